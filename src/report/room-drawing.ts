import type { Point } from './drawing/drawing.ts';
import {
  type Circle,
  distance,
  nearestInRect,
  type Obstacle,
  type Rect,
  rectsMeet,
} from './geometry.ts';
import { droppedCostPx, type Placement, placeLabels } from './label-placement.ts';
import { type Lens, lensAt, lensNodes, mainCluster, placeLenses } from './lens.ts';
import { palette } from './palette.ts';
import { h, type PictureNode } from './picture.ts';
import { labelledSurfaces, labelNode, labelOf, labelSize, type PlanLabel } from './plan-labels.ts';
import { paintObject } from './plan-paint.ts';
import { type PlacedObject, type PlanView, placeObject } from './plan-view.ts';
import { floorNodes, frameNode, roomObstacles } from './room-floor.ts';
import { type Framing, framingsOf } from './room-framing.ts';
import { keyNodes, placeKey } from './room-key.ts';
import { type RoomObject, roomObjects } from './room-objects.ts';
import { boundsOf, type RoomPanel } from './room-panel.ts';
import { patternDefinitions } from './scale.ts';
import { offsetOf } from './visit-clock.ts';

export type { RoomPanel } from './room-panel.ts';

/** A drawn room, its upper left corner at 0 0. */
export interface RoomDrawing {
  readonly definitions: readonly PictureNode[];
  readonly nodes: readonly PictureNode[];
  readonly objects: readonly RoomObject[];
  /** Boxes of the placed labels and everything they must not touch, for the tests. */
  readonly labelBoxes: readonly Rect[];
  readonly obstacles: readonly Obstacle[];
  /** Surfaces that deserved a label and found no place; they stand in the table. */
  readonly unlabelled: readonly string[];
  readonly isScene: boolean;
}

/** Draws one room: floor, walls, openings, furniture, each surface with its value, labels outside. */
export function drawRoom(panel: RoomPanel): RoomDrawing {
  return composeRoom(panel, layOutRoom(panel));
}

/** Draws a room before and after, in one layout: the same labels in the same places. */
export function drawRoomPair(panel: Omit<RoomPanel, 'set'>): {
  readonly before: RoomDrawing;
  readonly after: RoomDrawing;
} {
  const layout = layOutRoom({ ...panel, set: 'before' });
  const one = (set: 'before' | 'after') =>
    composeRoom({ ...panel, set, prefix: `${panel.prefix}-${set}` }, layout);
  return { before: one('before'), after: one('after') };
}

/**
 * Everything that has a place in the panel, before it is painted: plain data, so that a page may lay a room out once
 * (in a worker) and repaint it with every new value.
 */
export interface Layout {
  readonly framing: Framing;
  readonly lens: Circle | undefined;
  readonly key: Rect | undefined;
  readonly obstacles: readonly Obstacle[];
  readonly wanted: readonly string[];
  readonly placement: Placement;
  readonly cost: number;
}

/** What a lens is worth: two labels may be lost for it. */
const lensWorthPx = 2 * droppedCostPx;

/** Finds the places: where the room stands, its lens, its key and its labels. The slow half of a drawing. */
export function layOutRoom(panel: RoomPanel): Layout {
  const objects = roomObjects(panel);
  const both = (['before', 'after'] as const).map((set) => roomObjects({ ...panel, set }));
  const grounds = framingsOf(panel, objects).flatMap((framing) =>
    groundsOf(panel, { objects, both }, framing),
  );
  const drafts = grounds.map((ground) => ({
    ground,
    cost: grounds.length === 1 ? 0 : layOut(panel, ground, 'draft').cost,
  }));
  const best = drafts.reduce((a, b) => (b.cost < a.cost ? b : a));
  return layOut(panel, best.ground, 'full');
}

/** One ground for each place of the lens; one without where there is none. */
function groundsOf(
  panel: RoomPanel,
  { objects, both }: Pick<Ground, 'objects' | 'both'>,
  framing: Framing,
): readonly Ground[] {
  const { view } = framing;
  const visible = visibleIn(panel, objects, view);
  const obstacles = [
    ...visible.map((p) => p.obstacle).filter((o) => o !== undefined),
    ...roomObstacles(panel, view),
  ];
  const cluster = mainCluster(objects);
  const lenses =
    cluster === undefined ? [] : placeLenses(cluster, view, { bounds: boundsOf(panel), obstacles });
  const choices = lenses.length === 0 ? [undefined] : lenses;
  return choices.map((lens) => ({ framing, objects, both, visible, obstacles, lens }));
}

interface Ground {
  /** The room before and after, for the sizes of labels. */
  readonly both: readonly (readonly RoomObject[])[];
  readonly framing: Framing;
  readonly objects: readonly RoomObject[];
  readonly visible: readonly PlacedObject[];
  readonly obstacles: readonly Obstacle[];
  readonly lens: Circle | undefined;
}

function layOut(panel: RoomPanel, ground: Ground, effort: 'draft' | 'full'): Layout {
  const { framing, objects, visible, lens } = ground;
  const bounds = boundsOf(panel);
  const obstacles = [...ground.obstacles];
  if (lens !== undefined) obstacles.push({ ...lens, r: lens.r + 4 });
  const key = framing.isScene ? placeKey(panel, bounds, obstacles) : undefined;
  if (key !== undefined) obstacles.push(key);
  const glass = lens === undefined ? undefined : lensAt(lens, mainCluster(objects), framing.view);
  const shown = [...visible.map((p) => p.object), ...(glass?.cluster.members ?? [])];
  const wanted = labelledSurfaces([...new Set(shown)], panel.labels);
  const labels = labelsOf(panel, { wanted, visible, lens: glass });
  const placement = placeLabels({
    requests: labels.map(({ label, anchor }) => ({
      id: label.id,
      anchor,
      ...jointSize(panel, label, ground.both),
    })),
    bounds,
    obstacles,
    effort,
  });
  const worth = lens === undefined ? 0 : lensWorthPx + 4 * lens.r - 5 * asideOf(lens, bounds);
  return { framing, lens, key, obstacles, wanted, placement, cost: placement.cost - worth };
}

/** How far a lens stands from the nearer side: in the middle it parts what belongs together. */
function asideOf(lens: Circle, bounds: Rect): number {
  return Math.min(lens.cx - bounds.x, bounds.x + bounds.width - lens.cx) - lens.r;
}

/** Objects that stand in the part of the room that is seen; not those recorded here by mistake. */
function visibleIn(
  panel: RoomPanel,
  objects: readonly RoomObject[],
  view: PlanView,
): readonly PlacedObject[] {
  return objects
    .filter((o) => o.replacedBy === undefined)
    .map((o) => placeObject(o, view))
    .filter((p) => rectsMeet(p.rect, boundsOf(panel)) || p.object.pseudo);
}

/** Paints a room in a layout of the same size; the quick half. */
export function composeRoom(panel: RoomPanel, layout: Layout): RoomDrawing {
  const { framing, key, placement, wanted } = layout;
  const { prefix } = panel;
  const objects = roomObjects(panel);
  const visible = visibleIn(panel, objects, framing.view);
  const cluster = mainCluster(objects);
  const lens = layout.lens === undefined ? undefined : lensAt(layout.lens, cluster, framing.view);
  const labelById = new Map(
    labelsOf(panel, { wanted, visible, lens }).map(({ label }) => [label.id, label]),
  );
  const glass = lens === undefined ? undefined : lensNodes(lens, prefix, palette.floor);
  const placedIds = new Set(placement.placed.map((p) => p.id));
  const panelRect = h('rect', { width: panel.width, height: panel.height, rx: 4 });
  return {
    definitions: [
      ...patternDefinitions(prefix),
      h('clipPath', { id: `${prefix}-panel` }, panelRect),
      ...(glass === undefined ? [] : [glass.clip]),
    ],
    nodes: [
      h(
        'g',
        { 'clip-path': `url(#${prefix}-panel)` },
        ...floorNodes(panel, framing.view),
        ...(glass?.under ?? []),
        ...visible
          .filter((p) => !isUnderLens(p.object, lens) || p.object.carried === undefined)
          .map((p) => paintObject(p, prefix)),
        ...(glass?.over ?? []),
        ...(key === undefined ? [] : keyNodes(panel, { key, view: framing.view, objects })),
      ),
      frameNode(panel),
      ...placement.placed.flatMap((p) => {
        const label = labelById.get(p.id);
        return label === undefined ? [] : [labelNode(label, p)];
      }),
    ],
    objects,
    labelBoxes: placement.placed.map((p) => p.box),
    obstacles: layout.obstacles,
    unlabelled: wanted.filter((id) => !placedIds.has(id)),
    isScene: framing.isScene,
  };
}

/** What the lens shows as carried away would be a heap of rings in the plan below it. */
function isUnderLens(object: RoomObject, lens: Lens | undefined): boolean {
  return lens?.cluster.members.some((m) => m.id === object.id) === true;
}

interface LabelOfPanel {
  readonly label: PlanLabel;
  readonly anchor: Point;
}

interface LabelSources {
  readonly wanted: readonly string[];
  readonly visible: readonly PlacedObject[];
  readonly lens: Lens | undefined;
}

/** Labels of things under the lens point into the lens. */
function labelsOf(
  panel: RoomPanel,
  { wanted, visible, lens }: LabelSources,
): readonly LabelOfPanel[] {
  const offsetMs = offsetOf(panel.state);
  const shown = new Map<string, PlacedObject>();
  for (const placed of [...visible, ...(lens?.objects ?? [])]) shown.set(placed.object.id, placed);
  return wanted.flatMap((id) => {
    const [objectId = '', name = ''] = id.split('/');
    const placed = shown.get(objectId);
    const drawn = placed?.drawn.surfaces[name];
    const surface = placed?.object.surfaces.find((s) => s.name === name);
    if (placed === undefined || drawn === undefined || surface === undefined) return [];
    const anchor = anchorOf(placed, drawn.anchor, { name, lens });
    if (anchor.x < 4 || anchor.y < 4 || anchor.x > panel.width - 4 || anchor.y > panel.height - 4)
      return [];
    const label = labelOf(placed.object, surface, offsetMs);
    return [{ label, anchor }];
  });
}

/**
 * Where a leader ends. On a table under the lens, things stand on the surface: the place that is
 * farthest from them is taken.
 */
function anchorOf(
  placed: PlacedObject,
  anchor: Point,
  { name, lens }: { readonly name: string; readonly lens: Lens | undefined },
): Point {
  const usual = placed.toPanel(anchor);
  const isTop = Object.keys(placed.drawn.surfaces).at(-1) === name;
  if (lens === undefined || !isTop || placed !== lens.objects[0]) return usual;
  const { x, y, width, height } = placed.rect;
  const members = lens.objects.slice(1).map((o) => o.rect);
  const clearance = (p: Point) =>
    Math.min(...members.map((m) => distance(p, nearestInRect(m, p))), 12);
  const places = [-2, -1, 0, 1, 2].flatMap((i) =>
    [-2, -1, 0, 1, 2].map((j) => ({
      x: x + width * (0.5 + 0.13 * i),
      y: y + height * (0.48 + 0.13 * j),
    })),
  );
  return [usual, ...places].reduce((a, b) => (clearance(b) > clearance(a) + 0.5 ? b : a));
}

/** A label is as wide as its longest text over all sets: before and after have one layout. */
function jointSize(panel: RoomPanel, label: PlanLabel, both: Ground['both']) {
  const [objectId = '', name = ''] = label.id.split('/');
  const sizes = both.flatMap((objects) => {
    const object = objects.find((o) => o.id === objectId);
    const surface = object?.surfaces.find((s) => s.name === name);
    return object === undefined || surface === undefined
      ? []
      : [labelSize(labelOf(object, surface, offsetOf(panel.state)))];
  });
  const own = labelSize(label);
  return {
    width: Math.max(own.width, ...sizes.map((s) => s.width)),
    height: Math.max(own.height, ...sizes.map((s) => s.height)),
  };
}
