import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { base64ToBytes } from '../../../src/base/base64.ts';
import { hasGrown, isConsistent, isIncluded } from '../../../src/log/proof.ts';
import { testData } from '../../data.ts';

interface Vector {
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}

interface InclusionVector extends Vector {
  readonly leafIdx: number;
  readonly treeSize: number;
  readonly root: string;
  readonly leafHash: string;
}

interface ConsistencyVector extends Vector {
  readonly size1: number;
  readonly size2: number;
  readonly root1: string;
  readonly root2: string;
}

const { url, skip } = testData('vectors/merkle/testdata/');

/** Every vector of a kind, by its path. */
function vectorsOf<T extends Vector>(kind: string): readonly (readonly [string, T])[] {
  return readdirSync(new URL(`${kind}/`, url), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json'))
    .sort()
    .map((path) => [
      path,
      JSON.parse(readFileSync(new URL(`${kind}/${path}`, url), 'utf8')) as T,
    ]);
}

const proofOf = ({ proof }: Vector) => (proof ?? []).map(base64ToBytes);
const growth = ({ size1, size2, root1, root2 }: ConsistencyVector) =>
  [
    { size: size1, root: base64ToBytes(root1) },
    { size: size2, root: base64ToBytes(root2) },
  ] as const;

describe('reference proofs', () => {
  it('of inclusion are judged as they say, all 98', { skip }, () => {
    const vectors = vectorsOf<InclusionVector>('inclusion');
    assert.equal(vectors.length, 98);
    for (const [path, vector] of vectors) {
      const leaf = { index: vector.leafIdx, leaf: base64ToBytes(vector.leafHash) };
      const tree = { size: vector.treeSize, root: base64ToBytes(vector.root) };
      assert.equal(isIncluded(leaf, tree, proofOf(vector)), !vector.wantErr, path);
    }
  });

  it('of consistency are judged as they say, but for one whose roots are no hashes', { skip }, () => {
    const vectors = vectorsOf<ConsistencyVector>('consistency');
    assert.equal(vectors.length, 98);
    for (const judge of [isConsistent, hasGrown])
      assert.deepEqual(differing(vectors, judge), [
        'additional/sizes-are-equal-one-and-proof-is-empty',
      ]);
  });
});

/** The vectors that are judged otherwise than they say. */
function differing(
  vectors: readonly (readonly [string, ConsistencyVector])[],
  judge: typeof isConsistent,
): readonly string[] {
  return vectors
    .filter(([, vector]) => judge(...growth(vector), proofOf(vector)) === vector.wantErr)
    .map(([path]) => path.replace(/\.json$/, ''));
}
