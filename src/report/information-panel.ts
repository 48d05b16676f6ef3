import type { VisitState } from '../model/state.ts';
import { log10 } from '../numeric/elementary.ts';
import type { Information, InformationRow } from '../trace/information/information.ts';
import { countText, limitText } from './figure-text.ts';
import { collectorLabel, meansText, packagesText, surfacesChangeText } from './information-text.ts';
import { paint, palette, typeSize } from './palette.ts';
import { h, type PictureNode } from './picture.ts';
import { fitText } from './text-width.ts';

/** Height of one class, of its name where that stands above its line, and of what stands above the first class; px. */
export const rowHeight = 58;
export const rowLabelHeight = 20;
export const panelHead = 66;

/** More packages than this are said in words only. */
const squaresMax = 8;

/** Ends of the scale of surfaces: below the first nothing is told apart (Assumption: a picture's choice). */
const scaleFrom = 0.05;

/** Where the panel of one party stands; px. */
export interface Panel {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Names of classes above their lines, where no column beside the panels has them. */
  readonly rowLabels?: readonly string[];
}

/** The panel of one party: what it can do, the scale, a line for each class. `most` is the end of the scale. */
export function panelNodes(
  { state, information }: { readonly state: VisitState; readonly information: Information },
  panel: Panel,
  most: number,
): readonly PictureNode[] {
  const rows = information.rows.filter((r) => r.collector === panel.id);
  const xOf = (count: number): number => {
    const span = log10(most) - log10(scaleFrom);
    const share = (log10(Math.max(scaleFrom, count)) - log10(scaleFrom)) / span;
    return panel.x + 6 + share * (panel.width - 12);
  };
  const marks = [0.1, 1, 10, 100, 1000].filter((m) => m <= most);
  const height = rowHeight + (panel.rowLabels === undefined ? 0 : rowLabelHeight);
  const bottom = panel.y + panelHead + rows.length * height;
  return [
    h(
      'text',
      {
        x: panel.x,
        y: panel.y + 16,
        'font-size': typeSize.body,
        'font-weight': 650,
        ...paint({ fill: 'ink' }),
      },
      fitText(collectorLabel(state, panel.id), panel.width, { sizePx: typeSize.body, bold: true }),
    ),
    h(
      'text',
      { x: panel.x, y: panel.y + 32, 'font-size': typeSize.small, ...paint({ fill: 'secondary' }) },
      fitText(meansText(state, panel.id), panel.width, { sizePx: typeSize.small }),
    ),
    ...marks.flatMap((m) => [
      h(
        'text',
        {
          x: xOf(m),
          y: panel.y + 54,
          'font-size': typeSize.small,
          'text-anchor': 'middle',
          ...paint({ fill: 'secondary' }),
        },
        String(m),
      ),
      h('line', {
        x1: xOf(m),
        x2: xOf(m),
        y1: panel.y + 59,
        y2: bottom,
        stroke: palette.lane,
        'stroke-width': 1,
      }),
    ]),
    ...rows.flatMap((row, i) =>
      rowNodes(row, information, {
        panel,
        label: panel.rowLabels?.[i],
        y: panel.y + panelHead + i * height,
        xOf,
      }),
    ),
  ];
}

function rowNodes(
  row: InformationRow,
  information: Information,
  at: {
    readonly panel: Panel;
    readonly label: string | undefined;
    readonly y: number;
    readonly xOf: (count: number) => number;
  },
): readonly PictureNode[] {
  const { panel, label, xOf } = at;
  const y = at.y + (label === undefined ? 0 : rowLabelHeight);
  const line = y + 16;
  const waste = packagesText(row, information.packages);
  const said = row.onSurfaces
    ? [
        surfacesChangeText(row),
        `at least one ${limitText(row.after.any)}`,
        `out ${countText(row.out.surfaces)}`,
      ].join(' · ')
    : row.inPackages
      ? waste === ''
        ? 'only from body waste: there was none'
        : ''
      : 'not with its means';
  const text = (dy: number, words: string, dx = 0) =>
    h(
      'text',
      { x: panel.x + dx, y: y + dy, 'font-size': typeSize.small, ...paint({ fill: 'secondary' }) },
      fitText(words, panel.width - dx, { sizePx: typeSize.small }),
    );
  const glyphs = row.onSurfaces
    ? [
        h('line', {
          x1: xOf(row.after.surfaces),
          x2: xOf(row.before.surfaces),
          y1: line,
          y2: line,
          'stroke-width': 1.6,
          ...paint({ stroke: 'line' }),
        }),
        ...(row.out.surfaces > 0 ? [diamond(xOf(row.out.surfaces), line)] : []),
        h('circle', {
          cx: xOf(row.before.surfaces),
          cy: line,
          r: 4.6,
          'stroke-width': 1.6,
          ...paint({ fill: 'paper', stroke: 'ink' }),
        }),
        h('circle', { cx: xOf(row.after.surfaces), cy: line, r: 4.6, ...paint({ fill: 'ink' }) }),
      ]
    : [];
  /** A square for each package: full where it is not secured. */
  const packageNodes = (words: string, dy: number): readonly PictureNode[] => {
    const { packageCount, openCount } = information.packages;
    const squares = Math.min(squaresMax, packageCount);
    return [
      ...Array.from({ length: squares }, (_, i) =>
        h('rect', {
          x: panel.x + 1 + 11 * i,
          y: y + dy - 8,
          width: 7,
          height: 7,
          'stroke-width': 1.3,
          ...paint({ fill: i < squares - openCount ? 'paper' : 'ink', stroke: 'ink' }),
        }),
      ),
      text(dy, `body waste: ${words}`, 11 * squares + (squares > 0 ? 4 : 0)),
    ];
  };
  const name =
    label === undefined
      ? []
      : [
          h(
            'text',
            {
              x: panel.x,
              y: at.y + 17,
              'font-size': typeSize.body,
              'font-weight': 650,
              ...paint({ fill: 'ink' }),
            },
            fitText(label, panel.width, { sizePx: typeSize.body, bold: true }),
          ),
        ];
  return [
    h('line', {
      x1: panel.x,
      x2: panel.x + panel.width,
      y1: at.y,
      y2: at.y,
      stroke: palette.lane,
      'stroke-width': 1,
    }),
    ...name,
    ...glyphs,
    ...(said === '' ? [] : [text(row.onSurfaces ? 36 : 20, said)]),
    ...(waste === '' ? [] : packageNodes(waste, row.onSurfaces ? 51 : 20)),
  ];
}

/** The mark of what is out of our reach. */
export function diamond(x: number, y: number): PictureNode {
  return h('path', {
    d: `M${round(x)} ${round(y - 6)} l6 6 l-6 6 l-6 -6 Z`,
    'stroke-width': 1.4,
    ...paint({ fill: 'none', stroke: 'ink' }),
  });
}

/** A coordinate to 0.01, for path data and transforms. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
