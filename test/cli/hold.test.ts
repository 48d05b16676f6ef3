/** While an incident hold is open, what would sweep, remove, destroy or certify ends with 4. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Fact } from '../../src/model/fact.ts';
import { exampleVisit, withFacts } from '../fakes/example-visit.ts';
import { holdOnTalks, liftOfTalks, talksAt } from '../fakes/talks-room-changes.ts';
import { openWorkshop, visitText } from './command-runner.ts';

const workshop = openWorkshop();
const room = await exampleVisit('talks-room');

function visitWith(name: string, ...more: readonly Fact[]): string {
  return workshop.put(`${name}.json`, visitText(withFacts(room, { more })));
}

const open = visitWith('open', holdOnTalks);
const openEverywhere = visitWith('everywhere', { ...holdOnTalks, scope: 'visit' });
const lifted = visitWith('lifted', holdOnTalks, liftOfTalks);
const liftedByOne = visitWith('by-one', holdOnTalks, {
  ...liftOfTalks,
  approvals: liftOfTalks.approvals.slice(0, 1),
});
const liftedByOneSide = visitWith('by-one-side', holdOnTalks, {
  ...liftOfTalks,
  approvals: [
    { by: 'LEAD', at: talksAt('11:54') },
    { by: 'MED', at: talksAt('11:54') },
  ],
});

describe('with an incident hold left open', () => {
  for (const [what, visit] of [
    ['on the room', open],
    ['on the whole visit', openEverywhere],
    ['lifted by one person', liftedByOne],
    ['lifted by two of one side', liftedByOneSide],
  ] as const)
    it(`${what}: plan and certify refuse, with 4 and the name of the hold`, async () => {
      for (const name of ['plan', 'certify']) {
        const args = [name, visit, '-n', '64'];
        const { code, out, err } = await workshop.run(args);
        assert.deepEqual([code, out], [4, ''], `${name}: ${err}`);
        assert.match(err, /incident hold H-1 on (talks|visit) since 11:49/);
        const quiet = await workshop.run([...args, '--quiet']);
        assert.deepEqual([quiet.code, quiet.out], [4, '']);
        const json = await workshop.run([...args, '--json']);
        const told = JSON.parse(json.out) as { ok: boolean; holds: { id: string }[] };
        assert.deepEqual(
          [json.code, told.ok, told.holds.map((h) => h.id)],
          [4, false, ['H-1']],
          name,
        );
      }
    });

  it('check, assess and explain still answer: looking is no handling', async () => {
    for (const args of [
      ['check', open],
      ['assess', open, '-n', '64'],
      ['explain', open, 'chair-1/seat', '-n', '64'],
    ])
      assert.equal((await workshop.run(args)).code, 0, args[0]);
  });

  it('plays into a case that verifies, and that is not certified', async () => {
    const folder = workshop.path('case');
    const played = await workshop.run(['play', open, '--case', folder, '-n', '64']);
    assert.equal(played.code, 0, played.err);
    assert.match(played.out, /not clear/);
    const verified = await workshop.run(['verify', folder]);
    assert.equal(verified.code, 0, verified.err);
    const certified = await workshop.run(['certify', folder, '-n', '64']);
    assert.deepEqual([certified.code, certified.out], [4, ''], certified.err);
  });
});

describe('once the hold is lifted by two people of two organisations', () => {
  it('plan and certify go on', async () => {
    const planned = await workshop.run(['plan', lifted, '-n', '64']);
    assert.equal(planned.code, 0, planned.err);
    const certified = await workshop.run(['certify', lifted, '-n', '64', '--json']);
    assert.equal(certified.code, 1, certified.err);
    const { holds } = JSON.parse(certified.out) as { holds: { id: string; liftedAt?: number }[] };
    assert.deepEqual(
      holds.map((h) => [h.id, h.liftedAt]),
      [['H-1', liftOfTalks.at]],
    );
  });
});
