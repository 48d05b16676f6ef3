import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleVisit } from '../../test/fakes/example-visit.ts';
import { canonicalText } from '../base/jcs.ts';
import { assessVisit, type VisitInput } from './assess-visit.ts';
import { applyWhatIf, applyWhatIfs, type WhatIfAction, whatIfActions } from './what-if.ts';

const draws = 256;
// Deep-frozen: anything that writes into it throws.
const room = await exampleVisit('talks-room');

function tried(surface: string, ...actions: readonly WhatIfAction[]): VisitInput {
  return actions.reduce((input, action) => {
    const next = applyWhatIf(input, { surface, action });
    assert.ok(next.ok, JSON.stringify(next));
    return next.value;
  }, room);
}

function read(input: VisitInput, surface: string) {
  const { assessment } = assessVisit(input, { draws });
  const found = assessment.surfaces.find((s) => s.id === surface);
  assert.ok(found !== undefined);
  const count = assessment.within['after']?.[assessment.adversary]?.count.value ?? Number.NaN;
  return { surface: found, p: found.after.p[assessment.adversary] ?? Number.NaN, count };
}

describe('trying something on a surface', () => {
  it('changes nothing of the visit', () => {
    const before = canonicalText(room);
    for (const action of whatIfActions) tried('chair-1/back-rail', action, action);
    assert.equal(canonicalText(room), before);
  });

  it('touched again: more of it, and the room does not get better', () => {
    const rail = 'chair-1/back-rail';
    const then = read(tried(rail, 'touched'), rail);
    const now = read(room, rail);
    assert.ok(then.surface.after.mean > now.surface.after.mean);
    assert.ok(then.p > now.p);
    assert.ok(then.count > now.count);
  });

  it('wiped: less of it, and still something', () => {
    const rail = 'chair-1/back-rail';
    const then = read(tried(rail, 'wiped'), rail);
    const now = read(room, rail);
    assert.ok(then.surface.after.mean < now.surface.after.mean);
    assert.ok(then.surface.after.mean > 0);
    assert.equal(then.surface.before.mean, now.surface.before.mean);
  });

  it('covered: only what nobody logged can be there', () => {
    const seat = 'chair-1/seat';
    const then = read(tried(seat, 'covered'), seat);
    const now = read(room, seat);
    assert.ok(then.surface.before.mean < now.surface.before.mean / 2);
    assert.ok(!tried(seat, 'covered').facts.some((f) => f.kind === 'contact' && f.target === seat));
  });

  it('removed: it is carried away, with the rest of its object', () => {
    const then = read(tried('chair-1/arm-left', 'removed'), 'chair-1/seat');
    assert.equal(then.surface.after.mean, 0);
    assert.ok((then.surface.removedAt ?? Number.POSITIVE_INFINITY) > 0);
    assert.ok(then.count < read(room, 'chair-1/seat').count);
  });

  it('gives every try an id of its own', () => {
    const { facts } = tried('chair-1/arm-left', 'touched', 'touched', 'touched');
    const ids = facts.map((f) => `${f.kind} ${f.id}`);
    assert.equal(new Set(ids).size, ids.length);
    assert.equal(facts.length, room.facts.length + 3);
  });

  it('marks what it adds as a what-if', () => {
    for (const action of ['touched', 'wiped', 'removed'] as const) {
      const added = tried('chair-1/arm-left', action).facts.at(-1);
      assert.match(added?.id ?? '', /^what-if-/);
      assert.ok(added !== undefined && 'note' in added && added.note === 'what-if');
    }
  });

  it('refuses a surface that is not there', () => {
    for (const surface of ['chair-9/seat', '', 'chair-1', 'hand:CEDAR', '__proto__/x']) {
      const outcome = applyWhatIf(room, { surface, action: 'wiped' });
      assert.ok(!outcome.ok && outcome.problems[0]?.code === 'unknown-surface', surface);
    }
  });

  it('applies what applies of a list, in its order', () => {
    const list = [
      { surface: 'chair-9/seat', action: 'wiped' },
      { surface: 'chair-1/back-rail', action: 'wiped' },
    ] as const;
    assert.deepEqual(applyWhatIfs(room, list), tried('chair-1/back-rail', 'wiped'));
    assert.equal(applyWhatIfs(room, []), room);
  });
});
