import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import {
  clamp,
  lengthInRect,
  meets,
  nearestInRect,
  type Rect,
  rectsMeet,
  segmentsCross,
  unionOf,
} from './geometry.ts';

const place = fc.record({
  x: fc.integer({ min: -50, max: 50 }),
  y: fc.integer({ min: -50, max: 50 }),
});
const rect: fc.Arbitrary<Rect> = fc.record({
  x: fc.integer({ min: -50, max: 50 }),
  y: fc.integer({ min: -50, max: 50 }),
  width: fc.integer({ min: 1, max: 60 }),
  height: fc.integer({ min: 1, max: 60 }),
});

it('the length of a segment in a rectangle is what stepping along it finds', () => {
  fc.assert(
    fc.property(place, place, rect, (from, to, box) => {
      const steps = 4000;
      let inside = 0;
      for (let i = 0; i < steps; i++) {
        const t = (i + 0.5) / steps;
        const x = from.x + (to.x - from.x) * t;
        const y = from.y + (to.y - from.y) * t;
        if (x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height) inside++;
      }
      const length = Math.hypot(to.x - from.x, to.y - from.y);
      // One step at each end is all that stepping can miss; along an edge both answers are right.
      const isOnEdge =
        (from.x === to.x && (from.x === box.x || from.x === box.x + box.width)) ||
        (from.y === to.y && (from.y === box.y || from.y === box.y + box.height));
      if (!isOnEdge)
        assert.ok(
          Math.abs(lengthInRect({ from, to }, box) - (inside / steps) * length) <=
            (2.5 * length) / steps + 1e-9,
        );
    }),
    { numRuns: 200 },
  );
});

it('two segments cross exactly when the ends of each lie on both sides of the other', () => {
  const line = (x1: number, y1: number, x2: number, y2: number) => ({
    from: { x: x1, y: y1 },
    to: { x: x2, y: y2 },
  });
  assert.equal(segmentsCross(line(0, 0, 10, 10), line(0, 10, 10, 0)), true);
  assert.equal(segmentsCross(line(0, 0, 4, 4), line(0, 10, 10, 0)), false);
  assert.equal(segmentsCross(line(0, 0, 10, 0), line(0, 5, 10, 5)), false);
  // Touching at an end is not crossing: leaders may start from one thing.
  assert.equal(segmentsCross(line(0, 0, 10, 10), line(0, 0, 10, 0)), false);
  fc.assert(
    fc.property(place, place, place, place, (a, b, c, d) => {
      const one = { from: a, to: b };
      const other = { from: c, to: d };
      assert.equal(segmentsCross(one, other), segmentsCross(other, one));
      assert.equal(segmentsCross(one, other), segmentsCross({ from: b, to: a }, other));
    }),
  );
});

it('rectangles meet exactly when they share a point, and a gap makes it stricter', () => {
  fc.assert(
    fc.property(rect, rect, fc.integer({ min: 0, max: 9 }), (a, b, gap) => {
      const overlapX = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
      const overlapY = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
      assert.equal(rectsMeet(a, b), overlapX > 0 && overlapY > 0);
      assert.equal(rectsMeet(a, b, gap), overlapX > -gap && overlapY > -gap);
      assert.equal(rectsMeet(a, b, gap), rectsMeet(b, a, gap));
    }),
  );
});

it('a rectangle meets a circle exactly when its nearest point lies inside', () => {
  fc.assert(
    fc.property(rect, place, fc.integer({ min: 1, max: 40 }), (box, center, r) => {
      const near = nearestInRect(box, center);
      const away = Math.hypot(near.x - center.x, near.y - center.y);
      if (Math.abs(away - r) > 1e-9)
        assert.equal(meets(box, { cx: center.x, cy: center.y, r }), away < r);
    }),
  );
});

it('the union holds every part and is no larger than needed', () => {
  assert.equal(unionOf([]), undefined);
  fc.assert(
    fc.property(fc.array(rect, { minLength: 1, maxLength: 5 }), (parts) => {
      const union = unionOf(parts);
      assert.ok(union !== undefined);
      assert.equal(union.x, Math.min(...parts.map((p) => p.x)));
      assert.equal(union.y + union.height, Math.max(...parts.map((p) => p.y + p.height)));
    }),
  );
  assert.equal(clamp(5, 0, 3), 3);
});
