import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  batchMeansStandardError,
  dotProduct,
  mean,
  quantileOfSorted,
  standardErrorOfMean,
  sum,
  variance,
  weightedQuantileOfSorted,
} from './sums.ts';

/** Integers scaled by 2^-20: their exact sum is an integer sum. */
const fixedPoint = fc.array(fc.integer({ min: -(2 ** 52), max: 2 ** 52 }), { maxLength: 300 });

describe('sums', () => {
  it('keeps what a plain sum loses', () => {
    assert.equal(sum([1, 1e100, 1, -1e100]), 2);
    assert.equal(sum(new Float64Array(10).fill(0.1)), 1);
    assert.equal(sum([]), 0);
    assert.equal(sum([1, Infinity]), Infinity);
    assert.equal(dotProduct([1, 1e50, -1e50, 1], [1, 1e50, 1e50, 1]), 2);
    assert.throws(() => dotProduct([1], [1, 2]), /equal lengths/);
  });

  it('is the rounded exact sum of numbers of like size', () => {
    fc.assert(
      fc.property(fixedPoint, (integers) => {
        const exact = integers.reduce((total, x) => total + BigInt(x), 0n);
        assert.equal(sum(integers.map((x) => x / 2 ** 20)), Number(exact) / 2 ** 20);
      }),
      { seed: 10 },
    );
  });

  it('means and variances are those of the textbook, weighted ones included', () => {
    const values = [2, 4, 4, 4, 5, 5, 7, 9];
    assert.equal(mean(values), 5);
    assert.equal(variance(values), 32 / 7);
    assert.equal(mean([1, 2, 6], [1, 1, 2]), 3.75);
    assert.ok(Math.abs(variance(values, new Array(8).fill(0.25)) - 32 / 7) < 1e-14);
    // 10^9 + {1, 2, 3}: a one-pass formula would give 0 or worse.
    assert.equal(variance([1e9 + 1, 1e9 + 2, 1e9 + 3]), 1);
    assert.ok(Math.abs(standardErrorOfMean(values) - Math.sqrt(32 / 7 / 8)) < 1e-15);
    assert.equal(batchMeansStandardError([1, 2, 3, 4]), Math.sqrt(5 / 3 / 4));
    assert.throws(() => mean([]), /at least one value/);
    assert.throws(() => mean([1], [0]), /positive sum of weights/);
    assert.throws(() => variance([1]), /at least two values/);
    assert.throws(() => variance([1, 2], [1, 0]), /at least two values/);
  });

  it('quantiles are of type 7', () => {
    const values = [1, 2, 4, 8];
    assert.equal(quantileOfSorted(values, 0), 1);
    assert.equal(quantileOfSorted(values, 0.5), 3);
    assert.equal(quantileOfSorted(values, 0.25), 1.75);
    assert.equal(quantileOfSorted(values, 1), 8);
    assert.equal(quantileOfSorted([3], 0.7), 3);
    assert.equal(quantileOfSorted([0, Infinity], 0), 0);
    assert.throws(() => quantileOfSorted([], 0.5), /at least one value/);
    assert.throws(() => quantileOfSorted([1], 1.5), /q in \[0, 1\]/);
    assert.throws(() => quantileOfSorted([1], Number.NaN), /q in \[0, 1\]/);
  });

  it('weighted quantiles with equal weights are the plain ones; zero weights do not count', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 40 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (integers, q) => {
          const values = integers.sort((a, b) => a - b);
          const plain = quantileOfSorted(values, q);
          const weights = values.map(() => 0.5);
          assert.ok(Math.abs(weightedQuantileOfSorted(values, weights, q) - plain) < 1e-9);
          const padded = weightedQuantileOfSorted([-5, ...values, 2000], [0, ...weights, 0], q);
          assert.ok(Math.abs(padded - plain) < 1e-9);
        },
      ),
      { seed: 11 },
    );
    assert.throws(() => weightedQuantileOfSorted([1], [0], 0.5), /positive sum/);
    assert.throws(() => weightedQuantileOfSorted([1, 2], [1], 0.5), /one weight per value/);
  });

  it('weighted quantiles lean to the heavy values', () => {
    assert.equal(weightedQuantileOfSorted([1, 2, 3], [1, 8, 1], 0.5), 2);
    assert.equal(weightedQuantileOfSorted([0, 10], [3, 1], 0.25), 2.5);
    assert.equal(weightedQuantileOfSorted([0, 10], [3, 1], 1), 10);
  });
});
