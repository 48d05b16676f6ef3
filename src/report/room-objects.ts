import { compareText } from '../base/order.ts';
import type { ExpandedObject } from '../model/objects.ts';
import { partyRole, spaceOf, type VisitState } from '../model/state.ts';
import type { Assessment, SetName, SurfaceFigures, SurfaceResult } from '../trace/assess.ts';
import { isOpening } from './drawing/library.ts';
import type { Rect } from './geometry.ts';

/** A wall of a room, by the compass of the plan. */
export type Wall = 'north' | 'east' | 'south' | 'west';

/** How a thing left the room under our hands. */
export interface Carried {
  readonly at: number;
  /** Package and seal, once it was sealed; own luggage goes without. */
  readonly unit?: string;
  readonly seal?: string;
}

/** One surface as the plan shows it. */
export interface RoomSurface {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly figures: SurfaceFigures | undefined;
  readonly result: SurfaceResult | undefined;
  readonly within: boolean;
  readonly reason: string;
  /** Nobody watched here and nothing was logged. */
  readonly unseen: boolean;
  /** Everybody but the principal whose logged contact brought trace here; '' when he touched it. */
  readonly broughtBy: string;
  /** Porous, and cleaned at least once: what is left is reduced, not cleared. */
  readonly reduced: boolean;
}

/** One object of a room at one instant, in cm from the room's upper left corner. */
export interface RoomObject {
  readonly id: string;
  readonly label: string;
  readonly drawing: string;
  readonly rect: Rect;
  /** Quarter turns clockwise; for openings, into their wall. */
  readonly turn: 0 | 1 | 2 | 3;
  readonly opening: boolean;
  readonly pseudo: boolean;
  /** Small enough to stand on other things. */
  readonly small: boolean;
  readonly surfaces: readonly RoomSurface[];
  /** None of its surfaces is ours to treat. */
  readonly outOfReach: boolean;
  /** Belongs to the counterpart, or stands in their space. */
  readonly counterparts: boolean;
  readonly carried?: Carried;
  /** It was recorded here, but this one stood in its place. */
  readonly replacedBy?: string;
  /** It stands where that one was recorded. */
  readonly replaces?: string;
}

/** Which room, as which set (and at which instant, for `now`) is asked for. */
export interface RoomQuestion {
  readonly state: VisitState;
  readonly assessment: Assessment;
  readonly space: string;
  readonly set: SetName;
  /** The instant shown, for `now`. */
  readonly atMs?: number;
}

/** Longest side of what can stand on a table; cm. Assumption: a tray is larger, a plate smaller. */
const smallSideCmMax = 34;

/** Everything in a room as one set shows it, floor first, small things last. */
export function roomObjects(question: RoomQuestion): readonly RoomObject[] {
  const { state, space } = question;
  const resultById = new Map(question.assessment.surfaces.map((s) => [s.id, s]));
  return [...state.objects.values()]
    .filter((object) => object.space === space)
    .map((object) => roomObject(question, object, resultById))
    .sort((a, b) => layerOf(a) - layerOf(b) || areaOf(b) - areaOf(a) || compareText(a.id, b.id));
}

/** The instant at which a set shows a room: departure, hand-over, or the one asked for. */
export function instantOf(question: RoomQuestion): number {
  const { state, space, set } = question;
  if (set === 'now' && question.atMs !== undefined) return question.atMs;
  if (set === 'before') return departureOf(state, space);
  return state.accessFrom.get(space) ?? spaceOf(state, space).windowTo;
}

/** When the principal left a space for the last time. */
export function departureOf(state: VisitState, space: string): number {
  const legs = Object.entries(state.document.legs).filter(
    ([, leg]) => leg.space === space || leg.alsoIn?.includes(space) === true,
  );
  const departures = state.factsOf('departure');
  const ends = legs.map(([id, leg]) => departures.find((d) => d.leg === id)?.at ?? leg.to);
  return ends.length === 0 ? spaceOf(state, space).windowTo : Math.max(...ends);
}

function roomObject(
  question: RoomQuestion,
  object: ExpandedObject,
  resultById: ReadonlyMap<string, SurfaceResult>,
): RoomObject {
  const { state, space } = question;
  const opening = isOpening(object.kindEntry.drawing);
  const surfaces = object.surfaces.map((s) =>
    roomSurface(question, object, { ...s, result: resultById.get(s.id) }),
  );
  const carried = carriedOf(state, object, surfaces);
  const isGone = carried !== undefined && carried.at <= instantOf(question);
  const identity = state
    .factsOf('identity')
    .find((i) => i.recordedObject === object.id || i.foundObject === object.id);
  const rect = { x: object.xCm, y: object.yCm, width: object.widthCm, height: object.depthCm };
  const room = spaceOf(state, space);
  const wall = nearestWall(rect, { width: room.widthCm, height: room.depthCm });
  return {
    id: object.id,
    label: object.label,
    drawing: object.kindEntry.drawing,
    rect: opening ? snapped(rect, wall, { width: room.widthCm, height: room.depthCm }) : rect,
    turn: opening ? turnInto[wall] : object.turn,
    opening,
    pseudo: object.pseudo,
    small:
      !opening && object.portable && Math.max(object.widthCm, object.depthCm) <= smallSideCmMax,
    surfaces,
    outOfReach: surfaces.length > 0 && surfaces.every((s) => !s.within),
    counterparts:
      partyRole(state, object.owner) === 'counterpart' ||
      partyRole(state, room.controller) === 'counterpart',
    ...(isGone ? { carried } : {}),
    ...(identity?.recordedObject === object.id ? { replacedBy: identity.foundObject } : {}),
    ...(identity?.foundObject === object.id ? { replaces: identity.recordedObject } : {}),
  };
}

function roomSurface(
  { state, set }: RoomQuestion,
  object: ExpandedObject,
  surface: ExpandedObject['surfaces'][number] & { readonly result: SurfaceResult | undefined },
): RoomSurface {
  const { result } = surface;
  const figures = set === 'now' ? (result?.now ?? result?.before) : result?.[set];
  const cleaned = state.tasks.some(
    (t) =>
      t.surfaces.includes(surface.id) &&
      state.pack.methods[t.method]?.effect === 'clean' &&
      (t.outcome === 'done' || t.outcome === 'applied'),
  );
  return {
    id: surface.id,
    name: surface.name,
    label: surface.label,
    figures,
    result,
    within: result?.within ?? true,
    reason: result?.reason ?? '',
    unseen:
      result === undefined ||
      (isUnwatched(state, object.space) &&
        !isLogged(state, surface.id) &&
        result.before.mean === 0),
    broughtBy: broughtByOf(state, surface.id),
    reduced: cleaned && !surface.hard && set !== 'before',
  };
}

/** Nobody of our own was to watch any leg in this space. */
function isUnwatched(state: VisitState, space: string): boolean {
  const legs = Object.values(state.document.legs).filter((leg) => leg.space === space);
  return legs.length > 0 && legs.every((leg) => leg.observedShare === 0);
}

function broughtByOf(state: VisitState, surface: string): string {
  const actors = new Set(
    state.contacts.filter((c) => c.target === surface).map((c) => c.fact.actor),
  );
  return actors.has(state.principal) ? '' : [...actors].sort(compareText).join(', ');
}

function isLogged(state: VisitState, surface: string): boolean {
  return state.contacts.some((c) => c.target === surface);
}

/** From the sealed package if there is one, from the removal task, or from the assessment. */
function carriedOf(
  state: VisitState,
  object: ExpandedObject,
  surfaces: readonly RoomSurface[],
): Carried | undefined {
  const unit = state.factsOf('unit').find((u) => u.objects.includes(object.id));
  const task = state.tasks.find(
    (t) =>
      t.objects?.includes(object.id) === true &&
      state.pack.methods[t.method]?.effect === 'remove' &&
      (t.outcome === 'done' || t.outcome === 'recovered'),
  );
  const removed = surfaces
    .map((s) => s.result?.removedAt)
    .filter((at): at is number => at !== undefined);
  const isWhole = removed.length > 0 && surfaces.length === removed.length;
  const isLuggage =
    surfaces.length > 0 &&
    surfaces.every((s) => s.result?.leavesWithUs === true && s.result.after.mean === 0) &&
    surfaces.some((s) => (s.result?.before.mean ?? 0) > 0);
  const luggageAt = isLuggage ? state.accessFrom.get(object.space) : undefined;
  const at = task?.to ?? task?.at ?? (isWhole ? Math.max(...removed) : (unit?.at ?? luggageAt));
  if (at === undefined) return undefined;
  return { at, ...(unit === undefined ? {} : { unit: unit.id, seal: unit.seal }) };
}

const turnInto: Readonly<Record<Wall, 0 | 1 | 2 | 3>> = { north: 0, east: 1, south: 2, west: 3 };

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A door stands in the wall that its longer side runs along, the nearer of the two. */
function nearestWall(rect: Rect, room: Size): Wall {
  if (rect.height >= rect.width) return rect.x + rect.width / 2 <= room.width / 2 ? 'west' : 'east';
  return rect.y + rect.height / 2 <= room.height / 2 ? 'north' : 'south';
}

/** Files place doors beside the wall as often as in it; the drawing closes the gap. */
function snapped(rect: Rect, wall: Wall, room: Size): Rect {
  switch (wall) {
    case 'north':
      return { ...rect, y: 0 };
    case 'south':
      return { ...rect, y: room.height - rect.height };
    case 'west':
      return { ...rect, x: 0 };
    case 'east':
      return { ...rect, x: room.width - rect.width };
  }
}

/** Floor, openings, furniture, what stands on it. */
function layerOf(object: RoomObject): number {
  if (object.pseudo) return 0;
  if (object.opening) return 1;
  return object.small ? 3 : 2;
}

function areaOf(object: RoomObject): number {
  return object.rect.width * object.rect.height;
}
