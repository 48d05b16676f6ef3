import { spaceOf, type VisitState } from '../model/state.ts';
import type { Assessment, SetName } from '../trace/assess.ts';
import { type Figure, type FigureTable, figures, svgPicture, words } from './figure.ts';
import { massRangeText, massText, probabilityText } from './figure-text.ts';
import { headlineOf } from './headline.ts';
import { legendHeight, legendNodes } from './legend.ts';
import { paint } from './palette.ts';
import { h } from './picture.ts';
import type { LabelCounts } from './plan-labels.ts';
import { carriedText } from './plan-paint.ts';
import { drawRoom } from './room-drawing.ts';
import type { RoomObject, RoomSurface } from './room-objects.ts';
import { offsetOf } from './visit-clock.ts';

/** What one room is drawn from; `width` and `height` of the plan in px. */
export interface FloorPlanInput {
  readonly state: VisitState;
  readonly assessment: Assessment;
  readonly space: string;
  readonly set: SetName;
  /** The instant shown, for `now`. */
  readonly atMs?: number;
  /** Prefix of ids, unique in the page. */
  readonly prefix: string;
  readonly width: number;
  readonly height: number;
  /** `room`: wall to wall; `scene`: as near as the furniture that carries trace allows. */
  readonly framing?: 'room' | 'scene';
  readonly labels?: LabelCounts;
  /** A legend below the plan. */
  readonly legend?: 'with' | 'without';
}

const labelsDefault: LabelCounts = { furniture: 5, small: 3, left: 2, outOfReach: 2 };

/** One room at one instant, every surface painted with the mean of what lies on it. */
export function floorPlan(input: FloorPlanInput): Figure {
  const { state, space, set, prefix, width, height } = input;
  const room = drawRoom({
    ...input,
    framing: input.framing ?? 'room',
    labels: input.labels ?? labelsDefault,
  });
  const hasLegend = input.legend !== 'without';
  const total = hasLegend ? height + legendHeight + 16 : height;
  const frame = {
    prefix,
    width,
    height: total,
    title: `${spaceOf(state, space).label}, ${setText[set]}`,
    description: `${headlineOf(state, input.assessment, space).sentence} The figures stand in the table.`,
  };
  const legend = hasLegend
    ? [
        h(
          'g',
          { transform: `translate(4 ${height + 14})` },
          ...legendNodes({
            prefix,
            width: width - 8,
            measure: `${state.pack.trace.label}: mean mass on the surface`,
          }),
        ),
      ]
    : [];
  return {
    picture: svgPicture(frame, room.definitions, [
      h('rect', { width, height: total, ...paint({ fill: 'paper' }) }),
      ...room.nodes,
      ...legend,
    ]),
    table: roomTable(state, room.objects),
  };
}

/** Everything in a room that carries trace, largest first as the room was left. */
export function roomTable(state: VisitState, objects: readonly RoomObject[]): FigureTable {
  const rows = objects
    .flatMap((object) => object.surfaces.map((surface) => ({ object, surface })))
    .filter(({ surface }) => isWorthARow(surface))
    .sort(
      (a, b) =>
        (b.surface.result?.before.mean ?? 0) - (a.surface.result?.before.mean ?? 0) ||
        (a.surface.id < b.surface.id ? -1 : 1),
    );
  return {
    caption:
      'Surfaces of this room that carry trace: mean mass, 90 % interval, and the chance that a sample is informative',
    columns: [
      words('Surface'),
      figures('As left'),
      figures('90 %'),
      figures('As handed back'),
      figures('90 %'),
      figures('Informative'),
      words('What became of it'),
    ],
    rows: rows.map(({ object, surface }) => rowOf(state, object, surface)),
  };
}

const setText: Readonly<Record<SetName, string>> = {
  before: 'as it was left',
  after: 'as it was handed back',
  now: 'now',
};

function isWorthARow({ result }: RoomSurface): boolean {
  return result !== undefined && Math.max(result.before.mean, result.after.mean) >= 1;
}

function rowOf(state: VisitState, object: RoomObject, surface: RoomSurface): readonly string[] {
  const { result } = surface;
  if (result === undefined) return [];
  const { before, after } = result;
  const p = after.p[state.document.limits.adversary] ?? 0;
  return [
    `${object.label}, ${surface.label}`,
    massText(before.mean),
    massRangeText(before.low, before.high),
    result.removedAt === undefined ? massText(after.mean) : '–',
    result.removedAt === undefined ? massRangeText(after.low, after.high) : '–',
    result.removedAt === undefined ? probabilityText(p) : '–',
    fateOf(state, object, surface),
  ];
}

function fateOf(state: VisitState, object: RoomObject, { result, id }: RoomSurface): string {
  if (result === undefined) return '';
  if (result.removedAt !== undefined) {
    const unit = state.factsOf('unit').find((u) => u.objects.includes(object.id));
    return carriedText(
      { at: result.removedAt, ...(unit === undefined ? {} : { seal: unit.seal }) },
      offsetOf(state),
    );
  }
  if (object.carried !== undefined) return carriedText(object.carried, offsetOf(state));
  if (!result.within) return `out of our reach: ${result.reason}`;
  const tasks = state.tasks.filter(
    (t) => t.surfaces.includes(id) && state.pack.methods[t.method]?.effect === 'clean',
  );
  const done = tasks.filter((t) => t.outcome === 'done' || t.outcome === 'applied');
  if (done.length > 0) {
    const people = new Set(done.map((t) => t.person)).size;
    const passes = done.length === 1 ? '1 pass' : `${done.length} passes`;
    const isPorous = state.surfaces.get(id)?.hard === false;
    const words = `${passes} by ${people === 1 ? 'one person' : `${people} people`}`;
    return isPorous ? `${words}: reduced, not cleared` : words;
  }
  const dropped = tasks.find((t) => t.outcome === 'dropped' || t.outcome === 'not-done');
  return dropped === undefined ? 'not treated' : `not done: ${dropped.note ?? dropped.id}`;
}
