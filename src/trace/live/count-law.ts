import type { Member } from './selections.ts';

/** The 5 % and the 95 % quantile of the number of informative surfaces. */
export interface CountQuantiles {
  readonly low: number;
  readonly high: number;
}

const shares = { low: 0.05, high: 0.95 } as const;

/** Relative error of one convolution step at most: a few roundings. */
const rounding = 1e-15;

/**
 * The law of the number of informative surfaces, summed over draws (Poisson-binomial per draw, model v1 section 10):
 * the convolution of a run from zero, in the same order, so the same bits.
 */
export function countMassOf(
  members: readonly Member[],
  a: number,
  weights: readonly Float64Array[],
  length: number,
): Float64Array {
  const total = new Float64Array(length);
  const mixture = new Float64Array(members.length + 2);
  weights.forEach((own, b) => {
    const missed = members.map(({ tally }) => tally.blocks[b]!.none[a]!);
    for (let i = 0; i < own.length; i++) {
      const w = own[i]!;
      if (w === 0) continue;
      let top = 0;
      mixture[0] = 1;
      for (const none of missed) {
        const q = none[i]!;
        if (q === 1) continue;
        convolve(mixture, top, q);
        top++;
      }
      for (let n = 0; n <= top; n++) total[n]! += w * mixture[n]!;
    }
  });
  return total;
}

/** One surface more, informative with probability 1 - q, in place from the top. */
function convolve(mixture: Float64Array, top: number, q: number): void {
  const p = 1 - q;
  mixture[top + 1] = p * mixture[top]!;
  for (let n = top; n > 0; n--) mixture[n] = q * mixture[n]! + p * mixture[n - 1]!;
  mixture[0]! *= q;
}

/**
 * The quantiles of that law, exactly, for a fraction of the work. In one draw most surfaces are all but certainly
 * informative or all but certainly not: they are taken as certain, which moves the cumulated law by at most the sum of
 * their distances from certainty (union bound). A quantile is a whole number, so it is the same as long as the
 * cumulated law on both sides is farther from its target than that sum and the roundings; where it is not, the whole
 * law is worked out.
 */
export function countQuantilesOf(
  members: readonly Member[],
  a: number,
  weights: readonly Float64Array[],
  totalWeight: number,
  scratch: CountScratch,
): CountQuantiles {
  const { law, error } = nearLaw(members, a, weights, scratch);
  const bound = error + rounding * (members.length + 2) * totalWeight * 4;
  const low = certainQuantile(law, shares.low * totalWeight, bound);
  const high = certainQuantile(law, shares.high * totalWeight, bound);
  if (low !== undefined && high !== undefined) return { low, high };
  const whole = countMassOf(members, a, weights, members.length + 2);
  return {
    low: quantile(whole, shares.low * totalWeight),
    high: quantile(whole, shares.high * totalWeight),
  };
}

/** Room to work in, used again and again: without it every quantile would ask for megabytes. */
export interface CountScratch {
  /** For a block of draws and at most `width` surfaces; both counts are zero. */
  take(
    size: number,
    width: number,
  ): {
    readonly open: Float64Array;
    readonly openCount: Uint32Array;
    readonly sureCount: Uint32Array;
  };
}

/** Makes the room. */
export function createCountScratch(): CountScratch {
  let open = new Float64Array(0);
  let openCount = new Uint32Array(0);
  let sureCount = new Uint32Array(0);
  return {
    take(size, width) {
      if (open.length < size * width) open = new Float64Array(size * width);
      if (openCount.length < size) {
        openCount = new Uint32Array(size);
        sureCount = new Uint32Array(size);
      }
      openCount.fill(0);
      sureCount.fill(0);
      return { open, openCount, sureCount };
    },
  };
}

function nearLaw(
  members: readonly Member[],
  a: number,
  weights: readonly Float64Array[],
  scratch: CountScratch,
) {
  const width = members.length + 2;
  const law = new Float64Array(width);
  const mixture = new Float64Array(width);
  let error = 0;
  weights.forEach((own, b) => {
    const size = own.length;
    /** Per draw, the probabilities that are open, and how many surfaces are surely informative. */
    const { open, openCount, sureCount } = scratch.take(size, width);
    for (const { tally } of members) {
      const block = tally.blocks[b]!;
      const none = block.none[a]!;
      const certainty = block.certainty[a]!;
      error += certainty.error;
      for (const i of certainty.open) open[i * width + openCount[i]!++] = none[i]!;
      for (const i of certainty.sure) sureCount[i]!++;
    }
    for (let i = 0; i < size; i++) {
      const w = own[i]!;
      if (w === 0) continue;
      mixture[0] = 1;
      const top = openCount[i]!;
      for (let k = 0; k < top; k++) convolve(mixture, k, open[i * width + k]!);
      const sure = sureCount[i]!;
      for (let n = 0; n <= top; n++) law[sure + n]! += w * mixture[n]!;
    }
  });
  return { law, error };
}

/** The quantile, if the cumulated law is at least `bound` away from the target on both sides. */
function certainQuantile(law: Float64Array, target: number, bound: number): number | undefined {
  let sum = 0;
  for (let n = 0; n < law.length; n++) {
    sum += law[n]!;
    if (Math.abs(sum - target) <= bound) return undefined;
    if (sum >= target) return n;
  }
  return undefined;
}

/** Smallest n whose cumulated mass reaches `target`. */
function quantile(mass: Float64Array, target: number): number {
  let sum = 0;
  for (let n = 0; n < mass.length; n++) {
    sum += mass[n]!;
    if (sum >= target) return n;
  }
  return mass.length - 1;
}
