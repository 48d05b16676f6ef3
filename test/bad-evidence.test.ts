/** Bad evidence tried: each is reported with its place, nothing is lost, and no number moves by half of it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { assessVisit, type VisitInput } from '../src/app/assess-visit.ts';
import { reasonsNotClear } from '../src/app/scenes.ts';
import { type Problem, problemToLine } from '../src/base/problems.ts';
import { checkVisit } from '../src/model/check-visit.ts';
import { type Fact, type FactOf, fact } from '../src/model/fact.ts';
import { createProblemList } from '../src/model/problem-list.ts';
import { readBySchema } from '../src/model/schema-problems.ts';
import { swabTable } from '../src/report/report-tables.ts';
import { openWorkshop } from './cli/command-runner.ts';
import { examplePath, exampleVisit, withFacts } from './fakes/example-visit.ts';
import { openFake, playedCase } from './fakes/played-case.ts';
import { swabWith, talksAt } from './fakes/talks-room-changes.ts';

const draws = 128;
const room = await exampleVisit('talks-room');
const [swab, result] = swabWith({}) as [FactOf<'swab'>, FactOf<'result'>];
const found = { quantityPg: 38, call: 'principal-present' } as const;
/** A surface that SWP1 wipes from 11:48:30 on, swabbed and reported before and after it. */
const wiped = 'chair-1/arm-left';

function problemsOf(facts: readonly unknown[]): readonly Problem[] {
  const list = createProblemList();
  const shaped = facts.map((value) => readBySchema(fact, value, list));
  if (list.all().length > 0) return list.all();
  const script = [...room.facts, ...shaped.filter((f) => f !== undefined)];
  return checkVisit({ ...room.document, script }, room.pack);
}

const resultWith = (more: Readonly<Record<string, unknown>>) => ({ ...result, ...more });
const second = (more: Readonly<Record<string, unknown>>) =>
  resultWith({ id: 'result-Q1b', at: talksAt('21:00'), ...more });

describe('bad evidence in a visit', () => {
  const at = `script/${room.facts.length + 1}`;
  const next = `script/${room.facts.length + 2}`;
  const cases: readonly (readonly [
    name: string,
    facts: readonly unknown[],
    code: string,
    path: string,
    message: RegExp,
  ])[] = [
    [
      'a result of a swab that nobody took',
      [result],
      'unknown-swab',
      `script/${room.facts.length}/swab`,
      /^swab: expected the id of a swab, got "Q1"/,
    ],
    [
      'a swab of a surface that is not there',
      [{ ...swab, surface: 'chair-9/seat' }, result],
      'unknown-surface',
      `script/${room.facts.length}/surface`,
      /^surface: expected a surface of an object, got "chair-9\/seat"/,
    ],
    [
      'a result before its swab',
      [swab, resultWith({ at: talksAt('11:54') })],
      'time-order',
      `${at}/at`,
      /^at: expected an instant not before swab "Q1", got an earlier one$/,
    ],
    [
      'a result of a swab that was taken before its surface was cleaned',
      [{ ...swab, at: talksAt('11:45:45'), surface: wiped }, result],
      'time-order',
      `${at}/swab`,
      /^swab: expected one taken after task "T2", which cleaned the same surface, got "Q1", which was taken before it$/,
    ],
    [
      'two results of one swab that cannot both be true',
      [swab, result, second(found)],
      'contradiction',
      `${next}/call`,
      /^call: expected one that can be true together with "not-detected" \(result "result-Q1" of the same swab\), got "principal-present"$/,
    ],
    [
      'nothing detected, and a quantity above the limit',
      [swab, resultWith({ quantityPg: 2.5 })],
      'contradiction',
      `${at}/quantityPg`,
      /^quantityPg: expected at most lodPg, 2, for the call "not-detected", got 2.5$/,
    ],
    [
      'two results with one id',
      [swab, result, second({ id: result.id })],
      'duplicate-id',
      `${next}/id`,
      /^id: expected an id that no other result has, got "result-Q1" again/,
    ],
    ...[
      ['below zero', -0.001, 'out-of-range'],
      ['that is no number', Number.NaN, 'wrong-type'],
      ['without end', Number.POSITIVE_INFINITY, 'wrong-type'],
      ['of more than a milligram', 1.1e9, 'out-of-range'],
    ].map(
      ([name, quantityPg, code]) =>
        [
          `a quantity ${name}`,
          [resultWith({ quantityPg })],
          String(code),
          'quantityPg',
          /^quantityPg: expected .+, got /,
        ] as const,
    ),
    [
      'a limit of detection of zero',
      [resultWith({ lodPg: 0 })],
      'out-of-range',
      'lodPg',
      /^lodPg: expected .+, got 0$/,
    ],
    [
      'a call of a method that nobody knows',
      [resultWith({ call: 'mass-spectrum' })],
      'wrong-value',
      'call',
      /^call: expected one of .*not-detected.*, got "mass-spectrum"$/,
    ],
  ];
  for (const [name, facts, code, path, message] of cases)
    it(`is refused: ${name}`, () => {
      const problems = problemsOf(facts);
      assert.deepEqual(
        problems.map((p) => [p.code, p.path]),
        [[code, path]],
        problems.map(problemToLine).join('\n'),
      );
      assert.match(problems[0]?.message ?? '', message);
    });

  it('is told from what may well be', () => {
    const fine: readonly (readonly unknown[])[] = [
      [swab, result],
      // The DNA of others beside an absent principal.
      [swab, resultWith({ call: 'principal-absent', quantityPg: 24 })],
      // A failed control says nothing, and contradicts nothing; nor does a replicate.
      [swab, resultWith({ ...found, control: 'failed' }), second({})],
      [swab, resultWith(found), second({ ...found, quantityPg: 30 })],
      // Swabbed, found, and then wiped because of it.
      [
        { ...swab, at: talksAt('11:45:45'), surface: wiped },
        resultWith({ ...found, at: talksAt('11:46') }),
      ],
    ];
    for (const facts of fine) assert.deepEqual(problemsOf(facts), [], JSON.stringify(facts));
  });
});

/** Records of a case are never taken back: what cannot be right stays among the facts. */
describe('bad evidence in a case', () => {
  const judged = (input: VisitInput) => {
    const { state, assessment } = assessVisit(input, { draws });
    return { state, assessment, reasons: reasonsNotClear(state, assessment) };
  };
  const numbersOf = ({ assessment }: ReturnType<typeof judged>) => {
    const { evidence: _evidence, assumptions: _assumptions, ...numbers } = assessment;
    return numbers;
  };
  const cases: Readonly<Record<string, { taken?: Fact; results: readonly Fact[]; why: string }>> = {
    'a result of a swab that nobody took': { results: [result], why: 'nobody took such a swab' },
    'results that contradict each other': {
      taken: swab,
      results: [result, { ...result, id: 'result-Q1b', at: talksAt('21:00'), ...found }],
      why: 'its results contradict each other or themselves',
    },
    'a result that contradicts itself': {
      taken: swab,
      results: [{ ...result, quantityPg: 38 }],
      why: 'its results contradict each other or themselves',
    },
    'a result of a swab before the cleaning': {
      taken: { ...swab, at: talksAt('11:45:45'), surface: wiped },
      results: [result],
      why: 'taken before its surface was cleaned',
    },
  };
  for (const [name, { taken, results, why }] of Object.entries(cases))
    it(`moves no number, stays listed and clears nothing: ${name}`, () => {
      const before = judged(withFacts(room, { more: taken === undefined ? [] : [taken] }));
      const after = judged(
        withFacts(room, { more: [...(taken === undefined ? [] : [taken]), ...results] }),
      );
      assert.deepEqual(numbersOf(after), numbersOf(before));
      assert.deepEqual(after.assessment.evidence.withoutWeight, [
        { swab: 'Q1', reason: why, isDoubtful: true },
      ]);
      const rows = swabTable(after.state, after.assessment).rows.filter(([id]) => id === 'Q1');
      assert.equal(rows.length, results.length);
      for (const row of rows) assert.equal(row.at(-1), `no weight: ${why}`);
      assert.ok(after.reasons.includes(`swab Q1 carries no weight: ${why}`));
      assert.ok(!before.reasons.some((r) => r.includes('Q1')));
    });

  it('is not the same as an ATP reading, which is right, listed, and moves no number either', () => {
    const atp: Fact = {
      kind: 'atp',
      id: 'A1',
      at: talksAt('11:54:30'),
      surface: 'chair-1/back-rail',
      by: 'SWP1',
      rlu: 320,
      limitRlu: 100,
    };
    assert.deepEqual(problemsOf([atp]), []);
    const [before, after] = [judged(room), judged(withFacts(room, { more: [atp] }))];
    assert.deepEqual(after.assessment, before.assessment);
    assert.deepEqual(after.reasons, before.reasons);
    const [row] = swabTable(after.state, after.assessment).rows;
    assert.deepEqual(row?.slice(-3), ['320 of 100 RLU', 'soiled', 'no weight: soil, not DNA']);
  });

  it('is reported at its record, and the record is still there', async () => {
    const contrary = { ...result, id: 'result-Q1b', at: talksAt('21:00'), ...found };
    const facts = [swab, result, contrary, { ...result, id: 'result-Q9', swab: 'Q9' }];
    const played = await playedCase(withFacts(room, { more: facts }), { draws: 64 });
    const opened = await openFake(played.content);
    assert.ok(opened.ok, JSON.stringify(opened));
    const { problems, input } = opened.value;
    assert.deepEqual(
      problems.map((p) => p.code),
      ['unknown-swab', 'contradiction'],
    );
    assert.match(problems[0]?.path ?? '', /^records\/[0-9a-f]{8}…\/\d+\/swab$/);
    assert.match(problems[1]?.path ?? '', /^records\/[0-9a-f]{8}…\/\d+\/call$/);
    for (const { id } of facts)
      assert.ok(
        input.facts.some((f) => f.id === id),
        id,
      );
  });
});

describe('bad evidence in a laboratory file', () => {
  const workshop = openWorkshop();
  const visit = examplePath('state-visit');
  const header = 'sample,at,quantityPg,lodPg,control,call';

  async function imported(name: string, rows: readonly string[]) {
    const file = workshop.put(name, [header, ...rows, ''].join('\n'));
    const out = workshop.path(`${name}.json`);
    const ran = await workshop.run(['results', 'import', file, '--visit', visit, '--out', out]);
    return { ...ran, out, lines: ran.err.trim().split('\n') };
  }

  it('is refused as a whole, row by row with its line, against the visit', async () => {
    const { code, lines, out } = await imported('laboratory.csv', [
      'Q99,2031-05-16T12:00:00+02:00,0,2,valid,not-detected',
      'Q01,2031-05-14T10:00:00+05:00,0,2,valid,not-detected',
      'Q03,2031-05-16T12:00:00+02:00,0,2,valid,not-detected',
    ]);
    assert.equal(code, 2);
    const text = lines.join('\n');
    assert.match(text, /laboratory\.csv:2 sample: swab: expected .* got "Q99".*\[unknown-swab\]/);
    assert.match(text, /laboratory\.csv:3 at: .* swab "Q01", got an earlier one \[time-order\]/);
    assert.match(text, /laboratory\.csv:4 call: .* got "not-detected" \[contradiction\]/);
    assert.throws(() => readFileSync(out), /ENOENT/);
  });

  it('without one is read', async () => {
    const row = 'Q17,2031-05-16T12:00:00+02:00,0,2,valid,not-detected';
    const alone = workshop.put('alone.csv', [header, row, ''].join('\n'));
    const ran = await workshop.run(['results', 'import', alone]);
    assert.deepEqual([ran.code, ran.err], [0, '']);
  });
});
