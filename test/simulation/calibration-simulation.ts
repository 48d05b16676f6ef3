import { type Kept, keepsNothing } from './kept.ts';
import {
  posteriorOf,
  trueQuantities,
  type WrongBelief,
  wrongBeliefs,
} from './matched-posterior.ts';
import { drawTruths, quantityNames, runVisit, type Truth } from './matched-truth.ts';
import { type MatchedVisit, matchedVisit, type VisitSize } from './matched-visit.ts';
import { createRandom } from './random-program.ts';
import { rankOf, testUniform, type UniformityTest } from './rank-statistics.ts';
import type { SimulationReport } from './simulations.ts';

/** What the ranks of the truth say about one quantity. */
export interface QuantityCalibration extends UniformityTest {
  readonly name: (typeof quantityNames)[number];
  /** Mean posterior standard deviation over that of the prior; NaN for the ln likelihood, which has no prior. */
  readonly sdRatio: number;
}

export interface Calibration {
  readonly visits: number;
  readonly quantities: readonly QuantityCalibration[];
  /** Visits for which the sampler asked for more particles, and those which it refused at last. */
  readonly doubled: number;
  readonly refused: number;
}

export interface CalibrationOptions {
  readonly firstSeed: number;
  readonly seeds: number;
  readonly particles: number;
  readonly size?: VisitSize;
  readonly belief?: WrongBelief;
  readonly kept?: Kept;
  onProgress?(done: number): void;
}

/** What one visit adds: the rank of every true quantity, and the posterior's spread of it. */
interface VisitRanks {
  readonly ranks: readonly number[];
  /** Without the ln likelihood, which may be infinite. */
  readonly sds: readonly number[];
  readonly isDoubled: boolean;
}

/** A uniformity below this probability is a failure: 14 tests then fail by chance in at most 1.4 % of runs. */
export const uniformityMin = 0.001;
/** Share of visits that may be refused. */
const refusedMax = 0.01;
const sdRatioMax = 0.8;
const informedMin = 3;
const priorDraws = 8192;

/**
 * Simulation-based calibration (Talts et al. 2018, arXiv 1804.06788; with the ln likelihood as one more quantity and
 * ties drawn, Modrák et al. 2023, 10.1214/23-BA1404): truths from the model, readings from its likelihood, and the
 * rank of each truth among thinned draws of its own posterior, which is uniform when all is right.
 */
export function calibrate(options: CalibrationOptions): Calibration {
  const visit = matchedVisit({}, options.size);
  const thinnedCount = options.particles / 4 - 1;
  const priorSds = priorSpread(options.size ?? 'whole');
  const { firstSeed, seeds, particles, belief, kept = keepsNothing } = options;
  const named = `calibration,${options.size ?? 'whole'},${particles},${JSON.stringify(belief ?? {})}`;
  const truths = drawTruths({ first: firstSeed, count: seeds }, {}, options.size);
  const found = truths.flatMap((truth, n) => {
    const ranks = kept.of(`${named},${truth.number}`, () => ranksOf(visit, truth, options));
    options.onProgress?.(n + 1);
    return ranks === null ? [] : [ranks];
  });
  return {
    visits: seeds,
    doubled: found.filter((v) => v.isDoubled).length,
    refused: seeds - found.length,
    quantities: quantityNames.map((name, k) => ({
      name,
      ...testUniform(
        found.map((v) => v.ranks[k]!),
        thinnedCount,
      ),
      sdRatio:
        found.reduce((sum, v) => sum + (v.sds[k] ?? Number.NaN), 0) / found.length / priorSds[k]!,
    })),
  };
}

/** null when the sampler refuses the visit at last. */
function ranksOf(
  visit: MatchedVisit,
  truth: Truth,
  { particles, belief = {} }: CalibrationOptions,
): VisitRanks | null {
  const found = posteriorOf(visit, truth, { particles, belief });
  if (found === undefined) return null;
  const random = createRandom(truth.number);
  const thinnedCount = particles / 4 - 1;
  return {
    ranks: trueQuantities(truth, found.items, visit).map((value, k) =>
      rankOf(value, found.quantities[k]!, { thinnedCount, tie: random() }),
    ),
    sds: found.quantities.slice(0, -1).map(standardDeviation),
    isDoubled: found.refusals > 0,
  };
}

const priorSpreads = new Map<VisitSize, readonly number[]>();

function priorSpread(size: VisitSize): readonly number[] {
  const held = priorSpreads.get(size) ?? spreadOf(matchedVisit({}, size));
  priorSpreads.set(size, held);
  return held;
}

function spreadOf(visit: MatchedVisit): readonly number[] {
  const drawNumbers = [Uint32Array.from({ length: priorDraws }, (_, i) => i)];
  const particles = { count: priorDraws, drawNumbers, groupOf: new Map(), given: new Map() };
  return runVisit(visit, { seed: 'prior', particles }).quantities.map(standardDeviation);
}

function standardDeviation(values: Float64Array): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
}

/** What contradicts a sampler that is right. */
export function problemsOf({ quantities, refused, visits }: Calibration): readonly string[] {
  const uneven = quantities.flatMap(({ name, chiSquareP, envelopeP }) =>
    Math.min(chiSquareP, envelopeP) >= uniformityMin
      ? []
      : [`${name}: ranks are not uniform, ${testText({ chiSquareP, envelopeP })}`],
  );
  return refused <= refusedMax * visits
    ? uneven
    : [...uneven, `${refused} of ${visits} visits were refused, expected at most 1 %`];
}

/** The long form: matched truths, and truths read with a wrong belief, which must show. */
export function simulateCalibration(options: {
  readonly firstSeed: number;
  readonly seeds: number;
  readonly kept: Kept;
  onProgress(share: number): void;
}): SimulationReport {
  const { firstSeed, seeds, kept } = options;
  const particles = 256;
  const wrongSeeds = Math.max(20, Math.floor(seeds / 10));
  const beliefs = Object.entries<WrongBelief>(wrongBeliefs);
  const all = seeds + beliefs.length * wrongSeeds;
  let before = 0;
  const run = (count: number, belief?: WrongBelief) => {
    const result = calibrate({
      firstSeed,
      seeds: count,
      particles,
      kept,
      ...(belief === undefined ? {} : { belief }),
      onProgress: (done) => options.onProgress((before + done) / all),
    });
    before += count;
    return result;
  };
  const matched = run(seeds);
  const failures = [...problemsOf(matched)];
  const informed = matched.quantities.filter((q) => q.sdRatio <= sdRatioMax).length;
  if (informed < informedMin)
    failures.push(
      `posterior sd / prior sd: expected at most ${sdRatioMax} for ${informedMin} quantities, got it for ${informed}`,
    );
  const lines = [
    `${matched.visits} visits, ${particles} particles, ranks among ${particles / 4 - 1} thinned draws; ${matched.doubled} visits asked for more particles, ${matched.refused} were refused`,
    ...matched.quantities.map(
      (q) =>
        `  ${q.name.padEnd(30)} ${testText(q)}${Number.isNaN(q.sdRatio) ? '' : `, posterior sd / prior sd ${q.sdRatio.toFixed(3)}`}`,
    ),
  ];
  const figures = matched.quantities.flatMap((q) => figuresOf(`calibration.${q.name}`, q));
  for (const [name, belief] of beliefs) {
    const wrong = run(wrongSeeds, belief);
    const noticed = problemsOf(wrong);
    const least = wrong.quantities.reduce((a, b) => (leastP(b) < leastP(a) ? b : a));
    lines.push(
      `wrong on purpose, ${name} (${wrongSeeds} visits): ${noticed.length > 0 ? 'noticed' : 'NOT noticed'}, ${noticed.length} problems; most by ${least.name}, ${testText(least)}; ${wrong.refused} refused`,
    );
    figures.push(...figuresOf(`calibration.wrong.${name}`, least));
    if (noticed.length === 0)
      failures.push(`${name}: expected the ranks to show it, got none that do`);
  }
  return { lines, failures, figures };
}

function figuresOf(name: string, q: QuantityCalibration) {
  return [
    { name: `${name}.chi-square-p`, value: q.chiSquareP, n: q.count },
    { name: `${name}.envelope-p`, value: q.envelopeP, n: q.count },
    ...(Number.isNaN(q.sdRatio)
      ? []
      : [{ name: `${name}.sd-ratio`, value: q.sdRatio, n: q.count }]),
  ];
}

function leastP({ chiSquareP, envelopeP }: Pick<UniformityTest, 'chiSquareP' | 'envelopeP'>) {
  return Math.min(chiSquareP, envelopeP);
}

function testText({ chiSquareP, envelopeP }: Pick<UniformityTest, 'chiSquareP' | 'envelopeP'>) {
  const text = (p: number) => (p < 1e-4 ? p.toExponential(1) : p.toFixed(4));
  return `chi-square p ${text(chiSquareP)}, envelope p ${text(envelopeP)}`;
}
