import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import {
  countRangeText,
  countText,
  decimalText,
  durationText,
  grouped,
  listText,
  massRangeText,
  massText,
  plural,
  probabilityText,
} from './figure-text.ts';

it('a mass has its unit and at most three significant figures', () => {
  const expected: readonly (readonly [number, string])[] = [
    [0, '0 pg'],
    [0.4, '< 1 pg'],
    [1, '1 pg'],
    [3.04, '3.04 pg'],
    [940, '940 pg'],
    [999.4, '999 pg'],
    [999.6, '1 ng'],
    [1180, '1.18 ng'],
    [1200, '1.2 ng'],
    [42_000, '42 ng'],
    [615_300, '615 ng'],
    [1.5e6, '1.5 µg'],
    [2e12, '2,000 mg'],
  ];
  for (const [pg, text] of expected) assert.equal(massText(pg), text);
});

it('no mass has more than three significant figures, and none is lost below the floor', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e12, noNaN: true }), (pg) => {
      const text = massText(pg);
      const digits = text.replace(/[^\d]/g, '').replace(/^0+/, '').replace(/0+$/, '');
      assert.ok(digits.length <= 3, text);
      assert.ok(pg >= 1 || text === '< 1 pg', text);
    }),
  );
});

it('an interval of masses keeps its ends in order and says "<" at the floor', () => {
  assert.equal(massRangeText(90, 240), '90–240 pg');
  assert.equal(massRangeText(1200, 40_000), '1.2–40 ng');
  assert.equal(massRangeText(8, 2100), '8 pg – 2.1 ng');
  assert.equal(massRangeText(0, 12), '< 1 pg – 12 pg');
  assert.equal(massRangeText(0, 0.3), '< 1 pg');
  assert.equal(massRangeText(0, 0), '0 pg');
});

it('a probability is never printed as nothing and never as certainty', () => {
  const expected: readonly (readonly [number, string])[] = [
    [0, '< 1 in 1,000'],
    [0.0009, '< 1 in 1,000'],
    [0.001, '1 in 1,000'],
    [0.0025, '1 in 400'],
    [0.031, '3.1 %'],
    [0.5, '50 %'],
    [0.97, '97 %'],
    [0.9962, '99.6 %'],
    [0.9999, '> 99.9 %'],
    [1, '> 99.9 %'],
  ];
  for (const [p, text] of expected) assert.equal(probabilityText(p), text);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (p) => {
      assert.doesNotMatch(probabilityText(p), /^0|^100 %$/);
    }),
  );
});

it('an expected number has one decimal below ten and none above', () => {
  const expected: readonly (readonly [number, string])[] = [
    [0, '0.0'],
    [0.01, '< 0.1'],
    [2.14, '2.1'],
    [9.94, '9.9'],
    [9.96, '10'],
    [81.03, '81'],
    [1204.2, '1,204'],
  ];
  for (const [value, text] of expected) assert.equal(countText(value), text);
});

it('words around numbers read as people say them', () => {
  assert.equal(countRangeText(7, 15), '7–15');
  assert.equal(countRangeText(3, 3), '3');
  assert.equal(grouped(-1234567), '−1,234,567');
  assert.equal(plural(1, 'surface'), '1 surface');
  assert.equal(plural(2, 'person', 'people'), '2 people');
  assert.equal(listText(['a']), 'a');
  assert.equal(listText(['a', 'b', 'c']), 'a, b and c');
  assert.equal(listText([]), '');
  assert.equal(durationText(45_000), '45 s');
  assert.equal(durationText(570_000), '9 min 30 s');
  assert.equal(durationText(720_000), '12 min');
  assert.equal(durationText(6_300_000), '1 h 45 min');
  assert.equal(durationText(30 * 86_400_000), '30 days');
});

it('a figure has as many decimals as asked, rounded, and no minus before nothing', () => {
  const expected: readonly (readonly [number, number, string])[] = [
    [21.34, 1, '21.3'],
    [0.05, 2, '0.05'],
    [9.996, 2, '10.00'],
    [-0.004, 2, '0.00'],
    [-3.21, 1, '−3.2'],
    [7.6, 0, '8'],
  ];
  for (const [value, decimals, text] of expected) assert.equal(decimalText(value, decimals), text);
});
