import { compareText } from '../base/order.ts';
import type { Point } from './drawing/drawing.ts';
import { massRangeText, massText } from './figure-text.ts';
import type { PlacedLabel } from './label-placement.ts';
import { palette, typeSize } from './palette.ts';
import { h, type PictureNode } from './picture.ts';
import { carriedText } from './plan-paint.ts';
import type { RoomObject, RoomSurface } from './room-objects.ts';
import { textWidth } from './text-width.ts';

/** What a label says: first what, then how much. */
export interface PlanLabel {
  readonly id: string;
  readonly what: string;
  readonly value: string;
  /** The interval, smaller; '' when there is none to state. */
  readonly aside: string;
}

/** Sizes of label text; the canvas has four sizes in all. */
const whatStyle = { sizePx: typeSize.small };
const valueStyle = { sizePx: typeSize.body, bold: true };
const asideStyle = { sizePx: typeSize.small };
const asideGapPx = 5;
const paddingPx = 3;
const lineHeights = [12.5, 14.5] as const;

/** How many labels a picture has of each sort; Assumption: a dozen can still be read at a glance. */
export interface LabelCounts {
  /** Furniture and fixtures, the largest as they were left. */
  readonly furniture: number;
  /** Small things, each named once, by its largest surface. */
  readonly small: number;
  /** The largest as the room was handed back, among those not named yet. */
  readonly left: number;
  /** Out of our reach, one per object: the largest, and first what another person carried there. */
  readonly outOfReach: number;
}

/**
 * The surfaces that deserve a label, the same before and after, so that both pictures of a pair name
 * the same ones.
 */
export function labelledSurfaces(
  objects: readonly RoomObject[],
  counts: LabelCounts,
): readonly string[] {
  const candidates = objects.flatMap((object) =>
    candidatesOf(object).map((surface) => ({ object, surface })),
  );
  const chosen: string[] = [];
  const choose = (
    count: number,
    set: 'before' | 'after',
    isWanted: (candidate: Candidate) => boolean,
  ): void => {
    const wanted = candidates
      .filter((c) => isWanted(c) && meanOf(c, set) >= 1 && !chosen.includes(c.surface.id))
      .sort((a, b) => meanOf(b, set) - meanOf(a, set) || compareText(a.surface.id, b.surface.id));
    chosen.push(...wanted.slice(0, Math.max(0, count)).map((c) => c.surface.id));
  };
  const isOurs = ({ surface }: Candidate) => surface.within;
  const isNamed = ({ object }: Candidate) => object.surfaces.some((s) => chosen.includes(s.id));
  if (!candidates.some((c) => isOurs(c) && meanOf(c, 'before') >= 1)) {
    // Nothing here is ours to treat: the whole picture is about what stays.
    choose(counts.furniture + counts.outOfReach, 'before', () => true);
    return chosen;
  }
  choose(Math.min(3, counts.furniture), 'before', (c) => isOurs(c) && !c.object.small);
  choose(Math.min(1, counts.outOfReach), 'before', (c) => !isOurs(c) && c.surface.broughtBy !== '');
  choose(Math.min(1, counts.left), 'after', isOurs);
  choose(counts.small, 'before', (c) => isOurs(c) && c.object.small);
  choose(counts.furniture - 3, 'before', (c) => isOurs(c) && !c.object.small);
  choose(counts.left - 1, 'after', isOurs);
  choose(counts.outOfReach - 1, 'before', (c) => !isOurs(c) && !isNamed(c));
  return chosen;
}

interface Candidate {
  readonly object: RoomObject;
  readonly surface: RoomSurface;
}

function meanOf({ surface }: Candidate, set: 'before' | 'after'): number {
  return surface.result?.[set].mean ?? 0;
}

/** The words of one label. */
export function labelOf(object: RoomObject, surface: RoomSurface, offsetMs: number): PlanLabel {
  return { id: surface.id, what: whatText(object, surface), ...howMuch(object, surface, offsetMs) };
}

/** Size of a label's box. */
export function labelSize(label: PlanLabel): { readonly width: number; readonly height: number } {
  const aside = label.aside === '' ? 0 : asideGapPx + textWidth(label.aside, asideStyle);
  const width = Math.max(
    textWidth(label.what, whatStyle),
    textWidth(label.value, valueStyle) + aside,
  );
  return { width: width + 2 * paddingPx, height: lineHeights[0] + lineHeights[1] + 2 };
}

/** A label in its place: a thin leader with a dot, two lines of text. */
export function labelNode(label: PlanLabel, placed: PlacedLabel): PictureNode {
  const { box, leader, align } = placed;
  const isStart = align === 'start';
  const x = isStart ? box.x + paddingPx : box.x + box.width - paddingPx;
  const anchor = isStart ? 'start' : 'end';
  const first = box.y + lineHeights[0] - 2;
  const second = first + lineHeights[1];
  const aside =
    label.aside === ''
      ? undefined
      : h(
          'tspan',
          {
            dx: asideGapPx,
            'font-size': typeSize.small,
            'font-weight': 400,
            fill: palette.secondary,
          },
          label.aside,
        );
  return h(
    'g',
    { 'data-label': label.id },
    leaderNode(leader.from, leader.to),
    h(
      'text',
      { x, y: first, 'text-anchor': anchor, 'font-size': typeSize.small, fill: palette.line },
      label.what,
    ),
    h(
      'text',
      {
        x,
        y: second,
        'text-anchor': anchor,
        'font-size': typeSize.body,
        'font-weight': 650,
        fill: palette.ink,
      },
      label.value,
      aside,
    ),
  );
}

function leaderNode(from: Point, to: Point): PictureNode {
  return h(
    'g',
    { 'aria-hidden': 'true' },
    h('line', {
      x1: from.x,
      y1: from.y,
      x2: to.x,
      y2: to.y,
      stroke: '#fffdf8',
      'stroke-width': 2.6,
      opacity: 0.7,
    }),
    h('line', {
      x1: from.x,
      y1: from.y,
      x2: to.x,
      y2: to.y,
      stroke: palette.line,
      'stroke-width': 0.9,
    }),
    h('circle', {
      cx: to.x,
      cy: to.y,
      r: 2.2,
      fill: palette.line,
      stroke: '#fffdf8',
      'stroke-width': 0.9,
    }),
  );
}

function candidatesOf(object: RoomObject): readonly RoomSurface[] {
  const carrying = object.surfaces.filter((s) => s.result !== undefined);
  if (!object.small) return carrying;
  const largest = [...carrying].sort(
    (a, b) =>
      (b.result?.before.mean ?? 0) - (a.result?.before.mean ?? 0) || compareText(a.id, b.id),
  );
  return largest.slice(0, 1);
}

/** Furniture that a viewer recognises: its parts need no further name. */
const selfExplaining = new Set([
  'armchair',
  'side-chair',
  'sofa',
  'desk-chair',
  'side-table-round',
  'desk',
  'lectern',
  'bed',
]);

function whatText(object: RoomObject, surface: RoomSurface): string {
  if (object.surfaces.length === 1) return object.label;
  return selfExplaining.has(object.drawing) && !object.outOfReach
    ? surface.label
    : `${object.label}, ${surface.label}`;
}

function howMuch(
  object: RoomObject,
  surface: RoomSurface,
  offsetMs: number,
): Pick<PlanLabel, 'value' | 'aside'> {
  if (object.carried !== undefined) {
    const [value = '', ...aside] = carriedText(object.carried, offsetMs).split(', ');
    return { value, aside: aside.join(', ') };
  }
  if (surface.unseen || surface.figures === undefined) return { value: 'not observed', aside: '' };
  const { mean, low, high } = surface.figures;
  // A few heavy draws can lift a mean above its own 90 % interval: the word keeps that from reading as a slip.
  const isOutside = high >= 1 && (mean > high || mean < low);
  const value = `${surface.reduced ? 'reduced: ' : ''}${isOutside ? 'mean ' : ''}${massText(mean)}`;
  if (!surface.within) {
    const brought = surface.broughtBy === '' ? '' : `via ${surface.broughtBy}, `;
    return { value, aside: `${brought}out of reach` };
  }
  return { value, aside: high < 1 ? '' : massRangeText(low, high) };
}
