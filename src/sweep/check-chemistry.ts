import type { Problem } from '../base/problems.ts';
import type { ExpandedObject } from '../model/objects.ts';
import { partyRole, type VisitState } from '../model/state.ts';
import { isVentilated, mayWipe, neverTogether, whyNotOn } from './chemistry.ts';
import { standsOn } from './loads.ts';
import type { TimedTask } from './timed-task.ts';
import { departureFrom } from './window.ts';

/**
 * What the host agreed to: whose things may be wiped, whose may be carried away, what stays
 * untouched.
 */
export function agreementProblems(
  state: VisitState,
  timed: readonly TimedTask[],
): readonly Problem[] {
  const agreement = state.document.declaration.hostAgreement;
  const removable = (object: ExpandedObject): boolean =>
    !agreement.excludedObjects.includes(object.id) &&
    (partyRole(state, object.owner) === 'own' || agreement.mayRemove.includes(object.owner));
  return timed.flatMap((t): Problem[] => {
    const wrong =
      t.effect === 'clean'
        ? objectsOf(state, t.task.surfaces).filter((o) => !mayWipe(state, o))
        : t.effect === 'remove'
          ? (t.task.objects ?? [])
              .flatMap((id) => state.objects.get(id) ?? [])
              .filter((o) => !removable(o))
          : [];
    return wrong.map((object) => ({
      code: t.effect === 'clean' ? 'wiping-not-agreed' : 'removal-not-agreed',
      path: t.task.id,
      message: `${object.id}: expected property that agreement ${agreement.ref} covers, got property of ${object.owner}`,
    }));
  });
}

/** Wetting, materials, ventilation, and agents that must never meet in one space and window. */
export function chemistryProblems(
  state: VisitState,
  timed: readonly TimedTask[],
): readonly Problem[] {
  const cleaning = timed.filter((t) => t.effect === 'clean');
  const problems: Problem[] = [];
  for (const t of cleaning) {
    for (const id of t.task.surfaces) {
      const surface = state.surfaces.get(id);
      const why = surface === undefined ? undefined : whyNotOn(t.method, surface);
      if (why === undefined) continue;
      const message = `${id}: expected a method it stands, got ${t.task.method}: ${why.reason}`;
      problems.push({ code: why.code, path: t.task.id, message });
    }
    if (t.method.needsVentilation && !isVentilated(state, t.task.space)) {
      const message = `${t.task.method}: expected a ventilated space, got ${t.task.space}, of which nobody says so`;
      problems.push({ code: 'ventilation', path: t.task.id, message });
    }
    const earlier = cleaning.find(
      (e) =>
        cleaning.indexOf(e) < cleaning.indexOf(t) &&
        e.task.space === t.task.space &&
        windowIndex(state, e) === windowIndex(state, t) &&
        neverTogether(e.method, t.method),
    );
    if (earlier === undefined) continue;
    const message = `${t.task.method}: expected no agent that reacts with ${t.method.agent} in the same space and window, got ${earlier.method.agent} in ${earlier.task.id}`;
    problems.push({ code: 'interlock', path: t.task.id, message });
  }
  return problems;
}

/**
 * Before or after the principal's stay: agents of the two never meet, hours and people lie between.
 */
function windowIndex(state: VisitState, { task, from }: TimedTask): number {
  const departed = departureFrom(state, task.space);
  return departed !== undefined && from >= departed ? 1 : 0;
}

/** What is to leave goes first: itself is not wiped before, nor what it stands on or covers. */
export function removalOrderProblems(
  state: VisitState,
  timed: readonly TimedTask[],
): readonly Problem[] {
  const removals = timed.filter((t) => t.effect === 'remove');
  const wipes = timed.filter((t) => t.effect === 'clean');
  return removals.flatMap((removal) => {
    const items = (removal.task.objects ?? []).flatMap((id) => state.objects.get(id) ?? []);
    const covered = removal.task.surfaces.flatMap((id) => state.surfaces.get(id)?.covers ?? []);
    return wipes
      .filter(
        (w) =>
          w.task.space === removal.task.space &&
          w.from < removal.to &&
          windowIndex(state, w) === windowIndex(state, removal),
      )
      .flatMap((w): Problem[] => {
        const under = objectsOf(state, w.task.surfaces).find((o) =>
          items.some((item) => item.id === o.id || standsOn(item, o)),
        );
        const cover = w.task.surfaces.find((id) => covered.includes(id));
        if (under === undefined && cover === undefined) return [];
        const message = `${under?.id ?? cover}: expected ${removal.task.id} to carry away what is on it first, got wiped before`;
        return [{ code: 'wiped-before-removal', path: w.task.id, message }];
      });
  });
}

function objectsOf(state: VisitState, surfaces: readonly string[]): readonly ExpandedObject[] {
  const ids = new Set(surfaces.map((s) => state.surfaces.get(s)?.object ?? ''));
  return [...ids].flatMap((id) => state.objects.get(id) ?? []);
}
