import type { VisitState } from '../model/state.ts';
import { type Figure, type FigureTable, figures, svgPicture, words } from './figure.ts';
import { massText } from './figure-text.ts';
import { paint, typeSize } from './palette.ts';
import { h, type PictureNode, pathData } from './picture.ts';
import { fitText, textWidth, wrapText } from './text-width.ts';
import { type TimeAxis, timeAxis } from './time-axis.ts';
import { axisTicks } from './time-ticks.ts';
import { offsetOf, whenOf } from './visit-clock.ts';

/** What happened at a step of a course, as it is drawn. */
export type ShareMark = 'contact' | 'cleaned' | 'swab' | 'other';

/** Expected DNA on one surface just after one event, by whose it is; pack unit. */
export interface SharePoint {
  readonly atMs: number;
  readonly principal: number;
  readonly background: number;
  readonly mark: ShareMark;
}

/** The principal's share on one surface over time. */
export interface ShareCourse {
  readonly id: string;
  readonly label: string;
  /** In order of time; before the first only others had been there. */
  readonly points: readonly SharePoint[];
}

/** What the picture is drawn from; `width` in px. */
export interface ShareFigureInput {
  readonly state: VisitState;
  readonly courses: readonly ShareCourse[];
  readonly prefix: string;
  readonly width: number;
}

/** Below this the words stand above the line of a surface, not beside it. */
const besidePx = 720;
const side = 8;
const chartHeight = 40;
const gap = 14;
/** Above the rows: what the folds leave out. */
const topPx = 20;
const foldMs = 90 * 60_000;

/**
 * The principal's share of the DNA on some surfaces over time: a stepped area from 0 to 100 % for each, with marks for
 * contacts (dots), cleaning (bars) and swabs (triangles). A share is a ratio of expectations (model v1.1 section 16).
 */
export function shareFigure(input: ShareFigureInput): Figure {
  const { state, courses, prefix, width } = input;
  const isWide = width >= besidePx;
  const labelHeight = isWide ? 0 : 34;
  const left = isWide ? 280 : side;
  const right = width - (isWide ? 76 : side);
  const rowHeight = labelHeight + chartHeight + gap;
  const axis = timeAxis({
    busy: courses.flatMap((c) => c.points.map((p) => ({ fromMs: p.atMs, toMs: p.atMs }))),
    x: left,
    width: right - left,
    offsetMs: offsetOf(state),
    foldMs,
  });
  const bottom = topPx + courses.length * rowHeight;
  const key = keyNodes(bottom + 34, width);
  const rows = courses.flatMap((course, i) => {
    const top = topPx + i * rowHeight + labelHeight;
    return [
      ...labelNodes(course, { top, width, left, right, isWide }),
      ...chartNodes(course, { axis, top, left, right }),
    ];
  });
  return {
    picture: svgPicture(
      {
        prefix,
        width,
        height: bottom + 34 + key.height,
        title: "The principal's share of the DNA over time",
        description: courses.map(describe).join(' '),
      },
      [],
      [...axisTicks(axis, { top: topPx, bottom: bottom - gap }), ...rows, ...key.nodes],
    ),
    table: shareTable(state, courses),
  };
}

/** Share of the principal; 0 where nothing is expected of anybody. */
export function shareOf({
  principal,
  background,
}: Pick<SharePoint, 'principal' | 'background'>): number {
  return principal + background > 0 ? principal / (principal + background) : 0;
}

/** The course in words: "of 832 pg of everybody at the end", and the most where it was more than that. */
function shareText(course: ShareCourse): string {
  const end = course.points.at(-1);
  const most = mostOf(course);
  if (end === undefined || most === undefined) return 'nobody was expected to leave anything';
  const last = `of ${massText(end.principal + end.background)} of everybody at the end`;
  return shareOf(most) > shareOf(end) + 0.01 ? `${last}; at most ${percent(shareOf(most))}` : last;
}

function mostOf({ points }: ShareCourse): SharePoint | undefined {
  return points.reduce<SharePoint | undefined>(
    (most, p) => (most === undefined || shareOf(p) > shareOf(most) ? p : most),
    undefined,
  );
}

interface RowPlace {
  readonly top: number;
  readonly left: number;
  readonly right: number;
}

function labelNodes(
  course: ShareCourse,
  { top, width, left, right, isWide }: RowPlace & { width: number; isWide: boolean },
): readonly PictureNode[] {
  const end = course.points.at(-1);
  const said = percent(end === undefined ? 0 : shareOf(end));
  const small = { sizePx: typeSize.small };
  const bold = { sizePx: typeSize.body, bold: true };
  const room = isWide ? left - side - 20 : width - 2 * side - textWidth(said, bold) - 10;
  const [x, y] = isWide ? [side, top + 17] : [side, top - 20];
  const text = (words: string, style: typeof bold | typeof small, dy: number) =>
    h(
      'text',
      {
        x,
        y: y + dy,
        'font-size': style.sizePx,
        'font-weight': 'bold' in style ? 650 : undefined,
        ...paint({ fill: 'bold' in style ? 'ink' : 'secondary' }),
      },
      fitText(words, room, style),
    );
  return [
    text(course.label, bold, 0),
    text(shareText(course), small, isWide ? 16 : 14),
    h(
      'text',
      {
        x: isWide ? right + 14 : width - side,
        y,
        'font-size': isWide ? typeSize.head : typeSize.body,
        'font-weight': 650,
        'text-anchor': isWide ? undefined : 'end',
        ...paint({ fill: 'ink' }),
      },
      said,
    ),
  ];
}

function chartNodes(
  { points }: ShareCourse,
  { axis, top, left, right }: RowPlace & { axis: TimeAxis },
): readonly PictureNode[] {
  const yOf = (p: SharePoint): number => top + chartHeight * (1 - shareOf(p));
  const outline: (string | number)[] = [];
  for (const p of points) outline.push('H', axis.xOf(p.atMs), 'V', yOf(p));
  const bottom = top + chartHeight;
  const rule = (y: number) =>
    h('path', {
      d: pathData('M', left, y, 'H', right),
      'stroke-width': 1,
      ...paint({ stroke: 'lane' }),
    });
  return [
    h('path', {
      d: pathData('M', left, bottom, ...outline, 'H', right, 'V', bottom, 'Z'),
      ...paint({ fill: 'lane' }),
    }),
    rule(top),
    rule(bottom),
    h('path', {
      d: pathData('M', left, bottom, ...outline, 'H', right),
      fill: 'none',
      'stroke-width': 1.6,
      ...paint({ stroke: 'ink' }),
    }),
    ...points.map((p) => markNode(p, axis.xOf(p.atMs), yOf(p))),
  ];
}

function markNode({ mark }: SharePoint, x: number, y: number): PictureNode {
  if (mark === 'contact') return h('circle', { cx: x, cy: y, r: 2.8, ...paint({ fill: 'ink' }) });
  if (mark === 'cleaned')
    return h('path', {
      d: pathData('M', x, y - 6, 'v', 12),
      'stroke-width': 3,
      ...paint({ stroke: 'accent' }),
    });
  if (mark === 'swab')
    return h('path', {
      d: pathData('M', x, y - 1, 'l', 4.5, 8, 'h', -9, 'Z'),
      'stroke-width': 1.2,
      ...paint({ fill: 'paper', stroke: 'ink' }),
    });
  return h('g', {});
}

function keyNodes(top: number, width: number) {
  const entries: readonly (readonly [ShareMark, string])[] = [
    ['contact', 'contact or deposit'],
    ['cleaned', 'cleaned'],
    ['swab', 'swab'],
  ];
  let x = side + 6;
  const glyphs = entries.flatMap(([mark, said]) => {
    const node = markNode(
      { atMs: 0, principal: 0, background: 0, mark },
      x,
      mark === 'swab' ? top - 8 : top - 4,
    );
    const text = h(
      'text',
      { x: x + 9, y: top, 'font-size': typeSize.small, ...paint({ fill: 'secondary' }) },
      said,
    );
    x += textWidth(said, { sizePx: typeSize.small }) + 32;
    return [node, text];
  });
  const said = wrapText(
    'From 0 to 100 %: expected DNA of the principal over that of everybody. Dotted: idle time, left out; its length above. What others left is an Assumption, low on purpose, so the share is rather too large.',
    width - 2 * side,
    { sizePx: typeSize.small },
  );
  return {
    nodes: [
      ...glyphs,
      ...said.map((line, i) =>
        h(
          'text',
          {
            x: side,
            y: top + 16 + 15 * i,
            'font-size': typeSize.small,
            ...paint({ fill: 'secondary' }),
          },
          line,
        ),
      ),
    ],
    height: 24 + 15 * said.length,
  };
}

function shareTable(state: VisitState, courses: readonly ShareCourse[]): FigureTable {
  const kinds: Readonly<Record<ShareMark, string>> = {
    contact: 'contact or deposit',
    cleaned: 'cleaned',
    swab: 'swab',
    other: 'to begin with, or decay',
  };
  return {
    caption: "The principal's share of the expected DNA, after each event",
    columns: [
      words('Surface'),
      figures('When'),
      words('What'),
      figures('Of the principal'),
      figures('Of others'),
      figures('Share'),
    ],
    rows: courses.flatMap((c) =>
      c.points.map((p) => [
        c.label,
        whenOf(state, p.atMs),
        kinds[p.mark],
        massText(p.principal),
        massText(p.background),
        percent(shareOf(p)),
      ]),
    ),
  };
}

function describe(course: ShareCourse): string {
  const end = course.points.at(-1);
  const share = percent(end === undefined ? 0 : shareOf(end));
  return `${course.label}: ${share} ${shareText(course)}.`;
}

function percent(share: number): string {
  return share > 0 && share < 0.005 ? '< 1 %' : `${Math.round(100 * share)} %`;
}
