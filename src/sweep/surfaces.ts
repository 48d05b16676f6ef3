import { compareText } from '../base/order.ts';
import type { VisitState } from '../model/state.ts';
import type { Assessment } from '../trace/assess.ts';
import type { PlannedSurface, SurfaceOutcome } from './plan.ts';
import type { OpenJob, Room } from './room.ts';
import type { Valuation } from './valuation.ts';

export interface SurfacesInput {
  readonly state: VisitState;
  readonly valuation: Valuation;
  readonly assessment: Assessment;
}

/** What becomes of every surface of a space that carries trace, in id order. */
export function plannedSurfaces(input: SurfacesInput, room: Room): readonly PlannedSurface[] {
  const { valuation, assessment, state } = input;
  const labels = new Map(assessment.surfaces.map((s) => [s.id, s.label]));
  const planned: PlannedSurface[] = [];
  const add = (surface: string, of: { outcome: SurfaceOutcome; after: number; reason: string }) => {
    const before = valuation.before(surface);
    if (before === 0) return;
    const label = labels.get(surface) ?? state.surfaces.get(surface)?.label ?? surface;
    planned.push({ surface, label, before, ...of });
  };
  for (const { load, doneAt } of room.loads)
    for (const surface of [...load.items.flatMap((i) => i.surfaces), ...load.covers]) {
      const before = valuation.before(surface.id);
      add(
        surface.id,
        doneAt === undefined
          ? { outcome: 'left', after: before, reason: 'no time to carry it out' }
          : { outcome: 'removed', after: 0, reason: '' },
      );
    }
  for (const { surface, state: outcome, reason } of room.worklist.untreated) {
    const after = outcome === 'removed' ? 0 : valuation.before(surface);
    add(surface, { outcome, after, reason });
  }
  for (const open of room.jobs)
    for (const surface of open.job.surfaces) {
      const after = valuation.after(surface.id, open.groups);
      add(surface.id, { ...outcomeOf(room, open, surface.hard), after });
    }
  return planned.sort((a, b) => compareText(a.surface, b.surface));
}

function outcomeOf(
  room: Room,
  open: OpenJob,
  hard: boolean,
): { outcome: SurfaceOutcome; reason: string } {
  const passes = open.groups.length;
  const { job } = open;
  if (passes >= 2)
    return hard
      ? { outcome: 'two-passes', reason: '' }
      : { outcome: 'reduced', reason: 'fabric or paper: reduced, not cleaned' };
  const outcome = passes === 1 ? 'one-pass' : 'left';
  const under = room.loads.some((l) => job.after.includes(l.load.id) && l.doneAt === undefined);
  if (under) return { outcome, reason: 'what stands on it could not be carried away' };
  const more = passes === 1 ? 'for a second pass by other hands' : '';
  return { outcome, reason: `no time ${more}`.trim() };
}
