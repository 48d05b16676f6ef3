import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { medianOf } from './alternate.ts';
import type { Figure } from './figure.ts';
import { runPlainLoop } from './plain-loop.ts';
import { benches, runBenches } from './run.ts';

describe('a bench', () => {
  // Nothing here looks at how long anything took.
  for (const { name } of benches)
    it(`${name} runs at its smallest and gives figures in the documented form`, async () => {
      const { code, text } = await runBenches([name, '--json', '--n', '1', '--runs', '1']);
      assert.equal(code, 0, text);
      const { figures, seed, node } = JSON.parse(text) as {
        figures: Figure[];
        seed: number;
        node: string;
      };
      assert.deepEqual([seed, node], [1, process.versions.node]);
      assert.ok(figures.length > 0);
      for (const figure of figures) {
        assert.deepEqual(Object.keys(figure).sort(), [
          'against',
          'n',
          'name',
          'ratio',
          'reference',
          'unit',
          'value',
        ]);
        assert.ok([`${name}/`, 'engine.'].some((start) => figure.name.startsWith(start)));
        for (const number of [figure.value, figure.reference, figure.ratio])
          assert.ok(Number.isFinite(number) && number > 0, figure.name);
        assert.ok(Math.abs(figure.ratio - figure.value / figure.reference) < 1e-9 * figure.ratio);
        assert.ok(Number.isInteger(figure.n) && figure.n > 0);
        assert.ok(figure.unit !== '' && figure.against !== '');
      }
      assert.equal(new Set(figures.map((f) => f.name)).size, figures.length);
    });

  it('prints one line per figure for a person', async () => {
    const { text } = await runBenches(['plan', '--n', '1', '--runs', '1', '--seed', '7']);
    assert.match(
      text,
      /^# Node \S+, seed 7\nplan\/sweep +[\d.e+]+ ms per plan; [\d.e+-]+ of .*; n 1$/,
    );
  });
});

describe('words after npm run bench --', () => {
  it('that make no sense are refused with the list of benches', async () => {
    for (const words of [
      ['engin'],
      ['plan', '--n', '0'],
      ['plan', '--n', '1.5'],
      ['plan', '--runs', '-1'],
      ['plan', '--seed', '9999999999'],
      ['plan', '--fast'],
    ]) {
      const { code, text } = await runBenches(words);
      assert.equal(code, 2, words.join(' '));
      for (const { name } of benches) assert.match(text, new RegExp(`^ {2}${name} `, 'm'));
    }
    assert.equal((await runBenches(['--help'])).code, 0);
  });
});

describe('what the figures rest on', () => {
  it('the median is the middle value, or the mean of the middle two', () => {
    assert.equal(medianOf([3]), 3);
    assert.equal(medianOf([9, 1, 3]), 3);
    assert.equal(medianOf([4, 1, 3, 2]), 2.5);
  });

  it('the plain loop depends on its seed and on nothing else', () => {
    assert.equal(runPlainLoop(1000, 1), runPlainLoop(1000, 1));
    assert.notEqual(runPlainLoop(1000, 1), runPlainLoop(1000, 2));
    // Mean of exp(-U) for U uniform in (0, 1): 1 - 1/e.
    assert.ok(Math.abs(runPlainLoop(100_000, 1) / 100_000 - (1 - Math.exp(-1))) < 0.005);
  });
});
