import { assert } from '../base/assert.ts';
import { compareText } from '../base/order.ts';
import type { VisitState } from '../model/state.ts';
import { log1p } from '../numeric/elementary.ts';
import { quantileOfSorted, weightedQuantileOfSorted } from '../numeric/sums.ts';
import type { Compiled, CountedInfo } from './compile/compile.ts';
import { leavesWithUs, type ReachKind, reachOf } from './compile/reach.ts';
import type { EvidenceSummary } from './evidence/summary.ts';
import { type SelectionRow, selectionRows } from './program.ts';
import type { CountedStatistics, SelectionStatistics, SimulationResult } from './run/simulate.ts';

/** Version of the calculation: part of every output and of the result hash. Numbers change only with it. */
export const engineVersion = 'vestige-trace/1.1';

/** A probability or count with its Monte Carlo standard error. */
export interface Estimate {
  readonly value: number;
  readonly standardError: number;
}

/** Number of informative surfaces: its expectation, and the 5 % and 95 % quantiles of the number itself. */
export interface CountEstimate extends Estimate {
  readonly low: number;
  readonly high: number;
}

/** Stands for a Λ too large to be told from infinity: above 36.7, 1 - any rounds to 0. Printed as "> 50", never as a number. */
export const lambdaUnbounded = 1e9;

/** One adversary's figures over a selection of surfaces (model v1 section 10). */
export interface Figures {
  readonly count: CountEstimate;
  readonly any: Estimate;
  readonly pooled: Estimate;
  /** -ln(1 - any); `lambdaUnbounded` when any is 1 to double precision (canonical JSON has no infinity). */
  readonly lambda: number;
}

/** One surface in one set. */
export interface SurfaceFigures {
  /** Mass in the pack's unit. */
  readonly mean: number;
  readonly sd: number;
  readonly low: number;
  readonly median: number;
  readonly high: number;
  readonly cellShare: number;
  readonly hairs: number;
  /** Probability of an informative sample, per adversary. */
  readonly p: Readonly<Record<string, number>>;
}

export interface SurfaceResult {
  readonly id: string;
  readonly space: string;
  readonly label: string;
  readonly within: boolean;
  readonly kind: ReachKind;
  /** Why it is out of reach; '' when it is within. */
  readonly reason: string;
  /** When it left under our hands, if it did; instants. */
  readonly removedAt?: number;
  /** Our own luggage: leaves with us as a matter of course. */
  readonly leavesWithUs: boolean;
  readonly before: SurfaceFigures;
  readonly after: SurfaceFigures;
  /** At the asked instant, when one was asked. */
  readonly now?: SurfaceFigures;
}

export type SetName = 'before' | 'after' | 'now';

/** Everything a page says about where the traces are; plain data, canonical, hashed. */
export interface Assessment {
  readonly format: 'vestige-assessment/1';
  readonly engine: string;
  readonly visit: string;
  readonly seed: string;
  readonly draws: number;
  /** The adversary of the headline. */
  readonly adversary: string;
  readonly adversaries: readonly string[];
  readonly within: Readonly<Record<string, Readonly<Record<string, Figures>>>>;
  readonly out: Readonly<Record<string, Readonly<Record<string, Figures>>>>;
  /** 95 % quantile of the total residual within reach, per set; mass unit of the pack. */
  readonly u95: Readonly<Record<string, number>>;
  readonly spaces: readonly SpaceResult[];
  /** Expected informative ones out of reach, as handed back, by what stands between us and them. */
  readonly outByKind: Readonly<Record<string, number>>;
  /** How before became after, within reach: by what happened to the surfaces. */
  readonly bySurfaceFate: Readonly<Record<SurfaceFate, FateFigures>>;
  readonly surfaces: readonly SurfaceResult[];
  readonly assumptions: Assumptions;
  /** What our own measurements did to all of the above. */
  readonly evidence: EvidenceSummary;
}

export interface SpaceResult {
  readonly space: string;
  readonly within: boolean;
  /** `kept`: our own rooms and vehicles, in no headline. */
  readonly sort: SelectionRow['sort'];
  /** Per set, the headline adversary. */
  readonly figures: Readonly<Record<string, Figures>>;
}

/**
 * What happened to a surface within reach: carried away on record; own luggage taken to leave with us, without a
 * record of it; treated (less there than before); or as it was left.
 */
export type SurfaceFate = 'carriedAway' | 'assumedCarried' | 'treated' | 'untreated';

export interface FateFigures {
  readonly surfaceCount: number;
  /** Expected informative ones, headline adversary. */
  readonly before: number;
  readonly after: number;
}

export interface Assumptions {
  readonly parameterCount: number;
  readonly assumptionCount: number;
  readonly keys: readonly string[];
}

/** An assessment but for what is said of the evidence. */
export type AssessedFigures = Omit<Assessment, 'evidence'>;

/** Turns the sums of a run into figures. */
export function assembleFigures(
  state: VisitState,
  compiled: Compiled,
  run: SimulationResult,
  seed: string,
): AssessedFigures {
  const { program } = compiled;
  const adversaries = program.adversaries.map((a) => a.id);
  const adversary = state.document.limits.adversary;
  assert(
    adversaries.includes(adversary),
    `adversary: expected one of ${adversaries}, got ${adversary}`,
  );
  const bySet = <T>(make: (set: number) => T): Record<string, T> =>
    Object.fromEntries(program.sets.map((name, s) => [name, make(s)]));
  const byAdversary = (set: number, selection: number): Record<string, Figures> =>
    Object.fromEntries(
      adversaries.map((id, a) => [id, figuresOf(run.selections[set]?.[selection]?.[a], run)]),
    );
  const headline = adversaries.indexOf(adversary);
  const surfaces = surfaceResults(state, compiled, run, adversaries);
  return {
    format: 'vestige-assessment/1',
    engine: engineVersion,
    visit: state.document.visit.id,
    seed,
    draws: run.draws,
    adversary,
    adversaries,
    within: bySet((s) => byAdversary(s, 0)),
    out: bySet((s) => byAdversary(s, 1)),
    u95: bySet((s) =>
      weightedQuantile(run.withinMass[s] ?? new Float64Array(0), run.weights, 0.95),
    ),
    spaces: selectionRows(program.groups)
      .map(({ space, sort }, row) => ({
        space,
        within: sort === 'within',
        sort,
        figures: bySet((s) => figuresOf(run.selections[s]?.[2 + row]?.[headline], run)),
      }))
      .sort((a, b) => compareText(a.space, b.space) || compareText(b.sort, a.sort)),
    outByKind: outByKind(surfaces, adversary),
    bySurfaceFate: fates(surfaces, adversary),
    surfaces,
    assumptions: assumptionsOf(state, compiled.keysRead),
  };
}

/** One selection's figures from its sums. */
export function figuresOf(
  sums: SelectionStatistics | undefined,
  { totalWeight, effectiveDraws }: Pick<SimulationResult, 'totalWeight' | 'effectiveDraws'>,
): Figures {
  assert(sums !== undefined, 'figures: expected a selection of the program');
  const estimate = (sum: number, squares: number): Estimate => {
    const value = sum / totalWeight;
    const variance = Math.max(0, squares / totalWeight - value * value);
    return { value, standardError: Math.sqrt(variance / effectiveDraws) };
  };
  const any = estimate(sums.sumAny, sums.sumAnySquares);
  return {
    count: {
      ...estimate(sums.sumCount, sums.sumCountSquares),
      low: countQuantile(sums.countMass, 0.05 * totalWeight),
      high: countQuantile(sums.countMass, 0.95 * totalWeight),
    },
    any,
    pooled: estimate(sums.sumPooled, sums.sumPooledSquares),
    lambda: any.value >= 1 ? lambdaUnbounded : -log1p(-any.value),
  };
}

/** The q-quantile of values with weights; with equal weights, type 7. */
export function weightedQuantile(values: Float64Array, weights: Float64Array, q: number): number {
  if (weights.every((w) => w === weights[0]))
    return quantileOfSorted(Float64Array.from(values).sort(), q);
  const order = [...values.keys()].sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0) || a - b);
  return weightedQuantileOfSorted(
    order.map((i) => values[i] ?? 0),
    order.map((i) => weights[i] ?? 0),
    q,
  );
}

/** Smallest n whose cumulated mass reaches `target`. */
function countQuantile(mass: Float64Array, target: number): number {
  let sum = 0;
  for (let n = 0; n < mass.length; n++) {
    sum += mass[n] ?? 0;
    if (sum >= target) return n;
  }
  return mass.length - 1;
}

const nothing = (adversaries: readonly string[]): SurfaceFigures => ({
  mean: 0,
  sd: 0,
  low: 0,
  median: 0,
  high: 0,
  cellShare: 0,
  hairs: 0,
  p: Object.fromEntries(adversaries.map((id) => [id, 0])),
});

/** One surface's figures from its sums. */
export function surfaceFigures(
  sums: CountedStatistics,
  adversaries: readonly string[],
): SurfaceFigures {
  const n = sums.weight;
  const mean = sums.sum / n;
  const [low = 0, median = 0, high = 0] = sums.histogram.quantiles([0.05, 0.5, 0.95]);
  return {
    mean,
    sd: Math.sqrt(Math.max(0, sums.sumSquares / n - mean * mean)),
    low,
    median,
    high,
    cellShare: sums.sum > 0 ? sums.sumCell / sums.sum : 0,
    hairs: sums.sumHairs / n,
    p: Object.fromEntries(adversaries.map((id, a) => [id, (sums.sumP[a] ?? 0) / n])),
  };
}

function surfaceResults(
  state: VisitState,
  compiled: Compiled,
  run: SimulationResult,
  adversaries: readonly string[],
): readonly SurfaceResult[] {
  const has = new Set(compiled.program.readings.map((r) => `${r.set}/${r.counted}`));
  const figures = (k: number, set: string): SurfaceFigures => {
    const s = compiled.program.sets.indexOf(set);
    const sums = run.counted[s]?.[k];
    return has.has(`${s}/${k}`) && sums !== undefined
      ? surfaceFigures(sums, adversaries)
      : nothing(adversaries);
  };
  const touched = compiled.counted.map((info, k): SurfaceResult => {
    const surface = state.surfaces.get(info.id);
    return {
      ...info,
      label: labelOf(state, info),
      leavesWithUs: surface !== undefined && leavesWithUs(state, surface),
      before: figures(k, 'before'),
      after: figures(k, 'after'),
      ...(compiled.program.sets.includes('now') ? { now: figures(k, 'now') } : {}),
    };
  });
  const known = new Set(compiled.counted.map((c) => c.id));
  const untouched = [...state.surfaces.values()]
    .filter((s) => !known.has(s.id))
    .map((s): SurfaceResult => {
      const reach = reachOf(state, s);
      return {
        id: s.id,
        space: s.space,
        label: labelOf(state, { id: s.id, space: s.space, ...reach }),
        ...reach,
        leavesWithUs: leavesWithUs(state, s),
        before: nothing(adversaries),
        after: nothing(adversaries),
      };
    });
  return [...touched, ...untouched].sort((a, b) => compareText(a.id, b.id));
}

function labelOf(state: VisitState, info: CountedInfo): string {
  const surface = state.surfaces.get(info.id);
  if (surface !== undefined) {
    const object = state.objects.get(surface.object);
    return `${object?.label ?? surface.object}: ${surface.label}`;
  }
  const [kind, rest] = info.id.split(':');
  const space = state.document.spaces[rest ?? '']?.label ?? rest;
  switch (kind) {
    case 'hand':
      return `hands of ${rest}`;
    case 'clothes':
      return `clothes of ${rest}`;
    case 'cloth':
      return `used wipe of task ${rest}`;
    case 'glove':
      return `used gloves of task ${rest}`;
    case 'bag':
      return `inside of package ${rest}`;
    case 'air':
      return `air of ${space}`;
    case 'dust':
      return `dust of ${space}`;
    default:
      return `floor of ${space}`;
  }
}

/** Which fate a surface within reach had. */
export function fateOf(surface: SurfaceResult): SurfaceFate {
  if (surface.removedAt !== undefined) return 'carriedAway';
  if (surface.leavesWithUs) return 'assumedCarried';
  return surface.after.mean < surface.before.mean * 0.999 ? 'treated' : 'untreated';
}

function fates(
  surfaces: readonly SurfaceResult[],
  adversary: string,
): Readonly<Record<SurfaceFate, FateFigures>> {
  const sum = (fate: SurfaceFate): FateFigures => {
    const own = surfaces.filter((s) => s.within && carriesTrace(s) && fateOf(s) === fate);
    return {
      surfaceCount: own.length,
      before: own.reduce((total, s) => total + (s.before.p[adversary] ?? 0), 0),
      after: own.reduce((total, s) => total + (s.after.p[adversary] ?? 0), 0),
    };
  };
  return {
    carriedAway: sum('carriedAway'),
    assumedCarried: sum('assumedCarried'),
    treated: sum('treated'),
    untreated: sum('untreated'),
  };
}

/** Whether there is, or was, anything on it: mass or a hair. */
export function carriesTrace(surface: SurfaceResult): boolean {
  return [surface.before, surface.after].some((f) => f.mean > 0 || f.hairs > 0);
}

/** Whether anything is left on it when it is handed back. */
export function isLeftOver(surface: SurfaceResult): boolean {
  return surface.after.mean > 0 || surface.after.hairs > 0;
}

function outByKind(
  surfaces: readonly SurfaceResult[],
  adversary: string,
): Readonly<Record<string, number>> {
  const sums: Record<string, number> = { 'not-ours': 0, accepted: 0, air: 0 };
  for (const s of surfaces)
    if (Object.hasOwn(sums, s.kind))
      sums[s.kind] = (sums[s.kind] ?? 0) + (s.after.p[adversary] ?? 0);
  return sums;
}

function assumptionsOf(state: VisitState, keysRead: readonly string[]): Assumptions {
  const keys = keysRead.filter((key) => state.pack.parameters[key]?.status === 'Assumption');
  return { parameterCount: keysRead.length, assumptionCount: keys.length, keys };
}
