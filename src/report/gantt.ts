import { clockText } from '../base/instant.ts';
import { compareText } from '../base/order.ts';
import type { Task } from '../model/fact.ts';
import { openHolds, spaceOf, type VisitState } from '../model/state.ts';
import type { Assessment } from '../trace/assess.ts';
import { type Figure, type FigureTable, figures, svgPicture, words } from './figure.ts';
import { durationText, plural } from './figure-text.ts';
import { paint, palette, typeSize } from './palette.ts';
import { h, type PictureNode, pathData } from './picture.ts';
import { departureOf } from './room-objects.ts';
import { patternDefinitions } from './scale.ts';
import { isDropped, outcomeText, surfacesText, targetsText, verbOf } from './task-text.ts';
import { fitText, textWidth, wrapText } from './text-width.ts';
import { type TimeAxis, timeAxis } from './time-axis.ts';
import { offsetOf } from './visit-clock.ts';

/** What a sweep is drawn from; `width` in px. */
export interface GanttInput {
  readonly state: VisitState;
  readonly space: string;
  /** Lists what was not done by the trace that lay there; without it, in the order of the records. */
  readonly assessment?: Assessment;
  /** Tasks to draw: those that were done (the default), or those of a plan. */
  readonly tasks?: readonly Task[];
  /** Prefix of ids, unique in the page. */
  readonly prefix: string;
  readonly width: number;
}

const labelPx = 74;
const rowPx = 43;
const barPx = 26;
const wetPx = 6;
const topPx = 34;

/** Who does what, when: one row per person, wet time hatched; what was dropped stands below. */
export function gantt(input: GanttInput): Figure {
  const { state, space, prefix, width } = input;
  const tasks = sweepTasks(input);
  const done = tasks.filter((t) => t.person !== undefined && t.to !== undefined);
  const dropped = byMass(tasks.filter(isDropped), input.assessment);
  const people = [...new Set(done.map((t) => t.person ?? ''))].sort(compareText);
  const marks = marksOf(state, space);
  const axis = timeAxis({
    busy: [
      ...done.map((t) => ({ fromMs: t.at, toMs: t.to ?? t.at })),
      ...marks.filter((m) => m.isInside).map((m) => ({ fromMs: m.atMs, toMs: m.atMs })),
    ],
    x: labelPx,
    width: width - labelPx - 12,
    offsetMs: offsetOf(state),
    foldMs: 30 * 60_000,
  });
  const bottom = topPx + people.length * rowPx;
  const list = droppedNodes(state, dropped, { y: bottom + 44, width });
  const frame = {
    prefix,
    width,
    height: bottom + 34 + list.height,
    title: `Sweep of ${spaceOf(state, space).label}`,
    description: ganttText(state, { done, dropped, people }),
  };
  const nodes = [
    h('rect', { width, height: frame.height, ...paint({ fill: 'paper' }) }),
    ...tickNodes(axis, bottom),
    ...holdNodes(state, { space, axis, bottom, prefix }),
    ...people.flatMap((person, row) => [
      h(
        'text',
        {
          x: labelPx - 12,
          y: topPx + row * rowPx + rowPx / 2 + 4,
          'text-anchor': 'end',
          'font-size': typeSize.body,
          'font-weight': 650,
          ...paint({ fill: 'ink' }),
        },
        person,
      ),
      h('path', {
        d: pathData('M', labelPx, topPx + (row + 1) * rowPx, 'H', width - 12),
        ...paint({ stroke: 'lane' }),
      }),
      ...done
        .filter((t) => t.person === person)
        .map((task) => taskNode(state, task, { axis, prefix, y: topPx + row * rowPx + 7 })),
    ]),
    ...marks.flatMap((mark) => markNodes(mark, axis, bottom)),
    ...list.nodes,
  ];
  return {
    picture: svgPicture(frame, patternDefinitions(prefix), nodes),
    table: taskTable(state, tasks),
  };
}

/** Tasks of the sweep: from the departure on, and what was never begun. */
function sweepTasks({ state, space, tasks }: GanttInput): readonly Task[] {
  const from = departureOf(state, space) - 60_000;
  return (tasks ?? state.tasks)
    .filter((t) => t.space === space && t.at >= from)
    .filter((t) => t.method !== 'wait' || t.outcome === 'late');
}

/** Colours of the pack's methods tell them apart; the word stands in the bar, so colour is never alone. */
function taskNode(
  state: VisitState,
  task: Task,
  place: { readonly axis: TimeAxis; readonly prefix: string; readonly y: number },
): PictureNode {
  const { axis, prefix, y } = place;
  const method = state.pack.methods[task.method];
  const x = axis.xOf(task.at);
  const width = Math.max(2, axis.xOf(task.to ?? task.at) - x - 1.5);
  const what = targetsText(state, task);
  const verb = verbOf(state, task);
  const wet =
    task.wetFrom === undefined || task.wetTo === undefined
      ? []
      : [
          h('rect', {
            x: axis.xOf(task.wetFrom),
            y: y + barPx + 1,
            width: Math.max(2, axis.xOf(task.wetTo) - axis.xOf(task.wetFrom)),
            height: wetPx,
            fill: `url(#${prefix}-wet)`,
            stroke: palette.accent,
            'stroke-width': 0.8,
          }),
        ];
  const style = { sizePx: 10 };
  const text = (line: string, dy: number, bold: boolean) => {
    const fitted = fitText(line, width - 6, { ...style, bold });
    return fitted.length < 3
      ? undefined
      : h(
          'text',
          {
            x: x + 4,
            y: y + dy,
            'font-size': 10,
            'font-weight': bold ? 650 : 400,
            fill: palette.ink,
          },
          fitted,
        );
  };
  const isBad = task.outcome === 'mismatch' || task.outcome === 'late';
  return h(
    'g',
    { 'data-task': task.id },
    h(
      'title',
      {},
      `${task.id}: ${method?.label ?? task.method}, ${what}${task.note === undefined ? '' : `; ${task.note}`}`,
    ),
    h('rect', {
      x,
      y,
      width,
      height: barPx,
      rx: 4,
      fill: '#f4f0e8',
      stroke: isBad ? palette.alarm : palette.line,
      'stroke-width': isBad ? 1.8 : 0.9,
    }),
    h('rect', {
      x,
      y,
      width: Math.min(3, width),
      height: barPx,
      rx: 1.5,
      fill: method?.colour ?? palette.line,
    }),
    ...wet,
    text(what, 11, true),
    text(verb, 22, false),
  );
}

interface Mark {
  readonly atMs: number;
  readonly text: string;
  readonly ink: 'ink' | 'alarm' | 'secondary';
  readonly isHeavy: boolean;
  /** Counts for the extent of the axis. */
  readonly isInside: boolean;
}

/** Departure, window cuts, the hand-over, and the end of the window where nobody signed. */
function marksOf(state: VisitState, space: string): readonly Mark[] {
  const offsetMs = offsetOf(state);
  const clock = (at: number) => clockText(at, offsetMs);
  const departure = departureOf(state, space);
  const cuts = state.factsOf('window').filter((w) => w.space === space);
  const release = state.released.get(space);
  return [
    {
      atMs: departure,
      text: `departed ${clock(departure)}`,
      ink: 'secondary' as const,
      isHeavy: false,
      isInside: true,
    },
    ...cuts.map((cut) => ({
      atMs: cut.at,
      text: `window cut to ${clock(cut.until)}: ${cut.reason}`,
      ink: 'alarm' as const,
      isHeavy: false,
      isInside: true,
    })),
    ...(release === undefined
      ? []
      : [
          {
            atMs: release.at,
            text: `handed back ${clock(release.at)}`,
            ink: 'ink' as const,
            isHeavy: true,
            isInside: true,
          },
        ]),
  ];
}

function markNodes(mark: Mark, axis: TimeAxis, bottom: number): readonly PictureNode[] {
  const x = axis.xOf(mark.atMs);
  const style = { sizePx: typeSize.small, bold: mark.ink !== 'secondary' };
  const isLeft = x + textWidth(mark.text, style) + 8 > axis.xOf(axis.toMs);
  return [
    h('path', {
      d: pathData('M', x, topPx - 14, 'V', bottom),
      ...paint({ stroke: mark.ink }),
      'stroke-width': mark.isHeavy ? 3 : 1.3,
      'stroke-dasharray': mark.ink === 'alarm' ? '5 3' : undefined,
    }),
    h(
      'text',
      {
        x: isLeft ? x - 6 : x + 5,
        y: topPx - 18,
        'text-anchor': isLeft ? 'end' : 'start',
        'font-size': typeSize.small,
        'font-weight': style.bold ? 650 : 400,
        ...paint({ fill: mark.ink }),
      },
      mark.text,
    ),
  ];
}

function tickNodes(axis: TimeAxis, bottom: number): readonly PictureNode[] {
  return axis.ticks.flatMap((tick) => [
    h('path', {
      d: pathData('M', tick.x, topPx - 4, 'V', bottom + 4),
      ...paint({ stroke: 'lane' }),
    }),
    h(
      'text',
      {
        x: tick.textX,
        y: bottom + 17,
        'text-anchor': 'middle',
        'font-size': typeSize.small,
        ...paint({ fill: 'secondary' }),
      },
      tick.text,
    ),
  ]);
}

interface HoldPlace {
  readonly space: string;
  readonly axis: TimeAxis;
  readonly bottom: number;
  readonly prefix: string;
}

function holdNodes(state: VisitState, place: HoldPlace): readonly PictureNode[] {
  const { space, axis, bottom, prefix } = place;
  return state.holds
    .filter((hold) => hold.scope === 'visit' || hold.scope === space)
    .filter((hold) => hold.from <= axis.toMs)
    .map((hold) => {
      const x = axis.xOf(hold.from);
      const width = Math.max(3, axis.xOf(hold.liftedAt ?? axis.toMs) - x);
      const height = bottom - topPx + 6;
      return h(
        'g',
        {},
        h('title', {}, `incident hold ${hold.id}: ${hold.reason}`),
        h('rect', { x, y: topPx - 4, width, height, fill: `url(#${prefix}-hold)`, opacity: 0.55 }),
      );
    });
}

/** Most trace first: what was lost by not doing it. */
function byMass(tasks: readonly Task[], assessment: Assessment | undefined): readonly Task[] {
  if (assessment === undefined) return tasks;
  const meanById = new Map(assessment.surfaces.map((s) => [s.id, s.before.mean]));
  const massOf = (task: Task) =>
    task.surfaces.reduce((sum, id) => sum + (meanById.get(id) ?? 0), 0);
  const rank = (task: Task) => (task.outcome === 'dropped' || task.outcome === 'not-done' ? 0 : 1);
  return [...tasks].sort((a, b) => rank(a) - rank(b) || massOf(b) - massOf(a));
}

/** What was not done, first; nothing is left out. */
function droppedNodes(
  state: VisitState,
  dropped: readonly Task[],
  at: { readonly y: number; readonly width: number },
): { readonly nodes: readonly PictureNode[]; readonly height: number } {
  if (dropped.length === 0) return { nodes: [], height: 0 };
  const style = { sizePx: typeSize.body };
  const lines = dropped.flatMap((task) => {
    const note = task.note === undefined ? '' : ` – ${task.note}`;
    const text = `${outcomeText[task.outcome] ?? task.outcome}: ${surfacesText(state, task.surfaces)}${note}`;
    return wrapText(text, at.width - labelPx - 20, style).map((line, i) => ({
      line,
      isFirst: i === 0,
    }));
  });
  const nodes = lines.map(({ line, isFirst }, i) =>
    h(
      'text',
      {
        x: labelPx + (isFirst ? 0 : 14),
        y: at.y + 18 + i * 17,
        'font-size': typeSize.body,
        ...paint({ fill: isFirst ? 'ink' : 'secondary' }),
      },
      line,
    ),
  );
  const title = h(
    'text',
    {
      x: labelPx,
      y: at.y - 2,
      'font-size': typeSize.body,
      'font-weight': 650,
      ...paint({ fill: 'alarm' }),
    },
    'What was not done',
  );
  return { nodes: [title, ...nodes], height: lines.length * 17 + 30 };
}

function ganttText(
  state: VisitState,
  {
    done,
    dropped,
    people,
  }: { done: readonly Task[]; dropped: readonly Task[]; people: readonly string[] },
): string {
  const spanMs =
    done.length === 0
      ? 0
      : Math.max(...done.map((t) => t.to ?? t.at)) - Math.min(...done.map((t) => t.at));
  const held = done.some((t) => openHolds(state, t.at, t.space).length > 0);
  return `${plural(done.length, 'task')} by ${plural(people.length, 'person', 'people')} in ${durationText(spanMs)}; ${plural(dropped.length, 'group')} not done.${held ? ' A hold was open.' : ''}`;
}

function taskTable(state: VisitState, tasks: readonly Task[]): FigureTable {
  const clock = (at: number) => clockText(at, offsetOf(state), 'second');
  return {
    caption: 'Tasks in order',
    columns: [
      words('Task'),
      words('Who'),
      figures('From'),
      figures('To'),
      words('What'),
      words('How'),
      words('Outcome'),
    ],
    rows: tasks.map((t) => [
      t.id,
      t.person ?? '–',
      isDropped(t) ? '–' : clock(t.at),
      t.to === undefined ? '–' : clock(t.to),
      targetsText(state, t),
      verbOf(state, t),
      outcomeText[t.outcome] ?? t.outcome,
    ]),
  };
}
