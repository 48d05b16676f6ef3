import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  qpcrNegativeLikelihood,
  quantityDensity,
  type SwabParameters,
  strNegativeLikelihood,
  swabLikelihood,
} from './swab-likelihood.ts';

const parameters: SwabParameters = {
  detection: { eta: 0.5066, replicateSd: 0.2528, cellMass: 6.6 },
  inhibition: 0.05,
  quantitySd: 0.5,
};

function close(got: number, want: number, tolerance: number): void {
  assert.ok(Math.abs(got - want) < tolerance, `expected ${want}, got ${got}`);
}

describe('the likelihood of a swab (model v1 section 8)', () => {
  it('gives the integral over the replicate effect for a negative profile', () => {
    // 40-digit quadrature; sixteen nodes leave 1e-10 where the integrand falls off within the bell.
    close(strNegativeLikelihood(parameters, 0.5), 0.269641062541954, 1e-9);
    close(strNegativeLikelihood(parameters, 3), 0.050583856875127, 1e-9);
    close(strNegativeLikelihood(parameters, 20), 0.05, 1e-9);
  });

  it('gives the normal law of the logarithm for a quantity and for one below the limit', () => {
    // 40-digit arithmetic: limit 2, reported 3.
    const rows = [
      [0.5, 0.997358413030806, 0.000432811771446846],
      [2, 0.525, 0.191434885994296],
      [8, 0.052641586969194, 0.038834133549189],
    ] as const;
    for (const [mass, below, density] of rows) {
      close(qpcrNegativeLikelihood(parameters, 2, mass), below, 2e-15);
      close(quantityDensity(parameters, 3, mass), density, 2e-15);
    }
  });

  it('is 1 for a negative on an empty surface, and 0 for a quantity on it', () => {
    assert.equal(strNegativeLikelihood(parameters, 0), 1);
    assert.equal(qpcrNegativeLikelihood(parameters, 2, 0), 1);
    assert.equal(quantityDensity(parameters, 3, 0), 0);
  });

  it('lets a failed control carry no weight at all', () => {
    const failed = { share: 0.2, control: 'failed' } as const;
    for (const mass of [0, 1, 1e6]) {
      const str = { kind: 'str-negative', extractShare: 1 } as const;
      assert.equal(swabLikelihood(parameters, failed, str, mass), 1);
      const qpcr = { kind: 'qpcr-negative', limitMass: 2 } as const;
      assert.equal(swabLikelihood(parameters, failed, qpcr, mass), 1);
      const quantity = { kind: 'quantity', mass: 38 } as const;
      assert.equal(swabLikelihood(parameters, failed, quantity, mass), 1);
    }
  });

  it('sees only what was lifted and amplified', () => {
    const sample = { share: 0.2, control: 'valid' } as const;
    const str = { kind: 'str-negative', extractShare: 0.5 } as const;
    assert.equal(swabLikelihood(parameters, sample, str, 40), strNegativeLikelihood(parameters, 4));
    const qpcr = { kind: 'qpcr-negative', limitMass: 2 } as const;
    assert.equal(
      swabLikelihood(parameters, sample, qpcr, 40),
      qpcrNegativeLikelihood(parameters, 2, 8),
    );
    const quantity = { kind: 'quantity', mass: 3 } as const;
    assert.equal(
      swabLikelihood(parameters, sample, quantity, 40),
      quantityDensity(parameters, 3, 8),
    );
  });

  it('gives a negative at least the chance of inhibition, and never more with more mass', () => {
    let str = 1;
    let qpcr = 1;
    for (let mass = 0.01; mass < 1e5; mass *= 1.3) {
      const nextStr = strNegativeLikelihood(parameters, mass);
      const nextQpcr = qpcrNegativeLikelihood(parameters, 2, mass);
      assert.ok(nextStr <= str && nextStr >= 0.05, `${mass}: ${nextStr}`);
      assert.ok(nextQpcr <= qpcr && nextQpcr >= 0.05, `${mass}: ${nextQpcr}`);
      str = nextStr;
      qpcr = nextQpcr;
    }
  });

  it('is a density: it integrates to 1 over what can be reported', () => {
    let sum = 0;
    const step = 0.01;
    for (let logMass = -6; logMass < 10; logMass += step) {
      const mass = Math.exp(logMass);
      sum += quantityDensity(parameters, mass, 8) * mass * step;
    }
    close(sum, 1, 1e-12);
  });

  it('refuses masses that are none', () => {
    for (const mass of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.throws(() => strNegativeLikelihood(parameters, mass), /mass: expected/);
      assert.throws(() => qpcrNegativeLikelihood(parameters, 2, mass), /mass: expected/);
      assert.throws(() => quantityDensity(parameters, 3, mass), /mass: expected/);
    }
    assert.throws(() => qpcrNegativeLikelihood(parameters, 0, 1), /limit of detection/);
    assert.throws(() => quantityDensity(parameters, 0, 1), /quantity: expected/);
  });
});
