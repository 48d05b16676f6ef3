import { assert } from '../base/assert.ts';
import { compareText } from '../base/order.ts';
import type { LegEntry, PersonEntry, SpaceEntry, VisitDocument } from './document.ts';
import type { Contact, Fact, FactOf, Task } from './fact.ts';
import type { ExpandedObject, ExpandedSurface } from './objects.ts';
import type { Pack } from './pack.ts';
import { compareFacts, knownAt } from './payload.ts';

/** A contact as it counts: corrections applied, identity and covers resolved; the record as written stays visible. */
export interface EffectiveContact {
  /** Id of the first record: corrections keep it. */
  readonly id: string;
  readonly fact: Contact;
  /** Where it counts; differs from `fact.target` after an identity fact or under a cover. */
  readonly target: string;
  /** Why the target differs, in words; undefined when it does not. */
  readonly moved?: string;
  readonly history: readonly Contact[];
}

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
  /** Instant from which another party has access to a space; undefined: never (kept by us). */
  readonly accessFrom: ReadonlyMap<string, number>;
  /** Handed back by a countersigned record, not merely by the end of the window. */
  readonly released: ReadonlyMap<string, FactOf<'release'>>;
  readonly factsOf: <K extends Fact['kind']>(kind: K) => readonly FactOf<K>[];
  /** What really stood there, and what lay on it, when something is said to have touched `target`. */
  readonly targetAt: (target: string, at: number) => ResolvedTarget;
}

export interface ResolvedTarget {
  readonly target: string;
  readonly moved?: string;
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
  const factsOf = <K extends Fact['kind']>(kind: K): readonly FactOf<K>[] =>
    facts.filter((f): f is FactOf<K> => f.kind === kind);
  const objects = new Map(input.objects.map((o) => [o.id, o]));
  const surfaces = new Map(input.objects.flatMap((o) => o.surfaces.map((s) => [s.id, s] as const)));
  const resolve = createTargetResolver({ objects, surfaces, factsOf });
  const released = new Map<string, FactOf<'release'>>();
  for (const release of factsOf('release'))
    if (!released.has(release.space)) released.set(release.space, release);
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
    accessFrom: accessTimes(input.document, released),
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

function effectiveContacts(
  facts: readonly Contact[],
  resolve: VisitState['targetAt'],
): readonly EffectiveContact[] {
  const histories = new Map<string, Contact[]>();
  const rootOf = new Map<string, string>();
  const byKnown = [...facts].sort((a, b) => knownAt(a) - knownAt(b) || compareText(a.id, b.id));
  for (const contact of byKnown) {
    const root =
      contact.corrects === undefined
        ? contact.id
        : (rootOf.get(contact.corrects) ?? contact.corrects);
    rootOf.set(contact.id, root);
    const history = histories.get(root);
    if (history === undefined) histories.set(root, [contact]);
    else history.push(contact);
  }
  const effective: EffectiveContact[] = [];
  for (const [id, history] of histories) {
    const fact = history.at(-1);
    if (fact === undefined || fact.withdrawn === true) continue;
    effective.push({ id, fact, ...resolve(fact.target, fact.at), history });
  }
  return effective.sort((a, b) => a.fact.at - b.fact.at || compareText(a.id, b.id));
}

interface ResolverInput {
  readonly objects: ReadonlyMap<string, ExpandedObject>;
  readonly surfaces: ReadonlyMap<string, ExpandedSurface>;
  readonly factsOf: VisitState['factsOf'];
}

/** Moves contacts to the object that was really there, then onto the cover that lay on it. */
function createTargetResolver({ objects, surfaces, factsOf }: ResolverInput) {
  const identities = factsOf('identity');
  const covers = coverIntervals(objects, factsOf('task'));
  return (recorded: string, at: number): ResolvedTarget => {
    if (recorded.startsWith('person:')) return { target: recorded };
    let target = recorded;
    const reasons: string[] = [];
    for (const identity of identities) {
      const [object, name] = target.split('/');
      if (object !== identity.recordedObject) continue;
      if (at < identity.from || at > identity.to) continue;
      const there = `${identity.foundObject}/${name}`;
      if (!surfaces.has(there)) continue;
      target = there;
      reasons.push(`${identity.foundObject} stood where ${identity.recordedObject} was recorded`);
    }
    const cover = covers.find((c) => c.covered.includes(target) && c.from <= at && at < c.until);
    if (cover !== undefined) {
      target = cover.surface;
      reasons.push(`${cover.surface} lay on it`);
    }
    return reasons.length === 0 ? { target } : { target, moved: reasons.join('; ') };
  };
}

/** When each cover lay on its object: from its cover task (or from the start) until it was removed. */
function coverIntervals(objects: ReadonlyMap<string, ExpandedObject>, tasks: readonly Task[]) {
  const done = tasks.filter((t) => t.outcome === 'done' || t.outcome === 'recovered');
  return [...objects.values()].flatMap((object) =>
    object.surfaces
      .filter((s) => s.covers.length > 0)
      .map((s) => {
        const laid = done.find((t) => t.method === 'cover' && t.surfaces.includes(s.id));
        const taken = done.find((t) => t.method === 'remove' && t.surfaces.includes(s.id));
        return {
          surface: s.id,
          covered: s.covers,
          from: laid === undefined ? Number.NEGATIVE_INFINITY : (laid.to ?? laid.at),
          until: taken === undefined ? Number.POSITIVE_INFINITY : (taken.to ?? taken.at),
        };
      }),
  );
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

function accessTimes(
  document: VisitDocument,
  released: ReadonlyMap<string, FactOf<'release'>>,
): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const [id, space] of Object.entries(document.spaces)) {
    if (space.keptByUs === true) continue;
    times.set(id, released.get(id)?.at ?? space.windowTo);
  }
  return times;
}
