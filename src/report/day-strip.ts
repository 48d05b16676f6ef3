import { clockText } from '../base/instant.ts';
import { compareText } from '../base/order.ts';
import { legOf, type VisitState } from '../model/state.ts';
import type { Assessment } from '../trace/assess.ts';
import { type Figure, type FigureTable, figures, svgPicture, words } from './figure.ts';
import { durationText, plural } from './figure-text.ts';
import { paint, palette, typeSize } from './palette.ts';
import { h, type PictureNode, pathData } from './picture.ts';
import { departureOf } from './room-objects.ts';
import { massColour, patternDefinitions } from './scale.ts';
import { fitText, textWidth } from './text-width.ts';
import { type TimeAxis, timeAxis } from './time-axis.ts';
import { offsetOf } from './visit-clock.ts';

/** What the day is drawn from; `width` in px. */
export interface DayStripInput {
  readonly state: VisitState;
  readonly assessment: Assessment;
  /** Prefix of ids, unique in the page. */
  readonly prefix: string;
  readonly width: number;
}

/** A drawn strip, its upper left corner at 0 0. */
export interface DayStripDrawing {
  readonly definitions: readonly PictureNode[];
  readonly nodes: readonly PictureNode[];
  readonly height: number;
  /** Where instants lie, for a page that moves a slider over it. */
  readonly axis: TimeAxis;
  readonly table: FigureTable;
}

/** Idle time that is folded: an hour and a half without a contact or task. */
const foldMs = 90 * 60_000;

const labelPx = 168;
const lanePx = 22;
const barPx = 13;
const dotPx = 2.7;

/** The day as a picture with lanes for places: contacts, gaps, sweeps, releases, holds. */
export function dayStrip(input: DayStripInput): Figure {
  const drawing = drawDayStrip(input);
  const frame = {
    prefix: input.prefix,
    width: input.width,
    height: drawing.height,
    title: 'The day, one lane per place',
    description: dayText(input.state),
  };
  return {
    picture: svgPicture(frame, drawing.definitions, drawing.nodes),
    table: drawing.table,
  };
}

/** What the strip says, in sentences. */
export function dayText(state: VisitState): string {
  const lanes = lanesOf(state);
  const gaps = state.factsOf('gap');
  const gapMs = gaps.reduce((sum, g) => sum + g.to - g.from, 0);
  const watched =
    gaps.length === 0
      ? 'Nobody looked away.'
      : `Nobody watched for ${durationText(gapMs)}, shown grey.`;
  const holds = state.holds.length === 0 ? '' : ` ${plural(state.holds.length, 'incident hold')}.`;
  return `${plural(lanes.length, 'place')}, ${plural(state.contacts.length, 'contact')}. ${watched}${holds}`;
}

/** Draws the strip for use inside a larger picture. */
export function drawDayStrip(input: DayStripInput): DayStripDrawing {
  const { state, width, prefix } = input;
  const lanes = lanesOf(state);
  const offsetMs = offsetOf(state);
  const axis = timeAxis({
    busy: busySpans(state, lanes),
    x: labelPx,
    width: width - labelPx - 8,
    offsetMs,
    foldMs,
  });
  const bottom = lanes.length * lanePx;
  return {
    definitions: patternDefinitions(prefix),
    nodes: [
      ...axisNodes(axis, bottom),
      ...lanes.flatMap((lane, i) => laneNodes(input, { lane, axis, y: i * lanePx + lanePx / 2 })),
    ],
    height: bottom + 26,
    axis,
    table: dayTable(state, lanes, offsetMs),
  };
}

/** One lane: the legs and spaces of one part of the day. */
interface Lane {
  readonly leg: string;
  readonly label: string;
  readonly spaces: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
}

function lanesOf(state: VisitState): readonly Lane[] {
  return Object.entries(state.document.legs)
    .map(([id, leg]) => ({
      leg: id,
      label: leg.label,
      spaces: [leg.space, ...(leg.alsoIn ?? [])],
      fromMs: leg.from,
      toMs: state.factsOf('departure').find((d) => d.leg === id)?.at ?? leg.to,
    }))
    .sort((a, b) => a.fromMs - b.fromMs || compareText(a.leg, b.leg));
}

/** When the crew worked in the lane's places after the principal had left. */
function sweepOf(state: VisitState, lane: Lane): { fromMs: number; toMs: number } | undefined {
  const tasks = state.tasks.filter(
    (t) =>
      lane.spaces.includes(t.space) &&
      t.person !== undefined &&
      t.to !== undefined &&
      t.at >= departureOf(state, lane.spaces[0] ?? t.space) - 60_000,
  );
  if (tasks.length === 0) return undefined;
  return {
    fromMs: Math.min(...tasks.map((t) => t.at)),
    toMs: Math.max(...tasks.map((t) => t.to ?? t.at)),
  };
}

function busySpans(state: VisitState, lanes: readonly Lane[]) {
  const contacts = state.contacts.map((c) => ({
    fromMs: c.fact.at,
    // Sleep is one long contact in which nothing happens.
    toMs: c.fact.at + Math.min(c.fact.durationMs, foldMs / 2),
  }));
  const ends = lanes.flatMap((lane) => {
    const sweep = sweepOf(state, lane);
    const edges = [lane.fromMs, lane.toMs].map((at) => ({ fromMs: at, toMs: at }));
    return sweep === undefined ? edges : [...edges, sweep];
  });
  const holds = state.holds.map((hold) => ({
    fromMs: hold.from,
    toMs: hold.liftedAt ?? hold.from + 60_000,
  }));
  const late = state.factsOf('footage').map((f) => ({ fromMs: f.recordedAt, toMs: f.recordedAt }));
  return [...contacts, ...ends, ...holds, ...late];
}

function axisNodes(axis: TimeAxis, bottom: number): readonly PictureNode[] {
  const ticks = axis.ticks.flatMap((tick) => [
    h('path', {
      d: pathData('M', tick.x, 0, 'V', bottom + 4),
      ...paint({ stroke: 'lane' }),
      'stroke-width': 1,
    }),
    h(
      'text',
      {
        x: tick.textX,
        y: bottom + 18,
        'text-anchor': 'middle',
        'font-size': typeSize.small,
        ...paint({ fill: 'secondary' }),
      },
      tick.text,
    ),
  ]);
  const folds = axis.folds.map((fold) => {
    const x = fold.x + fold.width / 2;
    const zigzag = (dx: number) =>
      pathData('M', x + dx - 3, bottom + 6, 'l', 3, -5, 'l', 3, 5, 'l', 3, -5);
    return h(
      'g',
      {},
      h('title', {}, `nothing for ${durationText(fold.toMs - fold.fromMs)}: left out`),
      h('path', {
        d: `${zigzag(-4)}`,
        fill: 'none',
        ...paint({ stroke: 'secondary' }),
        'stroke-width': 1.1,
      }),
      h('path', {
        d: pathData('M', x, 0, 'V', bottom - 2),
        ...paint({ stroke: 'secondary' }),
        'stroke-width': 0.8,
        'stroke-dasharray': '1.5 3.5',
        opacity: 0.7,
      }),
    );
  });
  return [...ticks, ...folds];
}

interface LaneInPlace {
  readonly lane: Lane;
  readonly axis: TimeAxis;
  /** Middle of the lane. */
  readonly y: number;
}

function laneNodes(input: DayStripInput, place: LaneInPlace): readonly PictureNode[] {
  const { lane, axis, y } = place;
  const { state, prefix } = input;
  const top = y - barPx / 2;
  const bar = (fromMs: number, toMs: number) => ({
    x: axis.xOf(fromMs),
    y: top,
    width: Math.max(1.5, axis.xOf(toMs) - axis.xOf(fromMs)),
    height: barPx,
  });
  const label = fitText(lane.label, labelPx - 16, { sizePx: typeSize.body });
  return [
    h(
      'text',
      {
        x: labelPx - 12,
        y: y + 4,
        'text-anchor': 'end',
        'font-size': typeSize.body,
        ...paint({ fill: 'secondary' }),
      },
      label,
    ),
    h('rect', { ...bar(lane.fromMs, lane.toMs), rx: 6, ...paint({ fill: 'lane' }) }),
    ...state
      .factsOf('gap')
      .filter((g) => g.leg === lane.leg)
      .map((g) =>
        h(
          'g',
          {},
          h('title', {}, `nobody watched: ${g.reason}`),
          h('rect', {
            ...bar(g.from, g.to),
            y: y - lanePx / 2 + 1,
            height: lanePx - 2,
            fill: `url(#${prefix}-unseen)`,
          }),
        ),
      ),
    ...sweepNodes(state, place),
    ...contactNodes(input, place),
    ...holdNodes(state, place, prefix),
  ];
}

function sweepNodes(state: VisitState, { lane, axis, y }: LaneInPlace): readonly PictureNode[] {
  const sweep = sweepOf(state, lane);
  const release = lane.spaces
    .map((space) => state.released.get(space)?.at)
    .find((at) => at !== undefined);
  const nodes: PictureNode[] = [];
  if (sweep !== undefined) {
    const x = axis.xOf(sweep.fromMs);
    nodes.push(
      h(
        'g',
        {},
        h('title', {}, `sweep, ${durationText(sweep.toMs - sweep.fromMs)}`),
        h('rect', {
          x,
          y: y - 9,
          width: Math.max(6, axis.xOf(sweep.toMs) - x),
          height: 18,
          rx: 4,
          fill: 'none',
          ...paint({ stroke: 'accent' }),
          'stroke-width': 1.8,
        }),
      ),
    );
  }
  if (release !== undefined)
    nodes.push(
      h(
        'g',
        {},
        h('title', {}, `handed back ${clockText(release, offsetOf(state))}`),
        h('path', {
          d: pathData('M', axis.xOf(release) + 2.5, y - 10, 'v', 20),
          ...paint({ stroke: 'ink' }),
          'stroke-width': 3,
        }),
      ),
    );
  return nodes;
}

/** Dots by the mean that the touched surface held when the place was left. */
function contactNodes(
  { state, assessment }: DayStripInput,
  { lane, axis, y }: LaneInPlace,
): readonly PictureNode[] {
  const meanById = new Map(assessment.surfaces.map((s) => [s.id, s.before.mean]));
  return state.contacts
    .filter((c) => c.fact.leg === lane.leg && c.fact.actor === state.principal)
    .map((c) => {
      const x = axis.xOf(c.fact.at);
      const person = /^person:(.*)$/.exec(c.target)?.[1];
      const key = person === undefined ? c.target : `hand:${person}`;
      const fill = massColour(meanById.get(key) ?? 0);
      const isLate = c.fact.source === 'video';
      const shape = isLate
        ? h('path', {
            d: pathData('M', x, y - 5, 'l', 4, 5, 'l', -4, 5, 'l', -4, -5, 'Z'),
            fill,
            stroke: palette.alarm,
            'stroke-width': 1.4,
          })
        : h('circle', {
            cx: x,
            cy: y,
            r: dotPx,
            ...paint({ stroke: 'line' }),
            fill,
            'stroke-width': 0.7,
          });
      const late = isLate ? ', found later on published footage' : '';
      return h('g', {}, h('title', {}, `${c.fact.manner} ${c.target}${late}`), shape);
    });
}

function holdNodes(
  state: VisitState,
  { lane, axis, y }: LaneInPlace,
  prefix: string,
): readonly PictureNode[] {
  return state.holds
    .filter((hold) => hold.scope === 'visit' || lane.spaces.includes(hold.scope))
    .flatMap((hold) => {
      const toMs = hold.liftedAt ?? axis.toMs;
      const x = axis.xOf(hold.from);
      const width = Math.max(3, axis.xOf(toMs) - x);
      const span = hold.liftedAt === undefined ? 'open' : durationText(hold.liftedAt - hold.from);
      const text = `hold, ${span}`;
      const style = { sizePx: typeSize.small, bold: true };
      const sweep = sweepOf(state, lane);
      const sweepEnd = sweep === undefined ? x : axis.xOf(sweep.toMs) + 3;
      const isRight = x + width + 8 + textWidth(text, style) < axis.xOf(axis.toMs);
      return [
        h('rect', { x, y: y - 8.5, width, height: 17, rx: 2, fill: `url(#${prefix}-hold)` }),
        h(
          'text',
          {
            x: isRight ? Math.max(x + width, sweepEnd) + 7 : x - 7,
            y: y + 4,
            'text-anchor': isRight ? 'start' : 'end',
            'font-size': typeSize.small,
            'font-weight': 650,
            ...paint({ fill: 'alarm' }),
          },
          text,
        ),
      ];
    });
}

function dayTable(state: VisitState, lanes: readonly Lane[], offsetMs: number): FigureTable {
  const clock = (at: number) => clockText(at, offsetMs);
  return {
    caption: 'The day by place',
    columns: [
      words('Part of the day'),
      figures('From'),
      figures('Left'),
      figures('Contacts'),
      figures('Nobody watched'),
      figures('Swept'),
      figures('Handed back'),
    ],
    rows: lanes.map((lane) => {
      const sweep = sweepOf(state, lane);
      const gapMs = state
        .factsOf('gap')
        .filter((g) => g.leg === lane.leg)
        .reduce((sum, g) => sum + g.to - g.from, 0);
      const release = lane.spaces
        .map((s) => state.released.get(s)?.at)
        .find((r) => r !== undefined);
      const contacts = state.contacts.filter(
        (c) => c.fact.leg === lane.leg && c.fact.actor === state.principal,
      ).length;
      return [
        legOf(state, lane.leg).label,
        clock(lane.fromMs),
        clock(lane.toMs),
        String(contacts),
        gapMs === 0 ? '–' : durationText(gapMs),
        sweep === undefined ? '–' : `${clock(sweep.fromMs)}–${clock(sweep.toMs)}`,
        release === undefined ? '–' : clock(release),
      ];
    }),
  };
}
