import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleVisit } from '../../test/fakes/example-visit.ts';
import { riskInstants, riskOverTime } from './advise/risk-over-time.ts';
import { assessVisit, createAssessmentCache } from './assess-visit.ts';
import { type BesideName, createBesideRun } from './beside.ts';
import { informationOf } from './information.ts';

const room = await exampleVisit('talks-room');
const cache = createAssessmentCache();
const { state, compiled, assessment } = assessVisit(room, { draws: 256, cache });

function besideOf(what: BesideName) {
  const run = createBesideRun(what, { input: room, state, compiled, assessment, cache });
  let stepCount = 0;
  while (run.step()) stepCount += 1;
  return { answer: run.finish(), stepCount };
}

describe('what stands beside the assessment', () => {
  it('is what the same calls give, in parts short enough to be put off', () => {
    const risk = besideOf('risk');
    assert.deepEqual(risk.answer, {
      what: 'risk',
      risk: riskOverTime(room, state, { countMax: 32, cache }),
    });
    assert.ok(risk.stepCount >= riskInstants(state, 32).length - 1);
    const information = informationOf(state, assessment, compiled);
    assert.deepEqual(besideOf('information').answer, { what: 'information', information });
  });

  it('says nothing of swabs where none carries weight', () => {
    assert.deepEqual(besideOf('swabs').answer, { what: 'swabs', effects: undefined });
  });
});

describe('the turning points of a visit', () => {
  it('are arrivals, departures and hand-overs, in order, each instant once', async () => {
    const day = await exampleVisit('state-visit');
    const { state: visit } = assessVisit(day, { draws: 64, ignoreEvidence: true });
    const all = riskInstants(visit, 100);
    const times = all.map((i) => i.at);
    assert.deepEqual(
      times,
      [...new Set(times)].sort((a, b) => a - b),
    );
    for (const word of ['arrival: ', 'departure: ', 'handed back: '])
      assert.ok(
        all.some((i) => i.what.startsWith(word)),
        word,
      );
    const few = riskInstants(visit, 5);
    assert.equal(few.length, 5);
    assert.deepEqual([few[0], few.at(-1)], [all[0], all.at(-1)]);
  });
});
