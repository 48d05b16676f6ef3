import assert from 'node:assert/strict';
import { it } from 'node:test';
import { type ExampleName, exampleVisit } from '../../test/fakes/example-visit.ts';
import { fold, type VisitState } from '../model/state.ts';
import type { Assessment, Figures, SurfaceFigures, SurfaceResult } from '../trace/assess.ts';
import { leavesWithUs, reachOf } from '../trace/compile/reach.ts';
import { noEvidence } from '../trace/evidence/summary.ts';

/** A state with an assessment: what every picture is drawn from. */
export interface Sample {
  readonly state: VisitState;
  readonly assessment: Assessment;
}

const samples = new Map<ExampleName, Promise<Sample>>();

/** A visit of examples/ with a made-up assessment: pictures are tested without the engine. */
export function sampleVisit(name: ExampleName = 'state-visit'): Promise<Sample> {
  const held = samples.get(name) ?? loadSample(name);
  samples.set(name, held);
  return held;
}

async function loadSample(name: ExampleName): Promise<Sample> {
  const state = fold(await exampleVisit(name));
  return { state, assessment: fakeAssessment(state) };
}

/** 4 ng a touch, a twentieth after each pass, nothing on what was carried away. Not the model: a stand-in. */
export function fakeAssessment(state: VisitState): Assessment {
  const { adversary } = state.document.limits;
  const adversaries = Object.keys(state.pack.adversaries);
  const surfaces = [...state.surfaces.values()].map((surface): SurfaceResult => {
    const contacts = state.contacts.filter((c) => c.target === surface.id);
    const own = contacts.filter((c) => c.fact.actor === state.principal).length;
    const before = 4000 * own + 80 * (contacts.length - own);
    const removal = state.tasks.find(
      (t) =>
        state.pack.methods[t.method]?.effect === 'remove' &&
        (t.objects?.includes(surface.object) === true || t.surfaces.includes(surface.id)),
    );
    const passes = state.tasks.filter(
      (t) =>
        t.surfaces.includes(surface.id) &&
        state.pack.methods[t.method]?.effect === 'clean' &&
        ['done', 'applied'].includes(t.outcome),
    ).length;
    let after = removal === undefined ? before : 0;
    for (let pass = 0; pass < passes; pass++) after /= 20;
    const object = state.objects.get(surface.object);
    return {
      id: surface.id,
      space: surface.space,
      label: `${object?.label ?? surface.object}: ${surface.label}`,
      ...reachOf(state, surface),
      leavesWithUs: leavesWithUs(state, surface),
      ...(removal === undefined ? {} : { removedAt: removal.to ?? removal.at }),
      before: fakeFigures(before, adversaries),
      after: fakeFigures(after, adversaries),
    };
  });
  const figures = (set: 'before' | 'after', keep: (s: SurfaceResult) => boolean): Figures =>
    fakeCount(surfaces.filter(keep).reduce((sum, s) => sum + (s[set].p[adversary] ?? 0), 0));
  const bySet = <T>(make: (set: 'before' | 'after') => T) => ({
    before: make('before'),
    after: make('after'),
  });
  const all = (keep: (s: SurfaceResult) => boolean) =>
    bySet((set) => Object.fromEntries(adversaries.map((a) => [a, figures(set, keep)])));
  const nothing = { surfaceCount: 0, before: 0, after: 0 };
  return {
    format: 'vestige-assessment/1',
    engine: 'fake/0',
    visit: state.document.visit.id,
    seed: '1',
    draws: 1,
    adversary,
    adversaries,
    within: all((s) => s.within),
    out: all((s) => !s.within),
    u95: bySet((set) => 2 * surfaces.reduce((sum, s) => sum + (s.within ? s[set].mean : 0), 0)),
    spaces: Object.keys(state.document.spaces).flatMap((space) =>
      ([true, false] as const).map((within) => ({
        space,
        within,
        sort: within ? ('within' as const) : ('out' as const),
        figures: bySet((set) => figures(set, (s) => s.space === space && s.within === within)),
      })),
    ),
    outByKind: { 'not-ours': 3 },
    bySurfaceFate: {
      carriedAway: nothing,
      assumedCarried: nothing,
      treated: nothing,
      untreated: nothing,
    },
    surfaces: surfaces.sort((a, b) => (a.id < b.id ? -1 : 1)),
    evidence: noEvidence,
    assumptions: { parameterCount: 2, assumptionCount: 1, keys: ['hands.depletion'] },
  };
}

function fakeFigures(mean: number, adversaries: readonly string[]): SurfaceFigures {
  const p = mean / (mean + 100);
  return {
    mean,
    sd: mean,
    low: mean / 25,
    median: mean / 2,
    high: mean * 4,
    cellShare: 0.5,
    hairs: 0,
    p: Object.fromEntries(adversaries.map((a) => [a, p])),
  };
}

function fakeCount(value: number): Figures {
  const estimate = { value: 0.5, standardError: 0 };
  const count = { value, standardError: 0, low: Math.floor(value), high: Math.ceil(value) };
  return { count, any: estimate, pooled: estimate, lambda: 1 };
}

it('the sample visit has the room, the chairs and the glass that the pictures are about', async () => {
  const { state, assessment } = await sampleVisit();
  for (const id of ['chair-104/arm-left', 'glass-a/rim', 'table-a/top', 'chair-102/arm-right']) {
    assert.ok(state.surfaces.has(id), id);
    assert.ok((assessment.surfaces.find((s) => s.id === id)?.before.mean ?? 0) > 0, id);
  }
});
