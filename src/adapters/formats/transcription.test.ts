import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Contact } from '../../model/fact.ts';
import { compareTranscriptions } from './transcription.ts';

function contact(id: string, change: Partial<Contact> = {}): Contact {
  return {
    kind: 'contact',
    id,
    at: 1_000_000,
    leg: 'talks',
    actor: 'HERON',
    target: 'chair-1/arm-left',
    part: 'hand-left',
    manner: 'grip',
    durationMs: 3_000,
    gloved: false,
    source: 'observed',
    certainty: 'certain',
    ...change,
  };
}

const options = { toleranceMs: 60_000 };

describe('two transcriptions of one card', () => {
  it('that are the same agree in every row, whatever their ids, notes and order', () => {
    const a = [contact('1'), contact('2', { at: 2_000_000, note: 'x' })];
    const b = [contact('8', { at: 2_000_000 }), contact('9')];
    const compared = compareTranscriptions(a, b, options);
    assert.deepEqual(compared, { agreed: a, differing: [], onlyInA: [], onlyInB: [] });
  });

  it('that differ show the fields, side by side', () => {
    const a = [contact('1')];
    const b = [
      contact('1', { at: 1_030_000, durationMs: 8_000, certainty: 'unsure', distanceCm: 60 }),
    ];
    const { differing, agreed } = compareTranscriptions(a, b, options);
    assert.deepEqual(agreed, []);
    assert.deepEqual(differing[0]?.fields, [
      { field: 'at', a: 1_000_000, b: 1_030_000 },
      { field: 'durationMs', a: 3_000, b: 8_000 },
      { field: 'certainty', a: 'certain', b: 'unsure' },
      { field: 'distanceCm', a: undefined, b: 60 },
    ]);
  });

  it('[V40] one misread cell is one difference and not two missing rows', () => {
    for (const change of [
      { target: 'chair-1/arm-right' },
      { actor: 'CEDAR' },
      { manner: 'touch' } as const,
    ]) {
      const { differing, onlyInA } = compareTranscriptions(
        [contact('1')],
        [contact('1', change)],
        options,
      );
      assert.deepEqual(onlyInA, []);
      assert.deepEqual(
        differing[0]?.fields.map(({ field }) => field),
        Object.keys(change),
      );
    }
  });

  it('rows that only one reader saw are listed as such', () => {
    const a = [contact('1'), contact('2', { at: 5_000_000 })];
    const b = [contact('1'), contact('3', { at: 9_000_000 })];
    const compared = compareTranscriptions(a, b, options);
    assert.deepEqual(
      compared.onlyInA.map((c) => c.id),
      ['2'],
    );
    assert.deepEqual(
      compared.onlyInB.map((c) => c.id),
      ['3'],
    );
  });

  it('pair within the tolerance and not beyond it', () => {
    const pairs = (at: number) =>
      compareTranscriptions([contact('1')], [contact('1', { at })], options).differing.length;
    assert.equal(pairs(1_060_000), 1);
    assert.equal(pairs(1_060_001), 0);
    assert.equal(pairs(940_000), 1);
    assert.equal(pairs(939_999), 0);
  });

  it('equal times are paired before near ones', () => {
    const a = [contact('1', { at: 1_000_000 }), contact('2', { at: 1_020_000 })];
    const b = [contact('9', { at: 1_020_000 })];
    const { agreed, onlyInA } = compareTranscriptions(a, b, options);
    assert.deepEqual(
      agreed.map((c) => c.id),
      ['2'],
    );
    assert.deepEqual(
      onlyInA.map((c) => c.id),
      ['1'],
    );
  });

  it('every row of both is accounted for exactly once, and swapping the readers swaps the result', () => {
    const row = fc.record({
      at: fc.integer({ min: 0, max: 200_000 }),
      actor: fc.constantFrom('HERON', 'CEDAR'),
      target: fc.constantFrom('a/b', 'c/d'),
      manner: fc.constantFrom('grip', 'touch'),
    });
    const rows = fc
      .array(row, { maxLength: 8 })
      .map((list) => list.map((r, i) => contact(`r${i}`, r)));
    fc.assert(
      fc.property(rows, rows, (a, b) => {
        const one = compareTranscriptions(a, b, options);
        const fromA = [...one.agreed, ...one.differing.map((pair) => pair.a), ...one.onlyInA];
        assert.equal(new Set(fromA).size, a.length);
        assert.equal(fromA.length, a.length);
        assert.equal(one.agreed.length + one.differing.length + one.onlyInB.length, b.length);
        const other = compareTranscriptions(b, a, options);
        assert.equal(other.agreed.length, one.agreed.length);
        assert.deepEqual(other.onlyInA, one.onlyInB);
      }),
    );
  });
});
