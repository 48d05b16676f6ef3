import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { calibrate, problemsOf } from './calibration-simulation.ts';
import { wrongBeliefs } from './matched-posterior.ts';

const options = { firstSeed: 1, seeds: 20, particles: 128, size: 'small' } as const;

/**
 * The long form, on whole visits, is `npm run sim -- calibration --seeds 1000`. Power of this part, over twelve rows of
 * twenty seeds: a halved spread of quantities and a doubled recovery are noticed in all twelve, forgotten inhibition in
 * seven (in all six rows of forty); nothing is noticed in twelve rows of a sampler that is right.
 */
describe('simulation-based calibration, a short fixed-seed part', () => {
  it('finds the ranks of the truth uniform, and three quantities learnt', () => {
    const found = calibrate(options);
    assert.deepEqual(problemsOf(found), []);
    const learnt = found.quantities.filter((q) => q.sdRatio <= 0.8);
    assert.ok(learnt.length >= 3, JSON.stringify(found.quantities));
  });

  for (const name of ['quantity sd halved', 'recovery doubled'] as const)
    it(`notices a wrong belief: ${name}`, () => {
      const found = calibrate({ ...options, belief: wrongBeliefs[name] });
      assert.notDeepEqual(problemsOf(found), []);
    });
});
