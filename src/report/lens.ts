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
import { palette } from './palette.ts';
import { h, type PictureNode, pathData } from './picture.ts';
import { paintObject } from './plan-paint.ts';
import { type PlacedObject, type PlanView, placeObject } from './plan-view.ts';
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

/** Free places for the lens, near to what it enlarges: the best one in each quarter around it. */
export function placeLenses(
  cluster: Cluster,
  view: PlanView,
  space: { readonly bounds: Rect; readonly obstacles: readonly Obstacle[] },
): readonly Circle[] {
  const at = centerInPanel(cluster, view);
  const radiusCm = regionRadiusCm(cluster);
  const radii = lensRadiiPx.filter((r) => pxPerCmOf(r, radiusCm) / view.pxPerCm >= factorMin);
  const best: (FreePlace | undefined)[] = [undefined, undefined, undefined, undefined];
  for (const r of radii) {
    const first = { x: space.bounds.x + r, y: space.bounds.y + r };
    const last = {
      x: space.bounds.x + space.bounds.width - r,
      y: space.bounds.y + space.bounds.height - r,
    };
    for (let cy = first.y; cy <= last.y; cy += gridPx)
      for (let cx = first.x; cx <= last.x; cx += gridPx) {
        const quarter = (cx < at.x ? 0 : 1) + (cy < at.y ? 0 : 2);
        const aside = Math.min(cx - first.x, last.x - cx);
        // Near to what it enlarges, towards a side, and rather large.
        const cost = distance({ x: cx, y: cy }, at) - r + 0.5 * aside + 3 * (lensRadiiPx[0] - r);
        if (cost >= Math.min(best[quarter]?.cost ?? costMax, costMax)) continue;
        const circle = { cx, cy, r };
        if (!space.obstacles.some((o) => circleMeets({ ...circle, r: r + 6 }, o)))
          best[quarter] = { circle, cost };
      }
  }
  return best.flatMap((place) => (place === undefined ? [] : [place.circle]));
}

/** The lens in a place that was found for it. */
export function lensAt(
  circle: Circle,
  cluster: Cluster | undefined,
  view: PlanView,
): Lens | undefined {
  if (cluster === undefined) return undefined;
  const center = centerOf(cluster);
  const pxPerCm = pxPerCmOf(circle.r, regionRadiusCm(cluster));
  const inside: PlanView = {
    pxPerCm,
    origin: { x: circle.cx - center.x * pxPerCm, y: circle.cy - center.y * pxPerCm },
  };
  const at = centerInPanel(cluster, view);
  return {
    cluster,
    circle,
    region: { cx: at.x, cy: at.y, r: (circle.r / pxPerCm) * view.pxPerCm },
    objects: [cluster.support, ...cluster.members].map((o) => placeObject(o, inside)),
    factor: pxPerCm / view.pxPerCm,
  };
}

function centerOf({ support: { rect } }: Cluster) {
  return { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 };
}

function centerInPanel(cluster: Cluster, { origin, pxPerCm }: PlanView) {
  const center = centerOf(cluster);
  return { x: origin.x + center.x * pxPerCm, y: origin.y + center.y * pxPerCm };
}

function pxPerCmOf(r: number, radiusCm: number): number {
  return Math.min(pxPerCmMax, r / radiusCm);
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
function regionRadiusCm(cluster: Cluster): number {
  const center = centerOf(cluster);
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

/** Grid of places that are tried; px. */
const gridPx = 7;

/** A lens farther away than this is no longer seen as one with its table; px. */
const costMax = 420;

interface FreePlace {
  readonly circle: Circle;
  readonly cost: number;
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
