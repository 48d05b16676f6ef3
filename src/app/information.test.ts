import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { exampleVisit, packageRoot } from '../../test/fakes/example-visit.ts';
import { canonicalText } from '../base/jcs.ts';
import { visitDocument } from '../model/document.ts';
import { expandObjects } from '../model/objects.ts';
import { parsePack } from '../model/pack-check.ts';
import { assessVisit } from './assess-visit.ts';
import { informationOf } from './information.ts';

/** The talks room as a pharmacy: the same people, a cabinet, gripped three times, decontaminated once, the wipe packed. */
async function pharmacy() {
  const text = readFileSync(new URL('packs/hazardous-drug.yaml', packageRoot), 'utf8');
  const pack = parsePack(parse(text));
  assert.ok(pack.ok);
  const { document } = await exampleVisit('talks-room');
  const [leg] = Object.keys(document.legs);
  const [space] = Object.keys(document.spaces);
  const held = document.legs[leg ?? ''];
  const room = document.spaces[space ?? ''];
  assert.ok(held && room && leg && space);
  const surface = 'cabinet/work-surface';
  const grips = [0, 1, 2].map((n) => ({
    kind: 'contact',
    id: `g${n}`,
    at: held.from + 60_000 * (n + 1),
    leg,
    actor: Object.entries(document.people).find(([, p]) => p.role === 'principal')?.[0],
    target: surface,
    part: 'hand-right',
    manner: 'grip',
    durationMs: 60_000,
    gloved: false,
    source: 'observed',
    certainty: 'certain',
  }));
  const task = {
    kind: 'task',
    id: 't1',
    space,
    at: held.to + 60_000,
    to: held.to + 120_000,
    person: document.declaration.declaredBy,
    method: 'decontaminate',
    surfaces: [surface],
    outcome: 'done',
  };
  const unit = {
    kind: 'unit',
    id: 'U1',
    at: held.to + 180_000,
    objects: [],
    usedSuppliesOf: ['t1'],
    contents: 'used wipe and gloves',
    seal: '1',
    massG: 20,
    owner: ['own'],
    sealedBy: document.declaration.declaredBy,
    secondPerson: document.declaration.declaredBy,
  };
  const visit = visitDocument.parse({
    ...document,
    visit: { ...document.visit, pack: 'hazardous-drug' },
    spaces: { [space]: { ...room, objects: { cabinet: 'safety-cabinet' } } },
    legs: { [leg]: { ...held, reach: [{ surface, share: 0.5 }] } },
    limits: { ...document.limits, adversary: 'wipe-laboratory' },
    contactsCsv: undefined,
    supplies: undefined,
    script: [...grips, task, unit],
  });
  const objects = expandObjects(visit, pack.value);
  assert.ok(objects.ok, objects.ok ? '' : JSON.stringify(objects.problems));
  return {
    document: visit,
    pack: pack.value,
    objects: objects.value,
    facts: visit.script ?? [],
  };
}

describe('what can be learnt from a visit', () => {
  it('is the same when it is computed again, with or without the compiled visit', async () => {
    const input = await exampleVisit('talks-room');
    const { state, compiled, assessment } = assessVisit(input, { draws: 64 });
    const once = canonicalText(informationOf(state, assessment, compiled));
    assert.equal(canonicalText(informationOf(state, assessment)), once);
  });

  it('leaves the assessment as it was: it is an answer of its own', async () => {
    const input = await exampleVisit('talks-room');
    const { state, compiled, assessment } = assessVisit(input, { draws: 64 });
    const before = canonicalText(assessment);
    informationOf(state, assessment, compiled);
    assert.equal(canonicalText(assessment), before);
  });

  it('under the pack for hazardous drugs is whether it was handled, and the exposure of staff', async () => {
    const input = await pharmacy();
    const { state, compiled, assessment } = assessVisit(input, { draws: 256 });
    const { rows, packages } = informationOf(state, assessment, compiled);
    assert.deepEqual(
      rows.map((r) => [r.information, r.collector]),
      [
        ['handling', 'next-shift'],
        ['exposure', 'next-shift'],
      ],
    );
    assert.deepEqual(packages, { packageCount: 0, openCount: 0, unpackedCount: 0 });
    const [handling, exposure] = rows;
    assert.ok(handling && exposure);
    assert.ok(handling.before.surfaces > 0.5, `${handling.before.surfaces}`);
    assert.ok(exposure.before.surfaces <= handling.before.surfaces);
    assert.ok(handling.after.surfaces < handling.before.surfaces);
    assert.ok(exposure.after.surfaces <= exposure.before.surfaces);
  });
});
