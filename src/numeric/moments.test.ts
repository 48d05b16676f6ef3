import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readRows, relativeError } from '../../test/golden/numeric/read.ts';
import {
  betaFromMoments,
  betaMoments,
  logNormalFromMoments,
  logNormalMoments,
  truncatedLogNormalMoments,
} from './moments.ts';

describe('moments', () => {
  it('of the truncated lognormal agree with integration to 1e-13', () => {
    for (const [mu = 0, sigma = 1, upper = 1, mean = 0, second = 0] of readRows(
      'lognormal.json',
      'truncatedMoments',
    )) {
      const actual = truncatedLogNormalMoments(mu, sigma, upper);
      assert.ok(relativeError(actual.mean, mean) < 1e-13, `mean of ${mu}, ${sigma}, ${upper}`);
      assert.ok(relativeError(actual.secondMoment, second) < 1e-13);
      assert.ok(relativeError(actual.sd, Math.sqrt(second - mean * mean)) < 1e-12);
    }
  });

  it('of the hand transfer fraction are those the model states', () => {
    const { mean, secondMoment } = truncatedLogNormalMoments(-2.1, 1.4, 1);
    assert.ok(Math.abs(mean - 0.188744) < 5e-7);
    assert.ok(Math.abs(secondMoment - 0.078398) < 5e-7);
  });

  it('a bound far out leaves the plain lognormal', () => {
    const plain = logNormalMoments(0.3, 0.8);
    const bound = truncatedLogNormalMoments(0.3, 0.8, 1e30);
    assert.ok(relativeError(bound.mean, plain.mean) < 1e-14);
    assert.ok(relativeError(bound.secondMoment, plain.secondMoment) < 1e-14);
    assert.ok(relativeError(plain.mean, Math.exp(0.62)) < 1e-15);
    assert.ok(relativeError(plain.sd, Math.exp(0.62) * Math.sqrt(Math.expm1(0.64))) < 1e-14);
    assert.equal(logNormalMoments(0, 0).sd, 0);
  });

  it('of the yield are those of the model page (section 11)', () => {
    const { mean } = logNormalMoments(0.3541, Math.sqrt(1.0575 ** 2 + 0.928 ** 2));
    assert.ok(Math.abs((1 - 0.0993) * mean + 0.0993 * 0.005 - 3.453561) < 1e-6);
  });

  it('of a Beta distribution come back from its fit', () => {
    for (const [a, b] of [
      [2, 3],
      [0.1, 1.9],
      [2.249, 7494.501],
    ] as const) {
      const { mean, sd, secondMoment } = betaMoments(a, b);
      const fit = betaFromMoments(mean, sd);
      assert.ok(relativeError(fit.a, a) < 1e-12 && relativeError(fit.b, b) < 1e-12);
      assert.ok(relativeError(secondMoment, sd * sd + mean * mean) < 1e-13);
    }
    assert.equal(betaMoments(2, 3).mean, 0.4);
    assert.equal(betaMoments(2, 3).sd, 0.2);
    assert.throws(() => betaFromMoments(0.5, 0.5), /beta moments/);
    assert.throws(() => betaFromMoments(0, 0.1), /beta moments/);
    assert.throws(() => betaFromMoments(0.5, 0), /beta moments/);
  });

  it('of a lognormal come back from its fit', () => {
    const { mu, sigma } = logNormalFromMoments(3, 2);
    const { mean, sd } = logNormalMoments(mu, sigma);
    assert.ok(relativeError(mean, 3) < 1e-14 && relativeError(sd, 2) < 1e-14);
    assert.throws(() => logNormalFromMoments(0, 1), /lognormal moments/);
  });
});
