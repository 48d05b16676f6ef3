/** Something to be timed; what it returns is kept, so that no compiler may leave the work out. */
export type Work = () => number | Promise<number>;

/** Measures once, in a unit of its own. */
export type Measure = () => number | Promise<number>;

/** Median durations of two pieces of work, in milliseconds. */
export interface Medians {
  readonly subjectMs: number;
  readonly referenceMs: number;
}

let kept = 0;

/**
 * Times two pieces of work in turns, so that a machine that slows down slows both: first once each to warm up, then
 * `runs` times each. Nothing depends on the times.
 */
export async function alternate(
  subject: Work,
  reference: Work,
  options: { readonly runs: number },
): Promise<Medians> {
  const [subjectMs = Number.NaN, referenceMs = Number.NaN] = await mediansInTurn(
    [subject, reference].map((work) => () => timed(work)),
    options,
  );
  return { subjectMs, referenceMs };
}

/** Measures each in turn, `runs` times after one that does not count; the median of each. */
export async function mediansInTurn(
  measures: readonly Measure[],
  { runs }: { readonly runs: number },
): Promise<readonly number[]> {
  const measured = measures.map((): number[] => []);
  for (let run = -1; run < runs; run++)
    for (const [k, measure] of measures.entries()) {
      const value = await measure();
      if (run >= 0) measured[k]?.push(value);
    }
  return measured.map(medianOf);
}

/** The middle value; the mean of the middle two of an even number. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}

/** Milliseconds that a piece of work takes. */
export async function timed(work: Work): Promise<number> {
  const begunAtMs = performance.now();
  kept += await work();
  const durationMs = performance.now() - begunAtMs;
  // Never true, and no compiler knows that.
  if (kept === Number.MIN_VALUE) throw new Error('bench: expected another sum');
  return durationMs;
}
