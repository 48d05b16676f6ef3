import type { VisitState } from '../model/state.ts';
import type { Information, InformationRow } from '../trace/information/information.ts';
import { type Figure, svgPicture } from './figure.ts';
import { type FigureHead, figureHead } from './figure-head.ts';
import { countText } from './figure-text.ts';
import {
  diamond,
  type Panel,
  panelHead,
  panelNodes,
  round,
  rowHeight,
  rowLabelHeight,
} from './information-panel.ts';
import { informationTable } from './information-table.ts';
import { informationLines, packagesText, surfacesChangeText } from './information-text.ts';
import { paint, typeSize } from './palette.ts';
import { h, type PictureNode } from './picture.ts';
import { textWidth, wrapText } from './text-width.ts';

/** What the picture is drawn from; `width` in px. */
export interface InformationFigureInput {
  readonly state: VisitState;
  readonly information: Information;
  readonly prefix: string;
  readonly width: number;
}

const side = 8;
const labelWidth = 176;
const panelGap = 26;
const panelsInRow = 3;
/** Narrower than this, panels stand one below the other and classes above their lines. */
const besidePx = 720;
const keyLine = 15;

/**
 * What can be learnt, as small multiples: a panel for each party, a line for each class, with the expected number of
 * surfaces as left (hollow), as handed back (full) and out of our reach (diamond) on one logarithmic scale. Shape and
 * words carry it; colour adds nothing. `undefined` when the pack names no classes.
 */
export function informationFigure(input: InformationFigureInput): Figure | undefined {
  const { state, information, prefix, width } = input;
  const classes = Object.entries(state.pack.informationClasses ?? {});
  const parties = Object.keys(state.pack.collectors ?? {});
  if (classes.length === 0 || parties.length === 0) return undefined;
  const isNarrow = width < besidePx;
  const labels = classes.map(([, { label }]) => label);
  const classHeight = rowHeight + (isNarrow ? rowLabelHeight : 0);
  const blockHeight = panelHead + classes.length * classHeight + 22;
  const columns = isNarrow ? 1 : Math.min(panelsInRow, parties.length);
  const first = isNarrow ? side : side + labelWidth + panelGap;
  const panelWidth = isNarrow
    ? width - 2 * side
    : (width - 2 * side - labelWidth - columns * panelGap) / Math.max(2, columns);
  const head = headOf(input);
  const panels = parties.map(
    (id, i): Panel => ({
      id,
      x: first + (i % columns) * (panelWidth + panelGap),
      y: head.height + Math.floor(i / columns) * blockHeight,
      width: panelWidth,
      ...(isNarrow ? { rowLabels: labels } : {}),
    }),
  );
  const words = keyWords(width);
  const height =
    head.height + Math.ceil(parties.length / columns) * blockHeight + 34 + keyLine * words.length;
  const most = Math.max(10, ...information.rows.map(largest));
  const picture = svgPicture(
    {
      prefix,
      width,
      height,
      title: 'What could be learnt, and by whom',
      description: describe(state, information),
    },
    [],
    [
      h('rect', { width, height, ...paint({ fill: 'paper' }) }),
      ...head.nodes,
      ...panels.flatMap((panel, i) => [
        ...(i % columns === 0 && !isNarrow ? labelNodes(classes, panel.y) : []),
        ...panelNodes(input, panel, most),
      ]),
      ...keyNodes(height - 10, words),
    ],
  );
  return { picture, table: informationTable(state, information) };
}

function largest({ before, after, out }: InformationRow): number {
  return Math.max(before.surfaces, after.surfaces, out.surfaces);
}

function headOf({ state, information, width }: InformationFigureInput): FigureHead {
  const [line] = informationLines(state, information);
  if (line === undefined) return { nodes: [], height: 20 };
  return figureHead(
    surfacesChangeText(line.row),
    [
      `surfaces to be expected from which ${line.collector} could read ${line.label}`,
      `as left and as handed back, within our reach; ${countText(line.row.out.surfaces)} more are out of it. Each space from its release on.`,
    ],
    width,
  );
}

function labelNodes(
  classes: readonly (readonly [string, { readonly label: string; readonly tells: string }])[],
  top: number,
): readonly PictureNode[] {
  return classes.flatMap(([, { label, tells }], i) => {
    const y = top + panelHead + i * rowHeight;
    return [
      h(
        'text',
        {
          x: side,
          y: y + 19,
          'font-size': typeSize.body,
          'font-weight': 650,
          ...paint({ fill: 'ink' }),
        },
        label,
      ),
      ...wrapText(tells, labelWidth, { sizePx: typeSize.small })
        .slice(0, 2)
        .map((words, line) =>
          h(
            'text',
            {
              x: side,
              y: y + 34 + 13 * line,
              'font-size': typeSize.small,
              ...paint({ fill: 'secondary' }),
            },
            words,
          ),
        ),
    ];
  });
}

/** What the numbers are, in lines below the shapes. */
function keyWords(width: number): readonly string[] {
  return wrapText(
    'Surfaces to be expected, on a logarithmic scale. At least one: chance as handed back, as if surfaces were independent. Squares: packages, full where not secured.',
    width - 2 * side,
    { sizePx: typeSize.small },
  );
}

/** Shapes on one line, and below it the words. */
function keyNodes(bottom: number, words: readonly string[]): readonly PictureNode[] {
  const y = bottom - words.length * keyLine;
  const entries: readonly (readonly [PictureNode, string])[] = [
    [
      h('circle', {
        cx: 0,
        cy: -4,
        r: 4.6,
        'stroke-width': 1.6,
        ...paint({ fill: 'paper', stroke: 'ink' }),
      }),
      'as left',
    ],
    [h('circle', { cx: 0, cy: -4, r: 4.6, ...paint({ fill: 'ink' }) }), 'as handed back'],
    [diamond(0, -4), 'out of our reach'],
  ];
  let x = side + 8;
  const nodes = entries.map(([glyph, label]) => {
    const place = x;
    x += textWidth(label, { sizePx: typeSize.small }) + 34;
    return h(
      'g',
      { transform: `translate(${round(place)} ${y})` },
      glyph,
      h(
        'text',
        { x: 10, y: 0, 'font-size': typeSize.small, ...paint({ fill: 'secondary' }) },
        label,
      ),
    );
  });
  return [
    ...nodes,
    ...words.map((line, k) =>
      h(
        'text',
        {
          x: side,
          y: y + (k + 1) * keyLine,
          'font-size': typeSize.small,
          ...paint({ fill: 'secondary' }),
        },
        line,
      ),
    ),
  ];
}

function describe(state: VisitState, information: Information): string {
  return informationLines(state, information)
    .map(({ label, collector, row }) => {
      const waste = packagesText(row, information.packages);
      const surfaces = row.onSurfaces
        ? `${surfacesChangeText(row)} surfaces, ${countText(row.out.surfaces)} out of reach`
        : 'from no surface';
      return `${label}: ${surfaces}${waste === '' ? '' : `, body waste ${waste}`} (${collector}).`;
    })
    .join(' ');
}
