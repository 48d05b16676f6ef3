import * as z from 'zod/mini';
import { areaCm2, code, durationMs, list, table, text } from './field.ts';
import { collector, grades, informationClass } from './information.ts';

const finite = z.number().check(z.minimum(-1e15), z.maximum(1e15));
const positive = z.number().check(z.positive(), z.maximum(1e15));

/** A factor either way. */
const spread = z.number().check(z.minimum(1), z.maximum(1e6));

/** A parameter's distribution; absent means the fixed value. */
const distribution = z.discriminatedUnion('kind', [
  /** exp(N(mu, sigma²)) with mass zeroRate at zero; muSd is the spread of mu between laboratories. */
  z.strictObject({
    kind: z.literal('zero-lognormal'),
    mu: finite,
    muSd: z.number().check(z.minimum(0)),
    sigma: z.number().check(z.minimum(0)),
    zeroRate: z.number().check(z.minimum(0), z.maximum(1)),
  }),
  z.strictObject({
    kind: z.literal('lognormal'),
    mu: finite,
    sigma: z.number().check(z.minimum(0)),
  }),
  /** A lognormal conditioned on being at most `upper`. */
  z.strictObject({
    kind: z.literal('truncated-lognormal'),
    mu: finite,
    sigma: positive,
    upper: positive,
  }),
  z.strictObject({ kind: z.literal('beta'), a: positive, b: positive }),
  z.strictObject({ kind: z.literal('uniform'), from: finite, to: finite }),
]);

/**
 * One number with unit and origin. `status`: S seen in the source, S2 as quoted by a second source, D derived by
 * computation from S data, M remembered, Assumption when no source is named.
 */
export const parameterEntry = z.strictObject({
  value: finite,
  unit: text,
  distribution: z.optional(distribution),
  status: z.enum(grades),
  /**
   * How unsure the number is: 9 of 10 chances that the true one lies between value ÷ spread and value × spread (odds, when
   * the unit is a fraction or a probability). Absent: that of the grade. 1: right by definition.
   */
  spread: z.optional(spread),
  /** How many own trials are in it: a local calibration, with status D (docs/spec/calibration.md). */
  trialCount: z.optional(z.int().check(z.minimum(6), z.maximum(1000))),
  citation: z.optional(text),
  doi: z.optional(text),
  note: z.optional(text),
});

const material = z.strictObject({
  label: text,
  /** Hard and non-porous, or porous. */
  hard: z.boolean(),
  /** Keys of parameters: relative yield of a touch, and the transfer fraction away from it per class and humidity. */
  yieldFactor: code,
  transferCellDry: code,
  transferCellHumid: code,
});

const manner = z.strictObject({
  label: text,
  /** What leaves the principal: skin cells, saliva, droplets; `body` makes a custody unit; `none` nothing. */
  source: z.enum(['touch', 'saliva', 'droplets', 'body', 'none']),
  /** Keys of parameters; absent where the source needs none. */
  weight: z.optional(code),
  contactAreaCm2: z.optional(code),
});

/** What a method works with; `neverWith` names these. */
export const agents = [
  'chlorine',
  'oxidiser',
  'detergent',
  'alcohol',
  'dry',
  'tape',
  'extraction',
  'ozone',
  'none',
] as const;

const method = z.strictObject({
  label: text,
  effect: z.enum([
    'clean',
    'remove',
    'cover',
    'substitute',
    'bag',
    'swab',
    'count',
    'guard',
    'none',
  ]),
  agent: z.enum(agents),
  /** Keys of parameters: surviving share per class after one full pass; removed share that is destroyed. */
  residueCell: z.optional(code),
  residueFluid: z.optional(code),
  destroyedShare: z.optional(code),
  /** Least wet time for the pass to count; ms. */
  dwellMs: durationMs,
  wets: z.boolean(),
  excludedMaterials: list(code),
  /** Never in the same space and window as these agents: no override. */
  neverWith: list(code),
  needsVentilation: z.boolean(),
  /** Working speed of one trained person; cm² per minute (Assumption unless cited in the note). */
  areaCm2PerMinute: positive,
  setUpMs: durationMs,
  fabric: z.boolean(),
  pictogram: code,
  colour: z.string().check(z.regex(/^#[0-9a-f]{6}$/)),
  note: z.optional(text),
});

const librarySurface = z.strictObject({
  label: text,
  material: code,
  areaCm2,
  wettable: z.boolean(),
  covers: z.optional(list(code)),
});

/** An object as it is drawn and as it is touched. */
const objectKind = z.strictObject({
  label: text,
  /** Name of the drawing in report/. */
  drawing: code,
  portable: z.boolean(),
  /** Where a sitting or lying person sheds hair: surface names of this object. */
  hair: z.optional(z.strictObject({ headrest: z.optional(code), seat: z.optional(code) })),
  /** Air and dust: can be reduced or accepted, never shown green. */
  pseudo: z.optional(z.boolean()),
  surfaces: table(librarySurface),
});

const adversary = z.strictObject({
  label: text,
  /** `loci`: at least k of n loci complete; `alleles`: at least k of n alleles; `single`: one unit of mass suffices. */
  detection: z.enum(['loci', 'alleles', 'single']),
  needed: z.int().check(z.minimum(1), z.maximum(64)),
  of: z.int().check(z.minimum(1), z.maximum(64)),
  /** Keys of parameters. */
  recoveryHard: code,
  recoveryPorous: code,
  hair: z.optional(code),
});

/** A data pack: the trace kind as data. Every parameter has a unit and a source, or says Assumption. */
export const packDocument = z.strictObject({
  $schema: z.optional(z.string().check(z.maxLength(400))),
  format: z.literal('vestige-pack/1'),
  id: code,
  version: z.string().check(z.regex(/^\d+\.\d+\.\d+$/)),
  trace: z.strictObject({
    label: text,
    /** Unit of mass of every compartment. */
    massUnit: text,
    /** What one informative surface is, in words for the page. */
    informative: text,
  }),
  /** How unsure the parameters are; absent: all are taken as they stand, and an output says so. */
  uncertainty: z.optional(
    z.strictObject({
      /** The spread of a parameter without one of its own, by status. */
      spreads: z.strictObject({ S: spread, S2: spread, D: spread, M: spread, Assumption: spread }),
      /** Prefixes of keys whose parameters are wrong together. */
      families: list(text),
      note: text,
    }),
  ),
  parameters: table(parameterEntry),
  materials: table(material),
  manners: table(manner),
  methods: table(method),
  objectKinds: table(objectKind),
  adversaries: table(adversary),
  /** What can be learnt, from which trace; absent: the pack says nothing of it. */
  informationClasses: z.optional(table(informationClass)),
  /** Parties that might read what stays. */
  collectors: z.optional(table(collector)),
});

export type Pack = z.infer<typeof packDocument>;
export type Parameter = Pack['parameters'][string];
export type Distribution = NonNullable<Parameter['distribution']>;
export type Material = Pack['materials'][string];
export type Method = Pack['methods'][string];
export type ObjectKind = Pack['objectKinds'][string];
export type Adversary = Pack['adversaries'][string];
export type InformationClass = NonNullable<Pack['informationClasses']>[string];
export type Carrier = InformationClass['carriers'][number];
export type Collector = NonNullable<Pack['collectors']>[string];
