import { exp, log } from '../../numeric/elementary.ts';
import { normalCdf } from '../../numeric/normal.ts';
import type { EvidenceItem } from './items.ts';
import { swabLikelihood } from './swab-likelihood.ts';

/** How well the rest of the model foresaw one result. */
export interface Foresight {
  readonly id: string;
  /** Probability of a result like this one or more extreme, before anything was measured. */
  readonly before: number;
  /** The same given every other result. */
  readonly given: number;
}

/** Below this the data contradict the model and nothing may be certified from it (Assumption). */
export const surpriseLimit = 0.01;

/**
 * Foresight per item. Given the others: particles of the posterior weighted by 1/L of the item itself, weights cut at
 * sqrt(N) times their mean (truncated importance sampling, Ionides 2008, 10.1198/106186008X320456).
 */
export function foresightOf(
  items: readonly EvidenceItem[],
  { priorLifted, lifted, logL }: Record<'priorLifted' | 'lifted' | 'logL', readonly Float64Array[]>,
): readonly Foresight[] {
  return items.map((item, k) => {
    const ones = new Float64Array(priorLifted[k]!.length).fill(1);
    return {
      id: item.id,
      before: tail(item, priorLifted[k]!, ones),
      given: tail(item, lifted[k]!, leaveOut(logL[k]!)),
    };
  });
}

/**
 * The surprise index: the least foresight, times the number of results (Bonferroni), at most 1. Small: the data
 * contradict the model.
 */
export function surpriseOf(foresight: readonly Foresight[]): number {
  const least = foresight.reduce((low, f) => Math.min(low, f.given), 1);
  return Math.min(1, least * Math.max(1, foresight.length));
}

/** Weights that take an item out of the posterior again. */
function leaveOut(logL: Float64Array): Float64Array {
  const top = logL.reduce((low, l) => Math.min(low, l), Number.POSITIVE_INFINITY);
  const raw = logL.map((l) => 1 / exp(l - top));
  const mean = raw.reduce((a, b) => a + b, 0) / raw.length;
  const most = mean * Math.sqrt(raw.length);
  return raw.map((w) => (w < most ? w : most));
}

/** Probability of a result as extreme, over weighted lifted masses. */
function tail(item: EvidenceItem, lifted: Float64Array, weights: Float64Array): number {
  const total = weights.reduce((a, b) => a + b, 0);
  const mean = (probability: (mass: number) => number): number =>
    lifted.reduce((sum, m, i) => sum + weights[i]! * probability(m < 0 ? 0 : m), 0) / total;
  const { reading, parameters } = item;
  if (reading.kind !== 'quantity')
    return mean((m) => swabLikelihood(parameters, { share: 1, control: 'valid' }, reading, m));
  const { mass } = reading;
  const above = mean((m) =>
    m === 0 ? 0 : (1 - parameters.inhibition) * normalCdf(log(m / mass) / parameters.quantitySd),
  );
  return Math.min(1, 2 * Math.min(above, 1 - above));
}
