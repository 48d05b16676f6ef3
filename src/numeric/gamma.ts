import { assert } from '../base/assert.ts';
import { exp, log } from './elementary.ts';
import { normalQuantile } from './normal.ts';
import { logGamma, logGammaKernel, regularisedGammaP, regularisedGammaQ } from './special.ts';

const ITERATIONS_MAX = 60;

/**
 * The x with P(shape, x) = u: the Gamma(shape, scale 1) quantile, for shape in [0.05, 1e5];
 * relative error at most 1e-10. 0 at u ≤ 0, ∞ at u ≥ 1.
 *
 * Newton's method on the logarithm of the smaller tail as a function of ln x, which is concave
 * because the density of ln x, ∝ exp(shape·ln x − x), is log-concave (A. Prékopa 1973).
 */
export function gammaQuantile(u: number, shape: number): number {
  if (!(shape > 0)) assert(false, `gamma shape: positive, got ${shape}`);
  if (!(u > 0 && u < 1)) return u <= 0 ? 0 : u >= 1 ? Infinity : Number.NaN;
  const isLower = u <= 0.5;
  const logTarget = log(isLower ? u : 1 - u);
  // P → x^shape / Γ(shape + 1) as x → 0.
  const powerLaw = (log(u) + logGamma(shape + 1)) / shape;
  if (powerLaw < -40) return exp(powerLaw);
  let logX = isLower && shape < 1 ? powerLaw : startOfSearch(u, shape);
  for (let i = 0; i < ITERATIONS_MAX; i++) {
    const x = exp(logX);
    const tail = isLower ? regularisedGammaP(shape, x) : regularisedGammaQ(shape, x);
    const slope = exp(logGammaKernel(shape, x)) / tail;
    const step = isLower ? (logTarget - log(tail)) / slope : (log(tail) - logTarget) / slope;
    // Far out, where the tail is flat or has underflowed, a step is cut short.
    logX += step > -2 && step < 2 ? step : step < 0 ? -2 : 2;
    if (Math.abs(step) < 1e-9) break;
  }
  return exp(logX);
}

/** E. B. Wilson & M. M. Hilferty (1931): the cube root of a gamma variable is nearly normal. */
function startOfSearch(u: number, shape: number): number {
  const ninth = 1 / (9 * shape);
  const root = 1 - ninth + normalQuantile(u) * Math.sqrt(ninth);
  return log(shape) + 3 * log(Math.max(root, 0.05));
}
