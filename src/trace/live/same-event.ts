import type { CleaningGroup, CleaningStep, TraceEvent, TraceProgram } from '../program.ts';

/** An event and the program whose numbers it uses. */
export interface PlacedEvent {
  readonly event: TraceEvent;
  readonly program: TraceProgram;
}

type Kind = TraceEvent['kind'];
type EventOf<K extends Kind> = Extract<TraceEvent, { readonly kind: K }>;

/**
 * Members that are numbers of a program's lists, which another program may count differently: compartments are
 * compared by the caller, the others below by what they name. `fact` only labels, save where hairs are thinned.
 */
type Numbered =
  | 'kind'
  | 'to'
  | 'at'
  | 'first'
  | 'second'
  | 'on'
  | 'cloth'
  | 'reading'
  | 'episode'
  | 'leg'
  | 'fact'
  | 'step';

type Same = (a: unknown, b: unknown) => boolean;

/** How every other member is compared: one that is missing here does not compile. */
const compared: {
  readonly [K in Kind]: Readonly<Record<Exclude<keyof EventOf<K>, Numbered>, Same>>;
} = {
  touch: { coefficient: Object.is, chance: isSameData, channel: Object.is },
  inferred: { entity: Object.is, mean: Object.is, watch: isSameData, coefficient: Object.is },
  fluid: {
    purpose: Object.is,
    entity: Object.is,
    coefficient: Object.is,
    mu: Object.is,
    sigma: Object.is,
  },
  flow: { mass: Object.is, source: Object.is },
  hair: { mean: Object.is, entity: Object.is },
  decay: { factor: Object.is },
  contact: {
    firstShare: Object.is,
    secondShare: Object.is,
    forth: isSameData,
    back: isSameData,
    factor: Object.is,
    entity: Object.is,
    chance: isSameData,
  },
  clean: { clothReturn: Object.is, destroyedShare: Object.is },
  swab: { share: Object.is },
  read: {},
};

const comparedOfStep: Readonly<Record<Exclude<keyof CleaningStep, 'groups'>, Same>> = {
  before: isSameData,
  after: isSameData,
  floor: Object.is,
};

/** A person is a number of the crew: what counts is how that person skips. */
const comparedOfGroup: Readonly<Record<Exclude<keyof CleaningGroup, 'person'>, Same>> = {
  entity: Object.is,
  ordinal: Object.is,
};

type Members = readonly (readonly [string, Same])[];

const members = new Map(
  Object.entries(compared).map(([kind, own]): [string, Members] => [
    kind,
    Object.entries<Same>(own),
  ]),
);
const stepMembers: Members = Object.entries<Same>(comparedOfStep);
const groupMembers: Members = Object.entries<Same>(comparedOfGroup);

function isSameIn(own: Members, a: object, b: object): boolean {
  const x = a as Readonly<Record<string, unknown>>;
  const y = b as Readonly<Record<string, unknown>>;
  for (const [name, isSame] of own) if (!isSame(x[name], y[name])) return false;
  return true;
}

/**
 * Whether two events of two programs do the same to what they find, given that they touch the same compartments:
 * the same numbers, the same streams.
 */
export function isSameEvent(a: PlacedEvent, b: PlacedEvent): boolean {
  return (
    a.event.kind === b.event.kind &&
    isSameIn(members.get(a.event.kind)!, a.event, b.event) &&
    isSameNaming(a, b)
  );
}

function isSameNaming(a: PlacedEvent, b: PlacedEvent): boolean {
  const { event } = a;
  const other = b.event;
  if (event.kind === 'touch' && other.kind === 'touch') {
    const x = a.program.episodes[event.episode]!;
    const y = b.program.episodes[other.episode]!;
    return x.entity === y.entity && a.program.legs[x.leg] === b.program.legs[y.leg];
  }
  if (event.kind === 'inferred' && other.kind === 'inferred')
    return a.program.legs[event.leg] === b.program.legs[other.leg];
  if (event.kind === 'clean' && other.kind === 'clean')
    return (
      event.fact === other.fact &&
      event.cloth >= 0 === other.cloth >= 0 &&
      isSameStep({ step: event.step, program: a.program }, { step: other.step, program: b.program })
    );
  if (event.kind === 'read' && other.kind === 'read') {
    const x = a.program.readings[event.reading]!;
    const y = b.program.readings[other.reading]!;
    return (
      a.program.sets[x.set] === b.program.sets[y.set] &&
      a.program.counted[x.counted]!.id === b.program.counted[y.counted]!.id &&
      a.program.compartments[x.compartment]!.hard === b.program.compartments[y.compartment]!.hard
    );
  }
  return true;
}

interface PlacedStep {
  readonly step: CleaningStep;
  readonly program: TraceProgram;
}

function isSameStep(a: PlacedStep, b: PlacedStep): boolean {
  const { groups } = a.step;
  const { groups: others } = b.step;
  return (
    groups.length === others.length &&
    isSameIn(stepMembers, a.step, b.step) &&
    groups.every((group, g) => {
      const other = others[g]!;
      return (
        isSameIn(groupMembers, group, other) &&
        isSameData(a.program.crew[group.person], b.program.crew[other.person])
      );
    })
  );
}

/** Whether plain data are equal, bit for bit. */
export function isSameData(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!isSameData(a[i], b[i])) return false;
    return true;
  }
  const x = a as Readonly<Record<string, unknown>>;
  const y = b as Readonly<Record<string, unknown>>;
  for (const key in x) if (!isSameData(x[key], y[key])) return false;
  for (const key in y) if (!(key in x)) return false;
  return true;
}

/** Whether everything that all events and readings share is the same; if not, nothing can be kept. */
export function isSameModel(a: TraceProgram, b: TraceProgram): boolean {
  return (
    a.principal === b.principal &&
    isSameData(a.sets, b.sets) &&
    isSameData(a.adversaries, b.adversaries) &&
    isSameData(a.yields, b.yields) &&
    isSameData(a.cover, b.cover) &&
    isSameData(a.detection, b.detection)
  );
}
