/**
 * Properties of every plan, on random visits: rooms, objects, crews, windows, supplies and
 * agreements of all sorts.
 */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import type { VisitDocument } from '../model/document.ts';
import type { Task } from '../model/fact.ts';
import type { VisitState } from '../model/state.ts';
import { checkPlan } from './check-plan.ts';
import type { SweepPlan } from './plan.ts';
import { planSweep } from './plan-sweep.ts';
import { clock, fakeAssessment, pack, smallDocument, stateOf } from './small-visit.test.ts';
import { planToTasks, planWindows } from './tasks.ts';

const big = ['armchair', 'sofa', 'side-table-round', 'low-table', 'desk', 'door', 'telephone'];
const small = ['glass', 'cup', 'spoon', 'hot-towel', 'pen', 'card', 'tray', 'blanket', 'carafe'];
const methods = Object.keys(pack.methods).filter((id) => pack.methods[id]?.effect === 'clean');

const object = fc.record({
  kind: fc.constantFrom(...big, ...small, ...small),
  xCm: fc.integer({ min: 0, max: 80 }).map((x) => x * 10),
  yCm: fc.integer({ min: 0, max: 50 }).map((y) => y * 10),
  owner: fc.constantFrom('own', 'venue', 'venue', 'other'),
  control: fc.constantFrom(
    'clean' as const,
    'remove' as const,
    'cover' as const,
    'accept' as const,
  ),
});

const room = fc.record({
  stay: fc.integer({ min: 5, max: 40 }),
  minutes: fc.integer({ min: 1, max: 30 }),
  ventilated: fc.boolean(),
  objects: fc.array(object, { minLength: 1, maxLength: 9 }),
});

const member = fc.record({
  from: fc.integer({ min: 0, max: 30 }),
  to: fc.integer({ min: 50, max: 300 }),
  oneRoom: fc.option(fc.integer({ min: 0, max: 2 }), { freq: 2 }),
  methods: fc.option(fc.subarray(methods, { minLength: 2 }), { freq: 2 }),
});

const randomVisit = fc.record({
  rooms: fc.array(room, { minLength: 1, maxLength: 3 }),
  crew: fc.array(member, { minLength: 1, maxLength: 4 }),
  officer: fc.boolean(),
  mayWipe: fc.boolean(),
  mayRemove: fc.boolean(),
  supplies: fc.array(
    fc.record({ method: fc.constantFrom(...methods), count: fc.integer({ min: 0, max: 6 }) }),
    { maxLength: 2 },
  ),
  percents: fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 7, maxLength: 7 }),
});

type RandomVisit = typeof randomVisit extends fc.Arbitrary<infer T> ? T : never;

function documentOf(visit: RandomVisit): VisitDocument {
  const document = smallDocument();
  const base = document.spaces['talks']!;
  document.spaces = {};
  document.legs = {};
  let begins = 0;
  visit.rooms.forEach((entry, i) => {
    const leaves = begins + entry.stay;
    const label = `room-${i}`;
    document.legs[`leg-${i}`] = {
      label,
      space: label,
      from: clock(begins),
      to: clock(leaves),
      observedShare: 1,
      reach: [],
    };
    const objects = entry.objects.map((o, k) => {
      const sideCm = big.includes(o.kind) ? 60 : 10;
      const portable = !big.includes(o.kind);
      return [`r${i}-o${k}`, { ...o, widthCm: sideCm, depthCm: sideCm, portable }] as const;
    });
    document.spaces[label] = {
      ...base,
      ventilated: entry.ventilated,
      windowFrom: clock(begins),
      windowTo: clock(leaves + entry.minutes),
      objects: Object.fromEntries(objects),
    };
    begins = leaves + 1;
  });
  document.crew = visit.crew.map((m, i) => ({
    person: `SWP${i + 1}`,
    from: clock(m.from),
    to: clock(m.to),
    ...(m.oneRoom === null ? {} : { spaces: [`room-${m.oneRoom}`] }),
    ...(m.methods === null ? {} : { methods: m.methods }),
  }));
  document.people['SWP4'] = { role: 'sweeper', party: 'own' };
  const agreement = document.declaration.hostAgreement;
  agreement.crew = visit.officer ? ['UNIT'] : [];
  agreement.mayWipe = visit.mayWipe ? ['venue'] : [];
  agreement.mayRemove = visit.mayRemove ? ['venue'] : [];
  document.supplies = visit.supplies;
  return document;
}

function planOf(visit: RandomVisit, minutesMore = 0): { state: VisitState; plan: SweepPlan } {
  const document = documentOf(visit);
  for (const space of Object.values(document.spaces)) space.windowTo += minutesMore * 60_000;
  const state = stateOf(document, []);
  const outcome = planSweep({
    state,
    assessment: fakeAssessment(state, (id) => pOf(visit, state, id)),
  });
  assert.ok(outcome.kind === 'plan');
  return { state, plan: outcome.plan };
}

function pOf({ percents }: RandomVisit, state: VisitState, surface: string): number {
  return (percents[[...state.surfaces.keys()].indexOf(surface) % percents.length] ?? 0) / 100;
}

const runs = { numRuns: 40, seed: 20_310_514 };

it('every plan of a random visit can be carried out, and says what becomes of every surface', () => {
  let taskCount = 0;
  fc.assert(
    fc.property(randomVisit, (visit) => {
      const { state, plan } = planOf(visit);
      const tasks = planToTasks(plan);
      taskCount += tasks.length;
      assert.deepEqual(checkPlan(state, tasks, { until: planWindows(plan) }), []);
      assert.deepEqual(crowds(state, tasks), []);
      const told = plan.spaces.flatMap((s) => s.surfaces.map((x) => x.surface)).sort();
      const traced = [...state.surfaces.keys()].filter((id) => pOf(visit, state, id) > 0).sort();
      assert.deepEqual(told, traced);
      assert.ok(plan.predicted.after <= plan.predicted.before + 1e-9);
      for (const space of plan.spaces) {
        const used = space.tasks.filter((t) => t.pass !== undefined).map((t) => t.id);
        const packed = space.tasks.flatMap((t) => t.usedSuppliesOf ?? []);
        const told = plan.cannot.some((p) => p.path === space.space);
        if (used.length > 0 && !told) assert.deepEqual(packed, used.sort());
      }
    }),
    runs,
  );
  assert.ok(taskCount > 200, `expected the visits to give work to do, got ${taskCount} tasks`);
});

it('the same visit gives the same plan', () => {
  fc.assert(
    fc.property(randomVisit, (visit) => {
      const [one, two] = [planOf(visit), planOf(visit)].map(({ plan }) => JSON.stringify(plan));
      assert.equal(one, two);
    }),
    { ...runs, numRuns: 5 },
  );
});

// A foreman's rule, not an optimum: with other minutes the same people meet the same jobs in another
// order. Of 256 random visits three came out worse, by at most 0.22 of a surface.
const minutesTolerance = 0.5;

it('more minutes predict no more informative surfaces, within half a surface', () => {
  fc.assert(
    fc.property(randomVisit, fc.integer({ min: 1, max: 10 }), (visit, more) => {
      const { plan } = planOf(visit);
      const longer = planOf(visit, more).plan;
      if (longer.cannot.length === plan.cannot.length)
        assert.ok(longer.predicted.after <= plan.predicted.after + minutesTolerance);
      assert.ok(plan.moreMinutes.predictedAfter <= plan.predicted.after);
      assert.ok(plan.morePeople.predictedAfter <= plan.predicted.after);
    }),
    runs,
  );
});

/** Pairs of cleaning tasks by different people at the same object at the same time. */
function crowds(state: VisitState, tasks: readonly Task[]): readonly string[] {
  const objectsAt = (t: Task): readonly string[] =>
    t.surfaces.map((s) => state.surfaces.get(s)?.object ?? '');
  const wipes = tasks.filter((t) => t.pass !== undefined);
  return wipes.flatMap((a) =>
    wipes
      .filter((b) => a.person !== b.person && a.at < (b.to ?? 0) && b.at < (a.to ?? 0))
      .filter((b) => objectsAt(a).some((o) => objectsAt(b).includes(o)))
      .map((b) => `${a.id} and ${b.id}`),
  );
}
