import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { editDistance, nearestHint, nearestName } from './nearest.ts';

describe('the nearest known name', () => {
  it('is found through one slip of each sort', () => {
    const known = ['widthCm', 'depthCm', 'label'];
    for (const slip of ['widhtCm', 'widtCm', 'widtthCm', 'widxhCm', 'WIDTHCM'])
      assert.equal(nearestName(slip, known), 'widthCm', slip);
  });

  it('is not another word', () => {
    assert.equal(nearestName('colour', ['widthCm', 'label']), undefined);
    assert.equal(nearestName('ab', ['xy']), undefined);
    assert.equal(nearestName('x', []), undefined);
  });

  it('is the earlier one when two are as near', () => {
    assert.equal(nearestName('cat', ['car', 'cap']), 'car');
  });

  it('is not looked for with an over-long word', () => {
    assert.equal(nearestName('a'.repeat(65), ['a'.repeat(64)]), undefined);
  });

  it('is said at the end of a message, or nothing is', () => {
    assert.equal(nearestHint('tabel', ['table']), '; the nearest is "table"');
    assert.equal(nearestHint('zzz', ['table']), '');
  });
});

describe('the edit distance', () => {
  it('has the values of the literature', () => {
    // Levenshtein's and Damerau's usual examples; "ca" to "abc" is 3 under optimal string alignment.
    const cases = [
      ['kitten', 'sitting', 3],
      ['', 'abc', 3],
      ['abc', '', 3],
      ['ab', 'ba', 1],
      ['ca', 'abc', 3],
      ['same', 'same', 0],
    ] as const;
    for (const [a, b, distance] of cases) assert.equal(editDistance(a, b), distance, `${a} ${b}`);
  });

  it('is symmetric, zero only for equal words, and at most the longer length', () => {
    const word = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        const distance = editDistance(a, b);
        assert.equal(editDistance(b, a), distance);
        assert.equal(distance === 0, a === b);
        assert.ok(distance <= Math.max(a.length, b.length));
        assert.ok(distance >= Math.abs(a.length - b.length));
      }),
    );
  });
});
