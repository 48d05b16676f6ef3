import type { VisitState } from '../../model/state.ts';
import { type AssessmentCache, assessVisit, type VisitInput } from '../assess-visit.ts';

/** The headline at one instant: what could be found if everything stopped here. */
export interface RiskAt {
  readonly at: number;
  readonly expected: number;
  readonly low: number;
  readonly high: number;
}

const draws = 256;

/** Instants at equal distances from the first arrival to the last hand-over, and the headline at each. */
export function riskOverTime(
  input: VisitInput,
  state: VisitState,
  options: {
    readonly count: number;
    readonly cache: AssessmentCache;
    readonly show?: (doneCount: number, totalCount: number) => void;
  },
): readonly RiskAt[] {
  const legs = Object.values(state.document.legs);
  const from = Math.min(...legs.map((l) => l.from));
  const to = Math.max(...legs.map((l) => l.to), ...state.accessFrom.values());
  return Array.from({ length: options.count }, (_, i) => {
    const at = Math.round(from + ((to - from) * (i + 1)) / options.count);
    const { assessment } = assessVisit(input, { draws, readAt: at, cache: options.cache });
    options.show?.(i + 1, options.count);
    const figures = assessment.within['now']?.[assessment.adversary]?.count;
    return {
      at,
      expected: figures?.value ?? 0,
      low: figures?.low ?? 0,
      high: figures?.high ?? 0,
    };
  });
}
