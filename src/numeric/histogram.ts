import { assert } from '../base/assert.ts';

/** Octaves [2^e, 2^(e+1)) for e = −40..59, each in 128 bins of equal width. */
const EXPONENT_MIN = -40;
const OCTAVES = 100;
const BINS = 128;
/** The high word of a double shifted by 13 is its biased exponent and the top 7 mantissa bits. */
const KEY_SHIFT = 13;
const KEY_MIN = (1023 + EXPONENT_MIN) * BINS;
/** 2^-40 and 2^60. */
const VALUE_MIN = 9.094947017729282e-13;
const VALUE_MAX = 1048576 * 1048576 * 1048576;

const HIGH_WORD = new Uint32Array(new Float64Array([1]).buffer)[1] === 0x3ff00000 ? 1 : 0;

/** A histogram as plain data, for another worker or a checkpoint. */
export interface LogHistogramData {
  /** Weight below 2^-40 (zeros included) and from 2^60 up. */
  readonly below: number;
  readonly above: number;
  /** Per occupied octave its exponent and the weight of its 128 bins. */
  readonly octaves: readonly { readonly exponent: number; readonly weights: Float64Array }[];
}

/**
 * A streaming histogram of non-negative doubles in logarithmic bins: the bin is read off the bits
 * of the double, so adding costs no logarithm. Quantiles are right to 0.8 % (a bin is at most 1/128
 * of its lower end wide). Values below 2^-40 are reported as 0, values from 2^60 as 2^60. Memory: 1
 * KiB per occupied octave. Counts without weights are exact, so adding and merging commute.
 */
export class LogHistogram {
  readonly #octaves: (Float64Array | undefined)[] = new Array(OCTAVES).fill(undefined);
  #below = 0;
  #above = 0;

  /** Adds values, each with weight 1 or its own weight ≥ 0. Refuses negative values and NaN. */
  add(values: Float64Array, weights?: Float64Array): void {
    assert(
      weights === undefined || weights.length === values.length,
      `histogram: one weight per value, got ${weights?.length} for ${values.length}`,
    );
    const words = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
    let refusedCount = 0;
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      const weight = weights === undefined ? 1 : weights[i]!;
      if (value >= VALUE_MIN && value < VALUE_MAX) {
        const key = (words[2 * i + HIGH_WORD]! >>> KEY_SHIFT) - KEY_MIN;
        const octave = this.#octaves[key >> 7] ?? this.#allocate(key >> 7);
        octave[key & (BINS - 1)]! += weight;
      } else if (value < VALUE_MIN) {
        this.#below += weight;
        if (value < 0) refusedCount++;
      } else {
        this.#above += weight;
        if (!(value >= VALUE_MAX)) refusedCount++;
      }
    }
    assert(refusedCount === 0, `histogram: values not negative, got ${refusedCount} others`);
  }

  /** Adds another histogram to this one. */
  merge(other: LogHistogram): void {
    this.addData(other.data());
  }

  /** Adds a histogram that came as plain data. */
  addData(data: LogHistogramData): void {
    this.#below += data.below;
    this.#above += data.above;
    for (const { exponent, weights } of data.octaves) {
      const index = exponent - EXPONENT_MIN;
      assert(
        index >= 0 && index < OCTAVES && weights.length === BINS,
        `octave: exponent in [-40, 59] and 128 weights, got ${exponent} and ${weights.length}`,
      );
      const octave = this.#octaves[index] ?? this.#allocate(index);
      for (let bin = 0; bin < BINS; bin++) octave[bin]! += weights[bin]!;
    }
  }

  /** The content as plain data, octaves ascending; copies. */
  data(): LogHistogramData {
    const octaves = this.#octaves.flatMap((weights, index) =>
      weights === undefined ? [] : [{ exponent: index + EXPONENT_MIN, weights: weights.slice() }],
    );
    return { below: this.#below, above: this.#above, octaves };
  }

  /** The sum of all weights. */
  total(): number {
    let total = this.#below + this.#above;
    for (const octave of this.#octaves) {
      if (octave === undefined) continue;
      for (let bin = 0; bin < BINS; bin++) total += octave[bin]!;
    }
    return total;
  }

  /**
   * The value below which the share q of the weight lies, q in [0, 1]: interpolated in its bin as
   * if the weight were spread evenly there. NaN while the histogram is empty.
   */
  quantile(q: number): number {
    assert(q >= 0 && q <= 1, `quantile: q in [0, 1], got ${q}`);
    const total = this.total();
    if (total === 0) return Number.NaN;
    const target = q * total;
    let passed = this.#below;
    if (passed > 0 && target <= passed) return 0;
    let last = 0;
    for (let index = 0; index < OCTAVES; index++) {
      const octave = this.#octaves[index];
      if (octave === undefined) continue;
      const width = octaveStart(index) / BINS;
      for (let bin = 0; bin < BINS; bin++) {
        const weight = octave[bin]!;
        if (weight === 0) continue;
        const start = (BINS + bin) * width;
        if (target <= passed + weight) return start + width * ((target - passed) / weight);
        passed += weight;
        last = start + width;
      }
    }
    return this.#above > 0 ? VALUE_MAX : last;
  }

  #allocate(index: number): Float64Array {
    const octave = new Float64Array(BINS);
    this.#octaves[index] = octave;
    return octave;
  }
}

/** An empty histogram. */
export function createLogHistogram(): LogHistogram {
  return new LogHistogram();
}

/** 2^(index + EXPONENT_MIN), exact. */
function octaveStart(index: number): number {
  let start = VALUE_MIN;
  for (let i = 0; i < index; i++) start *= 2;
  return start;
}
