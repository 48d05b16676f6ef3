import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { randomProgram } from '../../../test/simulation/random-program.ts';
import { hash } from '../../ledger/hash.ts';
import { simulate } from './simulate.ts';

const draws = 512;
const program = randomProgram(21, { eventCount: 40 });
const run = (weights?: Float64Array) =>
  simulate(program, {
    seed: 'w',
    draws,
    digest: hash,
    ...(weights === undefined ? {} : { weights }),
  });
const sums = (result: ReturnType<typeof run>) => ({
  counted: result.counted[0]?.map((c) => [c.weight, c.sum, c.sumSquares, ...c.sumP]),
  selection: result.selections[0]?.[0]?.[0],
});

describe('weights of draws', () => {
  it('of one give the same bytes as none', () => {
    assert.deepEqual(sums(run(new Float64Array(draws).fill(1))), sums(run()));
  });

  it('of zero leave a draw out: half the draws are the run of that half', () => {
    const half = new Float64Array(draws).fill(1, 0, draws / 2);
    const alone = simulate(program, { seed: 'w', draws: draws / 2, digest: hash });
    assert.deepEqual(sums(run(half)), sums(alone));
    assert.equal(run(half).effectiveDraws, draws / 2);
  });

  it('change means as they should, and the effective number of draws', () => {
    const weights = Float64Array.from({ length: draws }, (_, i) => 1 + (i % 3));
    const weighted = run(weights);
    const masses = weighted.withinMass[0] ?? new Float64Array(0);
    const expected = masses.reduce((sum, m, i) => sum + m * (weights[i] ?? 0), 0);
    const got = (weighted.counted[0] ?? []).reduce((sum, c) => sum + c.sum, 0);
    assert.ok(Math.abs(got / expected - 1) < 1e-12);
    assert.ok(weighted.effectiveDraws < draws && weighted.effectiveDraws > 0.8 * draws);
  });

  it('that are all zero, or too few, are refused', () => {
    assert.throws(() => run(new Float64Array(draws)), /positive sum/);
    assert.throws(() => run(new Float64Array(3).fill(1)), /weights: expected 512/);
  });
});
