import type { Task } from '../model/fact.ts';
import type { VisitState } from '../model/state.ts';
import { listText } from './figure-text.ts';

/** How a task was done: "pass 2, detergent and water". */
export function verbOf(state: VisitState, task: Task): string {
  const method = state.pack.methods[task.method];
  const pass = task.pass === undefined ? '' : `pass ${task.pass}, `;
  return `${pass}${method?.label ?? task.method}`;
}

/** Surfaces and objects of a task in words: "armrest, left" or "6 things". */
export function targetsText(state: VisitState, task: Task): string {
  const names = [
    ...task.surfaces.map((id) => state.surfaces.get(id)?.label ?? id),
    ...(task.objects ?? []).map((id) => state.objects.get(id)?.label ?? id),
  ];
  if (names.length === 0) return task.note ?? task.id;
  return names.length > 3 ? `${names[0]} and ${names.length - 1} more` : listText(names);
}

/** Surfaces by object: "side door (handle, inside; handle, outside) and guest book (page)". */
export function surfacesText(state: VisitState, ids: readonly string[]): string {
  const byObject = new Map<string, string[]>();
  for (const id of ids) {
    const surface = state.surfaces.get(id);
    const object = surface === undefined ? id : surface.object;
    const names = byObject.get(object) ?? [];
    if (surface !== undefined) names.push(surface.label);
    byObject.set(object, names);
  }
  return listText(
    [...byObject].map(([object, names]) => {
      const label = state.objects.get(object)?.label ?? object;
      return names.length === 0 ? label : `${label} (${names.join('; ')})`;
    }),
  );
}

/** Words for outcomes that say that something was not done. */
export const outcomeText: Readonly<Record<string, string>> = {
  dropped: 'dropped',
  'not-done': 'not done',
  'not-accessible': 'not accessible',
  accepted: 'accepted',
};

/** Whether a task stands for something that was not done. */
export function isDropped(task: Task): boolean {
  return ['dropped', 'not-done', 'not-accessible', 'accepted'].includes(task.outcome);
}
