import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { ringMembers } from './ring.ts';

const graph = (edges: readonly (readonly [string, string])[]) => {
  const nextById = new Map<string, string[]>();
  for (const [from, to] of edges) nextById.set(from, [...(nextById.get(from) ?? []), to]);
  return nextById;
};

it('chains have no ring, and what leads into a ring never ends either', () => {
  assert.deepEqual(
    [
      ...ringMembers(
        graph([
          ['a', 'b'],
          ['b', 'c'],
        ]),
      ),
    ],
    [],
  );
  assert.deepEqual([...ringMembers(graph([['a', 'a']]))], ['a']);
  assert.deepEqual(
    [
      ...ringMembers(
        graph([
          ['a', 'b'],
          ['b', 'a'],
          ['c', 'a'],
          ['d', 'e'],
        ]),
      ),
    ].sort(),
    ['a', 'b', 'c'],
  );
});

it('agrees with walking every path', () => {
  const node = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  fc.assert(
    fc.property(fc.array(fc.tuple(node, node), { maxLength: 8 }), (edges) => {
      const nextById = graph(edges);
      const neverEnds = (id: string, seen: readonly string[]): boolean =>
        seen.includes(id) ||
        (nextById.get(id) ?? []).some((next) => neverEnds(next, [...seen, id]));
      const expected = [...nextById.keys()].filter((id) => neverEnds(id, []));
      assert.deepEqual([...ringMembers(nextById)].sort(), expected.sort());
    }),
  );
});
