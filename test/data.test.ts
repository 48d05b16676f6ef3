import assert from 'node:assert/strict';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { testData } from './data.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

it('finds data below VESTIGE_DATA', () => {
  const found = testData('data.ts', { VESTIGE_DATA: here, CI: 'true' });
  assert.equal(found.skip, false);
  assert.equal(found.url.href, new URL('data.ts', import.meta.url).href);
});

it('gives the reason to skip when data is absent, and throws it in CI', () => {
  const { skip } = testData('no-such-folder/', { VESTIGE_DATA: here });
  assert.match(String(skip), /^test data: expected no-such-folder\/ in .*, found nothing/);
  assert.throws(() => testData('no-such-folder/', { VESTIGE_DATA: here, CI: 'true' }), {
    message: String(skip),
  });
});
