import { assert } from '../../base/assert.ts';
import { log } from '../../numeric/elementary.ts';
import { batchMeansStandardError, mean, sum } from '../../numeric/sums.ts';
import type { TraceProgram } from '../program.ts';
import { commonSd, type DefensiveMixtureOptions, defensiveMixture } from './defensive-mixture.ts';
import { exceedanceGiven, type SingleSurface, singleSurface } from './surface-law.ts';

/** Batches of equal size behind a standard error; its own relative error is then about 1 / sqrt(62) = 13 %. */
export const tailBatches = 32;

export interface SurfaceTailOptions
  extends Omit<DefensiveMixtureOptions, 'legs' | 'shift' | 'draws'> {
  /** A multiple of `tailBatches`. */
  readonly draws: number;
  /** Index of `program.readings`. */
  readonly reading: number;
  /** Mass on the surface that is to be exceeded, in the pack's unit (pg). */
  readonly thresholdPg: number;
  /** As for the mixture; `designShift` when absent. */
  readonly shift?: number;
}

/** A tail probability with what it is worth. For computing with: what a person signs ends at 1 in 1,000. */
export interface SurfaceTail {
  readonly probability: number;
  /** By means of 32 batches. */
  readonly standardError: number;
  readonly draws: number;
  /** (sum w)^2 / sum w^2 of the weights alone (Kish 1965). */
  readonly effectiveDraws: number;
  /** The same of weight times conditional probability: how many draws the figure rests on. */
  readonly effectiveTailDraws: number;
  readonly shift: number;
}

/**
 * P(mass > threshold) of a surface that is touched once and wiped by at most one group, with nothing that couples it
 * with others: the mean over a defensive mixture of the shared latents of weight times the conditional probability, local
 * latents integrated out (`exceedanceGiven`). Unbiased: weights are not normalised. Throws where the surface is another
 * (`singleSurface`) or draws are not a multiple of 32.
 */
export function surfaceTail(program: TraceProgram, options: SurfaceTailOptions): SurfaceTail {
  const { draws, reading, thresholdPg } = options;
  assert(draws > 0 && draws % tailBatches === 0, `draws: expected a multiple of 32, got ${draws}`);
  const surface = singleSurface(program, reading);
  const shift = options.shift ?? designShift(program, surface, thresholdPg);
  const legs = [surface.leg];
  const { score, weights } = defensiveMixture(program, { ...options, shift, legs });
  const given = exceedanceGiven(program, surface, thresholdPg);
  const spread = commonSd(program, legs);
  const terms = weights.map((w, i) => w * given(program.yields.mu + spread * score[i]!));
  const size = draws / tailBatches;
  const means = Array.from({ length: tailBatches }, (_, k) =>
    mean(terms.subarray(k * size, (k + 1) * size)),
  );
  return {
    probability: mean(means),
    standardError: batchMeansStandardError(means),
    draws,
    effectiveDraws: kish(weights),
    effectiveTailDraws: kish(terms),
    shift,
  };
}

/**
 * The score at which prior density times conditional probability is greatest, to .05, between 0 and 8: the design point
 * of structural reliability (A. M. Hasofer and N. C. Lind, J. Eng. Mech. Div. 100, 1974).
 */
export function designShift(
  program: TraceProgram,
  surface: SingleSurface,
  thresholdPg: number,
): number {
  const given = exceedanceGiven(program, surface, thresholdPg);
  const spread = commonSd(program, [surface.leg]);
  let best = { score: 0, height: -Infinity };
  for (let k = 0; k <= 160; k++) {
    const score = k / 20;
    const p = given(program.yields.mu + spread * score);
    const height = p > 0 ? log(p) - (score * score) / 2 : -Infinity;
    if (height > best.height) best = { score, height };
  }
  return best.score;
}

/** (sum x)^2 / sum x^2 (L. Kish, Survey Sampling, 1965); 0 where all are 0. */
function kish(values: Float64Array): number {
  const total = sum(values);
  return total > 0 ? (total / sum(values.map((x) => x * x))) * total : 0;
}
