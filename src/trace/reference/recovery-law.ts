import { assert } from '../../base/assert.ts';
import { exp, log, log10 } from '../../numeric/elementary.ts';
import { logNormalFromMoments } from '../../numeric/moments.ts';
import { createHermiteRule } from '../../numeric/quadrature.ts';
import { logBeta } from '../../numeric/special.ts';
import { type Contributor, contributorRatios } from './contributor-ratios.ts';

/** Posterior mean and sd of one hyper-parameter. */
export interface HyperParameter {
  readonly mean: number;
  readonly sd: number;
}

/**
 * What a laboratory that has not been seen yet recovers after one contact, HaloGen's hierarchy: nothing with
 * probability k, else exp(N(mu, sigma²)) ng, with mu ~ N(mu0, tauMu²), ln sigma ~ N(logSigma0, tauLogSigma²) and
 * k ~ Beta(zeroMean zeroSize, (1 − zeroMean) zeroSize) between laboratories.
 */
export interface RecoveryLaw {
  /** Mean of ln ng between laboratories. */
  readonly mu0: HyperParameter;
  readonly tauMu: HyperParameter;
  readonly logSigma0: HyperParameter;
  readonly tauLogSigma: HyperParameter;
  readonly zeroMean: HyperParameter;
  readonly zeroSize: HyperParameter;
}

/** The two laws of the ReAct study, and the rate of direct failure over all its trials. */
export interface RecoveryLaws {
  readonly direct: RecoveryLaw;
  readonly secondary: RecoveryLaw;
  readonly directFailRate: number;
}

/**
 * Posterior means and standard deviations of the group level over 4,000 draws (HaloGen `post_group.rds`, computed from
 * it; 20 laboratory and kit sets of doi:10.1016/j.fsigen.2025.103222), four digits. F0: 24 of 431 direct contacts
 * without recovery, (24 + 1/2)/(431 + 1). Quantities are *recovered*, never deposited.
 */
export const groupLaws: RecoveryLaws = {
  direct: {
    mu0: { mean: 0.3464, sd: 0.2297 },
    tauMu: { mean: 1.0266, sd: 0.1784 },
    logSigma0: { mean: -0.0738, sd: 0.0458 },
    tauLogSigma: { mean: 0.2083, sd: 0.036 },
    zeroMean: { mean: 0.0998, sd: 0.0254 },
    zeroSize: { mean: 7.428, sd: 2.669 },
  },
  secondary: {
    mu0: { mean: -2.8863, sd: 0.2253 },
    tauMu: { mean: 0.9949, sd: 0.174 },
    logSigma0: { mean: -0.1555, sd: 0.0812 },
    tauLogSigma: { mean: 0.3561, sd: 0.0634 },
    zeroMean: { mean: 0.3701, sd: 0.0484 },
    zeroSize: { mean: 3.634, sd: 0.996 },
  },
  directFailRate: 24.5 / 432,
};

/**
 * Mean over laboratories of the joint density of what one contributor left in some stains, per ng each; a zero counts
 * with the zero rate. The stains share a laboratory (mu, sigma, k). Exact in mu (normal with normal); nine Hermite
 * points for each tau and for the hyper-parameters of k, 24 for ln sigma: 1e-6 relative between .01 and 10 ng.
 * Assumption: hyper-parameters are taken as independent, scales and sizes as lognormal with their mean and sd; their
 * joint posterior is not published.
 */
export function meanDensity(law: RecoveryLaw, stainsNg: readonly number[]): number {
  assert(stainsNg.length > 0, 'stains: expected at least one, got none');
  for (const ng of stainsNg)
    assert(ng >= 0 && ng < Number.POSITIVE_INFINITY, `stain: expected 0 ng or more, got ${ng}`);
  const logs = stainsNg.filter((ng) => ng > 0).map(log);
  const zeros = stainsNg.length - logs.length;
  return zeroFactor(law, zeros, logs.length) * lognormalFactor(law, logs);
}

/** Why a ratio is not given. */
export interface RefusedRatio {
  readonly kind: 'refused';
  readonly reason: string;
}

/**
 * log10 of HaloGen's ratio for a single contributor of whom stains of so many ng were recovered, direct contact against
 * secondary transfer, at group level. Refused where no stain holds anything: there the formula says "direct" (+.674 for
 * one empty stain), which is an artefact of its premise.
 */
export function log10RecoveredRatio(
  stainsNg: readonly number[],
  laws: RecoveryLaws = groupLaws,
): { readonly kind: 'ratio'; readonly log10Ratio: number } | RefusedRatio {
  if (!stainsNg.some((ng) => ng > 0))
    return { kind: 'refused', reason: 'stains: expected a quantity above 0 ng, got none' };
  const contributor: Contributor = {
    direct: meanDensity(laws.direct, stainsNg),
    secondary: meanDensity(laws.secondary, stainsNg),
  };
  const terms = { depositors: 1, directFailRate: laws.directFailRate };
  return { kind: 'ratio', log10Ratio: log10(contributorRatios([contributor], terms).each[0]!) };
}

const few = createHermiteRule(9);
const many = createHermiteRule(24);

/** A positive hyper-parameter as a lognormal with its mean and sd, at the nodes of the short rule. */
function nodesOf({ mean, sd }: HyperParameter): readonly number[] {
  const { mu, sigma } = logNormalFromMoments(mean, sd);
  return few.nodes.map((z) => exp(mu + sigma * z));
}

/** E k^zeros (1 − k)^positives over Beta(m s, (1 − m) s), and over m and s. */
function zeroFactor(law: RecoveryLaw, zeros: number, positives: number): number {
  const sizes = nodesOf(law.zeroSize);
  let sum = 0;
  nodesOf(law.zeroMean).forEach((m, i) => {
    sizes.forEach((size, j) => {
      const a = m * size;
      const b = (1 - m) * size;
      const moment = exp(logBeta(a + zeros, b + positives) - logBeta(a, b));
      sum += few.weights[i]! * few.weights[j]! * moment;
    });
  });
  return sum;
}

/** E of the density of the positive stains over mu, sigma, and their scales between laboratories. */
function lognormalFactor(law: RecoveryLaw, logs: readonly number[]): number {
  if (logs.length === 0) return 1;
  const tausMu = nodesOf(law.tauMu);
  let sum = 0;
  nodesOf(law.tauLogSigma).forEach((tau, i) => {
    const spread = Math.sqrt(tau * tau + law.logSigma0.sd * law.logSigma0.sd);
    many.nodes.forEach((z, j) => {
      const sigma = exp(law.logSigma0.mean + spread * z);
      tausMu.forEach((tauMu, k) => {
        const between = tauMu * tauMu + law.mu0.sd * law.mu0.sd;
        const density = jointDensity(logs, { mean: law.mu0.mean, between, within: sigma * sigma });
        sum += few.weights[i]! * many.weights[j]! * few.weights[k]! * density;
      });
    });
  });
  return sum;
}

/**
 * Density per ng of exp(mu + sd Z_i) with one mu ~ N(mean, between) for all: the n logarithms have variance `within`
 * each and covariance `between`, so |V| = w^(n−1) (w + n b), and the quadratic form splits into the spread about their
 * mean and that of the mean.
 */
function jointDensity(
  logs: readonly number[],
  law: { readonly mean: number; readonly between: number; readonly within: number },
): number {
  const n = logs.length;
  const centre = logs.reduce((a, b) => a + b, 0) / n;
  const scatter = logs.reduce((a, x) => a + (x - centre) * (x - centre), 0);
  const total = law.within + n * law.between;
  const off = centre - law.mean;
  const form = scatter / law.within + (n * off * off) / total;
  const logDeterminant = (n - 1) * log(law.within) + log(total);
  // The sum of the logarithms is the Jacobian from ln ng to ng.
  const jacobian = logs.reduce((a, b) => a + b, 0);
  return exp(-0.5 * (n * log(2 * Math.PI) + logDeterminant + form) - jacobian);
}
