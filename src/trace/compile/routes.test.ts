import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { closeRelative } from '../../../test/golden/facts.ts';
import { v1PackWith } from '../../../test/golden/model-v1/v1-settings.ts';
import {
  compileTiny,
  contact,
  minute,
  type TinyVisit,
} from '../../../test/simulation/tiny-visit.ts';
import { type Contact, type Fact, fact } from '../../model/fact.ts';
import { expectedTransfer, tracePathways } from '../pathways.ts';

const things = {
  chair: { kind: 'armchair', material: '' },
  desk: { kind: 'desk-chair', material: '' },
  bed: { kind: 'bed', material: '' },
  glass: { material: 'glass' },
  tray: { material: 'stainless-steel' },
  pen: { material: 'plastic' },
};

function visit(facts: readonly Fact[], values: Record<string, number> = {}): TinyVisit {
  return { pack: v1PackWith(values), things, facts };
}

const eventsOf = (tiny: TinyVisit) => compileTiny(tiny).program.events;
const meansOf = (tiny: TinyVisit) => tracePathways(compileTiny(tiny).program).means;
const hour = 3_600_000;
const rest = (target: string, manner: Contact['manner'], part = 'body', more = {}) =>
  contact(0, target, manner, { part, durationMs: hour, ...more });

/** Expected hairs by compartment, without those of mere presence. */
function hairsOf(tiny: TinyVisit): Record<string, number> {
  const { program } = compileTiny(tiny);
  const sums: Record<string, number> = {};
  for (const e of program.events) {
    if (e.kind !== 'hair' || e.fact.startsWith('presence:')) continue;
    const id = program.compartments[e.to]?.id ?? '';
    sums[id] = (sums[id] ?? 0) + e.mean;
  }
  return sums;
}

describe('hair falls where the kind of object says', () => {
  const perHour = 100 / 24;

  it('an hour in an armchair: a fifth on the seat, half on the back', () => {
    const hairs = hairsOf(visit([rest('chair/seat', 'sit')]));
    closeRelative(hairs['chair/seat#1'] ?? 0, 0.2 * perHour, 1e-12, 'seat');
    closeRelative(hairs['chair/back#1'] ?? 0, 0.5 * perHour, 1e-12, 'headrest');
  });

  it('where a record says that the head leaned, its time is not counted twice', () => {
    const lean = contact(10, 'chair/back', 'lean', { part: 'hair', durationMs: hour / 4 });
    const alone = hairsOf(visit([rest('chair/seat', 'sit')]));
    const both = hairsOf(visit([rest('chair/seat', 'sit'), lean]));
    closeRelative(both['chair/back#1'] ?? 0, alone['chair/back#1'] ?? 1, 1e-12, 'headrest');
  });

  it('a chair without a headrest lets that share fall to the floor', () => {
    const hairs = hairsOf(visit([rest('desk/seat', 'sit')]));
    closeRelative(hairs['floor:room'] ?? 0, 0.5 * perHour, 1e-12, 'floor');
    assert.equal(Object.keys(hairs).filter((id) => id.startsWith('desk/')).length, 1);
  });

  it('a sleeper leaves it on sheet and pillow', () => {
    const hairs = hairsOf(visit([rest('bed/sheet', 'sleep')]));
    assert.deepEqual(Object.keys(hairs).sort(), ['bed/pillow#1', 'bed/sheet#1']);
  });

  it('no hair is shed when the rate is 0', () => {
    const hairs = hairsOf(visit([rest('chair/seat', 'sit')], { 'hair.shed': 0 }));
    for (const mean of Object.values(hairs)) assert.equal(mean, 0);
  });
});

describe('skin and sweat of a body at rest', () => {
  it('skin grows with the hours, as grips of the same episode', () => {
    const sit = rest('pen/top', 'sit');
    const program = compileTiny(visit([sit], { 'skin.rest.rate': 0.1 })).program;
    const [touch, skin] = program.events.filter((e) => e.kind === 'touch');
    assert.ok(touch !== undefined && skin !== undefined);
    assert.deepEqual([touch.channel, skin.channel], [undefined, 'skin']);
    // One yield for both: a heavy shedder sheds here too.
    assert.equal(skin.episode, touch.episode);
    closeRelative(skin.coefficient, 0.1 * touch.coefficient, 1e-12, 'an hour at a tenth of a grip');
  });

  it('sweat is concentration times volume', () => {
    const tiny = visit([rest('pen/top', 'lean', 'back')], { 'sweat.rest.rate': 0.05 });
    const flows = eventsOf(tiny).flatMap((e) => (e.kind === 'flow' ? [e] : []));
    const [sweat] = flows.filter((e) => e.source === 'sweat');
    closeRelative(sweat?.mass ?? 0, 11_500 * 0.05, 1e-12, 'pg in an hour');
  });

  it('a hand that leans or grips sheds no more than its touch', () => {
    const on = { 'skin.rest.rate': 0.1, 'sweat.rest.rate': 0.05 };
    for (const own of [rest('pen/top', 'lean', 'hand-left'), rest('pen/top', 'grip', 'hand-left')])
      assert.deepEqual(eventsOf(visit([own], on)), eventsOf(visit([own])));
  });

  it('skin falls to the floor by hours of presence', () => {
    const means = meansOf(visit([], { 'skin.floor.rate': 4 }));
    closeRelative(means.get('floor:room') ?? 0, 4 * 5, 1e-12, 'five hours');
  });

  it('rates of 0 switch the routes off', () => {
    const kinds = eventsOf(visit([rest('pen/top', 'sit')]));
    assert.ok(
      !kinds.some((e) => e.kind === 'flow' && (e.source === 'sweat' || e.source === 'skin')),
    );
    assert.equal(kinds.filter((e) => e.kind === 'touch').length, 1);
  });

  it('reach pathways under names of their own', () => {
    const on = { 'skin.rest.rate': 0.1, 'sweat.rest.rate': 0.05 };
    const tiny = visit([rest('pen/top', 'sit')], on);
    const { readings, origins } = tracePathways(compileTiny(tiny).program);
    const held = origins[2]?.get('pen/top') ?? [];
    assert.deepEqual(held.map((o) => o.source).sort(), ['skin', 'sweat', 'touch']);
    const sum = held.reduce((s, o) => s + o.mass, 0);
    closeRelative(sum, readings[2]?.get('pen/top') ?? 0, 1e-12, 'sum of origins');
  });
});

describe('cough', () => {
  const at = (distanceCm: number, manner: 'cough' | 'speech' = 'cough') =>
    contact(0, 'pen/top', manner, { part: 'mouth', distanceCm, durationMs: 60_000 });
  const mass = (own: Fact, values: Record<string, number>) =>
    meansOf(visit([own], values)).get('pen/top') ?? 0;

  it('reaches further than speech, by the same inverse square', () => {
    const far = mass(at(150), { 'cough.reach': 2 });
    closeRelative(far, (mass(at(100), {}) * 100 * 100) / (150 * 150), 1e-12, 'at 1.5 m');
    assert.equal(mass(at(150, 'speech'), { 'cough.reach': 2 }), 0);
    assert.equal(mass(at(201), { 'cough.reach': 2 }), 0);
  });

  it('with reach 0 goes as far as speech; with 0 minutes leaves nothing', () => {
    assert.equal(mass(at(116), {}), 0);
    assert.ok(mass(at(115), {}) > 0);
    assert.equal(mass(at(60), { 'cough.minutes': 0 }), 0);
  });
});

describe('carriers', () => {
  it('a glass that is set on a tray leaves trace there, with the fraction of glass', () => {
    const grip = contact(0, 'glass/top');
    const set = contact(10, 'tray/top', 'press', { actor: 'SWP1', with: 'glass/top' });
    const tiny = visit([grip, set]);
    const program = compileTiny(tiny).program;
    const [carry] = program.events.filter((e) => e.kind === 'contact');
    assert.ok(carry !== undefined);
    assert.equal(program.compartments[carry.first]?.id, 'glass/top');
    const before = meansOf(visit([grip])).get('glass/top') ?? 0;
    const share = carry.firstShare * expectedTransfer(carry.forth[0]);
    closeRelative(meansOf(tiny).get('tray/top') ?? 0, share * before, 1e-9, 'tray');
    // Nobody's hand is part of it, nor does a glove matter.
    assert.ok(!meansOf(tiny).has('hand:SWP1'));
    const gloved = { ...set, gloved: true } as Fact;
    assert.deepEqual(compileTiny(visit([grip, gloved])).program, program);
  });

  it('then from the tray to a hand: third order', () => {
    const facts = [
      contact(0, 'glass/top'),
      contact(10, 'tray/top', 'press', { actor: 'SWP1', with: 'glass/top' }),
      contact(20, 'tray/top', 'grip', { actor: 'CEDAR' }),
      contact(30, 'pen/top', 'grip', { actor: 'CEDAR' }),
    ];
    const { origins } = tracePathways(compileTiny(visit(facts)).program);
    const [origin] = origins[2]?.get('pen/top') ?? [];
    assert.deepEqual([origin?.firstAt, origin?.order], ['glass/top', 3]);
  });

  it('his own hand is not asked when he sets a thing down', () => {
    const set = contact(10, 'tray/top', 'press', { with: 'glass/top' });
    assert.ok(
      !eventsOf(visit([contact(0, 'glass/top'), set])).some(
        (e) => e.kind === 'touch' && e.fact === set.id,
      ),
    );
  });

  it('an item rubs trace into its own bag', () => {
    const unit = fact.parse({
      kind: 'unit',
      id: 'U1',
      at: minute(20),
      objects: ['pen'],
      contents: 'pen',
      seal: '1',
      massG: 10,
      owner: ['own'],
      sealedBy: 'SWP1',
      secondPerson: 'SWP2',
    });
    const means = meansOf(visit([contact(0, 'pen/top'), unit]));
    assert.ok((means.get('bag:U1') ?? 0) > 0);
  });

  it('washing takes what another person carries, and is off at 0', () => {
    const shake = contact(0, 'person:CEDAR', 'handshake');
    const wash = contact(5, 'person:CEDAR', 'wash', { actor: 'CEDAR', part: 'hands' });
    const on = { 'carrier.wash.removed': 0.9 };
    const held = meansOf(visit([shake])).get('hand:CEDAR') ?? 0;
    closeRelative(
      meansOf(visit([shake, wash], on)).get('hand:CEDAR') ?? 0,
      0.1 * held,
      1e-12,
      'left',
    );
    assert.equal(meansOf(visit([shake, wash])).get('hand:CEDAR'), held);
    // Hands that were never met have nothing to lose, and the face of another person changes nothing.
    const face = contact(6, 'person:CEDAR', 'face-touch', { actor: 'CEDAR', part: 'hand' });
    assert.equal(meansOf(visit([shake, face], on)).get('hand:CEDAR'), held);
  });
});
