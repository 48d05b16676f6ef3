import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import {
  addDoubleDouble,
  multiplyDoubleDouble,
  productError,
  reciprocalDoubleDouble,
  sqrtDoubleDouble,
  twoSum,
} from './double-double.ts';

/** A double with an exponent near 0 as an integer multiple of 2^-200: exact rational arithmetic. */
function scaled(x: number): bigint {
  let value = x;
  let shift = 200;
  while (!Number.isInteger(value)) {
    value *= 2;
    shift--;
  }
  return BigInt(value) << BigInt(shift);
}

const moderate = fc.double({ min: 0.001, max: 1000, noNaN: true });

it('sums and products of two doubles lose nothing', () => {
  fc.assert(
    fc.property(moderate, moderate, (a, b) => {
      const sum = twoSum(a, -b);
      assert.equal(sum.high, a - b);
      assert.equal(scaled(sum.high) + scaled(sum.low), scaled(a) - scaled(b));
      const product = a * b;
      const exact = scaled(a) * scaled(b);
      assert.equal((scaled(product) + scaled(productError(a, b, product))) << 200n, exact);
    }),
    { seed: 2 },
  );
});

it('double-double operations are right to 2^-100', () => {
  fc.assert(
    fc.property(moderate, moderate, (a, b) => {
      const near = (value: bigint, exact: bigint) => {
        const error = value > exact ? value - exact : exact - value;
        assert.ok(error <= exact >> 100n, `${error} of ${exact}`);
      };
      const x = reciprocalDoubleDouble(a);
      near((scaled(x.high) + scaled(x.low)) * scaled(a), 1n << 400n);
      const root = sqrtDoubleDouble({ high: b, low: 0 });
      const rootScaled = scaled(root.high) + scaled(root.low);
      near(rootScaled * rootScaled, scaled(b) << 200n);
      const product = multiplyDoubleDouble(x, root);
      near(
        (scaled(product.high) + scaled(product.low)) << 200n,
        (scaled(x.high) + scaled(x.low)) * rootScaled,
      );
      const sum = addDoubleDouble(x, root);
      near(
        scaled(sum.high) + scaled(sum.low),
        scaled(x.high) + scaled(x.low) + scaled(root.high) + scaled(root.low),
      );
    }),
    { seed: 3 },
  );
});
