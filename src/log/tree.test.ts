import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesToHex, hexToBytes } from '../base/bytes.ts';
import { hash, leafHash, nodeHash } from './hash.ts';
import { emptyTreeRoot, foldRange, rangeNodes, TreePeaks, treeRoot, WholeTree } from './tree.ts';

/** The definition of RFC 6962, section 2.1, word for word; slow. */
function definedRoot(hashes: readonly Uint8Array[]): Uint8Array {
  const [first] = hashes;
  if (first === undefined) return hash();
  if (hashes.length === 1) return first;
  let k = 1;
  while (k * 2 < hashes.length) k *= 2;
  return nodeHash(definedRoot(hashes.slice(0, k)), definedRoot(hashes.slice(k)));
}

const leaves = Array.from({ length: 300 }, (_, i) => leafHash(Uint8Array.of(i & 0xff, i >> 8)));

describe('tree', () => {
  it('gives the roots of the certificate-transparency reference leaves', () => {
    // The eight leaves and some of the roots that the first CT implementation tested with.
    const reference = [
      '',
      '00',
      '10',
      '2021',
      '3031',
      '40414243',
      '5051525354555657',
      '606162636465666768696a6b6c6d6e6f',
    ]
      .map(hexToBytes)
      .map(leafHash);
    const rootOf = (size: number): string => bytesToHex(treeRoot(reference.slice(0, size)));
    assert.equal(rootOf(0), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    assert.equal(rootOf(1), '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
    assert.equal(rootOf(2), 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125');
    assert.equal(rootOf(8), '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328');
  });

  it('gives the root that the definition gives at every size, grown or all at once', () => {
    const peaks = new TreePeaks();
    const whole = new WholeTree();
    for (let size = 0; size <= leaves.length; size += 1) {
      const expected = bytesToHex(definedRoot(leaves.slice(0, size)));
      assert.equal(bytesToHex(treeRoot(leaves.slice(0, size))), expected, `size ${size}`);
      assert.equal(bytesToHex(peaks.root()), expected, `size ${size}`);
      assert.equal(peaks.size, size);
      const next = leaves[size];
      if (next === undefined) continue;
      peaks.push(next);
      whole.push(next);
    }
    assert.equal(whole.size, leaves.length);
    for (let size = 0; size <= leaves.length; size += 1)
      assert.equal(
        bytesToHex(whole.rootAt(size)),
        bytesToHex(definedRoot(leaves.slice(0, size))),
        `size ${size}`,
      );
    assert.deepEqual(whole.rootAt(0), emptyTreeRoot);
  });

  it('splits a range into full subtrees side by side, none of which could be one with the next', () => {
    for (let size = 0; size <= 70; size += 1) {
      const nodes = rangeNodes(0, size);
      let at = 0;
      for (const { level, index } of nodes) {
        assert.equal(index * 2 ** level, at);
        at += 2 ** level;
      }
      assert.equal(at, size);
      assert.equal(nodes.length, [...size.toString(2)].filter((bit) => bit === '1').length);
    }
    assert.deepEqual(rangeNodes(4, 7), [
      { level: 1, index: 2 },
      { level: 0, index: 6 },
    ]);
    assert.deepEqual(rangeNodes(2 ** 52, 2 ** 52 + 2), [{ level: 1, index: 2 ** 51 }]);
    assert.deepEqual(foldRange([]), emptyTreeRoot);
  });

  it('refuses ranges that no tree has', () => {
    assert.throws(() => rangeNodes(3, 7), /begin where a subtree does/);
    assert.throws(() => rangeNodes(2, 1), /rise/);
    assert.throws(() => rangeNodes(0, 2 ** 53), /rise/);
    assert.throws(() => new WholeTree().rootAt(1), /no subtree/);
  });
});
