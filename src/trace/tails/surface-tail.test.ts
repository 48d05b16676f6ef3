import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { coupledProgram, coupledTails } from '../../../test/fakes/coupled-program.ts';
import {
  coefficient,
  neverWiped,
  singleSurfaces,
  sometimesSkipped,
  thresholdAt,
} from '../../../test/fakes/single-surface.ts';
import { sitesProgram, siteYields, wipe } from '../../../test/fakes/sites-program.ts';
import { standardAdversary } from '../../../test/fakes/standard-adversary.ts';
import { hash } from '../../ledger/hash.ts';
import { betaQuantile } from '../../numeric/beta.ts';
import { exp } from '../../numeric/elementary.ts';
import { normalCdf, normalPdf } from '../../numeric/normal.ts';
import { mean, variance } from '../../numeric/sums.ts';
import { createKernelTables } from '../kernel/kernel-tables.ts';
import { runProgram } from '../kernel/platform.ts';
import type { TraceEvent, TraceProgram } from '../program.ts';
import { copiesPerMass, detectionExact } from '../run/detection.ts';
import { createSimulationCache, simulate } from '../run/simulate.ts';
import type { TailEvent } from './conditional.ts';
import type { TailEngine } from './local-masses.ts';
import { surfaceTail, type TailOptions } from './surface-tail.ts';

const cache = createSimulationCache();
const tables = createKernelTables();
const kernel: TailEngine = (program, options) => runProgram(program, { ...options, tables });
const oracle: TailEngine = (program, options) => simulate(program, { ...options, cache });
const base: TailOptions = {
  seed: 'tail',
  digest: hash,
  engine: kernel,
  cache,
  relativeError: 0.05,
  drawsMin: 2048,
  drawsMax: 16_384,
};
const probabilities = [1e-2, 1e-4, 1e-6];

function tailAt(program: TraceProgram, event: TailEvent, options: Partial<TailOptions> = {}) {
  return surfaceTail(program, { set: 0, counted: 0, event }, { ...base, ...options });
}

const massAbove = (above: number): TailEvent => ({ kind: 'mass', above });
const informative: TailEvent = { kind: 'informative', adversary: standardAdversary };

describe('the tail of a single surface', () => {
  for (const { name, program, shares } of singleSurfaces)
    for (const p of probabilities)
      it(`meets the closed form within 10 % at ${p}: ${name}`, (t) => {
        const tail = tailAt(program, massAbove(thresholdAt(p, shares)));
        t.diagnostic(JSON.stringify({ ratio: tail.probability / p, ...tail }));
        assert.ok(Math.abs(tail.probability / p - 1) < 0.1);
        assert.ok(Math.abs(tail.probability - p) < 4 * tail.standardError);
        assert.ok(tail.isPrecise && tail.standardError < 0.05 * tail.probability);
        assert.ok(tail.effectiveTailDraws > 300);
      });

  for (const p of probabilities)
    it(`meets the integral over one normal within 5 % at ${p}: informative`, (t) => {
      const rate = copiesPerMass(standardAdversary, neverWiped.program.detection, true);
      const sd = Math.sqrt(siteYields.sigmaLocation ** 2 + siteYields.sigma ** 2);
      const informativeAt = (pg: number): number => {
        const at = (yielded: number) =>
          detectionExact(standardAdversary, 0.2528, rate * pg * yielded);
        let above = 0;
        for (let z = -10; z <= 10; z += 0.01)
          above += 0.01 * normalPdf(z) * at(exp(siteYields.mu + sd * z));
        const { zeroRate, zeroFloor } = siteYields;
        return (1 - zeroRate) * above + zeroRate * at(zeroFloor);
      };
      let [low, high] = [-10, 10];
      for (let k = 0; k < 30; k++)
        if (informativeAt(exp((low + high) / 2)) < p) low = (low + high) / 2;
        else high = (low + high) / 2;
      const { program } = sitesProgram([{ coefficient: exp(low) }]);
      const tail = tailAt(program, informative);
      t.diagnostic(JSON.stringify({ ratio: tail.probability / p, ...tail }));
      assert.ok(Math.abs(tail.probability / p - 1) < 0.05);
      assert.ok(Math.abs(tail.probability - p) < 4 * tail.standardError);
    });

  it('rests on a person who skips nearly everything where two groups must have skipped, and finds that person', (t) => {
    const { program } = sitesProgram([{ coefficient, isWiped: true }]);
    const again = program.events.map((event): TraceEvent => {
      if (event.kind !== 'clean') return event;
      const groups = [1, 2].map((k) => ({ entity: `site-0,${k},SWP`, person: 0, ordinal: k }));
      const share = [wipe.residue, wipe.residue, 0.1] as const;
      const step = { ...event.step, groups, after: [share, share] };
      return { ...event, step: { ...step, before: [[1, 1, 1] as const, [1, 1, 1] as const] } };
    });
    const two = { ...program, events: again, cover: { missed: 1e-3, kappa: 1e9 } };
    // Skip rate m ~ Beta(1, 9): E m^2 = 2 / (10 * 11); nothing else leaves so much.
    const above = thresholdAt(1e-3, neverWiped.shares);
    const p = (1e-3 * 2) / (10 * 11);
    const tail = tailAt(two, massAbove(above), { drawsMax: 65_536 });
    t.diagnostic(JSON.stringify({ ratio: tail.probability / p, ...tail }));
    assert.ok(Math.abs(tail.probability / p - 1) < 0.15);
    assert.ok(Math.abs(tail.probability - p) < 4 * tail.standardError);
    assert.ok(tail.shift['crew.m/SWP/m']! > 0.3);
  });

  it('takes a record that may mean another place at its probability', () => {
    const { program, shares } = neverWiped;
    const chance = { entity: 'c-1', from: 0.99, to: 1 };
    const events = program.events.map((e) => (e.kind === 'touch' ? { ...e, chance } : e));
    const event = massAbove(thresholdAt(1e-4, shares));
    const sure = tailAt(program, event, { drawsMax: 2048 });
    const doubtful = tailAt({ ...program, events }, event, { drawsMax: 2048 });
    assert.ok(Math.abs(doubtful.probability / (0.01 * sure.probability) - 1) < 1e-3);
  });

  it('counts hairs given what was missed: one that is kept is enough', (t) => {
    const { program } = sitesProgram([{ coefficient: 1e-9, isWiped: true }]);
    const hair: TraceEvent = { kind: 'hair', to: 0, mean: 2, entity: 'h', fact: 'h' };
    const pinned = [{ person: 'SWP', a: 1, b: 1, pinned: 0.1 }];
    const hairy = { ...program, crew: pinned, events: [hair, ...program.events] };
    const genome = { ...standardAdversary, hair: 0.3 };
    const kept = (u: number) => 1 - exp(-0.3 * 2 * (u + (1 - u) * 0.1));
    const n = 20_000;
    const { missed, kappa } = wipe;
    const miss = Array.from({ length: n }, (_, i) =>
      kept(betaQuantile((i + 0.5) / n, missed * kappa, (1 - missed) * kappa)),
    );
    const p = 0.1 * kept(1) + 0.9 * mean(miss);
    const tail = tailAt(hairy, { kind: 'informative', adversary: genome });
    t.diagnostic(JSON.stringify({ ratio: tail.probability / p }));
    // What the rule for the missed share leaves: a tenth between nodes, second order.
    assert.ok(Math.abs(tail.probability / p - 1) < 1e-4);
  });

  it('near 1 has no noise of the weights', () => {
    const tail = tailAt(neverWiped.program, massAbove(1e-6));
    assert.ok(tail.probability > 0.999 && tail.standardError < 1e-3, JSON.stringify(tail));
  });

  it('says that a precision is not reached, and never just 0', () => {
    const event = massAbove(thresholdAt(1e-6, sometimesSkipped.shares));
    const few = tailAt(sometimesSkipped.program, event, { relativeError: 0.001, drawsMax: 2048 });
    assert.equal(few.isPrecise, false);
    const { program } = neverWiped;
    const flow: TraceEvent = { kind: 'flow', to: 0, mass: 5, source: 'dust', fact: 'dust' };
    const dusty = { ...program, events: [flow, { kind: 'read', reading: 0 } as const] };
    const none = tailAt(dusty, massAbove(6));
    assert.deepEqual([none.probability, none.isPrecise, none.isReached], [0, false, true]);
    assert.equal(none.bound, 3 / (base.drawsMax / 8));
    assert.equal(tailAt(dusty, massAbove(4)).probability, 1);
    const clean = { ...program, events: [{ kind: 'read', reading: 0 } as const] };
    assert.equal(tailAt(clean, massAbove(1)).isReached, false);
  });

  it('is refused for what is not read, draws that make no batches, and a threshold of nothing', () => {
    const { program } = neverWiped;
    const question = { set: 0, counted: 7, event: massAbove(1) };
    assert.throws(() => surfaceTail(program, question, base), /reading of 7/);
    assert.throws(() => tailAt(program, massAbove(1), { drawsMin: 1000 }), /multiple of 256/);
    assert.throws(() => tailAt(program, massAbove(0)), /above 0/);
    assert.throws(() => tailAt(program, massAbove(1), { relativeError: 0 }), /relativeError/);
  });
});

describe('the tail of a surface that glove and cloth couple with another', () => {
  const program = coupledProgram();

  it('agrees with four million plain draws', (t) => {
    const hits = coupledTails.map(() => 0);
    const [rounds, draws] = [4, 1_048_576];
    for (let r = 0; r < rounds; r++) {
      const options = { seed: `plain-${r}`, draws, digest: hash, tables };
      const [masses] = runProgram(program, options).withinMass;
      for (const m of masses!)
        coupledTails.forEach(({ above }, k) => {
          if (m > above) hits[k]!++;
        });
    }
    for (const [k, { above }] of coupledTails.entries()) {
      const plain = hits[k]! / (rounds * draws);
      const tail = tailAt(program, massAbove(above), { drawsMax: 65_536 });
      const error = Math.hypot(tail.standardError, Math.sqrt(plain / (rounds * draws)));
      const z = (tail.probability - plain) / error;
      t.diagnostic(JSON.stringify({ above, plain, hits: hits[k], z, ...tail }));
      assert.ok(Math.abs(z) < 3.5);
      assert.ok(tail.isPrecise);
    }
  });

  it('states an error that is calibrated, over 100 seeds', (t) => {
    const { above, probability } = coupledTails[1];
    const z = Array.from({ length: 100 }, (_, k) => {
      const options = { seed: `z-${k}`, drawsMin: 2048, drawsMax: 2048 };
      const tail = tailAt(program, massAbove(above), options);
      return (tail.probability - probability) / tail.standardError;
    });
    const sd = Math.sqrt(variance(z));
    t.diagnostic(JSON.stringify({ mean: mean(z), sd }));
    assert.ok(Math.abs(mean(z)) < 0.35, `mean ${mean(z)}`);
    assert.ok(sd > 0.75 && sd < 1.3, `sd ${sd}`);
  });

  it('is the same on the f32 kernel and the f64 oracle to a part in a thousand, far out', (t) => {
    for (const above of [2000, 5000, 100_000]) {
      const options = { drawsMin: 2048, drawsMax: 2048 };
      const fast = tailAt(program, massAbove(above), options);
      const exact = tailAt(program, massAbove(above), { ...options, engine: oracle });
      t.diagnostic(JSON.stringify({ above, ratio: fast.probability / exact.probability }));
      assert.ok(Math.abs(fast.probability / exact.probability - 1) < 1e-3);
    }
  });

  it('has the same numbers twice, and is the posterior of draws of the prior', () => {
    const event = massAbove(2000);
    const options = { drawsMin: 2048, drawsMax: 2048 };
    const tail = tailAt(program, event, options);
    assert.deepEqual(tailAt(program, event, options), tail);
    const count = 1024;
    const numbers = Uint32Array.from({ length: count }, (_, i) => i);
    const particles = { count, drawNumbers: [numbers], groupOf: new Map(), given: new Map() };
    const learnt = { particles, effectiveSize: count };
    const same = tailAt(program, event, { ...options, drawsMin: 16_384, learnt });
    const z =
      (same.probability - tail.probability) / Math.hypot(same.standardError, tail.standardError);
    assert.ok(Math.abs(z) < 3.5, `${z}`);
    const doubted = { particles, effectiveSize: count / 4 };
    const wider = tailAt(program, event, { ...options, drawsMin: 16_384, learnt: doubted });
    assert.ok(Math.abs(wider.standardError / same.standardError - 2) < 1e-9);
  });

  it('keeps what was learnt: a source or a cover with a given number is not integrated out', () => {
    const count = 1024;
    const given = new Map([
      ['cover\u001fsite-1,1,SWP\u001fskip', new Float64Array(count).fill(0.999999)],
      ['cover\u001fsite-1,1,SWP\u001fmiss', new Float64Array(count).fill(1e-6)],
    ]);
    const numbers = Uint32Array.from({ length: count }, (_, i) => i);
    const particles = { count, drawNumbers: [numbers], groupOf: new Map(), given };
    const learnt = { particles, effectiveSize: count };
    const wiped = tailAt(program, massAbove(100), { drawsMin: 4096, learnt });
    const free = tailAt(program, massAbove(100), { drawsMin: 4096 });
    assert.ok(wiped.probability < 0.7 * free.probability, `${wiped.probability}`);
  });
});

it('a normal moved far out needs no uniform number there', () => {
  // A uniform number of 32 bits ends at z = 6.3; with one source of spread all of 1e-9 lies at z = 6.
  const { program } = sitesProgram([{ coefficient: 1 }]);
  const yields = { ...siteYields, sigma: 1e-9, zeroRate: 0, mu: 0, sigmaLocation: 1 };
  const tail = tailAt({ ...program, yields }, massAbove(exp(6)), { drawsMax: 65_536 });
  const ratio = tail.probability / normalCdf(-6);
  assert.ok(Math.abs(ratio - 1) < 0.1, `${ratio}`);
});
