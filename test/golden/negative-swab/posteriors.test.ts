import { describe, it } from 'node:test';
import { exp, log } from '../../../src/numeric/elementary.ts';
import { logGamma } from '../../../src/numeric/special.ts';
import { strNegativeLikelihood } from '../../../src/trace/evidence/swab-likelihood.ts';
import { drawProgram } from '../../simulation/engine-draws.ts';
import { randomProgram } from '../../simulation/random-program.ts';
import { close, closeRelative, readFacts } from '../facts.ts';

interface Facts {
  readonly eta: number;
  readonly medianPg: number;
  readonly sigma: number;
  readonly lognormal: readonly {
    readonly recovery: number;
    readonly negatives: number;
    readonly allNegative: number;
    readonly medianPg: number;
    readonly meanPg: number;
    readonly above15Pg: number;
    readonly priorAbove15Pg: number;
  }[];
  readonly shape: number;
  readonly rate: number;
  readonly gamma: readonly {
    readonly portions?: readonly number[];
    readonly successive?: readonly number[];
    readonly allNegative: number;
    readonly meanCopies?: number;
  }[];
}

const facts = readFacts<Facts>(import.meta.url, 'posteriors.json');
const withoutReplicates = (eta: number) => ({
  detection: { eta, replicateSd: 0, cellMass: 6.6 },
  inhibition: 0,
});

/** Integrals over z with the trapezoid rule, which converges exponentially for bell shapes. */
function integrate(f: (z: number) => number, from: number, to: number): number {
  const step = (to - from) / 4000;
  let sum = (f(from) + f(to)) / 2;
  for (let i = 1; i < 4000; i++) sum += f(from + i * step);
  return sum * step;
}

describe('posteriors after negative swabs', () => {
  it('follow from the likelihood of model v1 section 8 and a lognormal prior', () => {
    const parameters = withoutReplicates(facts.eta);
    const pg = (z: number): number => facts.medianPg * exp(facts.sigma * z);
    const prior = (z: number): number => exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    const z15 = log(15 / facts.medianPg) / facts.sigma;
    for (const row of facts.lognormal) {
      const weight = (z: number): number => {
        const one = strNegativeLikelihood(parameters, row.recovery * pg(z));
        let all = prior(z);
        for (let i = 0; i < row.negatives; i++) all *= one;
        return all;
      };
      const mass = integrate(weight, -9, 9);
      const what = `recovery ${row.recovery}, ${row.negatives} negative`;
      // Both sides sum over a fine grid in ln pg, which for whole bells converges to rounding.
      closeRelative(mass, row.allNegative, 1e-12, `${what}: probability`);
      const mean = integrate((z) => pg(z) * weight(z), -9, 9) / mass;
      closeRelative(mean, row.meanPg, 1e-12, `${what}: mean`);
      const below = integrate(weight, -9, log(row.medianPg / facts.medianPg) / facts.sigma) / mass;
      // The reference cuts its grid at the nearest point for the median and for 15 pg: one cell is
      // 1e-4 of the probability there, and up to 1e-2 of a tail that falls by decades per cell.
      close(below, 0.5, 1e-4, `${what}: share below the median`);
      const above = integrate(weight, z15, 9) / mass;
      closeRelative(above, row.above15Pg, 1e-2, `${what}: above 15 pg`);
      closeRelative(integrate(prior, z15, 9), row.priorAbove15Pg, 1e-4, 'prior above 15 pg');
    }
  });

  it('agree with the Gamma-Poisson identity', () => {
    const { shape, rate } = facts;
    // One copy per unit: 40 alleles at eta = cell mass / 40 make the exponent of the likelihood the
    // number of copies.
    const parameters = withoutReplicates(6.6 / 40);
    // The density of t = ln(copies), which has no pole at zero.
    const density = (t: number): number =>
      exp(shape * (t + log(rate)) - rate * exp(t) - logGamma(shape));
    for (const row of facts.gamma) {
      const taken = row.portions ?? thinned(row.successive ?? []);
      const weight = (t: number): number =>
        taken.reduce(
          (all, portion) => all * strNegativeLikelihood(parameters, portion * exp(t)),
          density(t),
        );
      const probability = integrate(weight, -60, 9);
      const total = taken.reduce((a, b) => a + b, 0);
      const identity = exp(shape * log(rate / (rate + total)));
      close(probability, identity, 1e-9, 'probability by the identity');
      // Successive swabs are printed to five decimals.
      close(probability, row.allNegative, row.portions ? 1e-9 : 5e-6, 'probability');
      const mean = integrate((t) => exp(t) * weight(t), -60, 9) / probability;
      close(mean, shape / (rate + total), 1e-9, 'mean by the identity');
      if (row.meanCopies !== undefined) close(mean, row.meanCopies, 1e-9, 'mean');
    }
  });
});

describe('successive swabs in the engine', () => {
  it('takes the second swab from what the first left: .51 in all, not .6', () => {
    const program = {
      ...randomProgram(1, { eventCount: 0 }),
      events: [
        { kind: 'flow', to: 0, mass: 100, source: 'dust', fact: 'f' },
        { kind: 'swab', on: 0, share: 0.3, fact: 's1' },
        { kind: 'swab', on: 0, share: 0.3, fact: 's2' },
      ] as const,
    };
    const { values } = drawProgram(program, { seed: 'swabs', draws: 1 });
    const taken = (values.get('sampled')?.[0] ?? Number.NaN) / 100;
    close(taken, 0.51, 1e-12, 'share taken');
    const probability = exp(facts.shape * log(facts.rate / (facts.rate + taken)));
    close(probability, 0.29881, 5e-6, 'both negative; .27735 would be disjoint portions');
  });
});

/** What each swab takes of the first deposit when it gets its portion of what the others left. */
function thinned(portions: readonly number[]): readonly number[] {
  let left = 1;
  return portions.map((portion) => {
    const taken = portion * left;
    left -= taken;
    return taken;
  });
}
