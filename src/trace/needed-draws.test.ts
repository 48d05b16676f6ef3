import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { normalPdf, normalQuantile } from '../numeric/normal.ts';
import { mean, variance } from '../numeric/sums.ts';
import { neededDraws, nextRound, quantileEstimate } from './needed-draws.ts';

const target = { relative: 0.01, pooledFloor: 1e-3, u95Floor: 1 };
const none = { value: 1, standardError: 0 };
const infinite = Number.POSITIVE_INFINITY;

describe('how many draws meet an error', () => {
  it('is n (1.96 se / (r p))^2 for a binomial share', () => {
    const [n, p] = [4096, 0.3];
    const pooled = { value: p, standardError: Math.sqrt((p * (1 - p)) / n) };
    const found = neededDraws({ draws: n, worthMost: infinite, pooled, u95: none }, target);
    const expected = (1.959964 ** 2 * (1 - p)) / (p * 0.01 ** 2);
    assert.ok(Math.abs(found.draws - expected) <= 1, `${found.draws} for ${expected}`);
    assert.equal(found.isMet, false);
    const enough = { value: p, standardError: Math.sqrt((p * (1 - p)) / found.draws) };
    const run = { draws: found.draws, worthMost: infinite, pooled: enough, u95: none };
    assert.equal(neededDraws(run, target).isMet, true);
  });

  it('asks the worse of the two figures, and takes the error of a small one from its floor', () => {
    const u95 = { value: 100, standardError: 2 };
    const both = { draws: 1024, worthMost: infinite, pooled: none, u95 };
    assert.deepEqual(
      [neededDraws(both, target).pooled.isMet, neededDraws(both, target).u95.isMet],
      [true, false],
    );
    assert.equal(neededDraws(both, target).draws, Math.ceil(1024 * (1.959964 * 2) ** 2));
    const small = { value: 1e-6, standardError: 4e-6 };
    const { pooled } = neededDraws({ ...both, pooled: small, u95: none }, target);
    assert.deepEqual(pooled, { error: 1.959964 * 4e-3, isMet: true });
  });

  it('is no number of draws where what was learnt is worth fewer', () => {
    const pooled = { value: 0.5, standardError: 0.02 };
    const run = { draws: 4096, worthMost: 600, pooled, u95: none };
    assert.equal(neededDraws(run, target).draws, infinite);
    assert.equal(nextRound(run, neededDraws(run, target), 1_048_576), undefined);
    const rough = { ...target, relative: 0.1 };
    assert.equal(neededDraws(run, rough).isMet, true);
  });

  it('grows in whole chunks, never more than sixteenfold, to the most that is allowed', () => {
    const run = { draws: 4096 };
    const needed = (draws: number) => ({ ...neededDraws({ ...idle, draws: 1 }, target), draws });
    const idle = { worthMost: infinite, pooled: { value: 1, standardError: 1 }, u95: none };
    assert.equal(nextRound(run, needed(10_000), 1_048_576), 11_264);
    assert.equal(nextRound(run, needed(4000), 1_048_576), 5120);
    assert.equal(nextRound(run, needed(1e9), 1_048_576), 65_536);
    assert.equal(nextRound(run, needed(1e9), 50_000), 50_000);
    assert.equal(nextRound({ draws: 50_000 }, needed(1e9), 50_000), undefined);
    assert.throws(() => neededDraws({ ...idle, draws: 1 }, { ...target, relative: 0 }), /relative/);
  });
});

describe('the standard error of a quantile', () => {
  it('is sqrt(q (1 - q) / n) / f for a normal law, over 200 samples of 2,000', (t) => {
    let state = 1;
    const uniform = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return (state + 0.5) / 4_294_967_296;
    };
    const found = Array.from({ length: 200 }, () =>
      quantileEstimate(
        Float64Array.from({ length: 2000 }, () => normalQuantile(uniform())),
        0.95,
        2000,
      ),
    );
    const exact = Math.sqrt((0.95 * 0.05) / 2000) / normalPdf(normalQuantile(0.95));
    const seen = Math.sqrt(variance(found.map((x) => x.value)));
    const told = mean(found.map((x) => x.standardError));
    t.diagnostic(JSON.stringify({ exact, seen, told }));
    assert.ok(Math.abs(told / exact - 1) < 0.1);
    assert.ok(Math.abs(seen / exact - 1) < 0.2);
  });

  it('widens with fewer independent draws and stays inside what was seen', () => {
    const values = Float64Array.from({ length: 1000 }, (_, i) => i);
    const [all, few] = [1000, 10].map((worth) => quantileEstimate(values, 0.95, worth));
    assert.ok(all!.standardError < few!.standardError);
    assert.ok(few!.standardError < 500);
    assert.throws(() => quantileEstimate(values, 0.95, 0), /worth/);
  });
});
