import { clockText } from '../base/instant.ts';
import type { SurfaceFigures } from '../trace/assess.ts';
import { styled } from './drawing/shape.ts';
import { massRangeText, massText } from './figure-text.ts';
import type { Obstacle, Rect } from './geometry.ts';
import { paintDrawn, type SurfacePaint } from './painted.ts';
import { palette } from './palette.ts';
import { h, type PictureNode, pathData } from './picture.ts';
import type { PlacedObject } from './plan-view.ts';
import type { Carried, RoomObject, RoomSurface } from './room-objects.ts';
import { surenessOf } from './scale.ts';

/** Paints an object in its place; what left under our hands is a ghost with a green ring and a tick. */
export function paintObject(placed: PlacedObject, prefix: string): PictureNode {
  const { object, drawn, transform, rect } = placed;
  const byName = new Map(object.surfaces.map((s) => [s.name, s]));
  const nodes = paintDrawn(drawn, {
    prefix,
    ghost: object.carried !== undefined,
    paintOf: (name) => paintOfSurface(object, byName.get(name)),
  });
  const mark = object.carried?.seal === undefined ? [] : [carriedMark(rect)];
  const outline =
    object.outOfReach && !object.pseudo && !object.opening
      ? [reachOutline(rect, placed.obstacle)]
      : [];
  return h('g', { 'data-object': object.id }, h('g', { transform }, ...nodes), ...outline, ...mark);
}

/** How a surface is painted; undefined: a part that nobody counts. */
function paintOfSurface(
  object: RoomObject,
  surface: RoomSurface | undefined,
): SurfacePaint | undefined {
  if (surface === undefined) return undefined;
  const { figures } = surface;
  return {
    surface: surface.id,
    meanPg: figures?.mean ?? 0,
    sureness: figures === undefined ? 'sure' : surenessOf(figures.low, figures.high),
    unseen: surface.unseen,
    title: `${object.label}, ${surface.label}: ${surfaceText(surface)}`,
  };
}

/** A surface's figures in words: mean, and the 90 % interval. */
export function surfaceText(surface: RoomSurface): string {
  if (surface.unseen || surface.figures === undefined) return 'not observed';
  const reach = surface.within ? '' : '; out of our reach';
  return `${figuresText(surface.figures)}${reach}`;
}

function figuresText(figures: SurfaceFigures): string {
  if (figures.high < 1 && figures.mean < 1) return massText(figures.mean);
  return `${massText(figures.mean)} (90 %: ${massRangeText(figures.low, figures.high)})`;
}

/** "carried away 12:57, seal 4001"; own luggage "left with us". */
export function carriedText(carried: Carried, offsetMs: number): string {
  if (carried.seal === undefined) return 'left with us, unsealed';
  return `carried away ${clockText(carried.at, offsetMs)}, seal ${carried.seal}`;
}

/** Dashed green ring with a tick: carried away under seal. */
export function carriedMark(rect: Rect): PictureNode {
  const [cx, cy] = [rect.x + rect.width / 2, rect.y + rect.height / 2];
  const r = Math.max(7, Math.min(rect.width, rect.height) / 2 + 2);
  const isLong = Math.max(rect.width, rect.height) > 2 * r;
  const stroke = {
    fill: 'none',
    stroke: palette.accent,
    'stroke-width': 1.8,
    'stroke-dasharray': '3.5 2.6',
  };
  const ring = isLong
    ? h('rect', { ...rectAttributes(around(rect, r), 0), rx: Math.min(r, 14), ...stroke })
    : h('circle', { cx, cy, r, ...stroke });
  const s = Math.min(1.9, r / 9);
  const tick = pathData(
    'M',
    cx - 4 * s,
    cy + 0.3 * s,
    'l',
    2.8 * s,
    3.2 * s,
    'l',
    5.8 * s,
    -7.4 * s,
  );
  return h(
    'g',
    {},
    ring,
    h('path', {
      d: tick,
      fill: 'none',
      stroke: palette.accent,
      'stroke-width': 2.1,
      'stroke-linecap': 'round',
      'stroke-linejoin': 'round',
    }),
  );
}

/** Dotted outline: not ours to touch. */
export function reachOutline(rect: Rect, obstacle?: Obstacle): PictureNode {
  const isRound = obstacle !== undefined && 'r' in obstacle;
  const shape = isRound
    ? h('circle', { cx: obstacle.cx, cy: obstacle.cy, r: obstacle.r - 2 })
    : h('rect', { ...rectAttributes(rect, 5), rx: 11 });
  return styled(shape, {
    fill: 'none',
    stroke: palette.secondary,
    'stroke-width': 1.5,
    'stroke-dasharray': '0.1 4',
    'stroke-linecap': 'round',
  });
}

/** A rectangle about the same centre that is nowhere narrower than the mark. */
function around(rect: Rect, r: number): Rect {
  const width = Math.max(2 * r, rect.width + 4);
  const height = Math.max(2 * r, rect.height + 4);
  return {
    x: rect.x + (rect.width - width) / 2,
    y: rect.y + (rect.height - height) / 2,
    width,
    height,
  };
}

function rectAttributes(rect: Rect, by: number) {
  return {
    x: rect.x - by,
    y: rect.y - by,
    width: rect.width + 2 * by,
    height: rect.height + 2 * by,
  };
}

/** A thing drawn where it was recorded but did not stand: outline only. */
export function ghostOutline(placed: PlacedObject): PictureNode {
  return h(
    'g',
    { transform: placed.transform },
    ...placed.drawn.shadow.map((shape) =>
      styled(shape, {
        fill: 'none',
        stroke: palette.greyLine,
        'stroke-width': 1,
        'stroke-dasharray': '3 3',
      }),
    ),
  );
}
