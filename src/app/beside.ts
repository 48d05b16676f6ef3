import type { RiskAt } from '../report/risk-figure.ts';
import { type SwabEffects, swabEffectsOf } from '../report/swab-effect.ts';
import type { Information } from '../trace/information/information.ts';
import { createRiskRun, riskInstants } from './advise/risk-over-time.ts';
import { beginAssessment, type VisitInput } from './assess-visit.ts';
import { informationOf } from './information.ts';
import type { Assessed } from './report-answers.ts';

/** What a page shows beside the assessment, each computed on its own when there is time for it. */
export type BesideName = Beside['what'];
export type Beside =
  | { readonly what: 'information'; readonly information: Information }
  | { readonly what: 'swabs'; readonly effects: SwabEffects | undefined }
  | { readonly what: 'risk'; readonly risk: readonly RiskAt[] };

/** Work done in parts: `step` does one and says whether there is more. */
export interface BesideRun {
  step(): boolean;
  finish(): Beside;
}

/** What it is computed from: an assessed visit, and the visit as recorded when something is tried in `input`. */
export interface BesideSources extends Assessed {
  readonly input: VisitInput;
  readonly recorded?: VisitInput;
}

/** Instants of the risk over time at most, as on the report. */
const instantCountMax = 32;

/** Begins one of them. Pure: the same sources give the same answer. */
export function createBesideRun(what: BesideName, sources: BesideSources): BesideRun {
  switch (what) {
    case 'information':
      return {
        step: () => false,
        finish: () => ({
          what,
          information: informationOf(sources.state, sources.assessment, sources.compiled),
        }),
      };
    case 'swabs':
      return swabsRun(sources);
    case 'risk':
      return riskRun(sources);
  }
}

function swabsRun({ input, state, assessment, cache }: BesideSources): BesideRun {
  const { draws, evidence } = assessment;
  if (evidence.status !== 'folded')
    return { step: () => false, finish: () => ({ what: 'swabs', effects: undefined }) };
  const run = beginAssessment(input, { draws, ignoreEvidence: true, cache });
  return {
    step: () => run.step(),
    finish: () => ({ what: 'swabs', effects: swabEffectsOf(state, assessment, run.finish()) }),
  };
}

function riskRun({ input, recorded, state, cache }: BesideSources): BesideRun {
  const instants = riskInstants(state, instantCountMax);
  const risk: RiskAt[] = [];
  let run: ReturnType<typeof createRiskRun> | undefined;
  return {
    step() {
      const instant = instants[risk.length];
      if (instant === undefined) return false;
      run ??= createRiskRun(input, instant, { cache, ...(recorded && { recorded }) });
      if (run.step()) return true;
      risk.push(run.finish());
      run = undefined;
      return risk.length < instants.length;
    },
    finish: () => ({ what: 'risk', risk }),
  };
}
