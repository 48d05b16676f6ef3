import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Fact, FactOf } from '../model/fact.ts';
import { clock, smallDocument, smallFacts, stateOf } from '../sweep/small-visit.test.ts';
import { courierLetter, courierLoad } from './courier.ts';
import type { Custody } from './custody.ts';
import { custodyOf, seriesGaps } from './custody-of.ts';
import { custodyProblems } from './custody-problems.ts';
import { lifeOf } from './life.ts';
import { sealRanges } from './seal-balance.ts';

const day = 24 * 60;

function unit(id: string, at: number, more: Partial<FactOf<'unit'>>): FactOf<'unit'> {
  return {
    kind: 'unit',
    id,
    at: clock(at),
    space: 'talks',
    objects: [],
    contents: id,
    seal: '0',
    massG: 100,
    owner: ['own'],
    sealedBy: 'SWP1',
    secondPerson: 'UNIT',
    ...more,
  };
}

type Leg = Pick<FactOf<'handover'>, 'from' | 'to' | 'items'> & { readonly late?: number };

function leg(name: string, at: number, { late = 0, ...of }: Leg): FactOf<'handover'>[] {
  const step = (label: 'offered' | 'accepted' | 'completed', seconds: number) => ({
    kind: 'handover' as const,
    id: `${name}-${label}`,
    step: label,
    at: clock(at) + seconds * 1000,
    place: 'annex',
    offline: true,
    ...of,
    ...(label === 'offered' ? { plannedAt: clock(at - late) } : { offer: `${name}-offered` }),
  });
  return [step('offered', 0), step('accepted', 20), step('completed', 40)];
}

/** Two bags, one found open and re-bagged, one case, a courier, an end after thirty days. */
const whole: readonly Fact[] = [
  { kind: 'seal', id: 's-issued', at: clock(-60), from: 1, to: 6, event: 'issued', by: 'UNIT' },
  unit('U1', 70, { objects: ['glass-a'], seal: '1', massG: 268 }),
  unit('U2', 72, { objects: ['towel-a'], seal: '2', massG: 131, owner: ['venue'], receipt: 'R1' }),
  { kind: 'seal', id: 's-void', at: clock(73), from: 3, to: 3, event: 'void', by: 'UNIT' },
  ...leg('L1', 80, { from: ['SWP1'], to: ['UNIT'], items: ['U1', 'U2'] }),
  {
    kind: 'inspection',
    id: 'i-1',
    at: clock(200),
    unit: 'U1',
    seal: '1',
    result: 'open',
    massG: 267,
    scaleErrorG: 2,
    by: 'UNIT',
  },
  {
    kind: 'exception',
    id: 'X-1',
    at: clock(200),
    what: 'seal 1 of U1 found open',
    owner: 'UNIT',
    deadline: clock(230),
    closedAt: clock(210),
    resolution: 're-bagged',
  },
  unit('U1B', 201, {
    units: ['U1'],
    seal: '4',
    massG: 290,
    sealedBy: 'UNIT',
    secondPerson: 'LEAD',
  }),
  {
    kind: 'case',
    id: 'K1',
    at: clock(210),
    label: 'briefcase',
    seals: ['5'],
    units: ['U1B', 'U2'],
    by: 'UNIT',
  },
  { kind: 'seal', id: 's-returned', at: clock(211), from: 6, to: 6, event: 'returned', by: 'UNIT' },
  ...leg('L2', 220, { from: ['UNIT'], to: ['SWP2'], items: ['K1'] }),
  ...leg('L3', 900, { from: ['SWP2'], to: ['LEAD'], items: ['K1'], late: 20 }),
  ...leg('L4', 1000, { from: ['HL'], to: ['LEAD'], items: ['R1'] }),
  ...leg('L5', 31 * day, { from: ['LEAD'], to: ['CEDAR'], items: ['U1B', 'U1', 'U2'] }),
  {
    kind: 'disposition',
    id: 'end',
    at: clock(31 * day + 5),
    units: ['U1B', 'U2'],
    end: 'destroyed',
    by: 'LEAD',
    witness: 'CEDAR',
  },
];

const custodyWith = (facts: readonly Fact[]): Custody =>
  custodyOf(stateOf(smallDocument(), [...smallFacts(), ...facts]));
const problemsOf = (facts: readonly Fact[]): readonly string[] =>
  custodyProblems(custodyWith(facts)).map((p) => `${p.code} ${p.path}`);
const without = (...ids: readonly string[]): readonly Fact[] =>
  whole.filter((f) => !ids.includes(f.id));
const changed = <T extends Fact>(id: string, change: Partial<T>): readonly Fact[] =>
  whole.map((f) => (f.id === id ? ({ ...f, ...change } as Fact) : f));
const unitOf = (custody: Custody, id: string) => custody.units.find((u) => u.id === id);

describe('a small custody in order', () => {
  const custody = custodyWith(whole);

  it('has no problems', () => assert.deepEqual(custodyProblems(custody), []));

  it('balances its seals: issued = applied + void + returned', () => {
    const { issued, applied, returned, missing, notIssued, twice } = custody.seals;
    assert.deepEqual([issued, applied, custody.seals.void, returned], [6, 4, 1, 1]);
    assert.deepEqual([missing, notIssued, twice], [[], [], []]);
  });

  it('carries what is inside a case, and a bag inside a bag, from hand to hand', () => {
    const handed = unitOf(custody, 'U1')?.steps.map((s) => [s.handover, s.inside]);
    assert.deepEqual(handed, [
      ['L1-offered', undefined],
      ['L2-offered', 'K1'],
      ['L3-offered', 'K1'],
      ['L5-offered', undefined],
    ]);
    assert.deepEqual(unitOf(custody, 'U2')?.holders, ['CEDAR']);
  });

  it('never calls a seal intact that was found open, nor the bag around it', () => {
    assert.equal(unitOf(custody, 'U1')?.integrity, 'not-intact');
    assert.equal(unitOf(custody, 'U1B')?.integrity, 'not-intact');
    assert.equal(unitOf(custody, 'U2')?.integrity, 'sealed');
    assert.deepEqual(
      unitOf(custody, 'U1')?.seals.map((s) => [s.event, s.mass]),
      [
        ['applied', undefined],
        ['open', 'consistent'],
      ],
    );
  });

  it('ends what is inside with what is around it', () => {
    assert.equal(unitOf(custody, 'U1')?.end?.inside, 'U1B');
    const { ends } = custody;
    assert.deepEqual([ends.units, ends.destroyed, ends.open], [3, 3, 0]);
  });

  it('knows late within tolerance from late, and both offline', () => {
    const l3 = custody.handovers.find((h) => h.name === 'L3');
    assert.deepEqual([l3?.timeliness, l3?.bothOffline], ['late-within-tolerance', true]);
  });
});

describe('a custody with something missing names it', () => {
  const breaches: readonly [string, readonly Fact[], readonly string[]][] = [
    ['a void seal', without('s-void'), ['seal-missing 3']],
    ['the returned seals', without('s-returned'), ['seal-missing 6']],
    ['the issue of seals', without('s-issued'), ['seal-not-issued 1']],
    [
      'a seal applied and void',
      changed<FactOf<'seal'>>('s-void', { from: 2, to: 3 }),
      ['seal-twice 2'],
    ],
    ['a bag', without('U2'), ['seal-missing 2', 'item-missing U2', 'item-missing R1']],
    [
      'a case',
      without('K1'),
      ['seal-missing 5', 'custody-gap U1B', 'custody-gap U1', 'item-missing K1'],
    ],
    [
      'a leg',
      without('L2-offered', 'L2-accepted', 'L2-completed'),
      ['custody-gap U1', 'custody-gap U1B', 'custody-gap U2', 'series-gap L2'],
    ],
    ['an offer', without('L2-offered'), ['offer-missing L2', 'custody-gap U1']],
    ['an acceptance', without('L2-accepted'), ['acceptance-missing L2']],
    ['a completion', without('L2-completed'), ['completion-missing L2', 'custody-gap U1']],
    [
      'an acceptance of other items than were offered',
      changed<FactOf<'handover'>>('L2-accepted', { items: ['U2'] }),
      ['handover-differs L2'],
    ],
    [
      'a delay without an exception',
      changed<FactOf<'handover'>>('L3-offered', { plannedAt: clock(700) }),
      ['exception-missing L3'],
    ],
    ['an open seal without an exception', without('X-1'), ['exception-missing U1']],
    [
      'an exception left open',
      whole.map((f) => {
        if (f.kind !== 'exception') return f;
        const { closedAt: _closedAt, ...open } = f;
        return open;
      }),
      ['exception-open X-1'],
    ],
    [
      'an intact seal after an open one',
      [
        ...whole,
        {
          kind: 'inspection',
          id: 'i-2',
          at: clock(205),
          unit: 'U1',
          seal: '1',
          result: 'intact',
          by: 'UNIT',
        },
      ],
      ['not-intact U1'],
    ],
    [
      'a mass outside the scale’s error',
      changed<FactOf<'inspection'>>('i-1', { massG: 260 }),
      ['mass-inconsistent U1'],
    ],
    [
      'another seal at the inspection',
      changed<FactOf<'inspection'>>('i-1', { seal: '9' }),
      ['seal-mismatch U1'],
    ],
    [
      'one person alone at a sealing',
      changed<FactOf<'unit'>>('U2', { secondPerson: 'SWP1' }),
      ['second-person U2'],
    ],
    [
      'property of the venue without a receipt',
      whole.map((f) => {
        if (f.id !== 'U2' || f.kind !== 'unit') return f;
        const { receipt: _receipt, ...bare } = f;
        return bare;
      }),
      ['receipt-missing U2'],
    ],
    [
      'a receipt nobody settled',
      without('L4-offered', 'L4-accepted', 'L4-completed'),
      ['receipt-open R1'],
    ],
    ['the end', without('end'), ['end-missing U1', 'end-missing U1B', 'end-missing U2']],
    [
      'the waiting time',
      changed<FactOf<'disposition'>>('end', { at: clock(31 * day + 5), by: 'LEAD' }).map((f) =>
        f.id === 'U2' ? ({ ...f, at: clock(2 * day) } as Fact) : f,
      ),
      ['destroyed-early U2'],
    ],
    [
      'the witness',
      changed<FactOf<'disposition'>>('end', { witness: 'LEAD' }),
      ['witness-missing U1', 'witness-missing U1B', 'witness-missing U2'],
    ],
    [
      'the witness’s signature',
      without('L5-offered', 'L5-accepted', 'L5-completed'),
      ['destruction-unsigned U1', 'destruction-unsigned U1B', 'destruction-unsigned U2'],
    ],
    [
      'freedom from a hold',
      [
        ...whole,
        { kind: 'hold', id: 'H', at: clock(3000), scope: 'talks', by: 'HL', reason: 'police' },
      ],
      ['destroyed-under-hold U1', 'destroyed-under-hold U1B', 'destroyed-under-hold U2'],
    ],
    [
      'a package for what was carried away, wiped and swabbed',
      [
        ...whole,
        {
          kind: 'task',
          id: 'T1',
          space: 'talks',
          at: clock(61),
          to: clock(62),
          person: 'SWP1',
          method: 'remove',
          surfaces: [],
          objects: ['cup-s'],
          outcome: 'done',
        },
        {
          kind: 'task',
          id: 'T2',
          space: 'talks',
          at: clock(62),
          to: clock(63),
          person: 'SWP1',
          method: 'detergent-water',
          surfaces: ['chair-1/arm-left'],
          outcome: 'done',
        },
        {
          kind: 'swab',
          id: 'Q1',
          at: clock(64),
          surface: 'chair-1/arm-left',
          purpose: 'principal-residual',
          chosenBy: 'risk',
          by: 'SWP1',
          coveredShare: 0.9,
        },
      ],
      ['unpacked cup-s', 'unpacked T2', 'unpacked Q1'],
    ],
    [
      'the finding of a planted defect',
      changed<FactOf<'unit'>>('U2', { planted: true }),
      ['planted-not-found U2'],
    ],
  ];
  for (const [name, facts, expected] of breaches)
    it(name, () => {
      const found = problemsOf(facts);
      for (const problem of expected)
        assert.ok(found.includes(problem), `expected ${problem}, got ${found.join('; ')}`);
    });

  it('a refused handover leaves the package with the giver', () => {
    const refused = whole
      .filter((f) => f.id !== 'L2-completed')
      .map((f) => (f.id === 'L2-accepted' ? ({ ...f, step: 'refused' } as Fact) : f));
    const custody = custodyWith(refused);
    assert.equal(custody.handovers.find((h) => h.name === 'L2')?.status, 'refused');
    assert.ok(problemsOf(refused).includes('custody-gap U2'));
  });

  it('a package may be open while its waiting time runs', () => {
    const early = whole.filter((f) => !('at' in f) || f.at < clock(1100));
    assert.deepEqual(problemsOf(early), []);
    assert.equal(custodyWith(early).ends.open, 3);
  });
});

describe('letters, loads and lives', () => {
  const state = stateOf(smallDocument(), [...smallFacts(), ...whole]);
  const custody = custodyOf(state);

  it('a courier’s letter says how many packages under which seals, and nothing of what is inside', () => {
    const letter = courierLetter(custody, ['K1']);
    assert.deepEqual([letter.packageCount, letter.seals, letter.courier], [1, ['5'], ['SWP2']]);
    assert.ok(!JSON.stringify(letter).includes('glass'));
  });

  it('a load is what somebody answers for at an instant; a bag around a bag weighs once', () => {
    const load = courierLoad(custody, 'SWP2', clock(500));
    assert.deepEqual(load, {
      person: 'SWP2',
      packages: ['K1'],
      units: ['U1', 'U1B', 'U2'],
      massG: 290 + 131,
    });
    assert.deepEqual(courierLoad(custody, 'SWP2', clock(950)).packages, []);
    assert.deepEqual(courierLoad(custody, 'UNIT', clock(100)).packages, ['U1', 'U2']);
  });

  it('the life of the glass goes on in its bag, its case and its end', () => {
    assert.deepEqual(
      lifeOf(state, 'glass-a').map((e) => [e.kind, e.fact, e.alarm]),
      [
        ['contact', 'c-006', false],
        ['contact', 'c-007', false],
        ['sealed', 'U1', false],
        ['handover', 'L1-offered', false],
        ['inspected', 'i-1', true],
        ['sealed', 'U1B', false],
        ['packed', 'K1', false],
        ['handover', 'L2-offered', false],
        ['handover', 'L3-offered', false],
        ['handover', 'L5-offered', false],
        ['ended', 'end', false],
      ],
    );
  });

  it('the life of the case has its own marks only', () => {
    assert.deepEqual(
      lifeOf(state, 'K1').map((e) => [e.kind, e.signatures]),
      [
        ['packed', undefined],
        ['handover', ['UNIT', 'SWP2']],
        ['handover', ['SWP2', 'LEAD']],
      ],
    );
  });

  it('numbers are named as people write them, and holes in a series are found', () => {
    assert.equal(sealRanges(['4003', '4001', '4002', '4010', 'x']), '4001–4003, 4010, x');
    assert.deepEqual(seriesGaps(['L01', 'L02', 'L04', 'U1', 'note']), ['L03']);
    assert.deepEqual(seriesGaps(['A1', 'A900']), []);
  });
});
