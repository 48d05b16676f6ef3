import { clockText, dayIndex } from '../base/instant.ts';
import type { VisitState } from '../model/state.ts';
import { type Figure, figures, svgPicture, words } from './figure.ts';
import { listText } from './figure-text.ts';
import type { LifeEvent } from './life-events.ts';
import { paint, palette, typeSize } from './palette.ts';
import { h, type PictureNode, pathData } from './picture.ts';
import { textWidth, wrapText } from './text-width.ts';
import { firstDayOf, offsetOf } from './visit-clock.ts';

/** The events of one life and the clock that they are told by; `width` in px. */
export interface LifeLineInput {
  readonly prefix: string;
  readonly width: number;
  readonly title: string;
  readonly events: readonly LifeEvent[];
  readonly offsetMs: number;
  /** Day 0 of the clock texts: the day of this instant. */
  readonly firstDayMs: number;
}

/** Least room for an event; more than fit on a line become rows. */
const columnPx = 80;
const rowPx = 176;
const linePx = 84;

/** The life of one thing on one line: a mark per event, two signatures at each handover. */
export function lifeLine(input: LifeLineInput): Figure {
  const { prefix, width, events } = input;
  const perRowMax = Math.max(2, Math.floor((width - 20) / columnPx));
  const rows = Math.max(1, Math.ceil(events.length / perRowMax));
  const perRow = Math.max(2, Math.ceil(events.length / rows));
  const frame = {
    prefix,
    width,
    height: rows * rowPx,
    title: input.title,
    description: `${events.length} events. ${events.map((e) => `${whenText(input, e.atMs)} ${e.text}`).join('; ')}.`,
  };
  const nodes = Array.from({ length: rows }, (_, row) =>
    rowNodes(input, { events: events.slice(row * perRow, (row + 1) * perRow), row, perRow }),
  );
  return {
    picture: svgPicture(
      frame,
      [],
      [h('rect', { width, height: frame.height, ...paint({ fill: 'paper' }) }), ...nodes.flat()],
    ),
    table: {
      caption: input.title,
      columns: [figures('When'), words('What'), words('From'), words('To')],
      rows: events.map((e) => [
        whenText(input, e.atMs),
        e.text,
        e.from === undefined ? '–' : e.from.join(', '),
        e.to === undefined ? '–' : e.to.join(', '),
      ]),
    },
  };
}

/** A life line of an object or case, with the state's clock. */
export function lifeLineOf(
  state: VisitState,
  of: { readonly prefix: string; readonly width: number; readonly title: string },
  events: readonly LifeEvent[],
): Figure {
  return lifeLine({ ...of, events, offsetMs: offsetOf(state), firstDayMs: firstDayOf(state) });
}

interface Row {
  readonly events: readonly LifeEvent[];
  readonly row: number;
  readonly perRow: number;
}

function rowNodes(input: LifeLineInput, { events, row, perRow }: Row): readonly PictureNode[] {
  const y = row * rowPx + linePx;
  const step = (input.width - 20) / perRow;
  const x = (i: number) => 10 + step * (i + 0.5);
  const isLast = (row + 1) * perRow >= input.events.length;
  const end = isLast ? x(events.length - 1) : input.width - 4;
  return [
    h('path', {
      d: pathData('M', row === 0 ? x(0) : 4, y, 'H', end),
      ...paint({ stroke: 'line' }),
      'stroke-width': 1.6,
    }),
    ...events.flatMap((event, i) => eventNodes(input, event, { x: x(i), y, step })),
  ];
}

interface Spot {
  readonly x: number;
  readonly y: number;
  readonly step: number;
}

function eventNodes(
  input: LifeLineInput,
  event: LifeEvent,
  { x, y, step }: Spot,
): readonly PictureNode[] {
  const isAlarm = event.kind === 'alarm';
  const lines = wrapText(event.text, step - 8, { sizePx: typeSize.small }).slice(0, 5);
  const top = y - 18 - (lines.length - 1) * 13;
  const label = lines.map((line, i) =>
    h(
      'text',
      {
        x,
        y: top + i * 13,
        'text-anchor': 'middle',
        'font-size': typeSize.small,
        'font-weight': isAlarm ? 650 : 400,
        ...paint({ fill: isAlarm ? 'alarm' : 'ink' }),
      },
      line,
    ),
  );
  const when = h(
    'text',
    {
      x,
      y: y + 22,
      'text-anchor': 'middle',
      'font-size': typeSize.small,
      'font-weight': 650,
      ...paint({ fill: 'secondary' }),
    },
    whenText(input, event.atMs),
  );
  return [...label, ...markOf(event, x, y), when, ...signatures(event, x, y + 40)];
}

/** The shape of a mark says what sort of event it is; the word above says it, too. */
function markOf(event: LifeEvent, x: number, y: number): readonly PictureNode[] {
  const accent = { stroke: palette.accent, 'stroke-width': 2 };
  switch (event.kind) {
    case 'laid-out':
    case 'used':
      return [
        h('circle', {
          cx: x,
          cy: y,
          r: 5,
          fill: '#f4f0e8',
          stroke: palette.line,
          'stroke-width': 1.4,
        }),
      ];
    case 'removed':
      return [
        h('circle', {
          cx: x,
          cy: y,
          r: 8,
          ...paint({ fill: 'paper' }),
          ...accent,
          'stroke-dasharray': '3 2.4',
        }),
        h('path', {
          d: pathData('M', x - 4, y, 'l', 3, 3.4, 'l', 5.6, -7),
          fill: 'none',
          ...accent,
        }),
      ];
    case 'sealed':
    case 'closed':
      return [
        h('rect', { x: x - 7, y: y - 6, width: 14, height: 12, rx: 2, fill: palette.accent }),
        h('path', {
          d: pathData('M', x - 4, y - 6, 'v', -3, 'a', 4, 4, 0, 0, 1, 8, 0, 'v', 3),
          fill: 'none',
          ...accent,
        }),
      ];
    case 'handover':
      return [
        h('path', {
          d: pathData('M', x - 9, y, 'l', 9, -7, 'l', 9, 7, 'l', -9, 7, 'Z'),
          ...paint({ fill: 'paper' }),
          ...accent,
        }),
      ];
    case 'alarm':
      return [
        h('circle', {
          cx: x,
          cy: y,
          r: 9,
          ...paint({ fill: 'paper' }),
          stroke: palette.alarm,
          'stroke-width': 2.4,
        }),
        h('path', {
          d: pathData('M', x, y - 5, 'v', 5.5, 'M', x, y + 4, 'v', 0.6),
          stroke: palette.alarm,
          'stroke-width': 2.4,
          'stroke-linecap': 'round',
        }),
      ];
    case 'end':
      return [
        h('path', {
          d: pathData('M', x, y - 10, 'v', 20),
          ...paint({ stroke: 'ink' }),
          'stroke-width': 4,
        }),
      ];
  }
}

/** Two small signatures: a stroke of the pen over each code. */
function signatures(event: LifeEvent, x: number, y: number): readonly PictureNode[] {
  if (event.from === undefined || event.to === undefined) return [];
  const style = { sizePx: 9.5 };
  return [event.from, event.to].flatMap((codes, i) => {
    const code = codes.length > 1 ? `${codes[0]} +${codes.length - 1}` : listText(codes);
    const side = i === 0 ? -1 : 1;
    const cx = x + side * Math.max(21, textWidth(code, style) / 2 + 2);
    return [
      h('path', {
        d: pathData(
          ...['M', cx - 13, y + 2, 'c', 3, -9, 6, -9, 5, -2, 's', -2, 6, 2, 2, 's', 4, -6, 4, -1],
          ...['s', 3, 2, 6, -3, 's', 4, 0, 8, 1],
        ),
        fill: 'none',
        ...paint({ stroke: 'accent' }),
        'stroke-width': 1.1,
        'stroke-linecap': 'round',
      }),
      h('path', {
        d: pathData('M', cx - 15, y + 6, 'h', 30),
        ...paint({ stroke: 'secondary' }),
        'stroke-width': 0.6,
      }),
      h(
        'text',
        {
          x: cx,
          y: y + 17,
          'text-anchor': 'middle',
          'font-size': 9.5,
          ...paint({ fill: 'secondary' }),
        },
        code,
      ),
    ];
  });
}

/** "12:58", "D1 08:12": days are counted from the first day of the visit. */
function whenText({ offsetMs, firstDayMs }: LifeLineInput, atMs: number): string {
  const day = dayIndex(atMs, offsetMs) - dayIndex(firstDayMs, offsetMs);
  const clock = clockText(atMs, offsetMs);
  return day === 0 ? clock : `D${day} ${clock}`;
}
