import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseArguments, parseWholeNumber } from './arguments.ts';

const command = {
  options: {
    seed: { type: 'string', value: 'NUMBER', help: 'the seed', default: '1' },
    case: { type: 'string', short: 'c', value: 'FOLDER', help: 'the case folder' },
    pack: { type: 'string', multiple: true, help: 'a data pack' },
    strict: { type: 'boolean', help: 'refuses more' },
  },
  positionals: [{ name: 'FILE', help: 'a visit file' }],
} as const;

function problemsOf(words: readonly string[]): readonly string[] {
  const parsed = parseArguments(command, words);
  return parsed.ok ? [] : parsed.problems.map((p) => `${p.code} ${p.message}`);
}

describe('parseArguments', () => {
  it('reads options before, between and after arguments, and fills in defaults', () => {
    const parsed = parseArguments(command, ['--strict', 'visit.yaml', '-c', 'case', '--pack=a']);
    assert.ok(parsed.ok);
    assert.deepEqual(parsed.value.args, ['visit.yaml']);
    assert.deepEqual(parsed.value.options, {
      seed: '1',
      case: 'case',
      pack: ['a'],
      strict: true,
      help: false,
      json: false,
      quiet: false,
    });
  });

  it('keeps the order of an option that may be repeated', () => {
    const parsed = parseArguments(command, ['--pack', 'b', 'f', '--pack', 'a']);
    assert.ok(parsed.ok);
    assert.deepEqual(parsed.value.options['pack'], ['b', 'a']);
  });

  it('takes everything after -- as an argument', () => {
    const parsed = parseArguments(command, ['--', '--strict']);
    assert.ok(parsed.ok);
    assert.deepEqual(parsed.value.args, ['--strict']);
    assert.equal(parsed.value.options['strict'], false);
  });

  it('names the nearest option for one it does not know', () => {
    assert.deepEqual(problemsOf(['f', '--sed', '--xyzzy']), [
      'usage-option option: expected a known one, got --sed; the nearest is "--seed"',
      'usage-option option: expected a known one, got --xyzzy',
    ]);
  });

  it('does not mistake members of Object.prototype for options', () => {
    assert.deepEqual(problemsOf(['f', '--constructor']), [
      'usage-option option: expected a known one, got --constructor',
    ]);
    assert.equal(problemsOf(['f', '--__proto__=1']).length, 1);
  });

  it('refuses a value that is missing, not wanted, or itself an option', () => {
    assert.deepEqual(problemsOf(['f', '--seed']), [
      'usage-value --seed: expected NUMBER, got nothing',
    ]);
    assert.deepEqual(problemsOf(['f', '--seed=']), [
      'usage-value --seed: expected NUMBER, got nothing',
    ]);
    assert.deepEqual(problemsOf(['f', '--strict=yes']), [
      'usage-value --strict: expected no value, got "yes"',
    ]);
    assert.deepEqual(problemsOf(['f', '--seed', '--strict']), [
      'usage-value --seed: expected a value, got the option --strict; ' +
        'if it is the value, write --seed=--strict',
    ]);
  });

  it('refuses an option given twice', () => {
    assert.deepEqual(problemsOf(['f', '--seed=1', '--seed=2']), [
      'usage-option --seed: expected once, came again',
    ]);
  });

  it('refuses missing and surplus arguments, and lists every problem', () => {
    assert.deepEqual(problemsOf([]), ['usage-argument FILE: expected a visit file, got nothing']);
    assert.deepEqual(problemsOf(['a', 'b', 'c', '--no']), [
      'usage-option option: expected a known one, got --no',
      'usage-argument arguments: expected at most 1, got "b" too',
      'usage-argument arguments: expected at most 1, got "c" too',
    ]);
  });

  it('takes any number where the last argument allows many', () => {
    const many = { options: {}, positionals: [{ name: 'FILE', many: true }] };
    assert.equal(parseArguments(many, ['a', 'b', 'c']).ok, true);
    assert.equal(parseArguments(many, []).ok, false);
  });
});

describe('parseWholeNumber', () => {
  const limits = { name: '--seed', min: -2, max: 9 };

  it('takes whole numbers, both limits included', () => {
    for (const [text, value] of [
      ['-2', -2],
      ['0', 0],
      ['9', 9],
    ] as const) {
      assert.deepEqual(parseWholeNumber(text, limits), { ok: true, value });
    }
  });

  it('refuses everything else and says what it expects', () => {
    for (const text of ['-3', '10', '', ' 1', '1.0', '1e0', '0x1', '+1', '01', '-0', 'NaN', '١']) {
      assert.equal(parseWholeNumber(text, limits).ok, false, text);
    }
    const unsafe = { name: '--seed', min: 0, max: Number.MAX_SAFE_INTEGER };
    assert.equal(parseWholeNumber('9007199254740992', unsafe).ok, false);
    assert.equal(parseWholeNumber('9007199254740991', unsafe).ok, true);
    const refused = parseWholeNumber('ten', limits);
    assert.ok(!refused.ok);
    assert.equal(
      refused.problems[0]?.message,
      '--seed: expected a whole number from -2 to 9, got "ten"',
    );
  });
});
