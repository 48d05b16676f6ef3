import { type EngineBound, engineBound, level } from './engine-bound.ts';
import { exactResidual } from './exact-residual.ts';
import { type Kept, keepsNothing } from './kept.ts';
import { believe, type WrongBelief } from './matched-posterior.ts';
import { drawReadings, itemsOf } from './matched-truth.ts';
import { type MatchedVisit, sitesVisit, type TinySite } from './matched-visit.ts';

/** The engine's bound on one visit that quadrature solves. */
interface TinyBound {
  /** The engine's bound over the exact U95. */
  readonly ratio: number;
  /** Exact posterior probability that the residual is at most the engine's bound. */
  readonly below: number;
}

/** What some tiny visits said; ways to read the bound, by name. */
export interface TinyCoverage {
  readonly bound: TinySummary;
  /** The quantile read too low, and nothing learnt from what was reported. */
  readonly tooLow: TinySummary;
  readonly unheeding: TinySummary;
  /** Visits whose true residual is at most the exact U95: the quadrature is right about the truths. */
  readonly exactlyCovered: number;
}

/** Over visits. */
export interface TinySummary {
  readonly visits: number;
  readonly medianRatio: number;
  readonly meanBelow: number;
  /** Of `below` over visits: the Monte Carlo noise of the quantile itself. */
  readonly sdBelow: number;
  /**
   * The 95 % quantile of n independent values lies at (.95 (n - 1) + 1) / (n + 1) of their law on average; n: the least
   * that the particles are worth, so that the mean of `below` is expected between this and 95 %.
   */
  readonly leastBelow: number;
}

interface TinyVisitResult {
  readonly bound: TinyBound;
  readonly tooLow: TinyBound;
  readonly unheeding: TinyBound;
  readonly isExactlyCovered: boolean;
  readonly effectiveSize: number;
}

export interface TinyOptions {
  readonly firstSeed: number;
  readonly visits: number;
  readonly particles: number;
  readonly belief?: WrongBelief;
  readonly kept?: Kept;
}

/** The sizes of visit, in turn: one surface left or wiped, and two of which one or both are swabbed. */
const layouts: readonly (readonly TinySite[])[] = [
  [{ coefficient: 300, swab: 'quantity' }],
  [{ coefficient: 2500, isWiped: true, swab: 'quantity' }],
  [{ coefficient: 2500, isWiped: true, swab: 'quantity' }, { coefficient: 600 }],
  [
    { coefficient: 300, swab: 'quantity' },
    { coefficient: 600, swab: 'profile' },
  ],
];

/** Bounds of the median ratio of the engine's U95 to the exact one. */
const ratioBounds = { from: 0.8, to: 1.25 } as const;
/** Standard errors: a right engine's mean misses by so many once in 16,000 runs. */
const deviationsMax = 4;

/** The engine's U95 against the exact one. */
export function measureTinyVisits(options: TinyOptions): TinyCoverage {
  const { firstSeed, visits, particles, belief = {}, kept = keepsNothing } = options;
  const named = `tiny,${particles},${JSON.stringify(belief)}`;
  const priors = layouts.map((sites) =>
    engineBound(sitesVisit(sites).program, [], { seed: 'prior', particles: 4 * particles }),
  );
  const results = Array.from({ length: visits }, (_, n) =>
    kept.of(`${named},${firstSeed + n}`, () =>
      measure(firstSeed + n, {
        particles,
        belief,
        prior: priors[(firstSeed + n) % layouts.length]!,
      }),
    ),
  );
  return {
    bound: summarise(results, 'bound'),
    tooLow: summarise(results, 'tooLow'),
    unheeding: summarise(results, 'unheeding'),
    exactlyCovered: results.filter((r) => r.isExactlyCovered).length,
  };
}

function measure(
  number: number,
  { particles, belief, prior }: { particles: number; belief: WrongBelief; prior: EngineBound },
): TinyVisitResult {
  const sites = layouts[number % layouts.length]!;
  const visit: MatchedVisit = sitesVisit(sites);
  const { total, readings } = drawReadings(visit, number);
  const believed = believe(visit, belief);
  const found = engineBound(believed.program, itemsOf(believed, { readings }), {
    seed: `tiny-${number}`,
    particles,
  });
  let next = 0;
  const exact = exactResidual(
    sites,
    sites.map(({ swab }) => (swab === undefined ? undefined : readings[next++])),
  );
  const exactBound = exact.quantile(level);
  const of = (pg: number): TinyBound => ({ ratio: pg / exactBound, below: exact.below(pg) });
  return {
    bound: of(found.bound),
    tooLow: of(found.tooLow),
    unheeding: of(prior.bound),
    isExactlyCovered: total <= exactBound,
    effectiveSize: found.effectiveSize,
  };
}

function summarise(
  results: readonly TinyVisitResult[],
  way: 'bound' | 'tooLow' | 'unheeding',
): TinySummary {
  const visits = results.length;
  const mean = (value: (r: TinyVisitResult) => number) =>
    results.reduce((sum, r) => sum + value(r), 0) / visits;
  const ratios = results.map((r) => r[way].ratio).sort((a, b) => a - b);
  const meanBelow = mean((r) => r[way].below);
  return {
    visits,
    medianRatio: ratios[Math.floor(visits / 2)]!,
    meanBelow,
    sdBelow: Math.sqrt(mean((r) => (r[way].below - meanBelow) ** 2)),
    leastBelow: mean(({ effectiveSize: n }) => (level * (n - 1) + 1) / (n + 1)),
  };
}

/** What contradicts a bound that is right on tiny visits. */
export function problemsOfTiny(summary: TinySummary): readonly string[] {
  const { visits, medianRatio, meanBelow, sdBelow, leastBelow } = summary;
  const half = (deviationsMax * sdBelow) / Math.sqrt(visits);
  const problem = (name: string, value: number, from: number, to: number) =>
    value >= from && value <= to
      ? []
      : [`${name}: expected ${from.toFixed(4)} to ${to.toFixed(4)}, got ${value.toFixed(4)}`];
  return [
    ...problem('median of U95 over the exact one', medianRatio, ratioBounds.from, ratioBounds.to),
    ...problem('mean exact probability below U95', meanBelow, leastBelow - half, level + half),
  ];
}
