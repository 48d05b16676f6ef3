import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { floorPlan } from './floor-plan.ts';
import { meets, rectsMeet } from './geometry.ts';
import { palette } from './palette.ts';
import { pictureToText } from './picture.ts';
import { drawRoom, drawRoomPair } from './room-drawing.ts';
import { roomObjects } from './room-objects.ts';
import { sampleVisit } from './sample-visit.test.ts';
import { massColour } from './scale.ts';
import { assertPicture } from './written-picture.test.ts';

const labels = { furniture: 5, small: 3, left: 2, outOfReach: 2 };

describe('a room', () => {
  it('has no label on another label, a wall, or a thing, in any space and framing', async () => {
    const { state, assessment } = await sampleVisit();
    for (const space of Object.keys(state.document.spaces))
      for (const [framing, width, height] of [
        ['room', 900, 480],
        ['scene', 552, 478],
      ] as const) {
        const room = drawRoom({
          state,
          assessment,
          space,
          set: 'before',
          prefix: 'r',
          width,
          height,
          framing,
          labels,
        });
        room.labelBoxes.forEach((box, i) => {
          const where = `${space}, ${framing}, label ${i}`;
          for (const o of room.obstacles) assert.ok(!meets(box, o), where);
          for (const other of room.labelBoxes.slice(i + 1))
            assert.ok(!rectsMeet(box, other), where);
          assert.ok(box.x >= 0 && box.x + box.width <= width, where);
          assert.ok(box.y >= 0 && box.y + box.height <= height, where);
        });
      }
  });

  it('says "mean" where a mean lies outside its own 90 % interval, and only there', async () => {
    const { state, assessment } = await sampleVisit();
    const textWith = (low: number, high: number): string => {
      const surfaces = assessment.surfaces.map((s) => ({
        ...s,
        before: { ...s.before, mean: 3000, low, high },
      }));
      const { picture } = floorPlan({
        state,
        assessment: { ...assessment, surfaces },
        space: 'talks',
        set: 'before',
        prefix: 'r',
        width: 900,
        height: 480,
      });
      return pictureToText(picture);
    };
    assert.match(textWith(20, 900), />(reduced: )?mean 3 ng</);
    assert.doesNotMatch(textWith(20, 9000), />(reduced: )?mean 3 ng</);
  });

  it('paints every surface of what stands there with its own value', async () => {
    const { state, assessment } = await sampleVisit();
    const input = { state, assessment, space: 'talks', set: 'before' as const };
    const { picture } = floorPlan({ ...input, prefix: 'p', width: 900, height: 600 });
    const text = assertPicture(picture);
    for (const object of roomObjects(input)) {
      if (object.replacedBy !== undefined) continue;
      for (const surface of object.surfaces)
        assert.ok(text.includes(`data-surface="${surface.id}"`), surface.id);
    }
    for (const id of ['chair-104/arm-left', 'table-a/edge', 'chair-102/arm-right']) {
      const mean = assessment.surfaces.find((s) => s.id === id)?.before.mean ?? 0;
      const group = text.slice(text.indexOf(`data-surface="${id}"`)).split('</g>')[0] ?? '';
      assert.ok(group.includes(massColour(mean)), `${id} has the colour of ${mean} pg`);
    }
  });

  it('shows the chair that was there, and not the one that was only recorded', async () => {
    const { state, assessment } = await sampleVisit();
    const { picture } = floorPlan({
      state,
      assessment,
      space: 'talks',
      set: 'before',
      prefix: 'p',
      width: 900,
      height: 600,
    });
    const text = pictureToText(picture);
    assert.ok(text.includes('data-object="chair-104"'));
    assert.ok(!text.includes('data-object="chair-101"'));
  });

  it('is green only where something was carried away under seal, never where it was wiped', async () => {
    const { state, assessment } = await sampleVisit();
    const room = drawRoom({
      state,
      assessment,
      space: 'talks',
      set: 'after',
      prefix: 'p',
      width: 900,
      height: 600,
      framing: 'room',
      labels,
    });
    const sealed = room.objects.filter((o) => o.carried?.seal !== undefined).map((o) => o.id);
    assert.ok(sealed.includes('glass-a') && sealed.includes('pen-a'));
    const text = room.nodes.map(pictureToText).join('');
    const groups = text.split('<g data-object="').slice(1);
    for (const group of groups) {
      const id = group.slice(0, group.indexOf('"'));
      if (sealed.includes(id)) continue;
      assert.ok(!group.split('<g data-label')[0]?.includes(palette.accent), `${id} is not green`);
    }
    const armrest = room.objects.find((o) => o.id === 'chair-104');
    assert.ok(armrest !== undefined && armrest.carried === undefined);
  });

  it('says of fabric that it is reduced, and of what is not ours that it is out of reach', async () => {
    const { state, assessment } = await sampleVisit();
    const { before, after } = drawRoomPair({
      state,
      assessment,
      space: 'talks',
      prefix: 'p',
      width: 552,
      height: 478,
      framing: 'scene',
      labels: { furniture: 6, small: 3, left: 1, outOfReach: 1 },
    });
    const [was, is] = [before, after].map((r) => r.nodes.map(pictureToText).join(''));
    assert.match(is ?? '', /reduced: /);
    assert.doesNotMatch(was ?? '', /reduced: /);
    assert.match(is ?? '', /via CEDAR, out of reach/);
    assert.match(is ?? '', /carried away 12:5\d/);
  });

  it('names the same surfaces in the same places before and after', async () => {
    const { state, assessment } = await sampleVisit();
    const { before, after } = drawRoomPair({
      state,
      assessment,
      space: 'talks',
      prefix: 'p',
      width: 552,
      height: 478,
      framing: 'scene',
      labels,
    });
    assert.deepEqual(before.labelBoxes, after.labelBoxes);
    const named = (r: typeof before) =>
      [
        ...r.nodes
          .map(pictureToText)
          .join('')
          .matchAll(/data-label="([^"]*)"/g),
      ].map((m) => m[1]);
    assert.deepEqual(named(before), named(after));
    assert.ok(named(before).length >= 8);
  });

  it('draws a glass on a side table large enough to be seen, in true proportions', async () => {
    const { state, assessment } = await sampleVisit();
    const objects = roomObjects({ state, assessment, space: 'talks', set: 'before' });
    const glass = objects.find((o) => o.id === 'glass-a');
    const table = objects.find((o) => o.id === 'table-a');
    assert.ok(glass !== undefined && table !== undefined);
    assert.equal(glass.small, true);
    assert.equal(table.small, false);
    const { placeObject } = await import('./plan-view.ts');
    const view = { pxPerCm: 0.5, origin: { x: 0, y: 0 } };
    const [small, large] = [placeObject(glass, view).rect, placeObject(table, view).rect];
    assert.ok(small.width >= 13);
    assert.equal(small.width, small.height);
    assert.equal(large.width, 25);
  });

  it('puts doors into their walls, leaves into the room', async () => {
    const { state, assessment } = await sampleVisit();
    const objects = roomObjects({ state, assessment, space: 'talks', set: 'before' });
    const door = (id: string) => objects.find((o) => o.id === id);
    assert.deepEqual([door('door-main')?.turn, door('door-main')?.rect.x], [3, 0]);
    assert.deepEqual([door('door-side')?.turn, door('door-side')?.rect.x], [1, 890]);
  });

  it('is grey where nobody watched and nothing was logged', async () => {
    const { state, assessment } = await sampleVisit();
    const unwatched = {
      ...state,
      document: {
        ...state.document,
        legs: Object.fromEntries(
          Object.entries(state.document.legs).map(([id, leg]) => [
            id,
            { ...leg, observedShare: 0 },
          ]),
        ),
      },
    };
    const seen = roomObjects({ state, assessment, space: 'salon', set: 'before' });
    const unseen = roomObjects({ state: unwatched, assessment, space: 'salon', set: 'before' });
    const count = (objects: typeof seen) =>
      objects.flatMap((o) => o.surfaces).filter((s) => s.unseen).length;
    assert.equal(count(seen), 0);
    assert.ok(count(unseen) > 0);
    const touched = unseen.flatMap((o) => o.surfaces).find((s) => s.id === 'sofa-s/seat');
    assert.equal(touched?.unseen, false);
  });
});

describe('the table of a room', () => {
  it('has a row for everything that carries trace, largest first, and says what became of it', async () => {
    const { state, assessment } = await sampleVisit();
    const { table } = floorPlan({
      state,
      assessment,
      space: 'talks',
      set: 'after',
      prefix: 'p',
      width: 900,
      height: 600,
    });
    const carrying = assessment.surfaces.filter((s) => s.space === 'talks' && s.before.mean >= 1);
    assert.equal(table.rows.length, carrying.length);
    const fate = (name: string) => table.rows.find((r) => r[0] === name)?.at(-1);
    assert.equal(fate('own glass, rim'), 'carried away 12:57, seal 4001');
    assert.match(fate('chair 104, armrest, left') ?? '', /2 passes by 2 people/);
    assert.match(fate('chair 104, seat') ?? '', /reduced, not cleared/);
    assert.match(fate('chair 104, rail of the back') ?? '', /not done/);
    assert.match(fate("the counterpart's chair, armrest, right") ?? '', /out of our reach/);
    for (const row of table.rows) assert.equal(row.length, table.columns.length);
  });
});

it('the same state gives the same bytes', async () => {
  const { state, assessment } = await sampleVisit('talks-room');
  const draw = () =>
    pictureToText(
      floorPlan({
        state,
        assessment,
        space: 'talks',
        set: 'before',
        prefix: 'p',
        width: 700,
        height: 500,
        framing: 'scene',
      }).picture,
    );
  assert.equal(draw(), draw());
});
