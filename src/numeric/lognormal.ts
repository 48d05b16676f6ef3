import { assert } from '../base/assert.ts';
import { exp, log } from './elementary.ts';
import { normalCdf, normalQuantile } from './normal.ts';

/**
 * The quantile of X ~ LN(mu, sigma²) conditioned on X ≤ upper: exp(mu + sigma · Φ⁻¹(u · Φ(c))) with
 * c = (ln upper − mu)/sigma. Relative error about 1e-14 · (1 + sigma). sigma > 0 and upper > 0.
 */
export function truncatedLogNormalQuantile(
  u: number,
  mu: number,
  sigma: number,
  upper: number,
): number {
  return createTruncatedLogNormal(mu, sigma, upper)(u);
}

/** The same with the constants worked out once: hand it to `createQuantileTable` or call it. */
export function createTruncatedLogNormal(
  mu: number,
  sigma: number,
  upper: number,
): (u: number) => number {
  assert(sigma > 0 && upper > 0, `lognormal: sigma, upper positive, got ${sigma}, ${upper}`);
  const share = normalCdf((log(upper) - mu) / sigma);
  return (u) => {
    if (u >= 1) return upper;
    const value = exp(mu + sigma * normalQuantile(u * share));
    return value < upper ? value : upper;
  };
}
