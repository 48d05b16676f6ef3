import * as z from 'zod/mini';
import {
  code,
  durationMs,
  fraction,
  instant,
  limits,
  list,
  surfaceRef,
  targetRef,
  text,
} from './field.ts';

/** How a contact was made; each manner's weight and contact area is a parameter of the pack. */
export const manners = [
  'touch',
  'press',
  'grip',
  'rub',
  'sit',
  'lean',
  'sleep',
  'wear',
  'handshake',
  'embrace',
  'drink',
  'eat',
  'smoke',
  'spit',
  'speech',
  'cough',
  'face-touch',
  'wash',
  'excrete',
] as const;

/** How we know of a contact. */
export const sources = [
  'observed',
  'scheduled',
  'recalled',
  'reported',
  'video',
  'inferred',
] as const;

const certainty = z.enum(['certain', 'likely', 'unsure']);

/**
 * One contact. A later contact with `corrects` replaces the one whose id it names (and keeps that id in every
 * calculation); with `withdrawn` it takes it back. Originals stay visible.
 */
export const contactFact = z.strictObject({
  kind: z.literal('contact'),
  id: code,
  at: instant,
  leg: code,
  actor: code,
  target: targetRef,
  part: code,
  manner: z.enum(manners),
  durationMs,
  gloved: z.boolean(),
  source: z.enum(sources),
  certainty,
  /** Distance from the mouth to the surface, for speech and cough; cm. */
  distanceCm: z.optional(z.number().check(z.minimum(1), z.maximum(1000))),
  /** What met the target in place of the actor's hand or body: a glass set on a tray, a cup on a saucer. */
  with: z.optional(surfaceRef),
  /** When it was written down, if later than it happened. */
  recordedAt: z.optional(instant),
  corrects: z.optional(code),
  withdrawn: z.optional(z.boolean()),
  note: z.optional(text),
});

/** Minutes in which nobody watched. */
export const gapFact = z.strictObject({
  kind: z.literal('gap'),
  id: code,
  leg: code,
  observer: code,
  from: instant,
  to: instant,
  reason: text,
});

/** Published footage was coded: from then on the interval counts as observed with the given share. No frame is kept. */
export const footageFact = z.strictObject({
  kind: z.literal('footage'),
  id: code,
  leg: code,
  from: instant,
  to: instant,
  observedShare: fraction,
  codedBy: list(code),
  recordedAt: instant,
  note: z.optional(text),
});

/** What a crew member did, or did not do, to surfaces or items. */
export const taskFact = z.strictObject({
  kind: z.literal('task'),
  id: code,
  space: code,
  at: instant,
  to: z.optional(instant),
  person: z.optional(code),
  method: code,
  pass: z.optional(z.int().check(z.minimum(1), z.maximum(9))),
  surfaces: list(surfaceRef),
  objects: z.optional(list(code)),
  wetFrom: z.optional(instant),
  wetTo: z.optional(instant),
  /** The cloth is the one of that earlier task: a re-used wipe carries. */
  clothOf: z.optional(code),
  freshGloves: z.optional(z.boolean()),
  /** A second person looked at every surface of the task, had what was skipped made good, and confirms that it was done. */
  confirmedBy: z.optional(code),
  outcome: z.enum([
    'done',
    'applied',
    'mismatch',
    'late',
    'recovered',
    'held',
    'dropped',
    'accepted',
    'not-accessible',
    'not-done',
  ]),
  note: z.optional(text),
});

/** The principal has left the space of this leg. */
export const departureFact = z.strictObject({
  kind: z.literal('departure'),
  id: code,
  leg: code,
  at: instant,
  by: code,
});

/** The space is handed back: our control ends and a party's access begins. */
export const releaseFact = z.strictObject({
  kind: z.literal('release'),
  id: code,
  space: code,
  at: instant,
  by: code,
  countersignedBy: code,
  note: z.optional(text),
});

/** The sweep window of a space has changed. */
export const windowFact = z.strictObject({
  kind: z.literal('window'),
  id: code,
  space: code,
  at: instant,
  until: instant,
  reason: text,
});

/** Something was seen that is neither contact nor task (another crew at work, a count, a transcription). */
export const observationFact = z.strictObject({
  kind: z.literal('observation'),
  id: code,
  at: instant,
  by: code,
  space: z.optional(code),
  surfaces: z.optional(list(surfaceRef)),
  text,
});

/** Something went wrong; it has an owner and a deadline and is closed, never deleted. */
export const exceptionFact = z.strictObject({
  kind: z.literal('exception'),
  id: code,
  at: instant,
  what: text,
  owner: code,
  deadline: z.optional(instant),
  closedAt: z.optional(instant),
  resolution: z.optional(text),
});

/** A sealed package. */
export const unitFact = z.strictObject({
  kind: z.literal('unit'),
  id: code,
  at: instant,
  space: z.optional(code),
  /** Objects inside (their surfaces leave with them). */
  objects: list(code),
  /** Surfaces inside that left their object: a cover, a liner. */
  surfaces: z.optional(list(surfaceRef)),
  /** Used wipes, gloves and tape of these tasks are inside. */
  usedSuppliesOf: z.optional(list(code)),
  /** Packages inside (a re-bagged one). */
  units: z.optional(list(code)),
  contents: text,
  seal: z.string().check(z.regex(/^[0-9A-Za-z-]{1,32}$/)),
  massG: z.number().check(z.positive(), z.maximum(limits.massGMax)),
  owner: list(code),
  sealedBy: code,
  secondPerson: code,
  medicalOnly: z.optional(z.boolean()),
  receipt: z.optional(code),
  planted: z.optional(z.boolean()),
});

/** A case is closed over packages. */
export const caseFact = z.strictObject({
  kind: z.literal('case'),
  id: code,
  at: instant,
  label: text,
  seals: list(z.string().check(z.maxLength(32))),
  units: list(code),
  by: code,
});

/** What became of a seal number: issued to somebody, voided, returned. */
export const sealFact = z.strictObject({
  kind: z.literal('seal'),
  id: code,
  at: instant,
  from: z.int().check(z.minimum(0)),
  to: z.int().check(z.minimum(0)),
  event: z.enum(['issued', 'void', 'returned']),
  by: code,
  note: z.optional(text),
});

/** A seal was inspected. A seal once found open can never become intact again. */
export const inspectionFact = z.strictObject({
  kind: z.literal('inspection'),
  id: code,
  at: instant,
  unit: code,
  seal: z.string().check(z.maxLength(32)),
  result: z.enum(['intact', 'open', 'damaged', 'planted-defect-found']),
  massG: z.optional(z.number().check(z.positive(), z.maximum(limits.massGMax))),
  scaleErrorG: z.optional(z.number().check(z.minimum(0), z.maximum(100))),
  by: code,
  note: z.optional(text),
});

/** A handover: the offer's exact bytes are what both sides sign; the others name its id. */
export const handoverFact = z.strictObject({
  kind: z.literal('handover'),
  id: code,
  step: z.enum(['offered', 'accepted', 'completed', 'refused']),
  /** Names the offer for the other three steps. */
  offer: z.optional(code),
  at: instant,
  plannedAt: z.optional(instant),
  from: list(code),
  to: list(code),
  place: text,
  items: list(code),
  offline: z.optional(z.boolean()),
  note: z.optional(text),
});

/** The end of a package: destroyed before a witness, stored, returned, analysed. */
export const dispositionFact = z.strictObject({
  kind: z.literal('disposition'),
  id: code,
  at: instant,
  units: list(code),
  end: z.enum(['destroyed', 'stored', 'returned', 'analysed']),
  by: code,
  witness: z.optional(code),
  note: z.optional(text),
});

/** A swab of our own: never of a third party. */
export const swabFact = z.strictObject({
  kind: z.literal('swab'),
  id: code,
  at: instant,
  surface: z.optional(surfaceRef),
  purpose: z.enum(['principal-residual', 'process-control', 'blank']),
  chosenBy: z.enum(['risk', 'random', 'control']),
  by: code,
  coveredShare: fraction,
  unit: z.optional(code),
});

/** A reading of an ATP meter, in its own units: soil, not DNA. It is shown and changes no number. */
export const atpFact = z.strictObject({
  kind: z.literal('atp'),
  id: code,
  at: instant,
  surface: surfaceRef,
  by: code,
  rlu: z.number().check(z.minimum(0), z.maximum(1e7)),
  /** What the meter's user takes for clean. */
  limitRlu: z.number().check(z.positive(), z.maximum(1e7)),
  note: z.optional(text),
});

/** A laboratory result: quantity and call only; genotype, allele and sequence content is refused at the door. */
export const resultFact = z.strictObject({
  kind: z.literal('result'),
  id: code,
  at: instant,
  swab: code,
  control: z.enum(['valid', 'failed']),
  quantityPg: z.optional(z.number().check(z.minimum(0), z.maximum(1e9))),
  lodPg: z.number().check(z.positive(), z.maximum(1e6)),
  call: z.enum([
    'not-detected',
    'principal-present',
    'principal-absent',
    'inconclusive',
    'clean',
    'no-result',
  ]),
  note: z.optional(text),
});

/** A named person accepts what stays on surfaces, with the reason. Never shown green. */
export const acceptanceFact = z.strictObject({
  kind: z.literal('acceptance'),
  id: code,
  at: instant,
  surfaces: list(surfaceRef),
  by: code,
  reason: text,
});

/** Somebody presses Preserve: sweep, destruction and shred stop in the scope (a space, or `visit`). */
export const holdFact = z.strictObject({
  kind: z.literal('hold'),
  id: code,
  at: instant,
  scope: code,
  by: code,
  reason: text,
  receipt: z.optional(text),
});

/** A hold is lifted: two people of two organisations and a reason. */
export const liftFact = z.strictObject({
  kind: z.literal('lift'),
  id: code,
  at: instant,
  hold: code,
  approvals: list(z.strictObject({ by: code, at: instant })),
  reason: text,
});

/** An object stands in for another one: contacts recorded on the first belong to the second. */
export const identityFact = z.strictObject({
  kind: z.literal('identity'),
  id: code,
  at: instant,
  recordedObject: code,
  foundObject: code,
  from: instant,
  to: instant,
  by: code,
  note: z.optional(text),
});

/** Fluorescent marks of a crew member were read: how many of them were missed. */
export const marksFact = z.strictObject({
  kind: z.literal('marks'),
  id: code,
  at: instant,
  person: code,
  placedCount: z.int().check(z.minimum(0), z.maximum(10_000)),
  missedCount: z.int().check(z.minimum(0), z.maximum(10_000)),
});

/**
 * Planted contacts of a drill were compared with what was logged: how many of those that were made on purpose the
 * observers had seen. They tell how much else goes unlogged; they are not contacts of the principal.
 */
export const drillFact = z.strictObject({
  kind: z.literal('drill'),
  id: code,
  at: instant,
  /** The leg whose observers were tried; absent: those of the whole visit. */
  leg: z.optional(code),
  observer: z.optional(code),
  by: code,
  plantedCount: z.int().check(z.minimum(0), z.maximum(10_000)),
  loggedCount: z.int().check(z.minimum(0), z.maximum(10_000)),
});

/** Retention is over and the keys were destroyed; devices that never confirmed are named. */
export const sanitisationFact = z.strictObject({
  kind: z.literal('sanitisation'),
  id: code,
  at: instant,
  by: list(code),
  unconfirmedDevices: list(code),
  note: z.optional(text),
});

/** Everything that can happen, told apart by `kind`. A visit's script and its records use the same shapes. */
export const fact = z.discriminatedUnion('kind', [
  contactFact,
  gapFact,
  footageFact,
  taskFact,
  departureFact,
  releaseFact,
  windowFact,
  observationFact,
  exceptionFact,
  unitFact,
  caseFact,
  sealFact,
  inspectionFact,
  handoverFact,
  dispositionFact,
  swabFact,
  resultFact,
  atpFact,
  acceptanceFact,
  holdFact,
  liftFact,
  identityFact,
  marksFact,
  drillFact,
  sanitisationFact,
]);

export type Fact = z.infer<typeof fact>;
export type FactOf<K extends Fact['kind']> = Extract<Fact, { kind: K }>;
export type Contact = FactOf<'contact'>;
export type Task = FactOf<'task'>;
export type Manner = (typeof manners)[number];
export type Source = (typeof sources)[number];
/** Gives the facts of one kind, in the order of facts. */
export type FactsOf = <K extends Fact['kind']>(kind: K) => readonly FactOf<K>[];
