import { assert } from '../base/assert.ts';
import { exp, log } from './elementary.ts';
import { normalQuantile } from './normal.ts';
import { logGammaKernel, regularisedGammaP, regularisedGammaQ } from './special.ts';

const MEAN_MAX = 1e6;
/** Below it the probabilities are summed from 0; above it the search starts near the answer. */
const SHORT_SUM_MEAN = 30;
/** From here on the upper tail is matched, not the sum of what lies below it. */
const UPPER_TAIL = 1 - 1e-6;

/**
 * The smallest k with P(X ≤ k) ≥ u for X ~ Poisson(mean), mean in [0, 10^6], u in [0, 1): exact
 * unless u lies within a relative 1e-12 (of the smaller tail) of a step of the distribution.
 * ∞ at u = 1 (mean > 0). A mean outside is our bug.
 */
export function poissonQuantile(u: number, mean: number): number {
  if (!(mean >= 0 && mean <= MEAN_MAX && u >= 0 && u <= 1)) {
    assert(false, `Poisson quantile: mean in [0, 1e6], u in [0, 1], got ${mean}, ${u}`);
  }
  if (mean === 0 || u === 0) return 0;
  if (u === 1) return Infinity;
  if (mean <= SHORT_SUM_MEAN && u < UPPER_TAIL) return searchFromZero(u, mean);
  const guess = startOfSearch(u, mean);
  return u <= 0.5 ? searchLowerTail(u, mean, guess) : searchUpperTail(1 - u, mean, guess);
}

/**
 * The same quantile for one mean and many uniforms: the distribution function is summed once, a
 * guide table (H. C. Chen & Y. Asau 1974) finds the step, and the outermost 1e-6 of the upper tail
 * and 1e-12 of the lower go to `poissonQuantile`.
 */
export interface PoissonTable {
  at(u: number): number;
  /** out[i] = at(uniforms[i]); `out` may be `uniforms`. Lengths must agree. */
  fill(out: Float64Array, uniforms: Float64Array): void;
}

export function createPoissonTable(mean: number): PoissonTable {
  assert(mean >= 0 && mean <= MEAN_MAX, `Poisson mean: in [0, 1e6], got ${mean}`);
  const first = mean === 0 ? 0 : poissonQuantile(1e-12, mean);
  const last = mean === 0 ? 0 : poissonQuantile(UPPER_TAIL, mean);
  const sums = cumulativeSums(mean, first, last);
  const guide = createGuide(sums);

  function at(u: number): number {
    if (!(u > 1e-12 && u < UPPER_TAIL)) return poissonQuantile(u, mean);
    let index = guide[Math.floor(u * guide.length)]!;
    while (sums[index]! < u) index++;
    return first + index;
  }

  return {
    at,
    fill(out, uniforms) {
      assert(out.length === uniforms.length, 'Poisson table: equal lengths');
      for (let i = 0; i < out.length; i++) out[i] = at(uniforms[i]!);
    },
  };
}

function searchFromZero(u: number, mean: number): number {
  let probability = exp(-mean);
  let sum = probability;
  let k = 0;
  while (sum < u) {
    k++;
    probability *= mean / k;
    sum += probability;
  }
  return k;
}

function searchLowerTail(u: number, mean: number, guess: number): number {
  let k = guess;
  let sum = regularisedGammaQ(k + 1, mean);
  let probability = poissonProbability(k, mean);
  while (sum < u) {
    k++;
    probability *= mean / k;
    sum += probability;
  }
  while (k > 0 && sum - probability >= u) {
    sum -= probability;
    probability *= k / mean;
    k--;
  }
  return k;
}

/** The smallest k with P(X > k) ≤ tail. */
function searchUpperTail(tail: number, mean: number, guess: number): number {
  let k = guess;
  let above = regularisedGammaP(k + 1, mean);
  let probability = poissonProbability(k, mean);
  while (above > tail && probability > 0) {
    k++;
    probability *= mean / k;
    above -= probability;
  }
  while (k > 0 && above + probability <= tail) {
    above += probability;
    probability *= k / mean;
    k--;
  }
  return k;
}

/** P(X = k) = mean^k e^{−mean} / k!. */
function poissonProbability(k: number, mean: number): number {
  return k === 0 ? exp(-mean) : exp(logGammaKernel(k, mean) - log(k));
}

/** The Cornish–Fisher expansion of the quantile to two terms, as an integer ≥ 0. */
function startOfSearch(u: number, mean: number): number {
  const z = normalQuantile(u);
  return Math.max(0, Math.floor(mean + z * Math.sqrt(mean) + (z * z - 1) / 6));
}

function cumulativeSums(mean: number, first: number, last: number): Float64Array {
  const sums = new Float64Array(last - first + 2);
  if (mean === 0) return sums.fill(1);
  let sum = regularisedGammaQ(first + 1, mean);
  let probability = poissonProbability(first, mean);
  for (let i = 0; i < sums.length; i++) {
    sums[i] = sum;
    probability *= mean / (first + i + 1);
    sum += probability;
  }
  // Whatever rounding left, a search below UPPER_TAIL ends inside the array.
  sums[sums.length - 1] = 1;
  return sums;
}

/** guide[g] = the first index whose sum reaches g / length. */
function createGuide(sums: Float64Array): Int32Array {
  const guide = new Int32Array(Math.max(16, sums.length));
  let index = 0;
  for (let g = 0; g < guide.length; g++) {
    while (sums[index]! < g / guide.length) index++;
    guide[g] = index;
  }
  return guide;
}
