/** One measured number and what it was held against in the same run; medians over the runs. */
export interface Figure {
  /** `bench/what`, for example `engine/draw`. */
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Operations that one run measured. */
  readonly n: number;
  /** The reference in the same unit. */
  readonly reference: number;
  /** What the reference does, in words. */
  readonly against: string;
  /** `value / reference`: times as slow for a duration, times as many for a rate. */
  readonly ratio: number;
}

/** How much a bench is to do. */
export interface BenchSize {
  /** Operations per run; each bench has its own idea of one. */
  readonly n: number;
  readonly runs: number;
  readonly seed: number;
}

/** A bench that `npm run bench -- NAME` knows. */
export interface Bench {
  readonly name: string;
  readonly summary: string;
  /** Operations per run unless asked otherwise, and with `--full`. */
  readonly n: number;
  readonly nFull: number;
  run(size: BenchSize): Promise<readonly Figure[]>;
}
