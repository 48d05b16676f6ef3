import type { Point } from './drawing/drawing.ts';
import {
  clamp,
  distance,
  grown,
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

/** Labels, the room for them, and what is in their way. */
export interface PlacementInput {
  /** In order of importance: earlier ones choose first. */
  readonly requests: readonly LabelRequest[];
  /** Where boxes must lie. */
  readonly bounds: Rect;
  /** What boxes must not touch; leaders may cross it, unwillingly. */
  readonly obstacles: readonly Obstacle[];
  /** A draft tries one order only: enough to compare layouts. */
  readonly effort: 'draft' | 'full';
}

/** Where labels stand, which found no place, and how good it is. */
export interface Placement {
  readonly placed: readonly PlacedLabel[];
  /** Ids for which no place was left: they stand in the table only. */
  readonly dropped: readonly string[];
  /** How good it is, in px of leader: less is better. */
  readonly cost: number;
}

/** Grid of places that are tried; px. */
const gridPx = 7;

/** Least distance of a box from other boxes and from obstacles; px. */
const boxGapPx = 4;
const obstacleGapPx = 3;

/** Rounds of taking each label out and placing it again. */
const improvementRounds = 3;

/** What one place earlier in the order of importance is worth, in px of leader. */
const rankCostPx = 150;

/** What two leaders that cross cost, in px of leader. */
const crossingCostPx = 400;

/** What a px of leader over a thing costs, beside its length. */
const overCost = 2.2;

/** Rounds of trying all pairs at the end. */
const pairRounds = 2;

/** Turns in which what found no place is moved to the front. */
const promotionRounds = 4;

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
  const candidates = requests.map((request) => candidatesOf(request, input));
  let best: Attempt | undefined;
  const isDraft = input.effort === 'draft';
  for (const first of ordersOf(requests).slice(0, isDraft ? 1 : undefined)) {
    let order = first;
    for (let turn = 0; turn <= (isDraft ? 1 : promotionRounds); turn++) {
      const attempt = placeInOrder(order, candidates);
      if (best === undefined || attempt.cost < best.cost) best = attempt;
      const left = order.filter((i) => attempt.places[i] === undefined);
      if (left.length === 0) break;
      // What found no place chooses first next time.
      order = [...left, ...order.filter((i) => !left.includes(i))];
    }
  }
  const final = best === undefined || isDraft ? best : improvedByPairs(best, candidates);
  const places = final?.places.map((p) => p?.label) ?? [];
  return {
    placed: places.filter((p) => p !== undefined),
    dropped: [
      ...requests.filter((_, i) => places[i] === undefined),
      ...input.requests.slice(labelCountMax),
    ].map((r) => r.id),
    cost: (final?.cost ?? 0) + droppedCostPx * (input.requests.length - requests.length),
  };
}

type Places = readonly (Candidate | undefined)[];

interface Attempt {
  readonly places: Places;
  readonly cost: number;
}

/** By importance and its reverse; the widest first; from every side and two corners. */
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
    by((r) => r.anchor.x + r.anchor.y),
    by((r) => r.anchor.x - r.anchor.y),
    [...indices].reverse(),
  ];
}

function keyed(key: (request: LabelRequest) => number, request: LabelRequest | undefined): number {
  return request === undefined ? 0 : key(request);
}

function placeInOrder(
  order: readonly number[],
  candidates: readonly (readonly Candidate[])[],
): Attempt {
  const places: (Candidate | undefined)[] = candidates.map(() => undefined);
  const othersOf = (index: number): readonly Candidate[] =>
    places.filter((p, i): p is Candidate => i !== index && p !== undefined);
  for (let round = 0; round <= improvementRounds; round++) {
    let changed = false;
    for (const index of order) {
      const best = bestPlace(candidates[index] ?? [], othersOf(index));
      if (best !== places[index]) changed = true;
      places[index] = best;
    }
    if (!changed) break;
  }
  return { places, cost: costOf(places) };
}

/** What a whole placement costs; earlier labels matter more than later ones. */
function costOf(places: Places): number {
  return places.reduce((sum, place, index) => {
    if (place === undefined) return sum + droppedCostPx + rankCostPx * (places.length - index);
    const others = places.filter((p, i): p is Candidate => i !== index && p !== undefined);
    return sum + place.cost + costBeside(place, others, Number.POSITIVE_INFINITY);
  }, 0);
}

/** Takes out two labels at a time and places them again, the later one first, while that helps. */
function improvedByPairs(attempt: Attempt, candidates: readonly (readonly Candidate[])[]): Attempt {
  let best = attempt;
  for (let round = 0; round < pairRounds; round++) {
    const before = best.cost;
    for (let i = 0; i < candidates.length; i++)
      for (let j = 0; j < candidates.length; j++) {
        if (i === j) continue;
        const rest = best.places.filter(
          (p, k): p is Candidate => k !== i && k !== j && p !== undefined,
        );
        const one = bestPlace(candidates[j] ?? [], rest);
        if (one === undefined || one === best.places[j]) continue;
        const two = bestPlace(candidates[i] ?? [], [...rest, one]);
        const places = best.places.map((p, k) => (k === i ? two : k === j ? one : p));
        const cost = costOf(places);
        if (cost < best.cost) best = { places, cost };
      }
    if (best.cost === before) break;
  }
  return best;
}

/** Long leaders cost more than in proportion. */
function leaderCost({ from, to }: Segment): number {
  const length = distance(from, to);
  const beyond = Math.max(0, length - 70);
  return length + (beyond * beyond) / 90;
}

/** A place that one label could have, and what it costs whatever the other labels do. */
interface Candidate {
  readonly label: PlacedLabel;
  /** The box with the distance that other leaders keep. */
  readonly guard: Rect;
  readonly cost: number;
}

/** Places kept per label, the cheapest ones; Assumption: beyond them a leader is no help. */
const candidateCountMax = 450;

/** Longest leader; px. */
const leaderPxMax = 240;

/** Places on the grid that touch no obstacle, cheapest first. */
function candidatesOf(
  request: LabelRequest,
  { bounds, obstacles }: PlacementInput,
): readonly Candidate[] {
  const { width, height, anchor } = request;
  const near: { readonly box: Rect; readonly away: number }[] = [];
  const down = stepsOf(bounds.y, bounds.height - height, anchor.y - height);
  const right = stepsOf(bounds.x, bounds.width - width, anchor.x - width);
  for (let y = down.from; y <= Math.min(down.to, anchor.y + leaderPxMax); y += gridPx)
    for (let x = right.from; x <= Math.min(right.to, anchor.x + leaderPxMax); x += gridPx) {
      const dx = Math.max(0, x - anchor.x, anchor.x - x - width);
      const dy = Math.max(0, y - anchor.y, anchor.y - y - height);
      const away = dx * dx + dy * dy;
      if (away > leaderPxMax * leaderPxMax) continue;
      const box = { x, y, width, height };
      if (!obstacles.some((o) => meets(box, o, obstacleGapPx))) near.push({ box, away });
    }
  return near
    .sort((a, b) => a.away - b.away)
    .slice(0, candidateCountMax)
    .map(({ box }) => candidateAt(request, box, obstacles))
    .sort((a, b) => a.cost - b.cost);
}

/** Grid places along one axis that are not farther than a leader before the anchor. */
function stepsOf(start: number, room: number, before: number) {
  const skipped = Math.max(0, Math.ceil((before - leaderPxMax - start) / gridPx));
  return { from: start + skipped * gridPx, to: start + room };
}

function candidateAt(
  { id, anchor }: LabelRequest,
  box: Rect,
  obstacles: readonly Obstacle[],
): Candidate {
  const { at, align } = attachment(box, anchor);
  const leader = { from: at, to: anchor };
  // The thing pointed at is crossed by its own leader, too, and best by the shortest way.
  let over = 0;
  for (const obstacle of obstacles) over += lengthInside(leader, obstacle);
  return {
    label: { id, box, leader, align },
    guard: grown(box, 2),
    cost: leaderCost(leader) + overCost * over,
  };
}

/** The cheapest place beside the others; undefined when every one would touch. */
function bestPlace(
  candidates: readonly Candidate[],
  others: readonly Candidate[],
): Candidate | undefined {
  let best: Candidate | undefined;
  let bestCost = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    if (candidate.cost >= bestCost) break;
    const cost = candidate.cost + costBeside(candidate, others, bestCost - candidate.cost);
    if (cost < bestCost) {
      best = candidate;
      bestCost = cost;
    }
  }
  return best;
}

/** What the other labels add: crossings cost, contact of boxes and leaders is not allowed. */
function costBeside(one: Candidate, others: readonly Candidate[], costMax: number): number {
  let cost = 0;
  for (const other of others) {
    if (rectsMeet(one.label.box, other.label.box, boxGapPx)) return Number.POSITIVE_INFINITY;
    if (lengthInRect(other.label.leader, one.guard) > 0) return Number.POSITIVE_INFINITY;
    if (lengthInRect(one.label.leader, other.guard) > 0) return Number.POSITIVE_INFINITY;
    if (segmentsCross(one.label.leader, other.label.leader)) cost += crossingCostPx;
    if (cost >= costMax) return cost;
  }
  return cost;
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
