import { type EngineBound, engineBound, level, wrongLevel } from './engine-bound.ts';
import { type Kept, keepsNothing } from './kept.ts';
import { drawTruths, itemsOf, type Truth } from './matched-truth.ts';
import { type MatchedVisit, matchedVisit, type Perturbation } from './matched-visit.ts';
import type { SimulationReport } from './simulations.ts';
import { measureTinyVisits, problemsOfTiny, type TinySummary } from './tiny-coverage.ts';

/** One matched visit: its true residual, and what the engine said it is at most. */
interface VisitBound extends EngineBound {
  readonly total: number;
  /** pg in all quantities that the laboratory reported. */
  readonly reported: number;
}

/** How many of some truths a bound covered. */
export interface Covered {
  readonly count: number;
  readonly covered: number;
}

/** Coverage of one way to read the bound: over all visits, and over the thirds in which least … most was reported. */
export interface Coverage {
  readonly all: Covered;
  readonly thirds: readonly Covered[];
}

/** What some visits said. */
export interface CoverageRun {
  readonly visits: number;
  readonly bound: Coverage;
  /** The same visits, the quantile read too low. */
  readonly tooLow: Coverage;
  /** The same visits, nothing learnt from what was reported. */
  readonly unheeding: Coverage;
  readonly doubled: number;
  readonly refused: number;
  /** Mean over visits of the least that the particles are worth. */
  readonly meanEffectiveSize: number;
}

export interface CoverageOptions {
  readonly firstSeed: number;
  readonly seeds: number;
  readonly particles: number;
  readonly perturbation?: Perturbation;
  readonly kept?: Kept;
  onProgress?(done: number): void;
}

/**
 * What holds of a right engine: within these many standard deviations of the count of all visits (93.6 to 96.4 % of
 * 1,000), and of each third (1 in 1,000 by chance).
 */
const deviationsMax = { all: 2.03, third: 3.3 } as const;
const particlesDefault = 256;
/** Fewer visits than this need not show an error of five points. */
const visitsForPower = 500;
const priorParticles = 8192;

/**
 * Draws truths from the model, has them swabbed and measured, asks the engine for U95 of what is left, and compares:
 * a bound at 95 % is right when 95 % of the truths are at most it, whatever was reported.
 */
export function measureCoverage(options: CoverageOptions): CoverageRun {
  const { firstSeed, seeds, particles, perturbation = {}, kept = keepsNothing } = options;
  // The engine knows nothing of a perturbation: it believes the visit to be as the model has it.
  const visit = matchedVisit();
  const named = `coverage,${particles},${JSON.stringify(perturbation)}`;
  const visits = drawTruths({ first: firstSeed, count: seeds }, perturbation).map((truth, n) => {
    const found = kept.of(`${named},${truth.number}`, () => boundOf(visit, truth, particles));
    options.onProgress?.(n + 1);
    return found;
  });
  const prior = engineBound(visit.program, [], { seed: 'prior', particles: priorParticles });
  return {
    visits: seeds,
    bound: coverageOf(visits, (v) => v.bound),
    tooLow: coverageOf(visits, (v) => v.tooLow),
    unheeding: coverageOf(visits, () => prior.bound),
    doubled: visits.filter((v) => v.refusals !== undefined && v.refusals > 0).length,
    refused: visits.filter((v) => v.refusals === undefined).length,
    meanEffectiveSize: visits.reduce((sum, v) => sum + v.effectiveSize, 0) / seeds,
  };
}

function boundOf(visit: MatchedVisit, truth: Truth, particles: number): VisitBound {
  const items = itemsOf(visit, truth);
  const found = engineBound(visit.program, items, { seed: `posterior-${truth.number}`, particles });
  const reported = items.reduce(
    (sum, { reading }) => sum + (reading.kind === 'quantity' ? reading.mass : 0),
    0,
  );
  return { ...found, total: truth.total, reported };
}

function coverageOf(
  visits: readonly VisitBound[],
  boundBy: (visit: VisitBound) => number,
): Coverage {
  const count = (own: readonly VisitBound[]): Covered => ({
    count: own.length,
    covered: own.filter((v) => v.total <= boundBy(v)).length,
  });
  const ordered = [...visits].sort((a, b) => a.reported - b.reported);
  const third = (k: number) =>
    ordered.slice(Math.round((k * ordered.length) / 3), Math.round(((k + 1) * ordered.length) / 3));
  return { all: count(visits), thirds: [0, 1, 2].map((k) => count(third(k))) };
}

/** Bounds of the share covered that `deviations` standard deviations of a right engine's count allow. */
function allowed(
  count: number,
  deviations: number,
): { readonly from: number; readonly to: number } {
  const half = deviations * Math.sqrt((level * (1 - level)) / count);
  return { from: level - half, to: Math.min(1, level + half) };
}

/** What contradicts a bound that is right. */
export function problemsOf({ all, thirds }: Coverage): readonly string[] {
  const problem = (name: string, own: Covered, deviations: number) => {
    const { from, to } = allowed(own.count, deviations);
    const share = own.covered / own.count;
    return share >= from && share <= to
      ? []
      : [`${name}: expected ${percent(from)} to ${percent(to)} covered, got ${percent(share)}`];
  };
  return [
    ...problem('all visits', all, deviationsMax.all),
    ...thirds.flatMap((own, k) => problem(thirdNames[k]!, own, deviationsMax.third)),
  ];
}

const thirdNames = ['least reported', 'between', 'most reported'] as const;

/** Truths that differ from what the engine believes: how far the bound still holds is shown, and fails nothing. */
const perturbations: Readonly<Record<string, Perturbation>> = {
  'skips doubled': { skipFactor: 2 },
  'unlogged contacts doubled': { unloggedFactor: 2 },
  'heavy shedder, two standard deviations': { shedderZ: 2 },
  'one cloth for everything, a tenth carried over': { clothCarryOver: 0.1 },
};

/** The long form. */
export function simulateCoverage(options: {
  readonly firstSeed: number;
  readonly seeds: number;
  readonly kept: Kept;
  onProgress(share: number): void;
}): SimulationReport {
  const { firstSeed, seeds, kept } = options;
  const particles = particlesDefault;
  const others = Math.max(20, Math.floor(seeds / 10));
  const perturbed = Object.entries(perturbations);
  const all = seeds + perturbed.length * others;
  let before = 0;
  const run = (count: number, perturbation: Perturbation = {}) => {
    const onProgress = (done: number) => options.onProgress((before + done) / all);
    const found = measureCoverage({
      firstSeed,
      seeds: count,
      particles,
      perturbation,
      kept,
      onProgress,
    });
    before += count;
    return found;
  };
  const matched = run(seeds);
  const tiny = measureTinyVisits({ firstSeed, visits: others, particles, kept });
  const wrongs = [
    { name: `read at ${percent(wrongLevel)}`, matched: matched.tooLow, tiny: tiny.tooLow },
    { name: 'reports ignored', matched: matched.unheeding, tiny: tiny.unheeding },
  ].map((own) => ({
    ...own,
    problems: problemsOf(own.matched).length,
    tinyProblems: problemsOfTiny(own.tiny).length,
  }));
  const { from, to } = allowed(seeds, deviationsMax.all);
  const lines = [
    `${seeds} visits, ${particles} particles worth ${matched.meanEffectiveSize.toFixed(0)} on average; ${matched.doubled} asked for more, ${matched.refused} were refused`,
    `truth at most U95: ${coverageText(matched.bound)}; expected ${percent(from)} to ${percent(to)}`,
    `on ${others} tiny visits: ${tinyText(tiny.bound)}; truth at most the exact U95 in ${tiny.exactlyCovered}`,
    ...wrongs.map(
      (w) =>
        `wrong on purpose, ${w.name}: ${w.problems} problems, ${coverageText(w.matched)}; on tiny visits ${w.tinyProblems} problems, ${tinyText(w.tiny)}`,
    ),
  ];
  const figures = [
    figureOf('coverage.matched', matched.bound.all),
    { name: 'coverage.tiny.median-ratio', value: tiny.bound.medianRatio, n: others },
    { name: 'coverage.tiny.exact-probability', value: tiny.bound.meanBelow, n: others },
    { name: 'coverage.tiny.quantile-noise-sd', value: tiny.bound.sdBelow, n: others },
  ];
  for (const [name, perturbation] of perturbed) {
    const { bound, refused } = run(others, perturbation);
    lines.push(
      `truth not as believed, ${name} (${others} visits): ${coverageText(bound)}; ${refused} refused`,
    );
    figures.push(figureOf(`coverage.perturbed.${name}`, bound.all));
  }
  const unnoticed = wrongs.flatMap(({ name, problems, tinyProblems }) => [
    ...(problems > 0 || seeds < visitsForPower
      ? []
      : [`${name}: expected the coverage to show it, got none that does`]),
    ...(tinyProblems > 0 ? [] : [`${name}: expected tiny visits to show it, got none that do`]),
  ]);
  const failures = [...problemsOf(matched.bound), ...problemsOfTiny(tiny.bound), ...unnoticed];
  return { lines, failures, figures };
}

function figureOf(name: string, { covered, count }: Covered) {
  return { name, value: covered / count, n: count };
}

function tinyText({ medianRatio, meanBelow, sdBelow, leastBelow }: TinySummary): string {
  return `U95 over the exact one ${medianRatio.toFixed(3)} in the median; below it lie ${percent(meanBelow)} of the exact law on average (so many particles: ${percent(leastBelow)} to ${percent(level)}), with a standard deviation of ${percent(sdBelow)} from visit to visit`;
}

function coverageText({ all, thirds }: Coverage): string {
  const byThird = thirds.map((own, k) => `${thirdNames[k]} ${percent(own.covered / own.count)}`);
  return `${percent(all.covered / all.count)} (${all.covered} of ${all.count}; ${byThird.join(', ')})`;
}

/** A share as a percentage with one decimal. */
function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
