import { paint, palette, typeSize } from './palette.ts';
import { h, type PictureNode } from './picture.ts';
import { carriedMark, reachOutline } from './plan-paint.ts';
import { massColour, scaleBar } from './scale.ts';
import { textWidth } from './text-width.ts';

/** What the legend has to explain. */
export interface LegendInput {
  /** Prefix whose patterns the picture defines. */
  readonly prefix: string;
  readonly width: number;
  /** What is painted: "mean of the principal's DNA that lay on the surface". */
  readonly measure: string;
}

/** Length of the scale; px. */
const barPx = 360;

/** Height of a legend; px. */
export const legendHeight = 62;

/** The scale with its marks, then the patterns, each with its word. */
export function legendNodes({ prefix, width, measure }: LegendInput): readonly PictureNode[] {
  const bar = scaleBar({ x: 0, y: 17, width: barPx });
  const style = { 'font-size': typeSize.small, ...paint({ fill: 'secondary' }) };
  const scale = [
    h('text', { x: 0, y: 9, ...style }, measure),
    ...bar.bars,
    h('rect', {
      x: 0,
      y: 17,
      width: barPx,
      height: 12,
      fill: 'none',
      ...paint({ stroke: 'secondary' }),
      'stroke-width': 0.5,
    }),
    ...bar.marks.map(({ x, text }, i) =>
      h(
        'text',
        {
          x,
          y: 43,
          'text-anchor': i === 0 ? 'start' : i === bar.marks.length - 1 ? 'end' : 'middle',
          ...style,
        },
        text,
      ),
    ),
  ];
  return [...scale, ...keysNodes(prefix, { x: barPx + 40, width: width - barPx - 40 })];
}

interface Key {
  readonly swatch: (x: number, y: number) => readonly PictureNode[];
  readonly text: string;
}

/** Keys run in rows of equal columns. */
function keysNodes(
  prefix: string,
  place: { readonly x: number; readonly width: number },
): readonly PictureNode[] {
  const keys = keysOf(prefix);
  const widest = Math.max(...keys.map((k) => textWidth(k.text, { sizePx: typeSize.small })));
  const column = widest + 46;
  const perRow = Math.max(1, Math.min(keys.length, Math.floor(place.width / column)));
  return keys.flatMap((key, i) => {
    const x = place.x + (i % perRow) * column;
    const y = 9 + Math.floor(i / perRow) * 20;
    return [
      ...key.swatch(x, y),
      h(
        'text',
        { x: x + 32, y: y + 4, 'font-size': typeSize.small, ...paint({ fill: 'secondary' }) },
        key.text,
      ),
    ];
  });
}

function keysOf(prefix: string): readonly Key[] {
  const box = (x: number, y: number) => ({ x, y: y - 6, width: 24, height: 13, rx: 3 });
  const line = { stroke: palette.line, 'stroke-width': 1 };
  const orange = massColour(400);
  return [
    {
      text: '90 % interval wider than tenfold',
      swatch: (x, y) => [
        h('rect', { ...box(x, y), fill: orange, ...line }),
        h('rect', { ...box(x, y), fill: `url(#${prefix}-hatched-dark)` }),
      ],
    },
    {
      text: 'wider than a thousandfold',
      swatch: (x, y) => [
        h('rect', { ...box(x, y), fill: orange, ...line }),
        h('rect', { ...box(x, y), fill: `url(#${prefix}-crossed-dark)` }),
      ],
    },
    {
      text: 'carried away under seal',
      swatch: (x, y) => [carriedMark({ x: x + 6, y: y - 6, width: 12, height: 12 })],
    },
    {
      text: 'out of our reach',
      swatch: (x, y) => [dotted(x, y)],
    },
    {
      text: 'not observed',
      swatch: (x, y) => [h('rect', { ...box(x, y), fill: `url(#${prefix}-unseen)`, ...line })],
    },
    {
      text: 'incident hold',
      swatch: (x, y) => [h('rect', { ...box(x, y), fill: `url(#${prefix}-hold)` })],
    },
  ];
}

function dotted(x: number, y: number): PictureNode {
  return reachOutline({ x: x + 5, y: y - 1, width: 14, height: 3 });
}
