import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createLogHistogram } from './histogram.ts';
import { quantileOfSorted } from './sums.ts';

const value = fc.double({ min: 2 ** -40, max: 2 ** 59, noNaN: true });

describe('log histogram', () => {
  it('quantiles are within 0.8 % of a value at that rank', () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 200 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, q) => {
          const histogram = createLogHistogram();
          histogram.add(Float64Array.from(values));
          const sorted = values.sort((a, b) => a - b);
          const rank = Math.max(0, Math.ceil(q * values.length) - 1);
          const estimate = histogram.quantile(q);
          // A rank may fall either side when q · n is an integer up to rounding.
          const near = [rank, rank + 1, rank - 1].map((r) => sorted[r] ?? Number.NaN);
          assert.ok(near.some((x) => Math.abs(estimate / x - 1) <= 1 / 128));
        },
      ),
      { seed: 12, numRuns: 300 },
    );
  });

  it('a smooth sample has its quantiles to 0.8 %', () => {
    const values = Float64Array.from({ length: 50_000 }, (_, i) => Math.exp(i / 5000 - 7));
    const histogram = createLogHistogram();
    histogram.add(values);
    for (const q of [0.05, 0.5, 0.95]) {
      assert.ok(Math.abs(histogram.quantile(q) / quantileOfSorted(values, q) - 1) < 0.008);
    }
  });

  it('puts every value into the bin that its bits say, at the edges too', () => {
    for (const x of [2 ** -40, 1, 1 + 127 / 128, 2 - 2 ** -52, 1000, 2 ** 60 - 2 ** 8]) {
      const histogram = createLogHistogram();
      histogram.add(Float64Array.of(x));
      const low = histogram.quantile(0);
      const high = histogram.quantile(1);
      assert.ok(low <= x && x < high, `${low} <= ${x} < ${high}`);
      assert.ok(high - low <= low / 128);
    }
  });

  it('reports what lies below the range as 0 and what lies above as its end', () => {
    const histogram = createLogHistogram();
    histogram.add(Float64Array.of(0, 1e-13, 5, 2 ** 60, Infinity));
    assert.equal(histogram.total(), 5);
    assert.equal(histogram.quantile(0), 0);
    assert.equal(histogram.quantile(0.4), 0);
    assert.ok(Math.abs(histogram.quantile(0.5) / 5 - 1) < 0.008);
    assert.equal(histogram.quantile(0.8), 2 ** 60);
    assert.equal(histogram.quantile(1), 2 ** 60);
    assert.ok(Number.isNaN(createLogHistogram().quantile(0.5)));
  });

  it('puts singles where it puts their doubles, at every edge', () => {
    const edges = [-41, -40, -1, 0, 59, 60, 127].flatMap((exponent) => {
      const power = 2 ** exponent;
      const step = power / 2 ** 23;
      return [
        power - step / 2,
        power,
        power + step,
        power * (1 + 63 / 128),
        power * (2 - 2 ** -23),
      ];
    });
    const special = [0, -0, 2 ** -149, 2 ** -126, Number.POSITIVE_INFINITY];
    const random = fc.sample(fc.float({ min: 0, noNaN: true }), { seed: 3, numRuns: 2000 });
    for (const value of [...edges, ...special, ...random].map(Math.fround)) {
      const [singles, doubles] = [createLogHistogram(), createLogHistogram()];
      singles.addSingles(Float32Array.of(value));
      doubles.add(Float64Array.of(value));
      assert.deepEqual(singles.data(), doubles.data(), String(value));
    }
    const block = Float32Array.of(9, 3, 5, 9);
    const histogram = createLogHistogram();
    histogram.addSingles(block.subarray(1, 3));
    assert.deepEqual([histogram.total(), histogram.data().exponents], [2, [1, 2]]);
    for (const value of [-1, Number.NaN, Number.NEGATIVE_INFINITY])
      assert.throws(() => histogram.addSingles(Float32Array.of(value)), /not negative/);
  });

  it('merges in any order to the same histogram, also through plain data', () => {
    fc.assert(
      fc.property(fc.array(value), fc.array(value), (a, b) => {
        const [one, two, all] = [createLogHistogram(), createLogHistogram(), createLogHistogram()];
        one.add(Float64Array.from(a));
        two.add(Float64Array.from(b));
        all.add(Float64Array.from([...b, ...a]));
        const copy = createLogHistogram();
        copy.addData(structuredClone(two.data()));
        copy.merge(one);
        one.merge(two);
        assert.deepEqual(one.data(), all.data());
        assert.deepEqual(copy.data(), all.data());
      }),
      { seed: 13 },
    );
  });

  it('merging with itself doubles the weights', () => {
    const histogram = createLogHistogram();
    histogram.add(Float64Array.of(3, 4));
    histogram.merge(histogram);
    assert.equal(histogram.total(), 4);
  });

  it('weights count, also in a view into a larger array', () => {
    const block = Float64Array.of(9, 9, 1, 100, 9);
    const histogram = createLogHistogram();
    histogram.add(block.subarray(2, 4), Float64Array.of(3, 1));
    assert.equal(histogram.total(), 4);
    assert.ok(histogram.quantile(0.74) < 1.01);
    assert.ok(histogram.quantile(0.76) >= 99);
  });

  it('takes memory only for the octaves it has seen', () => {
    const histogram = createLogHistogram();
    histogram.add(Float64Array.of(0.001, 0.0012, 50));
    const { exponents, bins } = histogram.data();
    assert.deepEqual(exponents, [-10, 5]);
    assert.equal(bins.byteLength, 2 * 128 * 4);
  });

  it('counts in 32 bits and weighs in doubles: the same histogram, whichever came first', () => {
    const [counted, weighted] = [createLogHistogram(), createLogHistogram()];
    counted.add(Float64Array.of(0, 3, 5, 3));
    weighted.add(Float64Array.of(0, 3, 5), Float64Array.of(1, 2, 1));
    for (const q of [0.2, 0.4, 0.7, 0.9]) assert.equal(counted.quantile(q), weighted.quantile(q));
    const [one, two] = [createLogHistogram(), createLogHistogram()];
    for (const parts of [
      [one, counted, weighted],
      [two, weighted, counted],
    ] as const)
      for (const part of parts.slice(1)) parts[0].merge(part);
    assert.deepEqual(one.data(), two.data());
    assert.ok(one.data().bins instanceof Float64Array);
  });

  it('does not overflow when more is counted than fits into a bin of 32 bits', () => {
    const bins = new Uint32Array(128).fill(4_294_967_295, 3, 4);
    const data = { below: 0, above: 0, exponents: [1], bins };
    const histogram = createLogHistogram();
    histogram.addData(data);
    assert.ok(histogram.data().bins instanceof Uint32Array);
    histogram.add(Float64Array.of(2 + 3 / 64));
    assert.equal(histogram.total(), 4_294_967_296);
    histogram.addData(data);
    assert.equal(histogram.total(), 2 * 4_294_967_295 + 1);
  });

  it('is empty after it was taken, and what was taken is what it held', () => {
    const [from, into] = [createLogHistogram(), createLogHistogram()];
    from.add(Float64Array.of(50, 0, 0.001));
    const held = from.data();
    into.addData(from.take());
    assert.deepEqual(into.data(), held);
    assert.equal(from.total(), 0);
    from.add(Float64Array.of(7), Float64Array.of(0.5));
    assert.deepEqual([from.total(), from.data().exponents], [0.5, [2]]);
  });

  it('gives several quantiles at once, each the one that it gives alone, and of all that was added', () => {
    const qs = [0, 0.05, 0.05, 0.5, 0.95, 1];
    const [histogram, fresh] = [createLogHistogram(), createLogHistogram()];
    const values = Float64Array.from({ length: 300 }, (_, i) => (i % 7 === 0 ? 0 : 1.02 ** i));
    for (const part of [values.subarray(0, 100).slice(), values.subarray(100).slice()]) {
      histogram.add(part);
      assert.deepEqual(
        histogram.quantiles(qs),
        qs.map((q) => histogram.quantile(q)),
      );
    }
    fresh.add(values);
    assert.deepEqual(histogram.quantiles(qs), fresh.quantiles(qs));
    assert.throws(() => histogram.quantiles([0.5, 0.2]), /rising/);
  });

  it('refuses negative values, NaN, unequal weights and foreign data', () => {
    const histogram = createLogHistogram();
    assert.throws(() => histogram.add(Float64Array.of(1, -1)), /got 1 others/);
    assert.throws(() => histogram.add(Float64Array.of(Number.NaN)), /not negative/);
    assert.throws(() => histogram.add(Float64Array.of(1), new Float64Array(2)), /one weight/);
    const foreign = { below: 0, above: 0, exponents: [60] };
    assert.throws(() => histogram.addData({ ...foreign, bins: new Float64Array(128) }), /octave/);
    assert.throws(() => histogram.addData({ ...foreign, bins: new Float64Array(64) }), /128 bins/);
    assert.throws(() => histogram.quantile(2), /q in \[0, 1\]/);
  });
});
