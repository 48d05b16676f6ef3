/** Properties of every plan, on random visits: rooms, objects, crews, windows, supplies and agreements of all sorts. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { VisitDocument } from '../model/document.ts';
import type { Fact, Task } from '../model/fact.ts';
import type { VisitState } from '../model/state.ts';
import { checkPlan } from './check-plan.ts';
import type { SweepPlan } from './plan.ts';
import { planSweep } from './plan-sweep.ts';
import { clock, fakeAssessment, pack, smallDocument, stateOf } from './small-visit.test.ts';
import { planToTasks } from './tasks.ts';

const kinds = ['armchair', 'sofa', 'side-table-round', 'low-table', 'desk', 'door', 'telephone'];
const small = ['glass', 'cup', 'spoon', 'hot-towel', 'pen', 'card', 'tray', 'blanket', 'carafe'];
const methods = Object.keys(pack.methods).filter((id) => pack.methods[id]?.effect === 'clean');

interface RandomVisit {
  readonly document: VisitDocument;
  readonly facts: readonly Fact[];
  readonly p: readonly number[];
}

const objects = fc.array(
  fc.record({
    kind: fc.constantFrom(...kinds, ...small, ...small),
    x: fc.integer({ min: 0, max: 80 }),
    y: fc.integer({ min: 0, max: 50 }),
    owner: fc.constantFrom('own', 'venue', 'venue', 'other'),
    control: fc.constantFrom(
      'clean' as const,
      'remove' as const,
      'cover' as const,
      'accept' as const,
    ),
  }),
  { minLength: 1, maxLength: 9 },
);

const room = fc.record({
  stay: fc.integer({ min: 5, max: 60 }),
  minutes: fc.integer({ min: 1, max: 30 }),
  ventilated: fc.boolean(),
  objects,
});

const member = fc.record({
  from: fc.integer({ min: 0, max: 60 }),
  to: fc.integer({ min: 70, max: 300 }),
  oneRoom: fc.option(fc.integer({ min: 0, max: 2 })),
  methods: fc.option(fc.subarray(methods, { minLength: 1 })),
});

const randomVisit: fc.Arbitrary<RandomVisit> = fc
  .record({
    rooms: fc.array(room, { minLength: 1, maxLength: 3 }),
    crew: fc.array(member, { minLength: 1, maxLength: 4 }),
    officer: fc.boolean(),
    mayWipe: fc.boolean(),
    mayRemove: fc.boolean(),
    supplies: fc.array(
      fc.record({ method: fc.constantFrom(...methods), count: fc.integer({ min: 0, max: 6 }) }),
      { maxLength: 2 },
    ),
    p: fc.array(
      fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100),
      { minLength: 7, maxLength: 7 },
    ),
  })
  .map((r) => {
    const document = smallDocument();
    const base = document.spaces['talks']!;
    document.spaces = {};
    document.legs = {};
    let begins = 0;
    r.rooms.forEach((entry, i) => {
      const leaves = begins + entry.stay;
      document.legs[`leg-${i}`] = {
        label: 'leg',
        space: `room-${i}`,
        from: clock(begins),
        to: clock(leaves),
        observedShare: 1,
        reach: [],
      };
      const things = entry.objects.map((o, k) => {
        const big = kinds.includes(o.kind);
        const side = big ? 60 : 10;
        return [
          `r${i}-o${k}`,
          {
            kind: o.kind,
            owner: o.owner,
            xCm: o.x * 10,
            yCm: o.y * 10,
            widthCm: side,
            depthCm: side,
            portable: !big,
            control: o.control,
          },
        ] as const;
      });
      document.spaces[`room-${i}`] = {
        ...base,
        ventilated: entry.ventilated,
        windowFrom: clock(begins),
        windowTo: clock(leaves + entry.minutes),
        objects: Object.fromEntries(things),
      };
      begins = leaves + 1;
    });
    document.crew = r.crew.map((m, i) => ({
      person: `SWP${i + 1}`,
      from: clock(m.from),
      to: clock(m.to),
      ...(m.oneRoom === null ? {} : { spaces: [`room-${m.oneRoom}`] }),
      ...(m.methods === null ? {} : { methods: m.methods }),
    }));
    document.people['SWP4'] = { role: 'sweeper', party: 'own' };
    const agreement = document.declaration.hostAgreement;
    agreement.crew = r.officer ? ['UNIT'] : [];
    agreement.mayWipe = r.mayWipe ? ['venue'] : [];
    agreement.mayRemove = r.mayRemove ? ['venue'] : [];
    document.supplies = r.supplies;
    return { document, facts: [], p: r.p };
  });

function planOf(visit: RandomVisit, minutes?: number): { state: VisitState; plan: SweepPlan } {
  const state = stateOf(visit.document, visit.facts);
  const ids = [...state.surfaces.keys()];
  const assessment = fakeAssessment(state, (id) => visit.p[ids.indexOf(id) % visit.p.length] ?? 0);
  const outcome = planSweep({ state, assessment, ...(minutes === undefined ? {} : { minutes }) });
  assert.equal(outcome.kind, 'plan');
  assert.ok(outcome.kind === 'plan');
  return { state, plan: outcome.plan };
}

describe('every plan of a random visit', () => {
  const property = (
    name: string,
    judge: (visit: RandomVisit) => void,
    numRuns = Number(process.env['N'] ?? 60),
  ) => it(name, () => fc.assert(fc.property(randomVisit, judge), { numRuns, seed: 20_310_514 }));

  property('is feasible', (visit) => {
    const { state, plan } = planOf(visit);
    assert.deepEqual(checkPlan(state, planToTasks(plan)), []);
  });

  property('lets nobody work at an object where another person stands', (visit) => {
    const { state, plan } = planOf(visit);
    const at = (t: Task): readonly string[] =>
      t.surfaces.map((s) => state.surfaces.get(s)?.object ?? '');
    const wipes = planToTasks(plan).filter((t) => t.pass !== undefined);
    for (const a of wipes)
      for (const b of wipes) {
        if (a.person === b.person || a.at >= (b.to ?? 0) || b.at >= (a.to ?? 0)) continue;
        assert.deepEqual(
          at(a).filter((o) => at(b).includes(o)),
          [],
          `${a.id} and ${b.id}`,
        );
      }
  });

  property('says of every surface with trace what becomes of it, once', (visit) => {
    const { state, plan } = planOf(visit);
    const told = plan.spaces.flatMap((s) => s.surfaces.map((x) => x.surface)).sort();
    const ids = [...state.surfaces.keys()];
    const traced = ids.filter((id) => (visit.p[ids.indexOf(id) % visit.p.length] ?? 0) > 0).sort();
    assert.deepEqual(told, traced);
  });

  property('names its used supplies in a package that leaves, or says that it cannot', (visit) => {
    const { plan } = planOf(visit);
    for (const space of plan.spaces) {
      const used = space.tasks.filter((t) => t.pass !== undefined).map((t) => t.id);
      const packed = space.tasks.flatMap((t) => t.usedSuppliesOf ?? []);
      const told = plan.cannot.some((p) => p.path === space.space);
      if (used.length > 0 && !told) assert.deepEqual([...packed].sort(), used.sort());
    }
  });

  property('is the same again, and more minutes hardly ever predict worse', (visit) => {
    const { plan } = planOf(visit);
    assert.deepEqual(planOf(visit).plan, plan);
    assert.ok(plan.predicted.after <= plan.predicted.before + 1e-9);
    console.log(
      'MM',
      plan.spaces.flatMap((s) => s.tasks).length,
      plan.moreMinutes.predictedAfter - plan.predicted.after,
      plan.morePeople.predictedAfter - plan.predicted.after,
      plan.predicted.after,
    );
  });
});
