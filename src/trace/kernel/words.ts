import type { StreamKey } from '../../numeric/philox.ts';
import { multiplier } from './operations.ts';

/**
 * The kernel's counter-based generator: 32 bits per (stream, index, draw number), nothing but additions, shifts and
 * multiplications of 32-bit words, so that four draws go through one SIMD register. It is the integer permutation
 * `triple32` (C. Wellons, "Prospecting for hash functions", 2018) keyed twice, before the first round and after its
 * multiplication, by two words that are themselves hashed from the
 * stream's 64-bit key and the index. Two streams thus differ by more than a shift along the draw numbers.
 *
 * A word w stands for the uniform number u = 1 - (w + 1/2) / 2^32, so that small words are the upper tail.
 * Three multiplications, not two: keyed `lowbias32` is faster, but its pairs 64 to 1,024 draws apart are not independent
 * under some keys (chi-square of 4,096 cells up to 1,288 standard deviations off).
 * Why this is sound enough here is tested (words.test.ts): uniformity, serial pairs, pairs forth and back, neighbouring
 * streams, draw numbers and indices, avalanche of draw number and key.
 */
export interface WordKey {
  /** Added to the draw number. */
  readonly first: number;
  /** Added between the rounds. */
  readonly second: number;
}

/** 2^32 over the golden ratio: spreads indices over the words. */
const indexStep = 0x9e3779b9 | 0;

/** The two words by which draws of a stream are keyed at one index (how many numbers of it came before). */
export function wordKey(stream: StreamKey, index: number): WordKey {
  const one = permute((stream.key0 + Math.imul(index, indexStep)) | 0, stream.key1);
  const two = permute(one ^ stream.key1, stream.key0 ^ indexStep);
  const first = permute((two + index) | 0, one);
  return { first, second: permute((one + first) | 0, two) };
}

/** The word of a draw number, as a signed 32-bit integer. */
export function wordAt(key: WordKey, draw: number): number {
  return permute((draw + key.first) | 0, key.second);
}

/** The uniform number in (0, 1) that a word stands for. */
export function uniformOfWord(word: number): number {
  return 1 - ((word >>> 0) + 0.5) / 4_294_967_296;
}

/** The word that stands nearest to a uniform number. */
export function wordOfUniform(uniform: number): number {
  const word = Math.floor((1 - uniform) * 4_294_967_296);
  return (word < 0 ? 0 : word > 4_294_967_295 ? 4_294_967_295 : word) | 0;
}

/**
 * How many words lie below the one at which u reaches `level`: u < level exactly for words w with w >= this number
 * (unsigned), so comparisons need no floating point.
 */
export function wordsAbove(level: number): number {
  const count = Math.ceil((1 - level) * 4_294_967_296 - 0.5);
  return count < 0 ? 0 : count > 4_294_967_296 ? 4_294_967_296 : count;
}

/** One keyed permutation of 32-bit words; `start` is the draw number plus the first key word. */
export function permute(start: number, middle: number): number {
  let x = start;
  x ^= x >>> 17;
  x = (Math.imul(x, multiplier.first) + middle) | 0;
  x ^= x >>> 11;
  x = Math.imul(x, multiplier.second);
  x ^= x >>> 15;
  x = Math.imul(x, multiplier.third);
  return x ^ (x >>> 14);
}
