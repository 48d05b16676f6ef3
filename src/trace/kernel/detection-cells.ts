import type { ProgramAdversary } from '../program.ts';
import { detectionExact } from '../run/detection.ts';

const lowestExponent = -12;
const octaves = 24;
const cellsPerOctave = 128;
/** Bits of a float above the cell: sign, exponent, the top seven of the mantissa. */
export const firstDetectionCell = ((127 + lowestExponent) << 7) - 1;
export const lastDetectionCell = (127 + lowestExponent + octaves) << 7;

/**
 * P(lambda) as the kernel reads it: cells of 1/128 octave from 2^-12 to 2^12 with the chord of each, as [base, slope];
 * before them the straight line to 0, after them the last value (model v1 section 7, the table of `detection.ts`).
 */
export function createDetectionCells(
  adversary: Pick<ProgramAdversary, 'detection' | 'needed' | 'of'>,
  replicateSd: number,
): Float32Array {
  const count = octaves * cellsPerOctave;
  const cells = new Float32Array(2 * (count + 2));
  const at = (lambda: number): number => detectionExact(adversary, replicateSd, lambda);
  let low = 1 / 4096;
  let from = at(low);
  cells[1] = from / low;
  for (let octave = 0; octave < octaves; octave++, low *= 2)
    for (let cell = 0; cell < cellsPerOctave; cell++) {
      const start = low * (1 + cell / cellsPerOctave);
      const end = low * (1 + (cell + 1) / cellsPerOctave);
      const to = at(end);
      const fit = chord({ start, end, from, to });
      const index = 2 * (1 + octave * cellsPerOctave + cell);
      cells[index] = fit.base;
      cells[index + 1] = fit.slope;
      from = to;
    }
  cells[2 * (count + 1)] = from;
  return cells;
}

interface Segment {
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
}

/** The line through both ends, held inside 0 to 1 where rounding would leave it. */
function chord({ start, end, from, to }: Segment) {
  const slope = Math.fround((to - from) / (end - start));
  const base = Math.fround(from - slope * start);
  const isInside = [start, end].every((x) => {
    const p = Math.fround(base + Math.fround(slope * x));
    return p >= 0 && p <= 1;
  });
  return isInside ? { base, slope } : { base: Math.min(1, Math.max(0, (from + to) / 2)), slope: 0 };
}
