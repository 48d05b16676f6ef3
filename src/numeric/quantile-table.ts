import { assert } from '../base/assert.ts';

/** Options of `createQuantileTable`; both have a default. */
export interface QuantileTableOptions {
  /** Cells of equal probability to start from: a power of two in [2, 65536]. */
  readonly cells?: number;
  /** A straight line may be off by this fraction of the value (see `VALUE_FLOOR`). */
  readonly relativeErrorMax?: number;
}

/** A quantile function made fast: linear interpolation between exact nodes. */
export interface QuantileTable {
  at(u: number): number;
  /** out[i] = at(uniforms[i]); `out` may be `uniforms`. Lengths must agree. */
  fill(out: Float64Array, uniforms: Float64Array): void;
  /** The share of probability that goes to the exact quantile. */
  readonly exactShare: number;
  /** How many straight lines there are; each takes 16 bytes. */
  readonly lineCount: number;
}

/** A part where no line fits is cut into eight, at most six times: 256 · 8^6 = 2^26. */
const BRANCHES = 8;
const LEVELS_MAX = 6;
/** Values below this share of the quantile at 1 − 1/cells need not be right in relative terms. */
const VALUE_FLOOR = 1e-6;
/** In place of a value: the part is cut (its children's index follows), or left to the function. */
const CUT = -1;
const EXACT = -2;

/**
 * Tabulates a non-decreasing, non-negative quantile function on (0, 1). A cell where a straight
 * line is good enough is interpolated; others are cut into eight, again and again, towards the ends
 * always. What is still not straight, and the outermost 2^-26 at either end, uses the exact
 * function; so does u outside (0, 1). The relative error is about `relativeErrorMax` at most (seen
 * at 3/8 of each line, where a bend of either parity shows), and means are off by 2/3 of it; values
 * below a millionth of the largest ones are only right in absolute terms.
 * Choices (256 cells, 5e-6): Assumption, weighed against start-up time and the Monte Carlo error.
 */
export function createQuantileTable(
  quantile: (u: number) => number,
  options: QuantileTableOptions = {},
): QuantileTable {
  const cells = options.cells ?? 256;
  const tolerance = options.relativeErrorMax ?? 5e-6;
  assert(
    Number.isInteger(cells) && cells >= 2 && cells <= 65536 && (cells & (cells - 1)) === 0,
    `cells: a power of two in [2, 65536], got ${cells}`,
  );
  assert(tolerance > 0, `relative error: positive, got ${tolerance}`);
  const { lines, exactShare } = tabulate(quantile, cells, tolerance);

  function at(u: number): number {
    let place = u * cells;
    let index = Math.floor(place);
    if (!(index >= 0 && index < cells)) return quantile(u);
    place -= index;
    for (;;) {
      const low = lines[2 * index]!;
      const next = lines[2 * index + 1]!;
      if (low >= 0) return low + next * place;
      if (low === EXACT) return quantile(u);
      place *= BRANCHES;
      const branch = Math.floor(place);
      place -= branch;
      index = next + branch;
    }
  }

  return {
    at,
    fill(out, uniforms) {
      assert(out.length === uniforms.length, 'quantile table: equal lengths');
      for (let i = 0; i < out.length; i++) out[i] = at(uniforms[i]!);
    },
    exactShare,
    lineCount: lines.length / 2,
  };
}

interface Tabulation {
  /** Per part: value at its low end and rise to its high end; or CUT and a child; or EXACT. */
  readonly lines: Float64Array;
  readonly exactShare: number;
}

function tabulate(quantile: (u: number) => number, cells: number, tolerance: number): Tabulation {
  const lines: number[] = [];
  const floor = VALUE_FLOOR * quantile(1 - 1 / cells);
  let exactShare = 0;

  function addParts(firstLow: number, width: number, count: number, level: number): void {
    const first = lines.length / 2;
    for (let i = 0; i < 2 * count; i++) lines.push(0);
    let start = quantile(firstLow);
    for (let i = 0; i < count; i++) {
      const low = firstLow + i * width;
      const end = quantile(low + width);
      addPart(first + i, { low, width, start, end, level });
      start = end;
    }
  }

  function addPart(index: number, part: Part): void {
    if (isStraight(quantile, part, { tolerance, floor })) {
      lines[2 * index] = part.start;
      lines[2 * index + 1] = part.end - part.start;
    } else if (part.level === LEVELS_MAX) {
      lines[2 * index] = EXACT;
      exactShare += part.width;
    } else {
      lines[2 * index] = CUT;
      lines[2 * index + 1] = lines.length / 2;
      addParts(part.low, part.width / BRANCHES, BRANCHES, part.level + 1);
    }
  }

  addParts(0, 1 / cells, cells, 0);
  return { lines: Float64Array.from(lines), exactShare };
}

interface Part {
  readonly low: number;
  readonly width: number;
  /** The quantile at `low` and at `low + width`. */
  readonly start: number;
  readonly end: number;
  readonly level: number;
}

function isStraight(
  quantile: (u: number) => number,
  part: Part,
  limits: { readonly tolerance: number; readonly floor: number },
): boolean {
  if (!(part.low > 0 && part.low + part.width < 1 && part.start >= 0)) return false;
  const value = quantile(part.low + 0.375 * part.width);
  const line = part.start + 0.375 * (part.end - part.start);
  return Math.abs(line - value) <= limits.tolerance * (value > limits.floor ? value : limits.floor);
}
