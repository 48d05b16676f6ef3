import { assert } from '../base/assert.ts';
import { exp, expm1, log, log1p } from './elementary.ts';
import { normalCdf } from './normal.ts';

/** First two moments of a distribution. */
export interface Moments {
  readonly mean: number;
  /** E X². */
  readonly secondMoment: number;
  readonly sd: number;
}

/** X = exp(mu + sigma Z): mean e^{mu + sigma²/2}, E X² = e^{2mu + 2sigma²}. sigma ≥ 0. */
export function logNormalMoments(mu: number, sigma: number): Moments {
  assert(sigma >= 0, `lognormal: sigma not negative, got ${sigma}`);
  const variance = sigma * sigma;
  const mean = exp(mu + variance / 2);
  return {
    mean,
    secondMoment: exp(2 * (mu + variance)),
    sd: mean * Math.sqrt(expm1(variance)),
  };
}

/**
 * LN(mu, sigma²) conditioned on X ≤ upper: E X^k = e^{k mu + k² sigma²/2} Φ(c − k sigma)/Φ(c),
 * c = (ln upper − mu)/sigma (by completing the square). sigma, upper > 0.
 */
export function truncatedLogNormalMoments(mu: number, sigma: number, upper: number): Moments {
  assert(sigma > 0 && upper > 0, `lognormal: sigma, upper positive, got ${sigma}, ${upper}`);
  const c = (log(upper) - mu) / sigma;
  const share = normalCdf(c);
  const mean = (exp(mu + (sigma * sigma) / 2) * normalCdf(c - sigma)) / share;
  const secondMoment = (exp(2 * (mu + sigma * sigma)) * normalCdf(c - 2 * sigma)) / share;
  return { mean, secondMoment, sd: Math.sqrt(Math.max(0, secondMoment - mean * mean)) };
}

/** Beta(a, b): mean a/(a+b), E X² = a(a+1)/((a+b)(a+b+1)). a, b > 0. */
export function betaMoments(a: number, b: number): Moments {
  assert(a > 0 && b > 0, `beta parameters: positive, got ${a}, ${b}`);
  const sum = a + b;
  const mean = a / sum;
  return {
    mean,
    secondMoment: (mean * (a + 1)) / (sum + 1),
    sd: Math.sqrt((mean * (b / sum)) / (sum + 1)),
  };
}

/**
 * The Beta(a, b) with this mean and standard deviation (method of moments): mean in (0, 1),
 * 0 < sd² < mean (1 − mean); anything else is our bug, so a caller with outside data checks first.
 */
export function betaFromMoments(
  mean: number,
  sd: number,
): { readonly a: number; readonly b: number } {
  const spread = mean * (1 - mean);
  assert(
    mean > 0 && mean < 1 && sd > 0 && sd * sd < spread,
    `beta moments: mean in (0, 1), 0 < sd^2 < mean (1 - mean), got ${mean}, ${sd}`,
  );
  const size = spread / (sd * sd) - 1;
  return { a: mean * size, b: (1 - mean) * size };
}

/** The lognormal parameters with this mean and standard deviation, both positive. */
export function logNormalFromMoments(
  mean: number,
  sd: number,
): { readonly mu: number; readonly sigma: number } {
  assert(mean > 0 && sd > 0, `lognormal moments: positive, got ${mean}, ${sd}`);
  const ratio = sd / mean;
  const variance = log1p(ratio * ratio);
  return { mu: log(mean) - variance / 2, sigma: Math.sqrt(variance) };
}
