import { isDeclaredLate } from './check-declaration.ts';
import type { VisitState } from './state.ts';

/** Marked on every output of a visit that was declared only after the principal's first contact. */
export const lateMark = 'DECLARED LATE: after the first contact, with two approvals';

/** Says whether a visit must carry the mark. */
export function isLateVisit(state: VisitState): boolean {
  return isDeclaredLate({ ...state.document, script: [...state.facts] });
}
