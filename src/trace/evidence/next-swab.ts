import type { PerDraw } from '../per-draw.ts';
import { qpcrNegativeLikelihood, type SwabParameters } from './swab-likelihood.ts';

/** A surface that could be swabbed next. */
export interface SwabCandidate {
  /** Index into the counted things of the program. */
  readonly counted: number;
  readonly id: string;
  /** Share of what lies there that a swab of the whole surface lifts. */
  readonly share: number;
}

/** What one swab more is worth before it is taken. */
export interface SwabValue {
  readonly id: string;
  /** Probability that it finds something above its limit. */
  readonly positive: number;
  /**
   * Expected informative surfaces that are cleaned again because of it and would not be otherwise, all surfaces taken
   * together, less what needless cleaning costs: the expected value of sample information (Raiffa & Schlaifer 1961).
   */
  readonly value: number;
  /** Share of the variance of the expected number of informative surfaces that its result takes away. */
  readonly varianceShare: number;
}

export interface SwabDecision {
  /** What cleaning one surface again costs, in informative surfaces: below this expectation nobody cleans again. */
  readonly cleaningCost: number;
  /** Share of informative surfaces that cleaning again makes uninformative. */
  readonly cleaningEffect: number;
  /** Limit of detection, mass in the extract. */
  readonly limitMass: number;
  readonly parameters: SwabParameters;
}

/**
 * Ranks the swabs that could be taken, by preposterior analysis over draws: a result splits the draws in two by its
 * likelihood; in each part every surface is cleaned again where that is worth it.
 */
export function valueOfSwabs(
  perDraw: PerDraw,
  among: readonly number[],
  candidates: readonly SwabCandidate[],
  decision: SwabDecision,
): readonly SwabValue[] {
  const { draws, p, mass } = perDraw;
  const gain = (expected: number): number =>
    Math.max(0, decision.cleaningEffect * expected - decision.cleaningCost);
  const counts = new Float64Array(draws);
  for (const k of among) for (let i = 0; i < draws; i++) counts[i]! += p[k]![i]!;
  const means = among.map((k) => p[k]!.reduce((a, b) => a + b, 0) / draws);
  const countMean = counts.reduce((a, b) => a + b, 0) / draws;
  const variance = counts.reduce((sum, c) => sum + (c - countMean) * (c - countMean), 0) / draws;
  const without = means.reduce((sum, mean) => sum + gain(mean), 0);
  const values = candidates.map(({ id, counted, share }): SwabValue => {
    const negative = mass[counted]!.map((m) =>
      qpcrNegativeLikelihood(decision.parameters, decision.limitMass, share * Math.max(0, m)),
    );
    const negativeSum = negative.reduce((a, b) => a + b, 0);
    const positiveSum = draws - negativeSum;
    const split = (column: Float64Array): readonly [number, number] => {
      let inNegative = 0;
      let all = 0;
      for (let i = 0; i < draws; i++) {
        inNegative += column[i]! * negative[i]!;
        all += column[i]!;
      }
      return [
        negativeSum > 0 ? inNegative / negativeSum : 0,
        positiveSum > 1e-9 * draws ? (all - inNegative) / positiveSum : 0,
      ];
    };
    const positive = positiveSum / draws;
    const withResult = among.reduce((sum, k) => {
      const [ifNegative, ifPositive] = split(p[k]!);
      return sum + (1 - positive) * gain(ifNegative) + positive * gain(ifPositive);
    }, 0);
    const [countNegative, countPositive] = split(counts);
    const explained = positive * (1 - positive) * squared(countPositive - countNegative);
    return {
      id,
      positive,
      value: Math.max(0, withResult - without),
      varianceShare: variance > 0 ? Math.min(1, explained / variance) : 0,
    };
  });
  return values.sort((a, b) => b.value - a.value || b.varianceShare - a.varianceShare);
}

function squared(x: number): number {
  return x * x;
}
