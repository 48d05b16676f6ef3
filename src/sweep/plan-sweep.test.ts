import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { VisitDocument } from '../model/document.ts';
import type { Fact, FactOf } from '../model/fact.ts';
import type { VisitState } from '../model/state.ts';
import { checkPlan } from './check-plan.ts';
import { comparePlans } from './compare.ts';
import type { PlannedSpace, PlannedTask, SweepPlan } from './plan.ts';
import { planSweep, type SweepInput } from './plan-sweep.ts';
import {
  assess,
  clock,
  fakeAssessment,
  smallDocument,
  smallFacts,
  stateOf,
  thing,
} from './small-visit.test.ts';
import { planToFacts, planToTasks, planWindows } from './tasks.ts';

const touched = new Set(smallFacts().map((f) => (f.kind === 'contact' ? f.target : '')));

interface Case {
  readonly change?: (document: VisitDocument) => void;
  readonly facts?: readonly Fact[];
  readonly options?: Omit<SweepInput, 'state' | 'assessment'>;
  readonly p?: (surface: string) => number;
}

function outcomeOf({ change, facts = [], options = {}, p }: Case = {}) {
  const document = smallDocument();
  change?.(document);
  const state = stateOf(document, [...smallFacts(), ...facts]);
  const pOf = p ?? ((surface: string) => (touched.has(surface) ? 0.9 : 0));
  const assessment = fakeAssessment(state, pOf);
  return { state, outcome: planSweep({ state, assessment, ...options }) };
}

function planOf(of: Case = {}): { state: VisitState; plan: SweepPlan } {
  const { state, outcome } = outcomeOf(of);
  assert.ok(outcome.kind === 'plan', JSON.stringify(outcome));
  const { plan } = outcome;
  const tasks = [...state.tasks, ...planToTasks(plan)];
  assert.deepEqual(checkPlan(state, tasks, { until: planWindows(plan) }), []);
  return { state, plan };
}

function spaceOf(plan: SweepPlan, space: string): PlannedSpace {
  const found = plan.spaces.find((s) => s.space === space);
  assert.ok(found !== undefined);
  return found;
}

const tasksOn = (space: PlannedSpace, target: string): readonly PlannedTask[] =>
  space.tasks.filter((t) => t.surfaces.includes(target) && t.pass !== undefined);
const wipes = (tasks: readonly PlannedTask[]): readonly PlannedTask[] =>
  tasks.filter((t) => t.method !== 'wipe-off');
const stateOfSurface = (space: PlannedSpace, id: string) =>
  space.surfaces.find((s) => s.surface === id);

describe('the talks room of the small visit', () => {
  const { plan } = planOf();
  const talks = spaceOf(plan, 'talks');

  it('carries glass and towel out before the table they stand on is wiped', () => {
    const removal = talks.tasks.find((t) => t.objects.includes('glass-a'));
    assert.ok(removal !== undefined);
    assert.equal(removal.method, 'remove');
    assert.deepEqual([...removal.objects].sort(), ['glass-a', 'towel-a']);
    assert.deepEqual(removal.receiptsFor, ['venue']);
    for (const surface of ['table-a/top', 'table-a/edge'])
      for (const task of tasksOn(talks, surface)) assert.ok(task.from >= removal.to);
    assert.equal(stateOfSurface(talks, 'glass-a/rim')?.outcome, 'removed');
  });

  it('seals what was carried out with a second person beside', () => {
    const sealing = talks.tasks.find((t) => t.method === 'bag-and-seal' && t.objects.length > 0);
    assert.ok(sealing !== undefined);
    assert.equal(sealing.secondPerson, 'UNIT');
    const second = talks.tasks.find((t) => t.secondTo === sealing.id);
    assert.equal(second?.person, 'UNIT');
    assert.ok(second !== undefined && second.from < sealing.to && second.to === sealing.to);
  });

  it('wipes every hard surface twice, by other hands', () => {
    for (const surface of [
      'chair-1/arm-left',
      'chair-1/arm-right',
      'table-a/top',
      'table-a/edge',
    ]) {
      const passes = wipes(tasksOn(talks, surface));
      assert.deepEqual(
        passes.map((t) => t.pass),
        [1, 2],
        surface,
      );
      assert.notEqual(passes[0]?.person, passes[1]?.person, surface);
      assert.equal(stateOfSurface(talks, surface)?.outcome, 'two-passes');
    }
  });

  it('puts no chlorine on lacquer, and chlorine on marble where it may', () => {
    const methodOn = (surface: string) => wipes(tasksOn(talks, surface)).map((t) => t.method);
    assert.deepEqual(methodOn('chair-1/arm-left'), ['detergent-water', 'detergent-water']);
    assert.deepEqual(methodOn('table-a/top'), ['chlorine-wipe', 'chlorine-wipe']);
  });

  it('lets people work elsewhere while a surface is wet, and wipe it off in time', () => {
    const wet = talks.tasks.filter((t) => t.wetTo !== undefined);
    assert.ok(wet.length > 0);
    let elsewhere = 0;
    for (const task of wet) {
      const { wetFrom = 0, wetTo = 0 } = task;
      assert.ok(wetTo - wetFrom >= 30_000);
      const off = talks.tasks.find(
        (t) => t.method === 'wipe-off' && t.surfaces[0] === task.surfaces[0] && t.from >= wetTo,
      );
      assert.equal(off?.person, task.person);
      assert.ok(off !== undefined && off.from - wetTo <= 30_000, 'must not dry');
      const between = talks.tasks.filter(
        (t) => t.person === task.person && t.from >= wetFrom && t.to <= off.from,
      );
      elsewhere += between.length;
    }
    assert.ok(elsewhere > 0, 'expected somebody to work while a surface is wet');
  });

  it('takes tape to fabric and says reduced, never wiped twice or clean', () => {
    const seat = stateOfSurface(talks, 'chair-1/seat');
    assert.equal(seat?.outcome, 'reduced');
    assert.ok((seat?.after ?? 0) > 0.5);
    for (const task of tasksOn(talks, 'chair-1/seat')) {
      assert.equal(task.method, 'tape-lift');
      assert.match(task.note, /reduced, not cleaned/);
    }
  });

  it('leaves the counterpart’s chair alone and says why', () => {
    assert.deepEqual(
      talks.left.map((l) => [l.surface, l.withinReach, l.reason]),
      [['chair-2/arm-left', false, "the counterpart's property"]],
    );
    assert.equal(tasksOn(talks, 'chair-2/arm-left').length, 0);
  });

  it('counts, seals what was used and hands the room back at the end of its window', () => {
    const end = clock(85);
    const release = talks.tasks.find((t) => t.method === 'release');
    assert.deepEqual([release?.person, release?.to, talks.until], ['LEAD', end, end]);
    const last = talks.tasks.filter((t) => t.to > end - 120_000).map((t) => t.method);
    assert.ok(last.includes('count'));
    const supplies = talks.tasks.find((t) => t.usedSuppliesOf !== undefined);
    const used = talks.tasks.filter((t) => t.pass !== undefined).map((t) => t.id);
    assert.deepEqual(supplies?.usedSuppliesOf, used);
  });

  it('suggests swabs by risk, by lot and a blank, and a time for them', () => {
    assert.deepEqual(
      talks.swabs.map((s) => s.chosenBy),
      ['risk', 'risk', 'risk', 'random', 'random', 'control'],
    );
    assert.deepEqual(
      talks.swabs
        .slice(0, 2)
        .map((s) => s.surface)
        .sort(),
      ['chair-1/back', 'chair-1/seat'],
    );
    const round = talks.tasks.find((t) => t.method === 'swab');
    assert.ok(round !== undefined);
    for (const task of talks.tasks.filter((t) => t.pass !== undefined))
      assert.ok(task.to <= round.from);
  });

  it('refuses the agents that react with the one it uses, and says so', () => {
    const refused = plan.refusals.filter((r) => r.path === 'talks');
    assert.deepEqual(
      refused.map((r) => [r.code, r.message.split(' ')[0]]),
      [
        ['interlock', 'ethanol-wipe'],
        ['interlock', 'oxidiser-wipe'],
      ],
    );
  });

  it('predicts what the engine computes when the plan is carried out', () => {
    const state = stateOf(smallDocument(), smallFacts());
    const outcome = planSweep({ state, assessment: assess(state, 512) });
    assert.ok(outcome.kind === 'plan');
    const played = stateOf(smallDocument(), [...smallFacts(), ...planToFacts(state, outcome.plan)]);
    const engine = assess(played, 512);
    // Masses are a fitted lognormal and passes independent here: 0.06 per surface, and no bias
    // beyond 0.3 in the sum.
    for (const { surfaces } of outcome.plan.spaces)
      for (const planned of surfaces.filter((s) => s.outcome !== 'out-of-reach')) {
        const p = engine.surfaces.find((s) => s.id === planned.surface)?.after.p['standard'] ?? 0;
        assert.ok(
          Math.abs(p - planned.after) < 0.06,
          `${planned.surface}: engine ${p}, plan ${planned.after}`,
        );
      }
    const after = engine.within['after']?.['standard']?.count.value ?? 0;
    assert.ok(Math.abs(after - outcome.plan.predicted.after) < 0.3);
  });
});

describe('what a plan may not do', () => {
  it('removes nothing of the venue that the agreement does not let go', () => {
    const { plan } = planOf({
      change: (d) => {
        d.declaration.hostAgreement.mayRemove = [];
      },
    });
    const removed = plan.spaces.flatMap((s) => s.tasks).flatMap((t) => t.objects);
    assert.ok(removed.includes('glass-a') && !removed.includes('towel-a'));
    assert.deepEqual(
      plan.cannot.map((c) => [c.code, c.path]),
      [
        ['removal-not-agreed', 'towel-a'],
        ['removal-not-agreed', 'cup-s'],
      ],
    );
  });

  it('wipes nothing of the venue when the agreement names only our own', () => {
    const { plan } = planOf({
      change: (d) => {
        d.declaration.hostAgreement.mayWipe = [];
      },
    });
    const talks = spaceOf(plan, 'talks');
    assert.equal(talks.tasks.filter((t) => t.pass !== undefined).length, 0);
    const arm = talks.left.find((l) => l.surface === 'chair-1/arm-left');
    assert.match(arm?.reason ?? '', /does not let us wipe property of venue/);
  });

  it('uses nothing that needs air where nobody says that there is', () => {
    const { plan } = planOf({
      change: (d) => void delete d.spaces['talks']?.ventilated,
    });
    const used = new Set(spaceOf(plan, 'talks').tasks.map((t) => t.method));
    assert.ok(!used.has('chlorine-wipe') && used.has('detergent-water'));
    const codes = plan.refusals.filter((r) => r.path === 'talks').map((r) => r.code);
    assert.ok(codes.includes('ventilation'));
  });

  it('seals nothing alone: a lone sweeper without an officer is told so', () => {
    const { plan } = planOf({
      change(d) {
        d.crew = d.crew.slice(0, 1);
        d.declaration.hostAgreement.crew = [];
      },
    });
    const codes = plan.cannot.map((c) => `${c.code} ${c.path}`);
    assert.ok(codes.includes('second-person talks') && codes.includes('supplies-left talks'));
  });

  it('lets a lone sweeper take another method for the second pass', () => {
    const { plan } = planOf({
      change: (d) => {
        d.crew = d.crew.slice(0, 1);
      },
    });
    const passes = wipes(tasksOn(spaceOf(plan, 'talks'), 'table-a/top'));
    assert.deepEqual(
      passes.map((t) => [t.person, t.method]),
      [
        ['SWP1', 'chlorine-wipe'],
        ['SWP1', 'detergent-water'],
      ],
    );
  });

  it('sends nobody where no shift allows it, and nobody with a method he may not use', () => {
    const { plan } = planOf({
      change(d) {
        d.crew = [
          { person: 'SWP1', from: clock(0), to: clock(600), methods: ['detergent-water'] },
          { person: 'SWP2', from: clock(0), to: clock(600), spaces: ['salon'] },
          { person: 'SWP3', from: clock(0), to: clock(600), spaces: ['talks'] },
        ];
      },
    });
    const talks = spaceOf(plan, 'talks').tasks.filter((t) => t.pass !== undefined);
    assert.ok(talks.every((t) => t.person !== 'SWP2'));
    const own = wipes(talks.filter((t) => t.person === 'SWP1'));
    assert.ok(own.length > 0 && own.every((t) => t.method === 'detergent-water'));
    const salon = spaceOf(plan, 'salon').tasks.filter((t) => t.method !== 'release');
    assert.ok(salon.every((t) => t.person !== 'SWP3'));
  });

  it('wipes nothing under what could not be carried away in time', () => {
    // 108 s from entry: no time for tray and door, time enough for the edge of the table.
    const { plan } = planOf({ options: { spaces: ['talks'], minutes: 1.8 } });
    const talks = spaceOf(plan, 'talks');
    assert.ok(wipes(tasksOn(talks, 'chair-1/arm-left')).length > 0, 'there is time to wipe');
    assert.equal(tasksOn(talks, 'table-a/edge').length, 0);
    const edge = talks.left.find((l) => l.surface === 'table-a/edge');
    assert.equal(edge?.reason, 'what stands on it could not be carried away');
  });

  it('keeps a weak method off a surface that others can do better', () => {
    const { plan } = planOf({
      change(d) {
        d.crew = d.crew.map((c, i) => (i === 0 ? { ...c, methods: ['microfibre-dry'] } : c));
      },
    });
    const talks = spaceOf(plan, 'talks');
    for (const surface of ['chair-1/arm-left', 'table-a/edge'])
      for (const pass of wipes(tasksOn(talks, surface)))
        assert.equal(pass.method, 'detergent-water', surface);
  });

  it('uses no more wipes than there are, and says that they ran out', () => {
    const { plan } = planOf({
      change: (d) => {
        d.supplies = [
          { method: 'detergent-water', count: 2 },
          { method: 'microfibre-dry', count: 0 },
        ];
      },
    });
    const used = plan.spaces.flatMap((s) => s.tasks).filter((t) => t.method === 'detergent-water');
    assert.equal(used.length, 2);
    const reasons = plan.spaces.flatMap((s) => s.left.map((l) => l.reason));
    assert.ok(reasons.includes('no wipes left for it'));
  });

  it('plans nothing in spaces that we keep, and nothing where it may not go', () => {
    const { plan } = planOf({
      change: (d) => {
        d.spaces['salon']!.keptByUs = true;
      },
    });
    assert.deepEqual(
      plan.spaces.map((s) => s.space),
      ['talks'],
    );
  });

  it('says that nobody may enter', () => {
    const { plan } = planOf({
      change: (d) => {
        d.crew = d.crew.map((c) => ({ ...c, spaces: ['salon'] }));
      },
    });
    assert.ok(plan.cannot.some((c) => c.code === 'no-crew' && c.path === 'talks'));
    assert.ok(plan.cannot.some((c) => c.code === 'not-removed' && c.path === 'glass-a'));
  });
});

describe('own covers and own things', () => {
  const covered = (d: VisitDocument): void => {
    d.spaces['talks']!.objects['chair-1'] = thing('armchair', [300, 220, 75, 75], {
      control: 'cover',
      surfaces: {
        'own-cover': {
          label: 'own cover',
          material: 'linen',
          areaCm2: 5200,
          wettable: false,
          covers: ['seat', 'back'],
        },
      },
    });
    d.spaces['talks']!.objects['tray-1'] = thing('tray', [60, 40, 45, 30], { owner: 'own' });
  };

  it('takes a touched cover off and out before anybody touches what it lay on', () => {
    const p = (s: string): number =>
      s === 'chair-1/own-cover' || s === 'chair-1/seat' || touched.has(s) ? 0.9 : 0;
    const { plan } = planOf({ change: covered, p });
    const talks = spaceOf(plan, 'talks');
    const removal = talks.tasks.find((t) => t.surfaces.includes('chair-1/own-cover'));
    assert.equal(removal?.method, 'remove');
    for (const task of tasksOn(talks, 'chair-1/seat')) assert.ok(task.from >= (removal?.to ?? 0));
    assert.match(tasksOn(talks, 'chair-1/seat')[0]?.note ?? '', /own cover lay on it/);
    assert.equal(stateOfSurface(talks, 'chair-1/own-cover')?.outcome, 'removed');
  });

  it('counts untouched own things and takes them along, without a package', () => {
    const { plan } = planOf({ change: covered });
    const talks = spaceOf(plan, 'talks');
    const count = talks.tasks.find((t) => t.method === 'count');
    assert.deepEqual([count?.objects, count?.surfaces], [['tray-1'], ['chair-1/own-cover']]);
    const carried = talks.tasks.filter((t) => t.method === 'remove').flatMap((t) => t.objects);
    assert.ok(!carried.includes('tray-1'));
  });
});

describe('a hold', () => {
  const hold = (scope: string): FactOf<'hold'> => ({
    kind: 'hold',
    id: 'H-1',
    at: clock(58),
    scope,
    by: 'HL',
    reason: 'a waiter has collapsed',
  });

  it('over the visit: nothing is planned, the hold is the answer', () => {
    const { outcome } = outcomeOf({ facts: [hold('visit')] });
    assert.ok(outcome.kind === 'held');
    assert.deepEqual(
      outcome.holds.map((h) => h.id),
      ['H-1'],
    );
  });

  it('over one space: the others are planned, that one is named', () => {
    const { plan } = planOf({ facts: [hold('talks')] });
    assert.deepEqual(
      plan.spaces.map((s) => s.space),
      ['salon'],
    );
    assert.deepEqual(
      plan.held.map((h) => [h.space, h.hold.id]),
      [['talks', 'H-1']],
    );
    assert.equal(
      outcomeOf({ facts: [hold('talks')], options: { spaces: ['talks'] } }).outcome.kind,
      'held',
    );
  });

  it('placed after the departure and never lifted holds too', () => {
    const late = { ...hold('talks'), at: clock(70) };
    assert.equal(outcomeOf({ facts: [late], options: { spaces: ['talks'] } }).outcome.kind, 'held');
  });

  it('lifted by two people of two organisations no longer does', () => {
    const lift: FactOf<'lift'> = {
      kind: 'lift',
      id: 'L-1',
      at: clock(59),
      hold: 'H-1',
      approvals: [
        { by: 'LEAD', at: clock(59) },
        { by: 'HL', at: clock(59) },
      ],
      reason: 'he is in care',
    };
    assert.equal(outcomeOf({ facts: [hold('visit'), lift] }).outcome.kind, 'plan');
  });
});

describe('another number of minutes or people', () => {
  it('four minutes, two people: out in time, the most first, sealed outside', () => {
    const { plan } = planOf({ options: { spaces: ['talks'], minutes: 4, people: 2 } });
    const talks = spaceOf(plan, 'talks');
    const inside = talks.tasks.filter((t) => t.pass !== undefined || t.method === 'remove');
    assert.ok(inside.length > 5);
    assert.ok(inside.every((t) => t.to <= clock(64)));
    const sweepers = new Set(inside.map((t) => t.person));
    assert.deepEqual([...sweepers].sort(), ['SWP1', 'SWP2']);
    const sealing = talks.tasks.find((t) => t.method === 'bag-and-seal' && t.objects.length > 0);
    assert.ok((sealing?.from ?? 0) >= clock(64));
    assert.equal(talks.tasks.filter((t) => t.method === 'swab').length, 0);
    const whole = spaceOf(planOf().plan, 'talks');
    assert.ok(talks.predicted.after > whole.predicted.after);
    assert.ok(talks.left.some((l) => l.withinReach && l.reason === 'no time'));
    assert.ok(plan.moreMinutes.predictedAfter < plan.predicted.after);
    assert.ok(plan.morePeople.predictedAfter <= plan.predicted.after);
  });

  it('a window too short to count and leave is told', () => {
    const { plan } = planOf({ options: { spaces: ['talks'], minutes: 1 } });
    assert.ok(plan.cannot.some((c) => c.code === 'window-too-short'));
  });
});

describe('two spaces at once', () => {
  it('keeps every person on one timeline, with a minute from room to room', () => {
    // Tea ends early: both rooms are swept at the same time.
    const { plan } = planOf({
      change(d) {
        d.legs['tea']!.to = clock(64);
        d.spaces['salon']!.windowTo = clock(85);
      },
    });
    const tasks = plan.spaces
      .flatMap((s) => s.tasks)
      .filter((t) => t.method !== 'release' && t.person !== 'UNIT')
      .sort((a, b) => a.from - b.from);
    const talks = tasks.filter((t) => t.space === 'talks');
    const salon = tasks.filter((t) => t.space === 'salon');
    assert.ok(salon.some((s) => talks.some((t) => s.from < t.to && t.from < s.to)));
    for (const person of ['SWP1', 'SWP2', 'SWP3']) {
      const day = tasks.filter((t) => t.person === person);
      day.slice(1).forEach((next, i) => {
        const before = day[i];
        const walk = before?.space === next.space ? 0 : 60_000;
        assert.ok(next.from >= (before?.to ?? 0) + walk, `${before?.id} and ${next.id}`);
      });
    }
  });
});

describe('a re-plan when the window is cut', () => {
  const now = clock(62);
  const cut: FactOf<'window'> = {
    kind: 'window',
    id: 'cut',
    space: 'talks',
    at: now,
    until: clock(67),
    reason: 'the pool returns',
  };
  const { state, plan: first } = planOf({ options: { spaces: ['talks'] } });
  const begun = planToTasks(first)
    .filter((t) => t.at < now)
    .map((t) => ({ ...t, id: `done-${t.id}` }));
  const { plan: second } = planOf({
    facts: [cut, ...begun],
    options: { spaces: ['talks'], now },
  });

  it('takes what had begun as done, by the same hands, and plans the rest', () => {
    const talks = spaceOf(second, 'talks');
    assert.equal(talks.until, clock(67));
    for (const task of talks.tasks) assert.ok(task.from >= now);
    const removed = talks.tasks.filter((t) => t.method === 'remove');
    assert.equal(removed.length, 0);
    const packed = talks.tasks.flatMap((t) => t.usedSuppliesOf ?? []);
    for (const task of begun.filter((t) => t.pass !== undefined))
      assert.ok(packed.includes(task.id));
  });

  it('lists what is dropped, most risk first, and what that costs', () => {
    const differences = comparePlans(first, second);
    assert.deepEqual(differences.dropped.map((d) => d.surface).sort(), [
      'chair-1/back',
      'chair-1/seat',
    ]);
    const added = differences.dropped.map((d) => d.addedP);
    assert.deepEqual(
      added,
      [...added].sort((a, b) => b - a),
    );
    assert.deepEqual(differences.windows, [{ space: 'talks', from: clock(85), to: clock(67) }]);
    assert.ok(differences.predictedAfter.to > differences.predictedAfter.from);
    assert.equal(state.document.visit.id, 'small');
  });

  it('does not use what it could not know: a cut told later changes nothing', () => {
    const { plan } = planOf({ facts: [{ ...cut, at: clock(80) }], options: { spaces: ['talks'] } });
    assert.equal(JSON.stringify(plan), JSON.stringify(first));
  });
});
