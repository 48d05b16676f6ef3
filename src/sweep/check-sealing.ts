import type { Problem } from '../base/problems.ts';
import type { FactOf } from '../model/fact.ts';
import type { VisitState } from '../model/state.ts';
import type { TimedTask } from './timed-task.ts';

/** A package is written down at most this long after the task that sealed it. Assumption. */
const noteWithinMs = 120_000;

/**
 * Every sealing has a second person: in the record of the package, or with a task of his own beside
 * it.
 */
export function sealingProblems(
  state: VisitState,
  timed: readonly TimedTask[],
): readonly Problem[] {
  const bags = timed.filter((t) => t.effect === 'bag');
  const units = state.factsOf('unit');
  return bags.flatMap((bag): Problem[] => {
    const recorded = units.filter((u) => isSealedIn(u, bag));
    const alone = recorded.find((u) => u.secondPerson === u.sealedBy);
    const beside = bags.some((b) => b.person !== bag.person && isBeside(b, bag));
    if (alone === undefined && (recorded.length > 0 || beside)) return [];
    const got = alone === undefined ? 'nobody' : `${bag.person} twice`;
    const message = `${bag.task.id}: expected a second person at the sealing by ${bag.person}, got ${got}`;
    return [{ code: 'second-person', path: bag.task.id, message }];
  });
}

function isSealedIn(unit: FactOf<'unit'>, bag: TimedTask): boolean {
  if (unit.sealedBy !== bag.person && unit.secondPerson !== bag.person) return false;
  return unit.at >= bag.from && unit.at <= bag.to + noteWithinMs;
}

function isBeside(other: TimedTask, bag: TimedTask): boolean {
  const same = (one: readonly string[] = [], two: readonly string[] = []): boolean =>
    one.length === two.length && one.every((id) => two.includes(id));
  return (
    other.task.space === bag.task.space &&
    other.from < bag.to &&
    bag.from < other.to &&
    same(other.task.objects, bag.task.objects) &&
    same(other.task.surfaces, bag.task.surfaces)
  );
}
