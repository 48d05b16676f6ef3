import type { VisitState } from '../model/state.ts';
import type { Answers } from '../report/answer-sections.ts';
import { swabEffectsOf } from '../report/swab-effect.ts';
import type { Assessment } from '../trace/assess.ts';
import type { Compiled } from '../trace/compile/compile.ts';
import { activityStatements } from './activity.ts';
import { riskOverTime } from './advise/risk-over-time.ts';
import { type AssessmentCache, assessVisit, type VisitInput } from './assess-visit.ts';
import { shareCourses } from './share-courses.ts';

/** An assessed visit, and what its runs shared. */
export interface Assessed {
  readonly state: VisitState;
  readonly compiled: Compiled;
  readonly assessment: Assessment;
  readonly cache: AssessmentCache;
}

/** Instants of the risk over time at most: an arrival, a departure and a hand-over for ten places. */
const instantCountMax = 32;

/** What a report shows beside its assessment: own swabs, whose DNA it is, the risk at any time. */
export function reportAnswers(
  input: VisitInput,
  { state, compiled, assessment, cache }: Assessed,
  show: (what: string, done: number, total: number) => void,
): Answers {
  show('own swabs', 0, 1);
  const isFolded = assessment.evidence.status === 'folded';
  const without = isFolded
    ? assessVisit(input, { draws: assessment.draws, ignoreEvidence: true, cache }).assessment
    : undefined;
  const effects = without === undefined ? undefined : swabEffectsOf(state, assessment, without);
  const { tables } = cache.simulation;
  return {
    ...(effects === undefined ? {} : { effects }),
    activity: activityStatements(state, compiled.program, { tables }),
    courses: shareCourses(state, compiled, assessment),
    risk: riskOverTime(input, state, {
      countMax: instantCountMax,
      cache,
      show: (done, total) => show('risk over time', done, total),
    }),
  };
}
