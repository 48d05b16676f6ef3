/** What the plain loop does, in words for the figures. */
export const plainLoop = 'xorshift32 + Math.exp, once per evaluation';

/**
 * The plainest loop of random exponentials: `count` times one step of xorshift32 (Marsaglia 2003) and one `Math.exp`.
 * What the engine is held against: a program that only drew its numbers, with a poorer generator and the platform's
 * own exponential, could not be faster.
 */
export function runPlainLoop(count: number, seed: number): number {
  let x = seed | 0 || 1;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    sum += Math.exp(-(x >>> 0) / 4_294_967_296);
  }
  return sum;
}
