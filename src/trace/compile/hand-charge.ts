import { exp } from '../../numeric/elementary.ts';
import { normalCdf, normalPdf } from '../../numeric/normal.ts';
import type { ParameterReader } from './parameters.ts';

/** What is known of one thing that happens to the principal's hands. */
export interface HandEvent {
  readonly at: number;
  /** Probability that it happened. */
  readonly happened: number;
  /** Standard deviation of its time, ms. */
  readonly jitterMs: number;
  /** Share of the time about it in which nobody would have logged a touch of the face. */
  readonly unobserved: number;
}

/** Charge h of the principal's hands: used up by contacts, recharged in between (model v1.1 section 3). */
export interface HandCharge {
  /** h just before a contact of this weight; afterwards h falls by delta * min(1, w). */
  use(event: HandEvent, weight: number): number;
  wash(event: HandEvent): void;
  /** The face is touched: h is 1 again. */
  refill(event: HandEvent): void;
}

/** What one earlier event still takes from h, had no time passed since. */
interface Deficit {
  readonly at: number;
  readonly jitterMs: number;
  weight: number;
}

const msPerMinute = 60_000;

/**
 * The deficit d = 1 − h is linear in what happened before: d(t) = Σ_j q_j Π_{j<i}(1 − q_i) e^{−λ(t − t_j)}. So its
 * mean over records that may be false (q times the probability) and over their times is exact, term by term:
 * E e^{−λ max(0, x)} for x normal with mean t − t_j and both variances. Two events whose order is in doubt count as
 * having no time between them. λ = 1/τ + the rate of face touches that nobody logged, each of which gives h = 1.
 */
export function createHandCharge(reader: ParameterReader): HandCharge {
  const recharge = 1 / (reader.value('hand.recharge') * msPerMinute);
  const faceTouches = reader.value('hand.face-touch.rate') / (60 * msPerMinute);
  const deficits: Deficit[] = [];

  function happen({ at, jitterMs, happened }: HandEvent, keep: number, taken: number): void {
    for (const deficit of deficits) deficit.weight *= 1 - happened * (1 - keep);
    if (taken > 0) deficits.push({ at, jitterMs, weight: happened * taken });
  }

  return {
    use(event, weight) {
      const rate = recharge + faceTouches * event.unobserved;
      const sum = deficits.reduce((total, deficit) => {
        const sd = Math.sqrt(deficit.jitterMs * deficit.jitterMs + event.jitterMs * event.jitterMs);
        return total + deficit.weight * meanDecay(rate, event.at - deficit.at, sd);
      }, 0);
      const taken = reader.value('hand.depletion') * Math.min(1, weight);
      happen(event, 1 - taken, taken);
      return 1 - sum;
    },
    wash(event) {
      const kept = reader.value('hand.wash.remaining');
      happen(event, kept, 1 - kept);
    },
    refill: (event) => happen(event, 0, 0),
  };
}

/**
 * E e^{−λ max(0, x)} for x ~ N(m, s²): Φ(−m/s) + e^{−λm + λ²s²/2} Φ(m/s − λs), by completing the square; e^{−λm}
 * when s is 0. m >= 0, in the units of 1/λ.
 */
export function meanDecay(rate: number, mean: number, sd: number): number {
  if (sd === 0) return exp(-rate * mean);
  const shift = rate * sd - mean / sd;
  const exchanged = normalCdf(-mean / sd);
  // Far out the product is density times Mills' ratio, about 1/shift; multiplied out it would overflow.
  if (shift > 30) return exchanged + normalPdf(mean / sd) / shift;
  return exchanged + exp(rate * (rate * sd * sd * 0.5 - mean)) * normalCdf(-shift);
}
