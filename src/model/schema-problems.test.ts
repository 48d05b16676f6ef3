import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as z from 'zod/mini';
import { code, instant, list, table, text } from './field.ts';
import { createProblemList, printValue, problemCountMax } from './problem-list.ts';
import { readBySchema } from './schema-problems.ts';

const schema = z.strictObject({
  name: text,
  code,
  count: z.int().check(z.minimum(0), z.maximum(9)),
  share: z.number().check(z.positive()),
  colour: z.enum(['red', 'green']),
  place: z.tuple([z.number(), z.number()]),
  by: table(z.strictObject({ label: text, widthCm: z.number() })),
  entry: z.union([code, z.strictObject({ kind: code, owner: code })]),
  turn: z.optional(z.union([z.literal(0), z.literal(1)])),
  facts: list(
    z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('touch'), hand: code }),
      z.strictObject({ kind: z.literal('wait'), seconds: z.number() }),
    ]),
  ),
  at: instant,
});

const right = {
  name: 'n',
  code: 'c',
  count: 1,
  share: 0.5,
  colour: 'red',
  place: [1, 2],
  by: { a: { label: 'a', widthCm: 1 } },
  entry: 'chair',
  facts: [{ kind: 'touch', hand: 'left' }],
  at: '2031-05-14T11:15:00+05:00',
};

/** Lines `code path message` of everything that is wrong with the right value plus a change. */
function read(change: Record<string, unknown>): string[] {
  const problems = createProblemList();
  const value = readBySchema(schema, { ...right, ...change }, problems);
  assert.equal(value === undefined, problems.all().length > 0);
  return problems.all().map((p) => `${p.code} ${p.path} ${p.message}`);
}

describe('problems of a value', () => {
  it('are none when it is right', () => {
    assert.deepEqual(read({}), []);
  });

  it('name the field, what was expected and what came', () => {
    assert.deepEqual(read({ name: true, count: 1.5, share: Number.NaN, place: 'x' }), [
      'wrong-type name name: expected text, got true; put it in quotes',
      'wrong-type count count: expected a whole number, got 1.5',
      'wrong-type share share: expected a number, got NaN',
      'wrong-type place place: expected a list, got "x"',
    ]);
  });

  it('say that something is missing, whatever its type', () => {
    const empty = Object.fromEntries(Object.keys(right).map((name) => [name, undefined]));
    const lines = read(empty);
    assert.equal(lines.length, 10);
    for (const line of lines) assert.match(line, /^missing \w+ \w+: expected .*, got nothing$/);
    assert.ok(lines.includes('missing colour colour: expected one of "red", "green", got nothing'));
  });

  it('name bounds and lengths', () => {
    assert.deepEqual(read({ count: 10, share: 0, place: [1], name: 'x'.repeat(401) }), [
      `too-long name name: expected at most 400 characters, got "${'x'.repeat(40)}" … (401 characters)`,
      'out-of-range count count: expected at most 9, got 10',
      'out-of-range share share: expected more than 0, got 0',
      'too-few place place: expected at least 2 entries, got a list of 1',
    ]);
  });

  it('name the nearest value of an enumeration', () => {
    assert.deepEqual(read({ colour: 'gren' }), [
      'wrong-value colour colour: expected one of "red", "green", got "gren"; the nearest is "green"',
    ]);
  });

  it('name the nearest known key, also inside tables, unions and lists', () => {
    assert.deepEqual(read({ nmae: 1 }), [
      'unknown-key nmae key: expected a key of the format, got "nmae"; the nearest is "name"',
    ]);
    assert.deepEqual(read({ by: { a: { label: 'a', widthCm: 1, widhtCm: 2 } } }), [
      'unknown-key by/a/widhtCm key: expected a key of a, got "widhtCm"; the nearest is "widthCm"',
    ]);
    assert.deepEqual(read({ entry: { kind: 'k', owner: 'o', ownr: 'o' } }), [
      'unknown-key entry/ownr key: expected a key of entry, got "ownr"; the nearest is "owner"',
    ]);
    assert.deepEqual(read({ facts: [{ kind: 'wait', seconds: 1, hand: 'left', secnds: 2 }] }), [
      'unknown-key facts/0/hand key: expected a key of facts, got "hand"',
      'unknown-key facts/0/secnds key: expected a key of facts, got "secnds"; the nearest is "seconds"',
    ]);
  });

  it('of a union are those of the branch that was meant', () => {
    assert.deepEqual(read({ entry: { kind: '!', owner: 1 } }), [
      'wrong-format entry/kind kind: expected a code such as "chair-1", got "!"',
      'wrong-type entry/owner owner: expected text, got 1; put it in quotes',
    ]);
    assert.deepEqual(read({ entry: '!' }), [
      'wrong-format entry entry: expected a code such as "chair-1", got "!"',
    ]);
    assert.deepEqual(read({ entry: 7, turn: 2 }), [
      'wrong-type entry entry: expected one of text, a table, got 7',
      'wrong-value turn turn: expected one of 0, 1, got 2',
    ]);
  });

  it('of a list told apart by kind name the kinds', () => {
    assert.deepEqual(read({ facts: [{ kind: 'tuoch' }, 'x', { hand: 'left' }] }), [
      'wrong-value facts/0/kind kind: expected one of "touch", "wait", got "tuoch"',
      'wrong-type facts/1 facts: expected a table, got "x"',
      'missing facts/2/kind kind: expected one of "touch", "wait", got nothing',
    ]);
  });

  it('of an instant show how one is written', () => {
    const example = 'an instant with offset, for example 2031-05-14T11:15:00+05:00';
    assert.deepEqual(read({ at: 'noon' }), [`wrong-format at at: expected ${example}, got "noon"`]);
    assert.deepEqual(read({ at: true }), [`wrong-type at at: expected ${example}, got true`]);
    assert.deepEqual(read({ at: -5 }), ['out-of-range at at: expected at least 0, got -5']);
    // Before 1970 an instant would be negative inside, and refused when it is read again.
    assert.equal(read({ at: '1969-12-31T23:59:59Z' }).length, 1);
    assert.deepEqual(read({ at: '1970-01-01T00:00:00Z' }), []);
  });

  it('of a bad key name the key', () => {
    assert.deepEqual(read({ by: { 'a b': { label: 'a', widthCm: 1 } } }), [
      'wrong-key by/a b a b: expected a code such as "chair-1", got "a b"',
    ]);
  });

  it('of text refuse control characters, turned writing and broken characters', () => {
    for (const bad of ['a\u0000', '\u001b[31m', '\u202eabc', '\u2066', '\ud800', '\ufffe'])
      assert.match(read({ name: bad })[0] ?? '', /^wrong-format name /, JSON.stringify(bad));
    assert.deepEqual(read({ name: 'Ünïcode 茶 🍵\n\tok' }), []);
  });

  it('are all listed up to a bound, and the rest is counted', () => {
    const many = (count: number) => ({ facts: Array.from({ length: count }, () => 1) });
    assert.equal(read(many(problemCountMax)).length, problemCountMax);
    const over = read(many(problemCountMax + 5));
    assert.equal(over.length, problemCountMax + 1);
    assert.match(over.at(-1) ?? '', /^too-many-problems {2}document: .* got 5 more/);
  });

  it('do not take minutes for thousands of unknown keys', () => {
    const keys = Array.from({ length: 5_000 }, (_, i) => [`unknown-key-number-${i}`, 1]);
    const lines = read(Object.fromEntries(keys));
    assert.equal(lines.length, 201);
    assert.match(lines.at(-1) ?? '', /got 4800 more unknown ones/);
  });
});

describe('a printed value', () => {
  it('is bounded, and says what it is', () => {
    assert.equal(printValue('x'.repeat(1_000_000)).length, 65);
    assert.equal(printValue([1, 2]), 'a list of 2');
    assert.equal(printValue({ a: 1 }), 'a table of 1');
    assert.equal(printValue(null), 'nothing');
    assert.equal(printValue('a\n"b"'), '"a\\n\\"b\\""');
    assert.equal(printValue(Number.POSITIVE_INFINITY), 'Infinity');
  });
});
