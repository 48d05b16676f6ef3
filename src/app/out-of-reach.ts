import type { Assessment } from '../trace/assess.ts';
import { outOfReachByReason } from './worst.ts';

/** A reason why surfaces are out of reach, with what is to be expected there. */
export interface OutOfReach {
  readonly reason: string;
  /** Expected number of informative surfaces as handed back, for the headline's adversary. */
  readonly expected: number;
  readonly surfaces: readonly string[];
}

/** Everything that is out of reach and carries trace, by reason, the most first. */
export function outOfReachOf(assessment: Assessment): readonly OutOfReach[] {
  return outOfReachByReason(assessment).map(({ reason, expected, surfaces }) => ({
    reason,
    expected,
    surfaces: surfaces.map((s) => s.id),
  }));
}
