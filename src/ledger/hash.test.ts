import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { bytesToHex, hexToBytes } from '../base/bytes.ts';
import { textToUtf8 } from '../base/utf8.ts';
import { hash, label, leafHash, nodeHash, prefixRoots, prf, treeRoot } from './hash.ts';

/** The definition of RFC 6962, section 2.1, word for word; slow. */
function definedRoot(hashes: readonly Uint8Array[]): Uint8Array {
  const [first] = hashes;
  if (first === undefined) return hash();
  if (hashes.length === 1) return first;
  let k = 1;
  while (k * 2 < hashes.length) k *= 2;
  return nodeHash(definedRoot(hashes.slice(0, k)), definedRoot(hashes.slice(k)));
}

describe('hashes', () => {
  it('hashes and authenticates as OpenSSL does, parts joined', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), fc.uint8Array(), (key, a, b) => {
        const plain = createHash('sha256').update(a).update(b).digest();
        const keyed = createHmac('sha256', key).update('x/v1\n').update(a).update(b).digest();
        assert.equal(bytesToHex(hash(a, b)), plain.toString('hex'));
        assert.equal(bytesToHex(prf(key, label('x/v1'), a, b)), keyed.toString('hex'));
      }),
    );
  });

  it('ends a label in one LF and refuses another inside', () => {
    assert.deepEqual(label('vestige/tag/v1'), textToUtf8('vestige/tag/v1\n'));
    assert.throws(() => label('a\nb'));
    assert.throws(() => label(''));
    assert.throws(() => label('é'));
  });

  it('gives the tree roots of the certificate-transparency reference leaves', () => {
    // The eight leaves and some of the roots that the first CT implementation tested with.
    const leaves = [
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
    const rootOf = (size: number): string => bytesToHex(treeRoot(leaves.slice(0, size)));
    assert.equal(rootOf(0), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    assert.equal(rootOf(1), '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
    assert.equal(rootOf(2), 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125');
    assert.equal(rootOf(8), '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328');
  });

  it('gives the root that the definition gives, up to 70 leaves, and all prefixes at once', () => {
    const leaves = Array.from({ length: 70 }, (_, i) => leafHash(Uint8Array.of(i)));
    const roots = prefixRoots(leaves);
    assert.equal(roots.length, 71);
    for (let size = 0; size <= 70; size += 1) {
      const expected = bytesToHex(definedRoot(leaves.slice(0, size)));
      assert.equal(bytesToHex(treeRoot(leaves.slice(0, size))), expected, `size ${size}`);
      assert.equal(bytesToHex(roots[size] ?? new Uint8Array()), expected, `size ${size}`);
    }
  });
});
