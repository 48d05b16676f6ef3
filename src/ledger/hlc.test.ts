import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { compareHlc, HLC_AHEAD_MS_MAX, mergeHlc, nextHlc, zeroHlc } from './hlc.ts';

describe('the hybrid logical clock', () => {
  it('follows the device and counts when the device stands still or goes back', () => {
    const first = nextHlc(zeroHlc, 1000);
    assert.deepEqual(first, { ms: 1000, counter: 0 });
    assert.deepEqual(nextHlc(first, 1000), { ms: 1000, counter: 1 });
    assert.deepEqual(nextHlc(first, 5), { ms: 1000, counter: 1 });
    assert.deepEqual(nextHlc(first, 1001), { ms: 1001, counter: 0 });
  });

  it('goes on to the next millisecond when the counter is full', () => {
    assert.deepEqual(nextHlc({ ms: 7, counter: 65535 }, 7), { ms: 8, counter: 0 });
  });

  it('always rises, whatever the device clock does', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 50 })), (times) => {
        let clock = zeroHlc;
        for (const nowMs of times) {
          const next = nextHlc(clock, nowMs);
          assert.ok(compareHlc(next, clock) > 0 && next.ms >= nowMs);
          clock = next;
        }
      }),
    );
  });

  it('comes after what it heard, but for a clock more than ten minutes ahead', () => {
    const heard = { ms: 2000, counter: 3 };
    assert.deepEqual(mergeHlc(zeroHlc, heard, 1000), {
      hlc: { ms: 2000, counter: 4 },
      isAhead: false,
    });
    const limit = { ms: 1000 + HLC_AHEAD_MS_MAX, counter: 0 };
    assert.equal(mergeHlc(zeroHlc, limit, 1000).isAhead, false);
    const ahead = { ms: limit.ms + 1, counter: 0 };
    assert.deepEqual(mergeHlc(zeroHlc, ahead, 1000), { hlc: zeroHlc, isAhead: true });
  });

  it('refuses times that are no whole milliseconds below 2^48', () => {
    for (const nowMs of [0.5, 2 ** 48, Number.POSITIVE_INFINITY]) {
      assert.throws(() => nextHlc(zeroHlc, nowMs));
    }
  });
});
