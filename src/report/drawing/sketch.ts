import { assert } from '../../base/assert.ts';
import { coordinate, h, type PictureNode } from '../picture.ts';
import type { DrawingSize, Point } from './drawing.ts';
import { box, disc, oval, ring } from './shape.ts';

/**
 * Drawing in percent: 0 0 is the upper left corner of the footprint, 100 100 the lower right one,
 * radii are percent of the shorter side. A drawing reads like a sketch on squared paper and fits
 * every footprint.
 */
export interface Sketch {
  readonly at: (x: number, y: number) => Point;
  readonly box: (x: number, y: number, width: number, height: number, r?: number) => PictureNode;
  readonly disc: (x: number, y: number, r: number) => PictureNode;
  readonly oval: (x: number, y: number, rx: number, ry: number) => PictureNode;
  readonly ring: (x: number, y: number, r: number, width: number) => PictureNode;
  /** SVG path data in percent; A and a take their radii in percent of width and depth. */
  readonly path: (data: string) => PictureNode;
}

/** Sketch paper for one footprint. */
export function sketch({ width, depth }: DrawingSize): Sketch {
  const [w, d] = [width / 100, depth / 100];
  const r = Math.min(w, d);
  return {
    at: (x, y) => ({ x: x * w, y: y * d }),
    box: (x, y, boxWidth, height, radius = 0) =>
      box(x * w, y * d, boxWidth * w, height * d, radius * r),
    disc: (x, y, radius) => disc(x * w, y * d, radius * r),
    oval: (x, y, rx, ry) => oval(x * w, y * d, rx * w, ry * d),
    ring: (x, y, radius, ringWidth) => ring(x * w, y * d, { rx: radius * r, width: ringWidth * r }),
    path: (data) => h('path', { d: scalePath(data, w, d) }),
  };
}

/** Which axis each number of a command belongs to; `.` is no length (flags, rotation). */
const axes: Readonly<Record<string, string>> = {
  M: 'xy',
  L: 'xy',
  T: 'xy',
  Q: 'xyxy',
  S: 'xyxy',
  C: 'xyxyxy',
  H: 'x',
  V: 'y',
  A: 'xy...xy',
  Z: '',
};

/** Scales path data along both axes and rounds it. */
export function scalePath(data: string, scaleX: number, scaleY: number): string {
  const out: string[] = [];
  for (const [, letter = '', numbers = ''] of data.matchAll(/([a-zA-Z])([^a-zA-Z]*)/g)) {
    const axis = axes[letter.toUpperCase()];
    assert(axis !== undefined, `path: expected a command of SVG, got ${letter}`);
    const values = numbers.match(/-?\d*\.?\d+/g) ?? [];
    assert(
      axis === '' ? values.length === 0 : values.length % axis.length === 0,
      `path: expected numbers in groups of ${axis.length} after ${letter}, got ${values.length}`,
    );
    out.push(letter);
    values.forEach((value, index) => {
      const scale = { x: scaleX, y: scaleY, '.': 1 }[axis[index % axis.length] ?? '.'] ?? 1;
      out.push(coordinate(Number(value) * scale));
    });
  }
  return out.join(' ');
}
