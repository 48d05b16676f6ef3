import { compareText } from '../base/order.ts';
import type { Assessment } from '../trace/assess.ts';
import type { Floor } from './floor.ts';
import type { PlannedSurface, SurfaceOutcome } from './plan.ts';
import type { OpenJob, Room } from './room.ts';
import { isPossible } from './supplies.ts';

export interface SurfacesInput {
  readonly floor: Floor;
  readonly assessment: Assessment;
}

/** What becomes of every surface of a space that carries trace, in id order. */
export function plannedSurfaces(input: SurfacesInput, room: Room): readonly PlannedSurface[] {
  const { assessment, floor } = input;
  const { valuation, state } = floor;
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
      add(surface.id, { ...outcomeOf(floor, { room, open, hard: surface.hard }), after });
    }
  return planned.sort((a, b) => compareText(a.surface, b.surface));
}

function outcomeOf(
  floor: Floor,
  of: { readonly room: Room; readonly open: OpenJob; readonly hard: boolean },
): { outcome: SurfaceOutcome; reason: string } {
  const { room, open, hard } = of;
  const passes = open.groups.length;
  const { job } = open;
  if (passes >= 2)
    return hard
      ? { outcome: 'two-passes', reason: '' }
      : { outcome: 'reduced', reason: 'fabric or paper: reduced, not cleaned' };
  const outcome = passes === 1 ? 'one-pass' : 'left';
  const under = room.loads.some((l) => job.after.includes(l.load.id) && l.doneAt === undefined);
  if (under) return { outcome, reason: 'what stands on it could not be carried away' };
  if (open.choices.length === 0)
    return { outcome, reason: 'nobody of the crew may use a method for it' };
  if (!open.choices.some((c) => isPossible(floor, room, c)))
    return { outcome, reason: 'no wipes left for it' };
  const more = passes === 1 ? 'for a second pass by other hands' : '';
  return { outcome, reason: `no time ${more}`.trim() };
}
