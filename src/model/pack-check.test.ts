import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { engineMaterials, engineNeeds } from './engine-needs.ts';
import { manners } from './fact.ts';
import type { Pack } from './pack.ts';
import { checkPack, packHash, parsePack } from './pack-check.ts';

const root = new URL('../../', import.meta.url);
const files = ['trace-dna.yaml', 'hazardous-drug.yaml'] as const;

const packs = new Map(files.map((file) => [file, parseFile(file)]));

function parseFile(file: (typeof files)[number]): Pack {
  const outcome = parsePack(parse(readFileSync(new URL(`packs/${file}`, root), 'utf8')));
  assert.ok(outcome.ok, outcome.ok ? '' : JSON.stringify(outcome.problems));
  return outcome.value;
}

function readPack(file: (typeof files)[number]): Pack {
  const pack = packs.get(file);
  assert.ok(pack);
  return pack;
}

/** A copy that a test may spoil. */
function spoilt(change: (pack: Pack) => void): Pack {
  const copy = structuredClone(readPack('trace-dna.yaml'));
  change(copy);
  return copy;
}

/** `path message` of every problem. */
function linesOf(pack: Pack): string[] {
  return checkPack(pack).map((p) => `${p.path} ${p.message}`);
}

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());

describe('the packs', () => {
  for (const file of files) {
    it(`${file} parses and checks clean`, () => {
      assert.deepEqual(checkPack(readPack(file)), []);
    });

    it(`${file} gives every method a six-digit colour with a contrast of 4.5 on white and on paper`, () => {
      for (const [name, method] of Object.entries(readPack(file).methods)) {
        for (const ground of ['#ffffff', '#fffdf8']) {
          const ratio = contrast(method.colour, ground);
          assert.ok(ratio >= 4.5, `${name}: ${method.colour} on ${ground} has ${ratio.toFixed(2)}`);
        }
      }
    });

    it(`${file} needs no aliases or merges, and no text is cut by the schema`, () => {
      const text = readFileSync(new URL(`packs/${file}`, root), 'utf8');
      assert.doesNotThrow(() => parse(text, { maxAliasCount: 0, merge: false, version: '1.2' }));
    });
  }

  it('name themselves as their files', () => {
    for (const file of files) assert.equal(`${readPack(file).id}.yaml`, file);
  });
});

/** WCAG 2.2, contrast ratio of two sRGB colours. */
function contrast(a: string, b: string): number {
  const luminance = (colour: string) => {
    const [r, g, blue] = [1, 3, 5].map((at) => {
      const c = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (blue ?? 0);
  };
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

describe('what the engine needs of a pack', () => {
  it('covers every parameter that the engine reads by name', () => {
    const read = new Set<string>();
    for (const folder of ['src/trace/', 'src/app/', 'src/sweep/', 'src/report/', 'src/custody/']) {
      for (const path of filesIn(folder)) {
        const text = readFileSync(new URL(folder + path, root), 'utf8');
        for (const call of text.matchAll(/reader\s*\.(?:value|distribution)\(([^)]*)\)/g))
          for (const literal of (call[1] ?? '').matchAll(/'([^']+)'/g)) read.add(literal[1] ?? '');
      }
    }
    assert.ok(read.size > 40, `found only ${read.size} reads: the search is broken`);
    const unknown = [...read].filter((key) => !Object.hasOwn(engineNeeds, key));
    assert.deepEqual(unknown, [], 'add them to engine-needs.ts');
  });

  it('is refused one by one when it is missing', () => {
    for (const key of Object.keys(engineNeeds)) {
      const problems = checkPack(spoilt((pack) => delete pack.parameters[key]));
      assert.ok(
        problems.some((p) => p.code === 'parameter-missing' && p.path === `parameters/${key}`),
        key,
      );
    }
    for (const name of engineMaterials) {
      const problems = checkPack(spoilt((pack) => delete pack.materials[name]));
      assert.ok(
        problems.some((p) => p.path === `materials/${name}`),
        name,
      );
    }
    for (const name of manners) {
      const problems = checkPack(spoilt((pack) => delete pack.manners[name]));
      assert.ok(
        problems.some((p) => p.path === `manners/${name}`),
        name,
      );
    }
  });
});

function filesIn(folder: string): string[] {
  try {
    return readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' }).filter(
      (path) => path.endsWith('.ts') && !path.endsWith('.test.ts'),
    );
  } catch {
    // A folder that is not there yet reads nothing.
    return [];
  }
}

describe('a broken pack', () => {
  const cases: readonly [string, (pack: Pack) => void, string][] = [
    [
      'a key that parameters lack, with the nearest',
      (p) => (p.materials['glass']!.yieldFactor = 'yield.material.glas'),
      'materials/glass/yieldFactor parameter: expected a key of parameters, got "yield.material.glas"; the nearest is "yield.material.glass"',
    ],
    [
      'a key that every object inherits',
      (p) => (p.materials['glass']!.yieldFactor = 'constructor'),
      'materials/glass/yieldFactor parameter: expected a key of parameters, got "constructor"',
    ],
    [
      'an unknown key of a manner',
      (p) => (p.manners['grip']!.weight = 'weight.none'),
      'manners/grip/weight parameter: expected a key of parameters, got "weight.none"',
    ],
    [
      'a touch without a weight',
      (p) => delete p.manners['grip']!.weight,
      'manners/grip/weight weight: expected a key of parameters for source "touch", got none',
    ],
    [
      'a manner without a contact area',
      (p) => delete p.manners['drink']!.contactAreaCm2,
      'manners/drink/contactAreaCm2 contactAreaCm2: expected a key of parameters, got none',
    ],
    [
      'a manner that no contact can have',
      (p) => (p.manners['grips'] = p.manners['grip']!),
      'manners/grips manner: expected one that a contact can name, got "grips"; the nearest is "grip"',
    ],
    [
      'an unknown key of a method',
      (p) => (p.methods['tape-lift']!.residueFluid = 'residue.tapes'),
      'methods/tape-lift/residueFluid parameter: expected a key of parameters, got "residue.tapes"; the nearest is "residue.tape"',
    ],
    [
      'a cleaning method without a residue',
      (p) => delete p.methods['tape-lift']!.residueCell,
      'methods/tape-lift/residueCell residueCell: expected a key of parameters for effect "clean", got none',
    ],
    [
      'an unknown key of an adversary',
      (p) => (p.adversaries['genome']!.hair = 'hair.genome'),
      'adversaries/genome/hair parameter: expected a key of parameters, got "hair.genome"',
    ],
    [
      'more needed than there is',
      (p) => (p.adversaries['standard']!.needed = 21),
      'adversaries/standard/needed needed: expected at most 20, got 21',
    ],
    [
      'an unknown material of a library surface',
      (p) => (p.objectKinds['glass']!.surfaces['rim']!.material = 'glas'),
      'objectKinds/glass/surfaces/rim/material material: expected one of materials, got "glas"; the nearest is "glass"',
    ],
    [
      'an unknown excluded material',
      (p) => p.methods['ozone']!.excludedMaterials.push('brick'),
      'methods/ozone/excludedMaterials/1 material: expected one of materials, got "brick"',
    ],
    [
      'a cover of what is not there',
      (p) => (p.objectKinds['armchair']!.surfaces['seat']!.covers = ['bak']),
      'objectKinds/armchair/surfaces/seat/covers/0 surface: expected one of "armchair", got "bak"; the nearest is "back"',
    ],
    [
      'a cover of itself',
      (p) => (p.objectKinds['armchair']!.surfaces['seat']!.covers = ['seat']),
      'objectKinds/armchair/surfaces/seat/covers/0 covers: expected a surface that covers nothing itself, got "seat"',
    ],
    [
      'a cover of a cover',
      (p) => {
        p.objectKinds['armchair']!.surfaces['seat']!.covers = ['back'];
        p.objectKinds['armchair']!.surfaces['back']!.covers = ['arm-left'];
      },
      'objectKinds/armchair/surfaces/seat/covers/0 covers: expected a surface that covers nothing itself, got "back"',
    ],
    [
      'hair on a surface that is not there',
      (p) => (p.objectKinds['bed']!.hair = { headrest: 'pilow' }),
      'objectKinds/bed/hair/headrest surface: expected one of "bed", got "pilow"; the nearest is "pillow"',
    ],
    [
      'an object without surfaces',
      (p) => (p.objectKinds['bed'] = { ...p.objectKinds['bed']!, surfaces: {}, hair: {} }),
      'objectKinds/bed/surfaces surfaces: expected at least one, got none',
    ],
    [
      'an unknown agent',
      (p) => p.methods['ozone']!.neverWith.push('clorine'),
      'methods/ozone/neverWith/0 neverWith: expected an agent, got "clorine"; the nearest is "chlorine"',
    ],
    [
      'an agent that is none',
      (p) => p.methods['ozone']!.neverWith.push('none'),
      'methods/ozone/neverWith/0 neverWith: expected an agent, got "none"',
    ],
    [
      'an interlock that only one side knows',
      (p) => (p.methods['ethanol-wipe']!.neverWith = []),
      'methods/chlorine-wipe/neverWith/1 neverWith: expected "chlorine" in turn at method "ethanol-wipe", got none',
    ],
    [
      'a status without a citation',
      (p) => delete p.parameters['residue.ozone']!.citation,
      'parameters/residue.ozone citation: expected a source for status "S", got none; without one the status is Assumption',
    ],
    [
      'a blank citation',
      (p) => (p.parameters['residue.ozone']!.citation = ' '),
      'parameters/residue.ozone citation: expected a source for status "S", got none; without one the status is Assumption',
    ],
    [
      'a citation beside Assumption',
      (p) => (p.parameters['residue.tape']!.citation = 'somewhere'),
      'parameters/residue.tape status: expected S, S2, D or M beside a citation, got "Assumption"; what only suggests a value belongs in the note',
    ],
    [
      'an assumption that does not say why',
      (p) => delete p.parameters['residue.tape']!.note,
      'parameters/residue.tape note: expected why this value was assumed, got none',
    ],
    [
      'a DOI of another form',
      (p) => (p.parameters['residue.ozone']!.doi = 'doi:10.1/x'),
      'parameters/residue.ozone/doi doi: expected 10.…/…, got "doi:10.1/x"',
    ],
    [
      'a residue above 1',
      (p) => (p.parameters['residue.ethanol']!.value = 1.2),
      'parameters/residue.ethanol/value value: expected a fraction from 0 to 1, got 1.2',
    ],
    [
      'a transfer fraction that may exceed 1',
      (p) =>
        (p.parameters['te.proxy.hand_surface']!.distribution = {
          kind: 'truncated-lognormal',
          mu: 0,
          sigma: 1,
          upper: 2,
        }),
      'parameters/te.proxy.hand_surface/distribution distribution: expected a fraction from 0 to 1, got a truncated-lognormal that leaves it',
    ],
    [
      'an unbounded transfer fraction',
      (p) =>
        (p.parameters['te.proxy.MS2.glass.RH40-65']!.distribution = {
          kind: 'lognormal',
          mu: 0,
          sigma: 1,
        }),
      'parameters/te.proxy.MS2.glass.RH40-65/distribution distribution: expected a fraction from 0 to 1, got a lognormal that leaves it',
    ],
    [
      'another kind of distribution than the formula has',
      (p) => (p.parameters['cover.skip']!.distribution = { kind: 'uniform', from: 0, to: 1 }),
      'parameters/cover.skip distribution: expected beta, got uniform',
    ],
    [
      'no distribution where one is drawn',
      (p) => delete p.parameters['saliva.volume']!.distribution,
      'parameters/saliva.volume distribution: expected lognormal, got none',
    ],
    [
      'a uniform from high to low',
      (p) =>
        (p.parameters['te.fluid.wet_or_nonporous']!.distribution = {
          kind: 'uniform',
          from: 0.9,
          to: 0.5,
        }),
      'parameters/te.fluid.wet_or_nonporous/distribution distribution: expected from below to, got 0.9 and 0.5',
    ],
    [
      'shares of the spread above 1',
      (p) => (p.parameters['yield.share.person']!.value = 0.95),
      'parameters/yield.share.occasion yield.share.person and yield.share.occasion: expected a sum of at most 1, got 1.05',
    ],
    [
      'a divisor of 0',
      (p) => (p.parameters['detect.cell-mass']!.value = 0),
      'parameters/detect.cell-mass/value value: expected more than 0, got 0',
    ],
  ];
  for (const [name, change, line] of cases) {
    it(`is refused for ${name}, naming the place`, () => {
      const lines = linesOf(spoilt(change));
      assert.ok(lines.includes(line), `expected ${line}, got\n${lines.join('\n')}`);
    });
  }

  it('says once what many materials share', () => {
    const lines = linesOf(spoilt((p) => (p.parameters['te.proxy.MS2.cotton.RH40-65']!.value = 2)));
    assert.equal(lines.length, 1);
  });

  it('is refused by the schema first, listing every place', () => {
    const outcome = parsePack({
      ...readPack('trace-dna.yaml'),
      version: '1',
      adversaries: { standard: { label: 'x', detection: 'guess' } },
    });
    assert.ok(!outcome.ok);
    assert.deepEqual(
      outcome.problems.map((p) => p.path),
      [
        'version',
        'adversaries/standard/detection',
        'adversaries/standard/needed',
        'adversaries/standard/of',
        'adversaries/standard/recoveryHard',
        'adversaries/standard/recoveryPorous',
      ],
    );
    assert.ok(!parsePack(null).ok);
  });
});

describe('the hash of a pack', () => {
  it('does not depend on the order of members, and on everything else', () => {
    const pack = readPack('trace-dna.yaml');
    const turned = Object.fromEntries(Object.entries(pack).reverse()) as Pack;
    const hash = packHash(pack, sha256);
    assert.match(hash, /^[0-9a-f]{64}$/);
    assert.equal(packHash(turned, sha256), hash);
    const noted = spoilt((p) => (p.parameters['residue.tape']!.note = 'other'));
    assert.notEqual(packHash(noted, sha256), hash);
  });

  it('is SHA-256 over canonical JSON', () => {
    const hash = packHash({ b: 1, a: 'é' } as unknown as Pack, sha256);
    assert.equal(hash, createHash('sha256').update('{"a":"é","b":1}', 'utf8').digest('hex'));
  });
});
