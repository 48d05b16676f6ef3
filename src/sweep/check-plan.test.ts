import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { VisitDocument } from '../model/document.ts';
import type { Fact, Task } from '../model/fact.ts';
import { checkPlan } from './check-plan.ts';
import { clock, smallDocument, smallFacts, stateOf } from './small-visit.test.ts';

/** Seconds after the room could be entered. */
const at = (seconds: number): number => clock(60) + 20_000 + seconds * 1000;

function task(id: string, from: number, to: number, more: Partial<Task>): Task {
  return {
    kind: 'task',
    id,
    space: 'talks',
    at: at(from),
    to: at(to),
    person: 'SWP1',
    method: 'detergent-water',
    surfaces: [],
    outcome: 'done',
    ...more,
  };
}

interface Around {
  readonly change?: (document: VisitDocument) => void;
  readonly facts?: readonly Fact[];
}

function codes(tasks: readonly Task[], { change, facts = [] }: Around = {}): readonly string[] {
  const document = smallDocument();
  change?.(document);
  const state = stateOf(document, [...smallFacts(), ...facts]);
  return checkPlan(state, tasks).map((p) => `${p.code} ${p.path}`);
}

const arm = { surfaces: ['chair-1/arm-left'] };
const top = { method: 'chlorine-wipe', surfaces: ['table-a/top'] };
const wet = (from: number, to: number) => ({ wetFrom: at(from), wetTo: at(to) });
const off = { method: 'wipe-off', surfaces: ['table-a/top'] };

const feasible: readonly Task[] = [
  task('T1', 0, 40, { person: 'SWP2', method: 'remove', objects: ['glass-a', 'towel-a'] }),
  task('T2', 0, 30, { ...arm, pass: 1 }),
  task('T3', 60, 80, { ...top, pass: 1, ...wet(80, 110), outcome: 'applied' }),
  task('T4', 110, 125, { ...off }),
  task('T5', 60, 90, { person: 'SWP2', ...arm, pass: 2 }),
  task('T6', 130, 200, { person: 'SWP2', method: 'bag-and-seal', objects: ['glass-a', 'towel-a'] }),
  task('T7', 180, 200, { person: 'UNIT', method: 'bag-and-seal', objects: ['glass-a', 'towel-a'] }),
];

it('a feasible list of tasks has no problems', () => assert.deepEqual(codes(feasible), []));

describe('each rule finds its breach', () => {
  const breaches: readonly [string, readonly Task[], readonly string[], Around?][] = [
    [
      'nobody does two things at once',
      [task('A', 0, 30, arm), task('B', 29, 50, { surfaces: ['chair-1/arm-right'] })],
      ['two-things-at-once B'],
    ],
    ['a dwell is kept', [task('A', 0, 60, { ...top, ...wet(20, 49) })], ['dwell A']],
    ['a dwell is written down', [task('A', 0, 60, top)], ['dwell A']],
    [
      'nobody touches what is wet',
      [
        task('A', 0, 20, { ...top, ...wet(20, 50), outcome: 'applied' }),
        task('B', 30, 50, off),
        task('C', 50, 70, off),
      ],
      ['dwell-broken B'],
    ],
    [
      'what was left wet is wiped off',
      [task('A', 0, 20, { ...top, ...wet(20, 50), outcome: 'applied' })],
      ['wipe-off-missing A'],
    ],
    ['no-wet surfaces stay dry', [task('A', 0, 30, { surfaces: ['chair-1/seat'] })], ['no-wet A']],
    [
      'materials are respected',
      [task('A', 0, 60, { ...top, surfaces: ['chair-1/arm-left'], ...wet(10, 40) })],
      ['excluded-material A'],
    ],
    [
      'chlorine and acid never meet in one space and window',
      [
        task('A', 0, 60, { ...top, ...wet(10, 40) }),
        task('B', 60, 120, {
          method: 'oxidiser-wipe',
          surfaces: ['door-1/handle-in'],
          ...wet(70, 100),
        }),
      ],
      ['interlock B'],
    ],
    [
      'chlorine needs air',
      [task('A', 0, 60, { ...top, ...wet(10, 40) })],
      ['ventilation A'],
      {
        change: (d) => {
          d.spaces['talks']!.ventilated = false;
        },
      },
    ],
    [
      'one person at a surface',
      [task('A', 0, 30, arm), task('B', 20, 50, { person: 'SWP2', ...arm, pass: 2 })],
      ['same-surface B'],
    ],
    [
      'a second pass is by other hands or another method',
      [task('A', 0, 30, { ...arm, pass: 1 }), task('B', 30, 60, { ...arm, pass: 2 })],
      ['same-hands B'],
    ],
    ['a second pass follows a first', [task('A', 0, 30, { ...arm, pass: 2 })], ['same-hands A']],
    [
      'what stands on a table leaves before it is wiped',
      [
        task('A', 0, 60, { ...top, ...wet(10, 40) }),
        task('B', 60, 90, { person: 'SWP2', method: 'remove', objects: ['glass-a'] }),
      ],
      ['wiped-before-removal A'],
    ],
    [
      'a package is sealed by two',
      [task('A', 0, 60, { method: 'bag-and-seal', objects: ['glass-a'] })],
      ['second-person A'],
    ],
    ['work ends when the space is handed back', [task('A', 1440, 1500, arm)], ['outside-window A']],
    [
      'nothing is wiped in the presence of the principal',
      [task('A', -600, -570, arm)],
      ['in-presence A'],
    ],
    [
      'nothing happens under a hold',
      [task('A', 0, 30, arm), task('G', 40, 60, { method: 'guard', objects: ['glass-a'] })],
      ['held A'],
      {
        facts: [
          { kind: 'hold', id: 'H', at: clock(59), scope: 'talks', by: 'HL', reason: 'collapse' },
        ],
      },
    ],
    [
      'only the crew on shift works',
      [task('A', 0, 30, { ...arm, person: 'LEAD' })],
      ['not-available A'],
    ],
    [
      'only what the host lets us wipe is wiped',
      [task('A', 0, 30, { surfaces: ['chair-2/arm-left'] })],
      ['wiping-not-agreed A'],
    ],
    [
      'only what the host lets go is removed',
      [task('A', 0, 30, { method: 'remove', objects: ['towel-a'] })],
      ['removal-not-agreed A'],
      {
        change: (d) => {
          d.declaration.hostAgreement.mayRemove = [];
        },
      },
    ],
    [
      'no more wipes than there are',
      [task('A', 0, 30, arm), task('B', 30, 60, { surfaces: ['chair-1/arm-right'] })],
      ['supplies B'],
      {
        change: (d) => {
          d.supplies = [{ method: 'detergent-water', count: 1 }];
        },
      },
    ],
    [
      'methods are of the pack',
      [task('A', 0, 30, { ...arm, method: 'spit' })],
      ['unknown-method A'],
    ],
    ['times are in order', [task('A', 30, 0, arm)], ['times-out-of-order A']],
  ];
  for (const [name, tasks, expected, around] of breaches)
    it(name, () => assert.deepEqual(codes(tasks, around), expected));
});

describe('a recorded list', () => {
  it('counts the second person of the package’s own record', () => {
    const unit: Fact = {
      kind: 'unit',
      id: 'U1',
      at: at(55),
      space: 'talks',
      objects: ['glass-a'],
      contents: 'glass',
      seal: '1',
      massG: 100,
      owner: ['own'],
      sealedBy: 'SWP1',
      secondPerson: 'UNIT',
    };
    const bag = [task('A', 0, 60, { method: 'bag-and-seal', objects: ['glass-a'] })];
    assert.deepEqual(codes(bag, { facts: [unit] }), []);
    const twice = { ...unit, secondPerson: 'SWP1' };
    assert.deepEqual(codes(bag, { facts: [twice] }), ['second-person A']);
  });

  it('does not judge what was dropped or accepted', () => {
    const dropped = task('A', 0, 30, { surfaces: ['chair-1/seat'], outcome: 'dropped' });
    assert.deepEqual(codes([dropped]), []);
  });

  it('does not mix agents used before the visit with those used after it', () => {
    const before = task('A', -4000, -3900, { ...top, ...wet(-3950, -3920) });
    const after = task('B', 0, 60, {
      method: 'oxidiser-wipe',
      surfaces: ['door-1/handle-in'],
      ...wet(10, 40),
    });
    assert.deepEqual(codes([before, after]), ['not-available A']);
  });
});
