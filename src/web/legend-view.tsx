import type { JSX } from 'preact';
import { massText } from '../report/figure-text.ts';
import { palette } from '../report/palette.ts';
import { h, type PictureNode } from '../report/picture.ts';
import { carriedMark } from '../report/plan-paint.ts';
import { massColour, patternDefinitions, scaleBar } from '../report/scale.ts';
import { PictureView } from './picture-view.tsx';
import type { Store } from './store.ts';

const prefix = 'legend';
const swatch = { width: 26, height: 16 } as const;
const barPx = 310;
const line = { stroke: palette.line, 'stroke-width': 1 };
const box = { x: 1, y: 1, width: 24, height: 14, rx: 3 };

/** The scale and the patterns of the picture, each with its word; wraps on a phone. */
export function LegendView({ store }: { readonly store: Store }): JSX.Element {
  const { trace } = store.visit.pack;
  const orange = massColour(400);
  const bar = scaleBar({ x: 6, y: 0, width: barPx });
  const marks = bar.marks.map(({ x, text }, i) =>
    h(
      'text',
      {
        x,
        y: 25,
        'text-anchor': i === 0 ? 'start' : i === bar.marks.length - 1 ? 'end' : 'middle',
        'font-size': 11,
        class: 'f-secondary',
      },
      text,
    ),
  );
  return (
    <div class="legend">
      <figure>
        <figcaption>{trace.label}: mean mass on the surface</figcaption>
        <PictureView isFixedSize node={svg(barPx + 12, 30, [...bar.bars, ...marks])} />
      </figure>
      <ul>
        <Key text="90 % interval wider than tenfold">
          {[rect(orange), rect(`url(#${prefix}-hatched-dark)`)]}
        </Key>
        <Key text="wider than a thousandfold">
          {[rect(orange), rect(`url(#${prefix}-crossed-dark)`)]}
        </Key>
        <Key text="carried away under seal">
          {[carriedMark({ x: 8, y: 3, width: 10, height: 10 })]}
        </Key>
        <Key text="out of our reach">
          {[
            h('rect', {
              ...box,
              rx: 6,
              fill: 'none',
              class: 's-secondary',
              'stroke-width': 1.5,
              'stroke-dasharray': '0.1 4',
              'stroke-linecap': 'round',
            }),
          ]}
        </Key>
        <Key text={`less than ${massText(1)}`}>{[rect(massColour(0))]}</Key>
        <Key text="not observed">{[rect(`url(#${prefix}-unseen)`)]}</Key>
      </ul>
      <PictureView isFixedSize node={svg(0, 0, [h('defs', {}, ...patternDefinitions(prefix))])} />
    </div>
  );
}

function Key({
  text,
  children,
}: {
  readonly text: string;
  readonly children: readonly PictureNode[];
}) {
  return (
    <li>
      <PictureView isFixedSize node={svg(swatch.width, swatch.height, children)} />
      {text}
    </li>
  );
}

function rect(fill: string): PictureNode {
  return h('rect', { ...box, fill, ...line });
}

function svg(width: number, height: number, children: readonly PictureNode[]): PictureNode {
  return h(
    'svg',
    { width, height, viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' },
    ...children,
  );
}
