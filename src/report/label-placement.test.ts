import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { holds, lengthInRect, meets, type Obstacle, rectsMeet } from './geometry.ts';
import {
  type LabelRequest,
  labelCountMax,
  type Placement,
  placeLabels,
} from './label-placement.ts';

const bounds = { x: 0, y: 0, width: 520, height: 400 };

const obstacle: fc.Arbitrary<Obstacle> = fc.oneof(
  fc.record({
    x: fc.integer({ min: 0, max: 500 }),
    y: fc.integer({ min: 0, max: 380 }),
    width: fc.integer({ min: 4, max: 160 }),
    height: fc.integer({ min: 4, max: 160 }),
  }),
  fc.record({
    cx: fc.integer({ min: 0, max: 520 }),
    cy: fc.integer({ min: 0, max: 400 }),
    r: fc.integer({ min: 3, max: 110 }),
  }),
);

const requests: fc.Arbitrary<readonly LabelRequest[]> = fc
  .array(
    fc.record({
      anchor: fc.record({
        x: fc.integer({ min: 5, max: 515 }),
        y: fc.integer({ min: 5, max: 395 }),
      }),
      width: fc.integer({ min: 30, max: 190 }),
      height: fc.constantFrom(16, 29, 42),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((list) => list.map((request, i) => ({ ...request, id: `label-${i}` })));

/** What every placement promises. */
function assertClear(placement: Placement, obstacles: readonly Obstacle[]): void {
  const { placed } = placement;
  placed.forEach((one, i) => {
    assert.ok(holds(bounds, one.box), `${one.id} lies within the bounds`);
    for (const o of obstacles) assert.ok(!meets(one.box, o), `${one.id} touches no obstacle`);
    placed.forEach((other, j) => {
      if (i === j) return;
      assert.ok(!rectsMeet(one.box, other.box), `${one.id} and ${other.id} do not overlap`);
      assert.equal(lengthInRect(other.leader, one.box), 0, `no leader runs through ${one.id}`);
    });
  });
}

describe('labels', () => {
  it('never touch each other, an obstacle, the border, or the leader of another label', () => {
    fc.assert(
      fc.property(requests, fc.array(obstacle, { maxLength: 14 }), (list, obstacles) => {
        const placement = placeLabels({ requests: list, bounds, obstacles, effort: 'full' });
        assertClear(placement, obstacles);
        const ids = [...placement.placed.map((p) => p.id), ...placement.dropped];
        assert.deepEqual(ids.sort(), list.map((r) => r.id).sort());
      }),
      { numRuns: 60 },
    );
  });

  it('keep their promise in a draft, too', () => {
    fc.assert(
      fc.property(requests, fc.array(obstacle, { maxLength: 14 }), (list, obstacles) => {
        assertClear(placeLabels({ requests: list, bounds, obstacles, effort: 'draft' }), obstacles);
      }),
      { numRuns: 40 },
    );
  });

  it('stand in the same places when the same is asked again', () => {
    fc.assert(
      fc.property(requests, fc.array(obstacle, { maxLength: 8 }), (list, obstacles) => {
        const input = { requests: list, bounds, obstacles, effort: 'full' as const };
        assert.deepEqual(placeLabels(input), placeLabels(input));
      }),
      { numRuns: 15 },
    );
  });

  it('all find a place where there is room', () => {
    const list = Array.from({ length: 8 }, (_, i) => ({
      id: `${i}`,
      anchor: { x: 60 + (i % 4) * 130, y: 120 + Math.floor(i / 4) * 160 },
      width: 110,
      height: 29,
    }));
    const placement = placeLabels({ requests: list, bounds, obstacles: [], effort: 'full' });
    assert.deepEqual(placement.dropped, []);
  });

  it('are dropped, not squeezed in, where there is no room at all', () => {
    const wall = { x: 0, y: 0, width: 520, height: 400 };
    const list = [{ id: 'a', anchor: { x: 100, y: 100 }, width: 60, height: 20 }];
    const placement = placeLabels({ requests: list, bounds, obstacles: [wall], effort: 'full' });
    assert.deepEqual(placement.dropped, ['a']);
    assert.deepEqual(placement.placed, []);
  });

  it('beyond their limit stand in the table only', () => {
    const list = Array.from({ length: labelCountMax + 1 }, (_, i) => ({
      id: String(i).padStart(2, '0'),
      anchor: { x: 260, y: 200 },
      width: 12,
      height: 9,
    }));
    const placement = placeLabels({ requests: list, bounds, obstacles: [], effort: 'draft' });
    assert.ok(placement.dropped.includes(String(labelCountMax)));
  });

  it('end at their anchors and begin at their boxes', () => {
    const list = [{ id: 'a', anchor: { x: 260, y: 200 }, width: 80, height: 29 }];
    const obstacles = [{ cx: 260, cy: 200, r: 50 }];
    const [label] = placeLabels({ requests: list, bounds, obstacles, effort: 'full' }).placed;
    assert.ok(label !== undefined);
    assert.deepEqual(label.leader.to, { x: 260, y: 200 });
    const { box, leader } = label;
    assert.ok(leader.from.x >= box.x && leader.from.x <= box.x + box.width);
    assert.ok(leader.from.y >= box.y && leader.from.y <= box.y + box.height);
  });
});
