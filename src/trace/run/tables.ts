import { assert } from '../../base/assert.ts';
import type { Distribution } from '../../model/pack.ts';
import { betaQuantile } from '../../numeric/beta.ts';
import { exp } from '../../numeric/elementary.ts';
import { truncatedLogNormalQuantile } from '../../numeric/lognormal.ts';
import { normalQuantile } from '../../numeric/normal.ts';
import { createPoissonTable, type PoissonTable } from '../../numeric/poisson.ts';
import { createQuantileTable, type QuantileTable } from '../../numeric/quantile-table.ts';
import type { Transfer } from '../program.ts';

/** Quantile functions of transfer fractions and missed shares, tabulated once per distribution. */
export interface QuantileTables {
  of(distribution: Distribution): QuantileTable;
  poisson(mean: number): PoissonTable;
}

/** Makes tables on demand and keeps them: building one costs thousands of exact quantiles. */
export function createQuantileTables(): QuantileTables {
  const made = new Map<string, QuantileTable>();
  const poissons = new Map<number, PoissonTable>();
  return {
    poisson(mean) {
      const held = poissons.get(mean);
      if (held !== undefined) return held;
      const table = createPoissonTable(mean);
      poissons.set(mean, table);
      return table;
    },
    of(distribution) {
      const name = JSON.stringify(distribution);
      const held = made.get(name);
      if (held !== undefined) return held;
      const table = createQuantileTable(quantileOf(distribution));
      made.set(name, table);
      return table;
    },
  };
}

/** The exact quantile function of a distribution. */
export function quantileOf(distribution: Distribution): (u: number) => number {
  switch (distribution.kind) {
    case 'beta':
      return (u) => betaQuantile(u, distribution.a, distribution.b);
    case 'truncated-lognormal':
      return (u) =>
        truncatedLogNormalQuantile(u, distribution.mu, distribution.sigma, distribution.upper);
    case 'uniform':
      return (u) => distribution.from + (distribution.to - distribution.from) * u;
    case 'lognormal':
      return (u) => exp(distribution.mu + distribution.sigma * normalQuantile(u));
    case 'zero-lognormal':
      return (u) =>
        u < distribution.zeroRate
          ? 0
          : exp(
              distribution.mu +
                distribution.sigma *
                  normalQuantile((u - distribution.zeroRate) / (1 - distribution.zeroRate)),
            );
  }
}

/** Whether the fraction is the same number in every draw. */
export function isFixed(
  transfer: Transfer,
): transfer is { readonly kind: 'fixed'; readonly value: number } {
  return transfer.kind === 'fixed';
}

/** Checks that a transfer is a fraction by construction. */
export function assertFraction(transfer: Transfer): void {
  if (transfer.kind === 'fixed')
    assert(
      transfer.value >= 0 && transfer.value <= 1,
      `transfer: expected 0..1, got ${transfer.value}`,
    );
}
