import { exp, log } from '../../numeric/elementary.ts';
import { normalCdf } from '../../numeric/normal.ts';
import type { EvidenceItem } from './items.ts';
import { likelihoodGivenLifted } from './swab-likelihood.ts';

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

/** What a foresight takes from a posterior. */
export type Followed = Record<'priorLifted' | 'lifted' | 'logL', readonly Float64Array[]>;

/** Weights that take an item out of a posterior are believed while they are worth this share of the particles. */
const trustedShare = 0.2;

/**
 * Foresight per item. Given the others: particles of the posterior weighted by 1/L of the item itself; where that
 * leaves too few (the item moved the posterior much, so that it is the very one to ask about), the particles of a
 * posterior in which it was followed but not used, from `without`.
 */
export function foresightOf(
  items: readonly EvidenceItem[],
  posterior: Followed,
  without: (index: number) => readonly Float64Array[] | undefined,
): readonly Foresight[] {
  return items.map((item, k) => {
    const ones = new Float64Array(posterior.priorLifted[k]!.length).fill(1);
    const before = tail(item, posterior.priorLifted[k]!, ones);
    const weights = leaveOut(posterior.logL[k]!);
    const trusted = kishSize(weights) >= trustedShare * weights.length;
    const other = trusted ? undefined : without(k)?.[k];
    const given =
      other === undefined
        ? tail(item, posterior.lifted[k]!, weights)
        : tail(item, other, new Float64Array(other.length).fill(1));
    return { id: item.id, before, given };
  });
}

function kishSize(weights: Float64Array): number {
  const sum = weights.reduce((a, b) => a + b, 0);
  return (sum * sum) / weights.reduce((a, b) => a + b * b, 0);
}

/**
 * The surprise index: the least foresight, times the number of results (Bonferroni), at most 1. Small: the data
 * contradict the model.
 */
export function surpriseOf(foresight: readonly Foresight[]): number {
  const least = foresight.reduce((low, f) => Math.min(low, f.given), 1);
  return Math.min(1, least * Math.max(1, foresight.length));
}

/** Weights 1/L, up to a factor. */
function leaveOut(logL: Float64Array): Float64Array {
  const least = logL.reduce((low, l) => Math.min(low, l), Number.POSITIVE_INFINITY);
  return logL.map((l) => exp(least - l));
}

/** Probability of a result as extreme, over weighted lifted masses. */
function tail(item: EvidenceItem, lifted: Float64Array, weights: Float64Array): number {
  const total = weights.reduce((a, b) => a + b, 0);
  const mean = (probability: (mass: number) => number): number =>
    lifted.reduce((sum, m, i) => sum + weights[i]! * probability(m < 0 ? 0 : m), 0) / total;
  const above = mean((m) => asLargeProbability(item, m));
  return item.reading.kind === 'quantity' ? Math.min(1, 2 * Math.min(above, 1 - above)) : above;
}

/** Probability of the same result, where it is a quantity of one as large or larger, given the lifted mass. */
export function asLargeProbability(
  { reading, parameters }: Pick<EvidenceItem, 'reading' | 'parameters'>,
  lifted: number,
): number {
  if (reading.kind !== 'quantity') return likelihoodGivenLifted(parameters, reading, lifted);
  if (lifted === 0) return 0;
  const z = log(lifted / reading.mass) / parameters.quantitySd;
  return (1 - parameters.inhibition) * normalCdf(z);
}
