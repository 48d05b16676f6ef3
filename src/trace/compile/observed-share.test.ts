import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { close, closeRelative } from '../../../test/golden/facts.ts';
import { v1PackWith } from '../../../test/golden/model-v1/v1-settings.ts';
import { simpson } from '../../../test/simulation/source-moments.ts';
import { compileTiny, massOn, minute, runTiny } from '../../../test/simulation/tiny-visit.ts';
import { type Fact, fact } from '../../model/fact.ts';
import { tracePathways } from '../pathways.ts';
import { binMeans, watchBinCount } from './observed-share.ts';

const v1 = v1PackWith({});
const pack = v1PackWith({ 'log.observed.weight': 10 });

const drill = (loggedCount: number, more = {}): Fact =>
  fact.parse({
    kind: 'drill',
    id: `d-${loggedCount}`,
    at: minute(1),
    by: 'LEAD',
    plantedCount: 12,
    loggedCount,
    ...more,
  });

function visit(facts: readonly Fact[], own = pack) {
  return {
    pack: own,
    things: { pen: { material: 'plastic' } },
    facts,
    observedShare: 0.6,
    reach: [{ surface: 'pen/top', share: 0.02 }],
  };
}

function inferredOf(facts: readonly Fact[], own = pack) {
  const [event] = compileTiny(visit(facts, own)).program.events.filter(
    (e) => e.kind === 'inferred',
  );
  assert.ok(event !== undefined);
  return event;
}

const spread = (means: readonly number[]): number => (means[0] ?? 0) - (means.at(-1) ?? 0);
const average = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;

describe('how well a leg was watched', () => {
  it('is known, as the file says, when its weight is 0', () => {
    assert.equal(inferredOf([], v1).watch, undefined);
    closeRelative(inferredOf([], v1).mean, (79 / 60) * 300 * 0.4 * 0.02, 1e-12, 'mean');
  });

  it('keeps the mean of the file exactly without a drill, and spreads it', () => {
    const { mean, watch } = inferredOf([]);
    assert.ok(watch !== undefined);
    assert.equal(watch.means.length, watchBinCount);
    closeRelative(mean, inferredOf([], v1).mean, 1e-10, 'mean');
    closeRelative(average(watch.means), mean, 1e-12, 'average of the values');
    assert.ok(spread(watch.means) > mean / 2);
  });

  it('12 of 12 drill contacts seen raise the observed share and narrow it', () => {
    const before = inferredOf([]);
    const after = inferredOf([drill(12)]);
    // Beta(6 + 12, 4): 4 of 22 are not logged.
    closeRelative(after.mean, (before.mean / 0.4) * (4 / 22), 1e-10, 'posterior mean');
    assert.ok(spread(after.watch?.means ?? []) < spread(before.watch?.means ?? []));
  });

  it('drill contacts that were missed raise what went unlogged', () => {
    assert.ok(inferredOf([drill(3)]).mean > inferredOf([]).mean);
  });

  it('a drill of one leg says nothing about others, one without a leg about all', () => {
    assert.equal(inferredOf([drill(12)]).watch?.entity, 'visit');
    assert.equal(inferredOf([drill(12, { leg: 'leg' })]).watch?.entity, 'leg:leg');
    assert.deepEqual(inferredOf([drill(12, { leg: 'other' })]), inferredOf([]));
  });

  it('inside a gap nobody watched, whatever the drill says', () => {
    const gap = fact.parse({
      kind: 'gap',
      id: 'g',
      leg: 'leg',
      observer: 'LEAD',
      from: minute(0),
      to: minute(300),
      reason: 'away',
    });
    const { watch, mean } = inferredOf([gap, drill(12)]);
    for (const value of watch?.means ?? []) closeRelative(value, mean, 1e-12, 'value');
    closeRelative(mean, (79 / 60) * 300 * 0.02, 1e-12, 'mean');
  });

  it('the engine draws the mean that pathways give', () => {
    const draws = 32_768;
    const mass = massOn(runTiny(visit([drill(9)]), draws), 'pen/top');
    const mean = mass.reduce((a, b) => a + b, 0) / draws;
    const sd = Math.sqrt(mass.reduce((a, b) => a + (b - mean) ** 2, 0) / draws);
    const wanted = tracePathways(compileTiny(visit([drill(9)])).program).means.get('pen/top') ?? 0;
    const z = (mean - wanted) / (sd / Math.sqrt(draws));
    assert.ok(Math.abs(z) < 4, `z = ${z}`);
  });
});

describe('means of the bins of a Beta', () => {
  it('rise, and average to the mean of the better of observers and footage', () => {
    for (const [a, b, floor] of [
      [6, 4, 0],
      [6, 4, 0.5],
      [18, 4, 0.9],
      [0.7, 9.3, 0.05],
      [9, 1, 1],
    ] as const) {
      const means = binMeans({ a, b }, floor);
      for (const [i, m] of means.slice(1).entries())
        assert.ok(m >= (means[i] ?? 0), `${a}, ${b}: bin ${i}`);
      const density = (x: number) => x ** (a - 1) * (1 - x) ** (b - 1);
      // In x = s²(3 - 2s) the ends are smooth.
      const weigh = (f: (x: number) => number) =>
        simpson(
          (s) =>
            s <= 0 || s >= 1
              ? 0
              : f(s * s * (3 - 2 * s)) * density(s * s * (3 - 2 * s)) * 6 * s * (1 - s),
          {
            from: 0,
            to: 1,
            panels: 20_000,
          },
        );
      const wanted = weigh((x) => Math.max(x, floor)) / weigh(() => 1);
      close(average(means), wanted, 2e-5, `${a}, ${b}, ${floor}`);
    }
  });
});
