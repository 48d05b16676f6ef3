import { assert } from '../../base/assert.ts';
import { massPlacesOf, type TraceEvent, type TraceProgram } from '../program.ts';

/** The part of a program that bears on one counted thing in one set, as a program of its own. */
export interface TailSlice {
  /** Compartments and events that bear on it, its readings in one set; no adversaries. */
  readonly program: TraceProgram;
  /** Legs whose yields and people whose skips bear on it: indices of the program. */
  readonly legs: readonly number[];
  readonly crew: readonly number[];
  /** Whether any source reaches it: if none does, the model has no way for trace to be there. */
  readonly isReached: boolean;
}

type Read = Extract<TraceEvent, { kind: 'read' }>;

/**
 * Walks back from the readings of a counted thing: an event bears on it when it changes a compartment that bears on
 * it, or drops hair on one that is read. Exact, whatever couples the thing with others. Throws on a thing that the set does not read.
 */
export function tailSlice(
  program: TraceProgram,
  { set, counted }: { readonly set: number; readonly counted: number },
): TailSlice {
  const isOwn = ({ reading }: Read): boolean => {
    const own = program.readings[reading];
    return own?.set === set && own.counted === counted;
  };
  const needed = new Set<number>();
  const found: TraceEvent[] = [];
  for (const event of program.events.toReversed()) {
    if (event.kind === 'read') {
      if (!isOwn(event)) continue;
      needed.add(program.readings[event.reading]!.compartment);
    } else if (event.kind === 'hair') {
      if (!needed.has(event.to)) continue;
    } else {
      const places = massPlacesOf(event);
      if (!places.some((place) => needed.has(place))) continue;
      for (const place of places) needed.add(place);
    }
    found.push(event);
  }
  const reads = found.filter((event) => event.kind === 'read').reverse();
  assert(reads.length > 0, `tail: expected a reading of ${counted} in set ${set}, got none`);
  const places = [...needed].sort((a, b) => a - b);
  const placeOf = new Map(places.map((place, index) => [place, index]));
  const events = found
    .reverse()
    .map((event) =>
      event.kind === 'read'
        ? { ...event, reading: reads.indexOf(event) }
        : moved(event, (place) => placeOf.get(place) ?? -1),
    );
  return {
    program: {
      ...program,
      compartments: places.map((place) => program.compartments[place]!),
      events,
      sets: ['tail'],
      readings: reads.map(({ reading }) => ({
        set: 0,
        compartment: placeOf.get(program.readings[reading]!.compartment)!,
        counted: 0,
      })),
      counted: [{ id: program.counted[counted]!.id, group: 0 }],
      groups: [{ id: 'within:tail', kind: 'within' }],
      adversaries: [],
      background: [],
    },
    legs: unique(events.flatMap((event) => legOf(program, event))),
    crew: unique(
      events.flatMap((event) =>
        event.kind === 'clean' ? event.step.groups.map((g) => g.person) : [],
      ),
    ),
    isReached: events.some((event) => isSource(event) || event.kind === 'hair'),
  };
}

/** Whether mass enters by the event. */
export function isSource(event: TraceEvent): boolean {
  return ['touch', 'inferred', 'fluid', 'flow'].includes(event.kind);
}

/** An event on other compartments; a reading is of none. */
export function moved(event: TraceEvent, to: (compartment: number) => number): TraceEvent {
  switch (event.kind) {
    case 'touch':
    case 'inferred':
    case 'fluid':
    case 'flow':
    case 'hair':
      return { ...event, to: to(event.to) };
    case 'decay':
      return { ...event, at: to(event.at) };
    case 'contact':
      return { ...event, first: to(event.first), second: to(event.second) };
    case 'clean':
      return { ...event, on: to(event.on), cloth: event.cloth < 0 ? -1 : to(event.cloth) };
    case 'swab':
      return { ...event, on: to(event.on) };
    case 'read':
      return event;
  }
}

function legOf(program: TraceProgram, event: TraceEvent): readonly number[] {
  if (event.kind === 'touch') return [program.episodes[event.episode]!.leg];
  return event.kind === 'inferred' ? [event.leg] : [];
}

function unique(values: readonly number[]): readonly number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}
