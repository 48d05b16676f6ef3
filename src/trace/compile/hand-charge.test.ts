import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { close } from '../../../test/golden/facts.ts';
import { v1PackWith } from '../../../test/golden/model-v1/v1-settings.ts';
import { simpson } from '../../../test/simulation/source-moments.ts';
import { createHandCharge, type HandEvent, meanDecay } from './hand-charge.ts';
import { createParameterReader } from './parameters.ts';

const handOf = (values: Readonly<Record<string, number>> = {}) =>
  createHandCharge(createParameterReader(v1PackWith(values)));

/** A certain event, on the dot, watched. */
const at = (minute: number, more: Partial<HandEvent> = {}): HandEvent => ({
  at: minute * 60_000,
  happened: 1,
  jitterMs: 0,
  unobserved: 0,
  ...more,
});

describe('the charge of the hands', () => {
  it('is that of the golden visit: .785041 and .803787 (model v1 section 12)', () => {
    const hand = handOf();
    assert.equal(hand.use(at(0), 1), 1);
    close(hand.use(at(10), 0.25), 0.785041, 5e-7, 'ten minutes after a grip');
    close(hand.use(at(20), 0.5), 0.803787, 5e-7, 'ten minutes after a touch');
  });

  it('falls to a tenth by washing, and is whole after a touch of the face', () => {
    const hand = handOf();
    hand.wash(at(0));
    close(hand.use(at(0), 0), 0.1, 1e-15, 'washed');
    hand.refill(at(0));
    assert.equal(hand.use(at(0), 1), 1);
  });

  it('is the mean of both worlds where a record may be false', () => {
    const after = (happened: number): number => {
      const hand = handOf();
      hand.use(at(0, { happened }), 1);
      hand.wash(at(5, { happened }));
      hand.refill(at(7, { happened }));
      return hand.use(at(9), 1);
    };
    // Enumerated: eight worlds of three records that are true with probability .8 each.
    let mean = 0;
    for (let world = 0; world < 8; world++) {
      const hand = handOf();
      let weight = 1;
      const isTrue = (k: number): boolean => {
        const yes = Math.floor(world / 2 ** k) % 2 === 1;
        weight *= yes ? 0.8 : 0.2;
        return yes;
      };
      if (isTrue(0)) hand.use(at(0), 1);
      if (isTrue(1)) hand.wash(at(5));
      if (isTrue(2)) hand.refill(at(7));
      mean += weight * hand.use(at(9), 1);
    }
    close(after(0.8), mean, 1e-14, 'mean charge');
  });

  it('averages over an uncertain time as quadrature does', () => {
    const tau = 30;
    for (const [minutes, sd] of [
      [5, 1],
      [5, 10],
      [0, 15],
      [60, 20],
    ] as const) {
      const density = (x: number) => Math.exp(-(((x - minutes) / sd) ** 2) / 2);
      const options = { from: minutes - 12 * sd, to: minutes + 12 * sd, panels: 60_000 };
      const weigh = (f: (x: number) => number) => simpson((x) => f(x) * density(x), options);
      const wanted = weigh((x) => Math.exp(-Math.max(0, x) / tau)) / weigh(() => 1);
      close(meanDecay(1 / tau, minutes, sd), wanted, 1e-7, `${minutes} ± ${sd} min`);
    }
    assert.equal(meanDecay(1, 2, 0), Math.exp(-2));
    // Nothing overflows where the spread is absurd: half of the time there was no time between them.
    close(meanDecay(1, 0, 1e6), 0.5, 1e-6, 'absurd spread');
  });

  it('moves by less than a hundredth of the deficit for an observer who is right to 15 s', () => {
    const after = (jitterMs: number): number => {
      const hand = handOf();
      hand.use(at(0, { jitterMs }), 1);
      return 1 - hand.use(at(5, { jitterMs }), 1);
    };
    assert.ok(Math.abs(after(15_000) / after(0) - 1) < 1e-2);
    // Right to ten minutes only: more time may have passed, or none; recharge is concave, so the hand is fuller.
    const told = after(600_000) / after(0);
    assert.ok(told < 0.98 && told > 0.8, `${told}`);
  });

  it('recharges by touches of the face that nobody logs: P(none) = e^-rt of the deficit is left', () => {
    const rate = 7.85;
    const hand = handOf({ 'hand.face-touch.rate': rate });
    hand.use(at(0), 1);
    const left = 1 - hand.use(at(10, { unobserved: 0.4 }), 1);
    close(left, 0.3 * Math.exp(-10 / 30 - (0.4 * rate * 10) / 60), 1e-14, 'deficit');
  });
});
