import type { VisitDocument } from './document.ts';
import type { Fact } from './fact.ts';
import type { ExpandedObject, ExpandedSurface } from './objects.ts';
import type { Pack } from './pack.ts';
import type { ProblemList } from './problem-list.ts';

/** What a member of a document can name. */
export type Reference =
  | 'person'
  | 'party'
  | 'space'
  | 'leg'
  | 'object'
  | 'surface'
  | 'target'
  | 'method'
  | 'manner'
  | 'adversary'
  | 'scope'
  | 'item'
  | 'contact'
  | 'task'
  | 'unit'
  | 'swab'
  | 'hold'
  | 'offer';

/** What each reference should be, in words, for a message. */
export const expectedByReference: Readonly<Record<Reference, string>> = {
  person: 'a code of people',
  party: 'a code of parties',
  space: 'a code of spaces',
  leg: 'a code of legs',
  object: 'an object of a space',
  surface: 'a surface of an object',
  target: 'a surface of an object, or person:CODE',
  method: 'a method of the pack',
  manner: 'a manner of the pack',
  adversary: 'an adversary of the pack',
  scope: 'a code of spaces, or visit',
  item: 'a unit, a case, a receipt or an object',
  contact: 'the id of a contact',
  task: 'the id of a task',
  unit: 'the id of a unit',
  swab: 'the id of a swab',
  hold: 'the id of a hold',
  offer: 'the id of a handover with step "offered"',
};

/** Everything that a document can name, and the judge of whether it is there. */
export interface References {
  /** Adds `unknown-…` when the name stands for nothing. */
  readonly check: (reference: Reference, path: string, name: string) => void;
  readonly isKnown: (reference: Reference, name: string) => boolean;
  readonly object: (id: string) => ExpandedObject | undefined;
  readonly surface: (id: string) => ExpandedSurface | undefined;
}

/** Where the names come from; `objects` is undefined when they could not be resolved. */
export interface ReferenceSources {
  readonly document: VisitDocument;
  readonly pack: Pack;
  readonly objects: readonly ExpandedObject[] | undefined;
  readonly list: ProblemList;
}

/** Collects all names once, so that each look-up is a set look-up. */
export function createReferences(sources: ReferenceSources): References {
  const { document, objects, list } = sources;
  const objectById = new Map((objects ?? []).map((object) => [object.id, object]));
  const surfaces = (objects ?? []).flatMap((object) => object.surfaces);
  const surfaceById = new Map(surfaces.map((surface) => [surface.id, surface]));
  const names = namesByReference(sources, [...surfaceById.keys()]);
  // Without objects every surface would be unknown, and one misspelt kind would give a hundred problems.
  const needsObjects: readonly Reference[] = ['object', 'surface', 'item'];
  const isSkipped = (reference: Reference, name: string) =>
    objects === undefined &&
    (needsObjects.includes(reference) || (reference === 'target' && !name.startsWith('person:')));
  const isKnown = (reference: Reference, name: string) =>
    names[reference].has(name) || isSkipped(reference, name);
  return {
    isKnown,
    object: (id) => objectById.get(id),
    surface: (id) => surfaceById.get(id),
    check: (reference, path, name) => {
      if (isKnown(reference, name)) return;
      list.addUnknown(codeOf(reference, name), path, {
        noun: path.split('/').findLast((member) => !/^\d+$/.test(member)) ?? reference,
        expected: expectedByReference[reference],
        name,
        known: () => nearNames(names[reference], objectById, name),
      });
    },
  };

  function namesByReference(
    { pack }: ReferenceSources,
    surfaceIds: readonly string[],
  ): Record<Reference, ReadonlySet<string>> {
    const people = Object.keys(document.people);
    const spaces = Object.keys(document.spaces);
    const facts = document.script ?? [];
    const units = idsOf(facts, 'unit');
    const receipts = facts.flatMap((fact) =>
      fact.kind === 'unit' && fact.receipt !== undefined ? [fact.receipt] : [],
    );
    return {
      person: new Set(people),
      party: new Set(Object.keys(document.parties)),
      space: new Set(spaces),
      leg: new Set(Object.keys(document.legs)),
      object: new Set(objectById.keys()),
      surface: new Set(surfaceIds),
      target: new Set([...surfaceIds, ...people.map((person) => `person:${person}`)]),
      method: new Set(Object.keys(pack.methods)),
      manner: new Set(Object.keys(pack.manners)),
      adversary: new Set(Object.keys(pack.adversaries)),
      scope: new Set([...spaces, 'visit']),
      item: new Set([...units, ...idsOf(facts, 'case'), ...receipts, ...objectById.keys()]),
      contact: new Set(idsOf(facts, 'contact')),
      task: new Set(idsOf(facts, 'task')),
      unit: new Set(units),
      swab: new Set(idsOf(facts, 'swab')),
      hold: new Set(idsOf(facts, 'hold')),
      offer: new Set(
        facts.flatMap((fact) =>
          fact.kind === 'handover' && fact.step === 'offered' ? [fact.id] : [],
        ),
      ),
    };
  }
}

function idsOf(facts: readonly Fact[], kind: Fact['kind']): string[] {
  return facts.flatMap((fact) => (fact.kind === kind ? [fact.id] : []));
}

function codeOf(reference: Reference, name: string): string {
  if (reference === 'target')
    return name.startsWith('person:') ? 'unknown-person' : 'unknown-surface';
  return reference === 'scope' ? 'unknown-space' : `unknown-${reference}`;
}

/** Of a surface, those of the same object are nearer than any other that is spelt alike. */
function nearNames(
  names: ReadonlySet<string>,
  objects: ReadonlyMap<string, ExpandedObject>,
  name: string,
): Iterable<string> {
  const object = name.includes('/') ? objects.get(name.slice(0, name.indexOf('/'))) : undefined;
  return object === undefined ? names : object.surfaces.map((surface) => surface.id);
}
