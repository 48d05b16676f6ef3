import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { betaQuantile } from './beta.ts';
import { exp } from './elementary.ts';
import { createTruncatedLogNormal } from './lognormal.ts';
import { betaMoments, logNormalMoments, truncatedLogNormalMoments } from './moments.ts';
import { normalQuantile } from './normal.ts';
import { createStream, fillUniforms } from './philox.ts';
import { createQuantileTable, type QuantileTable } from './quantile-table.ts';

/**
 * `te.proxy.MS2.*` of datapack_seed.csv (Lopez 2013), and the default missed share Beta(.1, 1.9).
 */
const betas: readonly (readonly [number, number])[] = [
  [1.4217, 5.1299],
  [1.5322, 6.4067],
  [2.8559, 37.3684],
  [2.0745, 36.3422],
  [0.4906, 6.6194],
  [3.6351, 32.0033],
  [2.249, 7494.501],
  [2.2403, 744.5098],
  [0.992, 247.008],
  [2.0878, 0.5384],
  [1.6967, 0.8244],
  [2.4119, 3.4423],
  [1.9202, 1.1037],
  [3.0464, 5.0991],
  [0.7669, 1.7895],
  [0.994, 330.3393],
  [8.0525, 342.0569],
  [1.9393, 275.1007],
  [0.1, 1.9],
];

/** Mean and second moment over evenly spread u, finer towards both ends (where the bends are). */
function momentsOf(table: QuantileTable): { readonly mean: number; readonly second: number } {
  let mean = 0;
  let second = 0;
  const add = (low: number, high: number, count: number) => {
    for (let i = 0; i < count; i++) {
      const value = table.at(low + ((high - low) * (i + 0.5)) / count);
      mean += (value * (high - low)) / count;
      second += (value * value * (high - low)) / count;
    }
  };
  const edge = 1 / 64;
  add(edge, 1 - edge, 1 << 13);
  for (let low = edge / 2, level = 0; level < 24; level++, low /= 2) {
    add(low, 2 * low, 1 << 8);
    add(1 - 2 * low, 1 - low, 1 << 8);
  }
  return { mean, second };
}

describe('quantile table', () => {
  it('keeps mean and second moment of the transfer fractions to 2e-5', () => {
    for (const [a, b] of betas) {
      const { mean, second } = momentsOf(createQuantileTable((u) => betaQuantile(u, a, b)));
      const exact = betaMoments(a, b);
      assert.ok(Math.abs(mean / exact.mean - 1) < 2e-5, `mean of Beta(${a}, ${b}): ${mean}`);
      assert.ok(Math.abs(second / exact.secondMoment - 1) < 2e-5, `E X^2 of Beta(${a}, ${b})`);
    }
  });

  it('keeps mean and second moment of the truncated lognormal to 2e-5', () => {
    const { mean, second } = momentsOf(createQuantileTable(createTruncatedLogNormal(-2.1, 1.4, 1)));
    const exact = truncatedLogNormalMoments(-2.1, 1.4, 1);
    assert.ok(Math.abs(mean / exact.mean - 1) < 2e-5, `mean ${mean}`);
    assert.ok(Math.abs(second / exact.secondMoment - 1) < 2e-5, `second moment ${second}`);
  });

  it('keeps every value to 1e-5 of itself, or of a millionth of the largest', () => {
    const uniforms = new Float64Array(4000);
    fillUniforms(uniforms, createStream(20, 1), 0, 0);
    for (const [a, b] of [betas[0], betas[4], betas[9], [0.1, 1.9]] as [number, number][]) {
      const table = createQuantileTable((u) => betaQuantile(u, a, b));
      for (const u of [...uniforms, 1e-9, 2 ** -54, 1 - 2 ** -53, 1 - 1e-8]) {
        const exact = betaQuantile(u, a, b);
        assert.ok(
          Math.abs(table.at(u) - exact) <= 1e-5 * exact + 1e-11,
          `u ${u}, Beta(${a}, ${b})`,
        );
      }
    }
  });

  it('never falls where u rises, and ends at the exact function', () => {
    const table = createQuantileTable((u) => betaQuantile(u, 2.0878, 0.5384));
    let previous = 0;
    for (let i = 1; i < 100_000; i++) {
      const value = table.at(i / 100_000);
      assert.ok(value >= previous && value <= 1);
      previous = value;
    }
    for (const u of [0, 1e-12, 1 - 1e-12, 1]) {
      assert.equal(table.at(u), betaQuantile(u, 2.0878, 0.5384));
    }
    assert.ok(table.exactShare < 1e-5);
    assert.ok(table.lineCount < 10_000);
  });

  it('leaves a jump and an infinite end to the exact function', () => {
    const zeroRate = 0.0993;
    const quantile = (u: number) =>
      u < zeroRate ? 0 : exp(0.9 * normalQuantile((u - zeroRate) / (1 - zeroRate)));
    const table = createQuantileTable(quantile);
    assert.equal(table.at(zeroRate - 1e-10), 0);
    assert.equal(table.at(zeroRate + 1e-10), quantile(zeroRate + 1e-10));
    assert.equal(table.at(1), Infinity);
    const { mean } = momentsOf(table);
    assert.ok(Math.abs(mean / ((1 - zeroRate) * logNormalMoments(0, 0.9).mean) - 1) < 2e-4);
  });

  it('is exact for a straight line, in blocks and in place', () => {
    const table = createQuantileTable((u) => 0.05 + 0.9 * u);
    const uniforms = Float64Array.from({ length: 50 }, (_, i) => i / 49);
    const expected = uniforms.map((u) => 0.05 + 0.9 * u);
    table.fill(uniforms, uniforms);
    uniforms.forEach((value, i) => {
      assert.ok(Math.abs(value - (expected[i] ?? 0)) < 1e-15);
    });
  });

  it('refuses cells that are no power of two, and no tolerance', () => {
    assert.throws(() => createQuantileTable((u) => u, { cells: 100 }), /power of two/);
    assert.throws(() => createQuantileTable((u) => u, { cells: 1 }), /power of two/);
    assert.throws(() => createQuantileTable((u) => u, { relativeErrorMax: 0 }), /relative error/);
  });

  it('leaves a function that is negative or NaN to the exact function', () => {
    for (const quantile of [(u: number) => u - 0.5, (u: number) => (u < 0.5 ? Number.NaN : u)]) {
      const table = createQuantileTable(quantile, { cells: 2 });
      for (const u of [0.1, 0.3, 0.49]) assert.deepEqual(table.at(u), quantile(u));
    }
    const uniforms = new Float64Array(2);
    const table = createQuantileTable((u) => u);
    assert.throws(() => table.fill(new Float64Array(3), uniforms), /equal lengths/);
  });
});
