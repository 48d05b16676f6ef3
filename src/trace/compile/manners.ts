import { assert } from '../../base/assert.ts';
import type { Manner } from '../../model/fact.ts';
import type { VisitState } from '../../model/state.ts';

/** Whether a body part is of the hands, whose charge and places are followed. */
export function isHand(part: string): boolean {
  return /^(hand|palm|finger|thumb)/.test(part);
}

/** What the pack says of a manner. */
export function mannerOf(state: VisitState, manner: Manner) {
  const found = state.pack.manners[manner];
  assert(found !== undefined, `manner: expected one of pack ${state.pack.id}, got ${manner}`);
  return found;
}
