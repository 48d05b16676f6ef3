import assert from 'node:assert/strict';
import { visitDocument } from '../../src/model/document.ts';
import { type Contact, type Fact, fact, type Manner, type Task } from '../../src/model/fact.ts';
import { expandObjects } from '../../src/model/objects.ts';
import type { Pack } from '../../src/model/pack.ts';
import { fold } from '../../src/model/state.ts';
import { type Compiled, compile } from '../../src/trace/compile/compile.ts';
import { drawProgram, type EngineDraws } from './engine-draws.ts';

/**
 * One room, one leg without a gap, one thing per surface: the least that a claim about contacts
 * needs.
 */
export interface TinyVisit {
  readonly pack: Pack;
  /** Things by code; each has the one surface `CODE/top`. */
  readonly things: Readonly<Record<string, Thing>>;
  readonly facts: readonly Fact[];
  readonly relativeHumidityPct?: number;
  readonly environment?: 'indoor' | 'outdoor';
  /** Minutes after the start at which everything is read. */
  readonly readAtMin?: number;
  /** Share of contacts that the leg's observers log, and where the others land; everything is seen unless told otherwise. */
  readonly observedShare?: number;
  readonly reach?: readonly { readonly surface: string; readonly share: number }[];
}

/** A thing of a `kind` of the library has the surfaces of that kind, and no `top`. */
export interface Thing {
  readonly kind?: string;
  readonly material: string;
  readonly areaCm2?: number;
  readonly wettable?: boolean;
}

const startAt = 1_936_512_000_000;
const dayMs = 86_400_000;

/** An instant, in minutes after the start of the leg. */
export function minute(n: number): number {
  return startAt + Math.round(n * 60_000);
}

/** A contact of HERON, the principal, unless another actor is named; a grip with the right hand. */
export function contact(
  at: number,
  target: string,
  manner: Manner = 'grip',
  more: Partial<Contact> = {},
): Fact {
  return fact.parse({
    kind: 'contact',
    id: `c-${Math.round(at * 1000)}-${target.replaceAll(/[^a-z0-9]/gi, '-')}`,
    at: minute(at),
    leg: 'leg',
    actor: 'HERON',
    target,
    part: 'hand-right',
    manner,
    durationMs: 5000,
    gloved: false,
    source: 'observed',
    certainty: 'certain',
    ...more,
  });
}

/** A pass over one surface that stays wet for a minute, by SWP1 unless another person is named. */
export function pass(at: number, surface: string, method: string, more: Partial<Task> = {}): Fact {
  return fact.parse({
    kind: 'task',
    id: `t-${Math.round(at * 1000)}`,
    space: 'room',
    at: minute(at),
    to: minute(at + 1),
    person: 'SWP1',
    method,
    surfaces: [surface],
    wetFrom: minute(at),
    wetTo: minute(at + 1),
    freshGloves: true,
    outcome: 'done',
    ...more,
  });
}

/** Compiles a tiny visit. */
export function compileTiny(visit: TinyVisit): Compiled {
  const document = visitDocument.parse(documentOf(visit));
  const objects = expandObjects(document, visit.pack);
  assert.ok(objects.ok, JSON.stringify(objects));
  const state = fold({ document, pack: visit.pack, objects: objects.value, facts: visit.facts });
  return compile(state, { readAt: readAt(visit) });
}

/**
 * Compiles a tiny visit and runs the engine; the same seed makes two visits comparable draw by
 * draw.
 */
export function runTiny(visit: TinyVisit, draws = 512): EngineDraws {
  return drawProgram(compileTiny(visit).program, { seed: 'tiny', draws });
}

/** Mass of both classes on a compartment, per draw; zeros when nothing ever touched it. */
export function massOn(engine: EngineDraws, compartment: string): Float64Array {
  const fluid = engine.values.get(`${compartment}/fluid`);
  const cell = engine.values.get(`${compartment}/cell`) ?? new Float64Array(engine.draws);
  return cell.map((m, i) => m + (fluid?.[i] ?? 0));
}

function readAt(visit: TinyVisit): number {
  return minute(visit.readAtMin ?? 600);
}

function documentOf(visit: TinyVisit): unknown {
  const at = startAt - dayMs;
  const object = ([, { kind, ...thing }]: [string, Thing]) => ({
    kind: kind ?? 'lamp',
    owner: 'venue',
    xCm: 0,
    yCm: 0,
    widthCm: 10,
    depthCm: 10,
    portable: true,
    control: 'clean',
    ...(kind === undefined
      ? {
          surfaces: {
            switch: { absent: true },
            top: { areaCm2: 400, wettable: true, ...thing },
          },
        }
      : {}),
  });
  return {
    format: 'vestige-visit/1',
    visit: { id: 'tiny', title: 'tiny', seed: 1, pack: visit.pack.id, utcOffset: 'Z' },
    declaration: {
      consentRef: 'consent',
      lawfulBasis: 'explicit-consent',
      purpose: 'account-for-own-traces',
      declaredAt: at,
      declaredBy: 'LEAD',
      approvals: [],
      hostAgreement: {
        ref: 'agreement',
        countersignedBy: 'HL',
        countersignedAt: at,
        mayWipe: ['venue'],
        mayRemove: ['venue'],
        mayReplace: [],
        receiptsFor: [],
        excludedObjects: [],
        crew: ['SWP1', 'SWP2'],
      },
      retention: { contactsDays: 1, itemsDays: 1, custodyDays: 1 },
    },
    parties: {
      own: { label: 'own', role: 'own' },
      other: { label: 'other', role: 'counterpart' },
      venue: { label: 'venue', role: 'venue' },
    },
    people: {
      HERON: { role: 'principal', party: 'own' },
      CEDAR: { role: 'leader', party: 'other' },
      LEAD: { role: 'lead', party: 'own' },
      HL: { role: 'liaison', party: 'venue' },
      SWP1: { role: 'sweeper', party: 'own' },
      SWP2: { role: 'sweeper', party: 'own' },
    },
    spaces: {
      room: {
        label: 'room',
        widthCm: 400,
        depthCm: 400,
        owner: 'venue',
        controller: 'venue',
        environment: visit.environment ?? 'indoor',
        relativeHumidityPct: visit.relativeHumidityPct ?? 50,
        windowFrom: startAt,
        // Nothing happens after the reading, so the last state of a draw is what it sees.
        windowTo: readAt(visit),
        objects: Object.fromEntries(
          Object.entries(visit.things).map((entry) => [entry[0], object(entry)]),
        ),
      },
    },
    legs: {
      leg: {
        label: 'leg',
        space: 'room',
        from: startAt,
        to: minute(300),
        observedShare: visit.observedShare ?? 1,
        reach: visit.reach ?? [],
      },
    },
    crew: [],
    limits: { adversary: 'standard', expectedSurfacesMax: 1, residualU95PgMax: 1000 },
  };
}
