import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encodeWraps, hasWrapsLength, readWraps } from './wraps.ts';

const wrap = (n: number) => ({
  recipient: n.toString(16).padStart(2, '0').repeat(32),
  enc: new Uint8Array(32).fill(n),
  ct: new Uint8Array(80).fill(n),
});

describe('wrapped keys', () => {
  it('are read as they were written', () => {
    const wraps = [wrap(1), wrap(2), wrap(3)];
    const bytes = encodeWraps(wraps);
    assert.equal(bytes.length, 3 + 3 * 144);
    assert.deepEqual([...bytes.subarray(0, 3)], [1, 0, 3]);
    assert.deepEqual(readWraps(bytes), wraps);
  });

  it('[L6] have the length that their count says, and at least one', () => {
    const bytes = encodeWraps([wrap(1), wrap(2)]);
    assert.equal(hasWrapsLength(bytes), true);
    assert.equal(hasWrapsLength(bytes.subarray(0, 290)), false);
    assert.equal(hasWrapsLength(bytes.subarray(0, 147)), false, 'one entry, two counted');
    assert.equal(hasWrapsLength(Uint8Array.of(1, 0, 0)), false);
    assert.equal(hasWrapsLength(new Uint8Array(0)), false);
    assert.throws(() => encodeWraps([]));
    assert.throws(() => encodeWraps([{ ...wrap(1), ct: new Uint8Array(79) }]));
  });

  it('of another suite are not read', () => {
    const bytes = encodeWraps([wrap(1)]);
    bytes[0] = 2;
    assert.equal(readWraps(bytes), undefined);
  });
});
