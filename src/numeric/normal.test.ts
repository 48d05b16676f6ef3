import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readRows, relativeError, ulpError, worst } from '../../test/golden/numeric/read.ts';
import { fillNormals, normalCdf, normalPdf, normalQuantile } from './normal.ts';

const file = 'normal.json';

describe('normal distribution', () => {
  it('the quantile is right to 1e-15 relative plus the resolution of u', () => {
    const { error, row } = worst(readRows(file, 'quantile'), ([u, high]) =>
      relativeError(normalQuantile(u ?? 0), high ?? 0),
    );
    assert.ok(error < 1e-15, `quantile(${row[0]}) is ${error} off`);
  });

  it('the quantile is odd about one half, and its ends are infinite', () => {
    for (const u of [0.01, 0.074, 0.25, 0.4999]) {
      // 1 − u is exact only for multiples of 2^-53; so is this u.
      const lattice = Math.floor(u * 2 ** 52) / 2 ** 52;
      assert.equal(normalQuantile(lattice), -normalQuantile(1 - lattice));
    }
    assert.equal(normalQuantile(0.5), 0);
    assert.equal(normalQuantile(0), -Infinity);
    assert.equal(normalQuantile(1), Infinity);
    for (const u of [-0.1, 1.1, Number.NaN]) assert.ok(Number.isNaN(normalQuantile(u)));
  });

  it('the distribution function is right to 1e-14 relative as far as doubles are normal', () => {
    const rows = readRows(file, 'cdf').filter(([, high]) => (high ?? 0) > 1e-307);
    const { error, row } = worst(rows, ([x, high]) => relativeError(normalCdf(x ?? 0), high ?? 0));
    assert.ok(error < 2e-15, `cdf(${row[0]}) is ${error} off`);
  });

  it('the density is right to 5 ulp', () => {
    const { error, row } = worst(readRows(file, 'pdf'), ([x, high, low]) =>
      ulpError(normalPdf(x ?? 0), high ?? 0, low ?? 0),
    );
    assert.ok(error < 5, `pdf(${row[0]}) is ${error} ulp off`);
  });

  it('treats the ends of the line', () => {
    assert.equal(normalCdf(0), 0.5);
    assert.equal(normalCdf(Infinity), 1);
    assert.equal(normalCdf(-Infinity), 0);
    assert.equal(normalCdf(-100), 0);
    assert.equal(normalCdf(10), 1);
    assert.equal(normalPdf(Infinity), 0);
    assert.equal(normalPdf(-50), 0);
    assert.ok(Number.isNaN(normalCdf(Number.NaN)));
    assert.ok(Number.isNaN(normalPdf(Number.NaN)));
  });

  it('the distribution function rises across the seams of its approximations', () => {
    for (const seam of [-5.656854249492381, -0.67448975, 0.67448975, 5.656854249492381]) {
      assert.ok(normalCdf(seam - 1e-12) < normalCdf(seam + 1e-12) || seam > 5);
    }
  });

  it('fills a block, also in place', () => {
    const uniforms = Float64Array.from({ length: 99 }, (_, i) => (i + 0.5) / 99);
    const expected = uniforms.map(normalQuantile);
    fillNormals(uniforms, uniforms);
    assert.deepEqual(uniforms, expected);
  });
});
