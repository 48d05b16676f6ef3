import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exp, log } from '../../numeric/elementary.ts';
import { normalCdf, normalQuantile } from '../../numeric/normal.ts';
import { exceedance, type MassPoint } from './exceedance.ts';

/** The three quantiles that an assessment keeps, of a lognormal. */
function lognormalPoints(mu: number, sigma: number): readonly MassPoint[] {
  return [0.95, 0.5, 0.05].map((exceeded) => ({
    mass: exp(mu + sigma * normalQuantile(1 - exceeded)),
    exceeded,
  }));
}

describe('the chance that a mass is exceeded', () => {
  it('is exact for a lognormal, between its quantiles and outside', () => {
    const [mu, sigma] = [5, 1.5];
    const mean = exp(mu + (sigma * sigma) / 2);
    for (const mass of [2, 20, 150, 900, 5000]) {
      const exact = 1 - normalCdf((log(mass) - mu) / sigma);
      assert.ok(Math.abs(exceedance(lognormalPoints(mu, sigma), mean, mass) - exact) < 1e-9);
    }
  });

  it('never rises with the mass, whatever the points say', () => {
    const points: readonly MassPoint[] = [
      { mass: 3, exceeded: 0.4 },
      { mass: 40, exceeded: 0.6 },
      { mass: 40, exceeded: 0.55 },
      { mass: 700, exceeded: 0 },
      { mass: 0, exceeded: 0.95 },
    ];
    let last = 1;
    for (let mass = 0.5; mass < 1e5; mass *= 1.3) {
      const p = exceedance(points, 500, mass);
      assert.ok(p <= last + 1e-12 && p >= 0, `${mass}`);
      last = p;
    }
  });

  it('takes the larger probability where two points contradict each other', () => {
    const points = [
      { mass: 10, exceeded: 0.2 },
      { mass: 20, exceeded: 0.3 },
    ];
    assert.ok(Math.abs(exceedance(points, 1e6, 10) - 0.3) < 1e-9);
  });

  it('stays below the mean over the mass (Markov), also where the points would say more', () => {
    const flat = [
      { mass: 1, exceeded: 0.5 },
      { mass: 2, exceeded: 0.5 },
    ];
    assert.equal(exceedance(flat, 10, 1000), 0.01);
  });

  it('sees what one skipped wipe in fifty leaves, through a laboratory that sees it', () => {
    // 98 of 100 draws hold about 0.1 pg, two hold 500 pg: no quantile of the assessment shows those.
    const quantiles = lognormalPoints(log(0.1), 0.4);
    const laboratory = { mass: 32, exceeded: 0.02 };
    assert.ok(exceedance(quantiles, 10.1, 200) < 1e-6);
    const seen = exceedance([...quantiles, laboratory], 10.1, 200);
    assert.ok(seen > 0.01 && seen < 0.03, `${seen}`);
  });

  it('is 0 without any mass, and 1 for nothing asked', () => {
    assert.equal(exceedance([{ mass: 0, exceeded: 0.95 }], 0, 5), 0);
    assert.equal(exceedance(lognormalPoints(1, 1), 4, 0), 1);
  });
});
