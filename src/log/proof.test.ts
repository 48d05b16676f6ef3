import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Bytes } from '../base/bytes.ts';
import { hash, leafHash, nodeHash } from './hash.ts';
import {
  consistencyParts,
  hasGrown,
  inclusionParts,
  isConsistent,
  isIncluded,
  type Proof,
  proofOf,
} from './proof.ts';
import { emptyTreeRoot, WholeTree } from './tree.ts';

const LEAF_COUNT = 400;
const leaves = Array.from({ length: LEAF_COUNT }, (_, i) =>
  leafHash(Uint8Array.of(i & 255, i >> 8)),
);
const whole = new WholeTree();
for (const leaf of leaves) whole.push(leaf);

const treeAt = (size: number) => ({ size, root: whole.rootAt(size) });
const node = whole.node.bind(whole);
const inclusion = (index: number, size: number) => proofOf(inclusionParts(index, size), node);
const consistency = (old: number, size: number) => proofOf(consistencyParts(old, size), node);
const leafAt = (index: number) => ({ index, leaf: leaves[index] ?? new Uint8Array() });

/** PATH(m, D[n]) of RFC 6962, section 2.1.1, word for word. */
function definedPath(m: number, d: readonly Bytes[]): readonly Bytes[] {
  if (d.length <= 1) return [];
  let k = 1;
  while (k * 2 < d.length) k *= 2;
  const [left, right] = [d.slice(0, k), d.slice(k)];
  return m < k
    ? [...definedPath(m, left), definedRoot(right)]
    : [...definedPath(m - k, right), definedRoot(left)];
}

/** SUBPROOF(m, D[n], b) of RFC 6962, section 2.1.2, word for word. */
function definedSubproof(m: number, d: readonly Bytes[], isWhole: boolean): readonly Bytes[] {
  if (m === d.length) return isWhole ? [] : [definedRoot(d)];
  let k = 1;
  while (k * 2 < d.length) k *= 2;
  const [left, right] = [d.slice(0, k), d.slice(k)];
  return m <= k
    ? [...definedSubproof(m, left, isWhole), definedRoot(right)]
    : [...definedSubproof(m - k, right, false), definedRoot(left)];
}

function definedRoot(d: readonly Bytes[]): Bytes {
  const [first] = d;
  if (first === undefined) return hash();
  if (d.length === 1) return first;
  let k = 1;
  while (k * 2 < d.length) k *= 2;
  return nodeHash(definedRoot(d.slice(0, k)), definedRoot(d.slice(k)));
}

/** Every proof that differs from this one in one bit of one hash, one hash less, or one more. */
function spoilt(proof: Proof): Proof[] {
  const flips = proof.map((_, i) =>
    proof.map((h, j) => (i === j ? h.map((byte, k) => (k === i % 32 ? byte ^ 4 : byte)) : h)),
  );
  const cuts = proof.map((_, i) => proof.filter((_h, j) => i !== j));
  const stuffed = [...proof, undefined].map((_, i) => proof.toSpliced(i, 0, emptyTreeRoot));
  return [...flips, ...cuts, ...stuffed];
}

const sizes = fc.integer({ min: 1, max: LEAF_COUNT });

describe('inclusion proof', () => {
  it('is the path of RFC 6962 and is accepted, for every leaf of every tree up to 70', () => {
    for (let size = 1; size <= 70; size += 1)
      for (let index = 0; index < size; index += 1) {
        const proof = inclusion(index, size);
        assert.deepEqual(proof, definedPath(index, leaves.slice(0, size)), `${index} of ${size}`);
        assert.ok(isIncluded(leafAt(index), treeAt(size), proof), `${index} of ${size}`);
      }
  });

  it('is refused when anything in it, or what it is about, is another', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), (size, at) => {
        const index = at % size;
        const proof = inclusion(index, size);
        const tree = treeAt(size);
        assert.ok(isIncluded(leafAt(index), tree, proof));
        for (const other of spoilt(proof)) assert.ok(!isIncluded(leafAt(index), tree, other));
        assert.ok(!isIncluded({ ...leafAt(index), leaf: hash(Uint8Array.of(1)) }, tree, proof));
        assert.ok(!isIncluded(leafAt(index), { ...tree, root: hash() }, proof));
        for (const other of [index - 1, index + 1, index + size])
          assert.ok(!isIncluded({ ...leafAt(index), index: other }, tree, proof), `${other}`);
      }),
    );
  });

  it('is refused for numbers and hashes that are none', () => {
    const tree = treeAt(1);
    assert.ok(isIncluded(leafAt(0), tree, []));
    for (const index of [-1, 0.5, Number.NaN, 2 ** 53])
      assert.ok(!isIncluded({ ...leafAt(0), index }, tree, []));
    for (const size of [0, -1, 1.5, 2 ** 53])
      assert.ok(!isIncluded(leafAt(0), { ...tree, size }, []));
    assert.ok(
      !isIncluded({ index: 0, leaf: new Uint8Array() }, { size: 1, root: new Uint8Array() }, []),
    );
  });
});

describe('consistency proof', () => {
  it('is the one of RFC 6962 and is accepted, for every two sizes up to 70', () => {
    for (let size = 1; size <= 70; size += 1)
      for (let old = 1; old <= size; old += 1) {
        const proof = consistency(old, size);
        const expected = definedSubproof(old, leaves.slice(0, size), true);
        assert.deepEqual(proof, expected, `${old} to ${size}`);
        assert.ok(isConsistent(treeAt(old), treeAt(size), proof), `${old} to ${size}`);
      }
  });

  it('is refused when anything in it, or either tree, is another', () => {
    fc.assert(
      fc.property(sizes, sizes, (a, b) => {
        const [old, size] = [Math.min(a, b), Math.max(a, b)];
        const proof = consistency(old, size);
        const [before, after] = [treeAt(old), treeAt(size)];
        assert.ok(isConsistent(before, after, proof));
        for (const other of spoilt(proof)) assert.ok(!isConsistent(before, after, other));
        assert.ok(!isConsistent({ ...before, root: hash() }, after, proof));
        assert.ok(!isConsistent(before, { ...after, root: hash() }, proof));
        if (old < size) assert.ok(!isConsistent(after, before, proof));
      }),
    );
  });

  it('is refused from an empty tree, which only a witness allows', () => {
    const empty = { size: 0, root: emptyTreeRoot };
    assert.ok(!isConsistent(empty, treeAt(5), []));
    assert.ok(!isConsistent(empty, empty, []));
    assert.ok(hasGrown(empty, treeAt(5), []));
    assert.ok(hasGrown(empty, empty, []));
    assert.ok(!hasGrown(empty, treeAt(5), [emptyTreeRoot]));
    assert.ok(!hasGrown(empty, { size: 5, root: new Uint8Array(31) }, []));
    assert.ok(hasGrown(treeAt(3), treeAt(5), consistency(3, 5)));
    assert.ok(!hasGrown(treeAt(3), treeAt(5), consistency(2, 5)));
  });

  it('is made for no other sizes', () => {
    assert.throws(() => consistencyParts(0, 5), /grow/);
    assert.throws(() => consistencyParts(6, 5), /grow/);
    assert.throws(() => inclusionParts(5, 5), /lie in a tree/);
  });

  it('works beyond 2^32 leaves, where bit operations end', () => {
    // A tree of 2^52 equal leaves: each level has one hash.
    const rows = [leafHash(new Uint8Array(1))];
    for (let level = 1; level <= 52; level += 1)
      rows.push(nodeHash(rows[level - 1]!, rows[level - 1]!));
    const size = 2 ** 52;
    const proof = proofOf(inclusionParts(2 ** 40 + 1, size), ({ level }) => rows[level]!);
    const tree = { size, root: rows[52]! };
    assert.equal(proof.length, 52);
    assert.ok(isIncluded({ index: 2 ** 40 + 1, leaf: rows[0]! }, tree, proof));
    const grown = proofOf(consistencyParts(2 ** 51, size), ({ level }) => rows[level]!);
    assert.ok(isConsistent({ size: 2 ** 51, root: rows[51]! }, tree, grown));
  });
});
