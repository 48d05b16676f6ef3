import type { VisitState } from '../../model/state.ts';
import type { RiskAt } from '../../report/risk-figure.ts';
import { type AssessmentCache, beginAssessment, type VisitInput } from '../assess-visit.ts';

/** Draws of one instant: the error of the expectation is then below half a surface. */
const draws = 256;

/** An instant at which the headline is asked for, and what happens then. */
export interface RiskInstant {
  readonly at: number;
  readonly what: string;
}

/**
 * When the risk turns: every arrival, departure and hand-over, in order of time, at most `countMax` of them (then the
 * first, the last, and others at equal distances in the list).
 */
export function riskInstants(state: VisitState, countMax: number): readonly RiskInstant[] {
  const legs = Object.values(state.document.legs);
  const label = (space: string): string => state.document.spaces[space]?.label ?? space;
  const all = [
    ...legs.flatMap((leg) => [
      { at: leg.from, what: `arrival: ${leg.label}` },
      { at: leg.to, what: `departure: ${leg.label}` },
    ]),
    ...[...state.accessFrom].map(([space, at]) => ({
      at,
      what: `${state.released.has(space) ? 'handed back' : 'window ended'}: ${label(space)}`,
    })),
  ]
    .filter(({ at }) => Number.isFinite(at))
    .sort((a, b) => a.at - b.at || (a.what < b.what ? -1 : 1));
  const apart = all.filter((instant, i) => instant.at !== all[i + 1]?.at);
  if (apart.length <= countMax) return apart;
  const step = (apart.length - 1) / Math.max(1, countMax - 1);
  return Array.from({ length: countMax }, (_, i) => apart[Math.round(i * step)]).filter(
    (instant) => instant !== undefined,
  );
}

/** The headline at one instant, as if everything stopped there; a block of work at a time until it is there. */
export function createRiskRun(
  input: VisitInput,
  { at, what }: RiskInstant,
  sources: {
    readonly cache: AssessmentCache;
    /** The visit as it was recorded, when something is tried in `input`. */
    readonly recorded?: VisitInput;
  },
): { readonly step: () => boolean; readonly finish: () => RiskAt } {
  const run = beginAssessment(input, { draws, readAt: at, ...sources });
  return {
    step: () => run.step(),
    finish() {
      const { within, adversary } = run.figures();
      const figures = within['now']?.[adversary]?.count;
      return {
        at,
        what,
        expected: figures?.value ?? 0,
        low: figures?.low ?? 0,
        high: figures?.high ?? 0,
        draws,
      };
    },
  };
}

/** The headline at every turning point. */
export function riskOverTime(
  input: VisitInput,
  state: VisitState,
  options: {
    readonly countMax: number;
    readonly cache: AssessmentCache;
    readonly show?: (doneCount: number, totalCount: number) => void;
  },
): readonly RiskAt[] {
  const instants = riskInstants(state, options.countMax);
  return instants.map((instant, i) => {
    const run = createRiskRun(input, instant, { cache: options.cache });
    while (run.step());
    options.show?.(i + 1, instants.length);
    return run.finish();
  });
}
