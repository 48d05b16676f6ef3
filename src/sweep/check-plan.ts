import { compareText } from '../base/order.ts';
import type { Problem } from '../base/problems.ts';
import { entryOf } from '../model/entry.ts';
import type { Task } from '../model/fact.ts';
import { openHolds, spaceOf, type VisitState } from '../model/state.ts';
import { agreementProblems, chemistryProblems, removalOrderProblems } from './check-chemistry.ts';
import { passProblems } from './check-passes.ts';
import { sealingProblems } from './check-sealing.ts';
import { changesThings, type TimedTask } from './timed-task.ts';
import { departureFrom } from './window.ts';

/** Outcomes under which nothing was done and nobody was busy. */
const notDone: readonly Task['outcome'][] = ['dropped', 'accepted', 'not-accessible', 'not-done'];

/**
 * Judges any list of tasks, planned or recorded, and lists every reason why it could not or must
 * not have been done so: nobody does two things at once; windows, holds, shifts and supplies; the
 * agreement; wetting, materials, dwell and interlocks; two passes by other hands or another method;
 * removal before wiping; a second person at every sealing. A re-plan is judged together with what
 * was done before it. An empty list is feasible. It does not say whether the plan is good. Windows
 * end as they did, or at `until` (a plan is judged by the windows that were known when it was made:
 * `planWindows`).
 */
export function checkPlan(
  state: VisitState,
  tasks: readonly Task[],
  { until }: { readonly until?: ReadonlyMap<string, number> } = {},
): readonly Problem[] {
  const problems: Problem[] = [];
  const timed = timedTasks(state, tasks, problems);
  return [
    ...problems,
    ...personProblems(timed),
    ...windowProblems(state, timed, until),
    ...crewProblems(state, timed),
    ...agreementProblems(state, timed),
    ...chemistryProblems(state, timed),
    ...passProblems(state, timed),
    ...removalOrderProblems(state, timed),
    ...sealingProblems(state, timed),
    ...supplyProblems(state, timed),
  ];
}

function timedTasks(
  state: VisitState,
  tasks: readonly Task[],
  problems: Problem[],
): readonly TimedTask[] {
  const timed: TimedTask[] = [];
  for (const task of tasks) {
    if (notDone.includes(task.outcome)) continue;
    const method = entryOf(state.pack.methods, task.method);
    if (method === undefined) {
      const message = `task: expected a method of pack ${state.pack.id}, got ${task.method}`;
      problems.push({ code: 'unknown-method', path: task.id, message });
      continue;
    }
    const { person } = task;
    if (task.to === undefined || person === undefined) continue;
    if (task.to < task.at) {
      const message = 'task: expected an end after its start, got one before';
      problems.push({ code: 'times-out-of-order', path: task.id, message });
      continue;
    }
    const effect = task.method === 'wipe-off' ? 'wipe-off' : method.effect;
    timed.push({ task, method, effect, from: task.at, to: task.to, person });
  }
  return timed.sort((a, b) => a.from - b.from || compareText(a.task.id, b.task.id));
}

function personProblems(timed: readonly TimedTask[]): readonly Problem[] {
  const problems: Problem[] = [];
  const latest = new Map<string, TimedTask>();
  for (const t of timed) {
    const before = latest.get(t.person);
    if (before !== undefined && t.from < before.to)
      problems.push({
        code: 'two-things-at-once',
        path: t.task.id,
        message: `${t.person}: expected to be free, got ${before.task.id} until later`,
      });
    if (before === undefined || t.to > before.to) latest.set(t.person, t);
  }
  return problems;
}

function windowProblems(
  state: VisitState,
  timed: readonly TimedTask[],
  windows: ReadonlyMap<string, number> | undefined,
): readonly Problem[] {
  return timed.filter(changesThings).flatMap((t): Problem[] => {
    const { space, id } = t.task;
    const hold = openHolds(state, t.from, space)[0];
    const end = Math.max(t.to, t.effect === 'clean' ? (t.task.wetTo ?? 0) : 0);
    const found: Problem[] = [];
    const refuse = (code: string, message: string): void =>
      void found.push({ code, path: id, message });
    if (hold !== undefined)
      refuse('held', `${space}: expected no incident hold, got ${hold.id} (${hold.reason})`);
    if (spaceOf(state, space).keptByUs === true) return found;
    const began = firstArrival(state, space);
    const departed = departureFrom(state, space);
    if (departed !== undefined && began !== undefined && end > began && t.from < departed)
      refuse(
        'in-presence',
        `${space}: expected work before or after the principal's stay, got during`,
      );
    const until = windows?.get(space) ?? handedBackAt(state, space);
    if (end > until && t.from >= (departed ?? 0))
      refuse('outside-window', `${space}: expected to be over when it is handed back, got later`);
    return found;
  });
}

function firstArrival(state: VisitState, space: string): number | undefined {
  return Object.values(state.document.legs)
    .filter((l) => l.space === space || l.alsoIn?.includes(space) === true)
    .reduce<number | undefined>((least, l) => Math.min(least ?? l.from, l.from), undefined);
}

function handedBackAt(state: VisitState, space: string): number {
  const released = state.released.get(space)?.at;
  const changed = state.factsOf('window').findLast((w) => w.space === space);
  return released ?? changed?.until ?? spaceOf(state, space).windowTo;
}

function crewProblems(state: VisitState, timed: readonly TimedTask[]): readonly Problem[] {
  return timed.filter(changesThings).flatMap((t): Problem[] => {
    const entries = state.document.crew.filter((c) => c.person === t.person);
    const fits = entries.some(
      (c) =>
        c.from <= t.from &&
        t.to <= c.to &&
        (c.spaces === undefined || c.spaces.includes(t.task.space)) &&
        (t.effect !== 'clean' || c.methods === undefined || c.methods.includes(t.task.method)),
    );
    if (fits) return [];
    const got = entries.length === 0 ? 'somebody else' : 'no shift that allows it';
    const message = `${t.person}: expected a member of the crew on shift for ${t.task.method} in ${t.task.space}, got ${got}`;
    return [{ code: 'not-available', path: t.task.id, message }];
  });
}

function supplyProblems(state: VisitState, timed: readonly TimedTask[]): readonly Problem[] {
  const limits = new Map<string, number>();
  for (const { method, count } of state.document.supplies ?? [])
    limits.set(method, (limits.get(method) ?? 0) + count);
  return [...limits.entries()].flatMap(([method, count]): Problem[] => {
    const used = timed.filter(
      (t) =>
        (t.effect === 'clean' || t.effect === 'wipe-off') &&
        t.task.method === method &&
        t.task.clothOf === undefined,
    );
    const over = used[count];
    if (over === undefined) return [];
    const message = `${method}: expected at most ${count} to be used, got ${used.length}`;
    return [{ code: 'supplies', path: over.task.id, message }];
  });
}
