import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { assert } from '../base/assert.ts';
import { type Bytes, copyBytes } from '../base/bytes.ts';
import { textToUtf8 } from '../base/utf8.ts';

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

/** PRF(K, label, x) = HMAC-SHA256(K, label ‖ x) (RFC 2104; record v1, section 1). */
export function prf(
  key: Uint8Array,
  labelBytes: Uint8Array,
  ...parts: readonly Uint8Array[]
): Bytes {
  const state = hmac.create(sha256, key).update(labelBytes);
  for (const part of parts) state.update(part);
  return copyBytes(state.digest());
}

/**
 * A domain label: ASCII text and one LF at its end. No label holds another LF, so none is a prefix
 * of another (record v1, section 1).
 */
export function label(text: string): Bytes {
  assert(/^[!-~]+$/.test(text), `a label should be printable ASCII: ${text}`);
  return textToUtf8(`${text}\n`);
}

/** Hash of a leaf, SHA-256(0x00 ‖ leaf) (RFC 6962, section 2.1). For a record it is the id. */
export function leafHash(leaf: Uint8Array): Bytes {
  return hash(LEAF_PREFIX, leaf);
}

/** Hash of an inner node, SHA-256(0x01 ‖ left ‖ right) (RFC 6962, section 2.1). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Bytes {
  return hash(NODE_PREFIX, left, right);
}

/** Root of the tree over these leaf hashes (RFC 6962, section 2.1); of no leaves: SHA-256(""). */
export function treeRoot(leafHashes: readonly Uint8Array[]): Bytes {
  const peaks: Peak[] = [];
  for (const leaf of leafHashes) pushLeaf(peaks, leaf);
  return rootOfPeaks(peaks);
}

/** Roots of the trees over the first 0, 1, 2 … n of these leaf hashes: n + 1 roots. */
export function prefixRoots(leafHashes: readonly Uint8Array[]): readonly Bytes[] {
  const peaks: Peak[] = [];
  const roots = [rootOfPeaks(peaks)];
  for (const leaf of leafHashes) {
    pushLeaf(peaks, leaf);
    roots.push(rootOfPeaks(peaks));
  }
  return roots;
}

/** Root of a full subtree of 2^level leaves; a tree of n leaves has one for each bit of n. */
interface Peak {
  readonly level: number;
  readonly root: Uint8Array;
}

function pushLeaf(peaks: Peak[], leaf: Uint8Array): void {
  let merged: Peak = { level: 0, root: leaf };
  let left = peaks.at(-1);
  while (left !== undefined && left.level === merged.level) {
    peaks.pop();
    merged = { level: merged.level + 1, root: nodeHash(left.root, merged.root) };
    left = peaks.at(-1);
  }
  peaks.push(merged);
}

function rootOfPeaks(peaks: readonly Peak[]): Bytes {
  const last = peaks.at(-1);
  if (last === undefined) return hash();
  let root = last.root;
  for (const peak of peaks.slice(0, -1).reverse()) root = nodeHash(peak.root, root);
  return copyBytes(root);
}
