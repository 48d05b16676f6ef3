/**
 * A small visit for the tests of this folder: one talks room and the salon next door, with the
 * project's own pack.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { parse } from 'yaml';
import { hash as sha256 } from '../ledger/hash.ts';
import { type VisitDocument, visitDocument } from '../model/document.ts';
import type { Fact } from '../model/fact.ts';
import { expandObjects } from '../model/objects.ts';
import { type Pack, packDocument } from '../model/pack.ts';
import { fold, type VisitState } from '../model/state.ts';
import { type Assessment, assembleFigures, type SurfaceFigures } from '../trace/assess.ts';
import { compile } from '../trace/compile/compile.ts';
import { leavesWithUs, reachOf } from '../trace/compile/reach.ts';
import { noEvidence } from '../trace/evidence/summary.ts';
import { simulate } from '../trace/run/simulate.ts';

const noFate = { surfaceCount: 0, before: 0, after: 0 };

const packUrl = new URL('../../packs/trace-dna.yaml', import.meta.url);
export const pack: Pack = packDocument.parse(parse(readFileSync(packUrl, 'utf8')));

/** 2031-05-14T11:00:00+05:00 plus so many minutes. */
export const clock = (minutes: number): number => 1_936_591_200_000 + Math.round(minutes * 60_000);

type ObjectEntry = VisitDocument['spaces'][string]['objects'][string];

/** An object of the small visit; venue property to be cleaned unless said otherwise. */
export function thing(
  kind: string,
  at: readonly [number, number, number, number],
  more: Partial<Exclude<ObjectEntry, string>> = {},
): ObjectEntry {
  const [xCm, yCm, widthCm, depthCm] = at;
  return {
    kind,
    owner: 'venue',
    xCm,
    yCm,
    widthCm,
    depthCm,
    portable: pack.objectKinds[kind]?.portable ?? false,
    control: 'clean',
    ...more,
  };
}

const space = (label: string, from: number, to: number): VisitDocument['spaces'][string] => ({
  label,
  widthCm: 900,
  depthCm: 600,
  doors: [{ side: 'west', offsetCm: 280, widthCm: 90 }],
  owner: 'venue',
  controller: 'venue',
  environment: 'indoor',
  relativeHumidityPct: 45,
  ventilated: true,
  windowFrom: clock(from),
  windowTo: clock(to),
  objects: {},
});

/** Talks 11:00–12:00, handed back 12:25; tea 12:02–12:40, handed back 13:00. */
export function smallDocument(): VisitDocument {
  return {
    format: 'vestige-visit/1',
    visit: { id: 'small', title: 'small', seed: 7, pack: 'trace-dna', utcOffset: '+05:00' },
    declaration: {
      consentRef: 'C-1',
      lawfulBasis: 'explicit-consent',
      purpose: 'account-for-own-traces',
      declaredAt: clock(-2000),
      declaredBy: 'LEAD',
      approvals: [],
      hostAgreement: {
        ref: 'A-1',
        countersignedBy: 'HL',
        countersignedAt: clock(-1000),
        mayWipe: ['venue'],
        mayRemove: ['venue'],
        mayReplace: ['venue'],
        receiptsFor: ['venue'],
        excludedObjects: [],
        crew: ['SWP1', 'SWP2', 'SWP3', 'UNIT'],
      },
      retention: { contactsDays: 30, itemsDays: 30, custodyDays: 365 },
    },
    parties: {
      own: { label: 'own', role: 'own' },
      venue: { label: 'venue', role: 'venue' },
      other: { label: 'counterpart', role: 'counterpart' },
    },
    people: {
      HERON: { role: 'principal', party: 'own' },
      LEAD: { role: 'lead', party: 'own' },
      SWP1: { role: 'sweeper', party: 'own' },
      SWP2: { role: 'sweeper', party: 'own' },
      SWP3: { role: 'sweeper', party: 'own' },
      UNIT: { role: 'unit-officer', party: 'own' },
      HL: { role: 'liaison', party: 'venue' },
      CEDAR: { role: 'leader', party: 'other' },
    },
    spaces: {
      talks: {
        ...space('talks', 0, 85),
        objects: {
          'chair-1': thing('armchair', [300, 220, 75, 75]),
          'table-a': thing('side-table-round', [235, 235, 50, 50]),
          'glass-a': thing('glass', [250, 245, 8, 8], { owner: 'own', control: 'remove' }),
          'towel-a': thing('hot-towel', [255, 270, 20, 10], { control: 'remove' }),
          'door-1': thing('door', [0, 280, 10, 90]),
          'chair-2': thing('armchair', [520, 220, 75, 75], { owner: 'other' }),
        },
      },
      salon: {
        ...space('salon', 62, 120),
        objects: {
          'sofa-s': thing('sofa', [180, 160, 200, 85]),
          'table-s': thing('low-table', [220, 270, 120, 60]),
          'cup-s': thing('cup', [250, 285, 10, 10], { control: 'remove' }),
        },
      },
    },
    legs: {
      talks: {
        label: 'talks',
        space: 'talks',
        from: clock(0),
        to: clock(60),
        observedShare: 0.9,
        reach: [],
      },
      tea: {
        label: 'tea',
        space: 'salon',
        from: clock(62),
        to: clock(100),
        observedShare: 0.9,
        reach: [],
      },
    },
    crew: ['SWP1', 'SWP2', 'SWP3'].map((person) => ({ person, from: clock(0), to: clock(600) })),
    limits: { adversary: 'standard', expectedSurfacesMax: 1, residualU95PgMax: 1000 },
  };
}

/** Contacts of the small visit: chair, table, glass, towel, door; sofa, cup, table of the salon. */
export function smallFacts(): Fact[] {
  const rows: readonly [number, string, string, string, string, string][] = [
    [1, 'talks', 'chair-1/seat', 'body', 'sit', ''],
    [2, 'talks', 'chair-1/arm-left', 'palm-left', 'grip', ''],
    [3, 'talks', 'chair-1/arm-right', 'palm-right', 'grip', ''],
    [4, 'talks', 'chair-1/back', 'back', 'lean', ''],
    [6, 'talks', 'table-a/top', 'fingers-left', 'rub', ''],
    [8, 'talks', 'glass-a/bowl', 'hand-right', 'grip', ''],
    [8.1, 'talks', 'glass-a/rim', 'lips', 'drink', ''],
    [10, 'talks', 'towel-a/face', 'palms', 'rub', ''],
    [50, 'talks', 'table-a/edge', 'fingers-left', 'grip', ''],
    [55, 'talks', 'chair-2/arm-left', 'hand-right', 'touch', ''],
    [60, 'talks', 'door-1/handle-in', 'hand-right', 'grip', ''],
    [63, 'tea', 'sofa-s/seat', 'body', 'sit', ''],
    [64, 'tea', 'sofa-s/arm-front', 'hand-left', 'grip', ''],
    [70, 'tea', 'cup-s/handle', 'fingers-right', 'grip', ''],
    [70.1, 'tea', 'cup-s/rim', 'lips', 'drink', ''],
    [80, 'tea', 'table-s/edge', 'fingers-left', 'grip', ''],
  ];
  return rows.map(([at, leg, target, part, manner], i) => ({
    kind: 'contact',
    id: `c-${String(i + 1).padStart(3, '0')}`,
    at: clock(at),
    leg,
    actor: 'HERON',
    target,
    part,
    manner: manner as 'grip',
    durationMs: 5000,
    gloved: false,
    source: 'observed',
    certainty: 'certain',
  }));
}

/** Folds a document with facts; throws when the document cannot be expanded. */
export function stateOf(
  document: VisitDocument,
  facts: readonly Fact[],
  withPack = pack,
): VisitState {
  const objects = expandObjects(document, withPack);
  assert.ok(objects.ok, JSON.stringify(objects));
  return fold({ document, pack: withPack, objects: objects.value, facts });
}

/** The engine's own assessment. */
export function assess(state: VisitState, draws = 512): Assessment {
  const compiled = compile(state);
  const seed = String(state.document.visit.seed);
  const run = simulate(compiled.program, { seed, draws, digest: sha256 });
  return { ...assembleFigures(state, compiled, run, seed), evidence: noEvidence };
}

/** An assessment out of thin air: surface to probability, with masses that fit it roughly. */
export function fakeAssessment(state: VisitState, pOf: (surface: string) => number): Assessment {
  const figures = (p: number): SurfaceFigures => ({
    mean: 2000 * p,
    sd: 1000 * p,
    low: 50 * p,
    median: 1000 * p,
    high: 8000 * p,
    cellShare: 1,
    hairs: 0,
    p: { standard: p },
  });
  return {
    format: 'vestige-assessment/1',
    engine: 'fake',
    visit: state.document.visit.id,
    seed: '7',
    draws: 1,
    adversary: 'standard',
    adversaries: ['standard'],
    within: {},
    out: {},
    u95: {},
    spaces: [],
    surfaces: [...state.surfaces.values()].map((s) => ({
      id: s.id,
      space: s.space,
      label: s.id,
      ...reachOf(state, s),
      leavesWithUs: leavesWithUs(state, s),
      before: figures(pOf(s.id)),
      after: figures(pOf(s.id)),
    })),
    outByKind: {},
    bySurfaceFate: {
      carriedAway: noFate,
      assumedCarried: noFate,
      treated: noFate,
      untreated: noFate,
    },
    evidence: noEvidence,
    assumptions: { parameterCount: 0, assumptionCount: 0, keys: [] },
  };
}

it('the small visit of the sweep tests is a valid document', () => {
  const { document, facts } = { document: smallDocument(), facts: smallFacts() };
  assert.ok(visitDocument.safeParse({ ...document, script: facts }).success);
  assert.equal(stateOf(document, facts).contacts.length, facts.length);
});
