import { classCount, type TraceEvent, type TraceProgram } from '../program.ts';
import { type BlockRunner, type BlockSources, createBlockRunner } from '../run/block.ts';

/** What one compartment holds in one block of draws; undefined where nothing of the kind has ever come to it. */
export interface BlockVersion {
  /** Mass per class [cell, fluid], pack unit, per draw. */
  readonly masses: readonly (Float64Array | undefined)[];
  /** Whole hairs per draw. */
  readonly hairs: Float64Array | undefined;
}

/** What one compartment holds at one place of the event order, per block. Never changed; equal bits are one object. */
export type Version = readonly BlockVersion[];

/** An event that changes compartments; readings are not applied. */
export type AppliedEvent = Parameters<BlockRunner['apply']>[0];

/** Runs single events on the compartments that they touch and nothing else. */
export interface Workbench {
  /** An empty compartment. */
  readonly nothing: Version;
  /** What an event leaves of what it finds, in the order of `placesOf`; what it does not change comes back as it is. */
  run(event: AppliedEvent, before: readonly Version[]): readonly Version[];
}

/** Draws from `firstDraw` on. */
export interface DrawBlock {
  readonly firstDraw: number;
  readonly size: number;
}

/** The compartments that an event bears on, at most two: where it puts its results, and all that it reads. */
export function placesOf(event: TraceEvent, program: TraceProgram): readonly number[] {
  switch (event.kind) {
    case 'touch':
    case 'inferred':
    case 'fluid':
    case 'flow':
    case 'hair':
      return [event.to];
    case 'decay':
      return [event.at];
    case 'contact':
      return [event.first, event.second];
    case 'clean':
      return event.cloth >= 0 ? [event.on, event.cloth] : [event.on];
    case 'swab':
      return [event.on];
    case 'read':
      return [program.readings[event.reading]!.compartment];
  }
}

/**
 * A block runner with two compartments instead of all of them: an event reads and writes at most two, so what it does
 * is a function of what these hold. Runners are made when the first event of a block needs one.
 */
export function createWorkbench(sources: BlockSources, blocks: readonly DrawBlock[]): Workbench {
  const place = sources.program.compartments[0]!;
  const small = {
    ...sources,
    program: { ...sources.program, compartments: [place, place], events: [] },
  };
  const runners: (BlockRunner | undefined)[] = blocks.map(() => undefined);
  const runnerOf = (b: number): BlockRunner => {
    const { firstDraw, size } = blocks[b]!;
    const runner = runners[b] ?? createBlockRunner(small, firstDraw, size);
    runners[b] = runner;
    return runner;
  };
  return {
    nothing: blocks.map(() => ({ masses: [undefined, undefined], hairs: undefined })),
    run(event, before) {
      const moved = onBench(event);
      const after = before.map((): BlockVersion[] => []);
      for (let b = 0; b < blocks.length; b++) {
        const runner = runnerOf(b);
        before.forEach((version, p) => void put(runner, p, version[b]!));
        runner.apply(moved);
        before.forEach((version, p) => void after[p]!.push(take(runner, p, version[b]!)));
      }
      return before.map((version, p) =>
        after[p]!.every((block, b) => block === version[b]) ? version : after[p]!,
      );
    },
  };
}

/** The same event with its compartments renamed to 0 and 1. */
function onBench(event: AppliedEvent): AppliedEvent {
  switch (event.kind) {
    case 'touch':
    case 'inferred':
    case 'fluid':
    case 'flow':
    case 'hair':
      return { ...event, to: 0 };
    case 'decay':
      return { ...event, at: 0 };
    case 'contact':
      return { ...event, first: 0, second: 1 };
    case 'clean':
      return { ...event, on: 0, cloth: event.cloth >= 0 ? 1 : -1 };
    case 'swab':
      return { ...event, on: 0 };
  }
}

function put({ state }: BlockRunner, place: number, { masses, hairs }: BlockVersion): void {
  const { size } = state;
  for (let c = 0; c < classCount; c++) {
    const slot = place * classCount + c;
    state.holds[slot] = copyIn(state.mass, slot * size, size, masses[c]);
  }
  state.holdsHair[place] = copyIn(state.hairs, place * size, size, hairs);
}

/** What is there now; the held object itself when nothing changed. */
function take({ state }: BlockRunner, place: number, before: BlockVersion): BlockVersion {
  const { size } = state;
  const masses = before.masses.map((held, c) => {
    const slot = place * classCount + c;
    return state.holds[slot] === 0 ? undefined : copyOut(state.mass, slot * size, size, held);
  });
  const hairs =
    state.holdsHair[place] === 0
      ? undefined
      : copyOut(state.hairs, place * size, size, before.hairs);
  const isSame = hairs === before.hairs && masses.every((m, c) => m === before.masses[c]);
  return isSame ? before : { masses, hairs };
}

function copyIn(
  into: Float64Array,
  at: number,
  size: number,
  from: Float64Array | undefined,
): 0 | 1 {
  if (from === undefined) {
    into.fill(0, at, at + size);
    return 0;
  }
  into.set(from, at);
  return 1;
}

function copyOut(
  from: Float64Array,
  at: number,
  size: number,
  held: Float64Array | undefined,
): Float64Array {
  if (held !== undefined) {
    let i = 0;
    while (i < size && held[i] === from[at + i]) i++;
    if (i === size) return held;
  }
  return from.slice(at, at + size);
}
