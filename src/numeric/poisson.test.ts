import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readRows } from '../../test/golden/numeric/read.ts';
import { createPoissonTable, poissonQuantile } from './poisson.ts';

describe('Poisson quantile', () => {
  it('is the exact integer for means to 10^6 and far into both tails', () => {
    for (const [u = 0, mean = 0, k = 0] of readRows('poisson.json', 'quantile')) {
      assert.equal(poissonQuantile(u, mean), k, `u ${u}, mean ${mean}`);
    }
  });

  it('the table gives the same integers', () => {
    for (const [u = 0, mean = 0, k = 0] of readRows('poisson.json', 'quantile').slice(0, 60)) {
      assert.equal(createPoissonTable(mean).at(u), k, `u ${u}, mean ${mean}`);
    }
    const uniforms = Float64Array.from({ length: 20_001 }, (_, i) => (i + 0.37) / 20_001);
    for (const mean of [0, 1e-9, 0.02, 1.7, 29.9, 30.1, 400]) {
      const out = new Float64Array(uniforms.length);
      createPoissonTable(mean).fill(out, uniforms);
      out.forEach((k, i) => {
        assert.equal(k, poissonQuantile(uniforms[i] ?? 0, mean), `mean ${mean}`);
      });
    }
  });

  it('a table of evenly spread uniforms has the mean and the variance', () => {
    const uniforms = Float64Array.from({ length: 1 << 16 }, (_, i) => (i + 0.5) / 65536);
    for (const mean of [0.5, 12, 95, 3000]) {
      const out = new Float64Array(uniforms.length);
      createPoissonTable(mean).fill(out, uniforms);
      const m = out.reduce((sum, k) => sum + k, 0) / out.length;
      const v = out.reduce((sum, k) => sum + (k - m) ** 2, 0) / out.length;
      assert.ok(Math.abs(m / mean - 1) < 1e-3, `mean ${m} of ${mean}`);
      assert.ok(Math.abs(v / mean - 1) < 2e-3, `variance ${v} of ${mean}`);
    }
  });

  it('rises with u, whichever way it is searched', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -5, max: 13.8, noNaN: true }),
        fc.double({ min: 0, max: 1 - 2 ** -53, noNaN: true }),
        fc.double({ min: 0, max: 1 - 2 ** -53, noNaN: true }),
        (logMean, u, v) => {
          const mean = Math.exp(logMean);
          const [low, high] = u < v ? [u, v] : [v, u];
          assert.ok(poissonQuantile(low, mean) <= poissonQuantile(high, mean));
        },
      ),
      { seed: 9, numRuns: 300 },
    );
  });

  it('has its ends and refuses what is no mean or probability', () => {
    assert.equal(poissonQuantile(0.999, 0), 0);
    assert.equal(poissonQuantile(0, 5), 0);
    assert.equal(poissonQuantile(1, 5), Infinity);
    assert.throws(() => poissonQuantile(0.5, -1), /Poisson quantile: mean/);
    assert.throws(() => poissonQuantile(0.5, 1e6 + 1), /Poisson quantile: mean/);
    assert.throws(() => poissonQuantile(Number.NaN, 1), /u in/);
    assert.throws(() => createPoissonTable(Number.NaN), /Poisson mean/);
  });
});
