/**
 * What the storyboard of the reference visit says must come out of it: directions, not numbers. Items 1 to 8 of "What
 * tests may assert on this file"; item 9, the exported folder, is in test/cli/demo.test.ts, which makes one anyway.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  assessVisit,
  beginAssessment,
  createAssessmentCache,
  type VisitInput,
} from '../src/app/assess-visit.ts';
import { differencesOf } from '../src/app/differences.ts';
import { explainSurface } from '../src/app/explain.ts';
import { planVisit } from '../src/app/plan-visit.ts';
import { parseInstant } from '../src/base/instant.ts';
import { canonicalText } from '../src/base/jcs.ts';
import { custodyOf } from '../src/custody/custody-of.ts';
import { custodyProblems } from '../src/custody/custody-problems.ts';
import type { Task } from '../src/model/fact.ts';
import { fold } from '../src/model/state.ts';
import { planSweep } from '../src/sweep/plan-sweep.ts';
import type { AssessedFigures, Assessment } from '../src/trace/assess.ts';
import { openWorkshop } from './cli/command-runner.ts';
import { examplePath, exampleVisit, withFacts } from './fakes/example-visit.ts';

const draws = 512;
const day = await exampleVisit('state-visit');
const cache = createAssessmentCache();

function assess(
  input: VisitInput,
  options: { knownUntil?: number; readAt?: number; ignoreEvidence?: boolean } = {},
) {
  return assessVisit(input, { draws, cache, ...options });
}

/** Where nobody asks how well the swabs foresee each other: that takes longer than the figures. */
function figures(input: VisitInput, options: { readAt?: number } = {}): AssessedFigures {
  const begun = beginAssessment(input, { draws, cache, ...options });
  while (begun.step());
  return begun.figures();
}

/** Before any swab was read. */
const prior = (input: VisitInput): Assessment => assess(input, { ignoreEvidence: true }).assessment;

const run = assess(day);
const { adversary } = run.assessment;

function surfaceIn(assessment: AssessedFigures, id: string) {
  const found = assessment.surfaces.find((s) => s.id === id);
  assert.ok(found !== undefined, id);
  return found;
}

function spaceIn(assessment: AssessedFigures, space: string) {
  const found = assessment.spaces.find((s) => s.space === space && s.within)?.figures['after'];
  assert.ok(found !== undefined, space);
  return found;
}

/** An instant of the day, in its local time. */
function at(clock: string): number {
  const instant = parseInstant(`2031-05-14T${clock}+05:00`);
  assert.ok(instant !== undefined, clock);
  return instant;
}

const without = (...ids: readonly string[]) =>
  withFacts(day, { without: (f) => ids.includes(f.id) });

/** The visit with one surface made of another material. */
function ofMaterial(id: string, material: string): VisitInput {
  assert.ok(Object.hasOwn(day.pack.materials, material), material);
  const objects = day.objects.map((o) => ({
    ...o,
    surfaces: o.surfaces.map((s) => (s.id === id ? { ...s, material } : s)),
  }));
  return { ...day, objects };
}

function withTask(id: string, change: Partial<Task>): VisitInput {
  assert.ok(
    day.facts.some((f) => f.kind === 'task' && f.id === id),
    id,
  );
  return withFacts(day, {
    change: (f) => (f.kind === 'task' && f.id === id ? { ...f, ...change } : f),
  });
}

describe('1: the two passes over chair-104', () => {
  const meanAt = (clock: string) => {
    const found = figures(day, { readAt: at(clock) });
    return (name: string) => surfaceIn(found, `chair-104/${name}`).now?.mean ?? Number.NaN;
  };
  const [before, once, twice, end] = ['12:57:25', '12:59:32', '13:02:08', '13:04:45'].map(meanAt);
  assert.ok(before && once && twice && end);

  it('the armrests fall after each of two passes', () => {
    for (const arm of ['arm-left', 'arm-right']) {
      assert.ok(once(arm) < before(arm) / 2, arm);
      assert.ok(twice(arm) < once(arm), arm);
    }
  });

  it('the seat falls less, by each of its two passes with tape', () => {
    assert.equal(once('seat'), before('seat'));
    assert.ok(twice('seat') < before('seat'));
    assert.ok(end('seat') < twice('seat'));
    for (const arm of ['arm-left', 'arm-right'])
      assert.ok(end('seat') / before('seat') > end(arm) / before(arm), arm);
  });

  it('the rail of the back, which was dropped, does not fall at all', () => {
    for (const later of [once, twice, end]) assert.equal(later('back-rail'), before('back-rail'));
  });
});

describe('2: another material, another person', () => {
  const id = 'chair-104/arm-left';

  it('glass takes up less than lacquered wood, as the profile rates of the pack say', () => {
    const glass = surfaceIn(figures(ofMaterial(id, 'glass')), id);
    assert.ok(glass.before.mean < surfaceIn(run.assessment, id).before.mean);
    const cited = day.pack.parameters['yield.material.glass'];
    assert.equal(cited?.status, 'Assumption');
    assert.match(cited?.note ?? '', /glass 9 %, fabric 23 %, wood 36 %/);
  });

  it('explain says so beside the number', () => {
    const { state, compiled, assessment } = run;
    const explained = explainSurface(state, compiled, assessment, id);
    assert.ok(explained.ok);
    const wood = explained.value.parameters.find((p) => p.key === 'yield.material.wood');
    assert.equal(wood?.parameter.status, 'Assumption');
    for (const contact of explained.value.contacts)
      assert.match(contact.moved ?? '', /chair-104 stood where chair-101 was recorded/);
  });

  it('one person for both passes leaves more than two', () => {
    // Before any swab: a swab of the one world would tell other things than the same swab of the other.
    const alone = surfaceIn(prior(withTask('T09', { person: 'SWP1' })), id);
    const two = surfaceIn(prior(day), id);
    assert.ok(alone.after.mean > two.after.mean);
    assert.ok((alone.after.p[adversary] ?? 0) > (two.after.p[adversary] ?? 0));
    assert.equal(alone.before.mean, two.before.mean);
  });
});

describe('3: the cover back on', () => {
  it('without the exchange the talks room is at less risk: the value of counting again', () => {
    // The chair that was covered is the one that stood there, so its armrests are what the crew wipes.
    const covered = withFacts(day, {
      without: (f) => f.kind === 'identity' || f.id === 'X-01',
      change: (f) =>
        f.kind === 'task'
          ? { ...f, surfaces: f.surfaces.map((s) => s.replace('chair-104/', 'chair-101/')) }
          : f,
    });
    const found = figures(covered);
    const swapped = spaceIn(run.assessment, 'talks').count.value;
    assert.ok(spaceIn(found, 'talks').count.value < swapped - 0.5);
    assert.ok(surfaceIn(found, 'chair-101/own-cover').before.mean > 0);
  });
});

describe('4: the clip', () => {
  const clip = ['c-046', 'c-047', 'c-048', 'clip'];

  it('without its records the page has exactly the earlier bytes', () => {
    const known = { knownUntil: at('15:41:00') };
    const earlier = assess(day, { knownUntil: at('15:37:59') }).assessment;
    assert.equal(canonicalText(assess(without(...clip), known).assessment), canonicalText(earlier));
    assert.notEqual(canonicalText(assess(day, known).assessment), canonicalText(earlier));
  });

  it('with them the released room is at more risk, on the surfaces that it shows', () => {
    const earlier = prior(without(...clip));
    const later = prior(day);
    for (const id of ['chair-104/back-rail', 'table-a/edge'])
      assert.ok(surfaceIn(later, id).after.mean > surfaceIn(earlier, id).after.mean, id);
    const [then, now] = [earlier, later].map((a) => surfaceIn(a, 'chair-104/back-rail').after);
    assert.ok(then !== undefined && now !== undefined);
    assert.ok((now.p[adversary] ?? 0) > (then.p[adversary] ?? 0));
    // Higher, and narrower: what was inferred with a wide band was seen.
    assert.ok(now.sd / now.mean < then.sd / then.mean);
    assert.ok(spaceIn(later, 'talks').count.value > spaceIn(earlier, 'talks').count.value);
  });

  it('a line says that nothing can be re-cleaned', () => {
    const { state, assessment } = run;
    const lines = differencesOf(day, state, assessment).map((d) => d.text);
    const line = lines.find((text) => text.startsWith('3 contacts found'));
    assert.match(
      line ?? '',
      /talks [\d.]+ → [\d.]+ .* already handed back, nothing can be re-cleaned/,
    );
  });
});

describe('5: what carries no weight', () => {
  it('the failed swab Q04 and the planted seal change no probability, to the last bit', () => {
    // They are listed as without weight; everything else is the same.
    const bytes = ({ evidence, ...numbers }: Assessment): string =>
      canonicalText({ ...numbers, evidence: { ...evidence, withoutWeight: [] } });
    const want = bytes(run.assessment);
    for (const ids of [
      ['result-Q04'],
      ['planted-4027'],
      ['UT', 'planted-4027', 'end-UT'],
      ['result-Q12'],
    ])
      assert.ok(bytes(assess(without(...ids)).assessment) === want, ids.join());
  });
});

describe('6: units and seals', () => {
  const problems = (input: VisitInput) => custodyProblems(custodyOf(fold(input)));
  const names = (input: VisitInput, name: string) =>
    problems(input).some((p) => `${p.path} ${p.message}`.includes(name));

  it('balance; one receipt is missing, for a sheet of paper of the venue', () => {
    assert.deepEqual(
      problems(day).map((p) => [p.code, p.path]),
      [['receipt-missing', 'U09']],
    );
  });

  it('a leg that is missing is missed', () => {
    const known = problems(day).length;
    const legs = Array.from({ length: 18 }, (_, i) => `L${String(i + 1).padStart(2, '0')}`);
    for (const leg of legs) {
      const input = withFacts(day, { without: (f) => f.id.startsWith(`${leg}-`) });
      assert.notEqual(input.facts.length, day.facts.length, leg);
      assert.ok(names(input, leg) || problems(input).length > known, `${leg} is not missed`);
    }
  });

  it('a bag that is missing is named, or what was in it', () => {
    for (const unit of day.facts.filter((f) => f.kind === 'unit'))
      assert.ok(names(without(unit.id), unit.id), `${unit.id} is not missed by name`);
  });

  it('a seal that is missing is named', () => {
    for (const [id, number] of [
      ['void-4006', '4006'],
      ['void-4028', '4028'],
      ['seals-returned', '4029'],
      ['seals-issued', '4001'],
    ] as const)
      assert.ok(names(without(id), number), `${number} is not missed by name`);
  });
});

describe('7: the hold left open', () => {
  const open = without('H-1-lift');
  const { state, assessment } = assess(open);

  it('plans nothing in the hall, and says which hold forbids it', () => {
    const alone = planVisit(state, assessment, { spaces: ['hall'] });
    assert.ok(alone.kind === 'held');
    assert.deepEqual(
      alone.holds.map((h) => h.id),
      ['H-1'],
    );
    const all = planVisit(state, assessment);
    assert.ok(all.kind === 'plan');
    assert.ok(all.plan.held.some((h) => h.space === 'hall' && h.hold.id === 'H-1'));
    assert.ok(!all.plan.spaces.some((s) => s.space === 'hall'));
  });

  it('plans the hall again once it is lifted', () => {
    const now = at('20:25:30');
    const input = { state: run.state, assessment: run.assessment, spaces: ['hall'], now };
    const lifted = planSweep(input);
    assert.ok(lifted.kind === 'plan');
    assert.ok((lifted.plan.spaces[0]?.tasks.length ?? 0) > 1);
    assert.equal(planSweep({ ...input, state, assessment }).kind, 'held');
  });

  it('reports that packages of the hall were destroyed under it', () => {
    const found = custodyProblems(custodyOf(state)).filter(
      (p) => p.code === 'destroyed-under-hold',
    );
    assert.ok(found.some((p) => p.path === 'U12' && p.message.includes('H-1')));
  });
});

describe('8: what is reported although it is near 0 or 1', () => {
  it('any, within and out of reach, beside the expected count', () => {
    for (const set of [run.assessment.within, run.assessment.out]) {
      const { any, count } = set['after']?.[adversary] ?? assert.fail();
      assert.ok(any.value > 0.99 && any.value <= 1);
      assert.ok(count.value > 1 && count.low <= count.value && count.value <= count.high);
    }
  });

  it('is printed', async () => {
    const workshop = openWorkshop();
    const { out } = await workshop.run(['assess', examplePath('state-visit'), '-n', '64']);
    assert.match(out, /^standard +after +[\d.]+ +> \.999/m);
    assert.match(out, /^Out of our reach: [\d.]+ informative/m);
    assert.match(out, /^[\d.]+ → [\d.]+ informative surfaces/m);
  });
});
