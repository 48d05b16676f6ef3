import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sitesProgram } from '../../../test/fakes/sites-program.ts';
import { hash } from '../../ledger/hash.ts';
import { simulate } from '../run/simulate.ts';
import { createQuantileTables } from '../run/tables.ts';
import { expand, posteriorKey } from './posterior-cache.ts';
import { sample } from './sampler.ts';

const positive = { kind: 'quantity', mass: 40 } as const;
const options = { seed: '1', count: 64, digest: hash };

describe('the name of a posterior', () => {
  const { program, items } = sitesProgram([
    { coefficient: 300, reading: positive },
    { coefficient: 50 },
  ]);
  const key = posteriorKey(program, items, options);
  const withEvents = (events: typeof program.events) =>
    posteriorKey({ ...program, events }, items, options);

  it('stays when something happens that has nothing to do with what was measured', () => {
    const touch = { kind: 'touch', to: 1, episode: 1, coefficient: 9, fact: 'x' } as const;
    assert.equal(withEvents([...program.events, touch]), key);
    const [first, ...others] = program.compartments;
    const moved = { ...program, compartments: [first!, ...others, { ...first!, id: 'new' }] };
    assert.equal(posteriorKey(moved, items, options), key);
  });

  it('changes with an event that bears on it, a result, the seed, the law of the yields', () => {
    const heavier = program.events.map((e) =>
      e.kind === 'touch' && e.to === 0 ? { ...e, coefficient: 301 } : e,
    );
    const other = [{ ...items[0]!, reading: { kind: 'quantity', mass: 41 } as const }];
    const keys = [
      key,
      withEvents(heavier),
      posteriorKey(program, other, options),
      posteriorKey(program, items, { ...options, seed: '2' }),
      posteriorKey({ ...program, yields: { ...program.yields, mu: 0 } }, items, options),
    ];
    assert.equal(new Set(keys).size, keys.length);
  });
});

describe('particles shared by more draws', () => {
  it('repeat what was learnt and nothing else', () => {
    const { program, items } = sitesProgram([
      { coefficient: 300, reading: positive },
      { coefficient: 50 },
    ]);
    const found = sample(program, items, {
      ...options,
      tables: createQuantileTables(),
    });
    assert.ok(!('kind' in found));
    const draws = 256;
    const run = simulate(program, {
      seed: '1',
      draws,
      digest: hash,
      particles: expand(found.particles, draws),
    });
    const lifted = found.lifted[0]!.reduce((a, b) => a + b, 0) / options.count;
    const [learnt, free] = run.counted[0] ?? [];
    // A fifth was lifted and is gone: what is left is four times that, particle by particle.
    assert.ok(Math.abs((learnt?.sum ?? 0) / draws / (4 * lifted) - 1) < 1e-6);
    const distinct = (free?.histogram.quantile(0.999) ?? 0) > (free?.histogram.quantile(0.5) ?? 0);
    assert.ok(distinct);
  });
});
