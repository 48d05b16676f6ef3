import { assert } from '../base/assert.ts';
import type { LegEntry, PersonEntry, SpaceEntry, VisitDocument } from './document.ts';
import {
  createTargetResolver,
  type EffectiveContact,
  effectiveContacts,
  type TargetAt,
} from './effective-contacts.ts';
import type { Fact, FactOf, FactsOf, Task } from './fact.ts';
import type { ExpandedObject, ExpandedSurface } from './objects.ts';
import type { Pack } from './pack.ts';
import { compareFacts, knownAt } from './payload.ts';

/** An incident hold and whether it has been lifted by two people of two organisations. */
export interface Hold {
  readonly id: string;
  readonly scope: string;
  readonly from: number;
  readonly by: string;
  readonly reason: string;
  readonly liftedAt?: number;
}

/** Everything that is known of a visit at an instant. */
export interface VisitState {
  readonly document: VisitDocument;
  readonly pack: Pack;
  readonly principal: string;
  readonly objects: ReadonlyMap<string, ExpandedObject>;
  readonly surfaces: ReadonlyMap<string, ExpandedSurface>;
  readonly facts: readonly Fact[];
  readonly contacts: readonly EffectiveContact[];
  readonly tasks: readonly Task[];
  readonly holds: readonly Hold[];
  /** When the principal left each space for the last time. */
  readonly leftAt: ReadonlyMap<string, number>;
  /** Instant from which another party has access to a space; undefined: never (kept by us). */
  readonly accessFrom: ReadonlyMap<string, number>;
  /** Handed back by a countersigned record, not merely by the end of the window. */
  readonly released: ReadonlyMap<string, FactOf<'release'>>;
  readonly factsOf: FactsOf;
  /** What really stood there, and what lay on it, when something is said to have touched `target`. */
  readonly targetAt: TargetAt;
}

export interface FoldInput {
  readonly document: VisitDocument;
  readonly pack: Pack;
  readonly objects: readonly ExpandedObject[];
  readonly facts: readonly Fact[];
  /** Only what was known at this instant counts; absent: everything. */
  readonly knownUntil?: number;
}

/** Folds facts into the state of the visit. Pure; the order in which facts arrive does not matter. */
export function fold(input: FoldInput): VisitState {
  const until = input.knownUntil;
  const facts = input.facts
    .filter((f) => until === undefined || knownAt(f) <= until)
    .sort(compareFacts);
  const byKind = new Map<Fact['kind'], readonly Fact[]>();
  const factsOf: FactsOf = <K extends Fact['kind']>(kind: K) => {
    const held = byKind.get(kind) ?? facts.filter((f) => f.kind === kind);
    byKind.set(kind, held);
    // By its key.
    return held as readonly FactOf<K>[];
  };
  const objects = new Map(input.objects.map((o) => [o.id, o]));
  const surfaces = new Map(input.objects.flatMap((o) => o.surfaces.map((s) => [s.id, s] as const)));
  const resolve = createTargetResolver({ objects, surfaces, factsOf });
  const left = leftTimes(input.document, factsOf('departure'));
  const released = releases(factsOf('release'), left);
  return {
    document: input.document,
    pack: input.pack,
    principal: principalOf(input.document),
    objects,
    surfaces,
    facts,
    contacts: effectiveContacts(factsOf('contact'), resolve),
    tasks: factsOf('task'),
    holds: foldHolds(input.document, factsOf('hold'), factsOf('lift')),
    leftAt: left,
    accessFrom: accessTimes(input.document, released, factsOf('window')),
    released,
    factsOf,
    targetAt: resolve,
  };
}

/** The one protected person of the visit. */
export function principalOf(document: VisitDocument): string {
  const found = Object.entries(document.people).find(([, p]) => p.role === 'principal');
  assert(found !== undefined, 'visit: expected one person with the role principal');
  return found[0];
}

/** The holds that are open at an instant in a space (or the whole visit). */
export function openHolds(state: VisitState, at: number, space?: string): readonly Hold[] {
  return state.holds.filter(
    (h) =>
      h.from <= at &&
      (h.liftedAt === undefined || h.liftedAt > at) &&
      (space === undefined || h.scope === 'visit' || h.scope === space),
  );
}

/** A leg, a space or a person of the document by code; unknown codes were refused when the file was read. */
export function legOf(state: VisitState, id: string): LegEntry {
  return entry(state.document.legs, id, 'leg');
}
export function spaceOf(state: VisitState, id: string): SpaceEntry {
  return entry(state.document.spaces, id, 'space');
}
export function personOf(state: VisitState, id: string): PersonEntry {
  return entry(state.document.people, id, 'person');
}

/** The role of the party that a code names (own, counterpart, venue, home). */
export function partyRole(state: VisitState, party: string): string {
  return entry(state.document.parties, party, 'party').role;
}

function entry<T>(table: Readonly<Record<string, T>>, id: string, noun: string): T {
  const found = Object.hasOwn(table, id) ? table[id] : undefined;
  assert(found !== undefined, `${noun}: expected a code of the visit, got ${id}`);
  return found;
}

function foldHolds(
  document: VisitDocument,
  placed: readonly FactOf<'hold'>[],
  lifts: readonly FactOf<'lift'>[],
): readonly Hold[] {
  return placed.map((hold) => {
    const lift = lifts.find((l) => l.hold === hold.id && isLiftedByTwo(document, l));
    return {
      id: hold.id,
      scope: hold.scope,
      from: hold.at,
      by: hold.by,
      reason: hold.reason,
      ...(lift === undefined ? {} : { liftedAt: lift.at }),
    };
  });
}

/** Two persons of two organisations (record-v1 section 3); anything less leaves the hold in force. */
function isLiftedByTwo(document: VisitDocument, lift: FactOf<'lift'>): boolean {
  const people = new Set(lift.approvals.map((a) => a.by));
  const parties = new Set([...people].map((p) => document.people[p]?.party));
  return people.size >= 2 && parties.size >= 2 && lift.reason !== '';
}

/** When each leg ended: the departure as recorded, else as planned. */
export function legEnd(state: VisitState, leg: string): number {
  return state.factsOf('departure').find((d) => d.leg === leg)?.at ?? legOf(state, leg).to;
}

function leftTimes(
  document: VisitDocument,
  departures: readonly FactOf<'departure'>[],
): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const [id, leg] of Object.entries(document.legs)) {
    const at = departures.find((d) => d.leg === id)?.at ?? leg.to;
    for (const space of [leg.space, ...(leg.alsoIn ?? [])])
      times.set(space, Math.max(at, times.get(space) ?? 0));
  }
  return times;
}

/** The release that counts: the first after the principal had left for the last time, else the last there is. */
function releases(
  facts: readonly FactOf<'release'>[],
  left: ReadonlyMap<string, number>,
): ReadonlyMap<string, FactOf<'release'>> {
  const chosen = new Map<string, FactOf<'release'>>();
  for (const release of facts) {
    const held = chosen.get(release.space);
    const leftAt = left.get(release.space) ?? 0;
    if (held === undefined || held.at < leftAt) chosen.set(release.space, release);
  }
  return chosen;
}

/** Access begins with the release; without one, when the window ended as last changed. */
function accessTimes(
  document: VisitDocument,
  released: ReadonlyMap<string, FactOf<'release'>>,
  windows: readonly FactOf<'window'>[],
): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const [id, space] of Object.entries(document.spaces)) {
    if (space.keptByUs === true) continue;
    const until = windows.filter((w) => w.space === id).at(-1)?.until ?? space.windowTo;
    times.set(id, released.get(id)?.at ?? until);
  }
  return times;
}

export type { EffectiveContact, ResolvedTarget } from './effective-contacts.ts';
