import { packJsonSchema, visitJsonSchema } from '../src/model/json-schema.ts';
import { referenceResultText } from './golden/reference-result/reference-hashes.ts';
import { readmePicture } from './readme-picture.ts';

/** A file that is checked in although it is computed, so that readers have it without running anything. */
export interface GeneratedFile {
  /** From the package root, with `/`. */
  readonly path: string;
  /** Its whole text; the same on every run and every machine. */
  readonly make: () => string | Promise<string>;
}

/** All of them. Add a line, run `npm run generate -- --write`, commit both. */
export const generatedFiles: readonly GeneratedFile[] = [
  { path: 'schema/visit.schema.json', make: () => jsonText(visitJsonSchema()) },
  { path: 'schema/pack.schema.json', make: () => jsonText(packJsonSchema()) },
  { path: 'test/golden/reference-result/hash.json', make: referenceResultText },
  { path: 'docs/pictures/talks-before-after.svg', make: readmePicture },
];

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
