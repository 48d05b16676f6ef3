import { assert } from '../base/assert.ts';
import { quantileOfSorted } from '../numeric/sums.ts';
import type { Assessment, Estimate } from './assess.ts';
import { chunkDraws } from './kernel/chunks.ts';

/** What a run is worth, for the two figures that are certified. */
export interface RunAccuracy {
  readonly draws: number;
  /** Most independent draws that a run can be worth, however long: what measurements taught is in so many; or Infinity. */
  readonly worthMost: number;
  /** P(anything at all within reach is informative), headline. */
  readonly pooled: Estimate;
  /** 95 % quantile of the residual mass within reach, pack unit. */
  readonly u95: Estimate;
}

/** What a run is worth: its masses within reach as handed back, and how many independent draws it is worth. */
export function runAccuracy(
  { adversary, within, draws }: Pick<Assessment, 'adversary' | 'within' | 'draws'>,
  masses: Float64Array | undefined,
  worth: { readonly effectiveDraws: number; readonly worthMost: number },
): RunAccuracy {
  const pooled = within['after']?.[adversary]?.pooled;
  assert(
    masses !== undefined && pooled !== undefined,
    `accuracy: expected figures of ${adversary} as handed back, got none`,
  );
  const u95 = quantileEstimate(masses, 0.95, worth.effectiveDraws);
  return { draws, worthMost: worth.worthMost, pooled, u95 };
}

/** An error that is asked for, and below which values it is taken of the floor instead: an absolute error. */
export interface ErrorTarget {
  readonly relative: number;
  /** The least value of `pooled` and of U95 that is printed at all. */
  readonly pooledFloor: number;
  readonly u95Floor: number;
}

/** How far one figure is from an error that was asked for. */
export interface ErrorReached {
  /** Half of the 95 % interval over the figure, or over its floor where that is more. */
  readonly error: number;
  readonly isMet: boolean;
}

export interface NeededDraws {
  readonly pooled: ErrorReached;
  readonly u95: ErrorReached;
  readonly isMet: boolean;
  /** Draws with which both errors would be met, if they fall as 1 / sqrt(draws); Infinity: with no number of draws. */
  readonly draws: number;
}

/** Half of a 95 % interval in standard errors: the .975 quantile of N(0, 1). */
const halfInterval = 1.959964;

/** How many draws meet an error that is asked for, as one run's standard errors say. */
export function neededDraws(accuracy: RunAccuracy, target: ErrorTarget): NeededDraws {
  const { relative, pooledFloor, u95Floor } = target;
  assert(relative > 0, `relative: expected above 0, got ${relative}`);
  const reached = ({ value, standardError }: Estimate, floor: number): ErrorReached => {
    const error = (halfInterval * standardError) / Math.max(value, floor);
    return { error, isMet: error <= relative };
  };
  const pooled = reached(accuracy.pooled, pooledFloor);
  const u95 = reached(accuracy.u95, u95Floor);
  const worth = Math.min(accuracy.draws, accuracy.worthMost);
  const ratio = Math.max(pooled.error, u95.error) / relative;
  const needed = Math.ceil(worth * ratio * ratio);
  const isMet = pooled.isMet && u95.isMet;
  const isReachable = isMet || needed <= accuracy.worthMost;
  return { pooled, u95, isMet, draws: isReachable ? needed : Number.POSITIVE_INFINITY };
}

/** A round takes at most so many times the draws of the one before, whose standard errors have errors of their own. */
const growthMax = 16;

/** Reserve of a round, so that the next one is seldom needed (Assumption). */
const reserve = 1.1;

/** Draws of the next round, in whole chunks; undefined when the error is met, more draws do not help, or are too many. */
export function nextRound(
  { draws }: Pick<RunAccuracy, 'draws'>,
  needed: NeededDraws,
  drawsMax: number,
): number | undefined {
  if (needed.isMet || needed.draws === Number.POSITIVE_INFINITY || draws >= drawsMax)
    return undefined;
  const wanted = Math.max(draws + 1, Math.min(reserve * needed.draws, growthMax * draws));
  return Math.min(drawsMax, Math.ceil(wanted / chunkDraws) * chunkDraws);
}

/**
 * A quantile and its standard error: half the distance between the quantiles one standard error of their share apart,
 * sqrt(q (1 - q) / worth), so that no density need be guessed (R. S. Woodruff, JASA 47, 1952). `worth`: independent
 * draws. All weights are equal.
 */
export function quantileEstimate(values: Float64Array, q: number, worth: number): Estimate {
  assert(worth > 0, `worth: expected above 0, got ${worth}`);
  const sorted = Float64Array.from(values).sort();
  const step = Math.sqrt((q * (1 - q)) / worth);
  const at = (share: number) => quantileOfSorted(sorted, Math.max(0, Math.min(1, share)));
  return { value: at(q), standardError: (at(q + step) - at(q - step)) / 2 };
}
