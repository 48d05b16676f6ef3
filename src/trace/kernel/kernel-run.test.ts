import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sitesProgram } from '../../../test/fakes/sites-program.ts';
import { hash } from '../../ledger/hash.ts';
import { expand } from '../evidence/posterior-cache.ts';
import { sample } from '../evidence/sampler.ts';
import { simulate } from '../run/simulate.ts';
import { createQuantileTables } from '../run/tables.ts';
import { runProgram } from './platform.ts';

describe('particles on the kernel', () => {
  const { program, items } = sitesProgram([
    { coefficient: 300, isWiped: true, reading: { kind: 'quantity', mass: 40 } },
    { coefficient: 100, isWiped: true },
  ]);
  const count = 48;
  const options = { seed: 'p', digest: hash, draws: 1500 };
  const found = sample(program, items, { ...options, count, tables: createQuantileTables() });
  assert.ok(!('kind' in found));
  const { particles } = found;

  it('are shared by more draws as if each draw had been given its own', () => {
    const shared = runProgram(program, { ...options, particles });
    const expanded = expand(particles, options.draws);
    const given = runProgram(program, { ...options, particles: expanded });
    assert.deepEqual(shared.withinMass, given.withinMass);
    assert.deepEqual(shared.selections, given.selections);
    // The engine in f64 takes them draw by draw; masses agree to f32.
    const oracle = simulate(program, { ...options, particles: expanded });
    shared.withinMass.forEach((masses, s) => {
      masses.forEach((mass, i) => {
        const want = oracle.withinMass[s]![i]!;
        assert.ok(Math.abs(mass - want) <= 2e-3 * Math.max(1, want), `${i}: ${mass}, ${want}`);
      });
    });
    assert.notDeepEqual(shared.withinMass, runProgram(program, options).withinMass);
  });

  it('must be some', () => {
    const none = { ...particles, count: 0 };
    assert.throws(() => runProgram(program, { ...options, particles: none }), /expected some/);
  });
});
