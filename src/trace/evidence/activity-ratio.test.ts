import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { randomProgram } from '../../../test/simulation/random-program.ts';
import { hash } from '../../ledger/hash.ts';
import { fillNormals } from '../../numeric/normal.ts';
import { createStream, fillUniforms } from '../../numeric/philox.ts';
import { createHermiteRule } from '../../numeric/quadrature.ts';
import type { TraceEvent, TraceProgram, Transfer } from '../program.ts';
import { createStreams } from '../run/streams.ts';
import { createQuantileTables } from '../run/tables.ts';
import { activityRatio, hasDirect, liftedBySwab, withoutDirect } from './activity-ratio.ts';
import { quantityDensity, strNegativeLikelihood } from './swab-likelihood.ts';

const share = 0.2;
const reported = (mass: number) => (lifted: number) =>
  quantityDensity({ quantitySd: 0.5 }, mass, lifted);

function lognormals(seed: number, count: number, mu: number, sigma: number): Float64Array {
  const u = new Float64Array(count);
  fillUniforms(u, createStream(seed, 7), 0, 0);
  fillNormals(u, u);
  return u.map((z) => Math.exp(mu + sigma * z));
}

describe('the activity ratio of a positive swab', () => {
  it('meets the closed form of two lognormals, with standard errors of the right size', () => {
    // ln q ~ N(mu, sigma² + .25).
    const log10Density = (mu: number) => -((Math.log(300) - mu) ** 2) / (2 * 2.5) / Math.LN10;
    const want = log10Density(8) - log10Density(5);
    let squares = 0;
    for (let seed = 0; seed < 200; seed++) {
      const result = activityRatio({
        direct: lognormals(seed, 2000, 8, 1.5),
        indirectOnly: lognormals(1000 + seed, 2000, 5, 1.5),
        likelihood: reported(300),
        paired: false,
      });
      assert.ok(result.kind === 'ratio');
      squares += ((result.log10Ratio - want) / result.standardError) ** 2 / 200;
    }
    // A chi-square of 200: .7 to 1.35 holds all but one run in a thousand.
    assert.ok(squares > 0.7 && squares < 1.35, `mean square ${squares}`);
  });

  it('is refused where one proposition hardly explains the reading', () => {
    const result = activityRatio({
      direct: lognormals(1, 2000, 8, 1),
      indirectOnly: lognormals(2, 2000, -3, 1),
      likelihood: reported(300),
      paired: false,
    });
    assert.ok(result.kind === 'refused');
    assert.match(result.reason, /^indirect only: expected 100 effective draws or more, got \d+/);
  });

  it('is exactly even for the same draws and for a failed control', () => {
    const masses = lognormals(3, 500, 5, 1);
    const question = { direct: masses, indirectOnly: masses, paired: true };
    for (const likelihood of [reported(30), () => 1]) {
      const result = activityRatio({ ...question, likelihood });
      assert.ok(result.kind === 'ratio');
      assert.deepEqual([result.log10Ratio, result.standardError], [0, 0]);
    }
  });

  it('takes draws of one clan for one: four copies of each have the error of one of each', () => {
    const a = lognormals(4, 500, 5, 1);
    const b = lognormals(5, 500, 4.5, 1);
    const ask = (direct: Float64Array, indirectOnly: Float64Array, clans?: readonly number[]) => {
      const question = { direct, indirectOnly, likelihood: reported(150), paired: true };
      const result = activityRatio(clans === undefined ? question : { ...question, clans });
      assert.ok(result.kind === 'ratio');
      return result;
    };
    const four = (m: Float64Array) => Float64Array.from({ length: 2000 }, (_, i) => m[i % 500]!);
    const clans = Array.from({ length: 2000 }, (_, i) => i % 500);
    const once = ask(a, b);
    const copied = ask(four(a), four(b), clans);
    assert.ok(Math.abs(copied.standardError / once.standardError - 1) < 1e-9);
    assert.ok(ask(four(a), four(b)).standardError < 0.51 * once.standardError);
    assert.ok(
      Math.abs(copied.effectiveDraws.direct / once.effectiveDraws.direct - 1) < 1e-9,
      `${copied.effectiveDraws.direct}`,
    );
  });

  it('meets quadrature for a touch against a hand that carried', () => {
    const program = carriedOrTouched();
    const { direct, indirectOnly } = drawn(program, 65_536);
    const likelihood = reported(200);
    const result = activityRatio({
      direct,
      indirectOnly,
      likelihood,
      paired: true,
    });
    assert.ok(result.kind === 'ratio');
    const want = Math.log10(expected(program, likelihood, 1) / expected(program, likelihood, 0));
    const z = (result.log10Ratio - want) / result.standardError;
    assert.ok(Math.abs(z) < 3, `expected ${want}, got ${result.log10Ratio}, z = ${z}`);
  });

  it('never takes a negative for direct contact, as the zero of HaloGen does', () => {
    const { direct, indirectOnly } = drawn(carriedOrTouched(), 4096);
    const result = activityRatio({
      direct,
      indirectOnly,
      likelihood: (m) =>
        strNegativeLikelihood(
          { detection: { eta: 0.5066, replicateSd: 0.2528, cellMass: 6.6 }, inhibition: 0.05 },
          m,
        ),
      paired: true,
    });
    assert.ok(result.kind === 'ratio' && result.log10Ratio < -0.05, JSON.stringify(result));
  });

  it('is shown only: nothing else in the engine imports it, nor the reference formulas', () => {
    const folder = new URL('..', import.meta.url);
    const readers = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((path) => path.replaceAll('\\', '/'))
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
      .filter((path) => !path.startsWith('reference/'))
      .filter((path) =>
        /from '[^']*(activity-ratio|reference\/)/.test(readFileSync(new URL(path, folder), 'utf8')),
      );
    assert.deepEqual(readers, []);
  });

  it('needs a direct contact to leave out, and the swab', () => {
    const program = carriedOrTouched();
    assert.deepEqual([hasDirect(program, 'p0'), hasDirect(program, 'p9')], [true, false]);
    assert.throws(() => withoutDirect(program, 'p9'), /expected a direct contact with p9/);
    assert.throws(() => liftedBySwab(program, 'none', sources(1)), /expected the swab none/);
  });
});

function sources(draws: number) {
  return { streams: createStreams('activity', hash), tables: createQuantileTables(), draws };
}

function drawn(program: TraceProgram, draws: number) {
  const from = sources(draws);
  return {
    direct: liftedBySwab(program, 'swab', from),
    indirectOnly: liftedBySwab(withoutDirect(program, 'p0'), 'swab', from),
  };
}

/** The principal touches p0 and p1; p1 gives p0 a tenth of what it holds; p0 is swabbed. */
function carriedOrTouched(): TraceProgram {
  const base = randomProgram(1, { eventCount: 0 });
  const fixed = (value: number): readonly [Transfer, Transfer] => [
    { kind: 'fixed', value },
    { kind: 'fixed', value },
  ];
  const events: readonly TraceEvent[] = [
    { kind: 'touch', to: 1, episode: 0, coefficient: 2500, fact: 'b' },
    {
      kind: 'contact',
      first: 1,
      second: 0,
      firstShare: 1,
      secondShare: 0,
      forth: fixed(0.1),
      back: fixed(0),
      factor: 1,
      entity: 'c',
      fact: 'c',
    },
    { kind: 'touch', to: 0, episode: 2, coefficient: 2500, fact: 'a' },
    { kind: 'swab', on: 0, share, fact: 'swab' },
  ];
  return { ...base, events, episodes: base.episodes.map((e) => ({ ...e, leg: 0 })) };
}

/** E of the likelihood over the shared normal, and each episode's own normal and zero; model v1 section 3. */
function expected(
  { yields: y }: TraceProgram,
  likelihood: (mass: number) => number,
  touches: number,
): number {
  const rule = createHermiteRule(48);
  const common = y.sharePerson + y.shareOccasion;
  const sharedSd = Math.sqrt(y.sigmaLocation ** 2 + y.sigma ** 2 * common);
  const ownSd = y.sigma * Math.sqrt(1 - common);
  let sum = 0;
  rule.nodes.forEach((c, i) => {
    const centre = y.mu + sharedSd * c;
    const yieldsOf = rule.nodes.map((z, j) => [
      Math.exp(centre + ownSd * z),
      rule.weights[j]! * (1 - y.zeroRate),
    ]);
    yieldsOf.push([y.zeroFloor, y.zeroRate]);
    for (const [carried, p] of yieldsOf)
      for (const [own, q] of touches === 0 ? [[0, 1]] : yieldsOf)
        sum += rule.weights[i]! * p! * q! * likelihood(share * 2500 * (0.1 * carried! + own!));
  });
  return sum;
}
