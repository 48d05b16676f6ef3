import { spaceOf, type VisitState } from '../model/state.ts';
import type { SurfaceResult } from '../trace/assess.ts';

/**
 * What had become of a surface by an instant, in a word or two. Fabric is never more than "reduced", and nothing is
 * ever called clean: a word here says what was done, the number beside it what that has brought.
 */
export function surfaceWord(state: VisitState, surface: SurfaceResult, atMs: number): string {
  if (surface.removedAt !== undefined && surface.removedAt <= atMs) return 'carried away';
  if (surface.kind === 'kept') return 'kept by us';
  if (surface.kind === 'accepted') return 'accepted';
  if (!surface.within) return 'out of reach';
  if (surface.leavesWithUs) return 'leaves with us';
  const passes = cleaningsBy(state, surface.id, atMs);
  if (passes === 0) return 'as left';
  if (state.surfaces.get(surface.id)?.hard !== true) return 'reduced';
  return passes === 1 ? 'wiped once' : passes === 2 ? 'wiped twice' : `wiped ${passes} times`;
}

/** When a space is handed back: what "as handed back" means there. */
export function handedBackAt(state: VisitState, space: string): number {
  if (!Object.hasOwn(state.document.spaces, space)) return Number.MAX_SAFE_INTEGER;
  return state.accessFrom.get(space) ?? spaceOf(state, space).windowTo;
}

/** Passes of a cleaning method over a surface that were finished at an instant. */
function cleaningsBy(state: VisitState, surface: string, atMs: number): number {
  return state.tasks.filter(
    (t) =>
      t.surfaces.includes(surface) &&
      (t.outcome === 'done' || t.outcome === 'applied') &&
      state.pack.methods[t.method]?.effect === 'clean' &&
      (t.to ?? t.at) <= atMs,
  ).length;
}
