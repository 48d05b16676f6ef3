import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { normalQuantile } from '../../numeric/normal.ts';
import { createStream, uniformAt } from '../../numeric/philox.ts';
import { mean, variance } from '../../numeric/sums.ts';
import { type Cell, splitVariance } from './variance-split.ts';

interface Truth {
  readonly parameters: number;
  readonly situation: number;
  readonly chance: number;
}

/** Pairs of cells of 64 draws from a nested normal law of known variances. */
function drawn({ parameters, situation, chance }: Truth, worlds: number, seed: number) {
  const key = createStream(seed, 5);
  const draws = 64;
  return Array.from({ length: worlds }, (_, k) => {
    const normal = (index: number) => normalQuantile(uniformAt(key, k, index));
    const world = Math.sqrt(parameters) * normal(0);
    const cell = (j: number): Cell => {
      const own = world + Math.sqrt(situation) * normal(1 + j);
      const seen = own + Math.sqrt(chance / draws) * normal(3 + j);
      return { mean: seen, meanVariance: chance, variance: chance, draws };
    };
    return [cell(0), cell(1)] as const;
  });
}

const truths: readonly Truth[] = [
  { parameters: 9, situation: 4, chance: 16 },
  { parameters: 0, situation: 4, chance: 16 },
  { parameters: 9, situation: 0, chance: 400 },
];

describe('splitting a variance', () => {
  for (const truth of truths)
    it(`finds ${JSON.stringify(truth)} without bias, and says how sure it is`, () => {
      const splits = Array.from({ length: 200 }, (_, seed) =>
        splitVariance(drawn(truth, 40, seed + 1)),
      );
      for (const name of ['parameters', 'situation'] as const) {
        const values = splits.map((s) => s[name].value);
        const spread = Math.sqrt(variance(values));
        const error = spread / Math.sqrt(values.length);
        // Values below zero are shown as zero: only where the truth is well above it is the mean free of that.
        if (truth[name] > 0) assert.ok(Math.abs(mean(values) - truth[name]) < 4 * error, name);
        else assert.ok(mean(values) < spread, name);
        if (truth[name] === 0) continue;
        const stated = mean(splits.map((s) => s[name].standardError));
        assert.ok(stated > 0.8 * spread && stated < 1.3 * spread, `${stated} for ${spread}`);
      }
    });

  it('does not take the noise of few draws for something unknown', () => {
    const noisy = drawn({ parameters: 0, situation: 0, chance: 400 }, 400, 3);
    const { parameters, situation } = splitVariance(noisy);
    assert.ok(parameters.value < 4 * parameters.standardError);
    assert.ok(situation.value < 4 * situation.standardError);
    // Twice the noise of a mean of 64 draws is what a naive difference of cells would show.
    assert.ok(situation.value < 400 / 64);
  });
});
