import { sha256 } from '@noble/hashes/sha2.js';
import { type Bytes, copyBytes } from '../base/bytes.ts';

/** Bytes in a SHA-256 hash. */
export const HASH_BYTE_COUNT = 32;

const LEAF_PREFIX = Uint8Array.of(0x00);
const NODE_PREFIX = Uint8Array.of(0x01);

/** SHA-256 (FIPS 180-4) over the parts, joined. */
export function hash(...parts: readonly Uint8Array[]): Bytes {
  const state = sha256.create();
  for (const part of parts) state.update(part);
  return copyBytes(state.digest());
}

/** Hash of a leaf, SHA-256(0x00 ‖ leaf) (RFC 6962, section 2.1). For a record it is the id. */
export function leafHash(leaf: Uint8Array): Bytes {
  return hash(LEAF_PREFIX, leaf);
}

/** Hash of an inner node, SHA-256(0x01 ‖ left ‖ right) (RFC 6962, section 2.1). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Bytes {
  return hash(NODE_PREFIX, left, right);
}
