import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { timeAxis } from './time-axis.ts';

const minute = 60_000;
const span = fc
  .record({ from: fc.integer({ min: 0, max: 3000 }), length: fc.integer({ min: 0, max: 240 }) })
  .map(({ from, length }) => ({ fromMs: from * minute, toMs: (from + length) * minute }));
const axisOf = (busy: readonly { fromMs: number; toMs: number }[]) =>
  timeAxis({ busy, x: 100, width: 900, offsetMs: 0, foldMs: 90 * minute });

it('later is never to the left of earlier, and everything lies on the axis', () => {
  fc.assert(
    fc.property(
      fc.array(span, { minLength: 1, maxLength: 9 }),
      fc.integer({ min: -100, max: 4000 }),
      fc.integer({ min: -100, max: 4000 }),
      (busy, a, b) => {
        const axis = axisOf(busy);
        const [early, late] = [Math.min(a, b) * minute, Math.max(a, b) * minute];
        assert.ok(axis.xOf(early) <= axis.xOf(late) + 1e-9);
        for (const at of [early, late]) {
          assert.ok(axis.xOf(at) >= 100 - 1e-9 && axis.xOf(at) <= 1000 + 1e-9);
        }
        assert.ok(Math.abs(axis.xOf(axis.fromMs) - 100) < 1e-9);
        assert.ok(Math.abs(axis.xOf(axis.toMs) - 1000) < 1e-6);
      },
    ),
  );
});

it('folds what lies idle for long and nothing else', () => {
  const hour = 60 * minute;
  const axis = axisOf([
    { fromMs: 0, toMs: hour },
    { fromMs: 2 * hour, toMs: 3 * hour },
    { fromMs: 10 * hour, toMs: 11 * hour },
  ]);
  assert.deepEqual(
    axis.folds.map((f) => [f.fromMs / hour, f.toMs / hour]),
    [[3, 10]],
  );
  // Busy hours keep one scale on both sides of a fold.
  const width = (from: number, to: number) => axis.xOf(to * hour) - axis.xOf(from * hour);
  assert.ok(Math.abs(width(0, 1) - width(10, 11)) < 1e-9);
  assert.ok(width(3, 10) < width(0, 1));
});

it('ticks stand apart, in order, and name the day when it is another one', () => {
  fc.assert(
    fc.property(fc.array(span, { minLength: 1, maxLength: 9 }), (busy) => {
      const { ticks } = axisOf(busy);
      for (let i = 1; i < ticks.length; i++) {
        const [a, b] = [ticks[i - 1], ticks[i]];
        assert.ok(a !== undefined && b !== undefined && b.x - a.x > 40);
      }
    }),
  );
  const day = 24 * 60 * minute;
  const { ticks } = axisOf([{ fromMs: day - 60 * minute, toMs: day + 120 * minute }]);
  assert.ok(ticks.some((t) => t.text === 'D1 00:00'));
});
