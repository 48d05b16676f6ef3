import * as z from 'zod/mini';
import { calibrationDocument } from './calibration.ts';
import { fact } from './fact.ts';
import {
  areaCm2,
  code,
  fraction,
  instant,
  lengthCm,
  list,
  surfaceRef,
  table,
  text,
} from './field.ts';

/** What is meant for a surface or object before the visit, in the order in which it is preferred. */
export const controls = ['avoid', 'substitute', 'cover', 'remove', 'clean', 'accept'] as const;

const approval = z.strictObject({ by: code, at: instant });

/** A visit without this is refused: consent, lawful basis, purpose, host agreement, retention. */
const declaration = z.strictObject({
  consentRef: code,
  lawfulBasis: z.enum(['explicit-consent', 'statutory-duty', 'vital-interest']),
  purpose: z.literal('account-for-own-traces'),
  declaredAt: instant,
  declaredBy: code,
  approvals: list(approval),
  hostAgreement: z.strictObject({
    ref: code,
    countersignedBy: code,
    countersignedAt: instant,
    /** Parties whose things may be wiped, removed (with receipt) or replaced. */
    mayWipe: list(code),
    mayRemove: list(code),
    mayReplace: list(code),
    /** Whose things leave only with a receipt. */
    receiptsFor: list(code),
    /** Objects that stay untouched whatever else is agreed. */
    excludedObjects: list(code),
    crew: list(code),
  }),
  retention: z.strictObject({
    contactsDays: z.int().check(z.minimum(0), z.maximum(3650)),
    itemsDays: z.int().check(z.minimum(0), z.maximum(3650)),
    custodyDays: z.int().check(z.minimum(0), z.maximum(36_500)),
  }),
});

const party = z.strictObject({
  label: text,
  role: z.enum(['own', 'counterpart', 'venue', 'home']),
});

const person = z.strictObject({
  role: z.enum([
    'principal',
    'leader',
    'lead',
    'observer',
    'mapper',
    'sweeper',
    'unit-officer',
    'medical',
    'courier',
    'custodian',
    'witness',
    'analyst',
    'auditor',
    'liaison',
    'interpreter',
    'driver',
    'staff',
    'security',
    'guest',
  ]),
  party: code,
  note: z.optional(text),
});

const point = z.tuple([lengthCm, lengthCm]);
const side = z.enum(['north', 'east', 'south', 'west']);

const surfaceEntry = z.strictObject({
  material: z.optional(code),
  areaCm2: z.optional(areaCm2),
  wettable: z.optional(z.boolean()),
  label: z.optional(text),
  /** Contacts on these surfaces of the same object land on this one instead (an own cover). */
  covers: z.optional(list(code)),
  absent: z.optional(z.boolean()),
});

const object = z.strictObject({
  /** Key of the pack's object library; its surfaces are the default. */
  kind: code,
  owner: code,
  xCm: lengthCm,
  yCm: lengthCm,
  widthCm: lengthCm,
  depthCm: lengthCm,
  /** Clockwise turn of the drawing, in quarter turns. */
  turn: z.optional(z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)])),
  portable: z.boolean(),
  control: z.enum(controls),
  label: z.optional(text),
  /** What the control costs, in words: avoidance has a diplomatic price. */
  price: z.optional(text),
  /** Who accepts what stays, and why, when the control is `accept`. */
  acceptedBy: z.optional(code),
  reason: z.optional(text),
  surfaces: z.optional(table(surfaceEntry)),
});

/** `chair-1: armchair` is enough when place and owner do not matter: it stands at 0,0 and is the venue's. */
const objectEntry = z.union(
  [code, object],
  'expected an object kind such as armchair, or a table with kind, owner and place',
);

const space = z.strictObject({
  label: text,
  widthCm: lengthCm,
  depthCm: lengthCm,
  /** Corner points when the outline is not the rectangle widthCm x depthCm. */
  outline: z.optional(list(point)),
  doors: z.optional(list(z.strictObject({ side, offsetCm: lengthCm, widthCm: lengthCm }))),
  obstacles: z.optional(
    list(z.strictObject({ xCm: lengthCm, yCm: lengthCm, widthCm: lengthCm, depthCm: lengthCm })),
  ),
  owner: code,
  controller: code,
  environment: z.enum(['indoor', 'outdoor']),
  relativeHumidityPct: z.number().check(z.minimum(0), z.maximum(100)),
  ventilated: z.optional(z.boolean()),
  windowFrom: instant,
  windowTo: instant,
  /** Our own premises or vehicle: never handed back, so nobody else gets access. */
  keptByUs: z.optional(z.boolean()),
  objects: table(objectEntry),
});

const leg = z.strictObject({
  label: text,
  space: code,
  /** Other spaces whose surfaces are in reach during this leg. */
  alsoIn: z.optional(list(code)),
  from: instant,
  to: instant,
  /** Share of the principal's hand contacts that observers were expected to log. */
  observedShare: fraction,
  /** Where unlogged hand contacts land: shares of all contacts, at most 1 in sum. */
  reach: list(z.strictObject({ surface: surfaceRef, share: fraction })),
});

const crewMember = z.strictObject({
  person: code,
  from: instant,
  to: instant,
  spaces: z.optional(list(code)),
  methods: z.optional(list(code)),
});

const settings = z.strictObject({
  /** Whose laboratory the headline is for; key of the pack's adversaries. */
  adversary: code,
  /** Not clear when more informative surfaces within our reach are to be expected. */
  expectedSurfacesMax: z.number().check(z.minimum(0), z.maximum(1000)),
  /** Not clear when the 95 % bound of the residual within reach is larger; pg. */
  residualU95PgMax: z.number().check(z.minimum(0), z.maximum(1e12)),
  sampleCountMax: z.optional(z.int().check(z.minimum(1), z.maximum(10_000))),
});

const supply = z.strictObject({
  method: code,
  count: z.int().check(z.minimum(0), z.maximum(100_000)),
});

/** The visit document: the declaration, and for a drill the script of what happens. */
export const visitDocument = z.strictObject({
  $schema: z.optional(z.string().check(z.maxLength(400))),
  format: z.literal('vestige-visit/1'),
  visit: z.strictObject({
    id: code,
    title: text,
    seed: z.int().check(z.minimum(0), z.maximum(9_007_199_254_740_991)),
    pack: code,
    utcOffset: z
      .string()
      .check(z.regex(/^(Z|[+-]\d{2}:\d{2})$/, 'expected an offset such as +05:00')),
    marking: z.optional(text),
  }),
  declaration,
  parties: table(party),
  people: table(person),
  spaces: table(space),
  legs: table(leg),
  crew: list(crewMember),
  supplies: z.optional(list(supply)),
  limits: settings,
  /** A local calibration beside this file, and what was in it: the record holds the numbers, not a name. */
  calibrationFile: z.optional(z.string().check(z.regex(/^[A-Za-z0-9._-]{1,64}\.ya?ml$/))),
  calibration: z.optional(calibrationDocument),
  /** Contacts of the script as CSV beside this file. */
  contactsCsv: z.optional(z.string().check(z.regex(/^[A-Za-z0-9._-]{1,64}\.csv$/))),
  script: z.optional(list(fact)),
});

export type VisitDocument = z.infer<typeof visitDocument>;
export type SpaceEntry = VisitDocument['spaces'][string];
export type LegEntry = VisitDocument['legs'][string];
export type PersonEntry = VisitDocument['people'][string];
export type CrewMember = VisitDocument['crew'][number];
export type Control = (typeof controls)[number];
export type ObjectEntry = z.infer<typeof object>;
