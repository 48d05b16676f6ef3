/** Something to be timed; what it returns is kept, so that no compiler may leave the work out. */
export type Work = () => number | Promise<number>;

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
  { runs }: { readonly runs: number },
): Promise<Medians> {
  await timed(subject);
  await timed(reference);
  const subjectMs: number[] = [];
  const referenceMs: number[] = [];
  for (let run = 0; run < runs; run++) {
    subjectMs.push(await timed(subject));
    referenceMs.push(await timed(reference));
  }
  return { subjectMs: medianOf(subjectMs), referenceMs: medianOf(referenceMs) };
}

/** The middle value; the mean of the middle two of an even number. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}

async function timed(work: Work): Promise<number> {
  const begunAtMs = performance.now();
  kept += await work();
  const durationMs = performance.now() - begunAtMs;
  // Never true, and no compiler knows that.
  if (kept === Number.MIN_VALUE) throw new Error('bench: expected another sum');
  return durationMs;
}
