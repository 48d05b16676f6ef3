import type { Point } from './drawing/drawing.ts';
import {
  clamp,
  distance,
  holds,
  lengthInRect,
  lengthInside,
  meets,
  type Obstacle,
  type Rect,
  rectsMeet,
  type Segment,
  segmentsCross,
} from './geometry.ts';

/** A label that wants a place: what it points at, and how large it is. */
export interface LabelRequest {
  readonly id: string;
  readonly anchor: Point;
  readonly width: number;
  readonly height: number;
}

/** A label in its place, and its leader from the box to the anchor. */
export interface PlacedLabel {
  readonly id: string;
  readonly box: Rect;
  readonly leader: Segment;
  /** Text runs from the side where the leader arrives. */
  readonly align: 'start' | 'end';
}

export interface PlacementInput {
  /** In order of importance: earlier ones choose first. */
  readonly requests: readonly LabelRequest[];
  /** Where boxes must lie. */
  readonly bounds: Rect;
  /** What boxes must not touch; leaders may cross it, unwillingly. */
  readonly obstacles: readonly Obstacle[];
}

export interface Placement {
  readonly placed: readonly PlacedLabel[];
  /** Ids for which no place was left: they stand in the table only. */
  readonly dropped: readonly string[];
  /** How good it is, in px of leader: less is better. */
  readonly cost: number;
}

/** Grid of places that are tried; px. */
const gridPx = 5;

/** Least distance of a box from other boxes and from obstacles; px. */
const boxGapPx = 4;
const obstacleGapPx = 3;

/** Rounds of taking each label out and placing it again. */
const improvementRounds = 3;

/** Labels per picture; a longer list belongs into a table. */
export const labelCountMax = 40;

/** What a dropped label costs, in px of leader: more than any detour. */
export const droppedCostPx = 2000;

/**
 * Places labels outside of everything: no box touches another box, an obstacle, or the leader of
 * another label; leaders are short and avoid crossing each other and running over things. What finds
 * no place is dropped, never squeezed in. Deterministic: greedy on a grid in a few fixed orders, each
 * followed by rounds in which every label is taken out and placed anew; the cheapest one is kept.
 */
export function placeLabels(input: PlacementInput): Placement {
  const requests = input.requests.slice(0, labelCountMax);
  const free = requests.map((request) => freeBoxes(request, input));
  let best: Attempt | undefined;
  for (const order of ordersOf(requests)) {
    const attempt = placeInOrder(order, { input, requests, free });
    if (best === undefined || attempt.cost < best.cost) best = attempt;
  }
  const places = best?.places ?? [];
  return {
    placed: places.filter((p) => p !== undefined),
    dropped: [
      ...requests.filter((_, i) => places[i] === undefined),
      ...input.requests.slice(labelCountMax),
    ].map((r) => r.id),
    cost: (best?.cost ?? 0) + droppedCostPx * (input.requests.length - requests.length),
  };
}

type Places = readonly (PlacedLabel | undefined)[];

interface Attempt {
  readonly places: Places;
  readonly cost: number;
}

/** By importance; those with least choice first; from left, right, above, below. */
function ordersOf(requests: readonly LabelRequest[]): readonly (readonly number[])[] {
  const indices = requests.map((_, i) => i);
  const by = (key: (request: LabelRequest) => number) =>
    [...indices].sort((a, b) => keyed(key, requests[a]) - keyed(key, requests[b]) || a - b);
  return [
    indices,
    by((r) => -r.width),
    by((r) => r.anchor.x),
    by((r) => -r.anchor.x),
    by((r) => r.anchor.y),
    by((r) => -r.anchor.y),
  ];
}

function keyed(key: (request: LabelRequest) => number, request: LabelRequest | undefined): number {
  return request === undefined ? 0 : key(request);
}

interface Board {
  readonly input: PlacementInput;
  readonly requests: readonly LabelRequest[];
  readonly free: readonly (readonly Rect[])[];
}

function placeInOrder(order: readonly number[], board: Board): Attempt {
  const { input, requests, free } = board;
  const places: (PlacedLabel | undefined)[] = requests.map(() => undefined);
  for (let round = 0; round <= improvementRounds; round++) {
    let changed = false;
    for (const index of order) {
      const request = requests[index];
      if (request === undefined) continue;
      const others = places.filter((p, i): p is PlacedLabel => i !== index && p !== undefined);
      const best = bestPlace(request, free[index] ?? [], { input, others });
      const before = places[index]?.box;
      if (best?.box.x !== before?.x || best?.box.y !== before?.y) changed = true;
      places[index] = best;
    }
    if (!changed) break;
  }
  return { places, cost: totalCost(places, input) };
}

/** Earlier labels matter more: without a place, each costs a little more than the next. */
function totalCost(places: Places, input: PlacementInput): number {
  let cost = 0;
  places.forEach((place, index) => {
    if (place === undefined) {
      cost += droppedCostPx + 10 * (places.length - index);
      return;
    }
    const others = places.filter((p, i): p is PlacedLabel => i !== index && p !== undefined);
    cost += leaderCost(place.leader) + costOf(place, { input, others });
  });
  return cost;
}

/** Long leaders cost more than in proportion. */
function leaderCost({ from, to }: Segment): number {
  const length = distance(from, to);
  const beyond = Math.max(0, length - 70);
  return length + (beyond * beyond) / 90;
}

/** Boxes on the grid that touch no obstacle. */
function freeBoxes(request: LabelRequest, { bounds, obstacles }: PlacementInput): readonly Rect[] {
  const { width, height } = request;
  const boxes: Rect[] = [];
  for (let y = bounds.y; y + height <= bounds.y + bounds.height; y += gridPx)
    for (let x = bounds.x; x + width <= bounds.x + bounds.width; x += gridPx) {
      const box = { x, y, width, height };
      if (holds(bounds, box) && !obstacles.some((o) => meets(box, o, obstacleGapPx)))
        boxes.push(box);
    }
  return boxes;
}

interface Situation {
  readonly input: PlacementInput;
  readonly others: readonly PlacedLabel[];
}

function bestPlace(
  request: LabelRequest,
  boxes: readonly Rect[],
  situation: Situation,
): PlacedLabel | undefined {
  let best: PlacedLabel | undefined;
  let bestCost = Number.POSITIVE_INFINITY;
  for (const box of boxes) {
    const label = labelAt(request, box);
    const length = leaderCost(label.leader);
    // Length alone already costs more: nothing else has to be looked at.
    if (length >= bestCost) continue;
    const cost = length + costOf(label, situation);
    if (cost < bestCost) {
      best = label;
      bestCost = cost;
    }
  }
  return bestCost === Number.POSITIVE_INFINITY ? undefined : best;
}

function labelAt(request: LabelRequest, box: Rect): PlacedLabel {
  const { at, align } = attachment(box, request.anchor);
  return { id: request.id, box, leader: { from: at, to: request.anchor }, align };
}

/** Costs beyond the length of the leader; infinite where boxes and leaders would touch. */
function costOf(label: PlacedLabel, { input, others }: Situation): number {
  let cost = 0;
  for (const other of others) {
    if (rectsMeet(label.box, other.box, boxGapPx)) return Number.POSITIVE_INFINITY;
    if (lengthInRect(other.leader, growBox(label.box)) > 0) return Number.POSITIVE_INFINITY;
    if (lengthInRect(label.leader, growBox(other.box)) > 0) return Number.POSITIVE_INFINITY;
    if (segmentsCross(label.leader, other.leader)) cost += 400;
  }
  for (const obstacle of input.obstacles) {
    // The thing pointed at is crossed by its own leader, which costs the same wherever the box is.
    cost += 1.4 * lengthInside(label.leader, obstacle);
  }
  return cost;
}

function growBox(box: Rect): Rect {
  return { x: box.x - 2, y: box.y - 2, width: box.width + 4, height: box.height + 4 };
}

/**
 * Where a leader meets a box: in the middle of the side that faces the anchor, or, from below and
 * above, at the nearer end of the text.
 */
function attachment(box: Rect, anchor: Point): { at: Point; align: 'start' | 'end' } {
  const right = box.x + box.width;
  const bottom = box.y + box.height;
  if (anchor.x < box.x) return { at: { x: box.x, y: sideHeight(box, anchor) }, align: 'start' };
  if (anchor.x > right) return { at: { x: right, y: sideHeight(box, anchor) }, align: 'end' };
  const isLeft = anchor.x - box.x <= box.width / 2;
  const x = isLeft
    ? clamp(anchor.x, box.x + 6, box.x + box.width / 2)
    : clamp(anchor.x, box.x + box.width / 2, right - 6);
  return {
    at: { x, y: anchor.y < box.y ? box.y : bottom },
    align: isLeft ? 'start' : 'end',
  };
}

function sideHeight(box: Rect, anchor: Point): number {
  return clamp(anchor.y, box.y + box.height * 0.3, box.y + box.height * 0.7);
}
