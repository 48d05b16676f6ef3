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

const TWO_POW_21 = 2097152;
const TWO_POW_32 = 4294967296;
const TWO_POW_53 = 9007199254740992;
const TWO_POW_MINUS_53 = 1 / TWO_POW_53;
const UNIFORM_MAX = 1 - TWO_POW_MINUS_53;

/** Two counters, then the two blocks they become: registers instead of an allocation. */
const WORDS = new Int32Array(8);

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
  setCounters(draw, Math.floor(index / 2));
  encryptCounters(key);
  return uniformOfWords(2 * (index % 2));
}

/** out[i] = uniform number `index` of draw `firstDraw + i`. */
export function fillUniforms(
  out: Float64Array,
  key: StreamKey,
  firstDraw: number,
  index: number,
): void {
  checkPosition(firstDraw, out.length, index);
  const block = Math.floor(index / 2);
  const half = 2 * (index % 2);
  for (let i = 0; i < out.length; i += 2) {
    setCounters(firstDraw + i, block);
    encryptCounters(key);
    out[i] = uniformOfWords(half);
    // Past the end of an odd array this writes nothing.
    out[i + 1] = uniformOfWords(half + 4);
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
  assert(first.length === second.length, 'pairs: equal lengths');
  for (let i = 0; i < first.length; i += 2) {
    setCounters(firstDraw + i, block);
    encryptCounters(key);
    first[i] = uniformOfWords(0);
    second[i] = uniformOfWords(2);
    first[i + 1] = uniformOfWords(4);
    second[i + 1] = uniformOfWords(6);
  }
}

/** The raw block for a counter and key of unsigned words, as the published vectors state it. */
export function philox4x32(
  counter: readonly [number, number, number, number],
  key: StreamKey,
): [number, number, number, number] {
  WORDS.set(counter);
  encryptCounters(key);
  return [WORDS[0]! >>> 0, WORDS[1]! >>> 0, WORDS[2]! >>> 0, WORDS[3]! >>> 0];
}

/**
 * (n + ½)·2^-53 for the top 53 bits n of the 64-bit number high‖low. From ½ on it rounds to an even
 * multiple of 2^-53; the largest n would give 1 and is held at 1 − 2^-53.
 */
export function wordsToUniform(high: number, low: number): number {
  const n = (high >>> 0) * TWO_POW_21 + (low >>> 11);
  const u = (n + 0.5) * TWO_POW_MINUS_53;
  return u < UNIFORM_MAX ? u : UNIFORM_MAX;
}

/** The counters of `draw` and `draw` + 1. */
function setCounters(draw: number, block: number): void {
  WORDS[0] = draw | 0;
  WORDS[1] = (draw / TWO_POW_32) | 0;
  WORDS[2] = block | 0;
  WORDS[3] = 0;
  WORDS[4] = (draw + 1) | 0;
  WORDS[5] = ((draw + 1) / TWO_POW_32) | 0;
  WORDS[6] = block | 0;
  WORDS[7] = 0;
}

/**
 * Ten rounds on words 0..3 and words 4..7, in place. Two blocks at once, because the processor
 * works on one while the other waits for its multiplications; written out, with the constants at
 * hand, because bundlers turn module constants into variables and engines inline only so much.
 *
 * The high word of a product of 32-bit words is put together from four 16-bit products; no partial
 * sum passes 2^32, so wrapped int32 arithmetic is exact. Multipliers m0, m1 and the steps of the
 * key schedule: Salmon et al. 2011, section 3.3.
 */
function encryptCounters(key: StreamKey): void {
  const m0 = 0xd2511f53 | 0;
  const m0High = 0xd251;
  const m0Low = 0x1f53;
  const m1 = 0xcd9e8d57 | 0;
  const m1High = 0xcd9e;
  const m1Low = 0x8d57;
  let k0 = key.key0 | 0;
  let k1 = key.key1 | 0;
  let a0 = WORDS[0]!;
  let a1 = WORDS[1]!;
  let a2 = WORDS[2]!;
  let a3 = WORDS[3]!;
  let b0 = WORDS[4]!;
  let b1 = WORDS[5]!;
  let b2 = WORDS[6]!;
  let b3 = WORDS[7]!;
  for (let round = 0; round < 10; round++) {
    const a0Low = a0 & 0xffff;
    const a0High = a0 >>> 16;
    const a0Middle = (Math.imul(m0High, a0Low) + (Math.imul(m0Low, a0Low) >>> 16)) | 0;
    const a0Carry = (Math.imul(m0Low, a0High) + (a0Middle & 0xffff)) | 0;
    const a0Product = (Math.imul(m0High, a0High) + (a0Middle >>> 16) + (a0Carry >>> 16)) | 0;
    const a2Low = a2 & 0xffff;
    const a2High = a2 >>> 16;
    const a2Middle = (Math.imul(m1High, a2Low) + (Math.imul(m1Low, a2Low) >>> 16)) | 0;
    const a2Carry = (Math.imul(m1Low, a2High) + (a2Middle & 0xffff)) | 0;
    const a2Product = (Math.imul(m1High, a2High) + (a2Middle >>> 16) + (a2Carry >>> 16)) | 0;
    const a0Rest = Math.imul(m0, a0);
    a0 = a2Product ^ a1 ^ k0;
    a1 = Math.imul(m1, a2);
    a2 = a0Product ^ a3 ^ k1;
    a3 = a0Rest;
    const b0Low = b0 & 0xffff;
    const b0High = b0 >>> 16;
    const b0Middle = (Math.imul(m0High, b0Low) + (Math.imul(m0Low, b0Low) >>> 16)) | 0;
    const b0Carry = (Math.imul(m0Low, b0High) + (b0Middle & 0xffff)) | 0;
    const b0Product = (Math.imul(m0High, b0High) + (b0Middle >>> 16) + (b0Carry >>> 16)) | 0;
    const b2Low = b2 & 0xffff;
    const b2High = b2 >>> 16;
    const b2Middle = (Math.imul(m1High, b2Low) + (Math.imul(m1Low, b2Low) >>> 16)) | 0;
    const b2Carry = (Math.imul(m1Low, b2High) + (b2Middle & 0xffff)) | 0;
    const b2Product = (Math.imul(m1High, b2High) + (b2Middle >>> 16) + (b2Carry >>> 16)) | 0;
    const b0Rest = Math.imul(m0, b0);
    b0 = b2Product ^ b1 ^ k0;
    b1 = Math.imul(m1, b2);
    b2 = b0Product ^ b3 ^ k1;
    b3 = b0Rest;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  WORDS[0] = a0;
  WORDS[1] = a1;
  WORDS[2] = a2;
  WORDS[3] = a3;
  WORDS[4] = b0;
  WORDS[5] = b1;
  WORDS[6] = b2;
  WORDS[7] = b3;
}

function uniformOfWords(index: number): number {
  return wordsToUniform(WORDS[index]!, WORDS[index + 1]!);
}

function checkPosition(firstDraw: number, count: number, index: number): void {
  // The messages are only put together when they are needed: this runs for every block.
  if (!(Number.isInteger(firstDraw) && firstDraw >= 0 && firstDraw <= TWO_POW_53 - count)) {
    assert(false, `draw: an integer in [0, 2^53), got ${firstDraw}`);
  }
  if (!(Number.isInteger(index) && index >= 0 && index < 2 * TWO_POW_32)) {
    assert(false, `index: an integer in [0, 2^33), got ${index}`);
  }
}

function isWord(x: number): boolean {
  return x >>> 0 === x;
}

function wordAt(bytes: Uint8Array, offset: number): number {
  let word = 0;
  for (let i = offset; i < offset + 4; i++) word = word * 256 + bytes[i]!;
  return word;
}
