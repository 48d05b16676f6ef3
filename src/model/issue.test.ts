import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as z from 'zod/mini';
import { issuesMax, issuesToProblems } from './issue.ts';

const schema = z.strictObject({
  name: z.string().check(z.maxLength(5)),
  sizes: z.array(z.int().check(z.minimum(1), z.maximum(9))).check(z.maxLength(3)),
  share: z.number().check(z.positive()),
  colour: z.enum(['red', 'blue']),
  shape: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('circle'), radius: z.number() }),
    z.strictObject({ kind: z.literal('square'), side: z.number() }),
  ]),
  entry: z.union([z.string(), z.strictObject({ inner: z.strictObject({ width: z.number() }) })]),
});

const good = {
  name: 'desk',
  sizes: [1, 2],
  share: 0.5,
  colour: 'red',
  shape: { kind: 'circle', radius: 1 },
  entry: 'short',
};

function linesOf(value: unknown): string[] {
  const parsed = schema.safeParse(value);
  if (parsed.success) return [];
  return issuesToProblems(parsed.error.issues, value).map((p) => `${p.path} | ${p.message}`);
}

describe('problems of a schema', () => {
  it('there are none for a good value', () => {
    assert.deepEqual(linesOf(good), []);
  });

  it('name place, expected and came', () => {
    const cases: readonly [Record<string, unknown>, string][] = [
      [{ name: 3 }, 'name | name: expected text, got 3'],
      [{ name: 'cupboard' }, 'name | name: expected at most 5 characters, got "cupboard"'],
      [{ sizes: [1, 12] }, 'sizes/1 | sizes: expected at most 9, got 12'],
      [{ sizes: [1.5] }, 'sizes/0 | sizes: expected a whole number, got 1.5'],
      [{ sizes: [1, 2, 3, 4] }, 'sizes | sizes: expected at most 3 entries, got a list of 4'],
      [{ share: 0 }, 'share | share: expected more than 0, got 0'],
      [{ share: Number.NaN }, 'share | share: expected a number, got NaN'],
      [{ colour: 'rde' }, 'colour | colour: expected one of "red", "blue", got "rde"'],
      [{ extra: 1 }, 'extra | extra: expected no such member here, got one'],
      [{ shape: { kind: 'circle' } }, 'shape/radius | radius: expected a number, got nothing'],
      [
        { entry: { inner: { width: 'x' } } },
        'entry/inner/width | width: expected a number, got "x"',
      ],
    ];
    for (const [change, line] of cases) assert.deepEqual(linesOf({ ...good, ...change }), [line]);
  });

  it('name an unknown branch at its discriminator', () => {
    const [line] = linesOf({ ...good, shape: { kind: 'star' } });
    assert.equal(line, 'shape/kind | kind: expected one of "circle", "square", got "star"');
  });

  it('name every form that a member may have', () => {
    assert.deepEqual(linesOf({ ...good, entry: 7 }), [
      'entry | entry: expected text or a table, got 7',
    ]);
  });

  it('say so when the whole document is something else', () => {
    assert.deepEqual(linesOf([1]), [' | document: expected a table, got a list of 1']);
    assert.deepEqual(linesOf(undefined), [' | document: expected a table, got nothing']);
  });

  it('list every problem, up to a bound', () => {
    assert.equal(linesOf({}).length, 6);
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`m${i}`, i]));
    assert.equal(linesOf({ ...good, ...many }).length, issuesMax);
  });

  it('do not repeat long text', () => {
    const [line] = linesOf({ ...good, name: 'x'.repeat(50) });
    assert.equal(line, 'name | name: expected at most 5 characters, got text of 50 characters');
  });
});
