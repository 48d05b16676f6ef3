import { assert } from '../../base/assert.ts';
import { exp, log } from '../../numeric/elementary.ts';
import { normalCdf, normalPdf } from '../../numeric/normal.ts';
import { gaussHermite } from '../../numeric/quadrature.ts';
import type { DetectionParameters } from '../program.ts';

/** What the likelihood of a swab takes from the pack (model v1 section 8). */
export interface SwabParameters {
  readonly detection: DetectionParameters;
  /**
   * Probability that residue of the agent spoils the swab although its control passed;
   * `swab.inhibition`.
   */
  readonly inhibition: number;
  /** Spread of the logarithm of a measured quantity. Assumption: .5 (model v1 section 8). */
  readonly quantitySd: number;
}

/**
 * How a swab was taken: it lifts `share` = covered share of the surface times own recovery of what
 * lies there.
 */
export interface SwabSample {
  readonly share: number;
  /**
   * Whether the internal control of the analysis passed. A failed one says nothing: the likelihood
   * is 1.
   */
  readonly control: 'valid' | 'failed';
}

/**
 * What the laboratory reported. Masses are in the whole extract, in the pack's unit: concentration
 * times volume.
 */
export type SwabReading =
  | {
      /** No allele of the principal among 40; `extractShare` of the extract was amplified. */
      readonly kind: 'str-negative';
      readonly extractShare: number;
    }
  | {
      /** At least one allele of the principal, without a quantity of use. */
      readonly kind: 'str-positive';
      readonly extractShare: number;
    }
  | {
      /** Quantification below its limit of detection, LOD times V. */
      readonly kind: 'qpcr-negative';
      readonly limitMass: number;
    }
  | {
      /** Quantification above the limit. */
      readonly kind: 'quantity';
      readonly mass: number;
    };

/** Twenty autosomal loci, two alleles each (model v1 section 8). */
const alleleCount = 40;

/**
 * Probability (for `quantity`: density over the reported mass) of a reading, given the mass that
 * lay on the surface when the swab was taken. Successive swabs see what is left: their likelihoods
 * multiply only when each is given the mass after the one before (model v1 section 8).
 */
export function swabLikelihood(
  parameters: SwabParameters,
  sample: SwabSample,
  reading: SwabReading,
  mass: number,
): number {
  if (sample.control === 'failed') return 1;
  return likelihoodGivenLifted(parameters, reading, sample.share * mass);
}

/** As `swabLikelihood` with a valid control, given the mass that the swab lifted. */
export function likelihoodGivenLifted(
  parameters: SwabParameters,
  reading: SwabReading,
  lifted: number,
): number {
  switch (reading.kind) {
    case 'str-negative':
      return strNegativeLikelihood(parameters, reading.extractShare * lifted);
    case 'str-positive':
      return 1 - strNegativeLikelihood(parameters, reading.extractShare * lifted);
    case 'qpcr-negative':
      return qpcrNegativeLikelihood(parameters, reading.limitMass, lifted);
    case 'quantity':
      return quantityDensity(parameters, reading.mass, lifted);
  }
}

/**
 * L = q + (1-q) E_G exp(-40 eta G m / cell mass) for the amplified mass m = phi x M: none of 40
 * alleles is seen, each missed with exp(-copies); G ~ LN(-w²/2, w²) by 16-point Gauss-Hermite
 * quadrature (model v1 sections 7 and 8).
 */
export function strNegativeLikelihood(
  { detection, inhibition }: Pick<SwabParameters, 'detection' | 'inhibition'>,
  amplifiedMass: number,
): number {
  checkMass(amplifiedMass);
  const { eta, replicateSd: w, cellMass } = detection;
  const exponent = (alleleCount * eta * amplifiedMass) / cellMass;
  const spread = replicateSpread(w);
  let sum = 0;
  for (let i = 0; i < spread.length; i++)
    sum += gaussHermite.weights[i]! * exp(-exponent * spread[i]!);
  // The sixteen weights sum to 1 only to an ulp, and a probability is at most 1.
  return inhibition + (1 - inhibition) * Math.min(1, sum);
}

/** G = exp(w x - w²/2) at the nodes; kept for the last w, since a sampler asks for the same one again and again. */
function replicateSpread(w: number): readonly number[] {
  if (lastSpread.w !== w)
    lastSpread = { w, values: gaussHermite.nodes.map((x) => exp(w * x - (w * w) / 2)) };
  return lastSpread.values;
}

let lastSpread: { readonly w: number; readonly values: readonly number[] } = {
  w: Number.NaN,
  values: [],
};

/**
 * L = q + (1-q) Phi((ln limit - ln m) / sd) for the lifted mass m = phi M; 1 when nothing was
 * lifted (model v1 section 8).
 */
export function qpcrNegativeLikelihood(
  { inhibition, quantitySd }: Pick<SwabParameters, 'inhibition' | 'quantitySd'>,
  limitMass: number,
  liftedMass: number,
): number {
  checkMass(liftedMass);
  if (!(limitMass > 0))
    assert(false, `limit of detection: expected a positive mass, got ${limitMass}`);
  if (liftedMass === 0) return 1;
  const x = log(limitMass / liftedMass) / quantitySd;
  // Out there the sum is the same double without the tail (Phi(-12) = 2e-33): most particles are, and it costs the most.
  if (x > 9) return inhibition + (1 - inhibition);
  if (x < -12 && inhibition > 1e-9) return inhibition;
  return inhibition + (1 - inhibition) * normalCdf(x);
}

/**
 * Density of the reported mass: lognormal about ln m with the given sd; 0 when nothing was lifted
 * (model v1 section 8).
 */
export function quantityDensity(
  { quantitySd }: Pick<SwabParameters, 'quantitySd'>,
  reportedMass: number,
  liftedMass: number,
): number {
  checkMass(liftedMass);
  if (!(reportedMass > 0)) assert(false, `quantity: expected a positive mass, got ${reportedMass}`);
  if (liftedMass === 0) return 0;
  return normalPdf(log(reportedMass / liftedMass) / quantitySd) / (quantitySd * reportedMass);
}

function checkMass(mass: number): void {
  // The message is only put together when it is needed: this runs for every particle and move.
  if (!(mass >= 0 && mass < Number.POSITIVE_INFINITY))
    assert(false, `mass: expected 0 or more, got ${mass}`);
}
