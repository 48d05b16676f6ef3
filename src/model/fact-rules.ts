import type { Fact, FactOf } from './fact.ts';
import type { Reference } from './references.ts';

/** Which members of each kind of fact name something, one name or a list of them. */
export const referencesByKind: {
  readonly [K in Fact['kind']]: { readonly [M in keyof FactOf<K>]?: Reference };
} = {
  contact: {
    leg: 'leg',
    actor: 'person',
    target: 'target',
    manner: 'manner',
    with: 'surface',
    corrects: 'contact',
  },
  gap: { leg: 'leg', observer: 'person' },
  footage: { leg: 'leg', codedBy: 'person' },
  task: {
    space: 'space',
    person: 'person',
    confirmedBy: 'person',
    method: 'method',
    surfaces: 'surface',
    objects: 'object',
    clothOf: 'task',
  },
  departure: { leg: 'leg', by: 'person' },
  release: { space: 'space', by: 'person', countersignedBy: 'person' },
  window: { space: 'space' },
  observation: { by: 'person', space: 'space', surfaces: 'surface' },
  exception: { owner: 'person' },
  unit: {
    space: 'space',
    objects: 'object',
    surfaces: 'surface',
    usedSuppliesOf: 'task',
    units: 'unit',
    owner: 'party',
    sealedBy: 'person',
    secondPerson: 'person',
  },
  case: { units: 'unit', by: 'person' },
  seal: { by: 'person' },
  inspection: { unit: 'unit', by: 'person' },
  handover: { offer: 'offer', from: 'person', to: 'person', items: 'item' },
  disposition: { units: 'unit', by: 'person', witness: 'person' },
  swab: { surface: 'surface', by: 'person', unit: 'unit' },
  result: { swab: 'swab' },
  atp: { surface: 'surface', by: 'person' },
  acceptance: { surfaces: 'surface', by: 'person' },
  hold: { scope: 'scope', by: 'person' },
  lift: { hold: 'hold' },
  identity: { recordedObject: 'object', foundObject: 'object', by: 'person' },
  marks: { person: 'person' },
  drill: { leg: 'leg', observer: 'person', by: 'person' },
  sanitisation: { by: 'person' },
};

/** Pairs of instants of one fact that must run forward; `after` means that they may not be equal. */
export const timesByKind: {
  readonly [K in Fact['kind']]?: readonly (readonly [
    keyof FactOf<K>,
    'after' | 'not before',
    keyof FactOf<K>,
  ])[];
} = {
  contact: [['recordedAt', 'not before', 'at']],
  gap: [['to', 'after', 'from']],
  footage: [
    ['to', 'after', 'from'],
    ['recordedAt', 'not before', 'to'],
  ],
  task: [
    ['to', 'not before', 'at'],
    ['wetFrom', 'not before', 'at'],
    ['wetTo', 'after', 'wetFrom'],
  ],
  window: [['until', 'after', 'at']],
  exception: [
    ['deadline', 'not before', 'at'],
    ['closedAt', 'not before', 'at'],
  ],
  identity: [['to', 'after', 'from']],
};

/** Pairs of people of one fact who must be two. */
export const pairsByKind: {
  readonly [K in Fact['kind']]?: readonly [keyof FactOf<K>, keyof FactOf<K>];
} = {
  task: ['person', 'confirmedBy'],
  release: ['by', 'countersignedBy'],
  unit: ['sealedBy', 'secondPerson'],
  disposition: ['by', 'witness'],
};
