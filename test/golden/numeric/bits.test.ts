import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { hashNumericBits } from './bits.ts';

it('this Node computes the pinned bits of every numeric function', () => {
  const pinned = JSON.parse(readFileSync(new URL('./bits.json', import.meta.url), 'utf8'));
  assert.deepEqual(hashNumericBits(), pinned);
});
