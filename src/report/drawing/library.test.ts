import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleVisit } from '../../../test/fakes/example-visit.ts';
import { type PictureNode, pictureToText } from '../picture.ts';
import type { Drawn } from './drawing.ts';
import { drawingNames, drawObject, isDrawn, isOpening } from './library.ts';
import { scalePath } from './sketch.ts';

async function readKinds() {
  const { pack } = await exampleVisit('talks-room');
  return Object.entries(pack.objectKinds);
}

const sizes = [
  { width: 75, depth: 75 },
  { width: 180, depth: 60 },
  { width: 9, depth: 3 },
  { width: 4, depth: 40 },
];

function nodesOf(drawn: Drawn): readonly PictureNode[] {
  const shapes = Object.values(drawn.surfaces).flatMap((s) => s.shapes);
  return [...drawn.shadow, ...drawn.base, ...shapes, ...drawn.detail];
}

describe('the object library', () => {
  it('has a drawing for every kind of the pack', async () => {
    for (const [kind, entry] of await readKinds())
      assert.ok(isDrawn(entry.drawing), `${kind} names ${entry.drawing}`);
  });

  it('draws every surface of every kind as a shape of its own', async () => {
    for (const [kind, entry] of await readKinds()) {
      const names = Object.keys(entry.surfaces);
      // Without names nothing is added: what comes is what the drawing itself knows.
      const drawn = drawObject(entry.drawing, { width: 60, depth: 60 }, []);
      const missing = names.filter((name) => !Object.hasOwn(drawn.surfaces, name));
      assert.deepEqual(missing, [], `${kind} (${entry.drawing})`);
      const written = names.map((name) => drawn.surfaces[name]?.shapes.map(pictureToText).join());
      assert.equal(new Set(written).size, names.length, `${kind}: no two surfaces share a shape`);
    }
  });

  it('keeps leaders near the footprint', () => {
    for (const name of drawingNames)
      for (const size of sizes) {
        // Leaves of doors stand out into the room by their own length.
        const reach = isOpening(name) ? Math.max(size.width, size.depth) + 20 : 0;
        for (const [surface, { anchor }] of Object.entries(drawObject(name, size, []).surfaces)) {
          const where = `${name}/${surface} at ${anchor.x},${anchor.y}`;
          const slack = 8 + reach + (name === 'air' ? 140 : 0);
          assert.ok(anchor.x >= -slack && anchor.x <= size.width + slack, where);
          assert.ok(anchor.y >= -slack && anchor.y <= size.depth + slack, where);
        }
      }
  });

  it('writes the same finite coordinates each time', () => {
    for (const name of drawingNames)
      for (const size of sizes) {
        const text = () =>
          nodesOf(drawObject(name, size, []))
            .map(pictureToText)
            .join('');
        assert.equal(text(), text());
        assert.doesNotMatch(text(), /NaN|Infinity|undefined|\d\.\d{3}/, name);
      }
  });

  it('draws surfaces that only the visit file knows: a cover as a cloth, others as strips', () => {
    const drawn = drawObject('armchair', { width: 75, depth: 75 }, [
      'seat',
      'own-cover',
      'label-plate',
      'underframe',
    ]);
    for (const name of ['own-cover', 'label-plate', 'underframe'])
      assert.ok((drawn.surfaces[name]?.shapes.length ?? 0) > 0, name);
    const strips = ['label-plate', 'underframe'].map((n) => drawn.surfaces[n]?.anchor.x);
    assert.notEqual(strips[0], strips[1]);
  });

  it('turns an unknown kind into a body with one strip per surface', () => {
    assert.equal(isDrawn('samovar'), false);
    const drawn = drawObject('samovar', { width: 30, depth: 40 }, ['tap', 'lid', 'body']);
    assert.deepEqual(Object.keys(drawn.surfaces), ['tap', 'lid', 'body']);
    const heights = Object.values(drawn.surfaces).map((s) => s.anchor.y);
    assert.deepEqual(
      heights,
      [...heights].sort((a, b) => a - b),
    );
  });

  it('is not fooled by names that every object inherits', () => {
    for (const name of ['constructor', 'toString', '__proto__']) {
      assert.equal(isDrawn(name), false);
      assert.equal(isOpening(name), false);
      assert.ok(drawObject(name, { width: 10, depth: 10 }, ['a']).surfaces['a'] !== undefined);
    }
  });
});

describe('sketch paper', () => {
  it('scales each number along its own axis and leaves flags alone', () => {
    assert.equal(
      scalePath('M10 20 h5 V8 A4 6 30 1 0 50 60 Z', 2, 3),
      'M 20 60 h 10 V 24 A 8 18 30 1 0 100 180 Z',
    );
    assert.equal(scalePath('q1 2 3-4', 10, 100), 'q 10 200 30 -400');
  });

  it('refuses a command with too few numbers', () => {
    assert.throws(() => scalePath('M10', 1, 1), /groups of 2/);
    assert.throws(() => scalePath('X1 2', 1, 1), /command/);
  });
});
