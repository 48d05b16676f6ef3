import { assert } from '../../base/assert.ts';
import { exp } from '../../numeric/elementary.ts';

/**
 * Systematic resampling: particle i of the new generation descends from `result[i]`; each old one has as many
 * descendants as its share of the weight, up or down by less than one (Kitagawa 1996, 10.2307/1390750).
 */
export function systematic(weights: Float64Array, uniform: number): Uint32Array {
  const count = weights.length;
  const total = weights.reduce((a, b) => a + b, 0);
  assert(total > 0, `weights: expected a positive sum, got ${total}`);
  const from = new Uint32Array(count);
  let sum = weights[0]!;
  let k = 0;
  for (let i = 0; i < count; i++) {
    const point = ((i + uniform) / count) * total;
    while (sum < point && k < count - 1) sum += weights[++k]!;
    from[i] = k;
  }
  return from;
}

/** (sum w)² / sum w² of weights exp(rise * l): Kish 1965; 0 when all are zero. */
export function conditionalSize(logL: Float64Array, rise: number): number {
  const top = logL.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (top === Number.NEGATIVE_INFINITY) return 0;
  let sum = 0;
  let squares = 0;
  for (const l of logL) {
    const w = rise === 0 ? 1 : exp(rise * (l - top));
    sum += w;
    squares += w * w;
  }
  return (sum * sum) / squares;
}

/**
 * How many independent particles a mean of `values` is worth: their variance over the variance of the mean, which is
 * (1/N²) sum over clans of (sum of deviations in the clan)²; a clan is everything that descends from one of the first
 * particles (Lee & Whiteley 2018, 10.1093/biomet/asy028, equation 11 without the factor that tends to 1). At most N.
 */
export function clanEffectiveSize(values: Float64Array, ancestors: Uint32Array): number {
  const count = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / count;
  const clans = new Map<number, number>();
  let squares = 0;
  for (let i = 0; i < count; i++) {
    const d = values[i]! - mean;
    squares += d * d;
    clans.set(ancestors[i]!, (clans.get(ancestors[i]!) ?? 0) + d);
  }
  if (squares === 0) return count;
  let between = 0;
  for (const sum of clans.values()) between += sum * sum;
  return between <= squares ? count : (count * squares) / between;
}
