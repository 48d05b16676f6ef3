import type { Problem } from '../base/problems.ts';
import { entryOf } from '../model/entry.ts';
import type { VisitState } from '../model/state.ts';
import type { TimedTask } from './timed-task.ts';

/**
 * Dwell, hands off what is wet, one person at a surface, and second passes by other hands or
 * another method.
 */
export function passProblems(state: VisitState, timed: readonly TimedTask[]): readonly Problem[] {
  const bySurface = new Map<string, TimedTask[]>();
  for (const t of timed) {
    if (t.effect !== 'clean' && t.effect !== 'wipe-off') continue;
    for (const surface of t.task.surfaces) {
      const held = bySurface.get(surface);
      if (held === undefined) bySurface.set(surface, [t]);
      else held.push(t);
    }
  }
  const wipesOff = entryOf(state.pack.methods, 'wipe-off') !== undefined;
  const problems = timed.flatMap((t) => (t.effect === 'clean' ? dwellProblems(t) : []));
  for (const [surface, tasks] of bySurface)
    tasks.forEach((t, i) => {
      const earlier = tasks.slice(0, i);
      const later = tasks.slice(i + 1);
      problems.push(
        ...crowdProblems(surface, t, earlier),
        ...wetProblems(surface, t, { others: tasks, later, wipesOff }),
        ...handsProblems(surface, t, earlier),
      );
    });
  return problems;
}

function dwellProblems({ task, method }: TimedTask): readonly Problem[] {
  if (method.dwellMs === 0) return [];
  const wetMs = (task.wetTo ?? 0) - (task.wetFrom ?? 0);
  if (wetMs >= method.dwellMs) return [];
  const message = `${task.method}: expected ${method.dwellMs / 1000} s wet, got ${wetMs / 1000} s`;
  return [{ code: 'dwell', path: task.id, message }];
}

function crowdProblems(
  surface: string,
  t: TimedTask,
  earlier: readonly TimedTask[],
): readonly Problem[] {
  const other = earlier.find((e) => e.person !== t.person && t.from < e.to);
  if (other === undefined) return [];
  const message = `${surface}: expected one person at it, got ${t.person} while ${other.person} is at ${other.task.id}`;
  return [{ code: 'same-surface', path: t.task.id, message }];
}

interface Around {
  readonly others: readonly TimedTask[];
  readonly later: readonly TimedTask[];
  readonly wipesOff: boolean;
}

function wetProblems(surface: string, t: TimedTask, around: Around): readonly Problem[] {
  const { wetFrom, wetTo } = t.task;
  if (t.effect !== 'clean' || t.method.dwellMs === 0) return [];
  if (wetFrom === undefined || wetTo === undefined) return [];
  const problems: Problem[] = [];
  const early = around.others.find((o) => o !== t && o.from < wetTo && o.to > wetFrom);
  if (early !== undefined)
    problems.push({
      code: 'dwell-broken',
      path: early.task.id,
      message: `${surface}: expected hands off while it is wet by ${t.task.id}, got touched`,
    });
  const leftWet = t.to <= wetFrom;
  const wiped = around.later.some((o) => o.effect === 'wipe-off' && o.from >= wetTo);
  if (around.wipesOff && leftWet && !wiped)
    problems.push({
      code: 'wipe-off-missing',
      path: t.task.id,
      message: `${surface}: expected a wipe-off after the dwell, got none`,
    });
  return problems;
}

function handsProblems(
  surface: string,
  t: TimedTask,
  earlier: readonly TimedTask[],
): readonly Problem[] {
  if (t.effect !== 'clean' || (t.task.pass ?? 1) < 2) return [];
  const others = earlier.some(
    (e) => e.effect === 'clean' && (e.person !== t.person || e.task.method !== t.task.method),
  );
  if (others) return [];
  const message = `${surface}: expected pass ${t.task.pass} by other hands or another method than before, got ${t.person} with ${t.task.method}`;
  return [{ code: 'same-hands', path: t.task.id, message }];
}
