import { assert } from '../../base/assert.ts';

/**
 * Quantile functions as the kernel reads them. A word w, taken as a signed integer and turned into a float f, is its own
 * index: positive f are the upper half (1 - u = f / 2^32), negative ones the lower (u = -f / 2^32), and sign, exponent
 * and the top six bits of the mantissa number a cell, so that every octave of either tail has as many cells as the
 * body. In a cell the value is `base + slope * f`; both stand side by side, one load of eight bytes.
 */
const cellBits = 6;
const cellsPerOctave = 1 << cellBits;
const octaves = 31;
/** Cells of one side; the last is the single point f = 2^31, to which the largest integers round. */
export const sideCells = octaves * cellsPerOctave + 1;
/** Index of the cell of f = 1: the biased exponent 127, shifted. */
export const firstCell = 127 << cellBits;

/** Half-cell nodes: values are needed at both ends and in the middle of a cell. */
const nodesPerOctave = 2 * cellsPerOctave;
const nodeCount = octaves * nodesPerOctave + 1;
/** Every so many nodes the quantile is asked for; between them runs a cubic through four exact ones. */
const stride = 16;

/** A quantile function on (0, 1). */
export interface QuantileSource {
  readonly quantile: (u: number) => number;
  /** Largest value it can have; the cells never exceed it. Infinity when there is none. */
  readonly upper: number;
}

/**
 * Cells of a non-negative, non-decreasing quantile function: [side: upper, lower][cell][base, slope]. The slope of a
 * cell is that of its chord, its mean the quantile's own mean over the cell (Simpson's rule), so means carry over;
 * where a line would leave [0, upper] at an end of its cell, it is the chord itself. Rounding is monotone, so what
 * holds at both ends of a cell holds inside.
 */
export function createQuantileCells(source: QuantileSource): Float32Array {
  const cells = new Float32Array(2 * 2 * sideCells);
  const nodes = new Float64Array(nodeCount);
  for (const side of [0, 1] as const) {
    fillNodes(nodes, source, side);
    const at = side * 2 * sideCells;
    const sign = side === 0 ? 1 : -1;
    for (let cell = 0; cell < sideCells - 1; cell++) {
      const fit = fitCell(nodes, cell, source.upper);
      cells[at + 2 * cell] = fit.base;
      cells[at + 2 * cell + 1] = sign * fit.slope;
    }
    const last = at + 2 * (sideCells - 1);
    cells[last] = Math.fround(nodes[nodeCount - 1]!);
  }
  return cells;
}

/** Where node j lies: f = 2^octave (1 + place / nodesPerOctave), exact. */
const positions = createPositions();

function createPositions(): Float64Array {
  const at = new Float64Array(nodeCount);
  let start = 1;
  for (let j = 0; j < nodeCount; j++) {
    const place = j % nodesPerOctave;
    if (j > 0 && place === 0) start *= 2;
    at[j] = start * (1 + place / nodesPerOctave);
  }
  return at;
}

function fillNodes(nodes: Float64Array, source: QuantileSource, side: 0 | 1): void {
  for (let j = 0; j < nodeCount; j += stride) {
    const share = positions[j]! / 4_294_967_296;
    const value = source.quantile(side === 0 ? 1 - share : share);
    assert(value >= 0 && value <= source.upper, `quantile: expected 0 or more, got ${value}`);
    nodes[j] = value;
  }
  for (let j = 0; j < nodeCount - 1; j++) if (j % stride !== 0) nodes[j] = cubicAt(nodes, j);
}

/** Lagrange's polynomial through the four exact nodes around j. */
function cubicAt(nodes: Float64Array, j: number): number {
  const lastFirst = nodeCount - 1 - 3 * stride;
  const left = (Math.floor(j / stride) - 1) * stride;
  const first = Math.min(Math.max(left, 0), lastFirst);
  const x = positions[j]!;
  let sum = 0;
  for (let m = 0; m < 4; m++) {
    const jm = first + m * stride;
    let weight = 1;
    for (let k = 0; k < 4; k++) {
      const jk = first + k * stride;
      if (k !== m) weight *= (x - positions[jk]!) / (positions[jm]! - positions[jk]!);
    }
    sum += weight * nodes[jm]!;
  }
  return sum < 0 ? 0 : sum;
}

function fitCell(nodes: Float64Array, cell: number, upper: number): Line {
  const [start, middle, end] = [nodes[2 * cell]!, nodes[2 * cell + 1]!, nodes[2 * cell + 2]!];
  const [from, to] = [positions[2 * cell]!, positions[2 * cell + 2]!];
  const slope = Math.fround((end - start) / (to - from));
  const mean = (start + 4 * middle + end) / 6;
  const best = lineThrough(mean, (from + to) / 2, slope);
  if (isInside(best, from, upper) && isInside(best, to, upper)) return best;
  const chord = lineThrough(start, from, slope);
  if (isInside(chord, from, upper) && isInside(chord, to, upper)) return chord;
  // Rounding alone left the range: the cell's mean everywhere.
  return { base: Math.fround(Math.min(mean, upper)), slope: 0 };
}

interface Line {
  readonly base: number;
  readonly slope: number;
}

function lineThrough(value: number, at: number, slope: number): Line {
  return { base: Math.fround(value - slope * at), slope };
}

/** Whether the line lies in [0, upper] at f. */
function isInside({ base, slope }: Line, f: number, upper: number): boolean {
  const value = Math.fround(Math.fround(slope * f) + base);
  return value >= 0 && value <= upper;
}
