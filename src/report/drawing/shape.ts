import { palette } from '../palette.ts';
import { type Attributes, h, type PictureNode, pathData } from '../picture.ts';
import { nothingColour } from '../scale.ts';

/** One weight for the lines of objects; walls are heavier. px. */
export const lineWidth = 1.2;

/** A rectangle with round corners; a shape is geometry only, whoever paints it adds fill and stroke. */
export function box(x: number, y: number, width: number, height: number, r = 0): PictureNode {
  const w = Math.max(0.1, width);
  const d = Math.max(0.1, height);
  return h('rect', {
    x,
    y,
    width: w,
    height: d,
    rx: r > 0 ? Math.min(r, w / 2, d / 2) : undefined,
  });
}

/** A circle. */
export function disc(cx: number, cy: number, r: number): PictureNode {
  return h('circle', { cx, cy, r: Math.max(0.1, r) });
}

/** An ellipse. */
export function oval(cx: number, cy: number, rx: number, ry: number): PictureNode {
  return h('ellipse', { cx, cy, rx: Math.max(0.1, rx), ry: Math.max(0.1, ry) });
}

/** A path from letters and numbers. */
export function path(...parts: readonly (string | number)[]): PictureNode {
  return h('path', { d: pathData(...parts) });
}

/** A flat ring: what lies between two circles (or ellipses) about one centre. */
export function ring(
  cx: number,
  cy: number,
  radii: { readonly rx: number; readonly ry?: number; readonly width: number },
): PictureNode {
  const { rx, ry = rx, width } = radii;
  const [innerX, innerY] = [Math.max(0.05, rx - width), Math.max(0.05, ry - width)];
  const loop = (a: number, b: number) =>
    pathData('M', cx - a, cy, 'a', a, b, 0, 1, 0, 2 * a, 0, 'a', a, b, 0, 1, 0, -2 * a, 0, 'Z');
  return h('path', { d: `${loop(rx, ry)} ${loop(innerX, innerY)}`, 'fill-rule': 'evenodd' });
}

/** Adds attributes to a shape. */
export function styled(shape: PictureNode, attributes: Attributes): PictureNode {
  return h(shape.tag, { ...shape.attributes, ...attributes }, ...shape.children);
}

/** Parts that carry no surface of their own: the colour of what carries nothing, one line weight. */
export function structure(shape: PictureNode): PictureNode {
  return styled(shape, { fill: nothingColour, stroke: palette.line, 'stroke-width': lineWidth });
}

/** Wood, metal or glass that only makes a thing recognisable. */
export function tinted(shape: PictureNode, fill: string): PictureNode {
  return styled(shape, { fill, stroke: palette.line, 'stroke-width': lineWidth });
}

/** A thin line on top: a seam, a fold, an edge. */
export function seam(shape: PictureNode, opacity = 0.5): PictureNode {
  return styled(shape, {
    fill: 'none',
    stroke: palette.line,
    'stroke-width': 0.8,
    'stroke-linecap': 'round',
    opacity,
  });
}

/** A light line on top, where light falls on an edge. */
export function shine(shape: PictureNode, opacity = 0.55): PictureNode {
  return styled(shape, {
    fill: 'none',
    stroke: '#fffdf8',
    'stroke-width': 1,
    'stroke-linecap': 'round',
    opacity,
  });
}
