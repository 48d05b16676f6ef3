import { massPlacesOf, type TraceEvent, type TraceProgram } from '../program.ts';
import { streamName } from '../run/particles.ts';
import type { EvidenceItem } from './items.ts';

/** What kind of number a stream gives; streams of one kind that bear on the same items are moved together. */
export type StreamSort = 'source' | 'transfer' | 'cover';

/** Streams that are moved together, and the items on which they bear. */
export interface StreamGroup {
  readonly sort: StreamSort;
  /** `streamName`s. */
  readonly streams: readonly string[];
  /** Indices of items, rising. */
  readonly items: readonly number[];
}

/** The part of a program that bears on what was measured. */
export interface Slice {
  /** Per item: the indices of the events that bear on it, rising, its swab events among them. */
  readonly eventsOf: readonly (readonly number[])[];
  /** All of them, rising. */
  readonly events: readonly number[];
  readonly groups: readonly StreamGroup[];
  /** Legs whose yields bear on an item, and people whose skips do: indices of the program. */
  readonly legs: readonly number[];
  readonly crew: readonly number[];
}

/**
 * Walks back from every item: an event bears on it when it changes a compartment that bears on it. Exact, not a
 * matter of size: a glove that touched one patch and then another ties the two together.
 */
export function sliceOf(program: TraceProgram, items: readonly EvidenceItem[]): Slice {
  const eventsOf = items.map((item) => bearingEvents(program, item.events));
  const bearingItems = new Map<string, { sort: StreamSort; items: Set<number> }>();
  eventsOf.forEach((events, item) => {
    for (const index of events)
      for (const { name, sort } of streamsOf(program, program.events[index]!)) {
        const held = bearingItems.get(name) ?? { sort, items: new Set<number>() };
        held.items.add(item);
        bearingItems.set(name, held);
      }
  });
  const groups = new Map<string, { sort: StreamSort; streams: string[]; items: number[] }>();
  for (const [name, entry] of bearingItems) {
    const ordered = [...entry.items].sort((a, b) => a - b);
    const key = `${entry.sort}:${ordered.join(',')}`;
    const held = groups.get(key) ?? { sort: entry.sort, streams: [], items: ordered };
    held.streams.push(name);
    groups.set(key, held);
  }
  const events = [...new Set(eventsOf.flat())].sort((a, b) => a - b);
  return {
    eventsOf,
    events,
    groups: [...groups.values()],
    legs: unique(events.flatMap((i) => legOf(program, program.events[i]!))),
    crew: unique(events.flatMap((i) => crewOf(program.events[i]!))),
  };
}

/** Indices of the events that bear on what lies where some events act, those included, rising. */
export function bearingEvents(
  program: TraceProgram,
  ownEvents: readonly number[],
): readonly number[] {
  const own = new Set(ownEvents);
  const needed = new Set<number>();
  const found: number[] = [];
  for (let i = Math.max(...ownEvents); i >= 0; i--) {
    const event = program.events[i]!;
    const places = massPlacesOf(event);
    if (!own.has(i) && !places.some((p) => needed.has(p))) continue;
    for (const place of places) needed.add(place);
    found.push(i);
  }
  return found.reverse();
}

/** The streams of an event, besides those that all events share. */
function streamsOf(
  program: TraceProgram,
  event: TraceEvent,
): readonly { name: string; sort: StreamSort }[] {
  const source = (purpose: string, entity: string) =>
    ({ name: streamName(purpose, entity), sort: 'source' }) as const;
  switch (event.kind) {
    case 'touch':
      return [
        source('episode', program.episodes[event.episode]!.entity),
        ...(event.chance === undefined ? [] : [source('log.true', event.chance.entity)]),
      ];
    case 'inferred':
      return [
        source('inferred', event.entity),
        ...(event.watch === undefined ? [] : [source('watch', event.watch.entity)]),
      ];
    case 'fluid':
      return [source(event.purpose, event.entity)];
    case 'contact':
      return [
        { name: streamName('contact.T', event.entity), sort: 'transfer' },
        ...(event.chance === undefined ? [] : [source('log.true', event.chance.entity)]),
      ];
    case 'clean':
      return event.step.groups.map((g) => ({ name: streamName('cover', g.entity), sort: 'cover' }));
    default:
      return [];
  }
}

function legOf(program: TraceProgram, event: TraceEvent): readonly number[] {
  if (event.kind === 'touch') return [program.episodes[event.episode]!.leg];
  return event.kind === 'inferred' ? [event.leg] : [];
}

function crewOf(event: TraceEvent): readonly number[] {
  return event.kind === 'clean' ? event.step.groups.map((g) => g.person) : [];
}

function unique(values: readonly number[]): readonly number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}
