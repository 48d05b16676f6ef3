import { betaQuantile } from '../../../src/numeric/beta.ts';
import { exp, expm1, log, log1p, log10, pow } from '../../../src/numeric/elementary.ts';
import { gammaQuantile } from '../../../src/numeric/gamma.ts';
import { createLogHistogram } from '../../../src/numeric/histogram.ts';
import { createTruncatedLogNormal } from '../../../src/numeric/lognormal.ts';
import { normalCdf, normalPdf, normalQuantile } from '../../../src/numeric/normal.ts';
import { createStream, fillUniformPairs, fillUniforms } from '../../../src/numeric/philox.ts';
import { poissonQuantile } from '../../../src/numeric/poisson.ts';
import { createHermiteRule, gaussHermite } from '../../../src/numeric/quadrature.ts';
import { createQuantileTable } from '../../../src/numeric/quantile-table.ts';
import { binomialTail, logGamma } from '../../../src/numeric/special.ts';
import { sum, variance } from '../../../src/numeric/sums.ts';

const COUNT = 2000;

/**
 * One hash per part of `src/numeric/`, over the bits of thousands of values: the same everywhere.
 */
export function hashNumericBits(): Record<string, string> {
  const u = new Float64Array(COUNT);
  const v = new Float64Array(COUNT);
  fillUniforms(u, createStream(0x243f6a88, 0x85a308d3), 1, 5);
  fillUniformPairs(v, new Float64Array(COUNT), createStream(1, 2), 2 ** 32 - 1000, 0);
  const each = (f: (u: number, v: number) => number) =>
    hashOf(Float64Array.from(u, (x, i) => f(x, v[i] ?? 0)));
  const table = createQuantileTable((p) => betaQuantile(p, 0.4906, 6.6194));
  const histogram = createLogHistogram();
  histogram.add(u);
  return {
    uniforms: hashOf(u, v),
    exp: each((x) => exp(1500 * x - 750)),
    expm1: each((x, y) => expm1(4 * x * y - 2 * y)),
    log: each((x, y) => log(x) + log10(y) + log1p(x * y)),
    pow: each((x, y) => pow(20 * x, 40 * y - 20)),
    normal: each((x, y) => normalQuantile(x * y)),
    normalCdf: each((x) => normalCdf(50 * x - 40) + normalPdf(50 * x - 40)),
    beta: each((x, y) => betaQuantile(x, 0.05 + 10 * y, 20 * x * y + 0.1)),
    gamma: each((x, y) => gammaQuantile(x, 0.05 + 20 * y * y)),
    poisson: each((x, y) => poissonQuantile(x, 400 * y * y)),
    truncated: each((x) => createTruncatedLogNormal(-2.1, 1.4, 1)(x)),
    table: each((x) => table.at(x)),
    special: each((x, y) => logGamma(50 * x) + binomialTail(20, y, 8)),
    quadrature: hashOf(gaussHermite.nodes, gaussHermite.weights, createHermiteRule(64).weights),
    sums: hashOf([sum(u), variance(u, v), histogram.quantile(0.3)]),
  };
}

/** FNV-1a over the high and low words of the doubles, as eight hexadecimal digits. */
function hashOf(...lists: ArrayLike<number>[]): string {
  let hash = 0x811c9dc5 | 0;
  const view = new DataView(new ArrayBuffer(8));
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) {
      view.setFloat64(0, list[i] ?? 0);
      for (let byte = 0; byte < 8; byte++) {
        hash = Math.imul(hash ^ view.getUint8(byte), 0x01000193);
      }
    }
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
