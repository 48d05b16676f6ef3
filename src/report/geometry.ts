import type { Point } from './drawing/drawing.ts';

/** A rectangle in px. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A circle in px. */
export interface Circle {
  readonly cx: number;
  readonly cy: number;
  readonly r: number;
}

/** What a label may not touch. */
export type Obstacle = Rect | Circle;

/** A straight line between two places. */
export interface Segment {
  readonly from: Point;
  readonly to: Point;
}

/** Whether two rectangles share area, or come closer than `gap`. */
export function rectsMeet(a: Rect, b: Rect, gap = 0): boolean {
  return (
    a.x < b.x + b.width + gap &&
    b.x < a.x + a.width + gap &&
    a.y < b.y + b.height + gap &&
    b.y < a.y + a.height + gap
  );
}

/** Whether a rectangle shares area with an obstacle, or comes closer than `gap`. */
export function meets(rect: Rect, obstacle: Obstacle, gap = 0): boolean {
  if (!('r' in obstacle)) return rectsMeet(rect, obstacle, gap);
  const dx = obstacle.cx - clamp(obstacle.cx, rect.x, rect.x + rect.width);
  const dy = obstacle.cy - clamp(obstacle.cy, rect.y, rect.y + rect.height);
  const reach = obstacle.r + gap;
  return dx * dx + dy * dy < reach * reach;
}

/** Whether one rectangle holds another one. */
export function holds(outer: Rect, inner: Rect): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

/** The point of a rectangle that is nearest to a place. */
export function nearestInRect(rect: Rect, place: Point): Point {
  return {
    x: clamp(place.x, rect.x, rect.x + rect.width),
    y: clamp(place.y, rect.y, rect.y + rect.height),
  };
}

/** The nearest number between two bounds. */
export function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}

/** Distance of two places in px. */
export function distance(a: Point, b: Point): number {
  const [dx, dy] = [a.x - b.x, a.y - b.y];
  return Math.sqrt(dx * dx + dy * dy);
}

/** Whether two segments cross at a point inside both. */
export function segmentsCross(a: Segment, b: Segment): boolean {
  if (!spansMeet(a, b)) return false;
  const one = sideOf(a, b.from) * sideOf(a, b.to);
  return one < 0 && sideOf(b, a.from) * sideOf(b, a.to) < 0;
}

/** Twice the area of the triangle from a segment to a place: its sign is the side. */
function sideOf({ from, to }: Segment, p: Point): number {
  return (to.x - from.x) * (p.y - from.y) - (to.y - from.y) * (p.x - from.x);
}

function spansMeet(a: Segment, b: Segment): boolean {
  return (
    Math.max(a.from.x, a.to.x) >= Math.min(b.from.x, b.to.x) &&
    Math.max(b.from.x, b.to.x) >= Math.min(a.from.x, a.to.x) &&
    Math.max(a.from.y, a.to.y) >= Math.min(b.from.y, b.to.y) &&
    Math.max(b.from.y, b.to.y) >= Math.min(a.from.y, a.to.y)
  );
}

/** Length of a segment inside a rectangle (Liang and Barsky 1984, clipping by parameters). */
export function lengthInRect({ from, to }: Segment, rect: Rect): number {
  const right = rect.x + rect.width;
  const bottom = rect.y + rect.height;
  // Most pairs are far apart; placing labels asks this many thousand times.
  if (Math.max(from.x, to.x) < rect.x || Math.min(from.x, to.x) > right) return 0;
  if (Math.max(from.y, to.y) < rect.y || Math.min(from.y, to.y) > bottom) return 0;
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  let [enter, leave] = [0, 1];
  if (dx !== 0) {
    const [near, far] = [(rect.x - from.x) / dx, (right - from.x) / dx];
    enter = Math.max(enter, Math.min(near, far));
    leave = Math.min(leave, Math.max(near, far));
  }
  if (dy !== 0) {
    const [near, far] = [(rect.y - from.y) / dy, (bottom - from.y) / dy];
    enter = Math.max(enter, Math.min(near, far));
    leave = Math.min(leave, Math.max(near, far));
  }
  return leave <= enter ? 0 : (leave - enter) * Math.sqrt(dx * dx + dy * dy);
}

/** Length of a segment inside an obstacle; a circle counts as its inscribed square. */
export function lengthInside(segment: Segment, obstacle: Obstacle): number {
  return lengthInRect(segment, 'r' in obstacle ? inscribed(obstacle) : obstacle);
}

/** The rectangle around an obstacle. */
export function boundsOf(obstacle: Obstacle): Rect {
  if (!('r' in obstacle)) return obstacle;
  const { cx, cy, r } = obstacle;
  return { x: cx - r, y: cy - r, width: 2 * r, height: 2 * r };
}

/** The rectangle around several. */
export function unionOf(rects: readonly Rect[]): Rect | undefined {
  if (rects.length === 0) return undefined;
  const x = Math.min(...rects.map((r) => r.x));
  const y = Math.min(...rects.map((r) => r.y));
  const right = Math.max(...rects.map((r) => r.x + r.width));
  const bottom = Math.max(...rects.map((r) => r.y + r.height));
  return { x, y, width: right - x, height: bottom - y };
}

/** A rectangle with more room on every side. */
export function grown(rect: Rect, by: number): Rect {
  return {
    x: rect.x - by,
    y: rect.y - by,
    width: rect.width + 2 * by,
    height: rect.height + 2 * by,
  };
}

function inscribed({ cx, cy, r }: Circle): Rect {
  const half = r * Math.SQRT1_2;
  return { x: cx - half, y: cy - half, width: 2 * half, height: 2 * half };
}
