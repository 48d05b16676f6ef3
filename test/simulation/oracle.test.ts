import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { packDocument } from '../../src/model/pack.ts';
import { tracePathways } from '../../src/trace/pathways.ts';
import type { CleaningStep, TraceEvent, TraceProgram } from '../../src/trace/program.ts';
import { goldenVisit } from '../golden/model-v1/visit-v0.ts';
import { averageOverCover, coverNodes } from './cover-quadrature.ts';
import { drawProgram } from './engine-draws.ts';
import { solveExactly } from './oracle.ts';
import { compareWithOracle } from './oracle-simulation.ts';
import { createRandom, randomProgram } from './random-program.ts';
import { fractionMoments, uncoveredMoments } from './source-moments.ts';

const pack = packDocument.parse(
  parse(readFileSync(new URL('../../packs/trace-dna.yaml', import.meta.url), 'utf8')),
);

/** Equal to as many decimals as the page prints. */
function printed(got: number, want: number, decimals: number, what: string): void {
  const slack = 0.5000001 * 10 ** -decimals;
  assert.ok(Math.abs(got - want) <= slack, `${what}: expected ${want}, got ${got}`);
}

describe('the exact oracle', () => {
  it('gives the moments that model v1 prints for single quantities', () => {
    const hand = fractionMoments({ kind: 'truncated-lognormal', mu: -2.1, sigma: 1.4, upper: 1 });
    printed(hand.mean, 0.188744, 6, 'hand to surface, mean (section 4)');
    printed(hand.variance + hand.mean ** 2, 0.078398, 6, 'hand to surface, second moment');
    const program = goldenVisit(pack);
    // One episode with coefficient 1 on A: E Y of section 11.
    const touch: TraceEvent = { kind: 'touch', to: 0, episode: 0, coefficient: 1, fact: 'a' };
    printed(solveExactly({ ...program, events: [touch] }).mean('A/cell'), 3.453561, 6, 'E Y');
  });

  it('reproduces the exact rows of V0 to the printed digits', () => {
    const exact = solveExactly(goldenVisit(pack));
    const rows = {
      'A/cell': [1330.1014, 8514.04],
      'H/cell': [4333.1008, 10374.91],
      'C/cell': [74.3146, 590.68],
      'W/cell': [799.1633, 2202.63],
      destroyed: [7261.622, 20017.09],
    } as const;
    for (const [name, [mean, sd]] of Object.entries(rows)) {
      printed(exact.mean(name), mean, 4, `mean of ${name}`);
      printed(Math.sqrt(exact.covariance(name, name)), sd, 2, `sd of ${name}`);
    }
    printed(exact.covariance('A/cell', 'C/cell'), 437_166.3, 1, 'cov(A, C)');
    const want = [10328.3934, 3469.9088, 9013.6646, 4784.6376, 9013.6646, 4333.1008, 451.5368];
    want.forEach((mean, k) => {
      printed(exact.readings[k]?.mean ?? Number.NaN, mean, 4, `reading ${k}`);
    });
  });

  it('reproduces V0 with every yield at its mean', () => {
    const program = goldenVisit(pack);
    const mu = Math.log(3.453560955679758);
    const yields = { ...program.yields, mu, sigma: 0, sigmaLocation: 0, zeroRate: 0 };
    const exact = solveExactly({ ...program, yields });
    const sd = (name: string): number => Math.sqrt(exact.covariance(name, name));
    printed(sd('A/cell'), 2783.51, 2, 'sd of A');
    printed(sd('C/cell'), 220.56, 2, 'sd of C');
    printed(sd('W/cell'), 282.79, 2, 'sd of W');
    printed(sd('destroyed'), 2570.21, 2, 'sd of destroyed');
    // The page has 714.93: it follows when the second moment of the hand's T is rounded to .078398
    // first. In 30-digit arithmetic H is 714.924792.
    printed(sd('H/cell'), 714.924792, 6, 'sd of H');
    assert.ok(Math.abs(sd('H/cell') - 714.93) < 0.0055);
    printed(exact.covariance('A/cell', 'C/cell'), -8359.3, 1, 'cov(A, C)');
  });

  it('integrates the uncovered share to its known moments', () => {
    const program = goldenVisit(pack);
    const nodes = coverNodes(program, 0);
    const u = uncoveredMoments(program, 0);
    const moment = (k: number) => nodes.reduce((s, n) => s + n.weight * n.uncovered ** k, 0);
    // 27 nodes of the double-exponential rule; the engine is compared to 1e-2 at best.
    assert.ok(Math.abs(moment(0) - 1) < 1e-12);
    assert.ok(Math.abs(moment(1) - u.mean) < 1e-5, `${moment(1) - u.mean}`);
    const second = moment(2) - u.mean ** 2 - u.variance;
    assert.ok(Math.abs(second) < 1e-5, `${second}`);
  });

  it('refuses what the recursion cannot follow', () => {
    const program = goldenVisit(pack);
    const twice = [...program.events, ...program.events.filter((e) => e.kind === 'clean')];
    assert.throws(() => solveExactly({ ...program, events: twice }), /expected to draw once/);
    const crew = program.crew.map(({ pinned: _pinned, ...rest }) => rest);
    assert.throws(() => solveExactly({ ...program, crew }), /pinned skip rate/);
  });
});

describe('the engine against the exact oracle', () => {
  it('agrees in every mean and second moment on twenty random programs', () => {
    // The long form is `npm run sim -- oracle --seeds N`.
    const { lines, failures } = compareWithOracle({ firstSeed: 1, seeds: 20, draws: 8192 });
    assert.deepEqual(failures, [], lines.join('\n'));
  });

  it('agrees in hairs, and in mass that leaves with tape instead of a cloth', () => {
    const draws = 8192;
    let sumOfSquares = 0;
    let count = 0;
    for (let seed = 1; seed <= 10; seed++) {
      const program = withHairsAndTape(
        randomProgram(seed, { oneGroup: true, sigma: 0.3, sigmaLocation: 0.3 }),
      );
      const exact = solveExactly(program);
      const engine = drawProgram(program, { seed: `hair-${seed}`, draws });
      const check = (what: string, values: Float64Array, want: number, variance: number): void => {
        const mean = values.reduce((a, b) => a + b, 0) / draws;
        const z = variance === 0 ? mean - want : (mean - want) / Math.sqrt(variance / draws);
        assert.ok(Math.abs(z) < 5, `seed ${seed}: ${what}: z = ${z}`);
        if (variance === 0) return;
        sumOfSquares += z * z;
        count++;
      };
      exact.hairs.forEach((hair, j) => {
        const values = engine.hairs[j] ?? new Float64Array();
        check(`hairs ${j}`, values, hair.mean, hair.variance);
      });
      const outside = engine.values.get('outside') ?? new Float64Array();
      check('outside', outside, exact.mean('outside'), exact.covariance('outside', 'outside'));
    }
    // Nearly independent: mean 1, sd sqrt(2 / count) each; four of them.
    assert.ok(
      Math.abs(sumOfSquares / count - 1) < 4 * Math.sqrt(2 / count),
      `${sumOfSquares}/${count}`,
    );
  });

  it('agrees where two groups and repeated passes share their missed areas', () => {
    const draws = 16_384;
    for (let seed = 1; seed <= 2; seed++) {
      const { program, groups } = twoGroupProgram(seed);
      const exact = averageOverCover(program, groups);
      const engine = drawProgram(program, { seed: `groups-${seed}`, draws });
      for (const a of exact.names) {
        const x = engine.values.get(a) ?? new Float64Array();
        const mean = x.reduce((s, v) => s + v, 0) / draws;
        const sd = Math.sqrt(exact.product(a, a) - exact.mean(a) ** 2);
        if (!(sd > 1e-9 * exact.mean(a))) continue;
        const z = (mean - exact.mean(a)) / (sd / Math.sqrt(draws));
        assert.ok(Math.abs(z) < 5, `seed ${seed}: mean ${a}: z = ${z}`);
        const squares = x.map((v) => v * v);
        const second = squares.reduce((s, v) => s + v, 0) / draws;
        const spread = Math.sqrt(squares.reduce((s, v) => s + (v - second) ** 2, 0) / draws);
        const zz = (second - exact.product(a, a)) / (spread / Math.sqrt(draws));
        assert.ok(Math.abs(zz) < 5, `seed ${seed}: E ${a}²: z = ${zz}`);
      }
    }
  });
});

describe('the pathways against the exact oracle', () => {
  it('agree to 1e-9 on programs in which every surface is cleaned once', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const program = randomProgram(seed, { oneGroup: true });
      const exact = solveExactly(program);
      const { means, readings, flows } = tracePathways(program);
      const close = (what: string, got: number, want: number): void =>
        assert.ok(
          Math.abs(got - want) <= 1e-9 * Math.abs(want) + 1e-12,
          `seed ${seed}: ${what}: ${got}, exact ${want}`,
        );
      for (const { id } of program.compartments)
        close(
          id,
          means.get(id) ?? Number.NaN,
          exact.mean(`${id}/cell`) + exact.mean(`${id}/fluid`),
        );
      program.readings.forEach(({ set, compartment }, k) => {
        const id = program.compartments[compartment]?.id ?? '';
        close(`reading ${k}`, readings[set]?.get(id) ?? Number.NaN, exact.readings[k]?.mean ?? 0);
      });
      const destroyed = flows.filter((f) => f.to === 'destroyed').reduce((s, f) => s + f.mass, 0);
      close('destroyed', destroyed, exact.mean('destroyed'));
    }
  });

  it('come within a quarter, on the cautious side, where passes share their missed areas', () => {
    // KNOWN: a factor R(after)/R(before) is taken by the ratio of expectations. Mass that came
    // between two passes, here from a wipe that gives back a quarter, is then held for longer than
    // it is; with 1 % it is a few per cent.
    const { program, groups } = twoGroupProgram(1);
    const exact = averageOverCover(program, groups);
    const { means } = tracePathways(program);
    const ratio =
      (means.get('p0') ?? Number.NaN) / (exact.mean('p0/cell') + exact.mean('p0/fluid'));
    assert.ok(ratio >= 1 && ratio < 1.25, `${ratio}`);
  });
});

/** Hairs on every patch, twice, and tape in place of every second cloth. */
function withHairsAndTape(program: TraceProgram): TraceProgram {
  const patches = program.compartments.flatMap((c, j) => (c.kind === 'patch' ? [j] : []));
  const shed = (turn: number): readonly TraceEvent[] =>
    patches.map((to) => ({
      kind: 'hair',
      to,
      mean: 0.3 + to / 4,
      entity: `h${turn},${to}`,
      fact: `h${turn}`,
    }));
  const half = Math.floor(program.events.length / 2);
  const events = program.events.map(
    (e, i): TraceEvent => (e.kind === 'clean' && i % 2 === 0 ? { ...e, cloth: -1 } : e),
  );
  return {
    ...program,
    events: [...shed(1), ...events.slice(0, half), ...shed(2), ...events.slice(half)],
  };
}

/**
 * One patch cleaned by two people in turn, the first of them twice, with a hand and a used cloth
 * between.
 */
function twoGroupProgram(seed: number) {
  const random = createRandom(seed);
  const program = randomProgram(seed, { sigma: 0.3, sigmaLocation: 0.3, eventCount: 0 });
  const first = { entity: 'p0,1,S', person: 0, ordinal: 1 };
  const second = { entity: 'p0,2,T', person: 1, ordinal: 2 };
  const floor = 1e-4;
  const a = [0.003, 0.008, 0.1] as const;
  const b = [0.01, 0.01, 0.1] as const;
  // Two passes multiply, but nobody is credited with less than the floor.
  const twice = [floor, floor, 0.01] as const;
  const clean = (
    fact: string,
    step: Pick<CleaningStep, 'groups' | 'before' | 'after'>,
  ): TraceEvent => ({
    kind: 'clean',
    on: 0,
    cloth: program.compartments.length - 1,
    step: { ...step, floor },
    clothReturn: 0.25,
    destroyedShare: 0.9,
    fact,
  });
  const hand = (entity: string): TraceEvent => ({
    kind: 'contact',
    first: 1,
    second: 0,
    firstShare: random(),
    secondShare: random(),
    forth: [
      { kind: 'truncated-lognormal', mu: -2.1, sigma: 1.4, upper: 1 },
      { kind: 'uniform', from: 0.5, to: 0.95 },
    ],
    back: [
      { kind: 'beta', a: 2.0878, b: 0.5384 },
      { kind: 'uniform', from: 0.5, to: 0.95 },
    ],
    factor: 1,
    entity,
    fact: entity,
  });
  const touch = (to: number, episode: number): TraceEvent => ({
    kind: 'touch',
    to,
    episode,
    coefficient: 500 + 2000 * random(),
    fact: 't',
  });
  const saliva: TraceEvent = {
    kind: 'fluid',
    to: 0,
    purpose: 'saliva',
    entity: 'v',
    coefficient: 1000,
    mu: 0,
    sigma: 0.3,
    fact: 'v',
  };
  const fresh = [1, 1, 1] as const;
  const events: readonly TraceEvent[] = [
    touch(0, 0),
    touch(1, 1),
    saliva,
    hand('c1'),
    clean('k1', { groups: [first], before: [fresh], after: [a] }),
    hand('c2'),
    clean('k2', { groups: [first, second], before: [a, fresh], after: [a, b] }),
    hand('c3'),
    clean('k3', { groups: [first, second], before: [a, b], after: [twice, b] }),
  ];
  const crew = ['S', 'T'].map((person) => ({ person, a: 1, b: 9, pinned: 0.1 }));
  return { program: { ...program, crew, events }, groups: [first, second] };
}
