import * as z from 'zod/mini';
import { parseInstant } from '../base/instant.ts';
import { isWellFormedText } from '../base/utf8.ts';

// No code generation: the page runs under a content security policy without `unsafe-eval`.
z.config({ jitless: true });

/** Bounds on everything that comes from outside; each is checked by the schema and tested at limit + 1. */
export const limits = {
  textLengthMax: 400,
  entriesMax: 5_000,
  areaCm2Max: 1_000_000,
  lengthCmMax: 100_000,
  massGMax: 100_000,
  durationMsMax: 400 * 86_400_000,
} as const;

/** A code: lower- or upper-case letters, digits, `-`, `_`, `.`; starts with a letter or digit; at most 64 long. */
export const code = z
  .string()
  .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'expected a code such as "chair-1"'));

/** A surface: `object/surface`. */
export const surfaceRef = z
  .string()
  .check(
    z.regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\/[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
      'expected object/surface, for example "chair-1/arm-left"',
    ),
  );

/** What a hand can meet: a surface, or another person (`person:CEDAR`). */
export const targetRef = z
  .string()
  .check(
    z.regex(
      /^(person:[A-Za-z0-9][A-Za-z0-9._-]{0,63}|[A-Za-z0-9][A-Za-z0-9._-]{0,63}\/[A-Za-z0-9][A-Za-z0-9._-]{0,63})$/,
      'expected object/surface or person:CODE',
    ),
  );

/**
 * Characters that no document of ours may carry: controls (XML and so SVG cannot hold them), marks
 * that turn the direction of writing (a label could be made to read as another one), non-characters.
 */
const refusedCharacter =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]/;

/** Free text, short on purpose: records are no place for stories about people. */
export const text = z.string().check(
  z.maxLength(limits.textLengthMax),
  z.refine((value) => !refusedCharacter.test(value) && isWellFormedText(value), {
    error: 'expected text without control characters',
  }),
);

/** An instant: RFC 3339 with offset in files; integer milliseconds since 1970 inside. Both are accepted. */
export const instant = z.union(
  [
    z.int().check(z.minimum(0)),
    z.pipe(
      z.string().check(
        z.refine((value) => (parseInstant(value) ?? -1) >= 0, {
          error: 'expected an instant with offset, for example 2031-05-14T11:15:00+05:00',
        }),
      ),
      z.transform((value) => parseInstant(value) ?? 0),
    ),
  ],
  'expected an instant with offset, for example 2031-05-14T11:15:00+05:00',
);

/** A fraction in [0, 1]. */
export const fraction = z.number().check(z.minimum(0), z.maximum(1));

/** A length in centimetres, not negative. */
export const lengthCm = z.number().check(z.minimum(0), z.maximum(limits.lengthCmMax));

/** An area in square centimetres, more than zero. */
export const areaCm2 = z.number().check(z.positive(), z.maximum(limits.areaCm2Max));

/** A span in whole milliseconds. */
export const durationMs = z.int().check(z.minimum(0), z.maximum(limits.durationMsMax));

/** A bounded list. */
export function list<T extends z.ZodMiniType>(item: T) {
  return z.array(item).check(z.maxLength(limits.entriesMax));
}

/** A table keyed by code. */
export function table<T extends z.ZodMiniType>(item: T) {
  return z.record(code, item).check(
    z.refine((value) => Object.keys(value).length <= limits.entriesMax, {
      error: `expected at most ${limits.entriesMax} entries`,
    }),
  );
}
