import { assert } from '../../base/assert.ts';

/** A Poisson law in words: n = base + how many of the falling thresholds lie above the word. */
export interface PoissonLaw {
  readonly base: number;
  /** Unsigned words: P(X > base + k) * 2^32, rounded so that no comparison needs floating point. */
  readonly thresholds: Uint32Array;
  /** The largest number that can come out. */
  readonly most: number;
}

const wordCount = 4_294_967_296;
/** Terms below this share of the largest are left out: far below one word of 2^-32. */
const negligible = 1e-18;

/**
 * The law for a mean in [0, 10^6]. Terms by the recurrence p(k + 1) = p(k) mean / (k + 1) from the mode both ways, then
 * normalised; tails are summed from the far end. Whatever has a probability below 2^-33 cannot come out.
 */
export function createPoissonLaw(mean: number): PoissonLaw {
  assert(mean >= 0 && mean <= 1e6, `Poisson mean: expected 0 to 1e6, got ${mean}`);
  if (mean === 0) return { base: 0, thresholds: new Uint32Array(0), most: 0 };
  const mode = Math.floor(mean);
  const up = [1];
  for (let k = mode + 1; up.at(-1)! > negligible; k++) up.push((up.at(-1)! * mean) / k);
  const down: number[] = [];
  for (let k = mode, p = 1; k > 0 && p > negligible; k--) {
    p *= k / mean;
    down.push(p);
  }
  const terms = [...down.reverse(), ...up];
  const total = terms.reduce((sum, p) => sum + p, 0);
  const thresholds: number[] = [];
  let above = 0;
  for (let k = terms.length - 1; k >= 0; k--) {
    // `above` is P(X > k): X is more than k for words below this many.
    thresholds.push(Math.ceil((above / total) * wordCount - 0.5));
    above += terms[k]!;
  }
  const falling = thresholds.reverse();
  const certain = falling.findIndex((t) => t < wordCount);
  const real = falling.slice(certain).filter((t) => t > 0);
  const base = mode - down.length + certain;
  return { base, thresholds: Uint32Array.from(real), most: base + real.length };
}
