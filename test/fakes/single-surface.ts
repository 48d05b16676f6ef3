import { betaQuantile } from '../../src/numeric/beta.ts';
import { exp, log } from '../../src/numeric/elementary.ts';
import { normalCdf } from '../../src/numeric/normal.ts';
import type { TraceProgram } from '../../src/trace/program.ts';
import { sitesProgram, siteYields, wipe } from './sites-program.ts';

/** pg per ng of yield, of every surface here. */
export const coefficient = 40;

/** A surface touched once and wiped at most once, and the law of the share that survives: [share, probability]. */
export interface SingleSurface {
  readonly name: string;
  readonly program: TraceProgram;
  readonly shares: readonly (readonly [number, number])[];
}

/** A touched surface, wiped by someone whose skip rate is pinned; kappa 1e6 makes the missed share a fixed number. */
function wiped(skip: number, kappa = 1e6, missed: number = wipe.missed): TraceProgram {
  const { program } = sitesProgram([{ coefficient, isWiped: true }]);
  return {
    ...program,
    crew: [{ person: 'SWP', a: 1, b: 1, pinned: skip }],
    cover: { missed, kappa },
  };
}

/** The share that survives a wipe which misses the share u. */
const left = (u: number) => u + (1 - u) * wipe.residue;

export const neverWiped: SingleSurface = {
  name: 'touched and never wiped',
  program: sitesProgram([{ coefficient }]).program,
  shares: [[1, 1]],
};

export const sometimesSkipped: SingleSurface = {
  name: 'skipped with probability .1, a fixed share missed',
  program: wiped(0.1),
  shares: [
    [1, 0.1],
    [left(wipe.missed), 0.9],
  ],
};

/** Surfaces whose law of mass is known in closed form, or by one more integral. */
export const singleSurfaces: readonly SingleSurface[] = [
  neverWiped,
  sometimesSkipped,
  {
    name: 'skipped half the time, half missed',
    program: wiped(0.5, 1e6, 0.5),
    shares: [
      [1, 0.5],
      [left(0.5), 0.5],
    ],
  },
  {
    name: 'never skipped, a fixed share missed',
    program: wiped(0),
    shares: [[left(wipe.missed), 1]],
  },
  {
    name: 'never skipped, a Beta share missed (midpoint rule of 20,000)',
    program: wiped(0, wipe.kappa),
    shares: Array.from({ length: 20_000 }, (_, i) => {
      const { missed, kappa } = wipe;
      return [left(betaQuantile((i + 0.5) / 20_000, missed * kappa, (1 - missed) * kappa)), 5e-5];
    }),
  },
];

/** P(mass > t), by the lognormal law of one yield with zero mass (model v1 sections 3 and 6). */
export function lognormalTail(t: number, shares: SingleSurface['shares']): number {
  const y = siteYields;
  const sd = Math.sqrt(y.sigmaLocation ** 2 + y.sigma ** 2);
  return shares.reduce((sum, [share, probability]) => {
    const above = normalCdf((y.mu - log(t / (coefficient * share))) / sd);
    const zero = coefficient * share * y.zeroFloor > t ? 1 : 0;
    return sum + probability * ((1 - y.zeroRate) * above + y.zeroRate * zero);
  }, 0);
}

/** The threshold that is exceeded with probability p. */
export function thresholdAt(p: number, shares: SingleSurface['shares']): number {
  let low = -10;
  let high = 30;
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (lognormalTail(exp(middle), shares) > p) low = middle;
    else high = middle;
  }
  return exp((low + high) / 2);
}
