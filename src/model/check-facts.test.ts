import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { changed, minimalPack, minimalVisit, type Plain } from '../../test/fakes/minimal-visit.ts';
import { referencesByKind } from './fact-rules.ts';
import { parseVisit } from './read-document.ts';

const pack = minimalPack();
const visit = minimalVisit();
const script = visit['script'] as readonly Plain[];
const at = (clock: string) => `2031-05-14T${clock}+05:00`;

function indexOf(id: string): number {
  const index = script.findIndex((fact) => fact['id'] === id);
  assert.ok(index >= 0, id);
  return index;
}

/** `code member` of every problem after members of one fact were changed. */
function problemsOf(id: string, change: Plain): string[] {
  const path = `script/${indexOf(id)}`;
  const value = Object.entries(change).reduce<Plain>(
    (data, [member, inner]) => changed(data, `${path}/${member}`, inner),
    visit,
  );
  const document = parseVisit(value, pack);
  return document.ok
    ? []
    : document.problems.map((p) => `${p.code} ${p.path.replace(`${path}/`, '')}`);
}

/** `code path` of every problem after facts were added. */
function problemsWith(...facts: readonly Plain[]): string[] {
  const document = parseVisit({ ...visit, script: [...script, ...facts] }, pack);
  return document.ok ? [] : document.problems.map((p) => `${p.code} ${p.path}`);
}

describe('facts of a script', () => {
  it('[V31] every member that names something is checked', () => {
    const seen = new Set<string>();
    script.forEach((fact, i) => {
      const rules = referencesByKind[fact['kind'] as keyof typeof referencesByKind];
      for (const [member, reference] of Object.entries(rules)) {
        const value = fact[member];
        if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
        const isSurface = reference === 'surface' || reference === 'target';
        const ghost = member === 'manner' ? 'rub' : isSurface ? 'ghost-1/top' : 'ghost-1';
        const path = `script/${i}/${member}${Array.isArray(value) ? '/0' : ''}`;
        const document = parseVisit(changed(visit, path, ghost), pack);
        assert.ok(!document.ok, path);
        const codes = document.problems.filter((p) => p.path === path).map((p) => p.code);
        assert.deepEqual(codes.length, 1, `${path} ${JSON.stringify(document.problems)}`);
        assert.match(codes[0] ?? '', /^unknown-/);
        seen.add(`${fact['kind']} ${member}`);
      }
    });
    const all = Object.entries(referencesByKind).flatMap(([kind, rules]) =>
      Object.keys(rules).map((member) => `${kind} ${member}`),
    );
    assert.deepEqual([...seen].sort(), all.sort());
  });

  it('[V36] a drill logs no more contacts than were planted', () => {
    assert.deepEqual(problemsOf('drill-1', { loggedCount: 12 }), []);
    assert.deepEqual(problemsOf('drill-1', { loggedCount: 13 }), ['out-of-range loggedCount']);
  });

  it('approvals of a lift are by people that exist', () => {
    assert.deepEqual(problemsOf('H1-lift', { 'approvals/1/by': 'GHOST' }), [
      'unknown-person approvals/1/by',
    ]);
  });

  it('[V30] an id is used once within a kind, and may be used again by another', () => {
    const observation = { kind: 'observation', at: at('11:47:00'), by: 'OBS1', text: 'x' };
    assert.deepEqual(problemsWith({ ...observation, id: 'o-1' }), [
      `duplicate-id script/${script.length}/id`,
    ]);
    assert.deepEqual(problemsWith({ ...observation, id: 'c-1' }), []);
  });

  it('a contact with an absent surface is refused', () => {
    assert.deepEqual(problemsOf('c-1', { target: 'glass-1/base' }), ['unknown-surface target']);
  });

  it('a manner that the pack does not know is refused', () => {
    assert.deepEqual(problemsOf('c-1', { manner: 'rub' }), ['unknown-manner manner']);
  });

  it('[V32] instants of one fact run forward', () => {
    const cases: readonly (readonly [string, Plain, string])[] = [
      ['c-3', { recordedAt: at('11:16:29') }, 'time-order recordedAt'],
      ['g-1', { to: at('11:20:00') }, 'time-order to'],
      ['f-1', { to: at('11:19:00') }, 'time-order to'],
      ['f-1', { recordedAt: at('11:21:00') }, 'time-order recordedAt'],
      ['T1', { to: at('11:45:59') }, 'time-order to'],
      ['T1', { wetFrom: at('11:45:59') }, 'time-order wetFrom'],
      ['T1', { wetTo: at('11:46:30') }, 'time-order wetTo'],
      ['T1', { wetFrom: undefined }, 'missing wetFrom'],
      ['w-1', { until: at('11:46:00') }, 'time-order until'],
      ['X1', { deadline: at('11:46:59') }, 'time-order deadline'],
      ['X1', { closedAt: at('11:46:59') }, 'time-order closedAt'],
      ['x-1', { to: at('11:15:00') }, 'time-order to'],
      ['s-1', { to: 100 }, 'out-of-range to'],
    ];
    for (const [id, change, problem] of cases)
      assert.deepEqual(problemsOf(id, change), [problem], id);
  });

  it('[V32] what follows from another fact is not before it', () => {
    const cases: readonly (readonly [string, string, string])[] = [
      ['T2', '11:45:59', 'T1'],
      ['result-Q1', '11:49:59', 'Q1'],
      ['H1-lift', '11:46:59', 'H1'],
      ['i-1', '11:51:59', 'U2'],
      ['K1', '11:51:59', 'U2'],
      ['e-1', '11:51:59', 'U2'],
      ['L1a', '11:59:59', 'L1'],
    ];
    for (const [id, clock, other] of cases)
      assert.deepEqual(
        problemsOf(id, { at: at(clock) }),
        ['time-order at'],
        `${id} before ${other}`,
      );
  });

  it('[V34] two people are two', () => {
    assert.deepEqual(problemsOf('U1', { secondPerson: 'SWP1' }), ['two-people secondPerson']);
    assert.deepEqual(problemsOf('r-1', { countersignedBy: 'LEAD' }), [
      'two-people countersignedBy',
    ]);
    assert.deepEqual(problemsOf('e-1', { witness: 'LEAD' }), ['two-people witness']);
    assert.deepEqual(problemsOf('T1', { confirmedBy: 'SWP1' }), ['two-people confirmedBy']);
    assert.deepEqual(problemsOf('e-1', { witness: undefined }), []);
  });

  it('a handover names its offer, and the offer names none', () => {
    assert.deepEqual(problemsOf('L1a', { offer: undefined }), ['missing offer']);
    assert.deepEqual(problemsOf('L1', { offer: 'L1' }), ['wrong-value offer']);
    assert.deepEqual(problemsOf('L1a', { offer: 'L1a' }), ['unknown-offer offer']);
  });

  it('a swab for the principal names a surface', () => {
    assert.deepEqual(problemsOf('Q1', { surface: undefined }), ['missing surface']);
    assert.deepEqual(problemsOf('Q1', { surface: undefined, purpose: 'blank' }), []);
  });

  it('an object does not stand in for itself', () => {
    assert.deepEqual(problemsOf('x-1', { foundObject: 'chair-1' }), ['wrong-value foundObject']);
  });

  it('a hold is on a space or on the visit', () => {
    assert.deepEqual(problemsOf('H1', { scope: 'visit' }), []);
    assert.deepEqual(problemsOf('H1', { scope: 'cellar' }), ['unknown-space scope']);
  });

  it('[V35] corrections and packages make no ring', () => {
    const ring = problemsOf('c-1', { corrects: 'c-3' });
    assert.deepEqual(ring, ['ring corrects', `ring script/${indexOf('c-3')}/corrects`]);
    assert.deepEqual(problemsOf('U1', { units: ['U1'] }), [
      'ring units',
      `ring script/${indexOf('U2')}/units`,
    ]);
  });

  it('[V35] a seal is on one package', () => {
    assert.deepEqual(problemsOf('U2', { seal: '101' }), ['duplicate-seal seal']);
    assert.deepEqual(problemsOf('K1', { seals: ['102'] }), ['duplicate-seal seals/0']);
  });
});

describe('the time of a contact', () => {
  it('[V33] of the principal lies within the leg, give or take a minute', () => {
    const cases = [
      ['11:14:00', []],
      ['11:13:59', ['time-outside at']],
      ['11:46:00', []],
      ['11:46:01', ['time-outside at']],
    ] as const;
    for (const [clock, problems] of cases)
      assert.deepEqual(problemsOf('c-2', { at: at(clock) }), problems, clock);
  });

  it('[V33] of others may lie in the window of the space: a waiter clears, a sweeper lifts the glass', () => {
    const other = { actor: 'SWP1', target: 'glass-1/rim' };
    assert.deepEqual(problemsOf('c-2', { ...other, at: at('12:01:00') }), []);
    assert.deepEqual(problemsOf('c-2', { ...other, at: at('12:01:01') }), ['time-outside at']);
    assert.deepEqual(problemsOf('c-2', { ...other, at: at('11:08:59') }), ['time-outside at']);
    const onPrincipal = { actor: 'SWP1', target: 'person:HERON', at: at('11:50:00') };
    assert.deepEqual(problemsOf('c-2', onPrincipal), ['time-outside at']);
  });
});
