/** One measured number and what it was held against in the same run; medians over the runs. */
export interface Figure {
  /** `bench/what`, for example `engine/draw`. */
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Operations that one run measured. */
  readonly n: number;
  /** The reference in the same unit; null when this machine does not have it. */
  readonly reference: number | null;
  /** What the reference does, in words. */
  readonly against: string;
  /** `value / reference`: times as slow for a duration, times as many for a rate. */
  readonly ratio: number | null;
  /** Why there is no reference: `cc: not on this machine`. Never guessed instead. */
  readonly missing?: string;
}

/** A figure on one line, for a person. */
export function lineOf(figure: Figure): string {
  const { name, value, unit, n, reference, against, ratio, missing } = figure;
  const number = (x: number | null): string =>
    x === null ? '-' : String(Number(x.toPrecision(3)));
  const held = missing ?? `${number(ratio)} of ${number(reference)}`;
  return `${name.padEnd(28)} ${number(value).padStart(9)} ${unit}; ${held} (${against}); n ${n}`;
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
