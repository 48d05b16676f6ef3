import { clockText } from '../base/instant.ts';
import { spaceOf, type VisitState } from '../model/state.ts';
import type { Assessment } from '../trace/assess.ts';
import { drawDayStrip } from './day-strip.ts';
import { type Figure, svgPicture } from './figure.ts';
import { countText, durationText, listText, massText, plural } from './figure-text.ts';
import { roomTable } from './floor-plan.ts';
import { headlineOf } from './headline.ts';
import { legendHeight, legendNodes } from './legend.ts';
import { paint, typeSize } from './palette.ts';
import { h, type PictureNode } from './picture.ts';
import type { LabelCounts } from './plan-labels.ts';
import { drawRoomPair, type RoomDrawing } from './room-drawing.ts';
import { departureOf, type RoomObject } from './room-objects.ts';
import { fitText, textWidth } from './text-width.ts';
import { offsetOf } from './visit-clock.ts';

/** What the first picture is drawn from. */
export interface BeforeAfterInput {
  readonly state: VisitState;
  readonly assessment: Assessment;
  /** The room that is shown twice. */
  readonly space: string;
  /** Prefix of ids, unique in the page. */
  readonly prefix: string;
  /** Paper around the picture; px. 28 when it stands alone, less inside a page. */
  readonly margin?: number;
}

/** The canvas of visual-language.md without its margins; px. */
const innerWidth = 1124;
const gapPx = 20;
const panelWidth = (innerWidth - gapPx) / 2;
const panelHeight = 478;
const marginDefault = 28;

const labels: LabelCounts = { furniture: 5, small: 3, left: 2, outOfReach: 2 };

/**
 * The hero picture: one sentence, the room as it was left and as it was handed back, the scale, and
 * the day below. Mass is the mean, everywhere: it says what is to be expected, also where a wipe may
 * have missed a place; the label adds the 90 % interval.
 */
export function beforeAfter(input: BeforeAfterInput): Figure {
  const { state, assessment, space, prefix } = input;
  const rooms = drawRoomPair({
    state,
    assessment,
    space,
    prefix,
    width: panelWidth,
    height: panelHeight,
    framing: 'scene',
    labels,
  });
  const margin = input.margin ?? marginDefault;
  const width = innerWidth + 2 * margin;
  const strip = drawDayStrip({ state, assessment, prefix: `${prefix}-day`, width: innerWidth });
  const top = { head: 32, panels: 132 };
  const below = top.panels + panelHeight + 26;
  const legendTop = below + 24;
  const dayTop = legendTop + legendHeight + 34;
  const height = dayTop + strip.height + 14;
  const right = margin + panelWidth + gapPx;
  const titles = titlesOf(state, space);
  const frame = {
    prefix,
    width,
    height,
    title: `${spaceOf(state, space).label}, before and after the sweep`,
    description: descriptionOf(input, rooms.before.objects, rooms.after.objects),
  };
  const picture = svgPicture(
    frame,
    [...rooms.before.definitions, ...rooms.after.definitions, ...strip.definitions],
    [
      h('rect', { width, height, ...paint({ fill: 'paper' }) }),
      ...headNodes(input, margin, top.head),
      shifted(margin, top.panels, [
        headingNode({ x: 0, y: -12 }, titles.before, titles.beforeAside),
        ...rooms.before.nodes,
      ]),
      shifted(right, top.panels, [
        headingNode({ x: 0, y: -12 }, titles.after, titles.afterAside),
        ...rooms.after.nodes,
      ]),
      ...elsewhere(rooms.after, { x: margin, y: below }),
      shifted(
        margin,
        legendTop,
        legendNodes({
          prefix: `${prefix}-before`,
          width: innerWidth,
          measure: `${state.pack.trace.label}: mean mass on the surface`,
        }),
      ),
      headingNode({ x: margin, y: dayTop - 12 }, 'The day', dayAside(state)),
      shifted(margin, dayTop + 2, strip.nodes),
    ],
  );
  return { picture, table: roomTable(state, rooms.before.objects) };
}

function shifted(x: number, y: number, nodes: readonly PictureNode[]): PictureNode {
  return h('g', { transform: `translate(${x} ${y})` }, ...nodes);
}

function headNodes(input: BeforeAfterInput, x: number, top: number): readonly PictureNode[] {
  const { state, assessment, space } = input;
  const head = headlineOf(state, assessment, space);
  const all = headlineOf(state, assessment);
  const big = { sizePx: typeSize.big, bold: true };
  const aside = x + textWidth(head.numbers, big) + 16;
  const room = x + innerWidth - aside;
  const line = (y: number, text: string, ink: 'ink' | 'secondary', size: number) =>
    h(
      'text',
      { x: aside, y, 'font-size': size, ...paint({ fill: ink }) },
      fitText(text, room, { sizePx: size }),
    );
  return [
    h(
      'text',
      {
        x,
        y: top + 26,
        'font-size': typeSize.big,
        'font-weight': 680,
        ...paint({ fill: 'ink' }),
      },
      head.numbers,
    ),
    line(top + 2, head.meaning, 'ink', typeSize.head - 3),
    line(top + 20, head.aside, 'secondary', typeSize.body),
    line(
      top + 37,
      `the whole visit: ${all.numbers} within our reach, ${countText(assessment.out['after']?.[assessment.adversary]?.count.value ?? 0)} out of it`,
      'secondary',
      typeSize.body,
    ),
  ];
}

/** Title and aside in one run of text: they stay apart whatever the font's widths are. */
function headingNode(at: { readonly x: number; readonly y: number }, title: string, aside: string) {
  return h(
    'text',
    { ...at, 'font-size': typeSize.head, 'font-weight': 650, ...paint({ fill: 'ink' }) },
    title,
    h(
      'tspan',
      { dx: 12, 'font-size': typeSize.body, 'font-weight': 400, ...paint({ fill: 'secondary' }) },
      aside,
    ),
  );
}

function titlesOf(state: VisitState, space: string) {
  const offsetMs = offsetOf(state);
  const departure = departureOf(state, space);
  const release = state.released.get(space);
  const end = release?.at ?? spaceOf(state, space).windowTo;
  const people = new Set(
    state.tasks
      .filter((t) => t.space === space && t.at >= departure && t.at <= end && isCleaning(state, t))
      .map((t) => t.person),
  );
  const begun = state.tasks
    .filter((t) => t.space === space && t.at >= departure && t.person !== undefined)
    .map((t) => t.at);
  const spent = begun.length === 0 ? 0 : end - Math.min(...begun);
  const crew =
    people.size === 0 ? 'nobody cleaned' : `${plural(people.size, 'person', 'people')} cleaned`;
  return {
    before: `Departed ${clockText(departure, offsetMs)}`,
    beforeAside: 'the room as it was left',
    after: `${release === undefined ? 'Window closed' : 'Handed back'} ${clockText(end, offsetMs)}`,
    afterAside: `${crew}, ${durationText(spent)}`,
  };
}

function isCleaning(state: VisitState, task: VisitState['tasks'][number]): boolean {
  return task.person !== undefined && state.pack.methods[task.method]?.effect === 'clean';
}

/** What carries trace and is not in view or found no label: in words, so that nothing is left out. */
function elsewhere(
  { objects, unlabelled }: RoomDrawing,
  { x, y }: { readonly x: number; readonly y: number },
): readonly PictureNode[] {
  const rows = objects
    .filter((o) => o.opening || o.surfaces.some((s) => unlabelled.includes(s.id)))
    .flatMap((o) =>
      o.surfaces
        .filter(
          (s) => (o.opening || unlabelled.includes(s.id)) && (s.result?.before.mean ?? 0) >= 1,
        )
        .map((s) => ({ name: `${o.label}, ${s.label}`, result: s.result, gone: o.carried })),
    )
    .sort((a, b) => (b.result?.after.mean ?? 0) - (a.result?.after.mean ?? 0));
  const ghosts = objects
    .filter((o) => o.replacedBy !== undefined)
    .map((o) => `${o.label} was recorded, but ${nameOf(objects, o.replacedBy)} stood there`);
  const parts = rows.map(
    (r) =>
      `${r.name} ${massText(r.result?.before.mean ?? 0)} → ${r.gone === undefined ? massText(r.result?.after.mean ?? 0) : 'carried away'}`,
  );
  const text = [...(parts.length === 0 ? [] : [`Also: ${parts.join('; ')}`]), ...ghosts].join('. ');
  if (text === '') return [];
  return [
    h(
      'text',
      { x, y: y - 6, 'font-size': typeSize.small, ...paint({ fill: 'secondary' }) },
      fitText(`${text}.`, innerWidth, { sizePx: typeSize.small }),
    ),
  ];
}

function nameOf(objects: readonly RoomObject[], id: string | undefined): string {
  return objects.find((o) => o.id === id)?.label ?? id ?? '';
}

function dayAside(state: VisitState): string {
  const late = state.contacts.filter((c) => c.fact.source === 'video').length;
  const lateText =
    late === 0 ? '' : ` · diamonds: ${plural(late, 'contact')} found later on footage`;
  return `dots: contacts, by what the surface carried · green frame: sweep · heavy tick: handed back${lateText}`;
}

/** The picture in sentences. */
function descriptionOf(
  { state, assessment, space }: BeforeAfterInput,
  before: readonly RoomObject[],
  after: readonly RoomObject[],
): string {
  const largest = (objects: readonly RoomObject[], set: 'before' | 'after') =>
    objects
      .filter((o) => o.carried === undefined || set === 'before')
      .flatMap((o) => o.surfaces.map((s) => ({ name: `${o.label}, ${s.label}`, s })))
      .sort((a, b) => (b.s.result?.[set].mean ?? 0) - (a.s.result?.[set].mean ?? 0))
      .slice(0, 3)
      .map(({ name, s }) => `${name} ${massText(s.result?.[set].mean ?? 0)}`);
  const carried = after.filter((o) => o.carried !== undefined).map((o) => o.label);
  return [
    headlineOf(state, assessment, space).sentence,
    `Most trace before: ${listText(largest(before, 'before'))}.`,
    `Most trace after: ${listText(largest(after, 'after'))}.`,
    carried.length === 0 ? '' : `Carried away: ${listText(carried)}.`,
    'All figures stand in the table below the picture.',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}
