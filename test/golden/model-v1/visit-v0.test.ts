import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { packDocument } from '../../../src/model/pack.ts';
import { hash } from '../../../src/ledger/hash.ts';
import { quantileOfSorted } from '../../../src/numeric/sums.ts';
import { tracePathways } from '../../../src/trace/pathways.ts';
import { runProgram } from '../../../src/trace/kernel/platform.ts';
import { simulate } from '../../../src/trace/run/simulate.ts';
import { goldenVisit } from './visit-v0.ts';

const pack = packDocument.parse(
  parse(readFileSync(new URL('../../../packs/trace-dna.yaml', import.meta.url), 'utf8')),
);

describe('golden visit V0 of model v1', () => {
  it('gives the exact means of section 12', () => {
    const { readings, means, flows } = tracePathways(goldenVisit(pack));
    const expected: readonly (readonly [number, string, number])[] = [
      [0, 'A', 10328.3934],
      [0, 'H', 3469.9088],
      [1, 'A', 9013.6646],
      [1, 'H', 4784.6376],
      [2, 'A', 9013.6646],
      [2, 'H', 4333.1008],
      [2, 'C', 451.5368],
      [3, 'A', 1330.1014],
      [3, 'H', 4333.1008],
      [3, 'C', 74.3146],
      [3, 'W', 799.1633],
    ];
    for (const [set, id, value] of expected) {
      const got = readings[set]?.get(id) ?? Number.NaN;
      assert.ok(Math.abs(got / value - 1) < 1e-6, `${id} in set ${set}: expected ${value}, got ${got}`);
    }
    const destroyed = flows.filter((f) => f.to === 'destroyed').reduce((s, f) => s + f.mass, 0);
    assert.ok(Math.abs(destroyed / 7261.622 - 1) < 1e-6, `destroyed: got ${destroyed}`);
    const total = [...means.values()].reduce((a, b) => a + b, destroyed);
    assert.ok(Math.abs(total / 13798.3022 - 1) < 1e-7, `total: got ${total}`);
  });

  it('gives the probabilities of section 12 within their tolerance and our own error', () => {
    // As many as the page's own, on the kernel.
    const draws = 4_000_000;
    const run = runProgram(goldenVisit(pack), { seed: 'v0', draws, digest: hash });
    const final = run.selections[3]?.[0] ?? [];
    const tables = {
      standard: { A: 0.4867, C: 0.2036, any: 0.548, pooled: 0.5909 },
      'low-template': { A: 0.7143, C: 0.4258, any: 0.7653, pooled: 0.8052 },
      genome: { A: 0.7615, C: 0.5249, any: 0.8357, pooled: 0.8357 },
    };
    Object.entries(tables).forEach(([name, expected], a) => {
      const close = (what: string, got: number, want: number): void => {
        const bound = 0.0003 + 4 * Math.sqrt((want * (1 - want)) / draws);
        assert.ok(Math.abs(got - want) < bound, `${name} ${what}: expected ${want}, got ${got}`);
      };
      close('A', (run.counted[3]?.[0]?.sumP[a] ?? 0) / draws, expected.A);
      close('C', (run.counted[3]?.[2]?.sumP[a] ?? 0) / draws, expected.C);
      close('any', (final[a]?.sumAny ?? 0) / draws, expected.any);
      close('pooled', (final[a]?.sumPooled ?? 0) / draws, expected.pooled);
    });
    const u95 = quantileOfSorted(Float64Array.from(run.withinMass[3] ?? []).sort(), 0.95);
    // 13 pg is stated for 4e6 draws; the quantile's own error grows with the root of the draws' ratio.
    assert.ok(Math.abs(u95 - 5817) < 13 * (1 + Math.sqrt(4e6 / draws)), `U95: got ${u95}`);
  });

  it('gives the second moments of section 12 when every yield is its mean', () => {
    const program = goldenVisit(pack);
    // Y = E Y in every draw: no location, person, occasion or episode variance, no zeros.
    const fixed = {
      ...program,
      yields: {
        ...program.yields,
        mu: 1.2394060, // ln 3.453561 = ln E Y
        sigmaLocation: 0,
        sigma: 0,
        zeroRate: 0,
      },
    };
    const draws = 131_072;
    const run = simulate(fixed, { seed: 'v0-fixed', draws, digest: hash });
    const expected: readonly (readonly [number, number])[] = [
      [0, 2783.51],
      [1, 714.93],
      [2, 220.56],
      [3, 282.79],
    ];
    for (const [k, sd] of expected) {
      const sums = run.counted[3]?.[k];
      const mean = (sums?.sum ?? 0) / draws;
      const got = Math.sqrt((sums?.sumSquares ?? 0) / draws - mean * mean);
      assert.ok(Math.abs(got / sd - 1) < 0.02, `${k}: expected sd ${sd}, got ${got}`);
    }
  });
});
