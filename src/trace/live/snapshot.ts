import type { TraceProgram } from '../program.ts';
import type { Particles } from '../run/particles.ts';
import { sampledOf } from '../run/selections.ts';
import type { SimulationCache } from '../run/simulate.ts';
import type { Streams } from '../run/streams.ts';
import type { CountScratch } from './count-law.ts';
import { type History, noHistory, type Replay, replay } from './history.ts';
import { type SelectionModel, type SelectionState, selectionState } from './selection-state.ts';
import { type Member, type Selection, selectionsOf } from './selections.ts';
import { type Tally, talliesOf } from './tally.ts';
import { createWorkbench, type DrawBlock } from './workbench.ts';

/** What stays the same from update to update. */
export interface Session {
  readonly streams: Streams;
  readonly cache: SimulationCache;
  readonly particles: Particles | undefined;
  readonly blocks: readonly DrawBlock[];
  /** Weights of the draws, per block. */
  readonly weights: readonly Float64Array[];
  readonly totalWeight: number;
  readonly scratch: CountScratch;
}

/** A program that was run and summed; never changed. */
export interface Snapshot {
  readonly program: TraceProgram;
  readonly history: History;
  /** [set][counted]; undefined where nothing is read. */
  readonly tallies: readonly (readonly (Tally | undefined)[])[];
  readonly selections: readonly Selection[];
  /** [set][selection] */
  readonly states: readonly (readonly SelectionState[])[];
}

/** Runs and sums a program, taking from another run whatever still holds. */
export function takeSnapshot(
  session: Session,
  program: TraceProgram,
  before: Snapshot | undefined,
): { readonly snapshot: Snapshot; readonly replayed: Replay } {
  const { streams, cache, particles, blocks, weights, totalWeight, scratch } = session;
  const sources = {
    program,
    streams,
    tables: cache.tables,
    ...(particles === undefined ? {} : { particles }),
  };
  const replayed = replay(
    before?.history ?? noHistory(program),
    program,
    createWorkbench(sources, blocks),
  );
  const curves = program.adversaries.map((a) => cache.curve(a, program.detection));
  const held = replayed.isSameModel ? before : undefined;
  const tallies = talliesOf(
    replayed.history.steps,
    { adversaries: program.adversaries, curves, program, weights },
    (held?.tallies ?? []).map(byId),
  );
  const selections = selectionsOf(program);
  const states = statesOf(
    { program, tallies, selections, held },
    { curves, weights, totalWeight, scratch },
  );
  const snapshot = { program, history: replayed.history, tallies, selections, states };
  return { snapshot, replayed };
}

function byId(ofSet: readonly (Tally | undefined)[]): ReadonlyMap<string, Tally> {
  return new Map(ofSet.flatMap((t): [string, Tally][] => (t === undefined ? [] : [[t.id, t]])));
}

function statesOf(
  {
    program,
    tallies,
    selections,
    held,
  }: Pick<Snapshot, 'program' | 'tallies' | 'selections'> & {
    readonly held: Snapshot | undefined;
  },
  model: SelectionModel,
): readonly (readonly SelectionState[])[] {
  const sampled = sampledOf(
    program,
    selections.map((own) => own.members),
  );
  const heldIndex = new Map(held?.selections.map(({ name }, v) => [name, v]));
  return tallies.map((ofSet, s) =>
    selections.map(({ name, members }, v) => {
      const read = members.flatMap((k): Member[] => {
        const tally = ofSet[k];
        if (tally === undefined) return [];
        return [{ tally, sampled: program.adversaries.map((_, a) => sampled[v]![a]![s]![k]!) }];
      });
      return selectionState(read, model, held?.states[s]?.[heldIndex.get(name) ?? -1]);
    }),
  );
}

/** Ids of counted things of which a set says something else than before, or that came or went; in order. */
export function changedIds(before: Snapshot, after: Snapshot): readonly string[] {
  const changed = new Set<string>();
  const compare = (a: Snapshot, b: Snapshot): void => {
    a.tallies.forEach((ofSet, s) => {
      const other = byId(b.tallies[s] ?? []);
      for (const tally of ofSet)
        if (tally !== undefined && other.get(tally.id) !== tally) changed.add(tally.id);
    });
  };
  compare(before, after);
  compare(after, before);
  return [...changed].sort();
}

/** Bytes of the numbers that a snapshot holds: each array once, however many steps share it. */
export function bytesOf({ history, tallies }: Snapshot): number {
  const arrays = new Set<Float64Array>();
  const add = (array: Float64Array | undefined): void => {
    if (array !== undefined) arrays.add(array);
  };
  for (const { left } of history.steps)
    for (const version of left)
      for (const { masses, hairs } of version) [...masses, hairs].forEach(add);
  for (const ofSet of tallies)
    for (const tally of ofSet)
      for (const { mass, none, copies } of tally?.blocks ?? [])
        [mass, ...none, ...copies].forEach(add);
  return [...arrays].reduce((sum, array) => sum + array.byteLength, 0);
}
