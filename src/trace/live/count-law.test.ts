import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom } from '../../../test/simulation/random-program.ts';
import { countMassOf, countQuantilesOf, createCountScratch } from './count-law.ts';
import type { Member } from './selections.ts';
import { certaintyOf } from './tally.ts';

const size = 32;
const weights = [new Float64Array(size).fill(1)];

/** A surface with the probability of an informative sample given per draw. */
function member(p: (draw: number) => number): Member {
  const none = Float64Array.from({ length: size }, (_, i) => 1 - p(i));
  const block = {
    mass: new Float64Array(size),
    none: [none],
    copies: [new Float64Array(size)],
    certainty: [certaintyOf(none, weights[0]!)],
  };
  return {
    tally: { id: 's', read: [], hard: [], blocks: [block], sumP: [0] },
    sampled: [1],
  };
}

function quantileOf(members: readonly Member[], share: number): number {
  const law = countMassOf(members, 0, weights, members.length + 1);
  let sum = 0;
  return law.findIndex((mass) => {
    sum += mass;
    return sum >= share * size;
  });
}

describe('quantiles of the number of informative surfaces', () => {
  it('are those of the whole law, whatever is nearly certain', () => {
    const random = createRandom(2);
    const scratch = createCountScratch();
    for (let n = 0; n < 300; n++) {
      const members = Array.from({ length: 1 + Math.floor(random() * 30) }, () =>
        member(() => {
          const kind = random();
          if (kind < 0.4) return 1e-9 * random();
          return kind < 0.8 ? 1 - 1e-9 * random() : random();
        }),
      );
      assert.deepEqual(countQuantilesOf(members, 0, weights, size, scratch), {
        low: quantileOf(members, 0.05),
        high: quantileOf(members, 0.95),
      });
    }
  });

  it('are worked out in full where the law meets its target within what was neglected', () => {
    // P(0) is just above 0.95 without the second surface, and just below with it.
    const members = [member(() => 0.05 - 1e-9), member(() => 5e-8)];
    assert.equal(countQuantilesOf(members, 0, weights, size, createCountScratch()).high, 1);
    assert.equal(quantileOf(members, 0.95), 1);
  });

  it('of no surface are 0', () => {
    assert.deepEqual(countQuantilesOf([], 0, weights, size, createCountScratch()), {
      low: 0,
      high: 0,
    });
  });
});
