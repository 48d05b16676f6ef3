import * as z from 'zod/mini';
import { visitDocument } from './document.ts';
import { fact } from './fact.ts';
import {
  areaCm2,
  code,
  durationMs,
  fraction,
  instant,
  lengthCm,
  surfaceRef,
  targetRef,
  text,
} from './field.ts';
import { packDocument } from './pack.ts';

/** What an editor shows for the fields that occur everywhere; each becomes one named definition. */
const described: readonly (readonly [z.core.$ZodType, string, string])[] = [
  [code, 'code', 'A code: letters, digits, "-", "_" and "."; starts with a letter or digit.'],
  [text, 'text', 'Free text without control characters; short on purpose.'],
  [
    instant,
    'instant',
    'An instant with offset, for example 2031-05-14T11:15:00+05:00 (or whole milliseconds since 1970).',
  ],
  [fraction, 'fraction', 'A fraction from 0 to 1.'],
  [lengthCm, 'lengthCm', 'A length in centimetres.'],
  [areaCm2, 'areaCm2', 'An area in square centimetres, more than 0.'],
  [durationMs, 'durationMs', 'A span in whole milliseconds.'],
  [surfaceRef, 'surface', 'A surface: object/surface, for example chair-1/arm-left.'],
  [targetRef, 'target', 'What a hand can meet: object/surface, or person:CODE.'],
  [fact, 'fact', 'Something that happened, told apart by "kind".'],
];

/**
 * JSON Schema (draft 2020-12) of a visit file, for editors: made from the same source as the types.
 * It says less than `parseVisit`: references, times and the declaration's rules are not in it.
 */
export function visitJsonSchema(): Readonly<Record<string, unknown>> {
  return toJsonSchema(visitDocument, 'Vestige visit file');
}

/** JSON Schema (draft 2020-12) of a data pack; says less than `parsePack`. */
export function packJsonSchema(): Readonly<Record<string, unknown>> {
  return toJsonSchema(packDocument, 'Vestige data pack');
}

function toJsonSchema(schema: z.core.$ZodType, title: string): Record<string, unknown> {
  const metadata = z.registry<{ id?: string; title?: string; description?: string }>();
  metadata.add(schema, { title });
  for (const [field, id, description] of described) metadata.add(field, { id, description });
  const made = z.toJSONSchema(schema, { io: 'input', metadata, reused: 'inline' });
  // A schema is plain JSON, but carries a hidden member of the library's own.
  return { ...made };
}
