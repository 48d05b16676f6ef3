import { spaceOf } from '../model/state.ts';
import type { Point } from './drawing/drawing.ts';
import {
  type Circle,
  distance,
  grown,
  meets,
  nearestInRect,
  type Obstacle,
  type Rect,
  rectsMeet,
  unionOf,
} from './geometry.ts';
import { droppedCostPx, type Placement, placeLabels } from './label-placement.ts';
import { type Lens, lensAt, lensNodes, mainCluster, placeLenses } from './lens.ts';
import { palette, typeSize } from './palette.ts';
import { h, type PictureNode, pathData } from './picture.ts';
import {
  type LabelCounts,
  labelledSurfaces,
  labelNode,
  labelOf,
  labelSize,
  type PlanLabel,
} from './plan-labels.ts';
import { paintObject } from './plan-paint.ts';
import { type PlacedObject, type PlanView, placeObject, rectToPanel } from './plan-view.ts';
import { type RoomObject, type RoomQuestion, roomObjects } from './room-objects.ts';
import { massColour, patternDefinitions } from './scale.ts';
import { fitText } from './text-width.ts';
import { offsetOf } from './visit-clock.ts';

/** A room in a panel. */
export interface RoomPanel extends RoomQuestion {
  /** Prefix of the ids of this panel's clips; unique in the page. */
  readonly prefix: string;
  readonly width: number;
  readonly height: number;
  /** `room`: wall to wall; `scene`: as near as the furniture that carries trace allows. */
  readonly framing: 'room' | 'scene';
  readonly labels: LabelCounts;
}

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

/** Room left around the furniture of a scene; px. */
const sceneMarginPx = { side: 26, above: 62, below: 90 } as const;

/** Largest scale of a plan; px per cm. A chair then is 160 px wide. */
const pxPerCmMax = 2.1;

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
    ...wallObstacles(panel, view),
    ...fixedObstacles(panel).map((rect) => rectToPanel(rect, view)),
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
  const worth = lens === undefined ? 0 : lensWorthPx + 4 * lens.r - 1.5 * asideOf(lens, bounds);
  return { framing, lens, key, obstacles, wanted, placement, cost: placement.cost - worth };
}

/** How far a lens stands from the nearer side: in the middle it parts what belongs together. */
function asideOf(lens: Circle, bounds: Rect): number {
  return Math.min(lens.cx - bounds.x, bounds.x + bounds.width - lens.cx) - lens.r;
}

/** Where labels, lens and key may lie. */
function boundsOf(panel: RoomPanel): Rect {
  return { x: 8, y: 8, width: panel.width - 16, height: panel.height - 16 };
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

interface Framing {
  readonly view: PlanView;
  readonly isScene: boolean;
}

/** Where a scene may lie in its panel, as the share of the free height above it. */
const sceneShares = [0.14, 0.4, 0.75] as const;

/** Candidates: for a scene, near views with room above or below; else the whole room. */
function framingsOf(panel: RoomPanel, objects: readonly RoomObject[]): readonly Framing[] {
  const room = roomRect(panel);
  const margin = 16;
  const fit = Math.min(
    pxPerCmMax,
    (panel.width - 2 * margin) / room.width,
    (panel.height - 2 * margin) / room.height,
  );
  const whole = [{ view: centred(panel, room, fit, 0.5), isScene: false }];
  const focus = panel.framing === 'scene' ? focusRect(objects, room) : undefined;
  if (focus === undefined) return whole;
  const scale = Math.min(
    pxPerCmMax,
    (panel.width - 2 * sceneMarginPx.side) / focus.width,
    (panel.height - sceneMarginPx.above - sceneMarginPx.below) / focus.height,
  );
  if (scale < fit * 1.2) return whole;
  return sceneShares.map((share) => ({ view: centred(panel, focus, scale, share), isScene: true }));
}

/** Puts a part of the room into the middle of the panel, or a share of the free height from its top. */
function centred(panel: RoomPanel, part: Rect, pxPerCm: number, share: number): PlanView {
  const free = panel.height - part.height * pxPerCm;
  return {
    pxPerCm,
    origin: {
      x: (panel.width - part.width * pxPerCm) / 2 - part.x * pxPerCm,
      y: free * share - part.y * pxPerCm,
    },
  };
}

/** The furniture that carries trace, and its neighbours: not the walls, nor what is as wide as a room. */
function focusRect(objects: readonly RoomObject[], room: Rect): Rect | undefined {
  const furniture = objects.filter(
    (o) => !o.opening && !o.pseudo && o.replacedBy === undefined && o.rect.width < room.width / 2,
  );
  const isCarrying = (o: RoomObject) => o.surfaces.some((s) => (s.result?.before.mean ?? 0) >= 1);
  let focus = unionOf(furniture.filter(isCarrying).map((o) => o.rect));
  for (let round = 0; round < 3 && focus !== undefined; round++) {
    const near = grown(focus, 45);
    focus = unionOf([
      focus,
      ...furniture.filter((o) => rectsMeet(near, o.rect)).map((o) => o.rect),
    ]);
  }
  return focus;
}

function roomRect(panel: RoomPanel): Rect {
  const space = spaceOf(panel.state, panel.space);
  return { x: 0, y: 0, width: space.widthCm, height: space.depthCm };
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

const wallPx = 3.4;

function floorNodes(panel: RoomPanel, view: PlanView): readonly PictureNode[] {
  const space = spaceOf(panel.state, panel.space);
  const rect = rectToPanel(roomRect(panel), view);
  const isCar = [...panel.state.objects.values()].some(
    (o) => o.space === panel.space && o.kindEntry.drawing === 'car-seat',
  );
  const outline =
    space.outline === undefined
      ? h('rect', { ...rect, rx: isCar ? 26 : 2 })
      : h('path', {
          d: pathData(
            'M',
            ...space.outline.flatMap(([x, y], i) => [
              ...(i === 0 ? [] : ['L']),
              view.origin.x + x * view.pxPerCm,
              view.origin.y + y * view.pxPerCm,
            ]),
            'Z',
          ),
        });
  const isOutdoor = space.environment === 'outdoor';
  return [
    h('rect', { width: panel.width, height: panel.height, fill: palette.lane, opacity: 0.55 }),
    h(outline.tag, {
      ...outline.attributes,
      fill: palette.floor,
      stroke: palette.line,
      'stroke-width': wallPx,
      'stroke-linejoin': 'round',
      'stroke-dasharray': isOutdoor ? '9 5' : undefined,
    }),
    ...declaredDoors(panel, view),
    ...fixedObstacles(panel).map((rect) =>
      h('rect', {
        ...rectToPanel(rect, view),
        fill: palette.carpet,
        stroke: palette.line,
        'stroke-width': 1.2,
      }),
    ),
  ];
}

function fixedObstacles(panel: RoomPanel): readonly Rect[] {
  return (spaceOf(panel.state, panel.space).obstacles ?? []).map((o) => ({
    x: o.xCm,
    y: o.yCm,
    width: o.widthCm,
    height: o.depthCm,
  }));
}

/** Doors that the space declares but no object stands for: drawn, carrying nothing. */
function declaredDoors(panel: RoomPanel, view: PlanView): readonly PictureNode[] {
  const space = spaceOf(panel.state, panel.space);
  const objects = roomObjects(panel).filter((o) => o.opening);
  return (space.doors ?? []).flatMap((door) => {
    const isUpright = door.side === 'east' || door.side === 'west';
    const far = door.side === 'east' ? space.widthCm - 10 : space.depthCm - 10;
    const across = door.side === 'west' || door.side === 'north' ? 0 : far;
    const rect = isUpright
      ? { x: across, y: door.offsetCm, width: 10, height: door.widthCm }
      : { x: door.offsetCm, y: across, width: door.widthCm, height: 10 };
    if (objects.some((o) => rectsMeet(o.rect, rect))) return [];
    const turn = ({ north: 0, east: 1, south: 2, west: 3 } as const)[door.side];
    const placed = placeObject(
      {
        id: '',
        label: '',
        drawing: 'door',
        rect,
        turn,
        opening: true,
        pseudo: false,
        small: false,
        surfaces: [],
        outOfReach: false,
        counterparts: false,
      },
      view,
    );
    return [h('g', { transform: placed.transform }, ...placed.drawn.base)];
  });
}

function wallObstacles(panel: RoomPanel, view: PlanView): readonly Obstacle[] {
  const rect = rectToPanel(roomRect(panel), view);
  const t = wallPx;
  return [
    { x: rect.x - t, y: rect.y - t, width: rect.width + 2 * t, height: 2 * t },
    { x: rect.x - t, y: rect.y + rect.height - t, width: rect.width + 2 * t, height: 2 * t },
    { x: rect.x - t, y: rect.y - t, width: 2 * t, height: rect.height + 2 * t },
    { x: rect.x + rect.width - t, y: rect.y - t, width: 2 * t, height: rect.height + 2 * t },
  ];
}

function frameNode(panel: RoomPanel): PictureNode {
  return h('rect', {
    x: 0.5,
    y: 0.5,
    width: panel.width - 1,
    height: panel.height - 1,
    rx: 4,
    fill: 'none',
    stroke: palette.carpetEdge,
    'stroke-width': 1,
  });
}

/** The whole room, small: where the scene lies in it. */
const keyWidthPx = 104;

function placeKey(
  panel: RoomPanel,
  bounds: Rect,
  obstacles: readonly Obstacle[],
): Rect | undefined {
  const room = roomRect(panel);
  const height = Math.min(96, (keyWidthPx * room.height) / room.width) + 16;
  const corners = [
    [bounds.x + bounds.width - keyWidthPx, bounds.y + bounds.height - height],
    [bounds.x + bounds.width - keyWidthPx, bounds.y],
    [bounds.x, bounds.y + bounds.height - height],
    [bounds.x, bounds.y],
  ] as const;
  return corners
    .map(([x, y]) => ({ x, y, width: keyWidthPx, height }))
    .find((rect) => !obstacles.some((o) => meets(rect, o, 6)));
}

function keyNodes(
  panel: RoomPanel,
  at: { readonly key: Rect; readonly view: PlanView; readonly objects: readonly RoomObject[] },
): readonly PictureNode[] {
  const { key, view, objects } = at;
  const room = roomRect(panel);
  const pxPerCm = Math.min(key.width / room.width, (key.height - 16) / room.height);
  const small: PlanView = { pxPerCm, origin: { x: key.x, y: key.y } };
  const outline = rectToPanel(room, small);
  const seen = rectToPanel(
    {
      x: -view.origin.x / view.pxPerCm,
      y: -view.origin.y / view.pxPerCm,
      width: panel.width / view.pxPerCm,
      height: panel.height / view.pxPerCm,
    },
    small,
  );
  const crop = clipTo(seen, outline);
  const marks = objects
    .filter((o) => !o.pseudo && !o.small && o.replacedBy === undefined)
    .map((o) => {
      const rect = rectToPanel(o.rect, small);
      const most = Math.max(0, ...o.surfaces.map((s) => s.figures?.mean ?? 0));
      return h('rect', {
        x: rect.x,
        y: rect.y,
        width: Math.max(2.5, rect.width),
        height: Math.max(2.5, rect.height),
        fill: massColour(most),
        stroke: palette.line,
        'stroke-width': 0.5,
      });
    });
  const meters = (cm: number) => String(Math.round(cm / 10) / 10);
  return [
    h('rect', {
      ...outline,
      fill: palette.floor,
      stroke: palette.line,
      'stroke-width': 1.4,
    }),
    ...marks,
    h('rect', { ...crop, fill: 'none', stroke: palette.accent, 'stroke-width': 1.2 }),
    h(
      'text',
      {
        x: outline.x + outline.width / 2,
        y: outline.y + outline.height + 12,
        'text-anchor': 'middle',
        'font-size': typeSize.small,
        fill: palette.secondary,
      },
      fitText(`whole room, ${meters(room.width)} × ${meters(room.height)} m`, key.width + 30, {
        sizePx: typeSize.small,
      }),
    ),
  ];
}

function clipTo(rect: Rect, outer: Rect): Rect {
  const x = Math.max(rect.x, outer.x);
  const y = Math.max(rect.y, outer.y);
  const right = Math.min(rect.x + rect.width, outer.x + outer.width);
  const bottom = Math.min(rect.y + rect.height, outer.y + outer.height);
  return { x, y, width: Math.max(0, right - x), height: Math.max(0, bottom - y) };
}
