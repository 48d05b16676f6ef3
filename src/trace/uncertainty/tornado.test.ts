import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z95 } from './moves.ts';
import { assumptionShareOf, sortBars, tornadoBar } from './tornado.ts';

function barOf(name: string, f: (z: number) => number, isAssumption = false) {
  const move = { name, keys: [name], isAssumption, spread: 2 };
  return tornadoBar(move, { atLow: f(-z95), atPack: f(0), atHigh: f(z95) });
}

describe('a tornado', () => {
  it('gives the variance of a line and of a parabola exactly', () => {
    assert.ok(Math.abs(barOf('line', (z) => 5 + 3 * z).variance - 9) < 1e-12);
    // Var(z²) = 2 under a standard normal.
    assert.ok(Math.abs(barOf('parabola', (z) => 5 + 3 * z + 2 * z * z).variance - 17) < 1e-12);
  });

  it('says what part of the variance Assumptions have, and puts the longest bar first', () => {
    const bars = [barOf('known', (z) => z), barOf('guessed', (z) => -3 * z, true)];
    assert.ok(Math.abs(assumptionShareOf(bars) - 0.9) < 1e-12);
    assert.deepEqual(
      sortBars(bars).map((b) => b.name),
      ['guessed', 'known'],
    );
    assert.equal(assumptionShareOf([]), 0);
  });
});
