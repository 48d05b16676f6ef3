import type { VisitState } from '../model/state.ts';
import { departureOf } from '../report/room-objects.ts';
import type { Assessment, SurfaceResult } from '../trace/assess.ts';

/** The place that opens first: the one in which the principal touched most. */
export function firstSpace(state: VisitState): string {
  const counts = new Map<string, number>();
  for (const { fact, target } of state.contacts) {
    const space = state.surfaces.get(target)?.space;
    if (space !== undefined && fact.actor === state.principal)
      counts.set(space, (counts.get(space) ?? 0) + 1);
  }
  const [most] = [...counts.entries()].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return most?.[0] ?? Object.keys(state.document.spaces)[0] ?? '';
}

/**
 * The order of concern in a place: within reach before out of reach, then by the probability as handed back, then by
 * mass; ids break ties.
 */
export function ranksOf(assessment: Assessment, space: string): ReadonlyMap<string, number> {
  const p = (s: SurfaceResult) => s.after.p[assessment.adversary] ?? 0;
  const sorted = assessment.surfaces
    .filter((s) => s.space === space)
    .sort(
      (a, b) =>
        Number(b.within) - Number(a.within) ||
        p(b) - p(a) ||
        b.after.mean - a.after.mean ||
        b.before.mean - a.before.mean ||
        (a.id < b.id ? -1 : 1),
    );
  return new Map(sorted.map((s, i) => [s.id, i]));
}

/** The surface that opens first: the one of most concern, if anything there carries trace. */
export function worstSurface(assessment: Assessment, space: string): string | undefined {
  const carries = new Set(assessment.surfaces.filter((s) => s.before.mean > 0).map((s) => s.id));
  return [...ranksOf(assessment, space).keys()].find((id) => carries.has(id));
}

/** What the time slider spans. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
  /** When the principal left the place that opens first. */
  readonly departure: number;
}

/** From the first leg to the last hand-over, rounded to whole five minutes. */
export function timeRangeOf(state: VisitState): TimeRange {
  const legs = Object.values(state.document.legs);
  const starts = legs.map((leg) => leg.from);
  const ends = [...legs.map((leg) => leg.to), ...state.accessFrom.values()];
  const step = 5 * 60_000;
  return {
    from: Math.floor(Math.min(...starts) / step) * step,
    to: Math.ceil(Math.max(...ends) / step) * step,
    departure: departureOf(state, firstSpace(state)),
  };
}
