import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

const here = new URL('./', import.meta.url);
const kinds = ['published figure', 'recomputed', 'closed form', 'pin'];

describe('golden data', () => {
  const folders = readdirSync(here, { withFileTypes: true }).filter((f) => f.isDirectory());

  it('is there', () => assert.ok(folders.length >= 20, `${folders.length} folders`));

  for (const { name } of folders)
    it(`${name} says where it comes from and of what kind it is`, () => {
      const text = readFileSync(new URL(`${name}/SOURCE.md`, here), 'utf8');
      // The kind may go on in the next line; it ends with the paragraph.
      const [, said = ''] = /^Kind: ([^]*?)\n(?:\n|$)/m.exec(text) ?? [];
      const named = kinds.filter((kind) => said.includes(kind));
      assert.ok(named.length > 0, `${name}/SOURCE.md: expected "Kind: ${kinds.join(', ')}"`);
    });
});
