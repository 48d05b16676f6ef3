import { assert } from '../base/assert.ts';

/** Octaves [2^e, 2^(e+1)) for e = −40..59, each in 128 bins of equal width. */
const EXPONENT_MIN = -40;
const OCTAVES = 100;
const BINS = 128;
/** The high word of a double shifted by 13 is its biased exponent and the top 7 mantissa bits. */
const KEY_SHIFT = 13;
const KEY_MIN = (1023 + EXPONENT_MIN) * BINS;
/** The same for the bits of a single: its 7 leading mantissa bits are those of the double of the same value. */
const SINGLE_KEY_SHIFT = 16;
const SINGLE_KEY_MIN = (127 + EXPONENT_MIN) * BINS;
/** 2^-40 and 2^60. */
const VALUE_MIN = 9.094947017729282e-13;
const VALUE_MAX = 1048576 * 1048576 * 1048576;

const HIGH_WORD = new Uint32Array(new Float64Array([1]).buffer)[1] === 0x3ff00000 ? 1 : 0;

/** A count or a weight per bin, 128 to an octave. */
type Bins = Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** A histogram as plain data, for another worker or a checkpoint. */
export interface LogHistogramData {
  /** Weight below 2^-40 (zeros included) and from 2^60 up. */
  readonly below: number;
  readonly above: number;
  /** Exponents of the octaves that hold anything. */
  readonly exponents: readonly number[];
  /** 128 bins of each of these octaves, one octave after the other; counts in 32 bits, weights in doubles. */
  readonly bins: Bins;
}

/** Counts up to here fit into a bin of 32 bits, wherever they fall. */
const COUNT_MAX = 4_294_967_295;

/**
 * A streaming histogram of non-negative doubles in logarithmic bins: the bin is read off the bits
 * of the double, so adding costs no logarithm. Quantiles are right to 0.8 % (a bin is at most 1/128
 * of its lower end wide). Values below 2^-40 are reported as 0, values from 2^60 as 2^60. Memory:
 * half a KiB per occupied octave while all weights are 1, then twice that. Counts without weights
 * are exact, so adding and merging commute.
 */
export class LogHistogram {
  /** Octaves in the order in which they were first seen, and the place of each in it; -1: not seen. */
  #exponents: number[] = [];
  readonly #places = new Int8Array(OCTAVES).fill(-1);
  #bins: Bins = new Uint32Array(0);
  /** What the bins hold at most, while they are counts. */
  #count = 0;
  #below = 0;
  #above = 0;
  /** What was asked last, while nothing was added since. */
  #asked: { readonly qs: readonly number[]; readonly found: readonly number[] } | undefined;

  /** Adds values, each with weight 1 or its own weight ≥ 0. Refuses negative values and NaN. */
  add(values: Float64Array, weights?: Float64Array): void {
    assert(
      weights === undefined || weights.length === values.length,
      `histogram: one weight per value, got ${weights?.length} for ${values.length}`,
    );
    this.#makeRoom(weights === undefined ? values.length : Number.POSITIVE_INFINITY);
    const words = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
    const places = this.#places;
    let bins = this.#bins;
    let refusedCount = 0;
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      const weight = weights === undefined ? 1 : weights[i]!;
      if (value >= VALUE_MIN && value < VALUE_MAX) {
        const key = (words[2 * i + HIGH_WORD]! >>> KEY_SHIFT) - KEY_MIN;
        if (places[key >> 7]! < 0) bins = this.#allocate(this.#unseen(values.subarray(i)));
        bins[places[key >> 7]! * BINS + (key & (BINS - 1))]! += weight;
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

  /** Adds singles, each with weight 1, as `add` would their doubles, at a quarter of the time. */
  addSingles(values: Float32Array): void {
    this.#makeRoom(values.length);
    const words = new Int32Array(values.buffer, values.byteOffset, values.length);
    const places = this.#places;
    let bins = this.#bins;
    for (let i = 0; i < words.length; i++) {
      const key = (words[i]! >>> SINGLE_KEY_SHIFT) - SINGLE_KEY_MIN;
      if (key >= 0 && key < OCTAVES * BINS) {
        const octave = key >> 7;
        if (places[octave]! < 0) bins = this.#allocate([octave]);
        bins[places[octave]! * BINS + (key & (BINS - 1))]!++;
      } else if (words[i] === 0) this.#below++;
      else this.add(Float64Array.of(values[i]!));
    }
  }

  /** Adds another histogram to this one. */
  merge(other: LogHistogram): void {
    this.addData(other.data());
  }

  /** Adds a histogram that came as plain data. */
  addData({ below, above, exponents, bins }: LogHistogramData): void {
    assert(
      bins.length === BINS * exponents.length,
      `histogram: 128 bins per octave, got ${bins.length} for ${exponents.length}`,
    );
    this.#makeRoom(bins instanceof Uint32Array ? sumOf(bins) : Number.POSITIVE_INFINITY);
    this.#below += below;
    this.#above += above;
    const indices = exponents.map((exponent) => exponent - EXPONENT_MIN);
    for (const index of indices)
      assert(
        index >= 0 && index < OCTAVES,
        `octave: exponent in [-40, 59], got ${index + EXPONENT_MIN}`,
      );
    const own = this.#allocate(indices.filter((index) => this.#places[index]! < 0));
    indices.forEach((index, k) => {
      const at = BINS * this.#places[index]!;
      for (let bin = 0; bin < BINS; bin++) own[at + bin]! += bins[BINS * k + bin]!;
    });
  }

  /** The content as plain data, octaves ascending; copies. */
  data(): LogHistogramData {
    const exponents = [...this.#exponents].sort((a, b) => a - b);
    const bins = binsLike(this.#bins, exponents.length);
    exponents.forEach((exponent, k) => {
      const at = BINS * this.#places[exponent - EXPONENT_MIN]!;
      bins.set(this.#bins.subarray(at, at + BINS), BINS * k);
    });
    return { below: this.#below, above: this.#above, exponents, bins };
  }

  /** The content as plain data without a copy of the bins; this histogram is empty afterwards. */
  take(): LogHistogramData {
    const data = {
      below: this.#below,
      above: this.#above,
      exponents: this.#exponents,
      bins: this.#bins,
    };
    this.#exponents = [];
    this.#places.fill(-1);
    this.#bins = new Uint32Array(0);
    this.#asked = undefined;
    this.#count = 0;
    this.#below = 0;
    this.#above = 0;
    return data;
  }

  /** The sum of all weights. */
  total(): number {
    return this.#totalOf(this.#sums());
  }

  /**
   * The value below which the share q of the weight lies, q in [0, 1]: interpolated in its bin as
   * if the weight were spread evenly there. NaN while the histogram is empty.
   */
  quantile(q: number): number {
    return this.quantiles([q])[0]!;
  }

  /** The same of several q in rising order, in one pass. */
  quantiles(qs: readonly number[]): readonly number[] {
    const held = this.#asked;
    if (held !== undefined && held.qs.length === qs.length && qs.every((q, k) => q === held.qs[k]))
      return held.found;
    const found = this.#quantiles(qs);
    this.#asked = { qs: [...qs], found };
    return found;
  }

  #quantiles(qs: readonly number[]): readonly number[] {
    const isRising = qs.every((q, k) => q >= (qs[k - 1] ?? 0) && q <= 1);
    assert(isRising, `quantile: q in [0, 1], rising, got ${isRising ? '' : qs}`);
    const sums = this.#sums();
    const total = this.#totalOf(sums);
    if (total === 0) return qs.map(() => Number.NaN);
    const found: number[] = [];
    let passed = this.#below;
    while (passed > 0 && found.length < qs.length && qs[found.length]! * total <= passed)
      found.push(0);
    for (let index = 0; index < OCTAVES && found.length < qs.length; index++) {
      const sum = sums[index]!;
      // Bins are gone through only where a quantile lies.
      if (qs[found.length]! * total <= passed + sum)
        this.#findIn(index, { passed, total, qs, found });
      passed += sum;
    }
    while (found.length < qs.length) found.push(this.#above > 0 ? VALUE_MAX : this.#end());
    return found;
  }

  /** Adds the quantiles that lie in one octave. */
  #findIn(index: number, at: QuantileSearch): void {
    const { total, qs, found } = at;
    const first = BINS * this.#places[index]!;
    const width = octaveStart(index) / BINS;
    let { passed } = at;
    for (let bin = 0; bin < BINS; bin++) {
      const weight = this.#bins[first + bin]!;
      if (weight === 0) continue;
      while (found.length < qs.length && qs[found.length]! * total <= passed + weight)
        found.push((BINS + bin) * width + width * ((qs[found.length]! * total - passed) / weight));
      passed += weight;
    }
  }

  #totalOf(sums: Float64Array): number {
    let total = this.#below + this.#above;
    for (let index = 0; index < OCTAVES; index++) total += sums[index]!;
    return total;
  }

  /** Weight per octave. */
  #sums(): Float64Array {
    const bins = this.#bins;
    const sums = new Float64Array(OCTAVES);
    for (let index = 0; index < OCTAVES; index++) {
      const at = BINS * this.#places[index]!;
      if (at < 0) continue;
      let sum = 0;
      for (let bin = at; bin < at + BINS; bin++) sum += bins[bin]!;
      sums[index] = sum;
    }
    return sums;
  }

  /** Upper end of the last bin that holds anything; 0 when none does. */
  #end(): number {
    for (let index = OCTAVES - 1; index >= 0; index--) {
      const at = BINS * this.#places[index]!;
      for (let bin = BINS - 1; at >= 0 && bin >= 0; bin--)
        if (this.#bins[at + bin]! > 0) return (octaveStart(index) / BINS) * (BINS + bin + 1);
    }
    return 0;
  }

  /** Sees to it that counts have room for so many more; once there is none, bins are doubles. */
  #makeRoom(count: number): void {
    this.#asked = undefined;
    this.#count += count;
    if (this.#count > COUNT_MAX && this.#bins instanceof Uint32Array)
      this.#bins = Float64Array.from(this.#bins);
  }

  /** Octaves of values that have no bins yet, in the order in which they come: bins are moved once for all of them. */
  #unseen(values: Float64Array): readonly number[] {
    const words = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
    const seen = this.#places.slice();
    const found: number[] = [];
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (!(value >= VALUE_MIN && value < VALUE_MAX)) continue;
      const index = ((words[2 * i + HIGH_WORD]! >>> KEY_SHIFT) - KEY_MIN) >> 7;
      if (seen[index]! < 0) seen[index] = found.push(index);
    }
    return found;
  }

  /** Gives octaves their bins, all zero: the bins of all are others then. */
  #allocate(indices: readonly number[]): Bins {
    const grown = binsLike(this.#bins, this.#exponents.length + indices.length);
    grown.set(this.#bins);
    for (const index of indices)
      this.#places[index] = this.#exponents.push(index + EXPONENT_MIN) - 1;
    this.#bins = grown;
    return grown;
  }
}

/** What is sought in an octave: the weight before it, that of all, and what was found so far. */
interface QuantileSearch {
  readonly passed: number;
  readonly total: number;
  readonly qs: readonly number[];
  readonly found: number[];
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

function binsLike(bins: Bins, octaves: number): Bins {
  const length = BINS * octaves;
  return bins instanceof Uint32Array ? new Uint32Array(length) : new Float64Array(length);
}

function sumOf(bins: Bins): number {
  let sum = 0;
  for (let i = 0; i < bins.length; i++) sum += bins[i]!;
  return sum;
}
