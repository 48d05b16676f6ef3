import { assert } from '../../base/assert.ts';

/**
 * The published formula of HaloGen, kept as a reference beside the engine and read by nothing in it (Gill & Bleka,
 * HaloGen; data of the ReAct study, doi:10.1016/j.fsigen.2025.103222). See docs/model/reference-functions.md.
 */

/**
 * Mean densities of what was recovered of one contributor, given direct contact and given secondary transfer; per ng,
 * or zero rates where nothing was recovered.
 */
export interface Contributor {
  readonly direct: number;
  readonly secondary: number;
}

/** How many people touched, and what one of them costs who is not seen. */
export interface DepositorTerms {
  /** Number of direct depositors, at least 1; HaloGen's Ns. */
  readonly depositors: number;
  /** F0: P(nothing recovered after direct contact), counted over a laboratory's own trials, `directFailRate`. */
  readonly directFailRate: number;
}

/** Likelihood ratios, each against all other explanations. */
export interface ContributorRatios {
  /** For contributor i: one of those who touched, against not. */
  readonly each: readonly number[];
  /** For nobody who was seen having touched. */
  readonly none: number;
}

/** More sets than 2^16 are a mistake of the caller, not a mixture that anybody interprets. */
const contributorsMax = 16;

/**
 * Every set S of at most N contributors weighs prod(S) direct × prod(rest) secondary × F0^(N − |S|); the ratio of a
 * contributor is the weight of the sets with it over that of the sets without, and for "none" that of the empty set
 * over all others. For N = 1 these are HaloGen's closed forms, LR_i = t_i Π s_k / (Σ t_l Π s + F0 Π s).
 *
 * It supposes that somebody touched who must have left something. So a quantity of zero gives a ratio above 1 *for*
 * direct contact (4.7 at group level): an artefact, never a reading of a negative swab. What our own negatives say is
 * in trace/evidence/swab-likelihood.ts.
 */
export function contributorRatios(
  contributors: readonly Contributor[],
  { depositors, directFailRate }: DepositorTerms,
): ContributorRatios {
  const count = contributors.length;
  assert(count >= 1 && count <= contributorsMax, `contributors: expected 1 to 16, got ${count}`);
  assert(
    Number.isInteger(depositors) && depositors >= 1,
    `depositors: expected a whole number from 1, got ${depositors}`,
  );
  assert(
    directFailRate > 0 && directFailRate < 1,
    `directFailRate: expected above 0 and below 1, got ${directFailRate}`,
  );
  // The bits of a number from 0 to 2^count - 1 say who of the contributors is in the set.
  const sets = Array.from({ length: 1 << count }, (_, code) => {
    const isDirect = contributors.map((_, i) => ((code >> i) & 1) === 1);
    const size = isDirect.filter((direct) => direct).length;
    let weight = 1;
    contributors.forEach((c, i) => {
      weight *= isDirect[i] === true ? c.direct : c.secondary;
    });
    for (let unseen = size; unseen < depositors; unseen++) weight *= directFailRate;
    return { isDirect, size, weight };
  }).filter((s) => s.size <= depositors);
  const sum = (chosen: (s: (typeof sets)[number]) => boolean): number =>
    sets.reduce((total, s) => total + (chosen(s) ? s.weight : 0), 0);
  return {
    each: contributors.map(
      (_, i) => sum((s) => s.isDirect[i] === true) / sum((s) => s.isDirect[i] !== true),
    ),
    none: sum((s) => s.size === 0) / sum((s) => s.size > 0),
  };
}

/** F0 = (m + 1/2)/(n + 1): the share of direct contacts after which nothing was recovered (HaloGen, `direct_params`). */
export function directFailRate(trials: {
  readonly failures: number;
  readonly count: number;
}): number {
  const { failures, count } = trials;
  assert(
    failures >= 0 && failures <= count,
    `failures: expected 0 to ${count} of ${count} trials, got ${failures}`,
  );
  return (failures + 0.5) / (count + 1);
}
