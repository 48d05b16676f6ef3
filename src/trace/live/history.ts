import type { TraceEvent, TraceProgram } from '../program.ts';
import { recover } from './checkpoints.ts';
import { isSameEvent, isSameModel } from './same-event.ts';
import type { History, Step } from './steps.ts';
import { type Held, nothing, placesOf, type Version, type Workbench } from './workbench.ts';

export interface Replay {
  readonly history: History;
  /** Events that were run, without those that only brought a checkpoint back. */
  readonly rerunEvents: number;
  /** Place in the event order of the first of them; the number of events when there was none. */
  readonly fromEvent: number;
  /** Whether both programs rest on the same model; if not, nothing was kept. */
  readonly isSameModel: boolean;
}

/** What a compartment holds before anything came to it. */
const empty: Version = { held: nothing };

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
  const changed = new Uint8Array(program.compartments.length).fill(canKeep ? 0 : 1);
  const passedKept = new Uint32Array(program.compartments.length);
  const now: Version[] = program.compartments.map(() => empty);
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
      const next = before < 0 ? undefined : earlier.of[before]![passedKept[place]!];
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

  /** What a compartment holds now; from its causes, if that was let go. */
  function heldAt(place: number): Held {
    const version = now[place]!;
    if (version.held === undefined) recover(version, of[place]!.at(-1), { of, bench });
    return version.held!;
  }

  function run(event: TraceEvent, places: readonly number[]): readonly Version[] {
    if (event.kind === 'read') return places.map((place) => now[place]!);
    const before = places.map(heldAt);
    const left = bench.run(event, before);
    return places.map((place, p) => {
      if (left[p] === before[p]) return now[place]!;
      changed[place] = 1;
      return { held: left[p] };
    });
  }

  program.events.forEach((event, index) => {
    const places = placesOf(event, program);
    const same = kept(event, places);
    if (same === undefined) {
      rerunEvents++;
      fromEvent = Math.min(fromEvent, index);
    }
    const left = same?.left ?? run(event, places);
    const passed = places.map((place) => of[place]!.length);
    const step: Step = { event, index, places, passed, left };
    steps.push(step);
    places.forEach((place, p) => {
      now[place] = left[p]!;
      of[place]!.push(step);
      if (same !== undefined) passedKept[place]!++;
    });
  });
  return { history: { program, steps, of }, rerunEvents, fromEvent, isSameModel: canKeep };
}
