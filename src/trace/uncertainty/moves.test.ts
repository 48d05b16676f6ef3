import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleVisit } from '../../../test/fakes/example-visit.ts';
import { checkPack } from '../../model/pack-check.ts';
import { betaMoments } from '../../numeric/moments.ts';
import { moved, movedPack, movesOf, z95 } from './moves.ts';

const { pack } = await exampleVisit('talks-room');
const keys = Object.keys(pack.parameters);
const moves = movesOf(pack, keys);
const bare = { unit: 'ng', status: 'Assumption' } as const;

describe('what may be wrong in a pack', () => {
  it('moves a family as one, and by its least known member', () => {
    const family = moves.find((m) => m.name === 'recover.');
    assert.ok(family !== undefined && family.keys.length > 3);
    assert.equal(family.spread, pack.uncertainty?.spreads.Assumption);
    assert.ok(family.isAssumption);
  });

  it('leaves alone what is so by definition, and what is nought', () => {
    const named = moves.flatMap((m) => m.keys);
    for (const key of ['weight.grip', 'detect.cell-mass', 'cloth.destroyed.other'])
      assert.ok(!named.includes(key), key);
  });

  it('takes a pack that says nothing of it as it stands', () => {
    const { uncertainty: _, ...silent } = pack;
    assert.deepEqual(
      movesOf(silent, keys).map((m) => m.name),
      ['touch.direct.recovered'],
    );
  });

  it('at the end of its interval: value times spread, of a share its odds', () => {
    const at = Math.log(3);
    assert.ok(Math.abs(moved('x', { ...bare, value: 2 }, at).value - 6) < 1e-12);
    const share = moved('x', { ...bare, unit: 'fraction', value: 0.25 }, at).value;
    assert.ok(Math.abs(share / (1 - share) - 1) < 1e-12);
    for (const end of [0, 1])
      assert.equal(moved('x', { ...bare, unit: 'probability', value: end }, at).value, end);
  });

  it('moves a law as a whole', () => {
    const law = { kind: 'beta', a: 1, b: 3 } as const;
    const next = moved(
      'x',
      { ...bare, unit: 'fraction', value: 0.25, distribution: law },
      Math.log(3),
    );
    assert.ok(next.distribution?.kind === 'beta');
    const { a, b } = next.distribution;
    assert.ok(Math.abs(a + b - 4) < 1e-12 && Math.abs(betaMoments(a, b).mean - 0.5) < 1e-12);
  });

  it('leaves a pack that the engine takes, however far everything is moved', () => {
    for (const z of [-3, -z95, z95, 3])
      assert.deepEqual(
        checkPack(
          movedPack(
            pack,
            moves,
            moves.map(() => z),
          ),
        ),
        [],
      );
  });
});
