import { palette } from '../palette.ts';
import { h, type PictureNode, pathData } from '../picture.ts';
import { type Drawing, type DrawingSize, surface } from './drawing.ts';
import { box, disc, lineWidth, path, seam, styled, tinted } from './shape.ts';

/**
 * Openings are drawn in a wall along the upper side: `width` runs along the wall, `depth` is its
 * thickness, and the room lies below. The floor plan turns them into the wall they stand in.
 */
const leafThickness = ({ depth }: DrawingSize) => Math.max(3.5, Math.min(7, depth * 0.5));

/** Knobs keep a size that can be seen and painted. */
const knobRadius = ({ depth }: DrawingSize) => Math.max(3.4, depth * 0.38);

const gap = ({ width, depth }: DrawingSize): PictureNode =>
  h('rect', {
    x: 0,
    y: -depth * 0.25,
    width,
    height: depth * 1.05,
    fill: palette.floor,
  });

const jambs = ({ width, depth }: DrawingSize): readonly PictureNode[] => [
  tinted(box(-3, -depth * 0.3, 3, depth * 1.15), palette.line),
  tinted(box(width, -depth * 0.3, 3, depth * 1.15), palette.line),
];

/** The quarter circle that a leaf sweeps over. */
function swing(
  from: { x: number; y: number },
  to: { x: number; y: number },
  r: number,
  sweep: 0 | 1,
) {
  return h('path', {
    d: pathData('M', from.x, from.y, 'A', r, r, 0, 0, sweep, to.x, to.y),
    fill: 'none',
    stroke: palette.secondary,
    'stroke-width': 0.9,
    'stroke-dasharray': '3 3',
    opacity: 0.7,
  });
}

/** One leaf, open into the room; hinge on the left. */
const door: Drawing = (size) => {
  const { width: w, depth: d } = size;
  const t = leafThickness(size);
  const r = knobRadius(size);
  const y = d * 0.5;
  return {
    shadow: [box(0, y, t, w)],
    base: [
      gap(size),
      ...jambs(size),
      swing({ x: t / 2, y: y + w }, { x: w, y }, w - t / 2, 0),
      tinted(box(0, y, t, w, 1), '#e6dcc8'),
    ],
    surfaces: {
      edge: surface({ x: t / 2, y: y + w * 0.97 }, box(0, y + w * 0.72, t, w * 0.28, 1)),
      'handle-in': surface({ x: t + r, y: y + w * 0.88 }, disc(t + r * 0.8, y + w * 0.88, r)),
      'handle-out': surface({ x: -r, y: y + w * 0.88 }, disc(-r * 0.8, y + w * 0.88, r)),
    },
    detail: [],
  };
};

/** Two leaves, open into the room. */
const doubleDoor: Drawing = (size) => {
  const { width: w, depth: d } = size;
  const t = leafThickness(size);
  const r = knobRadius(size);
  const y = d * 0.5;
  const half = w / 2;
  return {
    shadow: [box(0, y, t, half), box(w - t, y, t, half)],
    base: [
      gap(size),
      ...jambs(size),
      swing({ x: t / 2, y: y + half }, { x: half, y }, half - t / 2, 0),
      swing({ x: w - t / 2, y: y + half }, { x: half, y }, half - t / 2, 1),
      tinted(box(0, y, t, half, 1), '#e6dcc8'),
      tinted(box(w - t, y, t, half, 1), '#e6dcc8'),
    ],
    surfaces: {
      edge: surface(
        { x: w - t / 2, y: y + half * 0.9 },
        box(w - t, y + half * 0.55, t, half * 0.45, 1),
      ),
      'handle-in': surface(
        { x: w - t - r, y: y + half * 0.8 },
        disc(w - t - r * 0.8, y + half * 0.8, r),
      ),
      'handle-out': surface({ x: w + r, y: y + half * 0.8 }, disc(w + r * 0.8, y + half * 0.8, r)),
    },
    detail: [],
  };
};

/** A door without a separate edge still shows where its leaf ends. */
const window: Drawing = (size) => {
  const { width: w, depth: d } = size;
  const r = knobRadius(size);
  return {
    shadow: [],
    base: [
      gap(size),
      tinted(box(0, -d * 0.1, w, d * 0.8), '#dfe8ea'),
      seam(path('M', 0, d * 0.3, 'H', w), 1),
      seam(path('M', w / 2, -d * 0.1, 'V', d * 0.7), 1),
    ],
    surfaces: {
      latch: surface({ x: w / 2, y: d * 0.9 }, box(w / 2 - r, d * 0.7, 2 * r, r * 1.2, r * 0.5)),
    },
    detail: [],
  };
};

/** The inside of a car door: pane, armrest, handles, switch. */
const carDoor: Drawing = (size) => {
  const { width: w, depth: d } = size;
  const room = Math.max(d, 9);
  return {
    shadow: [box(0, 0, w, room, 4)],
    base: [
      styled(box(0, 0, w, room, 4), {
        fill: '#e6dfd6',
        stroke: palette.line,
        'stroke-width': lineWidth,
      }),
    ],
    surfaces: {
      pane: surface({ x: w * 0.5, y: room * 0.14 }, box(w * 0.04, 0, w * 0.92, room * 0.26, 2)),
      grab: surface(
        { x: w * 0.17, y: room * 0.45 },
        box(w * 0.06, room * 0.32, w * 0.22, room * 0.24, 4),
      ),
      armrest: surface(
        { x: w * 0.5, y: room * 0.85 },
        box(w * 0.18, room * 0.62, w * 0.62, room * 0.44, 4),
      ),
      switch: surface(
        { x: w * 0.72, y: room * 0.84 },
        box(w * 0.68, room * 0.72, w * 0.08, room * 0.24, 1.5),
      ),
      'handle-in': surface(
        { x: w * 0.86, y: room * 0.45 },
        box(w * 0.78, room * 0.34, w * 0.16, room * 0.22, 4),
      ),
    },
    detail: [],
  };
};

/** What stands in a wall. */
export const openingDrawings: Readonly<Record<string, Drawing>> = {
  door,
  'double-door': doubleDoor,
  window,
  'car-door': carDoor,
};
