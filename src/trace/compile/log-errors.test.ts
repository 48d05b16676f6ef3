import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { close, closeRelative } from '../../../test/golden/facts.ts';
import { v1PackWith } from '../../../test/golden/model-v1/v1-settings.ts';
import {
  compileTiny,
  contact,
  massOn,
  runTiny,
  type TinyVisit,
} from '../../../test/simulation/tiny-visit.ts';
import type { Fact } from '../../model/fact.ts';
import { tracePathways } from '../pathways.ts';
import type { Chance, TraceEvent } from '../program.ts';

const things = { chair: { kind: 'armchair', material: '' }, pen: { material: 'plastic' } };

function visit(facts: readonly Fact[], values: Record<string, number>, more = {}): TinyVisit {
  return { pack: v1PackWith(values), things, facts, ...more };
}

type Placed = Extract<TraceEvent, { kind: 'touch' | 'contact' }>;

function placedBy(id: string, tiny: TinyVisit) {
  const { program } = compileTiny(tiny);
  return program.events
    .filter((e): e is Placed => e.kind === 'touch' || e.kind === 'contact')
    .filter((e) => e.fact === id)
    .map((e) => ({
      on: program.compartments[e.kind === 'touch' ? e.to : e.second]?.id ?? '',
      chance: e.chance,
    }));
}

const grip = contact(0, 'chair/arm-left');

/** [0, 1 - f) in one piece, each part once. */
function partition(chances: readonly (Chance | undefined)[], falseShare: number): void {
  const parts = chances.map((c) => c ?? assert.fail('expected a chance'));
  let end = 0;
  for (const { from, to } of parts) {
    assert.equal(from, end);
    assert.ok(to > from);
    end = to;
  }
  close(end, 1 - falseShare, 1e-15, 'what is left for "it never happened"');
}

describe('errors of the contact log', () => {
  it('a record without errors happens always, with the very events of model v1', () => {
    assert.deepEqual(placedBy(grip.id, visit([grip], {})), [
      { on: 'chair/arm-left', chance: undefined },
    ]);
  });

  it('the intervals of one record partition [0, 1]: named patch, neighbours, nothing', () => {
    const errors = { 'log.false.observed': 0.1, 'log.wrong.observed': 0.2 };
    const placed = placedBy(grip.id, visit([grip], errors));
    partition(
      placed.map((p) => p.chance),
      0.1,
    );
    assert.equal(placed[0]?.on, 'chair/arm-left');
    // Wrong is a share of what happened.
    close(placed[0]?.chance?.to ?? 0, 0.9 * 0.8, 1e-15, 'the named patch');
    for (const { chance, on } of placed) {
      assert.equal(chance?.entity, grip.id);
      assert.match(on, /^chair\//);
    }
    assert.equal(new Set(placed.map((p) => p.on)).size, placed.length);
  });

  it('false if the source or the judgement is', () => {
    const errors = { 'log.false.recalled': 0.1, 'log.false.unsure': 0.5 };
    const told = contact(0, 'pen/top', 'grip', { source: 'recalled', certainty: 'unsure' });
    partition(
      placedBy(told.id, visit([told], errors)).map((p) => p.chance),
      1 - 0.9 * 0.5,
    );
  });

  it('a thing with one patch has no wrong one', () => {
    const pen = contact(0, 'pen/top');
    const placed = placedBy(pen.id, visit([pen], { 'log.wrong.observed': 0.2 }));
    assert.deepEqual(placed, [{ on: 'pen/top', chance: undefined }]);
  });

  it('only hands meet the wrong patch: nobody mistakes a seat that was sat on', () => {
    const sit = contact(0, 'chair/seat', 'sit', { part: 'body' });
    const placed = placedBy(sit.id, visit([sit], { 'log.wrong.observed': 0.2 }));
    assert.deepEqual(placed, [{ on: 'chair/seat#1', chance: undefined }]);
  });

  it('half of what is wrong lies on the next patch of the same surface, when it has one', () => {
    const back = contact(0, 'chair/back');
    const [named, next, ...others] = placedBy(
      back.id,
      visit([back], { 'log.wrong.observed': 0.2 }),
    );
    assert.deepEqual([named?.on, next?.on], ['chair/back#1', 'chair/back#2']);
    close((next?.chance?.to ?? 0) - (next?.chance?.from ?? 0), 0.1, 1e-15, 'next patch');
    assert.ok(others.length > 0 && others.every((o) => !o.on.startsWith('chair/back#')));
  });

  it('other surfaces are hit as often as the leg says that hands land there', () => {
    const reach = [
      { surface: 'chair/arm-left', share: 0.3 },
      { surface: 'chair/arm-right', share: 0.3 },
      { surface: 'chair/back-rail', share: 0.1 },
    ];
    const placed = placedBy(grip.id, visit([grip], { 'log.wrong.observed': 0.2 }, { reach }));
    const widths = placed.map(({ on, chance }) => [on, (chance?.to ?? 0) - (chance?.from ?? 0)]);
    assert.deepEqual(
      widths.map(([on]) => on),
      ['chair/arm-left', 'chair/arm-right', 'chair/back-rail'],
    );
    close(Number(widths[1]?.[1]), 0.15, 1e-12, 'right armrest');
    close(Number(widths[2]?.[1]), 0.05, 1e-12, 'rail');
  });

  it('with false-positive share f the mean mass of a touched patch is 1 - f times', () => {
    const f = 0.3;
    const mean = (tiny: TinyVisit) =>
      tracePathways(compileTiny(tiny).program).means.get('chair/arm-left') ?? 0;
    const whole = mean(visit([grip], {}));
    closeRelative(mean(visit([grip], { 'log.false.observed': f })), (1 - f) * whole, 1e-12, 'mean');
    // In the engine: draws in which it never happened are empty, all others are as before.
    const without = massOn(runTiny(visit([grip], {})), 'chair/arm-left');
    const drawn = massOn(runTiny(visit([grip], { 'log.false.observed': f })), 'chair/arm-left');
    const emptyCount = drawn.filter((m) => m === 0).length;
    for (const [i, m] of drawn.entries()) assert.ok(m === 0 || m === without[i], `draw ${i}`);
    const sd = Math.sqrt((f * (1 - f)) / drawn.length);
    assert.ok(Math.abs(emptyCount / drawn.length - f) < 4 * sd, `${emptyCount} draws are empty`);
  });

  it('in no draw does one record touch two places', () => {
    const errors = { 'log.false.observed': 0.1, 'log.wrong.observed': 0.5 };
    const engine = runTiny(visit([grip], errors));
    const arms = ['arm-left', 'arm-right', 'back#1', 'back-rail', 'front-rail', 'seat#1'];
    const masses = arms.map((name) => massOn(engine, `chair/${name}`));
    const counts = Array.from(
      { length: engine.draws },
      (_, i) => masses.filter((m) => (m[i] ?? 0) > 0).length,
    );
    assert.deepEqual([...new Set(counts)].sort(), [0, 1]);
  });

  it('the contact of another person is split over the same places, each drawn apart', () => {
    const errors = { 'log.false.observed': 0.1, 'log.wrong.observed': 0.2 };
    const other = contact(10, 'chair/arm-left', 'grip', { actor: 'CEDAR' });
    const placed = placedBy(other.id, visit([grip, other], errors));
    partition(
      placed.map((p) => p.chance),
      0.1,
    );
    const { program } = compileTiny(visit([grip, other], errors));
    const entities = program.events.flatMap((e) => (e.kind === 'contact' ? [e.entity] : []));
    assert.equal(new Set(entities).size, entities.length);
    assert.equal(entities[0], other.id);
  });

  it('pathways are the mean of the engine where one record has alternatives', () => {
    const errors = { 'log.false.observed': 0.2, 'log.wrong.observed': 0.4 };
    const shake = contact(0, 'person:CEDAR', 'handshake');
    const other = contact(10, 'chair/arm-left', 'grip', { actor: 'CEDAR' });
    const tiny = visit([shake, other], errors);
    const { means } = tracePathways(compileTiny(tiny).program);
    const draws = 65_536;
    const engine = runTiny(tiny, draws);
    for (const id of ['hand:CEDAR', 'chair/arm-left', 'chair/arm-right']) {
      const mass = massOn(engine, id);
      const mean = mass.reduce((a, b) => a + b, 0) / draws;
      const sd = Math.sqrt(mass.reduce((a, b) => a + (b - mean) ** 2, 0) / draws);
      const z = (mean - (means.get(id) ?? Number.NaN)) / (sd / Math.sqrt(draws));
      assert.ok(Math.abs(z) < 4, `${id}: z = ${z}`);
    }
    // Exactly: what one alternative takes is not missing for the next.
    const { program } = compileTiny(tiny);
    const alternatives = program.events.filter((e) => e.kind === 'contact');
    const shareOf = (e: (typeof alternatives)[number]) =>
      ((e.chance?.to ?? 0) - (e.chance?.from ?? 0)) * e.firstShare;
    const left = 1 - 0.188744 * alternatives.reduce((sum, e) => sum + shareOf(e), 0);
    const before = tracePathways(compileTiny(visit([shake], errors)).program).means;
    const ratio = (means.get('hand:CEDAR') ?? 0) / (before.get('hand:CEDAR') ?? 1);
    close(ratio, left, 1e-6, 'left on the hand');
  });
});
