import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readRows, ulpError, worst } from '../../test/golden/numeric/read.ts';
import {
  exp,
  expm1,
  fillExp,
  fillLog,
  fillLogNormals,
  log,
  log1p,
  log10,
  pow,
} from './elementary.ts';

const file = 'elementary.json';

function assertUlp(name: string, f: (x: number) => number, ulpMax: number): void {
  const { error, row } = worst(readRows(file, name), ([x, high, low]) =>
    ulpError(f(x ?? 0), high ?? 0, low ?? 0),
  );
  assert.ok(error <= ulpMax, `${name}(${row[0]}) is ${error} ulp off`);
}

describe('elementary functions', () => {
  it('exp is within 0.52 ulp of the true value, and within 1 where it is subnormal', () => {
    assertUlp('exp', exp, 1);
    const normal = readRows(file, 'exp').filter(([x]) => (x ?? 0) > -708.39);
    const { error, row } = worst(normal, ([x, h, l]) => ulpError(exp(x ?? 0), h ?? 0, l ?? 0));
    assert.ok(error <= 0.52, `exp(${row[0]}) is ${error} ulp off`);
  });

  it('log, log1p, expm1 are within 1, 1.5 and 1 ulp', () => {
    assertUlp('log', log, 0.9);
    assertUlp('log1p', log1p, 1.5);
    assertUlp('expm1', expm1, 1);
  });

  it('log10 is within 0.52 ulp and exact for powers of ten', () => {
    assertUlp('log10', log10, 0.52);
    for (let k = -307; k <= 308; k++) assert.equal(log10(Number(`1e${k}`)), k);
  });

  it('pow is within 0.6 ulp, and exact for small integers', () => {
    const { error, row } = worst(readRows(file, 'pow'), ([x, y, high, low]) =>
      ulpError(pow(x ?? 0, y ?? 0), high ?? 0, low ?? 0),
    );
    assert.ok(error <= 0.6, `pow(${row[0]}, ${row[1]}) is ${error} ulp off`);
    for (let base = 2; base <= 12; base++) {
      for (let k = 0, exact = 1n; exact < 2n ** 53n; k++, exact *= BigInt(base)) {
        assert.equal(pow(base, k), Number(exact));
      }
    }
    for (let k = -1074; k <= 1023; k++) assert.equal(pow(2, k), 2 ** k);
  });

  it('treats the edges like the platform', () => {
    const edges = [0, -0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, 1e300, -1e300, 5e-324, -5e-324];
    const all = [...edges, Infinity, -Infinity, Number.NaN, 2 ** 53, 2 ** 53 - 1, 1e-300, 709.8];
    // The platform's own functions are the reference only where the result is an edge itself.
    const isEdge = (x: number) => !Number.isFinite(x) || x === 0 || Math.abs(x) === 1;
    for (const x of all) {
      const pairs: [string, number, number][] = [
        ['exp', exp(x), Math.exp(x)],
        ['expm1', expm1(x), Math.expm1(x)],
        ['log', log(x), Math.log(x)],
        ['log1p', log1p(x), Math.log1p(x)],
        ['log10', log10(x), Math.log10(x)],
        ...all.map((y): [string, number, number] => [`pow ${y}`, pow(x, y), x ** y]),
      ];
      for (const [name, actual, expected] of pairs) {
        if (isEdge(expected)) assert.ok(Object.is(actual, expected), `${name} of ${x}: ${actual}`);
        else assert.ok(Math.abs(actual / expected - 1) < 1e-12, `${name} of ${x}: ${actual}`);
      }
    }
  });

  it('exp ends where doubles end', () => {
    assert.equal(exp(709.782712893384), 1.7976931348622732e308);
    assert.equal(exp(709.7827128933841), Infinity);
    assert.equal(exp(-745.1332191019411), 5e-324);
    assert.equal(exp(-745.1332191019412), 0);
    assert.equal(expm1(-1000), -1);
    assert.equal(expm1(1000), Infinity);
  });

  it('exp never falls where x rises, across the seams of its table', () => {
    for (let n = -2000; n <= 2000; n++) {
      const seam = ((n + 0.5) * Math.LN2) / 128;
      let previous = 0;
      for (let i = -20; i <= 20; i++) {
        const value = exp(seam + i * 1e-16 * Math.max(1, Math.abs(seam)));
        assert.ok(value >= previous, `exp falls at ${seam}`);
        previous = value;
      }
    }
  });

  it('log undoes exp to rounding', () => {
    fc.assert(
      fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
        assert.ok(Math.abs(log(exp(x)) - x) <= 2.3e-16 * (1 + Math.abs(x)));
      }),
      { seed: 1 },
    );
  });

  it('the block forms give the same bits as one value at a time, also in place', () => {
    const values = Float64Array.from({ length: 101 }, (_, i) => (i - 50) * 15.1 + 0.3);
    const out = new Float64Array(101);
    fillExp(out, values);
    assert.deepEqual(out, values.map(exp));
    fillLogNormals(out, values, -0.3, 0.9);
    assert.deepEqual(
      out,
      values.map((z) => exp(-0.3 + 0.9 * z)),
    );
    const inPlace = values.map(Math.abs);
    fillLog(inPlace, inPlace);
    assert.deepEqual(
      inPlace,
      values.map((x) => log(Math.abs(x))),
    );
  });

  it('the block forms refuse unequal lengths', () => {
    const [two, three] = [new Float64Array(2), new Float64Array(3)];
    assert.throws(() => fillExp(three, two), /equal lengths/);
    assert.throws(() => fillLog(three, two), /equal lengths/);
    assert.throws(() => fillLogNormals(three, two, 0, 1), /equal lengths/);
  });
});
