import { assert } from '../base/assert.ts';

/**
 * The sum of values in their order with the rounding errors carried along; error below 2 ulp of the
 * result plus n²·1e-32 of Σ|x|. Source: A. Neumaier, ZAMM 54 (1974), the improved Kahan–Babuška
 * sum.
 */
export function sum(values: ArrayLike<number>): number {
  let total = 0;
  let lost = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  return Number.isFinite(total) ? total + lost : total;
}

/** Σ x y in order, compensated in the additions (not in the products). Lengths must agree. */
export function dotProduct(x: ArrayLike<number>, y: ArrayLike<number>): number {
  assert(x.length === y.length, `dot product: equal lengths, got ${x.length} and ${y.length}`);
  let total = 0;
  let lost = 0;
  for (let i = 0; i < x.length; i++) {
    const value = x[i]! * y[i]!;
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  return Number.isFinite(total) ? total + lost : total;
}

/** The arithmetic mean; with weights ≥ 0, Σ w x / Σ w. Refuses nothing to average. */
export function mean(values: ArrayLike<number>, weights?: ArrayLike<number>): number {
  assert(values.length > 0, 'mean: at least one value');
  if (weights === undefined) return sum(values) / values.length;
  const total = sum(weights);
  assert(total > 0, `mean: a positive sum of weights, got ${total}`);
  return dotProduct(values, weights) / total;
}

/**
 * The sample variance with divisor n − 1 (two passes, corrected: Chan, Golub & LeVeque 1983, eq.
 * 1.7); needs two values. With weights it is Σ w (x − mean)² / (Σ w − Σ w² / Σ w), the unbiased
 * form for reliability weights, which for equal weights is the same.
 */
export function variance(values: ArrayLike<number>, weights?: ArrayLike<number>): number {
  assert(values.length > 1, `variance: at least two values, got ${values.length}`);
  const centre = mean(values, weights);
  let squares = 0;
  let rest = 0;
  let total = 0;
  let totalSquares = 0;
  for (let i = 0; i < values.length; i++) {
    const weight = weights === undefined ? 1 : weights[i]!;
    const deviation = values[i]! - centre;
    squares += weight * deviation * deviation;
    rest += weight * deviation;
    total += weight;
    totalSquares += weight * weight;
  }
  const freedom = total - totalSquares / total;
  assert(freedom > 0, 'variance: at least two values with a weight');
  return (squares - (rest * rest) / total) / freedom;
}

/**
 * The q-quantile of ascending values by linear interpolation at (n − 1) q: type 7 of R. J. Hyndman
 * & Y. Fan, "Sample quantiles in statistical packages", Am. Stat. 50 (1996). q in [0, 1].
 */
export function quantileOfSorted(values: ArrayLike<number>, q: number): number {
  assert(values.length > 0, 'quantile: at least one value');
  assert(q >= 0 && q <= 1, `quantile: q in [0, 1], got ${q}`);
  const place = (values.length - 1) * q;
  const index = Math.floor(place);
  const low = values[index]!;
  const high = values[Math.min(index + 1, values.length - 1)]!;
  return interpolate(low, high, place - index);
}

/**
 * The q-quantile of ascending values with weights ≥ 0: value i stands at Σ_{j<i} w_j + ½ w_i − ½
 * w_0 on a scale that ends at the last value, with linear interpolation; equal weights give type 7.
 * Values of weight 0 are passed over.
 */
export function weightedQuantileOfSorted(
  values: ArrayLike<number>,
  weights: ArrayLike<number>,
  q: number,
): number {
  assert(values.length === weights.length, 'weighted quantile: one weight per value');
  assert(q >= 0 && q <= 1, `weighted quantile: q in [0, 1], got ${q}`);
  const total = sum(weights);
  assert(total > 0, `weighted quantile: a positive sum of weights, got ${total}`);
  let first = 0;
  while (weights[first] === 0) first++;
  let last = weights.length - 1;
  while (weights[last] === 0) last--;
  const start = weights[first]! / 2;
  const target = start + q * (total - start - weights[last]! / 2);
  let below = first;
  let belowAt = start;
  let passed = weights[first]!;
  for (let i = first + 1; i <= last; i++) {
    const weight = weights[i]!;
    if (weight === 0) continue;
    const at = passed + weight / 2;
    if (at >= target) {
      return interpolate(values[below]!, values[i]!, (target - belowAt) / (at - belowAt));
    }
    below = i;
    belowAt = at;
    passed += weight;
  }
  return values[last]!;
}

/**
 * The standard error of a mean by batch means: √(variance of the batches' means / batches), for
 * batches of equal size; needs two. Source: e.g. A. M. Law, Simulation Modeling and Analysis,
 * 9.5.3.
 */
export function batchMeansStandardError(batchMeans: ArrayLike<number>): number {
  return Math.sqrt(variance(batchMeans) / batchMeans.length);
}

/** The standard error of the mean of independent values: sd / √n. */
export function standardErrorOfMean(values: ArrayLike<number>): number {
  return Math.sqrt(variance(values) / values.length);
}

function interpolate(low: number, high: number, share: number): number {
  // Between equal (also infinite) neighbours, and on a node, nothing is computed.
  if (share === 0 || low === high) return low;
  return low + (high - low) * share;
}
