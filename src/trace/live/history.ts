import type { TraceEvent, TraceProgram } from '../program.ts';
import { isSameEvent, isSameModel } from './same-event.ts';
import { placesOf, type Version, type Workbench } from './workbench.ts';

/** An event that was run, and what it left: a checkpoint of the compartments that it touched. */
export interface Step {
  readonly event: TraceEvent;
  /** Compartments of the history's program. */
  readonly places: readonly number[];
  /** What each of the places held after it; for a reading, what was read. */
  readonly left: readonly Version[];
}

/** A program that was run to its end, with everything that is needed to run another like it from where they differ. */
export interface History {
  readonly program: TraceProgram;
  readonly steps: readonly Step[];
  /** Per compartment, the steps that touch it, in order. */
  readonly of: readonly (readonly Step[])[];
}

export interface Replay {
  readonly history: History;
  /** Events that were run. */
  readonly rerunEvents: number;
  /** Place in the event order of the first of them; the number of events when there was none. */
  readonly fromEvent: number;
  /** Whether both programs rest on the same model; if not, nothing was kept. */
  readonly isSameModel: boolean;
}

/** Nothing has happened yet. */
export function noHistory(program: TraceProgram): History {
  return { program: { ...program, compartments: [], events: [] }, steps: [], of: [] };
}

/**
 * Runs a program, taking from an earlier one whatever is the same. A compartment is *as before* while the events that
 * have touched it are those of the earlier program, in the same order, with what they left; an event is kept, not run,
 * when all its compartments are as before and it comes next for each of them. Any other event is run, and what it
 * changes is no longer as before. So order matters only among events that share a compartment, and an event that
 * leaves no bit changed spreads no further.
 */
export function replay(earlier: History, program: TraceProgram, bench: Workbench): Replay {
  const placeOfId = new Map(earlier.program.compartments.map(({ id }, c) => [id, c]));
  const earlierPlace = program.compartments.map(({ id }) => placeOfId.get(id) ?? -1);
  const canKeep = isSameModel(earlier.program, program);
  const passed = new Uint32Array(program.compartments.length);
  const changed = new Uint8Array(program.compartments.length).fill(canKeep ? 0 : 1);
  const now: Version[] = program.compartments.map(() => bench.nothing);
  const of: Step[][] = program.compartments.map(() => []);
  const steps: Step[] = [];
  let rerunEvents = 0;
  let fromEvent = program.events.length;

  /** The step of the earlier program that comes next for all places, if it is the same event. */
  function kept(event: TraceEvent, places: readonly number[]): Step | undefined {
    let found: Step | undefined;
    for (let p = 0; p < places.length; p++) {
      const place = places[p]!;
      if (changed[place] === 1) return undefined;
      const before = earlierPlace[place]!;
      const next = before < 0 ? undefined : earlier.of[before]![passed[place]!];
      if (next === undefined || next.places[p] !== before) return undefined;
      if (p > 0 && next !== found) return undefined;
      found = next;
    }
    if (found === undefined || found.places.length !== places.length) return undefined;
    const isSame = isSameEvent(
      { event: found.event, program: earlier.program },
      { event, program },
    );
    return isSame ? found : undefined;
  }

  function run(event: TraceEvent, places: readonly number[]): readonly Version[] {
    const before = places.map((place) => now[place]!);
    if (event.kind === 'read') return before;
    const left = bench.run(event, before);
    places.forEach((place, p) => {
      if (left[p] !== before[p]) changed[place] = 1;
    });
    return left;
  }

  program.events.forEach((event, index) => {
    const places = placesOf(event, program);
    const same = kept(event, places);
    if (same === undefined) {
      rerunEvents++;
      fromEvent = Math.min(fromEvent, index);
    }
    const left = same?.left ?? run(event, places);
    const step: Step = { event, places, left };
    steps.push(step);
    places.forEach((place, p) => {
      now[place] = left[p]!;
      of[place]!.push(step);
      if (same !== undefined) passed[place]!++;
    });
  });
  return { history: { program, steps, of }, rerunEvents, fromEvent, isSameModel: canKeep };
}
