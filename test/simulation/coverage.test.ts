import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exp, log } from '../../src/numeric/elementary.ts';
import { normalCdf } from '../../src/numeric/normal.ts';
import { siteYields, swabParameters } from '../fakes/sites-program.ts';
import { type Coverage, problemsOf } from './coverage-simulation.ts';
import { exactResidual } from './exact-residual.ts';
import { wrongBeliefs } from './matched-posterior.ts';
import { readingLimits } from './matched-visit.ts';
import { measureTinyVisits, problemsOfTiny } from './tiny-coverage.ts';

const options = { firstSeed: 1, visits: 16, particles: 256 };

/** The long form is `npm run sim -- coverage --seeds 1000`. */
describe('U95 on tiny visits, a short fixed-seed part', () => {
  it('lies where the exact posterior has 95 % below it, and is as sharp', () => {
    const found = measureTinyVisits(options);
    assert.deepEqual(problemsOfTiny(found.bound), []);
    // Read a twentieth too low, or with what was reported ignored, the same visits must show it.
    assert.notDeepEqual(problemsOfTiny(found.tooLow), []);
    assert.notDeepEqual(problemsOfTiny(found.unheeding), []);
  });

  it('shows a recovery that is believed to be twice what it is', () => {
    const belief = wrongBeliefs['recovery doubled'];
    const found = measureTinyVisits({ ...options, visits: 8, belief });
    assert.notDeepEqual(problemsOfTiny(found.bound), []);
  });
});

describe('the exact law of a residual', () => {
  it('is the conjugate one for a quantity on one surface that nobody wiped', () => {
    const y = siteYields;
    const mass = 40;
    const coefficient = 300;
    const law = exactResidual([{ coefficient, swab: 'quantity' }], [{ kind: 'quantity', mass }]);
    const lifts = readingLimits.share;
    const sd = swabParameters.quantitySd;
    // ln of the lifted mass: normal prior and normal report, beside the zero, which is one value.
    const priorMean = y.mu + log(lifts * coefficient);
    const priorVariance = y.sigmaLocation ** 2 + y.sigma ** 2;
    const variance = 1 / (1 / priorVariance + 1 / sd ** 2);
    const mean = variance * (priorMean / priorVariance + log(mass) / sd ** 2);
    const density = (x: number, at: number, v: number) =>
      exp(-((x - at) ** 2) / (2 * v)) / Math.sqrt(2 * Math.PI * v);
    const zero = y.zeroRate * density(log(mass), log(lifts * coefficient * y.zeroFloor), sd ** 2);
    const drawn = (1 - y.zeroRate) * density(log(mass), priorMean, priorVariance + sd ** 2);
    for (const residual of [20, 100, 200, 400]) {
      const lifted = (residual * lifts) / (1 - lifts);
      const below = normalCdf((log(lifted) - mean) / Math.sqrt(variance));
      const expected = (zero + drawn * below) / (zero + drawn);
      assert.ok(
        Math.abs(law.below(residual) - expected) < 0.001,
        `${residual} pg: ${law.below(residual)}, expected ${expected}`,
      );
    }
  });
});

describe('what contradicts a bound at 95 %', () => {
  const thirds = [333, 334, 333].map((count) => ({ count, covered: Math.round(0.95 * count) }));
  const coverage = (covered: number, more: Partial<Coverage> = {}): Coverage => ({
    all: { count: 1000, covered },
    thirds,
    ...more,
  });

  it('is a share below 93.6 or above 96.4 % of 1,000', () => {
    for (const covered of [937, 950, 963]) assert.deepEqual(problemsOf(coverage(covered)), []);
    for (const covered of [935, 965]) assert.equal(problemsOf(coverage(covered)).length, 1);
  });

  it('is a third of the visits in which everything or too little is covered', () => {
    for (const covered of [333, 300]) {
      const uneven = [{ count: 333, covered }, ...thirds.slice(1)];
      assert.equal(problemsOf(coverage(950, { thirds: uneven })).length, 1);
    }
  });
});
