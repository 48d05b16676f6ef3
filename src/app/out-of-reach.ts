import type { Assessment } from '../trace/assess.ts';

/** A reason why surfaces are out of reach, with what is to be expected there. */
export interface OutOfReach {
  readonly reason: string;
  /** Expected number of informative surfaces as handed back, for the headline's adversary. */
  readonly expected: number;
  readonly surfaces: readonly string[];
}

/** Everything that is out of reach and carries trace, by reason, the most first. */
export function outOfReachOf(assessment: Assessment): readonly OutOfReach[] {
  const reasons = new Map<string, { expected: number; readonly surfaces: string[] }>();
  for (const surface of assessment.surfaces) {
    if (surface.within || surface.after.mean <= 0) continue;
    const held = reasons.get(surface.reason) ?? { expected: 0, surfaces: [] };
    held.expected += surface.after.p[assessment.adversary] ?? 0;
    held.surfaces.push(surface.id);
    reasons.set(surface.reason, held);
  }
  return [...reasons.entries()]
    .map(([reason, { expected, surfaces }]) => ({ reason, expected, surfaces }))
    .sort((a, b) => b.expected - a.expected || (a.reason < b.reason ? -1 : 1));
}
