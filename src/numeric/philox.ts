import { assert } from '../base/assert.ts';

/**
 * The counter-based generator Philox4x32-10: every uniform number is a pure function of (key, draw,
 * index), so a stream can be entered anywhere, in any order, on any number of workers.
 * Source: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy as
 * 1, 2, 3", SC11 (2011); known answers: `kat_vectors` of Random123.
 *
 * Layout (trace model, section 9). Counter words: draw mod 2^32, draw div 2^32, block, 0. A block
 * of four words w0..w3 gives two uniforms, from the top 53 bits n of the 64-bit numbers w0‖w1 and
 * w2‖w3: U = (n + ½)·2^-53. Uniform `index` of a draw is half `index mod 2` of block `index div 2`.
 */
export interface StreamKey {
  /** Two unsigned 32-bit words. */
  readonly key0: number;
  readonly key1: number;
}

/** The multipliers and the Weyl steps of the key schedule (Salmon et al. 2011, section 3.3). */
const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9 | 0;
const W1 = 0xbb67ae85 | 0;
const M0_LOW = M0 & 0xffff;
const M0_HIGH = M0 >>> 16;
const M1_LOW = M1 & 0xffff;
const M1_HIGH = M1 >>> 16;
const ROUNDS = 10;

const TWO_POW_21 = 2097152;
const TWO_POW_32 = 4294967296;
const TWO_POW_53 = 9007199254740992;
const TWO_POW_MINUS_53 = 1 / TWO_POW_53;
/** (n + ½)·2^-53 rounds to even from ½ on; only n = 2^53 − 1 would become 1 and is held below it. */
const UNIFORM_MAX = 1 - TWO_POW_MINUS_53;

/** The four words of the last block: registers instead of an allocation. */
const WORDS = new Int32Array(4);

/** A stream's key from its two unsigned 32-bit words. */
export function createStream(key0: number, key1: number): StreamKey {
  assert(isWord(key0) && isWord(key1), `stream key: two unsigned words, got ${key0}, ${key1}`);
  return { key0, key1 };
}

/**
 * The key from a digest: word 0 is its first four bytes, word 1 the next four, both big-endian. The
 * digest is SHA-256 over UTF-8 `seed ␟ purpose ␟ entity ␟ part` (␟ = U+001F); the caller computes
 * it, because this folder imports no hash. Refuses fewer than 8 bytes.
 */
export function streamKeyFromDigest(digest: Uint8Array): StreamKey {
  assert(digest.length >= 8, `digest: at least 8 bytes, got ${digest.length}`);
  return { key0: wordAt(digest, 0), key1: wordAt(digest, 4) };
}

/** Uniform number `index` of `draw`, in (0, 1). Both are integers: draw < 2^53, index < 2^33. */
export function uniformAt(key: StreamKey, draw: number, index: number): number {
  checkPosition(draw, 1, index);
  philox(key, draw | 0, (draw / TWO_POW_32) | 0, Math.floor(index / 2) | 0);
  return index % 2 === 0
    ? wordsToUniform(WORDS[0]!, WORDS[1]!)
    : wordsToUniform(WORDS[2]!, WORDS[3]!);
}

/** out[i] = uniform number `index` of draw `firstDraw + i`. */
export function fillUniforms(
  out: Float64Array,
  key: StreamKey,
  firstDraw: number,
  index: number,
): void {
  checkPosition(firstDraw, out.length, index);
  const block = Math.floor(index / 2) | 0;
  const isSecondHalf = index % 2 === 1;
  for (let i = 0; i < out.length; i++) {
    const draw = firstDraw + i;
    philox(key, draw | 0, (draw / TWO_POW_32) | 0, block);
    out[i] = isSecondHalf
      ? wordsToUniform(WORDS[2]!, WORDS[3]!)
      : wordsToUniform(WORDS[0]!, WORDS[1]!);
  }
}

/**
 * Both uniforms of a block at the price of one: first[i] = number 2·block of draw firstDraw + i,
 * second[i] = number 2·block + 1. Lengths must agree.
 */
export function fillUniformPairs(
  first: Float64Array,
  second: Float64Array,
  key: StreamKey,
  firstDraw: number,
  block: number,
): void {
  checkPosition(firstDraw, first.length, 2 * block);
  assert(
    first.length === second.length,
    `pairs: equal lengths, got ${first.length}, ${second.length}`,
  );
  for (let i = 0; i < first.length; i++) {
    const draw = firstDraw + i;
    philox(key, draw | 0, (draw / TWO_POW_32) | 0, block | 0);
    first[i] = wordsToUniform(WORDS[0]!, WORDS[1]!);
    second[i] = wordsToUniform(WORDS[2]!, WORDS[3]!);
  }
}

/** The raw block for a counter and key of unsigned words, for known-answer tests and other uses. */
export function philox4x32(
  counter: readonly [number, number, number, number],
  key: StreamKey,
): [number, number, number, number] {
  rounds(
    counter[0] | 0,
    counter[1] | 0,
    counter[2] | 0,
    counter[3] | 0,
    key.key0 | 0,
    key.key1 | 0,
  );
  return [WORDS[0]! >>> 0, WORDS[1]! >>> 0, WORDS[2]! >>> 0, WORDS[3]! >>> 0];
}

function philox(key: StreamKey, drawLow: number, drawHigh: number, block: number): void {
  rounds(drawLow, drawHigh, block, 0, key.key0 | 0, key.key1 | 0);
}

/**
 * Ten rounds in 32-bit integers. The high word of 32 × 32 bits is put together from four 16-bit
 * products; no partial sum passes 2^32, so wrapped int32 arithmetic is exact.
 */
function rounds(c0: number, c1: number, c2: number, c3: number, k0: number, k1: number): void {
  for (let round = 0; round < ROUNDS; round++) {
    const x0 = c0 & 0xffff;
    const y0 = c0 >>> 16;
    const mid0 = (Math.imul(M0_HIGH, x0) + (Math.imul(M0_LOW, x0) >>> 16)) | 0;
    const mix0 = (Math.imul(M0_LOW, y0) + (mid0 & 0xffff)) | 0;
    const high0 = (Math.imul(M0_HIGH, y0) + (mid0 >>> 16) + (mix0 >>> 16)) | 0;
    const x1 = c2 & 0xffff;
    const y1 = c2 >>> 16;
    const mid1 = (Math.imul(M1_HIGH, x1) + (Math.imul(M1_LOW, x1) >>> 16)) | 0;
    const mix1 = (Math.imul(M1_LOW, y1) + (mid1 & 0xffff)) | 0;
    const high1 = (Math.imul(M1_HIGH, y1) + (mid1 >>> 16) + (mix1 >>> 16)) | 0;
    const low0 = Math.imul(M0, c0);
    const low1 = Math.imul(M1, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + W0) | 0;
    k1 = (k1 + W1) | 0;
  }
  WORDS[0] = c0;
  WORDS[1] = c1;
  WORDS[2] = c2;
  WORDS[3] = c3;
}

function wordsToUniform(high: number, low: number): number {
  const n = (high >>> 0) * TWO_POW_21 + (low >>> 11);
  const u = (n + 0.5) * TWO_POW_MINUS_53;
  return u < UNIFORM_MAX ? u : UNIFORM_MAX;
}

function checkPosition(firstDraw: number, count: number, index: number): void {
  assert(
    Number.isInteger(firstDraw) && firstDraw >= 0 && firstDraw + count <= TWO_POW_53,
    `draw: an integer in [0, 2^53), got ${firstDraw}`,
  );
  assert(
    Number.isInteger(index) && index >= 0 && index < 2 * TWO_POW_32,
    `index: an integer in [0, 2^33), got ${index}`,
  );
}

function isWord(x: number): boolean {
  return x >>> 0 === x;
}

function wordAt(bytes: Uint8Array, offset: number): number {
  let word = 0;
  for (let i = offset; i < offset + 4; i++) word = word * 256 + bytes[i]!;
  return word;
}
