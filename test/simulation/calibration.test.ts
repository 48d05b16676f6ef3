import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { calibrate, problemsOf } from './calibration-simulation.ts';
import { wrongBeliefs } from './matched-posterior.ts';

const options = { firstSeed: 1, particles: 256 };

/** The long form is `npm run sim -- calibration --seeds 1000`. */
describe('simulation-based calibration, a short fixed-seed part', () => {
  it('finds the ranks of the truth uniform, and three quantities learnt', () => {
    const found = calibrate({ ...options, seeds: 8 });
    assert.deepEqual(problemsOf(found), []);
    const learnt = found.quantities.filter((q) => q.sdRatio <= 0.8);
    assert.ok(learnt.length >= 3, JSON.stringify(found.quantities));
  });

  it('notices a recovery that is believed to be twice what it is', () => {
    const belief = Object.entries(wrongBeliefs).find(([name]) => /recovery/.test(name))?.[1];
    assert.ok(belief !== undefined);
    assert.notDeepEqual(problemsOf(calibrate({ ...options, seeds: 10, belief })), []);
  });
});
