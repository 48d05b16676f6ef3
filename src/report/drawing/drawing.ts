import type { PictureNode } from '../picture.ts';
import { box, seam } from './shape.ts';

/** A place in px. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** One surface of a drawn object: its shapes (geometry only) and where a leader meets it. */
export interface DrawnSurface {
  readonly shapes: readonly PictureNode[];
  readonly anchor: Point;
}

/** An object as seen from above, in px from its upper left corner, at turn 0. */
export interface Drawn {
  /** Outline(s) that throw the shadow; geometry only. */
  readonly shadow: readonly PictureNode[];
  /** Below the surfaces: parts without a surface of their own, styled. */
  readonly base: readonly PictureNode[];
  /** Surfaces by name, in the order in which they lie on one another. */
  readonly surfaces: Readonly<Record<string, DrawnSurface>>;
  /** Above the surfaces: seams, folds, light; styled. */
  readonly detail: readonly PictureNode[];
}

/** Footprint of the drawing in px at turn 0: `width` runs right, `depth` runs down. */
export interface DrawingSize {
  readonly width: number;
  readonly depth: number;
}

/** Draws one kind of object into a footprint. */
export type Drawing = (size: DrawingSize) => Drawn;

/** One surface from an anchor and shapes. */
export function surface(anchor: Point, ...shapes: readonly PictureNode[]): DrawnSurface {
  return { shapes, anchor };
}

/** A place. */
export function at(x: number, y: number): Point {
  return { x, y };
}

/**
 * Adds what a visit file names beyond the drawing: an own cover lies over seat and back like a cloth,
 * anything else becomes a strip along the lower edge. So every surface of a visit is drawn, and can
 * be painted and pointed at, whatever its author called it.
 */
export function withSurfaces(drawn: Drawn, size: DrawingSize, names: readonly string[]): Drawn {
  const missing = names.filter((name) => !Object.hasOwn(drawn.surfaces, name));
  if (missing.length === 0) return drawn;
  const added: Record<string, DrawnSurface> = {};
  const detail: PictureNode[] = [];
  const cover = missing.find((name) => /(^|-)cover$/.test(name));
  if (cover !== undefined) {
    const cloth = coverCloth(size);
    added[cover] = cloth.surface;
    detail.push(...cloth.detail);
  }
  const rest = missing.filter((name) => name !== cover);
  rest.forEach((name, index) => {
    added[name] = strip(size, index, rest.length);
  });
  return {
    ...drawn,
    surfaces: { ...drawn.surfaces, ...added },
    detail: [...drawn.detail, ...detail],
  };
}

/** What a kind without a drawing becomes: a plain body whose surfaces are strips. */
export function unknownDrawing(names: readonly string[]): Drawing {
  return (size) => {
    const { width: w, depth: d } = size;
    const outline = box(0, 0, w, d, Math.min(w, d) * 0.12);
    const count = Math.max(1, names.length);
    const surfaces: Record<string, DrawnSurface> = {};
    names.forEach((name, index) => {
      const height = (d * 0.8) / count;
      const y = d * 0.1 + index * height;
      surfaces[name] = surface(
        at(w / 2, y + height / 2),
        box(w * 0.08, y + height * 0.08, w * 0.84, height * 0.84, Math.min(3, height * 0.2)),
      );
    });
    return { shadow: [outline], base: [seam(outline, 1)], surfaces, detail: [] };
  };
}

function coverCloth({ width: w, depth: d }: DrawingSize) {
  const cloth = box(w * 0.15, d * 0.03, w * 0.7, d * 0.93, Math.min(w, d) * 0.08);
  return {
    surface: surface(at(w * 0.5, d * 0.72), cloth),
    detail: [
      seam(box(w * 0.19, d * 0.07, w * 0.62, d * 0.85, Math.min(w, d) * 0.06), 0.35),
      seam(box(w * 0.15, d * 0.27, w * 0.7, 0.1), 0.35),
    ],
  };
}

function strip({ width: w, depth: d }: DrawingSize, index: number, count: number): DrawnSurface {
  const width = w / count;
  const height = Math.min(8, Math.max(2.5, d * 0.08));
  const x = index * width;
  return surface(
    at(x + width / 2, d - height / 2),
    box(x + width * 0.06, d - height, width * 0.88, height, height / 2),
  );
}
