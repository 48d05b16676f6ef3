import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleVisit } from '../../../test/fakes/example-visit.ts';
import { assessVisit } from '../../app/assess-visit.ts';
import { canonicalText } from '../../base/jcs.ts';
import type { Pack } from '../../model/pack.ts';
import { checkPack } from '../../model/pack-check.ts';
import { fold } from '../../model/state.ts';
import { assembleInformation, type InformationRow } from './information.ts';

const room = await exampleVisit('talks-room');
const { state, compiled, assessment } = assessVisit(room, { draws: 256 });
const nothing = { packageCount: 0, openCount: 0, unpackedCount: 0 };

/** The judgement under a changed pack; engine figures stay, since no parameter that it reads is touched. */
function judged(change: (pack: Pack) => void = () => {}, packages = nothing) {
  const pack = structuredClone(room.pack);
  change(pack);
  assert.deepEqual(checkPack(pack), []);
  return assembleInformation({
    state: fold({ ...room, pack }),
    assessment,
    compiled,
    packages,
  });
}

const plain = judged();

function row(rows: readonly InformationRow[], information: string, collector: string) {
  const found = rows.find((r) => r.information === information && r.collector === collector);
  assert.ok(found, `${information} ${collector}`);
  return found;
}

function setParameter(pack: Pack, key: string, value: number): void {
  const held = pack.parameters[key];
  assert.ok(held, key);
  pack.parameters[key] = { ...held, value };
}

describe('what can be learnt', () => {
  it('has a row for every class and party of the pack, and names no place', () => {
    const { informationClasses = {}, collectors = {} } = room.pack;
    assert.equal(
      plain.rows.length,
      Object.keys(informationClasses).length * Object.keys(collectors).length,
    );
    const text = canonicalText(plain);
    for (const id of [...state.surfaces.keys(), ...state.objects.keys()])
      assert.ok(!text.includes(`"${id}"`), id);
  });

  it('is the engine’s own count where a party reaches all and reads profiles', () => {
    const { before, after, out } = row(plain.rows, 'identity', 'house-service');
    const engine = (side: 'within' | 'out', set: string) => assessment[side][set]?.['genome'];
    assert.ok(Math.abs(before.surfaces - (engine('within', 'before')?.count.value ?? 0)) < 1e-6);
    assert.ok(Math.abs(after.surfaces - (engine('within', 'after')?.count.value ?? 0)) < 1e-6);
    assert.ok(Math.abs(out.surfaces - (engine('out', 'after')?.count.value ?? 0)) < 1e-6);
  });

  it('has the engine’s joint chance of at least one where all is reached, and never less than its best surface', () => {
    const narrow = judged((pack) => {
      const insider = pack.collectors?.['insider'];
      assert.ok(insider);
      setParameter(pack, 'collect.dwell.insider', 5);
    });
    const { after } = row(narrow.rows, 'identity', 'insider');
    const best = Math.max(
      ...assessment.surfaces.filter((s) => s.within).map((s) => s.after.p['low-template'] ?? 0),
    );
    assert.ok(after.any >= best - 1e-12);
    assert.ok(after.surfaces <= 1, 'five minutes are one surface');
    const all = row(plain.rows, 'identity', 'house-service');
    assert.equal(all.after.any, assessment.within['after']?.['genome']?.any.value);
    assert.equal(all.out.any, assessment.out['after']?.['genome']?.any.value);
  });

  it('gives who has more time more to read, and who has none nothing', () => {
    const minutes = [0, 10, 30, 10_000].map(
      (value) =>
        row(
          judged((pack) => setParameter(pack, 'collect.dwell.insider', value)).rows,
          'identity',
          'insider',
        ).before,
    );
    assert.equal(minutes[0]?.surfaces, 0);
    assert.equal(minutes[0]?.any, 0.001, 'nothing is ever printed below the floor of the pack');
    for (let i = 1; i < minutes.length; i++)
      assert.ok((minutes[i]?.surfaces ?? 0) > (minutes[i - 1]?.surfaces ?? 0), `${i}`);
  });

  it('lets who takes things along read them without spending time', () => {
    const [takes, leaves] = [true, false].map((takesObjects) => {
      const { rows } = judged((pack) => {
        const visitor = pack.collectors?.['visitor'];
        assert.ok(visitor && pack.collectors);
        pack.collectors['visitor'] = { ...visitor, takesObjects };
        setParameter(pack, 'collect.dwell.visitor', 5);
      });
      return row(rows, 'identity', 'visitor').before.surfaces;
    });
    assert.ok((takes ?? 0) > 2 * (leaves ?? 0), `${takes} against ${leaves}`);
  });

  it('keeps a party from what it cannot come to', () => {
    const { rows } = judged((pack) => {
      const service = pack.collectors?.['house-service'];
      assert.ok(service && pack.collectors);
      pack.collectors['house-service'] = { ...service, enters: ['home'] };
    });
    assert.equal(row(rows, 'identity', 'house-service').before.surfaces, 0);
  });

  it('leaves out what is never handed back', () => {
    const kept = structuredClone(room.document);
    for (const space of Object.values(kept.spaces)) space.keptByUs = true;
    const facts = room.facts.filter((f) => f.kind !== 'release');
    const run = assessVisit({ ...room, document: kept, facts }, { draws: 64 });
    const { rows } = assembleInformation({ ...run, packages: nothing });
    const { before, after, out } = row(rows, 'identity', 'house-service');
    assert.deepEqual([before.surfaces, after.surfaces], [0, 0]);
    const engine = run.assessment.out['after']?.['genome']?.count.value ?? 0;
    assert.ok(Math.abs(out.surfaces - engine) < 1e-6, `${out.surfaces} against ${engine}`);
  });

  it('does not take the joint figure of the engine when the visit limits the samples', () => {
    const document = { ...room.document, limits: { ...room.document.limits, sampleCountMax: 1 } };
    const run = assessVisit({ ...room, document }, { draws: 64 });
    const { rows } = assembleInformation({ ...run, packages: nothing });
    const { any } = row(rows, 'identity', 'house-service').out;
    const one = run.assessment.out['after']?.['genome']?.any.value ?? 1;
    assert.ok(any > one + 1e-3, `${any} against ${one} from one sample`);
  });

  it('asks for means: no genome without that laboratory, no medicines without chemistry', () => {
    assert.equal(row(plain.rows, 'disease', 'visitor').onSurfaces, false);
    assert.equal(row(plain.rows, 'medicines', 'visitor').onSurfaces, false);
    assert.equal(row(plain.rows, 'medicines', 'visitor').before.surfaces, 0);
    assert.ok(row(plain.rows, 'medicines', 'insider').before.surfaces > 1);
  });

  it('reads less where more is needed', () => {
    const counts = [6.6, 66, 6600].map(
      (value) =>
        row(
          judged((pack) => setParameter(pack, 'information.genome.mass', value)).rows,
          'disease',
          'house-service',
        ).before.surfaces,
    );
    assert.ok((counts[0] ?? 0) > (counts[1] ?? 0) && (counts[1] ?? 0) > (counts[2] ?? 0));
  });

  it('goes by the recovery of the party, never by that of our own swabs', () => {
    const own = judged((pack) => {
      setParameter(pack, 'recover.own.hard', 0.01);
      setParameter(pack, 'recover.own.porous', 0.01);
    });
    assert.equal(canonicalText(own), canonicalText(plain));
  });

  it('counts body waste by package: all before, what is not secured after, what never was packed out of reach', () => {
    const { rows } = judged(() => {}, { packageCount: 4, openCount: 1, unpackedCount: 2 });
    const metabolism = row(rows, 'metabolism', 'house-service');
    assert.deepEqual(
      [metabolism.before.packages, metabolism.after.packages, metabolism.out.packages],
      [4, 1, 2],
    );
    assert.equal(metabolism.onSurfaces, false);
    assert.equal(row(rows, 'history', 'house-service').before.packages, 0);
    assert.equal(row(rows, 'metabolism', 'visitor').before.packages, 0);
  });

  it('says nothing under a pack without classes', () => {
    const { rows, pairCount } = judged((pack) => {
      delete pack.informationClasses;
      delete pack.collectors;
    });
    assert.deepEqual([rows.length, pairCount], [0, 0]);
  });
});
