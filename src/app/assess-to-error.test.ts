import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleVisit } from '../../test/fakes/example-visit.ts';
import { canonicalText } from '../base/jcs.ts';
import { mean, variance } from '../numeric/sums.ts';
import type { Assessment } from '../trace/assess.ts';
import { assessToError } from './assess-to-error.ts';
import {
  type AssessmentRun,
  assessVisit,
  beginAssessment,
  createAssessmentCache,
} from './assess-visit.ts';

const room = await exampleVisit('talks-room');
const cache = createAssessmentCache();
const finish = async (run: AssessmentRun): Promise<Assessment> => {
  while (run.step());
  return run.finish();
};

describe('an assessment to an error', () => {
  it('goes on until pooled and U95 meet it, and is then the run of so many draws', async () => {
    const options = { cache, error: 0.06, drawsFirst: 512, drawsMax: 65_536 };
    const { assessment, report } = await assessToError(room, options, finish);
    assert.equal(report.isMet, true);
    assert.ok(report.rounds.length > 1 && report.rounds.slice(1).every((n) => n % 1024 === 0));
    assert.equal(report.rounds.at(-1), assessment.draws);
    assert.ok(report.u95.error <= 0.06 && report.pooled.error <= 0.06 && report.u95.error > 0.02);
    const again = assessVisit(room, { cache, draws: assessment.draws }).assessment;
    assert.equal(canonicalText(again), canonicalText(assessment));
    assert.deepEqual((await assessToError(room, options, finish)).report, report);
  });

  it('says that it was not met, with the most draws that were allowed', async () => {
    const options = { cache, error: 0.001, drawsFirst: 256, drawsMax: 2000 };
    const { assessment, report } = await assessToError(room, options, finish);
    assert.deepEqual([report.isMet, report.limit, assessment.draws], [false, 'draws', 2000]);
    assert.deepEqual(report.rounds, [256, 2000]);
  });

  it('does not go on where what the swabs taught is worth too little', async () => {
    const visit = await exampleVisit('state-visit');
    const options = { cache, error: 0.01, drawsFirst: 256, drawsMax: 65_536 };
    const { report } = await assessToError(visit, options, finish);
    assert.deepEqual([report.isMet, report.limit, report.rounds], [false, 'swabs', [256]]);
  });

  it('is of a run that is finished', () => {
    const run = beginAssessment(room, { cache, draws: 64 });
    assert.throws(() => run.accuracy(), /finished run/);
  });
});

it('U95 scatters over 24 seeds as its standard error says', (t) => {
  const found = Array.from({ length: 24 }, (_, seed) => {
    const visit = { ...room.document.visit, seed: seed + 100 };
    const run = beginAssessment(
      { ...room, document: { ...room.document, visit } },
      { cache, draws: 2048 },
    );
    while (run.step());
    run.finish();
    return run.accuracy().u95;
  });
  const seen = Math.sqrt(variance(found.map((u) => u.value)));
  const told = mean(found.map((u) => u.standardError));
  t.diagnostic(JSON.stringify({ seen, told, value: mean(found.map((u) => u.value)) }));
  // The sd of 24 values has a relative standard error of 15 %.
  assert.ok(seen / told > 0.6 && seen / told < 1.5, `${seen / told}`);
});
