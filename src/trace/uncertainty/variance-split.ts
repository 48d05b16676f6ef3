import { assert } from '../../base/assert.ts';
import { mean, sum, variance } from '../../numeric/sums.ts';

/** One number with the standard error of it. */
export interface Component {
  readonly value: number;
  readonly standardError: number;
}

/**
 * Where the variance of a number comes from. The first two are epistemic: knowing more would remove them. The last is
 * aleatory: what happens to happen.
 */
export interface VarianceSplit {
  /** The pack's numbers are not known. */
  readonly parameters: Component;
  /** This laboratory spread, person, occasion, crew and watch are not known: what swabs and marks teach. */
  readonly situation: Component;
  readonly chance: Component;
}

/** What one cell of the design gave: a run of `draws` with parameters and situation fixed. */
export interface Cell {
  /** Mean over draws of the number's conditional expectation. */
  readonly mean: number;
  /** Variance between draws of that conditional expectation. */
  readonly meanVariance: number;
  /** Variance of the number itself within the cell. */
  readonly variance: number;
  readonly draws: number;
}

/**
 * Splits by the law of total variance, from pairs of cells: both cells of a world have its parameters, each a situation
 * and draws of its own. With a, b the means of a pair and e what its draws leave unsure:
 *
 *     parameters = cov(a, b)      situation = E (a − b)²/2 − E e      chance = E variance within a cell
 *
 * Unbiased, hence it may fall below zero where there is next to nothing: then 0 is said, and the standard error shows it.
 * Standard errors by the jackknife over worlds. Source: nested analysis of variance, S. R. Searle, G. Casella,
 * C. E. McCulloch, Variance Components (1992) ch. 3; B. Efron, C. Stein, Ann. Statist. 9 (1981) 586 for the jackknife.
 */
export function splitVariance(pairs: readonly (readonly [Cell, Cell])[]): VarianceSplit {
  const count = pairs.length;
  assert(count > 2, `worlds: expected at least 3, got ${count}`);
  const whole = components(pairs);
  const without = pairs.map((_, k) => components(pairs.filter((__, i) => i !== k)));
  const component = (name: keyof typeof whole): Component => {
    const values = without.map((c) => c[name]);
    const spread = variance(values) * (count - 1);
    return {
      value: Math.max(0, whole[name]),
      standardError: Math.sqrt(spread * ((count - 1) / count)),
    };
  };
  return {
    parameters: component('parameters'),
    situation: component('situation'),
    chance: component('chance'),
  };
}

function components(pairs: readonly (readonly [Cell, Cell])[]) {
  const cells = pairs.flat();
  const centre = mean(cells.map((c) => c.mean));
  const products = pairs.map(([a, b]) => (a.mean - centre) * (b.mean - centre));
  const halves = pairs.map(([a, b]) => ((a.mean - b.mean) * (a.mean - b.mean)) / 2);
  const unsure = mean(cells.map((c) => c.meanVariance / c.draws));
  const between = mean(halves);
  // Σ products has expectation (n − 1) parameters − E half-difference / 2, since the centre is shared by both.
  const parameters = (sum(products) + between / 2) / (pairs.length - 1);
  return {
    parameters,
    situation: between - unsure,
    chance: mean(cells.map((c) => c.variance)),
  };
}
