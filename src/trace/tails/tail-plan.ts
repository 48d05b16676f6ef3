import { mean, sum, variance } from '../../numeric/sums.ts';
import { type Component, gradientComponents } from './defensive-mixture.ts';
import type { Stage, TailSampler } from './tail-sampler.ts';

/**
 * Shares of the components of a mixture (Assumption): the prior; what is shared moved; and where it is worth it, what is
 * local moved as well. With the prior as one of `mixtureParts` no weight exceeds that number.
 */
export const mixtureParts = 8;
const localParts = 4;

/** Distances of the pilot's components, in standard deviations along the gradient, and draws of each. */
const pilotDistances = [0, 1.5, 3, 4.5, 6] as const;
const pilotDraws = 512;

/** Draws of each rehearsal. */
const rehearsalDraws = 2048;

/**
 * A shared normal is moved no further: beyond, the model is no longer what is looked at; a local one less far, since its
 * uniform number of 32 bits ends at z = 6.3 (Assumptions).
 */
const sharedShiftMax = 6;
const localShiftMax = 2.5;

/** A local normal is moved where its mean given the event is so many standard errors from 0 (Assumption). */
const localScoreLeast = 4;

/** Draws beyond what a rehearsal asks for, since its own error is no smaller than a tenth (Assumption). */
const drawsReserve = 1.5;

/** How the draws that count are drawn. */
export interface TailPlan {
  /** The prior first. */
  readonly components: readonly Component[];
  readonly draws: number;
  /** Coefficient of the control variate: the weights, whose mean is 1. */
  readonly centre: number;
}

export interface PlanOptions {
  readonly seed: string;
  readonly relativeError: number;
  readonly drawsMin: number;
  readonly drawsMax: number;
  /** Draws are a multiple of this. */
  readonly drawsStep: number;
}

/**
 * The stage before the draws that count. A pilot spread over the gradient finds where the shared normals lie given the
 * event: their conditional mean, the shift with the least Kullback-Leibler distance (R. Y. Rubinstein and D. P. Kroese,
 * The Cross-Entropy Method, 2004). A rehearsal with that shift finds the same of the local ones; a second one, of the
 * whole mixture, how many draws give the error asked for, and the control variate (A. Owen and Y. Zhou, JASA 95, 2000).
 */
export function planTail(sampler: TailSampler, options: PlanOptions): TailPlan {
  const { seed, drawsMin, drawsMax, drawsStep, relativeError } = options;
  const { latents, slice } = sampler;
  const isLocal = latents.map(({ kind }) => kind === 'local');
  const still = latents.map(() => 0);
  const pilot = sampler.draw({
    components: gradientComponents(slice, latents, pilotDistances),
    draws: pilotDraws * pilotDistances.length,
    seed: `${seed}\u001fpilot`,
    keepsAll: true,
  });
  const shared = meansGiven(pilot).map((m, k) =>
    isLocal[k] === true ? 0 : limited(m, sharedShiftMax),
  );
  const sharedMixture = [
    { shift: still, share: 1 },
    { shift: shared, share: mixtureParts - 1 },
  ];
  const first = sampler.draw({
    components: sharedMixture,
    draws: rehearsalDraws,
    seed: `${seed}\u001frehearsal`,
    keepsAll: true,
  });
  const least = localScoreLeast / Math.sqrt(Math.max(1, kish(termsOf(first, 0))));
  const local = meansGiven(first).map((m, k) =>
    isLocal[k] === true && Math.abs(m) > least ? limited(m, localShiftMax) : 0,
  );
  const components = local.every((m) => m === 0)
    ? sharedMixture
    : [
        { shift: still, share: 1 },
        { shift: shared, share: mixtureParts - 1 - localParts },
        { shift: shared.map((m, k) => m + local[k]!), share: localParts },
      ];
  const rehearsal = sampler.draw({
    components,
    draws: rehearsalDraws,
    seed: `${seed}\u001frehearsal.2`,
  });
  const centre = centreOf(rehearsal);
  const terms = termsOf(rehearsal, centre).flatMap((column) => [...column]);
  const p = mean(terms);
  if (!(p > 0)) return { components, draws: drawsMax, centre };
  const needed = (drawsReserve * variance(terms)) / (relativeError * relativeError * p * p);
  const steps = Math.ceil(Math.min(needed, drawsMax) / drawsStep);
  return { components, draws: Math.max(drawsMin, Math.min(drawsMax, steps * drawsStep)), centre };
}

/** Mean of every normal given the event; 0 where no draw had any chance of it. */
function meansGiven(stage: Stage): readonly number[] {
  let total = 0;
  const sums = (stage[0]?.z ?? []).map(() => 0);
  for (const { z, weights, given } of stage) {
    const terms = weights.map((w, i) => w * given[i]!);
    total += sum(terms);
    z.forEach((own, k) => {
      if (own !== undefined) for (let i = 0; i < own.length; i++) sums[k]! += terms[i]! * own[i]!;
    });
  }
  return sums.map((s) => (total > 0 ? s / total : 0));
}

function limited(shift: number, most: number): number {
  return Math.max(-most, Math.min(most, shift));
}

/** Regression of weight times conditional probability on weight, within 0 to 1. */
function centreOf(stage: Stage): number {
  const w = stage.flatMap(({ weights }) => [...weights]);
  const t = stage.flatMap(({ weights, given }) => [...given.map((p, i) => p * weights[i]!)]);
  const [meanW, meanT] = [mean(w), mean(t)];
  const both = sum(w.map((x, i) => (x - meanW) * (t[i]! - meanT)));
  const squares = sum(w.map((x) => (x - meanW) * (x - meanW)));
  return squares > 0 ? Math.max(0, Math.min(1, both / squares)) : 0;
}

/** Weight times conditional probability, less the control variate; one column for each component. */
export function termsOf(stage: Stage, centre: number): readonly Float64Array[] {
  return stage.map(({ weights, given }) =>
    weights.map((w, i) => centre + w * (given[i]! - centre)),
  );
}

/** (sum x)^2 / sum x^2 (L. Kish, Survey Sampling, 1965); 0 where all are 0. */
export function kish(columns: readonly Float64Array[]): number {
  const total = columns.reduce((s, x) => s + sum(x), 0);
  const squares = columns.reduce((s, x) => s + sum(x.map((v) => v * v)), 0);
  return total > 0 ? (total / squares) * total : 0;
}
