import { assert } from '../base/assert.ts';

/** Options of `createQuantileTable`; both have a default. */
export interface QuantileTableOptions {
  /** Cells of equal probability. */
  readonly cells?: number;
  /** A part is interpolated only if its midpoint is off by at most this fraction of the value. */
  readonly relativeErrorMax?: number;
}

/** A quantile function made fast: linear interpolation between exact nodes. */
export interface QuantileTable {
  at(u: number): number;
  /** out[i] = at(uniforms[i]); `out` may be `uniforms`. Lengths must agree. */
  fill(out: Float64Array, uniforms: Float64Array): void;
  /** The share of probability that goes to the exact quantile. */
  readonly exactShare: number;
}

/** Into how many parts a cell is cut when one straight line is not good enough. */
const PARTS = 64;

/**
 * Tabulates an increasing, non-negative quantile function on (0, 1). Inside a cell the value is
 * interpolated; a cell whose midpoint is too far off is cut into 64 parts; the first and the last
 * part of all, and parts that are still too far off, use the exact function. So the relative error
 * is at most about `relativeErrorMax` everywhere (chosen at midpoints, where the error of a line
 * through a smooth function is largest), and moments are off by less (2/3 of it).
 * Choices (4096 cells, 2e-5): Assumption, weighed against start-up time and the Monte Carlo error.
 */
export function createQuantileTable(
  quantile: (u: number) => number,
  options: QuantileTableOptions = {},
): QuantileTable {
  const cells = options.cells ?? 4096;
  const tolerance = options.relativeErrorMax ?? 2e-5;
  assert(
    Number.isInteger(cells) && cells >= 2 && cells <= 65536,
    `cells: an integer in [2, 65536], got ${cells}`,
  );
  assert(tolerance > 0, `relative error: positive, got ${tolerance}`);
  const { starts, parts, lines, exactShare } = tabulate(quantile, cells, tolerance);

  function at(u: number): number {
    const place = u * cells;
    const cell = Math.floor(place);
    if (!(cell >= 0 && cell < cells)) return quantile(u);
    const offset = (place - cell) * parts[cell]!;
    const part = Math.floor(offset);
    const index = 2 * (starts[cell]! + part);
    const low = lines[index]!;
    if (low < 0) return quantile(u);
    return low + lines[index + 1]! * (offset - part);
  }

  return {
    at,
    fill(out, uniforms) {
      for (let i = 0; i < out.length; i++) out[i] = at(uniforms[i]!);
    },
    exactShare,
  };
}

interface Tabulation {
  /** Per cell: the index of its first part, and into how many parts it is cut (1 or 64). */
  readonly starts: Int32Array;
  readonly parts: Int32Array;
  /** Per part: the value at its low end and the rise to its high end; a low of −1 means exact. */
  readonly lines: Float64Array;
  readonly exactShare: number;
}

function tabulate(quantile: (u: number) => number, cells: number, tolerance: number): Tabulation {
  const starts = new Int32Array(cells);
  const parts = new Int32Array(cells);
  const lines: number[] = [];
  let exactCount = 0;
  for (let cell = 0; cell < cells; cell++) {
    starts[cell] = lines.length / 2;
    const isEnd = cell === 0 || cell === cells - 1;
    const line = isEnd
      ? undefined
      : lineOver(quantile, cell / cells, (cell + 1) / cells, tolerance);
    parts[cell] = line === undefined ? PARTS : 1;
    if (line === undefined) exactCount += cutCell(lines, quantile, { cell, cells, tolerance });
    else lines.push(...line);
  }
  return {
    starts,
    parts,
    lines: Float64Array.from(lines),
    exactShare: exactCount / (PARTS * cells),
  };
}

/** Adds the parts of a cut cell to `lines` and says how many of them stay exact. */
function cutCell(
  lines: number[],
  quantile: (u: number) => number,
  place: { readonly cell: number; readonly cells: number; readonly tolerance: number },
): number {
  let exactCount = 0;
  const count = place.cells * PARTS;
  for (let index = place.cell * PARTS; index < (place.cell + 1) * PARTS; index++) {
    const isEnd = index === 0 || index === count - 1;
    const line = isEnd
      ? undefined
      : lineOver(quantile, index / count, (index + 1) / count, place.tolerance);
    if (line === undefined) exactCount++;
    lines.push(...(line ?? [-1, 0]));
  }
  return exactCount;
}

/** Value at `low` and rise to `high`, or undefined where the straight line is too far off. */
function lineOver(
  quantile: (u: number) => number,
  low: number,
  high: number,
  tolerance: number,
): readonly [number, number] | undefined {
  const start = quantile(low);
  const rise = quantile(high) - start;
  const middle = quantile((low + high) / 2);
  return Math.abs(start + rise / 2 - middle) <= tolerance * middle ? [start, rise] : undefined;
}
