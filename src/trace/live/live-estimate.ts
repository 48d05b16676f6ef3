import { assert } from '../../base/assert.ts';
import {
  type Figures,
  figuresOf,
  type SurfaceFigures,
  surfaceFigures,
  weightedQuantile,
} from '../assess.ts';
import type { Compiled } from '../compile/compile.ts';
import { type SelectionRow, selectionRows } from '../program.ts';
import type { Particles } from '../run/particles.ts';
import {
  createSimulationCache,
  defaultBlockSize,
  type SimulationCache,
  type SimulationResult,
  weightSums,
} from '../run/simulate.ts';
import { createStreams, type Digest } from '../run/streams.ts';
import { createCountScratch } from './count-law.ts';
import { bytesOf, changedIds, type Session, type Snapshot, takeSnapshot } from './snapshot.ts';
import { statisticsOf } from './tally.ts';

export interface LiveOptions {
  readonly seed: string;
  /** Kept from update to update; the same number of a run from zero gives the same figures. */
  readonly draws: number;
  readonly digest: Digest;
  /** The adversary of the headline: the one of the lines by space. */
  readonly adversary: string;
  readonly cache?: SimulationCache;
  /** Draws per block; as in a run from zero, results depend on it in the order of sums. */
  readonly blockSize?: number;
  readonly weights?: Float64Array;
  /** A posterior to draw from. It is not learnt anew: docs/model/live.md says when it still holds. */
  readonly particles?: Particles;
}

/** The figures of a page, by set and adversary, as in an assessment. */
export interface LiveFigures {
  readonly within: Readonly<Record<string, Readonly<Record<string, Figures>>>>;
  readonly out: Readonly<Record<string, Readonly<Record<string, Figures>>>>;
  /** 95 % quantile of the total mass within reach, per set; mass unit of the pack. */
  readonly u95: Readonly<Record<string, number>>;
  /** Lines by space, headline adversary, per set; in the order of the program. */
  readonly spaces: readonly LiveSpace[];
}

export interface LiveSpace {
  readonly space: string;
  readonly sort: SelectionRow['sort'];
  readonly figures: Readonly<Record<string, Figures>>;
}

/** What an update did. */
export interface LiveUpdate {
  /** Counted things whose readings changed, came or went, in order of id. */
  readonly changedSurfaces: readonly string[];
  /** Events that were run again; readings count. */
  readonly rerunEvents: number;
  /** Place in the event order up to which everything was kept. */
  readonly fromCheckpoint: number;
}

/** An estimate that is kept up to date while records come in. */
export interface LiveEstimate {
  figures(): LiveFigures;
  /** Per id and set; ids that are not counted are left out. */
  surfaces(
    ids: readonly string[],
  ): Readonly<Record<string, Readonly<Record<string, SurfaceFigures>>>>;
  /** Takes the visit compiled again after a record came, went or was corrected. */
  update(next: Pick<Compiled, 'program'>): LiveUpdate;
  /** All sums, as a run from zero of the same program, draws and blocks gives them, bit for bit. */
  result(): SimulationResult;
  /** Bytes held in checkpoints and readings. */
  readonly bytes: number;
}

/** Draws of a live estimate unless asked otherwise. */
export const liveDrawsDefault = 1024;

/**
 * Runs a compiled visit and keeps what every event left, so that a program with one record more, less or other costs
 * only what differs. Deterministic: figures depend on the last program, seed, draws and block size, not on the
 * updates that led there.
 */
export function createLiveEstimate(
  { program }: Pick<Compiled, 'program'>,
  options: LiveOptions,
): LiveEstimate {
  const weights = options.weights ?? new Float64Array(options.draws).fill(1);
  const session = sessionOf(options, weights);
  const { effectiveDraws, totalWeight } = weightSums(weights);
  let current = takeSnapshot(session, program, undefined).snapshot;

  function figures(s: number, v: number, a: number): Figures {
    const state = current.states[s]![v]!;
    const { count, ...rest } = figuresOf(
      { ...state.sums(a), countMass: noLaw },
      { totalWeight, effectiveDraws },
    );
    return { count: { ...count, ...state.quantiles(a) }, ...rest };
  }

  const bySet = <T>(make: (set: number) => T): Record<string, T> =>
    Object.fromEntries(current.program.sets.map((name, s) => [name, make(s)]));
  const byAdversary = (s: number, v: number): Record<string, Figures> =>
    Object.fromEntries(current.program.adversaries.map(({ id }, a) => [id, figures(s, v, a)]));

  return {
    figures() {
      const headline = current.program.adversaries.findIndex((a) => a.id === options.adversary);
      assert(headline >= 0, `adversary: expected one of the program, got ${options.adversary}`);
      return {
        within: bySet((s) => byAdversary(s, 0)),
        out: bySet((s) => byAdversary(s, 1)),
        u95: bySet((s) => weightedQuantile(current.states[s]![0]!.mass(), weights, 0.95)),
        spaces: selectionRows(current.program.groups).map(({ space, sort }, row) => ({
          space,
          sort,
          figures: bySet((s) => figures(s, 2 + row, headline)),
        })),
      };
    },
    surfaces: (ids) => surfacesOf(current, ids, session.weights),
    update(next) {
      const before = current;
      const { snapshot, replayed } = takeSnapshot(session, next.program, before);
      current = snapshot;
      return {
        changedSurfaces: changedIds(before, snapshot),
        rerunEvents: replayed.rerunEvents,
        fromCheckpoint: replayed.fromEvent,
      };
    },
    result: () => ({
      draws: options.draws,
      weights,
      totalWeight,
      effectiveDraws,
      ...sumsOf(current, session.weights),
    }),
    get bytes() {
      return bytesOf(current);
    },
  };
}

/** Stands for the law of the number, whose quantiles come from elsewhere. */
const noLaw = new Float64Array(0);

function sessionOf(options: LiveOptions, weights: Float64Array): Session {
  const { draws, blockSize = defaultBlockSize } = options;
  assert(draws > 0 && Number.isInteger(draws), `draws: expected a whole number, got ${draws}`);
  assert(weights.length === draws, `weights: expected ${draws}, got ${weights.length}`);
  const blocks = Array.from({ length: Math.ceil(draws / blockSize) }, (_, b) => ({
    firstDraw: b * blockSize,
    size: Math.min(blockSize, draws - b * blockSize),
  }));
  return {
    streams: createStreams(options.seed, options.digest),
    cache: options.cache ?? createSimulationCache(),
    particles: options.particles,
    blocks,
    weights: blocks.map(({ firstDraw, size }) => weights.subarray(firstDraw, firstDraw + size)),
    totalWeight: weightSums(weights).totalWeight,
    scratch: createCountScratch(),
  };
}

function surfacesOf(
  { program, tallies }: Snapshot,
  ids: readonly string[],
  weights: readonly Float64Array[],
): Record<string, Record<string, SurfaceFigures>> {
  const adversaries = program.adversaries.map((a) => a.id);
  const indexOf = new Map(program.counted.map(({ id }, k) => [id, k]));
  return Object.fromEntries(
    ids.flatMap((id) => {
      const k = indexOf.get(id);
      if (k === undefined) return [];
      const bySet = program.sets.map((set, s) => [
        set,
        surfaceFigures(statisticsOf(tallies[s]![k], weights, adversaries.length), adversaries),
      ]);
      return [[id, Object.fromEntries(bySet)]];
    }),
  );
}

function sumsOf(
  { program, tallies, states }: Snapshot,
  weights: readonly Float64Array[],
): Pick<SimulationResult, 'counted' | 'selections' | 'withinMass'> {
  const adversaryCount = program.adversaries.length;
  return {
    counted: tallies.map((ofSet) =>
      ofSet.map((tally) => statisticsOf(tally, weights, adversaryCount)),
    ),
    selections: states.map((ofSet) =>
      ofSet.map((state) =>
        program.adversaries.map((_, a) => ({
          ...state.sums(a),
          countMass: state.countMass(a, program.counted.length + 1),
        })),
      ),
    ),
    withinMass: states.map((ofSet) => ofSet[0]!.mass().slice()),
  };
}
