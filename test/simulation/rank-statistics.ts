import { binomialTail, regularisedGammaQ } from '../../src/numeric/special.ts';
import { createRandom } from './random-program.ts';

/** How well ranks fit the uniform law: probabilities of what was seen, were they uniform. */
export interface UniformityTest {
  readonly count: number;
  /** Pearson's chi-square over equal bins. */
  readonly chiSquareP: number;
  /** The empirical distribution against its simultaneous envelope. */
  readonly envelopeP: number;
}

/**
 * Rank of a value among every k-th of some draws, `thinnedCount` of them, 0 to `thinnedCount`; among equal ones (counts
 * have many) the rank is drawn with `tie` in [0, 1) (Modrák et al. 2023, 10.1214/23-BA1404, section 2.2).
 */
export function rankOf(
  value: number,
  draws: Float64Array,
  { thinnedCount, tie }: { readonly thinnedCount: number; readonly tie: number },
): number {
  const step = Math.floor(draws.length / thinnedCount);
  let below = 0;
  let equal = 0;
  for (let k = 0; k < thinnedCount; k++) {
    const draw = draws[k * step] ?? Number.NaN;
    if (draw < value) below++;
    else if (draw === value) equal++;
  }
  return below + Math.floor(tie * (equal + 1));
}

/** Tests ranks in 0 … `thinnedCount` for uniformity, both ways. */
export function testUniform(ranks: readonly number[], thinnedCount: number): UniformityTest {
  const valueCount = thinnedCount + 1;
  const counts = new Float64Array(valueCount);
  for (const rank of ranks) counts[rank]!++;
  return {
    count: ranks.length,
    chiSquareP: chiSquareP(counts, ranks.length),
    envelopeP: createEnvelope(ranks.length, valueCount)(counts),
  };
}

/** Sixteen bins, or fewer, of at least five expected each. */
function chiSquareP(counts: Float64Array, total: number): number {
  let binCount = 16;
  while (binCount > 2 && (total / binCount < 5 || counts.length % binCount !== 0)) binCount /= 2;
  const width = counts.length / binCount;
  const expected = total / binCount;
  let sum = 0;
  for (let b = 0; b < binCount; b++) {
    const seen = counts.subarray(b * width, (b + 1) * width).reduce((a, c) => a + c, 0);
    sum += (seen - expected) ** 2 / expected;
  }
  return regularisedGammaQ((binCount - 1) / 2, sum / 2);
}

const replicateCount = 4000;
const envelopes = new Map<string, (counts: Float64Array) => number>();

/**
 * Simultaneous test of the empirical distribution (Säilynoja, Bürkner & Vehtari 2022, 10.1007/s11222-022-10090-6,
 * equations 8 to 11): the least two-sided binomial probability over all places, set against what it is for uniform
 * ranks, by 4,000 seeded replicates.
 */
function createEnvelope(total: number, valueCount: number): (counts: Float64Array) => number {
  const name = `${total},${valueCount}`;
  const held = envelopes.get(name);
  if (held !== undefined) return held;
  const sided = Array.from({ length: valueCount - 1 }, (_, k) =>
    twoSided(total, (k + 1) / valueCount),
  );
  const least = (counts: Float64Array): number => {
    let sum = 0;
    let low = 1;
    for (let k = 0; k < valueCount - 1; k++) {
      sum += counts[k]!;
      low = Math.min(low, sided[k]![sum]!);
    }
    return low;
  };
  const random = createRandom(20_220_101);
  const replicates = Float64Array.from({ length: replicateCount }, () => {
    const counts = new Float64Array(valueCount);
    for (let i = 0; i < total; i++) counts[Math.floor(random() * valueCount)]!++;
    return least(counts);
  });
  const test = (counts: Float64Array): number => {
    const own = least(counts);
    const asLow = replicates.reduce((n, r) => n + (r <= own ? 1 : 0), 0);
    return (1 + asLow) / (1 + replicateCount);
  };
  envelopes.set(name, test);
  return test;
}

/** [k]: 2 min(P(X <= k), P(X >= k)), at most 1, for X ~ Bin(total, p). */
function twoSided(total: number, p: number): Float64Array {
  return Float64Array.from({ length: total + 1 }, (_, k) => {
    const atLeast = k === 0 ? 1 : binomialTail(total, p, k);
    const atMost = k === total ? 1 : 1 - binomialTail(total, p, k + 1);
    return Math.min(1, 2 * Math.min(atLeast, atMost));
  });
}
