/** The numbers of the packs against their sources, and both packs in the engine. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { assessVisit } from '../src/app/assess-visit.ts';
import { visitDocument } from '../src/model/document.ts';
import { manners } from '../src/model/fact.ts';
import { expandObjects } from '../src/model/objects.ts';
import type { Distribution, Pack } from '../src/model/pack.ts';
import { parsePack } from '../src/model/pack-check.ts';
import { detectionExact } from '../src/trace/run/detection.ts';

const root = new URL('../', import.meta.url);
const traceDna = readPack('trace-dna');
const hazardousDrug = readPack('hazardous-drug');

function readPack(id: string): Pack {
  const outcome = parsePack(parse(readText(`packs/${id}.yaml`)));
  assert.ok(outcome.ok, outcome.ok ? '' : JSON.stringify(outcome.problems));
  return outcome.value;
}

function readText(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

function parameterOf(pack: Pack, key: string) {
  const parameter = pack.parameters[key];
  assert.ok(parameter, `${pack.id}: expected ${key}`);
  return parameter;
}

function isClose(got: number, want: number, relative: number): boolean {
  return Math.abs(got - want) <= relative * Math.abs(want);
}

interface SourceRow {
  readonly row: string;
  readonly key: string;
  readonly value: number;
  readonly status: string;
  readonly distribution?: Distribution;
  readonly doi?: string;
}

interface Derived {
  readonly moments: readonly { key: string; mean: number; sd: number }[];
  readonly derived: readonly { key: string; value: string; rounding: number }[];
}

describe('the trace pack against its sources', () => {
  const rows = JSON.parse(readText('test/golden/datapack/rows.json')) as readonly SourceRow[];
  const facts = JSON.parse(readText('test/golden/datapack/derived.json')) as Derived;

  it('has the value, distribution, DOI and status of every published row', () => {
    assert.equal(rows.length, 86);
    for (const row of rows) {
      const { value, distribution, doi, status } = parameterOf(traceDna, row.key);
      // A mean of 0.054 stands in the table with the last bits of a division.
      assert.ok(isClose(value, row.value, 1e-12), `${row.key}: ${value}, source ${row.value}`);
      assert.deepEqual(distribution, row.distribution, row.key);
      assert.equal(doi, row.doi, row.key);
      const wanted = row.key.startsWith('te.proxy.MS2') ? 'D' : row.status.replace(/[(,].*$/, '');
      assert.equal(status, wanted, row.key);
    }
  });

  it('has the upper end of the range for a water wipe, and one source for both reaches of speech', () => {
    assert.equal(parameterOf(traceDna, 'residue.detergent').value, 0.01);
    const reach = (key: string) => parameterOf(traceDna, key).value;
    assert.equal(reach('speech.reference-distance'), reach('speech.seated.reach') / 100);
    assert.equal(reach('speech.reach'), reach('speech.standing.reach') / 100);
  });

  it('draws transfer fractions with the published mean and standard deviation', () => {
    assert.equal(facts.moments.length, 18);
    for (const { key, mean, sd } of facts.moments) {
      const { distribution } = parameterOf(traceDna, key);
      assert.ok(distribution?.kind === 'beta', key);
      const { a, b } = distribution;
      const variance = (a * b) / ((a + b) * (a + b) * (a + b + 1));
      // The table prints a and b with four decimals.
      assert.ok(isClose(a / (a + b), mean, 2e-4), `${key}: mean ${a / (a + b)}, source ${mean}`);
      assert.ok(isClose(Math.sqrt(variance), sd, 2e-4), `${key}: sd, source ${sd}`);
    }
  });

  it('rounds what is derived for speech, dust and air from the exact solution', () => {
    for (const { key, value, rounding } of facts.derived) {
      const got = parameterOf(traceDna, key).value;
      assert.ok(Math.abs(got - Number(value)) <= rounding, `${key}: ${got}, exact ${value}`);
    }
  });

  it('gives the standard laboratory the frequencies that speech, dust and air were fitted to', () => {
    const value = (key: string) => parameterOf(traceDna, key).value;
    const standard = traceDna.adversaries['standard'];
    assert.ok(standard);
    const probability = (massPg: number) =>
      detectionExact(
        standard,
        value('detect.replicate'),
        (value('detect.eta') * value('recover.adversary.standard') * massPg) /
          value('detect.cell-mass'),
      );
    assert.ok(Math.abs(probability(value('speech.rate') / 2) - 0.5) < 0.005);
    assert.ok(Math.abs(probability(value('dust.rate') * 8) - 147 / 292) < 0.005);
    assert.ok(Math.abs(probability(value('air.rate') * 4) - 14 / 55) < 0.005);
    const left = value('air.rate') * 4 * Math.exp(-16 * value('air.decay'));
    assert.ok(Math.abs(probability(left) - 2 / 20) < 0.005);
  });

  it('says in docs/model/parameters.md how many numbers are Assumptions', () => {
    const all = Object.values(traceDna.parameters);
    const assumed = all.filter((p) => p.status === 'Assumption');
    const said = `${assumed.length} of ${all.length} parameters are Assumptions`;
    assert.ok(
      readText('docs/model/parameters.md').includes(said),
      `expected the page to say: ${said}`,
    );
  });
});

describe('the materials of the trace pack', () => {
  // Model v1, section 4: the surface of Lopez 2013 that stands for each material; section 3: its yield.
  const lopezByMaterial: Readonly<Record<string, readonly string[]>> = {
    glass: ['glass'],
    ceramic: ['porcelain'],
    granite: ['marble', 'granite'],
    acrylic: ['plastic', 'vinyl', 'silicone', 'glove'],
    laminate: ['laminate', 'wood-lacquered', 'wood-lacquered-heritage', 'wood-veneer'],
    stainless_steel: ['stainless-steel', 'painted-steel', 'chrome', 'brass'],
    cotton: [
      ...['cotton', 'linen', 'wool', 'silk', 'velvet', 'clothing', 'cloth', 'carpet-wool'],
      ...['upholstery-cotton', 'upholstery-wool', 'upholstery-velvet'],
    ],
    polyester: ['leather', 'polyester'],
    paper_currency: ['paper'],
  };

  it('map to the transfer fractions of the model page', () => {
    const seen = new Set(['skin', 'air']);
    for (const [surface, names] of Object.entries(lopezByMaterial)) {
      for (const name of names) {
        seen.add(name);
        const material = traceDna.materials[name];
        assert.equal(material?.transferCellDry, `te.proxy.MS2.${surface}.RH15-32`, name);
        assert.equal(material?.transferCellHumid, `te.proxy.MS2.${surface}.RH40-65`, name);
      }
    }
    assert.equal(traceDna.materials['skin']?.transferCellDry, 'te.proxy.hand_surface');
    assert.equal(traceDna.materials['skin']?.transferCellHumid, 'te.proxy.hand_surface');
    assert.deepEqual(Object.keys(traceDna.materials).sort(), [...seen].sort());
  });

  it('have half the yield on glass, twice on wood, and are porous where they are woven, hide or paper', () => {
    const porous = [...(lopezByMaterial['cotton'] ?? []), 'leather', 'polyester', 'paper', 'air'];
    for (const [name, material] of Object.entries(traceDna.materials)) {
      const factor = name === 'glass' ? 0.5 : name.startsWith('wood') ? 2 : 1;
      assert.equal(parameterOf(traceDna, material.yieldFactor).value, factor, name);
      assert.equal(material.hard, !porous.includes(name), name);
    }
  });

  it('keep chlorine off wood, textiles, leather and paper, and the acid oxidiser off marble and lacquer', () => {
    const excluded = (method: string) => traceDna.methods[method]?.excludedMaterials ?? [];
    for (const name of Object.keys(traceDna.materials)) {
      const tender =
        /^(wood|upholstery|carpet)/.test(name) ||
        ['leather', 'silk', 'wool', 'linen', 'cotton', 'paper', 'skin'].includes(name);
      for (const method of ['chlorine-wipe', 'chlorine-5min'])
        if (tender) assert.ok(excluded(method).includes(name), `${method} on ${name}`);
    }
    for (const name of ['marble', 'wood-lacquered', 'wood-lacquered-heritage'])
      assert.ok(excluded('oxidiser-wipe').includes(name), name);
    // The reference day uses these two; a gate that closes on everything would pass the lines above.
    assert.ok(!excluded('chlorine-wipe').includes('marble'));
    assert.ok(!excluded('oxidiser-wipe').includes('wood-veneer'));
  });
});

/**
 * A room in which everything happens once: every manner by the principal, by somebody else on the
 * same surface and between the two, then every method but carrying the thing away, and a swab.
 */
function smallVisit(pack: Pack, place: { kind: string; surface: string; adversary: string }) {
  const start = Date.parse('2031-05-14T08:00:00Z');
  let minute = 0;
  const at = () => start + ++minute * 60_000;
  const target = `thing/${place.surface}`;
  const contact = (actor: string, to: string, manner: string) => ({
    kind: 'contact',
    id: `c${minute + 1}`,
    at: at(),
    leg: 'talk',
    actor,
    target: to,
    part: manner === 'drink' ? 'lips' : 'hand-right',
    manner,
    durationMs: 60_000,
    gloved: false,
    source: 'observed',
    certainty: 'certain',
  });
  const contacts = manners.flatMap((manner) => [
    contact('HERON', target, manner),
    contact('GUEST', target, manner),
    contact('HERON', 'person:GUEST', manner),
  ]);
  const tasks = Object.keys(pack.methods).map((method) => ({
    kind: 'task',
    id: `t-${method}`,
    space: 'room',
    at: at(),
    to: at(),
    person: 'SWEEP',
    method,
    surfaces: [target],
    wetFrom: start + minute * 60_000,
    wetTo: start + (minute + 10) * 60_000,
    outcome: 'done',
  }));
  minute += 20;
  const end = { at: at(), by: 'SWEEP' };
  return visitDocument.parse({
    format: 'vestige-visit/1',
    visit: { id: 'small', title: 'small', seed: 1, pack: pack.id, utcOffset: 'Z' },
    declaration: {
      consentRef: 'c1',
      lawfulBasis: 'explicit-consent',
      purpose: 'account-for-own-traces',
      declaredAt: start,
      declaredBy: 'SWEEP',
      approvals: [],
      hostAgreement: {
        ref: 'A-1',
        countersignedBy: 'GUEST',
        countersignedAt: start,
        mayWipe: ['venue'],
        mayRemove: ['venue'],
        mayReplace: ['venue'],
        receiptsFor: [],
        excludedObjects: [],
        crew: ['SWEEP'],
      },
      retention: { contactsDays: 1, itemsDays: 1, custodyDays: 1 },
    },
    parties: { own: { label: 'own', role: 'own' }, venue: { label: 'venue', role: 'venue' } },
    people: {
      HERON: { role: 'principal', party: 'own' },
      GUEST: { role: 'guest', party: 'venue' },
      SWEEP: { role: 'sweeper', party: 'own' },
    },
    spaces: {
      room: {
        label: 'room',
        widthCm: 500,
        depthCm: 500,
        owner: 'venue',
        controller: 'venue',
        environment: 'indoor',
        relativeHumidityPct: 50,
        windowFrom: start,
        windowTo: start + 86_400_000,
        objects: { thing: place.kind },
      },
    },
    legs: {
      talk: {
        label: 'talk',
        space: 'room',
        from: start,
        to: start + contacts.length * 60_000,
        observedShare: 0.5,
        reach: [{ surface: target, share: 0.5 }],
      },
    },
    crew: [],
    limits: { adversary: place.adversary, expectedSurfacesMax: 1, residualU95PgMax: 100 },
    script: [
      ...contacts,
      ...tasks.filter((task) => task.method !== 'remove'),
      {
        kind: 'swab',
        id: 'q1',
        surface: target,
        purpose: 'principal-residual',
        chosenBy: 'risk',
        coveredShare: 1,
        ...end,
      },
      { kind: 'release', id: 'r1', space: 'room', countersignedBy: 'GUEST', ...end },
    ],
  });
}

describe('a checked pack in the engine', () => {
  const places = [
    [traceDna, { kind: 'glass', surface: 'bowl', adversary: 'standard' }],
    [hazardousDrug, { kind: 'staging-table', surface: 'edge', adversary: 'wipe-laboratory' }],
  ] as const;
  for (const [pack, place] of places) {
    it(`${pack.id} is read without a gap for every manner and method`, () => {
      const document = smallVisit(pack, place);
      const objects = expandObjects(document, pack);
      assert.ok(objects.ok, objects.ok ? '' : JSON.stringify(objects.problems));
      const input = { document, pack, objects: objects.value, facts: document.script ?? [] };
      const { assessment } = assessVisit(input, { draws: 256 });
      const result = assessment.surfaces.find((s) => s.id === `thing/${place.surface}`);
      assert.ok(result);
      assert.ok(result.before.mean > 0, 'the principal left something');
      assert.ok(result.after.mean < result.before.mean / 10, 'cleaning took most of it');
      const p = result.before.p[place.adversary] ?? Number.NaN;
      assert.ok(p > 0 && p <= 1, `probability ${p}`);
      const { assumptions } = assessment;
      assert.equal(assumptions.assumptionCount, assumptions.keys.length);
      for (const key of assumptions.keys)
        assert.equal(parameterOf(pack, key).status, 'Assumption', key);
    });
  }

  it('hazardous-drug has no hair, saliva, droplets, dust or air', () => {
    const document = smallVisit(hazardousDrug, places[1][1]);
    const objects = expandObjects(document, hazardousDrug);
    assert.ok(objects.ok);
    const facts = document.script ?? [];
    const input = { document, pack: hazardousDrug, objects: objects.value, facts };
    const { assessment } = assessVisit(input, { draws: 64 });
    for (const surface of assessment.surfaces) {
      assert.equal(surface.before.hairs + surface.after.hairs, 0, surface.id);
      if (surface.before.mean > 0) assert.ok(surface.before.cellShare > 1 - 1e-9, surface.id);
      if (/^(air|dust|floor):/.test(surface.id)) assert.equal(surface.after.mean, 0, surface.id);
    }
  });
});
