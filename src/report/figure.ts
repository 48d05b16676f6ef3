import { fontStack } from './palette.ts';
import { h, type PictureNode } from './picture.ts';

/** A picture and the same in figures: every picture comes with a table. */
export interface Figure {
  /** One `svg` element with title and description. */
  readonly picture: PictureNode;
  readonly table: FigureTable;
}

/** A plain table; figures stand right-aligned under one another. */
export interface FigureTable {
  readonly caption: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly string[])[];
}

/** Head of a column, and on which side its cells stand. */
export interface TableColumn {
  readonly head: string;
  readonly align: 'left' | 'right';
}

/** A column of words. */
export function words(head: string): TableColumn {
  return { head, align: 'left' };
}

/** A column of figures. */
export function figures(head: string): TableColumn {
  return { head, align: 'right' };
}

/** A table as HTML; the first column heads its row. */
export function tableNode(table: FigureTable): PictureNode {
  const cell = (tag: string, text: string, column: TableColumn | undefined, scope?: string) =>
    h(tag, { class: column?.align === 'right' ? 'n' : undefined, scope }, text);
  return h(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': table.caption },
    h(
      'table',
      {},
      h('caption', {}, table.caption),
      h(
        'thead',
        {},
        h('tr', {}, ...table.columns.map((column) => cell('th', column.head, column, 'col'))),
      ),
      h(
        'tbody',
        {},
        ...table.rows.map((row) =>
          h(
            'tr',
            {},
            ...row.map((text, i) =>
              i === 0
                ? cell('th', text, table.columns[i], 'row')
                : cell('td', text, table.columns[i]),
            ),
          ),
        ),
      ),
    ),
  );
}

/** Frame of a picture. */
export interface PictureFrame {
  /** Prefix of every id in the picture, unique in the page. */
  readonly prefix: string;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** What a person who cannot see it needs to know, in sentences. */
  readonly description: string;
}

/** Wraps shapes into an `svg` element that scales with the page and names itself. */
export function svgPicture(
  frame: PictureFrame,
  definitions: readonly PictureNode[],
  nodes: readonly PictureNode[],
): PictureNode {
  const { prefix, width, height } = frame;
  return h(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${Math.round(width)} ${Math.round(height)}`,
      width: Math.round(width),
      height: Math.round(height),
      role: 'img',
      'aria-labelledby': `${prefix}-title ${prefix}-desc`,
      class: 'picture',
      'font-family': fontStack,
    },
    h('title', { id: `${prefix}-title` }, frame.title),
    h('desc', { id: `${prefix}-desc` }, frame.description),
    h('defs', {}, ...definitions),
    ...nodes,
  );
}
