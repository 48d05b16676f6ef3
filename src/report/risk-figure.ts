import { assert } from '../base/assert.ts';
import type { VisitState } from '../model/state.ts';
import type { Assessment } from '../trace/assess.ts';
import { type Figure, type FigureTable, figures, svgPicture, words } from './figure.ts';
import { figureHead } from './figure-head.ts';
import { countRangeText, countText, grouped } from './figure-text.ts';
import { paint, typeSize } from './palette.ts';
import { h, type PictureNode, pathData } from './picture.ts';
import { wrapText } from './text-width.ts';
import { type TimeAxis, timeAxis } from './time-axis.ts';
import { axisTicks } from './time-ticks.ts';
import { offsetOf, whenOf } from './visit-clock.ts';

/** The headline at one instant: what could be found if everything stopped here. */
export interface RiskAt {
  readonly at: number;
  /** What happens then, in words: an arrival, a departure, a hand-over. */
  readonly what: string;
  readonly expected: number;
  readonly low: number;
  readonly high: number;
  /** Draws behind it. */
  readonly draws: number;
}

/** What the page says as its headline, and from how many draws: another run than that of any instant. */
export interface RiskHeadline {
  readonly count: number;
  readonly draws: number;
}

/** What the picture is drawn from; `width` in px. */
export interface RiskFigureInput {
  readonly state: VisitState;
  /** In order of time; at least one. */
  readonly risk: readonly RiskAt[];
  readonly headline: RiskHeadline;
  readonly prefix: string;
  readonly width: number;
}

const side = 8;
const scaleWidth = 34;
const chartHeight = 150;
const foldMs = 90 * 60_000;

/**
 * Expected informative surfaces within reach, if everything stopped at some instant of the visit: a line with its 90 %
 * band, dots where it was computed (arrivals, departures, hand-overs), the most and the last of them in words.
 */
export function riskFigure(input: RiskFigureInput): Figure {
  const { state, risk, headline, prefix, width } = input;
  assert(risk.length > 0, 'risk: expected at least one instant, got none');
  const left = side + scaleWidth;
  const axis = timeAxis({
    busy: risk.map(({ at }) => ({ fromMs: at, toMs: at })),
    x: left,
    width: width - left - side - 10,
    offsetMs: offsetOf(state),
    foldMs,
  });
  const most = risk.reduce((a, b) => (b.expected > a.expected ? b : a));
  const scale = niceScale(Math.max(1, ...risk.map((r) => r.high)));
  const end = risk.at(-1) ?? most;
  const head = figureHead(
    `${countText(most.expected)} → ${countText(end.expected)}`,
    [
      'informative surfaces to be expected within our reach, if everything stopped',
      `at ${whenOf(state, most.at)}, when it was most (${most.what}), and at ${whenOf(state, end.at)}, the end`,
      ...(countText(headline.count) === countText(end.expected) ? [] : [headlineText(headline)]),
    ],
    width,
  );
  const top = head.height + 20;
  const bottom = top + chartHeight;
  const yOf = (count: number): number => bottom - (chartHeight * count) / scale.end;
  const said = wrapText(
    `Dots: arrivals, departures and hand-overs, each from ${grouped(end.draws)} draws, where the headline has ${grouped(headline.draws)}; so the last may differ from it by a count. Between them straight lines. Band: 90 % of the number itself. Dotted: idle time, left out; its length above.`,
    width - 2 * side,
    { sizePx: typeSize.small },
  );
  return {
    picture: svgPicture(
      {
        prefix,
        width,
        height: bottom + 34 + 15 * said.length,
        title: 'What could be found if everything stopped at some time of the visit',
        description: describe(input, most),
      },
      [],
      [
        ...head.nodes,
        ...scaleNodes(scale, { left, right: width - side, yOf }),
        ...axisTicks(axis, { top, bottom }),
        ...curveNodes(risk, axis, yOf),
        ...said.map((line, i) => small(line, side, bottom + 36 + 15 * i)),
      ],
    ),
    table: riskTable(input),
  };
}

/** The headline that an assessment gives, for the picture. */
export function riskHeadlineOf({ within, adversary, draws }: Assessment): RiskHeadline {
  return { count: within['after']?.[adversary]?.count.value ?? 0, draws };
}

/** Which of two numbers for the end counts, where they differ as printed. */
function headlineText({ count, draws }: RiskHeadline): string {
  return `The headline of this page is ${countText(count)}, from ${grouped(draws)} draws: it is the one that counts.`;
}

/** Marks at 1, 2 or 5 times a power of ten, three to six of them, the last above everything. */
function niceScale(most: number): { readonly end: number; readonly step: number } {
  let step = 1;
  const factors = [2, 2.5, 2];
  for (let i = 0; most / step > 5; i++) step *= factors[i % 3] ?? 2;
  return { end: step * Math.ceil(most / step), step };
}

function scaleNodes(
  { end, step }: ReturnType<typeof niceScale>,
  at: { readonly left: number; readonly right: number; readonly yOf: (count: number) => number },
): readonly PictureNode[] {
  const marks = Array.from({ length: Math.round(end / step) + 1 }, (_, i) => i * step);
  return marks.flatMap((count) => [
    h('path', {
      d: pathData('M', at.left, at.yOf(count), 'H', at.right),
      'stroke-width': 1,
      ...paint({ stroke: 'lane' }),
    }),
    h(
      'text',
      {
        x: at.left - 7,
        y: at.yOf(count) + 4,
        'text-anchor': 'end',
        'font-size': typeSize.small,
        ...paint({ fill: 'secondary' }),
      },
      String(count),
    ),
  ]);
}

function curveNodes(
  risk: readonly RiskAt[],
  axis: TimeAxis,
  yOf: (count: number) => number,
): readonly PictureNode[] {
  const along = (height: (r: RiskAt) => number, order: readonly RiskAt[]) =>
    order.flatMap((r) => ['L', axis.xOf(r.at), yOf(height(r))]);
  const [first] = risk;
  if (first === undefined) return [];
  const start = ['M', axis.xOf(first.at), yOf(first.high)] as const;
  const band = [
    ...start,
    ...along((r) => r.high, risk),
    ...along((r) => r.low, [...risk].reverse()),
  ];
  return [
    h('path', { d: pathData(...band, 'Z'), ...paint({ fill: 'lane' }) }),
    h('path', {
      d: pathData('M', axis.xOf(first.at), yOf(first.expected), ...along((r) => r.expected, risk)),
      fill: 'none',
      'stroke-width': 1.8,
      'stroke-linejoin': 'round',
      ...paint({ stroke: 'ink' }),
    }),
    ...risk.map((r) =>
      h(
        'g',
        {},
        h('title', {}, `${r.what}: ${countText(r.expected)}`),
        h('circle', {
          cx: axis.xOf(r.at),
          cy: yOf(r.expected),
          r: 3,
          'stroke-width': 1.4,
          ...paint({ fill: 'paper', stroke: 'ink' }),
        }),
      ),
    ),
  ];
}

function riskTable({ state, risk }: RiskFigureInput): FigureTable {
  return {
    caption: 'Informative surfaces to be expected within our reach, if everything stopped at',
    columns: [figures('When'), words('What happens then'), figures('Expected'), figures('90 %')],
    rows: risk.map((r) => [
      whenOf(state, r.at),
      r.what,
      countText(r.expected),
      countRangeText(r.low, r.high),
    ]),
  };
}

function describe({ state, risk }: RiskFigureInput, most: RiskAt): string {
  const end = risk.at(-1) ?? most;
  return `Most at ${whenOf(state, most.at)}, ${most.what}: ${countText(most.expected)}. At the end ${countText(end.expected)}.`;
}

function small(text: string, x: number, y: number): PictureNode {
  return h('text', { x, y, 'font-size': typeSize.small, ...paint({ fill: 'secondary' }) }, text);
}
