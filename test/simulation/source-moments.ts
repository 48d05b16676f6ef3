import assert from 'node:assert/strict';
import type { TraceProgram, Transfer } from '../../src/trace/program.ts';

/** Mean and variance of a fraction. */
export interface FractionMoments {
  readonly mean: number;
  readonly variance: number;
}

/** A random quantity that several events deposit multiples of. */
export type Source =
  | { readonly kind: 'episode'; readonly leg: number }
  | { readonly kind: 'inferred'; readonly leg: number; readonly mean: number }
  | {
      readonly kind: 'fluid';
      readonly stream: string;
      readonly mu: number;
      readonly sigma: number;
    };

/** First moments and second moments of sources (model v1 sections 3 and 11). */
export interface SourceMoments {
  mean(source: Source): number;
  /** E S_a S_b; `same` when a and b are one and the same source. */
  product(a: Source, b: Source, same: boolean): number;
}

export function createSourceMoments({ yields: y }: Pick<TraceProgram, 'yields'>): SourceMoments {
  const location = y.sigmaLocation ** 2;
  const whole = y.sigma ** 2;
  const positive = Math.exp(y.mu + (location + whole) / 2);
  const meanYield = (1 - y.zeroRate) * positive + y.zeroRate * y.zeroFloor;
  const squaredYield =
    (1 - y.zeroRate) * Math.exp(2 * y.mu + 2 * (location + whole)) + y.zeroRate * y.zeroFloor ** 2;

  /**
   * E Y_e Y_f for e ≠ f: zeros are independent, the logarithms share location, person and, in one
   * leg, occasion.
   */
  function pairOfYields(sameLeg: boolean): number {
    const share = y.sharePerson + (sameLeg ? y.shareOccasion : 0);
    const shared = location + whole * share;
    const own = whole * (1 - share);
    const both = Math.exp(2 * y.mu + 2 * shared + own);
    return (
      (1 - y.zeroRate) ** 2 * both +
      2 * y.zeroRate * (1 - y.zeroRate) * y.zeroFloor * positive +
      (y.zeroRate * y.zeroFloor) ** 2
    );
  }

  function mean(s: Source): number {
    if (s.kind === 'episode') return meanYield;
    if (s.kind === 'inferred') return s.mean * meanYield;
    return Math.exp(s.mu + s.sigma ** 2 / 2);
  }

  function product(a: Source, b: Source, same: boolean): number {
    if (a.kind === 'fluid' || b.kind === 'fluid') {
      if (a.kind !== 'fluid' || b.kind !== 'fluid' || a.stream !== b.stream)
        return mean(a) * mean(b);
      // One stream gives one normal, whatever it is scaled by.
      return Math.exp(a.mu + b.mu + (a.sigma + b.sigma) ** 2 / 2);
    }
    const counts = (a.kind === 'inferred' ? a.mean : 1) * (b.kind === 'inferred' ? b.mean : 1);
    if (!same) return counts * pairOfYields(a.leg === b.leg);
    if (a.kind === 'episode') return squaredYield;
    // A Poisson number of yields: the diagonal, and E n(n-1) = mean² pairs.
    return a.mean * squaredYield + counts * pairOfYields(true);
  }

  return { mean, product };
}

const known = new WeakMap<Transfer, FractionMoments>();

/**
 * Moments of a transfer fraction, from textbook formulas; the conditioned lognormal by Simpson's
 * rule.
 */
export function fractionMoments(transfer: Transfer): FractionMoments {
  const held = known.get(transfer) ?? computeMoments(transfer);
  known.set(transfer, held);
  return held;
}

function computeMoments(transfer: Transfer): FractionMoments {
  switch (transfer.kind) {
    case 'fixed':
      return { mean: transfer.value, variance: 0 };
    case 'beta': {
      const { a, b } = transfer;
      return { mean: a / (a + b), variance: (a * b) / ((a + b) ** 2 * (a + b + 1)) };
    }
    case 'uniform':
      return {
        mean: (transfer.from + transfer.to) / 2,
        variance: (transfer.to - transfer.from) ** 2 / 12,
      };
    case 'truncated-lognormal': {
      const { mu, sigma, upper } = transfer;
      const moment = (k: number): number =>
        simpson((z) => Math.exp(k * (mu + sigma * z) - (z * z) / 2), {
          from: -14,
          to: (Math.log(upper) - mu) / sigma,
          panels: 4000,
        });
      const mean = moment(1) / moment(0);
      return { mean, variance: moment(2) / moment(0) - mean ** 2 };
    }
    case 'lognormal':
    case 'zero-lognormal':
      return assert.fail(`transfer: expected a law on [0, 1], got ${transfer.kind}`);
  }
}

/** Composite Simpson rule. */
export function simpson(
  f: (x: number) => number,
  { from, to, panels }: { readonly from: number; readonly to: number; readonly panels: number },
): number {
  const h = (to - from) / (2 * panels);
  let sum = f(from) + f(to);
  for (let i = 1; i < 2 * panels; i++) sum += (i % 2 === 1 ? 4 : 2) * f(from + i * h);
  return (sum * h) / 3;
}

/** Moments of the uncovered share u = B + (1-B)ũ of one group (model v1 section 11). */
export function uncoveredMoments(
  program: Pick<TraceProgram, 'cover' | 'crew'>,
  person: number,
): FractionMoments {
  const skip = skipRate(program, person);
  const { missed, kappa } = program.cover;
  const mean = skip + (1 - skip) * missed;
  const square = skip + ((1 - skip) * missed * (missed * kappa + 1)) / (kappa + 1);
  return { mean, variance: square - mean ** 2 };
}

/**
 * The pinned skip rate of a person: a drawn one would tie tasks together, which the recursion
 * cannot follow.
 */
export function skipRate(program: Pick<TraceProgram, 'crew'>, person: number): number {
  const rate = program.crew[person]?.pinned;
  assert.ok(rate !== undefined, `crew ${person}: expected a pinned skip rate`);
  return rate;
}
