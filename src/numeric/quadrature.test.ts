import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readRows, relativeError } from '../../test/golden/numeric/read.ts';
import { exp, expm1 } from './elementary.ts';
import { createHermiteRule, gaussHermite, type HermiteRule } from './quadrature.ts';
import { binomialTail } from './special.ts';

function expectation(rule: HermiteRule, g: (z: number) => number): number {
  return rule.nodes.reduce((sum, z, i) => sum + (rule.weights[i] ?? 0) * g(z), 0);
}

describe('Gauss–Hermite quadrature', () => {
  it('the 16 constants are the ones computed', () => {
    const computed = createHermiteRule(16);
    assert.equal(gaussHermite.nodes.length, 16);
    gaussHermite.nodes.forEach((node, i) => {
      assert.ok(relativeError(computed.nodes[i] ?? 0, node) < 1e-15);
      assert.ok(relativeError(computed.weights[i] ?? 0, gaussHermite.weights[i] ?? 0) < 1e-13);
    });
  });

  it('integrates the even moments of the normal distribution exactly up to degree 2n − 1', () => {
    for (const n of [1, 2, 5, 16, 64, 101]) {
      const rule = n === 16 ? gaussHermite : createHermiteRule(n);
      let doubleFactorial = 1;
      for (let k = 1; 2 * k <= 2 * n - 1 && k <= 20; k++) {
        doubleFactorial *= 2 * k - 1;
        const moment = expectation(rule, (z) => z ** (2 * k));
        assert.ok(relativeError(moment, doubleFactorial) < 1e-12, `n ${n}, degree ${2 * k}`);
      }
      assert.ok(Math.abs(expectation(rule, () => 1) - 1) < 1e-14, `n ${n}`);
    }
  });

  it('the detection probabilities of the model are right to 1e-7 with 16 points', () => {
    for (const [lambda = 0, exact = 0] of readRows('quadrature.json', 'standardAdversary')) {
      const given = (z: number) => {
        const seen = -expm1(-lambda * exp(0.2528 * z - 0.2528 ** 2 / 2));
        return binomialTail(20, seen * seen, 8);
      };
      assert.ok(Math.abs(expectation(gaussHermite, given) - exact) < 1e-7, `lambda ${lambda}`);
      assert.ok(Math.abs(expectation(createHermiteRule(64), given) - exact) < 1e-12);
    }
  });

  it('refuses a number of points outside 1 to 256', () => {
    for (const n of [0, 257, 1.5]) assert.throws(() => createHermiteRule(n), /points/);
    assert.equal(createHermiteRule(256).weights.length, 256);
    assert.ok(createHermiteRule(256).weights.every((w) => w >= 0 && Number.isFinite(w)));
  });
});
