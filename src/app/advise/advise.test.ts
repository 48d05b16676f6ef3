import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleVisit } from '../../../test/fakes/example-visit.ts';
import { canonicalText } from '../../base/jcs.ts';
import { createAssessmentCache } from '../assess-visit.ts';
import { adviseVisit } from './advise.ts';

const room = await exampleVisit('talks-room');
const advise = () =>
  adviseVisit(room, {
    draws: 256,
    controlCountMax: 3,
    instantCountMax: 4,
    cache: createAssessmentCache(),
  });
const advice = advise();

describe('advice', () => {
  it('compares the controls of the worst surfaces: less remains when it is taken away', () => {
    assert.equal(advice.controls.length, 3);
    for (const { p, controls } of advice.controls) {
      const change = (name: string) => controls.find((c) => c.control === name)?.change ?? 0;
      assert.equal(change('accept'), -p);
      assert.ok(change('remove') < 0 && change('cover') <= 1e-9 && change('clean') < p);
    }
  });

  it('says what a control costs, where something is done on the day', () => {
    for (const { controls } of advice.controls)
      for (const { control, workMs } of controls)
        assert.equal(workMs !== undefined && workMs > 0, ['remove', 'clean'].includes(control));
  });

  it('values swabs of surfaces that are left and were not swabbed, best first', () => {
    const swabbed = room.facts.flatMap((f) => (f.kind === 'swab' ? [f.surface] : []));
    assert.ok(advice.swabs.length > 0);
    assert.ok(advice.swabs.some((s) => s.value > 0 || s.varianceShare > 0));
    for (const { id, positive } of advice.swabs)
      assert.ok(!swabbed.includes(id) && positive >= 0 && positive <= 1, id);
    const values = advice.swabs.map((s) => s.value);
    assert.deepEqual(
      values,
      values.toSorted((a, b) => b - a),
    );
  });

  it('ends, at the last instant, with what was handed back', () => {
    const last = advice.risk.at(-1);
    const after = advice.assessment.within['after']?.[advice.assessment.adversary]?.count.value;
    assert.ok(last !== undefined && after !== undefined);
    assert.ok(Math.abs(last.expected - after) < 0.15, `${last.expected} against ${after}`);
    assert.ok(
      advice.risk.some((r) => r.expected > last.expected),
      'it was higher before the sweep',
    );
  });

  it('is the same again', () => {
    const text = ({ controls, swabs, risk }: typeof advice) =>
      canonicalText({ controls, swabs, risk });
    assert.equal(text(advise()), text(advice));
  });
});
