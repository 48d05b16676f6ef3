import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sitesProgram, siteYields, wipe } from '../../../test/fakes/sites-program.ts';
import { hash } from '../../ledger/hash.ts';
import { betaQuantile } from '../../numeric/beta.ts';
import { exp, log } from '../../numeric/elementary.ts';
import { normalCdf } from '../../numeric/normal.ts';
import { batchMeansStandardError, mean, variance } from '../../numeric/sums.ts';
import type { TraceProgram } from '../program.ts';
import { simulate } from '../run/simulate.ts';
import { defensiveMixture } from './defensive-mixture.ts';
import { surfaceTail, tailBatches } from './surface-tail.ts';

const coefficient = 40;
const alpha = 0.1;
const draws = 2048;
const base = { seed: 'tail', draws, digest: hash, alpha, reading: 0 };
const probabilities = [1e-2, 1e-4, 1e-6];

/** A touched surface, wiped by someone whose skip rate is pinned; kappa 1e6 makes the missed share a fixed number. */
function wiped(skip: number, kappa = 1e6, missed: number = wipe.missed): TraceProgram {
  const { program } = sitesProgram([{ coefficient, isWiped: true }]);
  return {
    ...program,
    crew: [{ person: 'SWP', a: 1, b: 1, pinned: skip }],
    cover: { missed, kappa },
  };
}

/** P(mass > t) of surviving shares with probabilities, by the lognormal law of one yield with zero mass. */
function lognormalTail(t: number, shares: readonly (readonly [number, number])[]): number {
  const y = siteYields;
  const sd = Math.sqrt(y.sigmaLocation ** 2 + y.sigma ** 2);
  return shares.reduce((sum, [share, probability]) => {
    const above = normalCdf((y.mu - log(t / (coefficient * share))) / sd);
    const zero = coefficient * share * y.zeroFloor > t ? 1 : 0;
    return sum + probability * ((1 - y.zeroRate) * above + y.zeroRate * zero);
  }, 0);
}

/** The share that survives a wipe which misses the share u. */
const left = (u: number) => u + (1 - u) * wipe.residue;

interface Case {
  readonly name: string;
  readonly program: TraceProgram;
  readonly shares: readonly (readonly [number, number])[];
}

const cases: readonly Case[] = [
  {
    name: 'touched and never wiped',
    program: sitesProgram([{ coefficient }]).program,
    shares: [[1, 1]],
  },
  {
    name: 'skipped with probability .1, a fixed share missed',
    program: wiped(0.1),
    shares: [
      [1, 0.1],
      [left(wipe.missed), 0.9],
    ],
  },
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
    name: 'never skipped, a Beta share missed (one more integral, midpoint rule)',
    program: wiped(0, wipe.kappa),
    shares: Array.from({ length: 20_000 }, (_, i) => {
      const { missed, kappa } = wipe;
      return [left(betaQuantile((i + 0.5) / 20_000, missed * kappa, (1 - missed) * kappa)), 5e-5];
    }),
  },
];

/** The threshold that is exceeded with probability p. */
function thresholdAt(p: number, shares: Case['shares']): number {
  let low = -10;
  let high = 30;
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (lognormalTail(exp(middle), shares) > p) low = middle;
    else high = middle;
  }
  return exp((low + high) / 2);
}

const [, skipped] = cases as readonly [Case, Case];

describe('the tail of a single surface', () => {
  for (const { name, program, shares } of cases)
    for (const p of probabilities)
      it(`meets the closed form within 10 % at ${p}: ${name}`, (t) => {
        const thresholdPg = thresholdAt(p, shares);
        const tail = surfaceTail(program, { ...base, thresholdPg });
        t.diagnostic(JSON.stringify({ ratio: tail.probability / p, ...tail }));
        assert.ok(Math.abs(tail.probability / p - 1) < 0.1);
        assert.ok(Math.abs(tail.probability - p) < 4 * tail.standardError);
        assert.ok(tail.standardError < 0.05 * tail.probability);
        assert.ok(tail.effectiveTailDraws > 300);
      });

  for (const p of probabilities)
    it(`states an error that is calibrated at ${p}, over 200 seeds`, (t) => {
      const thresholdPg = thresholdAt(p, skipped.shares);
      const z = Array.from({ length: 200 }, (_, k) => {
        const options = { ...base, seed: `calibration-${k}`, draws: 512, thresholdPg };
        const tail = surfaceTail(skipped.program, options);
        return (tail.probability - p) / tail.standardError;
      });
      const sd = Math.sqrt(variance(z));
      t.diagnostic(JSON.stringify({ mean: mean(z), sd }));
      assert.ok(Math.abs(mean(z)) < 0.3, `mean ${mean(z)}`);
      assert.ok(sd > 0.8 && sd < 1.2, `sd ${sd}`);
    });

  it('takes the mean skip rate where it is not pinned', () => {
    const thresholdPg = thresholdAt(1e-4, skipped.shares);
    const free = { ...skipped.program, crew: [{ person: 'SWP', a: 1, b: 9 }] };
    assert.deepEqual(
      surfaceTail(free, { ...base, thresholdPg }),
      surfaceTail(skipped.program, { ...base, thresholdPg }),
    );
  });

  it('is refused where a surface is coupled with another, or draws do not make 32 batches', () => {
    const { program } = skipped;
    const again = { ...program, events: [program.events[0]!, ...program.events] };
    assert.throws(() => surfaceTail(again, { ...base, thresholdPg: 1 }), /one touch.*got touch/);
    assert.throws(() => surfaceTail(program, { ...base, draws: 100, thresholdPg: 1 }), /of 32/);
    assert.throws(() => surfaceTail(program, { ...base, reading: 7, thresholdPg: 1 }), /reading/);
    assert.throws(() => surfaceTail(program, { ...base, thresholdPg: 0 }), /thresholdPg/);
  });
});

/** Share of weighted draws above the threshold, by the engine alone. */
function counted(program: TraceProgram, thresholdPg: number, n: number, isPlain: boolean) {
  const mixture = defensiveMixture(program, { ...base, draws: n, shift: 3.5 });
  const from = isPlain ? {} : mixture;
  const run = simulate(program, { seed: base.seed, draws: n, digest: hash, ...from });
  const masses = run.withinMass[0]!;
  const terms = masses.map((m, i) => (m > thresholdPg ? run.weights[i]! : 0));
  const size = n / tailBatches;
  const means = Array.from({ length: tailBatches }, (_, k) =>
    mean(terms.subarray(k * size, (k + 1) * size)),
  );
  return { p: mean(means), error: batchMeansStandardError(means), mixture, run };
}

describe('plain Monte Carlo', () => {
  it('of the same cost finds nothing at 1e-6, or errs by more than 10 %', (t) => {
    const thresholdPg = thresholdAt(1e-6, skipped.shares);
    // One draw per conditional probability that the tail computes: 2,048 draws at 145 values of the surviving share.
    const { p } = counted(skipped.program, thresholdPg, 145 * draws, true);
    t.diagnostic(JSON.stringify({ p }));
    assert.ok(p === 0 || Math.abs(p / 1e-6 - 1) > 0.1);
  });
});

describe('a defensive mixture', () => {
  for (const p of [1e-2, 1e-4])
    it(`goes to the engine as it is, and its ${p} tail is that of the closed form`, (t) => {
      const thresholdPg = thresholdAt(p, skipped.shares);
      const { p: got, error } = counted(skipped.program, thresholdPg, 32_768, false);
      t.diagnostic(JSON.stringify({ got, error }));
      assert.ok(Math.abs(got - p) < 3 * error);
      assert.ok(error < 0.15 * p);
    });

  it('has weights of mean 1 that stay below 1 / alpha', () => {
    const { weights } = defensiveMixture(skipped.program, { ...base, draws: 32_768, shift: 3.5 });
    assert.ok(weights.every((w) => w > 0 && w <= (1 + 1e-12) / alpha));
    const distance = Math.abs(mean(weights) - 1);
    assert.ok(distance < 4 * Math.sqrt(variance(weights) / weights.length), `${distance}`);
  });

  it('raises the mean log location of two legs by the shift, along the gradient', () => {
    const program = { ...skipped.program, legs: ['leg', 'other'] };
    const moved = defensiveMixture(program, { ...base, alpha: 1e-9, shift: 3 });
    const plain = defensiveMixture(program, { ...base, alpha: 1, shift: 3 });
    const rises = moved.score.map((c, i) => c - plain.score[i]!);
    assert.ok(rises.every((rise) => Math.abs(rise - 3) < 1e-9));
    assert.equal(moved.particles.given.size, 4);
  });

  it('of alpha 1 is the plain run', () => {
    const mixture = defensiveMixture(skipped.program, { ...base, alpha: 1, shift: 3.5 });
    const options = { seed: base.seed, draws, digest: hash };
    const [plain] = simulate(skipped.program, options).withinMass;
    const [same] = simulate(skipped.program, { ...options, ...mixture }).withinMass;
    assert.ok(mixture.weights.every((w) => w === 1));
    assert.ok(same!.every((m, i) => Math.abs(m / plain![i]! - 1) < 1e-9));
  });
});
