import { assert } from '../base/assert.ts';
import type { Bytes } from '../base/bytes.ts';
import { hash, nodeHash } from './hash.ts';

/**
 * A full subtree: `level` 0 is a leaf, and number `index` of `level` covers the leaves from
 * index · 2^level, 2^level of them.
 */
export interface TreeNode {
  readonly level: number;
  readonly index: number;
}

/** Largest number of leaves; with more, a number is no longer exact. */
export const TREE_SIZE_MAX = Number.MAX_SAFE_INTEGER;

/** Root of no leaves, SHA-256 of no bytes (RFC 6962, section 2.1). */
export const emptyTreeRoot: Bytes = hash();

/** Root of the tree over these leaf hashes (RFC 6962, section 2.1). */
export function treeRoot(leafHashes: readonly Uint8Array[]): Bytes {
  const peaks = new TreePeaks();
  for (const leaf of leafHashes) peaks.push(leaf);
  return peaks.root();
}

/**
 * The full subtrees that the leaves from `start` up to `end` (not included) are made of, from left
 * to right, largest first. `start` is 0 or a multiple of a power of two that is at least the number
 * of leaves: so are the parts that RFC 6962 splits a tree into.
 */
export function rangeNodes(start: number, end: number): readonly TreeNode[] {
  assert(
    start >= 0 && start <= end && end <= TREE_SIZE_MAX,
    `a range should rise, and is ${start}..${end}`,
  );
  const nodes: TreeNode[] = [];
  let at = start;
  while (at < end) {
    let level = 0;
    let count = 1;
    while (count * 2 <= end - at) {
      count *= 2;
      level += 1;
    }
    assert(at % count === 0, `a range should begin where a subtree does, and begins at ${start}`);
    nodes.push({ level, index: at / count });
    at += count;
  }
  return nodes;
}

/** Root over full subtrees that stand side by side, as `rangeNodes` lists them. */
export function foldRange(roots: readonly Uint8Array[]): Bytes {
  const last = roots.at(-1);
  if (last === undefined) return emptyTreeRoot;
  let root = new Uint8Array(last);
  for (const left of roots.slice(0, -1).reverse()) root = nodeHash(left, root);
  return root;
}

/** The largest power of two below `size` (RFC 6962, section 2.1); `size` is 2 or more. */
export function splitPoint(size: number): number {
  assert(size >= 2, `a tree of ${size} leaves should not be split`);
  let k = 1;
  while (k * 2 < size) k *= 2;
  return k;
}

/**
 * A growing tree of which only the right edge is kept: the root of one full subtree for each bit of
 * its size (a compact range).
 */
export class TreePeaks {
  #size = 0;
  readonly #peaks: { readonly level: number; readonly root: Uint8Array }[] = [];

  get size(): number {
    return this.#size;
  }

  /** Appends a leaf hash. */
  push(leaf: Uint8Array): void {
    let level = 0;
    let root = leaf;
    let left = this.#peaks.at(-1);
    while (left !== undefined && left.level === level) {
      this.#peaks.pop();
      root = nodeHash(left.root, root);
      level += 1;
      left = this.#peaks.at(-1);
    }
    this.#peaks.push({ level, root });
    this.#size += 1;
  }

  /** Root of the tree so far; SHA-256 of no bytes when it is empty. */
  root(): Bytes {
    return foldRange(this.#peaks.map((peak) => peak.root));
  }
}

/** All hashes of a tree in memory, 64 bytes a leaf: gives the root at every size, and any proof. */
export class WholeTree {
  readonly #levels: Bytes[][] = [[]];

  get size(): number {
    return this.#levels[0]!.length;
  }

  /** Appends a leaf hash. */
  push(leaf: Bytes): void {
    let root = leaf;
    for (let level = 0; ; level += 1) {
      const row = this.#levels[level] ?? [];
      this.#levels[level] = row;
      row.push(root);
      if (row.length % 2 === 1) return;
      root = nodeHash(row.at(-2)!, root);
    }
  }

  /** Hash of a full subtree that is there. */
  node({ level, index }: TreeNode): Bytes {
    const found = this.#levels[level]?.[index];
    assert(found !== undefined, `a tree of ${this.size} leaves has no subtree ${level}/${index}`);
    return found;
  }

  /** Root over the first `size` leaves. */
  rootAt(size: number): Bytes {
    return foldRange(rangeNodes(0, size).map((node) => this.node(node)));
  }
}
