import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { medianOf, mediansInTurn } from './alternate.ts';
import { logLogSlope } from './cost-slope.ts';
import { type Figure, lineOf } from './figure.ts';
import { figuresAgainst, kernelFigures } from './kernel-figures.ts';
import { runPlainLoop } from './plain-loop.ts';
import { benches, runBenches } from './run.ts';
import { createContactLoop } from './yardsticks/contact-loop.ts';

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
        const { missing, ...measured } = figure;
        assert.deepEqual(Object.keys(measured).sort(), [
          'against',
          'n',
          'name',
          'ratio',
          'reference',
          'unit',
          'value',
        ]);
        assert.ok([`${name}/`, 'engine.'].some((start) => figure.name.startsWith(start)));
        const { value, reference, ratio } = figure;
        // So little work takes any time: a slope over it may have either sign.
        const isSlope = figure.name.startsWith('engine.cost_slope');
        assert.ok(Number.isFinite(value) && (isSlope || value > 0), figure.name);
        assert.equal(missing === undefined, reference !== null && ratio !== null, figure.name);
        if (reference !== null && ratio !== null)
          assert.ok(Math.abs(ratio - value / reference) <= 1e-9 * Math.abs(ratio), figure.name);
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

describe('a yardstick', () => {
  const small = { placeCount: 5, contactCount: 20, draws: 1, seed: 1 };
  const none = { missing: 'none: not on this machine' };

  it('that this machine lacks is said and not guessed', async () => {
    const tools = { cc: 'no-such-compiler', python: 'no-such-python' };
    const figures = await kernelFigures({ n: 1, runs: 1, seed: 1 }, tools);
    assert.deepEqual(
      figures.map(({ name, missing }) => [name, missing]),
      [
        ['engine.kernel_vs_c', 'no-such-compiler: not on this machine'],
        ['engine.vs_numpy_beta', 'no-such-python: not on this machine'],
        ['engine.vs_numpy_table', 'no-such-python: not on this machine'],
      ],
    );
    for (const figure of figures) {
      assert.deepEqual([figure.reference, figure.ratio], [null, null]);
      assert.ok(figure.value > 0);
      assert.ok(lineOf(figure).includes(`; ${figure.missing} (`), lineOf(figure));
    }
  });

  it('that comes to other masses ends the bench', async () => {
    const loop = createContactLoop(small);
    const against = (checksum: number) => {
      const c = { measure: () => 2, checksum: () => checksum };
      return figuresAgainst(loop, { c, numpyBeta: none, numpyTable: none }, 1);
    };
    const [figure] = await against(loop.checksum());
    assert.equal(figure?.reference, 2);
    await assert.rejects(against(loop.checksum() ^ 1), /expected C to give the kernel's masses/);
  });

  it('is checked by a sum that shows another seed, another contact or another draw', () => {
    const sums = [
      small,
      { ...small, seed: 2 },
      { ...small, contactCount: 21 },
      { ...small, draws: 257 },
    ].map((size) => createContactLoop(size).checksum());
    assert.equal(new Set(sums).size, sums.length);
    assert.equal(createContactLoop(small).checksum(), sums[0]);
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

  it('what is measured takes turns, and the first turn does not count', async () => {
    const calls: string[] = [];
    const measure = (name: string, values: number[]) => () => {
      calls.push(name);
      return values.shift() ?? Number.NaN;
    };
    const medians = await mediansInTurn([measure('a', [99, 1, 5, 3]), measure('b', [0, 8, 8, 2])], {
      runs: 3,
    });
    assert.deepEqual([medians, calls.join('')], [[3, 8], 'abababab']);
  });

  it('the slope on logarithmic scales is the power', () => {
    const xs = [1, 2, 4, 8, 16];
    for (const power of [0, 1, 2]) {
      const slope = logLogSlope(
        xs,
        xs.map((x) => 3 * x ** power),
      );
      assert.ok(Math.abs(slope - power) < 1e-12, `${slope}`);
    }
    // Something paid once makes it smaller.
    assert.ok(
      logLogSlope(
        xs,
        xs.map((x) => 1 + x),
      ) < 0.9,
    );
  });

  it('the plain loop depends on its seed and on nothing else', () => {
    assert.equal(runPlainLoop(1000, 1), runPlainLoop(1000, 1));
    assert.notEqual(runPlainLoop(1000, 1), runPlainLoop(1000, 2));
    // Mean of exp(-U) for U uniform in (0, 1): 1 - 1/e.
    assert.ok(Math.abs(runPlainLoop(100_000, 1) / 100_000 - (1 - Math.exp(-1))) < 0.005);
  });
});
