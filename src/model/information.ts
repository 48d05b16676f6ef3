import * as z from 'zod/mini';
import { code, list, text } from './field.ts';

/**
 * What carries information. The engine follows the first six as mass or as a number of hairs: `dry` cells of touches,
 * `saliva`, `droplets` of speech and cough, `dust` (and air), `sweat` (what comes off the skin with a touch), `hair`.
 * `urine` and `faeces` are packages in custody, never surfaces.
 */
export const traceClasses = [
  'dry',
  'saliva',
  'droplets',
  'dust',
  'sweat',
  'hair',
  'urine',
  'faeces',
] as const;

export type TraceClassName = (typeof traceClasses)[number];

/** How strongly a statement is founded; the grades of parameters. */
export const grades = ['S', 'S2', 'D', 'M', 'Assumption'] as const;

/** One pair of information class and trace class: what a reading needs, and who says so. */
const carrier = z.strictObject({
  trace: z.enum(traceClasses),
  /**
   * What a reading needs: a `profile` by the party's own laboratory, at least so much `mass` recovered, a mass per
   * area (`density`), so many `hairs`, or a `package` whose custody cannot be shown.
   */
  needs: z.enum(['profile', 'mass', 'density', 'hairs', 'package']),
  /** Who can: any `laboratory` of the pack, one that needs a single cell (`genome`), `chemistry`, or bare `contact`. */
  by: z.enum(['laboratory', 'genome', 'chemistry', 'contact']),
  /** Key of the parameter with the least amount: pack unit, pack unit per cm², or a number of hairs. */
  least: z.optional(code),
  /** Key of the probability that it can be read where there is enough; absent: certainly, the cautious side. */
  readable: z.optional(code),
  status: z.enum(grades),
  citation: z.optional(text),
  doi: z.optional(text),
  note: z.optional(text),
});

/** Something that a trace can tell about a person, or about a place. */
export const informationClass = z.strictObject({
  label: text,
  /** What is learnt, in words. */
  tells: text,
  carriers: list(carrier),
});

/**
 * A party that might read what stays: what it can do and where it may go, as data. Its recovery is that of its
 * laboratory in `adversaries`, the generous side; never the parameter of our own swabs.
 */
export const collector = z.strictObject({
  label: text,
  /** Key of adversaries: method and recovery. */
  laboratory: code,
  /** Whether it can analyse drugs, hormones and other molecules, too. */
  chemistry: z.boolean(),
  /** Roles of parties whose spaces, things and people it can come to. */
  enters: list(z.enum(['own', 'counterpart', 'venue', 'home'])),
  /** Keys of parameters: minutes of access after each space's release, and samples an hour; absent: without limit. */
  dwellMinutes: z.optional(code),
  samplesPerHour: z.optional(code),
  /** Whether it can take along what can be carried. */
  takesObjects: z.boolean(),
  note: z.optional(text),
});
