import * as z from 'zod/mini';
import { code, text } from './field.ts';

/** One own trial: somebody gripped a handle once, and a laboratory recovered so much of that person's trace. */
export const trial = z.strictObject({
  trial: code,
  /** Material of the handle: a code of the pack. */
  material: code,
  /** ng, or the pack's own thousandfold unit; 0 where nothing was recovered. One milligram would be a wrong unit. */
  recoveredNg: z.number().check(z.minimum(0), z.maximum(1e6)),
  note: z.optional(text),
});

export type Trial = z.infer<typeof trial>;
