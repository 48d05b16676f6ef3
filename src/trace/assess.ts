import { assert } from '../base/assert.ts';
import { compareText } from '../base/order.ts';
import type { VisitState } from '../model/state.ts';
import { log1p } from '../numeric/elementary.ts';
import { quantileOfSorted } from '../numeric/sums.ts';
import type { Compiled, CountedInfo } from './compile.ts';
import { leavesWithUs, reachOf } from './reach.ts';
import type { CountedStatistics, SelectionStatistics, SimulationResult } from './simulate.ts';

/** Version of the calculation: part of every output and of the result hash. Numbers change only with it. */
export const engineVersion = 'vestige-trace/1.0';

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

/** One adversary's figures over a selection of surfaces (model v1 section 10). */
export interface Figures {
  readonly count: CountEstimate;
  readonly any: Estimate;
  readonly pooled: Estimate;
  /** -ln(1 - any). */
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
  readonly surfaces: readonly SurfaceResult[];
  readonly assumptions: Assumptions;
}

export interface SpaceResult {
  readonly space: string;
  readonly within: boolean;
  /** Per set, the headline adversary. */
  readonly figures: Readonly<Record<string, Figures>>;
}

export interface Assumptions {
  readonly parameterCount: number;
  readonly assumptionCount: number;
  readonly keys: readonly string[];
}

/** Turns the sums of a run into figures. */
export function assembleAssessment(
  state: VisitState,
  compiled: Compiled,
  run: SimulationResult,
  seed: string,
): Assessment {
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
      adversaries.map((id, a) => [id, figuresOf(run.selections[set]?.[selection]?.[a], run.draws)]),
    );
  const headline = adversaries.indexOf(adversary);
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
    u95: bySet((s) => quantileOfSorted(Float64Array.from(run.withinMass[s] ?? []).sort(), 0.95)),
    spaces: program.groups
      .map((group, g) => ({
        space: group.id.slice(group.id.indexOf(':') + 1),
        within: group.withinReach,
        figures: bySet((s) => figuresOf(run.selections[s]?.[2 + g]?.[headline], run.draws)),
      }))
      .sort((a, b) => compareText(a.space, b.space) || Number(b.within) - Number(a.within)),
    surfaces: surfaceResults(state, compiled, run, adversaries),
    assumptions: assumptionsOf(state, compiled.keysRead),
  };
}

function figuresOf(sums: SelectionStatistics | undefined, draws: number): Figures {
  assert(sums !== undefined, 'figures: expected a selection of the program');
  const estimate = (sum: number, squares: number): Estimate => {
    const value = sum / draws;
    const variance = Math.max(0, squares / draws - value * value);
    return { value, standardError: Math.sqrt(variance / draws) };
  };
  const any = estimate(sums.sumAny, sums.sumAnySquares);
  return {
    count: {
      ...estimate(sums.sumCount, sums.sumCountSquares),
      low: countQuantile(sums.countMass, 0.05 * draws),
      high: countQuantile(sums.countMass, 0.95 * draws),
    },
    any,
    pooled: estimate(sums.sumPooled, sums.sumPooledSquares),
    lambda: any.value >= 1 ? 1e9 : -log1p(-any.value),
  };
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

function surfaceFigures(sums: CountedStatistics, adversaries: readonly string[]): SurfaceFigures {
  const n = sums.weight;
  const mean = sums.sum / n;
  return {
    mean,
    sd: Math.sqrt(Math.max(0, sums.sumSquares / n - mean * mean)),
    low: sums.histogram.quantile(0.05),
    median: sums.histogram.quantile(0.5),
    high: sums.histogram.quantile(0.95),
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

function assumptionsOf(state: VisitState, keysRead: readonly string[]): Assumptions {
  const keys = keysRead.filter((key) => state.pack.parameters[key]?.status === 'Assumption');
  return { parameterCount: keysRead.length, assumptionCount: keys.length, keys };
}
