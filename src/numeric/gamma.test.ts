import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readRows, relativeError, worst } from '../../test/golden/numeric/read.ts';
import { gammaQuantile } from './gamma.ts';
import { regularisedGammaP } from './special.ts';

describe('gamma quantile', () => {
  it('is right to 1e-11 for shapes from 0.05 to 1e5', () => {
    const { error, row } = worst(readRows('gamma.json', 'quantile'), ([u = 0, a = 1, x = 0]) =>
      relativeError(gammaQuantile(u, a), x),
    );
    assert.ok(error < 1e-11, `quantile(${row}) is ${error} off`);
  });

  it('is −ln(1 − u) for shape 1', () => {
    for (const u of [1e-15, 0.01, 0.5, 0.99, 1 - 2 ** -50]) {
      assert.ok(relativeError(gammaQuantile(u, 1), -Math.log1p(-u)) < 1e-12);
    }
  });

  it('undoes the distribution function for any shape', () => {
    const shapes = fc.double({ min: Math.log(0.05), max: Math.log(1e5), noNaN: true });
    fc.assert(
      fc.property(shapes, fc.double({ min: 1e-12, max: 1 - 1e-9, noNaN: true }), (logShape, u) => {
        const shape = Math.exp(logShape);
        const x = gammaQuantile(u, shape);
        if (x > 1e-290) assert.ok(Math.abs(regularisedGammaP(shape, x) - u) < 1e-9 * u + 1e-12);
      }),
      { seed: 8, numRuns: 200 },
    );
  });

  it('has its ends at 0 and infinity and refuses a shape that is none', () => {
    assert.equal(gammaQuantile(0, 2), 0);
    assert.equal(gammaQuantile(1, 2), Infinity);
    assert.ok(Number.isNaN(gammaQuantile(Number.NaN, 2)));
    assert.throws(() => gammaQuantile(0.5, 0), /gamma shape/);
  });
});
