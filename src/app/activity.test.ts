import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleVisit } from '../../test/fakes/example-visit.ts';
import { talksAt } from '../../test/fakes/talks-room-changes.ts';
import type { Fact } from '../model/fact.ts';
import { fold } from '../model/state.ts';
import { compile } from '../trace/compile/compile.ts';
import { createQuantileTables } from '../trace/run/tables.ts';
import { activityStatements } from './activity.ts';
import { assessVisit, type VisitInput } from './assess-visit.ts';

const room = await exampleVisit('talks-room');
const tables = createQuantileTables();

/** The talks room with own swabs, each with what was read. */
function swabbed(...swabs: readonly (readonly [surface: string, pg: number])[]): VisitInput {
  const facts = swabs.flatMap(([surface, quantityPg], i): readonly Fact[] => [
    {
      kind: 'swab',
      id: `S${i}`,
      at: talksAt('11:54'),
      surface,
      purpose: 'principal-residual',
      chosenBy: 'risk',
      by: 'LEAD',
      coveredShare: 0.8,
    },
    {
      kind: 'result',
      id: `result-S${i}`,
      at: talksAt('15:00'),
      swab: `S${i}`,
      control: 'valid',
      quantityPg,
      lodPg: 2,
      call: quantityPg > 0 ? 'principal-present' : 'not-detected',
    },
  ]);
  return { ...room, facts: [...room.facts, ...facts] };
}

function statementsOf(visit: VisitInput, surface?: string) {
  const state = fold(visit);
  const { program } = compile(state);
  return activityStatements(state, program, {
    tables,
    ...(surface === undefined ? {} : { surface }),
  });
}

describe('the activity ratio of own swabs', () => {
  const two = swabbed(['chair-1/arm-right', 20], ['chair-1/back', 3], ['table-1/edge', 0]);
  const statements = statementsOf(two);

  it('is given for positive ones only, taking every other result as given', () => {
    assert.deepEqual(
      statements.map((s) => [s.swab, s.surface, s.mass, s.givenCount]),
      [
        ['S0', 'chair-1/arm-right', 20, 2],
        ['S1', 'chair-1/back', 3, 2],
      ],
    );
    assert.deepEqual(statementsOf(swabbed(['table-1/top', 0])), []);
  });

  it('speaks for a hand on an armrest, and against one where little was read of a back that was leaned on', () => {
    const ratioOf = (surface: string, pg: number) => {
      const [statement] = statementsOf(swabbed([surface, pg]));
      const ratio = statement?.ratio;
      assert.ok(ratio?.kind === 'ratio', JSON.stringify(ratio));
      return ratio;
    };
    const arm = ratioOf('chair-1/arm-right', 20);
    assert.ok(arm.log10Ratio > 3 * arm.standardError && arm.log10Ratio < 2);
    const back = ratioOf('chair-1/back', 3);
    assert.ok(back.log10Ratio < -3 * back.standardError);
  });

  it('gives the chance of a reading as large where draws that share what they learnt are too few', () => {
    const [arm] = statements;
    assert.ok(arm?.ratio.kind === 'refused', JSON.stringify(arm?.ratio));
    assert.match(arm.ratio.reason, /^indirect only: expected 100 effective draws or more/);
    assert.ok(arm.asLarge !== undefined && arm.asLarge.direct > 2 * arm.asLarge.indirectOnly);
  });

  it('has HaloGen beside it, with what speaks against it', () => {
    const outside = statements.map((s) => s.halogen?.outside);
    assert.deepEqual(outside[0], ['it was cleaned before the swab']);
    assert.ok(outside[1]?.includes('it is porous'));
  });

  it('is for one surface when one is asked for, with the same numbers', () => {
    assert.deepEqual(statementsOf(two, 'chair-1/back'), statements.slice(1));
  });

  it('says that there is nothing to compare where the principal had no contact', () => {
    const state = fold(two);
    const { program } = compile(state);
    const events = program.events.filter(
      (e) =>
        !(
          (e.kind === 'touch' || e.kind === 'inferred') &&
          program.compartments[e.to]?.surface === 'chair-1/back'
        ),
    );
    const [statement] = activityStatements(
      state,
      { ...program, events },
      { tables, surface: 'chair-1/back' },
    );
    assert.equal(statement?.ratio.kind, 'no-direct');
    assert.equal(statement?.asLarge, undefined);
  });

  it('changes no number: an assessment does not know of it', () => {
    const { assessment } = assessVisit(two, { draws: 64 });
    assert.ok(!JSON.stringify(assessment).includes('log10Ratio'));
  });
});
