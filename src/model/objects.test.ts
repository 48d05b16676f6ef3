import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { changed, minimalPack, minimalVisit, type Plain } from '../../test/fakes/minimal-visit.ts';
import type { VisitDocument } from './document.ts';
import { type ExpandedObject, expandObjects } from './objects.ts';
import { parseVisitShape } from './read-document.ts';

const pack = minimalPack();
const objects = 'spaces/talks/objects';

function shapeOf(value: Plain): VisitDocument {
  const document = parseVisitShape(value);
  assert.ok(document.ok, document.ok ? '' : JSON.stringify(document.problems));
  return document.value;
}

function expand(value: Plain): ExpandedObject[] {
  const expanded = expandObjects(shapeOf(value), pack);
  assert.ok(expanded.ok, expanded.ok ? '' : JSON.stringify(expanded.problems));
  return expanded.value;
}

function problemsOf(value: Plain): string[] {
  const expanded = expandObjects(shapeOf(value), pack);
  return expanded.ok ? [] : expanded.problems.map((p) => `${p.code} ${p.path}`);
}

function messagesOf(value: Plain): string[] {
  const expanded = expandObjects(shapeOf(value), pack);
  return expanded.ok ? [] : expanded.problems.map((p) => p.message);
}

describe('objects of a visit', () => {
  it('come in id order, each with its surfaces in id order', () => {
    const expanded = expand(minimalVisit());
    assert.deepEqual(
      expanded.map((o) => o.id),
      ['chair-1', 'door-1', 'glass-1', 'tap-1'],
    );
    assert.deepEqual(
      expanded[0]?.surfaces.map((s) => s.id),
      ['chair-1/arm-left', 'chair-1/own-cover', 'chair-1/seat'],
    );
  });

  it('[V22] of the short form stand at 0,0, are the venue’s, movable as the library says, and to be cleaned', () => {
    const chair = expand(minimalVisit())[0];
    assert.ok(chair);
    const { kindEntry, surfaces, ...rest } = chair;
    assert.deepEqual(rest, {
      id: 'chair-1',
      space: 'talks',
      kind: 'armchair',
      label: 'armchair',
      owner: 'venue',
      xCm: 0,
      yCm: 0,
      widthCm: 60,
      depthCm: 60,
      turn: 0,
      portable: true,
      control: 'clean',
      pseudo: false,
    });
    assert.equal(kindEntry, pack.objectKinds['armchair']);
    assert.equal(surfaces.length, 3);
  });

  it('of the long form keep what is written', () => {
    const glass = expand(minimalVisit()).find((o) => o.id === 'glass-1');
    assert.ok(glass);
    assert.equal(glass.turn, 1);
    assert.equal(glass.owner, 'own');
    assert.equal(glass.label, 'own glass');
    assert.equal(glass.price, 'none');
    assert.equal(glass.acceptedBy, 'LEAD');
  });

  it('[V23] lose absent surfaces, get new ones, and take single overrides', () => {
    const visit = changed(minimalVisit(), `${objects}/glass-1/surfaces/rim`, { areaCm2: 5 });
    const glass = expand(visit).find((o) => o.id === 'glass-1');
    assert.deepEqual(glass?.surfaces, [
      {
        id: 'glass-1/handle',
        object: 'glass-1',
        space: 'talks',
        name: 'handle',
        label: 'a handle',
        material: 'wood',
        areaCm2: 12,
        wettable: false,
        covers: ['glass-1/rim'],
        hard: true,
      },
      {
        id: 'glass-1/rim',
        object: 'glass-1',
        space: 'talks',
        name: 'rim',
        label: 'rim',
        material: 'wood',
        areaCm2: 5,
        wettable: true,
        covers: [],
        hard: true,
      },
    ]);
  });

  it('forget a library cover of a surface that is absent', () => {
    const chair = {
      kind: 'armchair',
      owner: 'venue',
      xCm: 0,
      yCm: 0,
      widthCm: 1,
      depthCm: 1,
      portable: true,
      control: 'clean',
      surfaces: { seat: { absent: true } },
    };
    const visit = changed(minimalVisit(), `${objects}/chair-1`, chair);
    const surfaces = expand(visit).find((o) => o.id === 'chair-1')?.surfaces;
    assert.deepEqual(surfaces?.find((s) => s.name === 'own-cover')?.covers, []);
  });

  it('may be called what every object inherits, and are still only what was written', () => {
    const visit = changed(minimalVisit(), `${objects}/constructor`, 'toString');
    assert.deepEqual(problemsOf(visit), [`unknown-kind ${objects}/constructor`]);
  });
});

describe('objects that are refused', () => {
  it('an unknown kind, with the nearest', () => {
    const visit = changed(minimalVisit(), `${objects}/chair-1`, 'armchiar');
    assert.deepEqual(messagesOf(visit), [
      'kind: expected an object kind of pack "small-pack", got "armchiar"; the nearest is "armchair"',
    ]);
    const long = changed(minimalVisit(), `${objects}/glass-1/kind`, 'glas');
    assert.deepEqual(problemsOf(long), [`unknown-kind ${objects}/glass-1/kind`]);
  });

  it('an unknown material, at the member that names it', () => {
    const visit = changed(minimalVisit(), `${objects}/glass-1/surfaces/rim`, { material: 'wod' });
    assert.deepEqual(problemsOf(visit), [
      `unknown-material ${objects}/glass-1/surfaces/rim/material`,
    ]);
    assert.match(messagesOf(visit)[0] ?? '', /got "wod"; the nearest is "wood"$/);
  });

  it('a new surface without material or area, for it is probably misspelt', () => {
    const visit = changed(minimalVisit(), `${objects}/glass-1/surfaces/rimm`, { wettable: true });
    assert.deepEqual(problemsOf(visit), [`unknown-surface ${objects}/glass-1/surfaces/rimm`]);
    assert.match(messagesOf(visit)[0] ?? '', /the nearest is "rim"/);
  });

  it('absent surfaces that were never there, or with other members', () => {
    const never = changed(minimalVisit(), `${objects}/glass-1/surfaces/lid`, { absent: true });
    assert.deepEqual(problemsOf(never), [`unknown-surface ${objects}/glass-1/surfaces/lid`]);
    const both = changed(minimalVisit(), `${objects}/glass-1/surfaces/base`, {
      absent: true,
      areaCm2: 3,
    });
    assert.deepEqual(problemsOf(both), [`absent-surface ${objects}/glass-1/surfaces/base`]);
  });

  it('[V24] covers of nothing, of covers, of themselves, and two on one', () => {
    const path = `${objects}/glass-1/surfaces`;
    const nothing = changed(minimalVisit(), `${path}/handle/covers`, ['base']);
    assert.deepEqual(problemsOf(nothing), [`unknown-surface ${path}/handle/covers`]);
    const self = changed(minimalVisit(), `${path}/handle/covers`, ['handle']);
    assert.deepEqual(problemsOf(self), [`cover-chain ${path}/handle/covers`]);
    const chain = changed(minimalVisit(), `${path}/rim`, { covers: ['handle'] });
    assert.deepEqual(problemsOf(chain), [
      `cover-chain ${path}/handle/covers`,
      `cover-chain ${path}/rim/covers`,
    ]);
    const second = { material: 'wood', areaCm2: 1, covers: ['rim'] };
    const two = changed(minimalVisit(), `${path}/lid`, second);
    assert.deepEqual(problemsOf(two), [`cover-chain ${path}/lid/covers`]);
  });

  it('[V25] the same id in two spaces: a contact names no space', () => {
    const visit = changed(minimalVisit(), 'spaces/annex/objects/chair-1', 'armchair');
    assert.deepEqual(problemsOf(visit), [`duplicate-id ${objects}/chair-1`]);
  });

  it('the short form without a venue', () => {
    const visit = changed(minimalVisit(), 'parties/venue/role', 'home');
    assert.deepEqual(problemsOf(visit), [`owner-missing ${objects}/chair-1`]);
  });

  it('more objects than the limit, and the limit itself not', () => {
    const many = (count: number) =>
      changed(
        minimalVisit(),
        'spaces/annex/objects',
        Object.fromEntries(Array.from({ length: count }, (_, i) => [`d${i}`, 'door'])),
      );
    assert.deepEqual(problemsOf(many(4_997)), []);
    const over = changed(many(4_999), `${objects}/more`, 'door');
    assert.deepEqual(problemsOf(over), ['too-many spaces']);
  });
});
