import type { Drawn, Point } from './drawing/drawing.ts';
import { drawObject } from './drawing/library.ts';
import { grown, type Obstacle, type Rect } from './geometry.ts';
import type { RoomObject } from './room-objects.ts';

/** How centimetres of a room become px of a panel. */
export interface PlanView {
  readonly pxPerCm: number;
  /** Where the room's upper left corner lies; px. */
  readonly origin: Point;
}

/** An object of a room, drawn and in its place. */
export interface PlacedObject {
  readonly object: RoomObject;
  readonly drawn: Drawn;
  /** Of the group that holds the drawing. */
  readonly transform: string;
  /** Footprint in the panel, enlarged where the thing would be too small to see. */
  readonly rect: Rect;
  /** What labels must not touch; a floor that carries nothing is ground, not a shape. */
  readonly obstacle: Obstacle | undefined;
  /** A place of the drawing, in the panel. */
  readonly toPanel: (place: Point) => Point;
}

/** Drawings whose outline is a circle. */
const round = new Set([
  'side-table-round',
  'glass',
  'flute',
  'cup',
  'saucer',
  'plate',
  'carafe',
  'bottle',
  'coaster',
  'ashtray',
  'lamp',
  'bin',
  'carpet-ring',
]);

/** Least sizes of small things, so that a glass on a side table is seen; px. */
const longSidePxMin = 13;
const shortSidePxMin = 3;

/** Least thickness of a door or window in its wall; px. */
const openingDepthPxMin = 6;

/** Puts an object into a view: footprint, turn, and a legible least size. */
export function placeObject(object: RoomObject, view: PlanView): PlacedObject {
  const rect = footprint(object, view);
  const isTurned = object.turn % 2 === 1;
  const size = {
    width: isTurned ? rect.height : rect.width,
    depth: isTurned ? rect.width : rect.height,
  };
  const names = object.surfaces.map((s) => s.name);
  const drawn = drawObject(object.drawing, size, names);
  const toPanel = panelPlace(rect, object.turn);
  return {
    object,
    drawn,
    transform: groupTransform(rect, object.turn),
    rect,
    obstacle: obstacleOf(object, rect, { size, toPanel }),
    toPanel,
  };
}

/** A rectangle of the room in the panel. */
export function rectToPanel(rect: Rect, { pxPerCm, origin }: PlanView): Rect {
  return {
    x: origin.x + rect.x * pxPerCm,
    y: origin.y + rect.y * pxPerCm,
    width: rect.width * pxPerCm,
    height: rect.height * pxPerCm,
  };
}

function footprint(object: RoomObject, view: PlanView): Rect {
  const rect = rectToPanel(object.rect, view);
  if (object.opening) return thickened(rect, openingDepthPxMin);
  if (!object.small) return rect;
  const factor = Math.max(1, longSidePxMin / Math.max(rect.width, rect.height));
  const width = Math.max(shortSidePxMin, rect.width * factor);
  const height = Math.max(shortSidePxMin, rect.height * factor);
  return {
    x: rect.x + (rect.width - width) / 2,
    y: rect.y + (rect.height - height) / 2,
    width,
    height,
  };
}

/** Openings grow away from the room's inside, so that they stay in their wall. */
function thickened(rect: Rect, depth: number): Rect {
  return rect.width < rect.height
    ? { ...rect, width: Math.max(depth, rect.width) }
    : { ...rect, height: Math.max(depth, rect.height) };
}

function groupTransform(rect: Rect, turn: RoomObject['turn']): string {
  const two = (value: number) => String(Math.round(value * 100) / 100);
  const at = panelPlace(rect, turn)({ x: 0, y: 0 });
  const shift = `translate(${two(at.x)} ${two(at.y)})`;
  return turn === 0 ? shift : `${shift} rotate(${turn * 90})`;
}

/** Quarter turns about the footprint: places of the drawing in the panel. */
function panelPlace({ x, y, width, height }: Rect, turn: RoomObject['turn']) {
  return (place: Point): Point => {
    switch (turn) {
      case 0:
        return { x: x + place.x, y: y + place.y };
      case 1:
        return { x: x + width - place.y, y: y + place.x };
      case 2:
        return { x: x + width - place.x, y: y + height - place.y };
      case 3:
        return { x: x + place.y, y: y + height - place.x };
    }
  };
}

interface InPlace {
  readonly size: { readonly width: number; readonly depth: number };
  readonly toPanel: (place: Point) => Point;
}

function obstacleOf(
  object: RoomObject,
  rect: Rect,
  { size, toPanel }: InPlace,
): Obstacle | undefined {
  if (object.drawing === 'carpet-ring' && object.surfaces.every((s) => massOf(s) < 1))
    return undefined;
  if (round.has(object.drawing))
    return {
      cx: rect.x + rect.width / 2,
      cy: rect.y + rect.height / 2,
      r: Math.min(rect.width, rect.height) / 2 + (object.outOfReach ? 8 : 1),
    };
  if (object.drawing === 'air') {
    // Only the grille and the motes are there to be covered.
    const { width } = rect;
    return { x: rect.x + width - 124, y: rect.y, width: 100, height: 24 };
  }
  if (object.drawing === 'door' || object.drawing === 'double-door') {
    const leaf = object.drawing === 'door' ? size.width : size.width / 2;
    const corner = toPanel({ x: -7, y: -2 });
    const opposite = toPanel({ x: size.width + 7, y: size.depth * 0.5 + leaf + 3 });
    return around(corner, opposite);
  }
  // The dotted outline of what is out of reach is a line, too.
  return object.outOfReach && !object.pseudo ? grown(rect, 6) : rect;
}

function massOf(surface: RoomObject['surfaces'][number]): number {
  return Math.max(surface.result?.before.mean ?? 0, surface.figures?.mean ?? 0);
}

function around(a: Point, b: Point): Rect {
  return {
    x: Math.min(a.x, b.x),
    y: Math.min(a.y, b.y),
    width: Math.abs(a.x - b.x),
    height: Math.abs(a.y - b.y),
  };
}
