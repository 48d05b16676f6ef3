import { assert } from '../base/assert.ts';
import { type Bytes, copyBytes, equalBytes } from '../base/bytes.ts';
import { HASH_BYTE_COUNT, nodeHash } from './hash.ts';
import { foldRange, rangeNodes, splitPoint, TREE_SIZE_MAX, type TreeNode } from './tree.ts';

/** Hashes of a proof, in the order of RFC 6962: nearest the leaves first. */
export type Proof = readonly Uint8Array[];

/** Most hashes that a proof of a tree below 2^63 leaves has. */
export const PROOF_HASH_COUNT_MAX = 63;

/** A tree as somebody signed it. */
export interface TreeState {
  /** Number of leaves. */
  readonly size: number;
  readonly root: Uint8Array;
}

/**
 * What an inclusion proof is made of (RFC 6962, section 2.1.1): each hash is the root over the
 * subtrees in one list. `index` is below `size`.
 */
export function inclusionParts(index: number, size: number): readonly (readonly TreeNode[])[] {
  assert(index >= 0 && index < size, `leaf ${index} should lie in a tree of ${size} leaves`);
  const parts: (readonly TreeNode[])[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + splitPoint(end - start);
    if (index < middle) {
      parts.push(rangeNodes(middle, end));
      end = middle;
    } else {
      parts.push(rangeNodes(start, middle));
      start = middle;
    }
  }
  return parts.reverse();
}

/**
 * What a consistency proof is made of (RFC 6962, section 2.1.2), as `inclusionParts`. `oldSize` is
 * 1 or more and at most `size`; a proof from nothing says nothing and does not exist.
 */
export function consistencyParts(oldSize: number, size: number): readonly (readonly TreeNode[])[] {
  assert(oldSize >= 1 && oldSize <= size, `a tree should not grow from ${oldSize} to ${size}`);
  const parts: (readonly TreeNode[])[] = [];
  let [start, end] = [0, size];
  while (end !== oldSize) {
    const middle = start + splitPoint(end - start);
    if (oldSize <= middle) {
      parts.push(rangeNodes(middle, end));
      end = middle;
    } else {
      parts.push(rangeNodes(start, middle));
      start = middle;
    }
  }
  // The verifier knows the old root, but not the roots inside of it.
  if (start > 0) parts.push(rangeNodes(start, end));
  return parts.reverse();
}

/** Puts a proof together from the hashes of its subtrees. */
export function proofOf(
  parts: readonly (readonly TreeNode[])[],
  node: (node: TreeNode) => Uint8Array,
): readonly Bytes[] {
  return parts.map((nodes) => foldRange(nodes.map(node)));
}

/**
 * Says whether a proof shows that this leaf hash is leaf `index` of the tree (RFC 9162, section
 * 2.1.3.2). A proof of any other length than the tree needs is refused.
 */
export function isIncluded(
  { index, leaf }: { readonly index: number; readonly leaf: Uint8Array },
  tree: TreeState,
  proof: Proof,
): boolean {
  if (!isSize(tree.size) || !isSize(index) || index >= tree.size) return false;
  if (![leaf, tree.root, ...proof].every(isHash)) return false;
  let [node, last] = [index, tree.size - 1];
  let root = copyBytes(leaf);
  for (const sibling of proof) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      root = nodeHash(sibling, root);
      // A last node without a sibling moves up as it is.
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      root = nodeHash(root, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && equalBytes(root, tree.root);
}

/**
 * Says whether a proof shows that `tree` begins with all leaves of `old` (RFC 9162, section
 * 2.1.4.2). An empty old tree is refused: everything begins with nothing, so such a proof is a
 * mistake of who asks. A witness allows it and looks no further: see `hasGrown`.
 */
export function isConsistent(old: TreeState, tree: TreeState, proof: Proof): boolean {
  if (!isSize(old.size) || !isSize(tree.size) || old.size < 1 || old.size > tree.size) return false;
  if (![old.root, tree.root, ...proof].every(isHash)) return false;
  if (old.size === tree.size) return proof.length === 0 && equalBytes(old.root, tree.root);
  let [node, last] = [old.size - 1, tree.size - 1];
  while (isOdd(node)) [node, last] = [half(node), half(last)];
  // An old tree that is one full subtree: its root is where the proof starts.
  const path = node === 0 ? [old.root, ...proof] : proof;
  const [start, ...rest] = path;
  if (start === undefined) return false;
  let [oldRoot, root] = [copyBytes(start), copyBytes(start)];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      oldRoot = nodeHash(sibling, oldRoot);
      root = nodeHash(sibling, root);
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      root = nodeHash(root, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && equalBytes(oldRoot, old.root) && equalBytes(root, tree.root);
}

/**
 * `isConsistent` as a witness judges it (C2SP tlog-witness 1.0.0): from an empty tree the proof is
 * empty and every root is believed.
 */
export function hasGrown(old: TreeState, tree: TreeState, proof: Proof): boolean {
  if (old.size === 0) return isSize(tree.size) && isHash(tree.root) && proof.length === 0;
  return isConsistent(old, tree, proof);
}

// Sizes go up to 2^53: bit operations of the language end at 2^32.
function half(value: number): number {
  return Math.floor(value / 2);
}

function isOdd(value: number): boolean {
  return value % 2 === 1;
}

function isSize(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= TREE_SIZE_MAX;
}

function isHash(bytes: Uint8Array): boolean {
  return bytes.length === HASH_BYTE_COUNT;
}
