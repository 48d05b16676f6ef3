import type { FactOf, Task } from './fact.ts';

type Result = FactOf<'result'>;
type Swab = FactOf<'swab'>;

/** What is wrong with a swab or its results, so that none of them may change a number. */
export type SwabDoubt = 'contradiction' | 'before-cleaning';

/**
 * Says whether a result contradicts itself: nothing was detected, and yet a quantity above its own limit. (The
 * principal may be absent beside a quantity: the DNA of others.)
 */
export function contradictsItself({ call, quantityPg = 0, lodPg }: Result): boolean {
  return (call === 'not-detected' || call === 'clean') && quantityPg > lodPg;
}

/** The first of some results that cannot be true together with this one: of one swab, the principal found and not. */
export function contradictedBy(result: Result, others: readonly Result[]): Result | undefined {
  const own = isFound(result);
  if (own === undefined) return undefined;
  return others.find((o) => o.swab === result.swab && isFound(o) === !own);
}

/** Whether the principal's trace was found; undefined when the result says neither. */
function isFound({ control, call }: Result): boolean | undefined {
  if (control === 'failed') return undefined;
  switch (call) {
    case 'principal-present':
      return true;
    case 'not-detected':
    case 'clean':
    case 'principal-absent':
      return false;
    case 'inconclusive':
    case 'no-result':
      return undefined;
  }
}

/** What cleaned when. */
export interface Cleaning {
  readonly tasks: readonly Task[];
  isCleaning(method: string): boolean;
}

/**
 * The cleaning that a swab for what is left was taken before, when its surface had not been cleaned by then: such a swab
 * tells of another state than the one it was taken for. Undefined when it was cleaned before, or never, or only once the
 * result was known, which may be why.
 */
export function cleaningAfter(
  { surface, purpose, at }: Swab,
  result: Pick<Result, 'at'>,
  { tasks, isCleaning }: Cleaning,
): Task | undefined {
  if (purpose !== 'principal-residual' || surface === undefined) return undefined;
  const own = tasks.filter(
    (t) =>
      t.surfaces.includes(surface) &&
      (t.outcome === 'done' || t.outcome === 'applied') &&
      isCleaning(t.method),
  );
  if (own.some((t) => (t.to ?? t.at) <= at)) return undefined;
  return own.find((t) => t.at < result.at);
}

/** What is in doubt about a swab and its results; undefined when nothing is. */
export function doubtOf(
  swab: Swab,
  results: readonly Result[],
  cleaning: Cleaning,
): SwabDoubt | undefined {
  const own = results.filter((r) => r.swab === swab.id);
  if (own.some((r) => contradictsItself(r) || contradictedBy(r, own) !== undefined))
    return 'contradiction';
  return own.some((r) => cleaningAfter(swab, r, cleaning) !== undefined)
    ? 'before-cleaning'
    : undefined;
}
