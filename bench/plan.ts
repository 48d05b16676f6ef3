import { assessVisit } from '../src/app/assess-visit.ts';
import { planVisit } from '../src/app/plan-visit.ts';
import { exampleVisit } from '../test/fakes/example-visit.ts';
import { alternate } from './alternate.ts';
import type { Bench } from './figure.ts';
import { plainLoop, runPlainLoop } from './plain-loop.ts';

/** Evaluations of the plain loop that one plan is held against: about as long as a screen may freeze. */
const evaluationCount = 1_000_000;
/** What the plan is made from does not change its size: few draws do. */
const draws = 128;

/** A sweep plan of the whole reference visit, from an assessment that is there. */
export const planBench: Bench = {
  name: 'plan',
  summary: 'a sweep plan of the reference visit; n = plans',
  n: 3,
  nFull: 20,
  async run({ n, runs, seed }) {
    const { state, assessment } = assessVisit(await exampleVisit('state-visit'), { draws });
    const { subjectMs, referenceMs } = await alternate(
      () => {
        let count = 0;
        for (let i = 0; i < n; i++) {
          const outcome = planVisit(state, assessment);
          count += outcome.kind === 'plan' ? outcome.plan.spaces.length : 0;
        }
        return count;
      },
      () => runPlainLoop(evaluationCount * n, seed),
      { runs },
    );
    const [value, reference] = [subjectMs / n, referenceMs / n];
    const against = `${plainLoop}, a million times`;
    const unit = 'ms per plan';
    return [{ name: 'plan/sweep', value, unit, n, reference, against, ratio: value / reference }];
  },
};
