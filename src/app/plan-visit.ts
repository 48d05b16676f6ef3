import type { VisitState } from '../model/state.ts';
import type { SweepOutcome } from '../sweep/plan.ts';
import { planSweep } from '../sweep/plan-sweep.ts';
import type { Assessment } from '../trace/assess.ts';

export interface PlanOptions {
  /** Minutes per space instead of the windows. */
  readonly minutes?: number;
  /** At most so many people of the crew. */
  readonly people?: number;
  /** Only these spaces. */
  readonly spaces?: readonly string[];
}

/** A sweep plan from everything that is known of a visit; deterministic, no search that a clock could cut. */
export function planVisit(
  state: VisitState,
  assessment: Assessment,
  options: PlanOptions = {},
): SweepOutcome {
  return planSweep({ state, assessment, ...options });
}
