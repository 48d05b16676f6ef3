import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readRows, relativeError, worst } from '../../test/golden/numeric/read.ts';
import {
  binomialTail,
  logBeta,
  logBinomialCoefficient,
  logGamma,
  regularisedBeta,
  regularisedGammaP,
  regularisedGammaQ,
  stirlingError,
} from './special.ts';

describe('special functions', () => {
  it('logGamma is right to 5e-15 relative, or absolute where it is below 1', () => {
    const { error, row } = worst(
      readRows('special.json', 'logGamma'),
      ([x, high]) => Math.abs(logGamma(x ?? 0) - (high ?? 0)) / Math.max(1, Math.abs(high ?? 0)),
    );
    assert.ok(error < 5e-15, `logGamma(${row[0]}) is ${error} off`);
    assert.equal(logGamma(1), 0);
    assert.equal(logGamma(2), 0);
    assert.ok(Number.isNaN(logGamma(0)) && Number.isNaN(logGamma(-1.5)));
  });

  it('Stirling errors join at the seam, and beta functions follow from them', () => {
    assert.ok(Math.abs(stirlingError(10) - stirlingError(10 - 1e-13)) < 2e-14);
    // B(½, ½) = π, B(a, 1) = 1/a.
    assert.ok(Math.abs(logBeta(0.5, 0.5) - Math.log(Math.PI)) < 1e-14);
    for (const a of [0.05, 0.7, 3, 1e5]) {
      assert.ok(Math.abs(logBeta(a, 1) + Math.log(a)) < 1e-13, `B(${a}, 1)`);
      assert.equal(logBeta(a, 2.5), logBeta(2.5, a));
    }
  });

  it('the incomplete beta function is right to 1e-12 in its smaller tail', () => {
    const { error, row } = worst(
      readRows('beta.json', 'regularised'),
      ([x = 0, a = 1, b = 1, high = 0]) =>
        Math.abs(regularisedBeta(x, a, b) - high) / Math.min(1, high),
    );
    assert.ok(error < 1e-12, `I(${row.slice(0, 3)}) is ${error} off`);
    assert.equal(regularisedBeta(0, 2, 3), 0);
    assert.equal(regularisedBeta(1, 2, 3), 1);
    assert.ok(Number.isNaN(regularisedBeta(Number.NaN, 2, 3)));
    assert.throws(() => regularisedBeta(0.5, 0, 1), /beta parameters/);
  });

  it('the incomplete gamma functions are right to 1e-12, each in its own tail', () => {
    const rows = readRows('gamma.json', 'regularised');
    const p = worst(rows, ([a = 1, x = 0, high = 0]) =>
      relativeError(regularisedGammaP(a, x), high),
    );
    const q = worst(rows, ([a = 1, x = 0, , , high = 0]) =>
      high > 1e-10 || x > a ? relativeError(regularisedGammaQ(a, x), high) : 0,
    );
    assert.ok(p.error < 1e-12, `P(${p.row.slice(0, 2)}) is ${p.error} off`);
    assert.ok(q.error < 1e-12, `Q(${q.row.slice(0, 2)}) is ${q.error} off`);
    assert.equal(regularisedGammaP(2, 0), 0);
    assert.equal(regularisedGammaQ(2, 0), 1);
    assert.equal(regularisedGammaP(2, Infinity), 1);
    assert.throws(() => regularisedGammaP(0, 1), /gamma shape/);
  });

  it('binomial tails are right to 1e-13 up to 64 trials and 1e-12 beyond', () => {
    const rows = readRows('special.json', 'binomialTail');
    const { error, row } = worst(
      rows,
      ([n = 0, p = 0, k = 0, value = 0]) =>
        relativeError(binomialTail(n, p, k), value) * (n > 64 ? 0.1 : 1),
    );
    assert.ok(error < 1e-13, `P(Bin(${row[0]}, ${row[1]}) >= ${row[2]}) is ${error} off`);
  });

  it('binomial tails have exact ends and refuse what is no binomial', () => {
    assert.equal(binomialTail(20, 0.3, 0), 1);
    assert.equal(binomialTail(20, 0.3, -1), 1);
    assert.equal(binomialTail(20, 0.3, 21), 0);
    assert.equal(binomialTail(20, 0, 1), 0);
    assert.equal(binomialTail(20, 1, 20), 1);
    assert.equal(binomialTail(0, 0.5, 0), 1);
    for (const [n, p, k] of [
      [20.5, 0.5, 1],
      [20, -0.1, 1],
      [20, Number.NaN, 1],
      [20, 0.5, 0.5],
    ] as const) {
      assert.throws(() => binomialTail(n, p, k), /binomial tail/);
    }
  });

  it('a binomial tail falls in k and rises in p', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 64 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, p, q) => {
          for (let k = 1; k <= n; k++) {
            assert.ok(binomialTail(n, p, k) <= binomialTail(n, p, k - 1) + 1e-15);
            const [low, high] = p < q ? [p, q] : [q, p];
            assert.ok(binomialTail(n, low, k) <= binomialTail(n, high, k) * (1 + 1e-13) + 1e-300);
          }
        },
      ),
      { seed: 6, numRuns: 50 },
    );
  });

  it('binomial coefficients are right to 1e-14', () => {
    const { error, row } = worst(
      readRows('special.json', 'logBinomialCoefficient'),
      ([n = 0, k = 0, value = 0]) => relativeError(logBinomialCoefficient(n, k), value),
    );
    assert.ok(error < 1e-14, `ln C(${row[0]}, ${row[1]}) is ${error} off`);
    assert.equal(logBinomialCoefficient(5, 0), 0);
    assert.throws(() => logBinomialCoefficient(5, 6), /binomial coefficient/);
  });
});
