import { massFloorPg, probabilityFloor } from '../report/figure-text.ts';
import type { Assessment } from '../trace/assess.ts';
import {
  type ErrorReached,
  neededDraws,
  nextRound,
  type RunAccuracy,
} from '../trace/needed-draws.ts';
import {
  type AssessmentRun,
  type AssessOptions,
  beginAssessment,
  type VisitInput,
} from './assess-visit.ts';

/** What an error was asked for, and what was reached. */
export interface ErrorReport {
  /** Half of the 95 % interval over the figure, for `pooled` and U95 of the headline as handed back. */
  readonly asked: number;
  readonly pooled: ErrorReached & RunAccuracy['pooled'];
  readonly u95: ErrorReached & RunAccuracy['u95'];
  readonly isMet: boolean;
  /** Draws of every round; the last one is the run that is shown. */
  readonly rounds: readonly number[];
  readonly drawsMax: number;
  /** Where it is not met: `draws` when more than the most would do it, `swabs` when no number of draws would. */
  readonly limit?: 'draws' | 'swabs';
}

export interface ErrorOptions extends Omit<AssessOptions, 'draws'> {
  readonly error: number;
  /** Draws of the first round, and at most. */
  readonly drawsFirst: number;
  readonly drawsMax: number;
}

/**
 * Assesses in rounds of whole chunks, each as long as the standard errors of the one before say, until `pooled` and U95
 * meet an error or there is no way to. Every round is a run from its beginning: the last one is, byte for byte, the run
 * of so many draws. `finish` runs one to its end.
 */
export async function assessToError(
  input: VisitInput,
  options: ErrorOptions,
  finish: (run: AssessmentRun) => Promise<Assessment>,
): Promise<{
  readonly run: AssessmentRun;
  readonly assessment: Assessment;
  readonly report: ErrorReport;
}> {
  const { error, drawsFirst, drawsMax } = options;
  const target = { relative: error, pooledFloor: probabilityFloor, u95Floor: massFloorPg };
  const rounds: number[] = [];
  let draws = Math.min(drawsFirst, drawsMax);
  for (;;) {
    const run = beginAssessment(input, { ...options, draws });
    const assessment = await finish(run);
    rounds.push(draws);
    const accuracy = run.accuracy();
    const needed = neededDraws(accuracy, target);
    const next = nextRound(accuracy, needed, drawsMax);
    if (next !== undefined) {
      draws = next;
      continue;
    }
    const isLearnt = needed.draws === Number.POSITIVE_INFINITY;
    const report: ErrorReport = {
      asked: error,
      pooled: { ...accuracy.pooled, ...needed.pooled },
      u95: { ...accuracy.u95, ...needed.u95 },
      isMet: needed.isMet,
      rounds,
      drawsMax,
      ...(needed.isMet ? {} : { limit: isLearnt ? 'swabs' : 'draws' }),
    };
    return { run, assessment, report };
  }
}
