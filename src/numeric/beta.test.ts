import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readRows, relativeError, worst } from '../../test/golden/numeric/read.ts';
import { betaQuantile } from './beta.ts';
import { regularisedBeta } from './special.ts';

describe('beta quantile', () => {
  it('is right to 1e-11 relative in x and in 1 − x for a, b from 0.05 to 1e5', () => {
    const rows = readRows('beta.json', 'quantile');
    const x = worst(rows, ([u = 0, a = 1, b = 1, value = 0]) =>
      value < 1e-300 ? 0 : relativeError(betaQuantile(u, a, b), value),
    );
    assert.ok(x.error < 1e-11, `quantile(${x.row.slice(0, 3)}) is ${x.error} off`);
    // 1 − x shows no more than x has digits: half a unit in its last place is granted.
    const y = worst(
      rows,
      ([u = 0, a = 1, b = 1, , rest = 0]) =>
        Math.max(0, Math.abs(1 - betaQuantile(u, a, b) - rest) - 2e-16) / Math.max(rest, 1e-300),
    );
    assert.ok(y.error < 1e-11, `1 - quantile(${y.row.slice(0, 3)}) is ${y.error} off`);
  });

  it('is the closed form where there is one', () => {
    for (const u of [1e-15, 0.001, 0.3, 0.5, 0.9, 1 - 2 ** -40]) {
      assert.ok(relativeError(betaQuantile(u, 1, 1), u) < 1e-13);
      assert.ok(relativeError(betaQuantile(u, 1, 9), -Math.expm1(Math.log1p(-u) / 9)) < 1e-12);
      assert.ok(relativeError(betaQuantile(u, 0.25, 1), u ** 4) < 1e-12);
    }
  });

  it('undoes the distribution function and rises with u, for any parameters', () => {
    const parameter = fc.double({ min: Math.log(0.05), max: Math.log(1e5), noNaN: true });
    const probability = fc.double({ min: 1e-12, max: 1 - 1e-9, noNaN: true });
    fc.assert(
      fc.property(parameter, parameter, probability, (logA, logB, u) => {
        const a = Math.exp(logA);
        const b = Math.exp(logB);
        const x = betaQuantile(u, a, b);
        assert.ok(x >= 0 && x <= 1);
        // Where x is squeezed against 0 or 1, doubles cannot show I(x) = u.
        if (x > 1e-290 && x < 1 - 1e-4) {
          assert.ok(Math.abs(regularisedBeta(x, a, b) - u) < 1e-9 * u + 1e-11);
        }
        assert.ok(betaQuantile(u * (1 - 1e-6), a, b) <= x);
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  it('has its ends at 0 and 1 and refuses parameters that are none', () => {
    assert.equal(betaQuantile(0, 2, 3), 0);
    assert.equal(betaQuantile(-1, 2, 3), 0);
    assert.equal(betaQuantile(1, 2, 3), 1);
    assert.ok(Number.isNaN(betaQuantile(Number.NaN, 2, 3)));
    assert.throws(() => betaQuantile(0.5, 0, 3), /beta parameters/);
    assert.throws(() => betaQuantile(0.5, 1, Number.NaN), /beta parameters/);
  });
});
