import { assert } from '../../base/assert.ts';
import { exp, expm1, log, log1p, pow } from '../../numeric/elementary.ts';

/**
 * The published formulas of ALTRaP, kept as a reference beside the engine and read by nothing in it: Gill, Bleka,
 * Roseth and Fonneløp 2021, doi:10.1101/2021.02.08.429904. See docs/model/reference-functions.md.
 */

/** A logistic curve of transfer and persistence over the hours since contact. */
export interface PersistenceCurve {
  readonly intercept: number;
  readonly perHour: number;
}

/**
 * Curves fitted by maximum likelihood to the 88 samples of the study (0 to 24 h), by the log10 likelihood ratio of the
 * profile that counts as "seen"; five digits.
 */
export const fittedCurves: ReadonlyMap<number, PersistenceCurve> = new Map([
  [1, { intercept: 0.67266, perHour: -0.15766 }],
  [2, { intercept: 0.49402, perHour: -0.18049 }],
  [3, { intercept: 0.45352, perHour: -0.21392 }],
  [4, { intercept: 0.5123, perHour: -0.24497 }],
  [6, { intercept: 0.07331, perHour: -0.20753 }],
  [8, { intercept: -0.0481, perHour: -0.19555 }],
]);

/** P(the person is seen), so many hours after direct contact. */
export function directProbability(curve: PersistenceCurve, hours: number): number {
  return 1 / (1 + exp(-(curve.intercept + curve.perHour * hours)));
}

/** P(secondary transfer is seen at 0 h with a log10 ratio of at least x >= 0), from the Pareto tail. */
export function secondaryAtZero(log10Ratio: number): number {
  return 1 / (1 + paretoOdds(log10Ratio));
}

/** Hours by which the curve is moved for secondary transfer, so that at 0 h it has that probability. */
export function secondaryOffsetHours(curve: PersistenceCurve, log10Ratio: number): number {
  return -(curve.intercept + log(paretoOdds(log10Ratio))) / curve.perHour;
}

function paretoOdds(log10Ratio: number): number {
  assert(log10Ratio >= 0, `log10 ratio: expected 0 or more, got ${log10Ratio}`);
  // The authors' constant, nine digits of two thirds.
  const share = 0.666666667;
  const alpha = 4.432757;
  const beta = 5.77941;
  return pow((beta + log10Ratio) / beta, alpha) / (1 - share) - 1;
}

/** P(at least one of `contactsPerHour` contacts in each of the given hours is seen); contacts lie in mid-hour. */
export function secondaryProbability(
  curve: PersistenceCurve,
  log10Ratio: number,
  times: { readonly hours: readonly number[]; readonly contactsPerHour: number },
): number {
  const offset = secondaryOffsetHours(curve, log10Ratio) - 0.5;
  const none = times.hours.reduce(
    (sum, h) => sum + times.contactsPerHour * log1p(-directProbability(curve, h + offset)),
    0,
  );
  return -expm1(none);
}

/** Likelihood ratios of the authors' network: the known person alone, or together with an unknown one. */
export function networkRatios(p: {
  readonly secondary: number;
  readonly assault: number;
  readonly background: number;
}): { readonly known: number; readonly together: number } {
  for (const name of ['secondary', 'assault', 'background'] as const)
    assert(p[name] > 0 && p[name] < 1, `${name}: expected above 0 and below 1, got ${p[name]}`);
  const seen = p.secondary * (1 - p.assault) + p.assault;
  const unknown = p.assault + p.background * (1 - p.assault);
  return {
    known: (seen * (1 - p.background)) / (p.secondary * (1 - unknown)),
    together: (seen * p.background) / (p.secondary * unknown),
  };
}
