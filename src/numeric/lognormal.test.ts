import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readRows, relativeError, worst } from '../../test/golden/numeric/read.ts';
import { createTruncatedLogNormal, truncatedLogNormalQuantile } from './lognormal.ts';

it('the truncated lognormal quantile is right to 1e-13', () => {
  const { error, row } = worst(
    readRows('lognormal.json', 'truncatedQuantile'),
    ([u = 0, mu = 0, sigma = 1, upper = 1, x = 0]) =>
      relativeError(truncatedLogNormalQuantile(u, mu, sigma, upper), x),
  );
  assert.ok(error < 1e-13, `quantile(${row}) is ${error} off`);
});

it('the truncated lognormal quantile stays between 0 and the bound', () => {
  const quantile = createTruncatedLogNormal(-2.1, 1.4, 1);
  assert.equal(quantile(0), 0);
  assert.equal(quantile(1), 1);
  assert.ok(quantile(1 - 2 ** -53) <= 1);
  assert.ok(quantile(2 ** -54) > 0);
  assert.throws(() => createTruncatedLogNormal(0, 0, 1), /sigma, upper positive/);
  assert.throws(() => createTruncatedLogNormal(0, 1, 0), /sigma, upper positive/);
});
