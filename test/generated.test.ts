import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { generatedFiles } from './generated.ts';

const root = new URL('..', import.meta.url);

describe('generated files', () => {
  for (const { path, make } of generatedFiles)
    it(`${path} is what its source makes (npm run generate -- --write)`, async () => {
      assert.equal(readFileSync(new URL(path, root), 'utf8'), await make());
    });
});
