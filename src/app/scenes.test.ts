import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleVisit, withFacts } from '../../test/fakes/example-visit.ts';
import {
  holdOnTalks,
  lateContacts,
  liftOfTalks,
  swabWith,
  talksAt,
} from '../../test/fakes/talks-room-changes.ts';
import type { Fact } from '../model/fact.ts';
import { countText } from '../report/figure-text.ts';
import { assessVisit, type VisitInput } from './assess-visit.ts';
import { reasonsNotClear, scenesOf } from './scenes.ts';

const draws = 128;
const room = await exampleVisit('talks-room');

function judged(input: VisitInput) {
  const { state, assessment } = assessVisit(input, { draws });
  const scenes = new Map(scenesOf(state, assessment).map((s) => [s.name, s]));
  return { state, assessment, scenes, reasons: reasonsNotClear(state, assessment) };
}

const plain = judged(room);
const after = (more: readonly Fact[]) => judged(withFacts(room, { more }));

/** The talks room with limits that its residual keeps. */
function lenient(more: readonly Fact[] = []): VisitInput {
  const { document } = room;
  const limits = { ...document.limits, expectedSurfacesMax: 1000, residualU95PgMax: 1e12 };
  return { ...withFacts(room, { more }), document: { ...document, limits } };
}

describe('the nine scenes', () => {
  it('come in the order of the workflow, one line each', () => {
    const { state, assessment } = plain;
    const scenes = scenesOf(state, assessment);
    assert.deepEqual(
      scenes.map((s) => s.name),
      ['plan', 'observe', 'assess', 'sweep', 'verify', 'clear', 'carry', 'destroy', 'shred'],
    );
    for (const { name, text } of scenes) assert.match(text, /^[^\n]{5,300}$/, name);
  });

  it('count what is in the records', () => {
    const first = (name: string) => Number(/^\d+/.exec(plain.scenes.get(name)?.text ?? '')?.[0]);
    const countOf = (kind: Fact['kind']) => room.facts.filter((f) => f.kind === kind).length;
    assert.equal(first('observe'), countOf('contact'));
    assert.match(plain.scenes.get('observe')?.text ?? '', /\b2 min nobody watched/);
    assert.equal(first('sweep'), countOf('task') - 1);
    assert.match(plain.scenes.get('sweep')?.text ?? '', /\b2 people\b.*\b1 not done/);
    assert.equal(first('verify'), 0);
    assert.equal(first('carry'), countOf('unit'));
    assert.match(plain.scenes.get('carry')?.text ?? '', /every seal intact/);
  });

  it('say the numbers of the assessment', () => {
    const { assessment, scenes } = plain;
    for (const [name, set] of [
      ['assess', 'before'],
      ['clear', 'after'],
    ] as const) {
      const count = assessment.within[set]?.[assessment.adversary]?.count;
      const text = scenes.get(name)?.text ?? '';
      assert.ok(text.includes(` ${countText(count?.value ?? Number.NaN)} informative`), text);
      assert.ok(text.includes(`90 % ${count?.low}–${count?.high}`), text);
    }
  });

  it('mark what a person must look at, and only that', () => {
    const marked = (run: typeof plain) =>
      [...run.scenes.values()].filter((s) => s.finding).map((s) => s.name);
    assert.deepEqual(marked(plain), ['sweep', 'clear']);
    assert.deepEqual(marked(after(lateContacts)), ['observe', 'sweep', 'clear']);
    const positive = swabWith({ call: 'principal-present', quantityPg: 40 });
    assert.deepEqual(marked(after(positive)), ['sweep', 'verify', 'clear']);
    assert.deepEqual(marked(judged(lenient())), ['sweep']);
  });

  it('tell a declaration that came after the first contact', () => {
    const { document } = room;
    const declaration = { ...document.declaration, declaredAt: talksAt('12:30') };
    const late = judged({ ...room, document: { ...document, declaration } });
    assert.match(late.scenes.get('plan')?.text ?? '', /^declared LATE/);
    assert.equal(late.scenes.get('plan')?.finding, true);
    assert.equal(plain.scenes.get('plan')?.finding, false);
  });
});

describe('reasons why a visit is not clear', () => {
  it('are none when the limits are kept', () => {
    assert.deepEqual(judged(lenient()).reasons, []);
    assert.match(judged(lenient()).scenes.get('clear')?.text ?? '', /^clear within/);
  });

  it('name each limit that is exceeded', () => {
    assert.equal(plain.reasons.length, 2);
    assert.match(plain.reasons[0] ?? '', /informative surfaces .* more than 1$/);
    assert.match(
      plain.reasons[1] ?? '',
      /^up to \d{1,3},\d{3} pg left \(95 %\), more than 100 pg$/,
    );
  });

  it('do not hold at the limit itself, and do just below it', () => {
    const { assessment } = plain;
    const value = assessment.within['after']?.[assessment.adversary]?.count.value ?? 0;
    const reasonsAt = (expectedSurfacesMax: number) => {
      const { document } = room;
      const limits = { ...document.limits, expectedSurfacesMax, residualU95PgMax: 1e12 };
      return judged({ ...room, document: { ...document, limits } }).reasons.length;
    };
    assert.equal(reasonsAt(value), 0);
    assert.equal(reasonsAt(value - 1e-9), 1);
  });

  it('include a swab with the principal, and no other swab', () => {
    const reasons = (call: 'principal-present' | 'principal-absent' | 'inconclusive') =>
      judged(lenient(swabWith({ call, quantityPg: 40 }))).reasons;
    assert.deepEqual(reasons('principal-present'), ['swab Q1: principal present, 40 pg']);
    assert.deepEqual(reasons('principal-absent'), []);
    assert.deepEqual(reasons('inconclusive'), []);
  });

  it('include a hold until two people have lifted it', () => {
    const reasons = (...more: Fact[]) =>
      judged(lenient(more)).reasons.filter((reason) => reason.startsWith('incident hold'));
    assert.deepEqual(reasons(holdOnTalks), ['incident hold H-1 is open']);
    assert.deepEqual(reasons(holdOnTalks, liftOfTalks), []);
    const one = { ...liftOfTalks, approvals: liftOfTalks.approvals.slice(0, 1) };
    assert.deepEqual(reasons(holdOnTalks, one), ['incident hold H-1 is open']);
  });

  it('name what was wiped or carried off while a hold forbade it, and nothing that came before', () => {
    const under = (...more: Fact[]) =>
      judged(lenient(more)).reasons.filter((reason) => reason.includes('under an incident hold'));
    assert.deepEqual(under(), []);
    const named = under(holdOnTalks);
    assert.ok(
      named.length > 0 && named.every((reason) => /^task T\w+ was done in talks/.test(reason)),
    );
    const late = { ...holdOnTalks, at: talksAt('12:30') };
    assert.deepEqual(under(late), []);
  });
});
