import type { VisitState } from '../model/state.ts';
import type { Assessment, Figures } from '../trace/assess.ts';
import { countText, reasonsNotClear } from './scenes.ts';

/** The headline of every page, computed: what is left within our reach, how sure that is, and what is not ours. */
export interface Headline {
  readonly before: string;
  readonly after: string;
  /** "8.8 → 5.3 informative surfaces to be expected within our reach". */
  readonly sentence: string;
  /** 90 % interval of the number itself, before and after. */
  readonly interval: string;
  /** What "informative" means, and for whom. */
  readonly meaning: string;
  /** How many are out of our reach, and the largest reasons. */
  readonly outOfReach: string;
  /** Why the visit is not clear; empty when it is, within the stated bound. */
  readonly reasonsNotClear: readonly string[];
}

/** A reason why surfaces are out of reach, with what is to be expected there. */
export interface OutOfReach {
  readonly reason: string;
  /** Expected number of informative surfaces as handed back. */
  readonly expected: number;
  readonly surfaces: readonly string[];
}

/** Reasons named in the headline; the others are listed below it. */
const reasonsNamed = 2;

/** Makes the headline of an assessment. The same assessment gives the same text everywhere. */
export function headlineOf(state: VisitState, assessment: Assessment): Headline {
  const { adversary } = assessment;
  const before = assessment.within['before']?.[adversary];
  const after = assessment.within['after']?.[adversary];
  const laboratory = state.pack.adversaries[adversary]?.label ?? adversary;
  const texts = { before: expected(before), after: expected(after) };
  return {
    ...texts,
    sentence: `${texts.before} → ${texts.after} informative surfaces to be expected within our reach`,
    interval: `90 %: ${range(before)} as left, ${range(after)} as handed back`,
    meaning: `Informative: a ${laboratory} would get a profile of the principal from it.`,
    outOfReach: outOfReachText(assessment),
    reasonsNotClear: reasonsNotClear(state, assessment),
  };
}

/** Everything that is out of reach and may be informative, by reason, the most first. */
export function outOfReachOf(assessment: Assessment): readonly OutOfReach[] {
  const reasons = new Map<string, { expected: number; surfaces: string[] }>();
  for (const surface of assessment.surfaces) {
    if (surface.within || surface.after.mean <= 0) continue;
    const held = reasons.get(surface.reason) ?? { expected: 0, surfaces: [] };
    held.expected += surface.after.p[assessment.adversary] ?? 0;
    held.surfaces.push(surface.id);
    reasons.set(surface.reason, held);
  }
  return [...reasons.entries()]
    .map(([reason, { expected: sum, surfaces }]) => ({ reason, expected: sum, surfaces }))
    .sort((a, b) => b.expected - a.expected || (a.reason < b.reason ? -1 : 1));
}

function outOfReachText(assessment: Assessment): string {
  const count = assessment.out['after']?.[assessment.adversary]?.count.value ?? 0;
  const named = outOfReachOf(assessment)
    .slice(0, reasonsNamed)
    .filter((r) => r.expected >= 0.05)
    .map((r) => `${r.reason} (${countText(r.expected)})`);
  const mostly = named.length === 0 ? '' : `: ${named.join(', ')}`;
  return `Out of our reach: ${countText(count)} more${mostly}`;
}

function expected(figures: Figures | undefined): string {
  return countText(figures?.count.value ?? 0);
}

function range(figures: Figures | undefined): string {
  return `${figures?.count.low ?? 0}–${figures?.count.high ?? 0}`;
}
