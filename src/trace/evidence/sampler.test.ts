import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type Site,
  sitesProgram,
  siteYields,
  swabParameters,
  swabShare,
} from '../../../test/fakes/sites-program.ts';
import { randomProgram } from '../../../test/simulation/random-program.ts';
import { hash } from '../../ledger/hash.ts';
import { exp, log } from '../../numeric/elementary.ts';
import { createBlockRunner } from '../run/block.ts';
import { simulate } from '../run/simulate.ts';
import { createStreams } from '../run/streams.ts';
import { createQuantileTables } from '../run/tables.ts';
import type { EvidenceItem } from './items.ts';
import { type Collapsed, type Posterior, sample } from './sampler.ts';
import { type SwabReading, swabLikelihood } from './swab-likelihood.ts';

const tables = createQuantileTables();
const negative: SwabReading = { kind: 'qpcr-negative', limitMass: 2 };
const positive = (mass: number): SwabReading => ({ kind: 'quantity', mass });

function posteriorOf(sites: readonly Site[], count: number, seed = '1'): Posterior {
  const { program, items } = sitesProgram(sites);
  const found: Posterior | Collapsed = sample(program, items, {
    seed,
    digest: hash,
    count,
    tables,
  });
  assert.ok(!('kind' in found), 'kind' in found ? found.reason : '');
  return found;
}

/** Nodes and weights of N(0, 1) on a grid: the trapezoid rule is exact to rounding for such integrands. */
const grid = Array.from({ length: 161 }, (_, i) => (i - 80) / 10);
const weights = grid.map((z) => exp((-z * z) / 2));

interface Moments {
  readonly evidence: number;
  readonly meanShared: number;
  readonly meanLogLifted: number;
}

/**
 * The same posterior by quadrature: shared = everything that the sites share, own = each site's own z and zero; no
 * wiping. `meanLogLifted` is that of the first site, of ln(lifted + .001).
 */
function quadrature(sites: readonly Site[]): Moments {
  const y = siteYields;
  const sharedSd = Math.sqrt(
    y.sigmaLocation ** 2 + y.sigma ** 2 * (y.sharePerson + y.shareOccasion),
  );
  const ownSd = y.sigma * Math.sqrt(1 - y.sharePerson - y.shareOccasion);
  const total = weights.reduce((a, b) => a + b, 0);
  let evidence = 0;
  let shared = 0;
  let logLifted = 0;
  grid.forEach((z, i) => {
    const of = ({ coefficient, reading }: Site) => {
      let likelihood = 0;
      let first = 0;
      const add = (ng: number, weight: number) => {
        const lifted = swabShare * coefficient * ng;
        const l =
          reading === undefined
            ? 1
            : swabLikelihood(swabParameters, { share: 1, control: 'valid' }, reading, lifted);
        likelihood += weight * l;
        first += weight * l * log(lifted + 1e-3);
      };
      grid.forEach((own, j) => {
        add(exp(y.mu + sharedSd * z + ownSd * own), ((1 - y.zeroRate) * weights[j]!) / total);
      });
      add(y.zeroFloor, y.zeroRate);
      return { likelihood, first };
    };
    const [one, ...others] = sites.map(of);
    const rest = others.reduce((product, o) => product * o.likelihood, weights[i]! / total);
    evidence += rest * one!.likelihood;
    shared += rest * one!.likelihood * z;
    logLifted += rest * one!.first;
  });
  return { evidence, meanShared: shared / evidence, meanLogLifted: logLifted / evidence };
}

/** Mean over particles, and its standard error by clans. */
function meanOf(values: Float64Array, { ancestors }: Posterior): { mean: number; se: number } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const clans = new Map<number, number>();
  values.forEach((v, i) => {
    clans.set(ancestors[i]!, (clans.get(ancestors[i]!) ?? 0) + v - mean);
  });
  const squares = [...clans.values()].reduce((sum, d) => sum + d * d, 0);
  return { mean, se: Math.sqrt(squares) / values.length };
}

/** Everything that the sites share, as one standard normal. */
function sharedOf({ shared }: Posterior): Float64Array {
  const y = siteYields;
  const parts = [
    y.sigmaLocation,
    y.sigma * Math.sqrt(y.sharePerson),
    y.sigma * Math.sqrt(y.shareOccasion),
  ];
  const sd = Math.sqrt(parts.reduce((sum, p) => sum + p * p, 0));
  return shared[0]!.z.map((_, i) =>
    parts.reduce((sum, p, k) => sum + (p / sd) * shared[k]!.z[i]!, 0),
  );
}

function agrees(sites: readonly Site[], count: number): void {
  const exact = quadrature(sites);
  const found = posteriorOf(sites, count);
  const z = meanOf(sharedOf(found), found);
  const l = meanOf(
    found.lifted[0]!.map((x) => log(x + 1e-3)),
    found,
  );
  const near = (got: { mean: number; se: number }, want: number, what: string) => {
    assert.ok(got.se < 0.1, `${what}: standard error ${got.se}`);
    assert.ok(
      Math.abs(got.mean - want) < 3 * got.se,
      `${what}: ${got.mean} ± ${got.se}, expected ${want}`,
    );
  };
  near(z, exact.meanShared, 'shared latents');
  near(l, exact.meanLogLifted, 'ln lifted mass');
  assert.ok(
    Math.abs(found.logEvidence - log(exact.evidence)) < 0.15,
    `ln evidence: ${found.logEvidence}, expected ${log(exact.evidence)}`,
  );
}

describe('tempered sequential Monte Carlo', () => {
  it('meets quadrature on one surface, negative and positive', () => {
    agrees([{ coefficient: 300, reading: negative }], 4096);
    agrees([{ coefficient: 300, reading: positive(40) }], 4096);
  });

  it('meets quadrature on four surfaces that share where, who and when', () => {
    agrees(
      [
        { coefficient: 100, reading: negative },
        { coefficient: 1000, reading: positive(300) },
        { coefficient: 30, reading: negative },
        { coefficient: 300, reading: { kind: 'str-negative', extractShare: 0.2 } },
      ],
      4096,
    );
  });

  it('stays together on thirty negatives and three positives: two seeds agree', () => {
    const sites: Site[] = Array.from({ length: 33 }, (_, k) => ({
      coefficient: 20 + 40 * (k % 5),
      isWiped: k % 2 === 0,
      reading: k % 11 === 10 ? positive(6 + k) : negative,
    }));
    const [one, two] = ['1', '2'].map((seed) => posteriorOf(sites, 2048, seed));
    assert.ok(one !== undefined && two !== undefined);
    for (const found of [one, two]) assert.ok(found.effectiveSize > 204, `${found.effectiveSize}`);
    const pairs = one.shared.map((s, k) => [meanOf(s.z, one), meanOf(two.shared[k]!.z, two)]);
    for (const [a, b] of pairs)
      assert.ok(Math.abs(a!.mean - b!.mean) < 3.5 * Math.sqrt(a!.se ** 2 + b!.se ** 2));
  });

  it('gives the same particles for the same seed', () => {
    const sites = [{ coefficient: 300, reading: positive(40) }];
    assert.deepEqual(posteriorOf(sites, 256), posteriorOf(sites, 256));
  });

  it('refuses evidence that no draw explains, instead of resting on a few survivors', () => {
    const { program, items } = sitesProgram([{ coefficient: 0, reading: positive(40) }]);
    const found = sample(program, items, { seed: '1', digest: hash, count: 256, tables });
    assert.deepEqual(found, {
      kind: 'collapsed',
      reason: 'no draw of the model explains what was measured',
    });
  });

  it('without evidence is the prior', () => {
    const { program } = sitesProgram([{ coefficient: 300 }]);
    const found = sample(program, [], { seed: '1', digest: hash, count: 64, tables });
    assert.ok(!('kind' in found));
    const of = (particles?: Posterior['particles']) =>
      simulate(program, {
        seed: '1',
        draws: 64,
        digest: hash,
        ...(particles === undefined ? {} : { particles }),
      }).counted;
    assert.deepEqual(of(found.particles), of());
  });
});

describe('a run of the particles', () => {
  it('lifts the masses that the sampler saw: the engine and the slice agree', () => {
    for (let seed = 1; seed <= 12; seed++) {
      const base = randomProgram(seed, { eventCount: 30 });
      const events = base.events.filter((e) => e.kind !== 'swab' && e.kind !== 'read');
      const program = {
        ...base,
        events: [...events, { kind: 'swab', on: 0, share: 0.2, fact: 'Q' } as const],
      };
      const item: EvidenceItem = {
        id: 'Q',
        events: [events.length],
        parameters: swabParameters,
        reading: negative,
      };
      const found = sample(program, [item], { seed: 's', digest: hash, count: 128, tables });
      if ('kind' in found) continue;
      const streams = createStreams('s', hash);
      const { state, apply } = createBlockRunner(
        { program, streams, tables, particles: found.particles },
        0,
        128,
      );
      for (const event of program.events) apply(event);
      for (let i = 0; i < 128; i++) {
        const want = found.lifted[0]![i]!;
        assert.ok(
          Math.abs(state.sampled[i]! - want) <= 1e-6 * Math.max(1, want),
          `program ${seed}, particle ${i}: ${state.sampled[i]}, expected ${want}`,
        );
      }
    }
  });
});
