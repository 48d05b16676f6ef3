import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import type { Distribution, Pack } from '../../model/pack.ts';
import {
  betaMoments,
  logNormalMoments,
  type Moments,
  truncatedLogNormalMoments,
} from '../../numeric/moments.ts';
import { quantileOf } from '../run/tables.ts';
import { createKernelTables } from './kernel-tables.ts';
import { firstCell, sideCells } from './quantile-cells.ts';

const pack: Pack = parse(
  readFileSync(new URL('../../../packs/trace-dna.yaml', import.meta.url), 'utf8'),
);

/** Every fraction that the kernel draws, the missed share of a wipe, and the spread of yields and of droplets. */
const drawn: readonly (readonly [string, Distribution])[] = [
  ...Object.entries(pack.parameters).flatMap(([key, { distribution }]) =>
    distribution === undefined || distribution.kind === 'zero-lognormal'
      ? []
      : [[key, distribution] as const],
  ),
  ['missed share', { kind: 'beta', a: 0.1, b: 1.9 }],
  ['one episode', { kind: 'lognormal', mu: 0, sigma: 0.656 }],
];

function exactMoments(d: Distribution): readonly [number, number] {
  switch (d.kind) {
    case 'beta':
      return pair(betaMoments(d.a, d.b));
    case 'uniform':
      return [(d.from + d.to) / 2, (d.from * d.from + d.from * d.to + d.to * d.to) / 3];
    case 'lognormal':
    case 'zero-lognormal':
      return pair(logNormalMoments(d.mu, d.sigma));
    case 'truncated-lognormal':
      return pair(truncatedLogNormalMoments(d.mu, d.sigma, d.upper));
  }
}

const pair = ({ mean, secondMoment }: Moments): readonly [number, number] => [mean, secondMoment];

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** The value that the kernel reads for a word, in f32. */
function read(cells: Float32Array, word: number): number {
  float[0] = word | 1;
  const f = float[0];
  const index = (bits[0]! >>> 17) & 0x3fff;
  const side = f < 0 ? 1 : 0;
  const at = 2 * (side * sideCells + index - firstCell);
  return Math.fround(cells[at]! + Math.fround(cells[at + 1]! * f));
}

/** Mean and second moment of the lines, cell by cell in closed form. */
function tabulatedMoments(cells: Float32Array): readonly [number, number] {
  let mean = 0;
  let second = 0;
  for (const side of [0, 1])
    for (let cell = 0; cell < sideCells - 1; cell++) {
      const start = 2 ** Math.floor(cell / 64);
      const from = start * (1 + (cell % 64) / 64);
      const width = start / 64;
      const at = 2 * (side * sideCells + cell);
      const sign = side === 0 ? 1 : -1;
      const low = cells[at]! + cells[at + 1]! * sign * from;
      const high = cells[at]! + cells[at + 1]! * sign * (from + width);
      mean += (width / 4_294_967_296) * ((low + high) / 2);
      second += (width / 4_294_967_296) * ((low * low + low * high + high * high) / 3);
    }
  return [mean, second];
}

describe('quantile cells of every distribution that the pack draws', () => {
  const tables = createKernelTables();
  for (const [key, distribution] of drawn)
    it(`keep mean, second moment and upper tail of ${key}`, () => {
      const cells = tables.cells(distribution);
      const near = (got: number, want: number, tolerance: number, what: string) =>
        assert.ok(
          Math.abs(got - want) <= tolerance * Math.abs(want),
          `${what}: ${got}, expected ${want}`,
        );
      const [mean, second] = tabulatedMoments(cells);
      const [exactMean, exactSecond] = exactMoments(distribution);
      near(mean, exactMean, 1e-4, 'mean');
      near(second, exactSecond, 1e-3, 'second moment');
      const quantile = quantileOf(distribution);
      near(read(cells, Math.round(4294.967296)), quantile(1 - 1e-6), 0.02, 'quantile 1 - 1e-6');
      // Both halves, and the ends: every word gives a number that the law can give.
      for (const word of [0, 1, 77, 0x7fffffff, -1, -77, -0x80000000, 123_456_789, -987_654_321]) {
        const u = 1 - ((word >>> 0) + 0.5) / 4_294_967_296;
        const got = read(cells, word);
        assert.ok(got >= 0, `word ${word}: ${got}`);
        if (Math.abs(word) > 1000) near(got, quantile(u), 0.01, `word ${word}`);
      }
    });
});
