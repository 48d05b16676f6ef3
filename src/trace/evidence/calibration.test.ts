import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Calibration, type CalibrationPrior, calibrate } from './calibration.ts';

const prior: CalibrationPrior = {
  mu: 0.3541,
  muSd: 1.0575,
  sigma: 0.928,
  logSigmaSd: 0.2083,
  zeroRate: 0.0993,
  zeroSize: 7.428,
};

function calibrated(trialsNg: readonly number[]): Calibration {
  const result = calibrate(prior, trialsNg);
  assert.ok(result.ok);
  return result.value;
}

function close(got: number, want: number, tolerance: number): void {
  assert.ok(Math.abs(got - want) <= tolerance, `expected ${want}, got ${got}`);
}

describe('local calibration', () => {
  it('gives the prior back where there are no trials', () => {
    const { mu, sigma, zeroRate, replacement } = calibrated([]);
    assert.deepEqual([mu.mean, mu.sd, sigma.mean, zeroRate.mean], [0.3541, 1.0575, 0.928, 0.0993]);
    assert.deepEqual([mu.ownWeight, sigma.ownWeight, zeroRate.ownWeight], [0, 0, 0]);
    assert.deepEqual(replacement, {
      kind: 'zero-lognormal',
      mu: 0.3541,
      muSd: 1.0575,
      sigma: 0.928,
      zeroRate: 0.0993,
    });
    // sd of sigma / its mean as for a lognormal with the prior's spread.
    close(sigma.sd / sigma.mean, Math.sqrt(Math.exp(0.2083 ** 2) - 1), 1e-9);
  });

  it('follows many trials', () => {
    const trials = Array.from({ length: 1000 }, (_, i) =>
      i % 4 === 0 ? 0 : Math.exp(i % 2 === 0 ? -1.5 : -0.5),
    );
    const { mu, sigma, zeroRate, zeros } = calibrated(trials);
    // 500 odd at -.5, 250 at -1.5.
    close(mu.mean, -0.8333, 0.003);
    // The prior, worth some twelve trials of sigma .93, still pulls sigma² up by a hundredth.
    close(sigma.mean, Math.sqrt(2 / 9), 0.015);
    close(zeroRate.mean, 0.25, 0.002);
    assert.equal(zeros, 250);
    assert.ok(mu.ownWeight > 0.99 && sigma.ownWeight > 0.98 && zeroRate.ownWeight > 0.99);
  });

  it('comes near the hierarchy with independent mu and sigma, by quadrature, for eight trials', () => {
    const trials = [0.2, 0.5, 0.05, 1.1, 0.3, 0.15, 0.7, 0.4];
    const logs = trials.map(Math.log);
    let [total, first, second, spread] = [0, 0, 0, 0];
    for (let a = -5; a <= 5; a += 0.02)
      for (let b = -5; b <= 5; b += 0.05) {
        const mu = prior.mu + prior.muSd * a;
        const sigma = prior.sigma * Math.exp(prior.logSigmaSd * b);
        const form = logs.reduce((s, x) => s + ((x - mu) / sigma) ** 2, 0);
        const w = Math.exp(-(a * a + b * b + form) / 2 - logs.length * Math.log(sigma));
        total += w;
        first += w * mu;
        second += w * mu * mu;
        spread += w * sigma;
      }
    const mean = first / total;
    const { mu, sigma } = calibrated(trials);
    close(mu.mean, mean, 0.05);
    close(mu.sd / Math.sqrt(second / total - mean * mean), 1, 0.1);
    close(sigma.mean, spread / total, 0.05);
  });

  it('widens where own trials agree with each other and not with the group', () => {
    // Four trials at mu + 3: no scatter, so rate = b0 + kappa0 n 3² / (2 (kappa0 + n)), by hand.
    const { mu, sigma } = calibrated(new Array(4).fill(Math.exp(prior.mu + 3)));
    const kappa = 4 / mu.ownWeight;
    const shape = 4 / (2 * sigma.ownWeight);
    const rate = (kappa - 4) * (shape - 3) * prior.muSd ** 2 + ((kappa - 4) * 4 * 9) / (2 * kappa);
    close(mu.mean, prior.mu + 3 * mu.ownWeight, 1e-12);
    close(mu.sd, Math.sqrt(rate / ((shape - 1) * kappa)), 1e-12);
  });

  it('lists what is no trial, and loses none', () => {
    const result = calibrate(prior, [1, -0.1, Number.NaN, 2e6, 0]);
    assert.ok(!result.ok);
    assert.deepEqual(
      result.problems.map((p) => p.path),
      ['1', '2', '3'],
    );
    assert.ok(!calibrate(prior, new Array(1001).fill(1)).ok);
  });
});
