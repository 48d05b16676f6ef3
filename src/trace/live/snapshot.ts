import type { DrawSources } from '../kernel/encode-events.ts';
import { createReadingWriter, writeCurves } from '../kernel/encode-readings.ts';
import type { TraceProgram } from '../program.ts';
import { checkpointBytes, thin } from './checkpoints.ts';
import { type Replay, replay } from './history.ts';
import type { ScratchMemory } from './scratch-machine.ts';
import { type SelectionState, selectionNames, selectionStates } from './selection-state.ts';
import { type History, noHistory } from './steps.ts';
import { type SetTallies, talliesOf } from './tally.ts';
import type { UnloggedYields } from './unlogged-yields.ts';
import { createWorkbench } from './workbench.ts';

/** What stays the same from update to update. */
export interface Session {
  readonly sources: DrawSources;
  readonly memory: ScratchMemory;
  readonly unlogged: UnloggedYields;
  readonly draws: number;
  readonly totalWeight: number;
  /** Weights as histograms take them; undefined: all 1. */
  readonly shares: Float64Array | undefined;
  readonly checkpointBytesMax: number;
}

/** A program that was run and summed. */
export interface Snapshot {
  readonly program: TraceProgram;
  readonly history: History;
  /** [set] */
  readonly tallies: readonly SetTallies[];
  /** [set][selection] */
  readonly states: readonly (readonly SelectionState[])[];
}

/** Runs and sums a program, taking from another run whatever still holds. */
export function takeSnapshot(
  { sources, memory, unlogged, draws, totalWeight, shares, checkpointBytesMax }: Session,
  program: TraceProgram,
  before: Snapshot | undefined,
): { readonly snapshot: Snapshot; readonly replayed: Replay } {
  const machine = memory.open();
  const bench = createWorkbench({ program, sources, machine, unlogged });
  const replayed = replay(before?.history ?? noHistory(program), program, bench);
  const { history } = replayed;
  const held = replayed.isSameModel ? before : undefined;
  const curves = writeCurves(program, machine.plan, sources.tables);
  const writer = createReadingWriter(program, { emit: machine.emit, curves });
  const tallies = talliesOf(history, held?.tallies ?? [], {
    program,
    machine,
    bench,
    writer,
    draws,
    totalWeight,
    shares,
  });
  const heldNames = held === undefined ? [] : selectionNames(held.program);
  const states = selectionStates(
    tallies,
    (held?.states ?? []).map((own) => new Map(own.map((state, v) => [heldNames[v]!, state]))),
    { program, machine, writer },
  );
  thin(history, checkpointBytesMax, machine.plan.columnBytes);
  unlogged.prune(program);
  return { snapshot: { program, history, tallies, states }, replayed };
}

/** Ids of counted things of which a set says something else than before, or that came or went; in order. */
export function changedIds(before: Snapshot, after: Snapshot): readonly string[] {
  const changed = new Set<string>();
  const compare = (a: Snapshot, b: Snapshot): void => {
    a.tallies.forEach(({ byId }, s) => {
      for (const [id, tally] of byId) if (b.tallies[s]?.byId.get(id) !== tally) changed.add(id);
    });
  };
  compare(before, after);
  compare(after, before);
  return [...changed].sort();
}

/** Bytes held. */
export interface LiveBytes {
  /** What events left: has a bound. */
  readonly checkpoints: number;
  /** What was read, and what contacts that nobody logged come to: grows with surfaces and patches, not with events. */
  readonly columns: number;
}

/** Bytes that a snapshot and its session hold. */
export function bytesOf(
  { history, tallies }: Snapshot,
  { unlogged }: Pick<Session, 'unlogged'>,
): LiveBytes {
  let columns = unlogged.bytes;
  for (const { byId } of tallies)
    for (const { mass, totals, p } of byId.values())
      for (const column of new Set([mass, ...totals, ...p])) columns += column.byteLength;
  return { checkpoints: checkpointBytes(history), columns };
}
