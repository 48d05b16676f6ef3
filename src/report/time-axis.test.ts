import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { typeSize } from './palette.ts';
import { textWidth } from './text-width.ts';
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

it('ticks name the day when it is another one than the first', () => {
  const day = 24 * 60 * minute;
  const { ticks } = axisOf([{ fromMs: day - 60 * minute, toMs: day + 120 * minute }]);
  assert.ok(ticks.some((t) => t.text === 'D1 00:00'));
});

it('gives every stretch of a day with folds a tick of its own, a short one at its start', () => {
  const at = (hour: number, from: number, to = from) => ({
    fromMs: (hour * 60 + from) * minute,
    toMs: (hour * 60 + to) * minute,
  });
  const axis = axisOf([
    at(9, 20),
    at(11, 0),
    at(11, 16),
    at(13, 4),
    at(19, 20),
    at(21, 5),
    at(31, 20),
  ]);
  const inside = (from: number, to: number) =>
    axis.ticks.filter((t) => t.atMs >= from && t.atMs <= to).map((t) => t.text);
  const starts = [axis.fromMs, ...axis.folds.map((f) => f.toMs)];
  const ends = [...axis.folds.map((f) => f.fromMs), axis.toMs];
  for (const [i, start] of starts.entries()) assert.ok(inside(start, ends[i] ?? 0).length > 0);
  assert.deepEqual(
    ['19:20', '21:05', 'D1 07:20'].map((text) => axis.ticks.some((t) => t.text === text)),
    [true, true, true],
  );
});

it('keeps the words of ticks apart and near the axis', () => {
  fc.assert(
    fc.property(fc.array(span, { minLength: 1, maxLength: 9 }), (busy) => {
      const { ticks } = axisOf(busy);
      for (const [i, tick] of ticks.entries()) {
        const half = textWidth(tick.text, { sizePx: typeSize.small }) / 2;
        assert.ok(tick.textX - half >= 91 && tick.textX + half <= 1009);
        const next = ticks[i + 1];
        if (next === undefined) continue;
        const nextHalf = textWidth(next.text, { sizePx: typeSize.small }) / 2;
        assert.ok(next.textX - nextHalf > tick.textX + half + 8);
      }
    }),
  );
});
