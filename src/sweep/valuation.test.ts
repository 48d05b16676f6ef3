import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createParameterReader } from '../trace/compile/parameters.ts';
import { fakeAssessment, pack, smallDocument, smallFacts, stateOf } from './small-visit.test.ts';
import { createValuation } from './valuation.ts';

const state = stateOf(smallDocument(), smallFacts());
const assessment = fakeAssessment(state, (id) => (id === 'door-1/handle-in' ? 0 : 1));
const valuation = createValuation(state, () => assessment, createParameterReader(pack));
const hard = 'chair-1/arm-left';
const pass = (share: number, person = 'SWP1') => ({
  person,
  method: `residue ${share}`,
  shares: [share, share] as const,
});

describe('what a plan is judged by', () => {
  it('is the assessment itself without passes', () => {
    assert.equal(valuation.before(hard), 1);
    assert.equal(valuation.after(hard, []), 1);
    assert.equal(valuation.before('door-1/handle-in'), 0);
    assert.equal(valuation.after('door-1/handle-in', [pass(0.01)]), 0);
  });

  // Reference: scipy 1.10, the same law integrated with 200 masses, 400 missed shares (60 each for
  // two passes) and a 64-point replicate effect: median 1000 pg, 95 % quantile 8000 pg, skip .1,
  // missed Beta(.1, 1.9), standard adversary; divided by the 0.99577 it gives without passes. Five
  // masses and four missed shares stand for them here.
  const references: readonly [string, number, number][] = [
    ['one pass of detergent', valuation.after(hard, [pass(0.01)]), 0.4374],
    ['one pass of chlorine', valuation.after(hard, [pass(0.003)]), 0.3346],
    ['one dry pass', valuation.after(hard, [pass(0.5)]), 0.9889],
    ['two passes of detergent', valuation.after(hard, [pass(0.01), pass(0.01, 'SWP2')]), 0.1065],
    ['two dry passes', valuation.after(hard, [pass(0.5), pass(0.5, 'SWP2')]), 0.9594],
  ];
  for (const [name, value, reference] of references)
    it(`agrees with scipy on ${name} within 0.03`, () => {
      assert.ok(Math.abs(value - reference) < 0.03, `expected ${reference}, got ${value}`);
    });

  it('credits two groups of passes and no third', () => {
    const two = [pass(0.01), pass(0.01, 'SWP2')];
    const after = valuation.after(hard, two);
    assert.ok(after < valuation.after(hard, two.slice(0, 1)));
    assert.equal(valuation.after(hard, [...two, pass(0.01, 'SWP3')]), after);
  });

  it('believes the marks that a person missed', () => {
    const marks = {
      kind: 'marks' as const,
      id: 'm-1',
      at: 1,
      person: 'SWP1',
      placedCount: 20,
      missedCount: 12,
    };
    const told = stateOf(smallDocument(), [...smallFacts(), marks]);
    const careless = createValuation(told, () => assessment, createParameterReader(pack));
    assert.ok(careless.after(hard, [pass(0.01)]) > valuation.after(hard, [pass(0.01)]) + 0.1);
    assert.equal(careless.after(hard, [pass(0.01, 'SWP2')]), valuation.after(hard, [pass(0.01)]));
  });
});
