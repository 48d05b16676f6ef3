import { createCipheriv } from 'node:crypto';
import { concatBytes } from '../../src/base/bytes.ts';

/** Both calls share nonce (12 bytes) and aad; text of whole blocks, the first of which is given up. */
export interface CollisionInput {
  readonly keys: readonly [Uint8Array, Uint8Array];
  readonly nonce: Uint8Array;
  readonly aad: Uint8Array;
  /** What the first key is to open, from the second block on. */
  readonly text: Uint8Array;
}

const BLOCK_BYTE_COUNT = 16;
/** x^128 + x^7 + x^2 + x + 1, bits reflected (NIST SP 800-38D, section 6.3). */
const REDUCTION = 0xe1n << 120n;

/**
 * One AES-256-GCM ciphertext with its tag that opens under two keys. GCM does not commit to its key:
 * the tags under both keys are linear in every ciphertext block, so one free block makes them equal
 * (Dodis, Grubbs, Ristenpart, Woodage 2018, Fast Message Franking, section 3).
 */
export function gcmCollision({ keys, nonce, aad, text }: CollisionInput): Uint8Array {
  const zeros = new Uint8Array(BLOCK_BYTE_COUNT);
  const stream = keystream(keys[0], nonce, text.length);
  const ciphertext = text.map((byte, i) => (i < BLOCK_BYTE_COUNT ? 0 : byte ^ (stream[i] ?? 0)));
  const sides = keys.map((key) => {
    const h = toNumber(block(key, zeros));
    const mask = toNumber(block(key, concatBytes(nonce, Uint8Array.of(0, 0, 0, 1))));
    const { sum, weight } = ghashWithFreeBlock(h, aad, ciphertext);
    return { weight, tag: sum ^ mask };
  });
  const [a, b] = sides;
  if (a === undefined || b === undefined) throw new Error('two keys');
  const free = multiply(a.tag ^ b.tag, inverse(a.weight ^ b.weight));
  const tag = multiply(free, a.weight) ^ a.tag;
  return concatBytes(toBytes(free), ciphertext.subarray(BLOCK_BYTE_COUNT), toBytes(tag));
}

/** GHASH with the first ciphertext block zero, and what that block is multiplied with in it. */
function ghashWithFreeBlock(h: bigint, aad: Uint8Array, ciphertext: Uint8Array) {
  const lengths = new Uint8Array(BLOCK_BYTE_COUNT);
  new DataView(lengths.buffer).setUint32(4, aad.length * 8);
  new DataView(lengths.buffer).setUint32(12, ciphertext.length * 8);
  const blocks = [...blocksOf(aad), ...blocksOf(ciphertext), toNumber(lengths)];
  const sum = blocks.reduce((y, x) => multiply(y ^ x, h), 0n);
  let weight = h;
  for (let i = 1; i < blocks.length - blocksOf(aad).length; i += 1) weight = multiply(weight, h);
  return { sum, weight };
}

function blocksOf(bytes: Uint8Array): bigint[] {
  const count = Math.ceil(bytes.length / BLOCK_BYTE_COUNT);
  return Array.from({ length: count }, (_, i) => {
    const padded = new Uint8Array(BLOCK_BYTE_COUNT);
    padded.set(bytes.subarray(i * BLOCK_BYTE_COUNT, (i + 1) * BLOCK_BYTE_COUNT));
    return toNumber(padded);
  });
}

function keystream(key: Uint8Array, nonce: Uint8Array, byteCount: number): Uint8Array {
  const counter = concatBytes(nonce, Uint8Array.of(0, 0, 0, 2));
  return createCipheriv('aes-256-ctr', key, counter).update(new Uint8Array(byteCount));
}

function block(key: Uint8Array, input: Uint8Array): Uint8Array {
  return createCipheriv('aes-256-ecb', key, null).update(input);
}

/** Product in GF(2^128) with GCM's bit order (NIST SP 800-38D, algorithm 1). */
function multiply(x: bigint, y: bigint): bigint {
  let product = 0n;
  let v = y;
  for (let i = 127n; i >= 0n; i -= 1n) {
    if ((x >> i) & 1n) product ^= v;
    v = v & 1n ? (v >> 1n) ^ REDUCTION : v >> 1n;
  }
  return product;
}

/** x^(2^128 - 2): the inverse, by Fermat. */
function inverse(x: bigint): bigint {
  // 1 is the highest bit in this order.
  let power = 1n << 127n;
  let square = x;
  for (let i = 1; i < 128; i += 1) {
    square = multiply(square, square);
    power = multiply(power, square);
  }
  return power;
}

function toNumber(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

function toBytes(x: bigint): Uint8Array {
  return Uint8Array.from(Buffer.from(x.toString(16).padStart(32, '0'), 'hex'));
}
