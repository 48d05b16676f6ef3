import { compareText } from '../base/order.ts';
import { entryOf } from '../model/entry.ts';
import type { Method } from '../model/pack.ts';
import type { VisitState } from '../model/state.ts';
import type { MethodChoice } from './chemistry.ts';
import type { Floor } from './floor.ts';
import { pace } from './pace.ts';
import type { Room } from './room.ts';

/** Wipes at hand: the visit's supplies less what tasks recorded before an instant have used. */
export function suppliesLeft(state: VisitState, before: number): Map<string, number> {
  const left = new Map<string, number>();
  for (const { method, count } of state.document.supplies ?? [])
    left.set(method, (left.get(method) ?? 0) + count);
  for (const task of state.tasks) {
    if (task.at >= before || task.clothOf !== undefined) continue;
    const { effect } = entryOf(state.pack.methods, task.method) ?? {};
    if (effect !== 'clean' && task.method !== 'wipe-off') continue;
    if (task.outcome !== 'done' && task.outcome !== 'applied') continue;
    const held = left.get(task.method);
    if (held !== undefined) left.set(task.method, held - 1);
  }
  return left;
}

/**
 * Puts wipes aside for every space before the day begins, so that the first room does not use up
 * what a later one needs more: first passes by worth, then second ones. What is left over serves
 * whoever comes first.
 */
export function putAside(rooms: readonly Room[], left: Map<string, number>): void {
  const asks = rooms
    .flatMap((room) => room.jobs.map((open) => ({ room, open })))
    .sort(
      (a, b) => b.open.job.worth - a.open.job.worth || compareText(a.open.job.id, b.open.job.id),
    );
  const take = (room: Room, method: string): boolean => {
    const count = left.get(method);
    if (count === undefined) return true;
    if (count <= 0) return false;
    left.set(method, count - 1);
    room.wipes.set(method, (room.wipes.get(method) ?? 0) + 1);
    return true;
  };
  for (const pass of [1, 2])
    for (const { room, open } of asks) {
      if (open.groups.length >= pass) continue;
      const choice = open.choices.find(
        (c) => (mayStandBy(c.method) || (left.get('wipe-off') ?? 1) > 0) && take(room, c.id),
      );
      if (choice !== undefined && choice.method.dwellMs > 0) take(room, 'wipe-off');
    }
}

/** Whether a wipe of a method is left for a room. */
export function isAtHand({ supplies }: Floor, room: Room, method: string): boolean {
  return (room.wipes.get(method) ?? 0) > 0 || (supplies.get(method) ?? 1) > 0;
}

/**
 * Whether everything for a pass is left: a long dwell also needs the wipe that takes the product
 * off.
 */
export function isPossible(floor: Floor, room: Room, { id, method }: MethodChoice): boolean {
  if (!isAtHand(floor, room, id)) return false;
  return mayStandBy(method) || isAtHand(floor, room, 'wipe-off');
}

/** Short enough for a person to stand by until it is over. */
function mayStandBy(method: Method): boolean {
  return method.dwellMs <= pace.attendedDwellMaxMs;
}

/** Uses one wipe, of those put aside first. */
export function useWipe({ supplies }: Floor, room: Room, method: string): void {
  const own = room.wipes.get(method) ?? 0;
  const pool = supplies.get(method);
  if (own > 0) room.wipes.set(method, own - 1);
  else if (pool !== undefined) supplies.set(method, pool - 1);
}
