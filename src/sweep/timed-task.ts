import type { Task } from '../model/fact.ts';
import type { Method } from '../model/pack.ts';

/** A task that was or is to be done, with its method and its span. */
export interface TimedTask {
  readonly task: Task;
  readonly method: Method;
  readonly effect: Method['effect'] | 'wipe-off';
  readonly from: number;
  readonly to: number;
  readonly person: string;
}

/**
 * Whether a task changes surfaces or things: what only happens in a window and never under a hold.
 */
export function changesThings({ effect }: TimedTask): boolean {
  return effect === 'clean' || effect === 'wipe-off' || effect === 'remove';
}
