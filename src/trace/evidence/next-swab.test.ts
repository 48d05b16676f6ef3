import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { swabParameters } from '../../../test/fakes/sites-program.ts';
import { type SwabDecision, valueOfSwabs } from './next-swab.ts';

const sure: SwabDecision = {
  cleaningCost: 0.3,
  cleaningEffect: 1,
  limitMass: 1,
  parameters: { ...swabParameters, inhibition: 0, quantitySd: 1e-3 },
};
const candidate = (counted: number) => ({ counted, id: `s${counted}`, share: 1 });

/** Two surfaces: on 0 half the draws carry much, on 1 none does. */
const perDraw = {
  draws: 4,
  mass: [Float64Array.of(0, 0, 100, 100), Float64Array.of(0, 0, 0, 0)],
  p: [Float64Array.of(0, 0, 0.5, 0.5), Float64Array.of(0, 0, 0, 0)],
};

describe('the value of one swab more', () => {
  it('is what is cleaned because of it and would not be otherwise', () => {
    // Without it: .25 expected, less than the cost. With it: half the time .5 is expected, and .2 is gained.
    const [best] = valueOfSwabs(perDraw, [0, 1], [candidate(0)], sure);
    assert.equal(best?.id, 's0');
    assert.ok(Math.abs((best?.positive ?? 0) - 0.5) < 1e-12);
    assert.ok(Math.abs((best?.value ?? 0) - 0.5 * (0.5 - 0.3)) < 1e-12);
    assert.ok(Math.abs((best?.varianceShare ?? 0) - 1) < 1e-9);
  });

  it('is nothing where the answer is known, and where no answer changes what is done', () => {
    const known = valueOfSwabs(perDraw, [0, 1], [candidate(1)], sure);
    assert.deepEqual(known, [{ id: 's1', positive: 0, value: 0, varianceShare: 0 }]);
    const cheap = valueOfSwabs(perDraw, [0], [candidate(0)], { ...sure, cleaningCost: 0 });
    assert.ok(Math.abs(cheap[0]?.value ?? 1) < 1e-12, 'everything is cleaned anyway');
    const dear = valueOfSwabs(perDraw, [0], [candidate(0)], { ...sure, cleaningCost: 2 });
    assert.equal(dear[0]?.value, 0, 'nothing is ever cleaned');
  });

  it('puts the most valuable first', () => {
    const found = valueOfSwabs(perDraw, [0, 1], [candidate(1), candidate(0)], sure);
    assert.deepEqual(
      found.map((f) => f.id),
      ['s0', 's1'],
    );
  });
});
