import { mean, quantileOfSorted, sum } from '../../numeric/sums.ts';
import type { TraceProgram } from '../program.ts';
import type { SelectionStatistics, SimulationResult } from '../run/simulate.ts';
import { type Cell, splitVariance, type VarianceSplit } from './variance-split.ts';

/** A range that holds 9 of 10. */
export interface Range90 {
  readonly low: number;
  readonly high: number;
}

/** One set (as left, as handed back) within reach, for the headline's adversary. */
export interface SetUncertainty {
  /** Expected number of informative surfaces with the pack's numbers as they stand. */
  readonly expectedAtPack: number;
  /** The same over packs that may be true as well: its mean, and between which it lies in 9 of 10 of them. */
  readonly expected: Range90 & { readonly mean: number };
  /** The number itself, parameters unsure, situation unsure, chance and all. */
  readonly number: Range90;
  /** Where the variance of that number comes from. */
  readonly variance: VarianceSplit;
  /** Part of it that knowing more would remove. */
  readonly epistemicShare: number;
  /** Probability that something informative is left at all, pooled: over packs that may be true. */
  readonly pooled: Range90 & { readonly mean: number };
  /** 95 % quantile of the total mass, over packs, situations and chance; pack unit. */
  readonly u95: number;
}

/** P of one surface over packs and situations: its mean, and where 9 of 10 worlds put it. */
export interface SurfaceRange extends Range90 {
  readonly id: string;
  readonly mean: number;
}

/** What is kept of a run for one adversary: a thousand runs must fit into memory. */
export interface CellResult {
  readonly draws: number;
  /** [set]: within reach. */
  readonly within: readonly SelectionStatistics[];
  /** [set][draw]: mass within reach. */
  readonly mass: readonly Float64Array[];
  /** [set][counted]: P. */
  readonly p: readonly Float64Array[];
}

/** Per world, its two cells. */
export type WorldResults = readonly (readonly [CellResult, CellResult])[];

/** Takes from a run for one adversary what is needed. Selection 0 is what is within reach. */
export function cellResult(run: SimulationResult): CellResult {
  return {
    draws: run.draws,
    within: run.selections.map((bySelection) => bySelection[0]![0]!),
    mass: run.withinMass,
    p: run.counted.map((bySurface) =>
      Float64Array.from(bySurface, ({ sumP }) => sumP[0]! / run.draws),
    ),
  };
}

/** Expected number of informative surfaces within reach, in one set. */
export function expectedWithin({ within, draws }: CellResult, set: number): number {
  return within[set]!.sumCount / draws;
}

/** What the runs say of one set. */
export function setUncertainty(
  runs: WorldResults,
  { index, expectedAtPack }: { readonly index: number; readonly expectedAtPack: number },
): SetUncertainty {
  const expected = runs.map((pair) => mean(pair.map((r) => expectedWithin(r, index))));
  const pooled = runs.map((pair) => mean(pair.map((r) => r.within[index]!.sumPooled / r.draws)));
  const split = splitVariance(runs.map(([a, b]) => [cellOf(a, index), cellOf(b, index)] as const));
  const known = split.parameters.value + split.situation.value;
  const masses = runs.flatMap((pair) => pair.flatMap((r) => [...r.mass[index]!]));
  return {
    expectedAtPack,
    expected: rangeOf(expected),
    number: numberRange(runs.flat().map((r) => r.within[index]!.countMass)),
    variance: split,
    epistemicShare: known > 0 ? known / (known + split.chance.value) : 0,
    pooled: rangeOf(pooled),
    u95: quantileOfSorted(Float64Array.from(masses).sort(), 0.95),
  };
}

function rangeOf(values: readonly number[]): Range90 & { readonly mean: number } {
  const sorted = Float64Array.from(values).sort();
  return {
    mean: mean(sorted),
    low: quantileOfSorted(sorted, 0.05),
    high: quantileOfSorted(sorted, 0.95),
  };
}

/** Moments of one cell: the count's conditional expectation between draws, and the count itself. */
function cellOf(run: CellResult, set: number): Cell {
  const { sumCount, sumCountSquares, countMass } = run.within[set]!;
  const { draws } = run;
  const centre = sumCount / draws;
  const meanVariance = Math.max(0, (sumCountSquares - sumCount * centre) / (draws - 1));
  const squares = sum(countMass.map((mass, n) => (mass / draws) * (n - centre) * (n - centre)));
  return { mean: centre, meanVariance, variance: (squares * draws) / (draws - 1), draws };
}

/** 5 % and 95 % quantiles of a number whose laws of all cells are mixed. */
function numberRange(laws: readonly Float64Array[]): Range90 {
  const mixed = new Float64Array(laws[0]?.length ?? 1);
  for (const law of laws) for (let n = 0; n < mixed.length; n++) mixed[n]! += law[n]!;
  const total = sum(mixed);
  const at = (level: number): number => {
    let below = 0;
    return mixed.findIndex((mass) => {
      below += mass;
      return below >= level * total;
    });
  };
  return { low: at(0.05), high: at(0.95) };
}

/** What they say of each surface, in one set. */
export function surfaceRanges(
  program: Pick<TraceProgram, 'counted'>,
  set: number,
  runs: WorldResults,
): readonly SurfaceRange[] {
  return program.counted.map(({ id }, k) => {
    const values = runs.map((pair) => mean(pair.map((r) => r.p[set]![k]!)));
    return { id, ...rangeOf(values) };
  });
}
