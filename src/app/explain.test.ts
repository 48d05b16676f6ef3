import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleVisit, withFacts } from '../../test/fakes/example-visit.ts';
import { lateContacts } from '../../test/fakes/talks-room-changes.ts';
import { assessVisit } from './assess-visit.ts';
import { type Explanation, explainSurface } from './explain.ts';

const draws = 1024;
const room = await exampleVisit('talks-room');

const judged = assessVisit(room, { draws });

function explained(id: string, { state, compiled, assessment } = judged): Explanation {
  const outcome = explainSurface(state, compiled, assessment, id);
  assert.ok(outcome.ok, JSON.stringify(outcome));
  return outcome.value;
}

const arm = explained('chair-1/arm-left');

describe('why a surface has its number', () => {
  it('lists the contacts on it in order of time, and no others', () => {
    const ids = (e: Explanation) => e.contacts.map((c) => c.id);
    assert.deepEqual(ids(arm), ['c-03', 'c-18']);
    assert.deepEqual(ids(explained('glass-1/bowl')), ['c-06', 'c-12']);
    assert.equal(arm.contacts[0]?.text, 'HERON grip, palm-left, 240 s');
    assert.equal(arm.contacts[0]?.source, 'observed, certain');
  });

  it('shows a correction under the id of the original, and counts what it supersedes', () => {
    const [late] = lateContacts;
    assert.ok(late !== undefined);
    const corrected = withFacts(room, {
      more: [{ ...late, target: 'chair-1/arm-left', corrects: 'c-03' }],
    });
    const first = explained(
      'chair-1/arm-left',
      assessVisit(corrected, { draws: 64 }),
    ).contacts.find((c) => c.id === 'c-03');
    assert.equal(first?.supersededCount, 1);
    assert.match(first?.source ?? '', /^video/);
    assert.equal(arm.contacts[0]?.supersededCount, 0);
  });

  it('tells what happened to it, in order of evaluation, by the facts behind it', () => {
    const facts = arm.events.map((e) => e.fact);
    for (const fact of ['c-03', 'c-18', 'T2', 'T7']) assert.ok(facts.includes(fact), fact);
    const order = ['c-03', 'c-18', 'T2', 'T7'].map((fact) => facts.indexOf(fact));
    assert.deepEqual(
      order,
      order.toSorted((a, b) => a - b),
    );
    assert.ok(!facts.includes('c-04'));
    for (const e of arm.events) assert.notEqual(e.text, '', e.kind);
  });

  it('says who wiped it, with what, and what stays where covered', () => {
    const pass = arm.events.find((e) => e.kind === 'clean' && e.fact === 'T2');
    assert.match(pass?.text ?? '', /by SWP1: [\d.]+ % stays where covered$/);
    assert.match(
      explained('chair-1/seat').events.find((e) => e.fact === 'T8' && e.kind === 'clean')?.text ??
        '',
      /by SWP1/,
    );
  });

  it('gives routes that add up to the mean as left', () => {
    for (const id of ['chair-1/arm-left', 'chair-1/back-rail', 'table-1/edge']) {
      const { surface, originsBefore } = explained(id);
      const sum = originsBefore.reduce((total, o) => total + o.mass, 0);
      const standardError = surface.before.sd / Math.sqrt(draws);
      assert.ok(Math.abs(sum - surface.before.mean) < 4 * standardError, `${id}: ${sum}`);
    }
  });

  it('gives the routes with the largest first, patches merged', () => {
    for (const origins of [arm.originsBefore, arm.originsAfter]) {
      const mass = origins.map((o) => o.mass);
      assert.deepEqual(
        mass,
        mass.toSorted((a, b) => b - a),
      );
      const keys = origins.map((o) => `${o.source} ${o.firstAt.replace(/#.*/, '')} ${o.order}`);
      assert.equal(new Set(keys).size, keys.length);
    }
    const [first] = arm.originsBefore;
    assert.deepEqual([first?.source, first?.order], ['touch', 0]);
  });

  it('gives each parameter its source, or the word Assumption', () => {
    assert.ok(arm.parameters.length > 0);
    for (const { key, parameter } of arm.parameters)
      if (parameter.status === 'Assumption') assert.notEqual(parameter.note ?? '', '', key);
      else assert.notEqual(parameter.citation ?? '', '', key);
  });

  it('explains what nobody touched, and hands', () => {
    const tray = explained('tray-1/face');
    assert.deepEqual([tray.contacts, tray.events, tray.originsBefore], [[], [], []]);
    const hand = explained('hand:CEDAR');
    assert.equal(hand.material, '');
    assert.ok(hand.events.some((e) => e.fact === 'c-01'));
  });

  it('refuses an id that is not there, with the nearest', () => {
    const { state, compiled, assessment } = judged;
    const outcome = explainSurface(state, compiled, assessment, 'chair-1/arm-letf');
    assert.ok(!outcome.ok);
    assert.equal(outcome.problems[0]?.code, 'unknown-surface');
    assert.match(outcome.problems[0]?.message ?? '', /nearest is "chair-1\/arm-left"/);
    assert.ok(!explainSurface(state, compiled, assessment, '').ok);
  });
});
