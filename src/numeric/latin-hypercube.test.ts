import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { latinNormals } from './latin-hypercube.ts';
import { normalCdf } from './normal.ts';
import { createStream } from './philox.ts';

const key = createStream(1, 2);

describe('a Latin hypercube of normals', () => {
  it('hits each of the equally likely intervals once in every dimension', () => {
    const points = latinNormals(key, { count: 50, dimensions: 7 });
    for (let d = 0; d < 7; d++) {
      const cells = points.map((p) => Math.floor(normalCdf(p[d] ?? Number.NaN) * 50));
      assert.deepEqual(
        cells.sort((a, b) => a - b),
        Array.from({ length: 50 }, (_, i) => i),
      );
    }
  });

  it('leaves dimensions uncorrelated', () => {
    const points = latinNormals(key, { count: 4000, dimensions: 2 });
    const products = points.map(([x, y]) => (x ?? 0) * (y ?? 0));
    const mean = products.reduce((a, b) => a + b, 0) / products.length;
    // Standard deviation of a mean of 4,000 products: 1 / √4000 = .016.
    assert.ok(Math.abs(mean) < 4 * 0.0158, `mean product ${mean}`);
  });

  it('keeps a dimension as it is when others are added', () => {
    const few = latinNormals(key, { count: 20, dimensions: 2 });
    const many = latinNormals(key, { count: 20, dimensions: 9 });
    assert.deepEqual(
      few.map((p) => p[1]),
      many.map((p) => p[1]),
    );
  });
});
