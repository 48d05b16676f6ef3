import { palette } from './palette.ts';
import {
  type Circle,
  distance,
  grown,
  meets,
  type Obstacle,
  type Rect,
  rectsMeet,
  unionOf,
} from './geometry.ts';
import { h, type PictureNode, pathData } from './picture.ts';
import { paintObject } from './plan-paint.ts';
import { type PlacedObject, type PlanView, placeObject, rectToPanel } from './plan-view.ts';
import type { RoomObject } from './room-objects.ts';

/** A table and the small things on it, to be shown enlarged. */
export interface Cluster {
  readonly support: RoomObject;
  readonly members: readonly RoomObject[];
}

/** A magnifying glass over a cluster: where it lies in the panel and what is seen through it. */
export interface Lens {
  readonly cluster: Cluster;
  readonly circle: Circle;
  /** The circle that it enlarges, in the panel. */
  readonly region: Circle;
  readonly objects: readonly PlacedObject[];
  /** How many times larger than the plan. */
  readonly factor: number;
}

/** Radius of a lens; px. The larger ones are tried first. */
const lensRadiiPx = [92, 84, 76, 68, 60] as const;

/** A lens is worth its place when it enlarges at least so much. */
const factorMin = 1.5;

/** Largest scale in a lens; px per cm. */
const pxPerCmMax = 3.6;

/**
 * The table that carries most: the one with the most trace on and among the small things that stand
 * on it; at least two of them.
 */
export function mainCluster(objects: readonly RoomObject[]): Cluster | undefined {
  const supports = objects.filter((o) => !o.small && !o.pseudo && !o.opening && isTable(o));
  const clusters = supports
    .map((support) => ({
      support,
      members: objects.filter((o) => o.small && standsOn(o, support)),
    }))
    .filter((cluster) => cluster.members.length >= 2);
  return clusters.sort((a, b) => massOf(b) - massOf(a))[0];
}

/** Finds a free place for the lens, near to what it enlarges; undefined when there is none. */
export function placeLens(
  cluster: Cluster,
  view: PlanView,
  space: { readonly bounds: Rect; readonly obstacles: readonly Obstacle[] },
): Lens | undefined {
  const center = {
    x: cluster.support.rect.x + cluster.support.rect.width / 2,
    y: cluster.support.rect.y + cluster.support.rect.height / 2,
  };
  const radiusCm = regionRadiusCm(cluster, center);
  const at = {
    x: view.origin.x + center.x * view.pxPerCm,
    y: view.origin.y + center.y * view.pxPerCm,
  };
  for (const r of lensRadiiPx) {
    const pxPerCm = Math.min(pxPerCmMax, r / radiusCm);
    if (pxPerCm / view.pxPerCm < factorMin) continue;
    const place = freePlace(r, at, space);
    if (place === undefined) continue;
    const inside: PlanView = {
      pxPerCm,
      origin: { x: place.cx - center.x * pxPerCm, y: place.cy - center.y * pxPerCm },
    };
    return {
      cluster,
      circle: place,
      region: { cx: at.x, cy: at.y, r: (r / pxPerCm) * view.pxPerCm },
      objects: [cluster.support, ...cluster.members].map((o) => placeObject(o, inside)),
      factor: pxPerCm / view.pxPerCm,
    };
  }
  return undefined;
}

/** The lens, its beam and the circle it enlarges. */
export function lensNodes(lens: Lens, prefix: string, floor: string) {
  const { circle, region } = lens;
  const attributes = { cx: circle.cx, cy: circle.cy, r: circle.r };
  const clip = h('clipPath', { id: `${prefix}-lens` }, h('circle', attributes));
  const beam = h('path', {
    d: beamPath(region, circle),
    fill: palette.carpet,
    opacity: 0.55,
  });
  const under: readonly PictureNode[] = [
    beam,
    h('circle', {
      cx: region.cx,
      cy: region.cy,
      r: region.r,
      fill: 'none',
      stroke: palette.line,
      'stroke-width': 0.8,
      'stroke-dasharray': '2 2',
    }),
  ];
  const over: readonly PictureNode[] = [
    h('circle', { ...attributes, r: circle.r + 3, fill: palette.ink, opacity: 0.06 }),
    h('circle', { ...attributes, fill: floor }),
    h(
      'g',
      { 'clip-path': `url(#${prefix}-lens)` },
      ...lens.objects.map((placed) => paintObject(placed, prefix)),
    ),
    h('circle', { ...attributes, fill: 'none', stroke: palette.line, 'stroke-width': 1.6 }),
    h('circle', {
      ...attributes,
      r: circle.r - 2.4,
      fill: 'none',
      stroke: '#fffdf8',
      'stroke-width': 1.2,
      opacity: 0.8,
    }),
  ];
  return { clip, under, over };
}

/** The rectangle of a region of the room, in the panel. */
export function clusterRect(cluster: Cluster, view: PlanView): Rect {
  return rectToPanel(cluster.support.rect, view);
}

function isTable(object: RoomObject): boolean {
  return /table|desk|lectern|minibar|washstand|basin/.test(object.drawing);
}

function standsOn(object: RoomObject, support: RoomObject): boolean {
  const area = grown(support.rect, 10);
  const center = {
    x: object.rect.x + object.rect.width / 2,
    y: object.rect.y + object.rect.height / 2,
    width: 0.1,
    height: 0.1,
  };
  return rectsMeet(area, center);
}

function massOf({ support, members }: Cluster): number {
  return [support, ...members]
    .flatMap((o) => o.surfaces)
    .reduce((sum, s) => sum + (s.result?.before.mean ?? 0), members.length);
}

/** A whole small table, or at least the part of a large one where things stand. */
function regionRadiusCm(cluster: Cluster, center: { x: number; y: number }): number {
  const members = unionOf(cluster.members.map((m) => m.rect)) ?? cluster.support.rect;
  const corners = [
    { x: members.x, y: members.y },
    { x: members.x + members.width, y: members.y },
    { x: members.x, y: members.y + members.height },
    { x: members.x + members.width, y: members.y + members.height },
  ];
  const own = Math.max(cluster.support.rect.width, cluster.support.rect.height) / 2;
  return Math.max(own, ...corners.map((c) => distance(c, center) * 0.86)) + 3;
}

function freePlace(
  r: number,
  near: { readonly x: number; readonly y: number },
  { bounds, obstacles }: { readonly bounds: Rect; readonly obstacles: readonly Obstacle[] },
): Circle | undefined {
  let best: Circle | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (let cy = bounds.y + r; cy <= bounds.y + bounds.height - r; cy += 4)
    for (let cx = bounds.x + r; cx <= bounds.x + bounds.width - r; cx += 4) {
      const away = distance({ x: cx, y: cy }, near);
      if (away >= bestDistance) continue;
      if (obstacles.some((o) => circleMeets({ cx, cy, r: r + 6 }, o))) continue;
      best = { cx, cy, r };
      bestDistance = away;
    }
  return best;
}

function circleMeets(circle: Circle, obstacle: Obstacle): boolean {
  if (!('r' in obstacle)) return meets(obstacle, circle);
  const reach = circle.r + obstacle.r;
  return distance({ x: circle.cx, y: circle.cy }, { x: obstacle.cx, y: obstacle.cy }) < reach;
}

/** The area between the outer tangents of two circles; without angles, from the unit vectors. */
function beamPath(from: Circle, to: Circle): string {
  const [dx, dy] = [to.cx - from.cx, to.cy - from.cy];
  const d = Math.sqrt(dx * dx + dy * dy);
  const [ux, uy] = [dx / d, dy / d];
  const cosine = (from.r - to.r) / d;
  const sine = Math.sqrt(Math.max(0, 1 - cosine * cosine));
  const touch = (circle: Circle, side: 1 | -1) => [
    circle.cx + circle.r * (ux * cosine - side * uy * sine),
    circle.cy + circle.r * (uy * cosine + side * ux * sine),
  ];
  const points = [touch(from, 1), touch(to, 1), touch(to, -1), touch(from, -1)];
  return pathData('M', ...points.flatMap((p, i) => (i === 0 ? p : ['L', ...p])), 'Z');
}
