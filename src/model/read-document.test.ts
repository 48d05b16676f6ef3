import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  changed,
  leafPaths,
  minimalPack,
  minimalVisit,
  type Plain,
} from '../../test/fakes/minimal-visit.ts';
import { firstContactAt, isDeclaredLate } from './check-declaration.ts';
import type { VisitDocument } from './document.ts';
import { parseVisit, parseVisitShape } from './read-document.ts';

const pack = minimalPack();
const visit = minimalVisit();

/** `code path` of every problem of the right visit after some changes. */
function problemsAfter(...changes: readonly (readonly [path: string, value: unknown])[]): string[] {
  const value = changes.reduce<Plain>((data, [path, member]) => changed(data, path, member), visit);
  const document = parseVisit(value, pack);
  return document.ok ? [] : document.problems.map((p) => `${p.code} ${p.path}`);
}

function messageAfter(path: string, value: unknown): string {
  const document = parseVisit(changed(visit, path, value), pack);
  return document.ok ? '' : (document.problems[0]?.message ?? '');
}

function shape(value: Plain): VisitDocument {
  const document = parseVisitShape(value);
  assert.ok(document.ok);
  return document.value;
}

/** Where the first fact with this id stands in the script. */
function factPath(id: string): string {
  const script = visit['script'] as readonly Plain[];
  const index = script.findIndex((fact) => fact['id'] === id);
  assert.ok(index >= 0, id);
  return `script/${index}`;
}

describe('a visit document', () => {
  it('is read when it is right, with instants as integers', () => {
    const document = parseVisit(visit, pack);
    assert.ok(document.ok);
    // 2031-05-14T06:15:00Z by the calendar of another language's library.
    assert.equal(document.value.legs['talks']?.from, 1936505700000);
  });

  it('reads again what it has made', () => {
    const document = parseVisit(visit, pack);
    assert.ok(document.ok);
    assert.deepEqual(parseVisit(JSON.parse(JSON.stringify(document.value)), pack), document);
  });

  it('is refused when it is no table at all', () => {
    for (const value of [undefined, null, 'text', 3, [], [visit]]) {
      const document = parseVisit(value, pack);
      assert.ok(!document.ok);
      assert.equal(document.problems.length, 1, JSON.stringify(value));
    }
  });

  it('lists the problems of all its parts at once', () => {
    const problems = problemsAfter(
      ['people/LEAD/party', 'nobody'],
      ['legs/talks/to', '2031-05-14T11:00:00+05:00'],
      ['limits/adversary', 'strict'],
      [`${factPath('c-1')}/actor`, 'GHOST'],
    );
    for (const problem of [
      'unknown-party people/LEAD/party',
      'time-order legs/talks/to',
      'unknown-adversary limits/adversary',
      `unknown-person ${factPath('c-1')}/actor`,
    ])
      assert.ok(problems.includes(problem), problem);
  });

  it('is refused when a member would change what an object inherits', () => {
    const text = JSON.stringify(visit).replace('"CEDAR":', '"__proto__":');
    const document = parseVisit(JSON.parse(text), pack);
    assert.ok(!document.ok);
    assert.deepEqual(
      document.problems.map((p) => `${p.code} ${p.path}`),
      ['forbidden-key people/__proto__'],
    );
  });

  it('is refused when it is nested without end', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i += 1) deep = [deep];
    assert.ok(problemsAfter().length === 0);
    const document = parseVisit({ ...visit, deep }, pack);
    assert.ok(!document.ok);
    assert.ok(document.problems.some((p) => p.code === 'json-depth'));
  });
});

describe('the declaration', () => {
  it('[V10] must be there: without it nothing is computed', () => {
    for (const value of [undefined, null]) {
      const document = parseVisit({ ...visit, declaration: value }, pack);
      assert.ok(!document.ok);
      assert.deepEqual(
        document.problems.map((p) => p.code),
        [value === undefined ? 'declaration-missing' : 'wrong-type'],
      );
    }
    assert.match(messageAfter('declaration', undefined), /^declaration: expected consent, lawful/);
  });

  it('must be whole', () => {
    for (const path of leafPaths(visit['declaration']).filter((leaf) => !/\/\d/.test(leaf)))
      assert.deepEqual(problemsAfter([`declaration/${path}`, undefined]), [
        `declaration-incomplete declaration/${path}`,
      ]);
  });

  it('has one purpose only', () => {
    assert.deepEqual(problemsAfter(['declaration/purpose', 'practice']), [
      'wrong-value declaration/purpose',
    ]);
  });

  it('[V11] is countersigned by the venue, and by a person that exists', () => {
    const path = 'declaration/hostAgreement/countersignedBy';
    assert.deepEqual(problemsAfter([path, 'MED']), [`countersigner ${path}`]);
    assert.deepEqual(problemsAfter([path, 'GHOST']), [`unknown-person ${path}`]);
  });

  it('names people, parties and objects that exist', () => {
    const agreement = 'declaration/hostAgreement';
    assert.deepEqual(
      problemsAfter(
        ['declaration/declaredBy', 'GHOST'],
        ['declaration/approvals/0/by', 'GHOST'],
        [`${agreement}/mayWipe/1`, 'ghosts'],
        [`${agreement}/mayRemove/0`, 'ghosts'],
        [`${agreement}/mayReplace/0`, 'ghosts'],
        [`${agreement}/receiptsFor/0`, 'ghosts'],
        [`${agreement}/excludedObjects/0`, 'lamp-9'],
        [`${agreement}/crew/0`, 'GHOST'],
      ),
      [
        'unknown-person declaration/declaredBy',
        'unknown-person declaration/approvals/0/by',
        `unknown-party ${agreement}/mayWipe/1`,
        `unknown-party ${agreement}/mayRemove/0`,
        `unknown-party ${agreement}/mayReplace/0`,
        `unknown-party ${agreement}/receiptsFor/0`,
        `unknown-object ${agreement}/excludedObjects/0`,
        `unknown-person ${agreement}/crew/0`,
      ],
    );
  });

  it('[V12] after the first contact needs two approvals by different people, and stays marked', () => {
    const late = ['declaration/declaredAt', '2031-05-14T11:16:01+05:00'] as const;
    const approval = (by: string) => ({ by, at: '2031-05-14T12:00:00+05:00' });
    const refused = ['declaration-late declaration/approvals'];
    assert.deepEqual(problemsAfter(late), refused);
    assert.deepEqual(
      problemsAfter(late, ['declaration/approvals', [approval('MED'), approval('MED')]]),
      refused,
    );
    assert.deepEqual(
      problemsAfter(late, ['declaration/approvals', [approval('MED'), approval('HL')]]),
      [],
    );
    assert.equal(isDeclaredLate(shape(changed(visit, ...late))), true);
    assert.equal(isDeclaredLate(shape(visit)), false);
    const atContact = changed(visit, 'declaration/declaredAt', '2031-05-14T11:16:00+05:00');
    assert.equal(isDeclaredLate(shape(atContact)), false);
  });

  it('counts the first contact without those taken back, and with those of others on the principal', () => {
    const first = (value: Plain) => firstContactAt(shape(value));
    const at = (clock: string) => Date.parse(`2031-05-14T${clock}+05:00`);
    assert.equal(first(visit), at('11:16:00'));
    assert.equal(first(changed(visit, `${factPath('c-3')}/withdrawn`, true)), at('11:17:00'));
    const touched = changed(visit, `${factPath('c-1')}/actor`, 'CEDAR');
    assert.equal(first(touched), at('11:16:30'));
    assert.equal(
      first(changed(touched, `${factPath('c-1')}/target`, 'person:HERON')),
      at('11:16:00'),
    );
    assert.equal(first(changed(visit, 'script', undefined)), undefined);
  });
});

describe('people, spaces, legs and crew', () => {
  it('[V20] there is exactly one principal', () => {
    assert.deepEqual(problemsAfter(['people/HERON/role', 'guest']), ['principal-count people']);
    assert.match(messageAfter('people/HERON/role', 'guest'), /got none$/);
    assert.match(messageAfter('people/CEDAR/role', 'principal'), /got HERON, CEDAR$/);
  });

  it('names lead somewhere, also those that every object inherits', () => {
    const cases = [
      ['people/OBS1/party', 'unknown-party'],
      ['spaces/talks/owner', 'unknown-party'],
      ['spaces/talks/controller', 'unknown-party'],
      ['spaces/talks/objects/glass-1/owner', 'unknown-party'],
      ['spaces/talks/objects/glass-1/acceptedBy', 'unknown-person'],
      ['legs/talks/space', 'unknown-space'],
      ['legs/talks/alsoIn', 'unknown-space', ['constructor']],
      ['crew/0/person', 'unknown-person'],
      ['crew/0/spaces/0', 'unknown-space'],
      ['crew/0/methods/0', 'unknown-method'],
      ['supplies/0/method', 'unknown-method'],
      ['limits/adversary', 'unknown-adversary'],
    ] as const;
    for (const [path, code, value] of cases) {
      const problems = problemsAfter([path, value ?? 'constructor']);
      assert.ok(
        problems.some((p) => p.startsWith(`${code} ${path}`)),
        `${path}: ${problems.join(', ')}`,
      );
    }
    assert.deepEqual(problemsAfter(['legs/talks/reach/0/surface', 'chair-1/constructor']), [
      'unknown-surface legs/talks/reach/0/surface',
    ]);
  });

  it('[V5] of a surface the nearest one of the same object is named', () => {
    assert.equal(
      messageAfter('legs/talks/reach/0/surface', 'chair-1/arm-lft'),
      'surface: expected a surface of an object, got "chair-1/arm-lft"; the nearest is "chair-1/arm-left"',
    );
  });

  it('a misspelt kind is one problem and not one for each of its surfaces', () => {
    const path = 'spaces/talks/objects/chair-1';
    assert.deepEqual(problemsAfter([path, 'armchiar']), [`unknown-kind ${path}`]);
  });

  it('[V21] spans run forward', () => {
    for (const [path, value] of [
      ['spaces/talks/windowTo', '2031-05-14T11:10:00+05:00'],
      ['legs/talks/to', '2031-05-14T11:15:00+05:00'],
      ['crew/0/to', '2031-05-14T11:39:59+05:00'],
    ] as const)
      assert.ok(problemsAfter([path, value]).includes(`time-order ${path}`), path);
  });

  it('[V26] shares within reach add up to at most 1', () => {
    const reach = (a: number, b: number) => [
      { surface: 'chair-1/arm-left', share: a },
      { surface: 'glass-1/rim', share: b },
    ];
    assert.deepEqual(problemsAfter(['legs/talks/reach', reach(0.7, 0.3)]), []);
    assert.deepEqual(problemsAfter(['legs/talks/reach', reach(0.7, 0.31)]), [
      'reach-sum legs/talks/reach',
    ]);
  });

  it('[V27] what is fixed in another space is not within reach, unless the leg goes there', () => {
    const path = 'legs/talks/reach/0/surface';
    assert.deepEqual(problemsAfter([path, 'tap-1/handle']), [`surface-elsewhere ${path}`]);
    assert.deepEqual(problemsAfter([path, 'tap-1/handle'], ['legs/talks/alsoIn', ['annex']]), []);
    assert.deepEqual(
      problemsAfter([path, 'tap-1/handle'], ['spaces/annex/objects/tap-1/portable', true]),
      [],
    );
  });

  it('the pack is the one that was loaded', () => {
    assert.deepEqual(problemsAfter(['visit/pack', 'other']), ['pack-mismatch visit/pack']);
  });
});
