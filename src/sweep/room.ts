import { compareText } from '../base/order.ts';
import type { Problem } from '../base/problems.ts';
import { entryOf } from '../model/entry.ts';
import type { Method } from '../model/pack.ts';
import { spaceOf, type VisitState } from '../model/state.ts';
import type { MethodChoice } from './chemistry.ts';
import type { RemovalLoad } from './loads.ts';
import type { Place } from './pace.ts';
import type { PlannedTask } from './plan.ts';
import type { PassGroup } from './valuation.ts';
import type { SweepWindow } from './window.ts';
import type { CleaningJob, Worklist } from './worklist.ts';

/**
 * A planned task before it has an id; person, start and space name it: nobody does two things at
 * once.
 */
export type DraftTask = Omit<PlannedTask, 'id' | 'usedSuppliesOf'> & {
  /** Takes the used wipes, gloves and tape of everything done in the space. */
  readonly takesSupplies?: boolean;
};

/** The name of a draft until it gets its id; `secondTo` holds one. */
export function draftKey(draft: Pick<DraftTask, 'person' | 'from' | 'space'>): string {
  return `${draft.person} ${draft.from} ${draft.space}`;
}

/** A surface while the plan is being made. */
export interface OpenJob {
  readonly job: CleaningJob;
  /** The job's methods that somebody of this crew may use here. */
  readonly choices: readonly MethodChoice[];
  groups: readonly PassGroup[];
  /** What a further pass brings, by method and person; emptied when the groups change. */
  readonly gains: Map<string, number>;
  /** When the last pass is over and the surface is nobody's. */
  readyAt: number;
}

/** A load while the plan is being made. */
export interface OpenLoad {
  readonly load: RemovalLoad;
  takenBy?: string;
  doneAt?: number;
  sealed: boolean;
}

/** A space while the plan is being made. */
export interface Room {
  readonly window: SweepWindow;
  readonly worklist: Worklist;
  readonly jobs: readonly OpenJob[];
  readonly loads: readonly OpenLoad[];
  /** Carried out before planning began, and in no package yet. */
  readonly carried: OpenLoad[];
  /** Who sweeps here, by id. */
  readonly hands: readonly string[];
  /** Wipes put aside for this space, per method. */
  readonly wipes: Map<string, number>;
  /** Spans in which somebody stands at an object; nobody else does then. */
  readonly busy: Map<string, Span[]>;
  readonly door: Place;
  readonly middle: Place;
  /** When cleaning and carrying must be over: counting, sealing and release come after. */
  workUntil: number;
  /** When the crew has left the room. */
  leaveAt: number;
  /** When it is handed back; one lead can do so in one place at a time. */
  releaseAt: number;
  readonly drafts: DraftTask[];
  readonly cannot: Problem[];
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Prepares a space for dispatch. `mayUse` says which methods somebody of the crew may use in it.
 */
export function createRoom(
  state: VisitState,
  worklist: Worklist,
  of: {
    readonly leaveAt: number;
    readonly hands: readonly string[];
    readonly mayUse: (method: string) => boolean;
  },
): Room {
  const { leaveAt } = of;
  const { window } = worklist;
  const entry = spaceOf(state, window.space);
  return {
    window,
    worklist,
    jobs: worklist.cleaning.map((job) => ({
      job,
      choices: job.choices.filter((c) => of.mayUse(c.id)),
      groups: job.done,
      gains: new Map(),
      readyAt: job.readyAt,
    })),
    loads: worklist.removals.loads.map((load) => ({ load, sealed: false })),
    carried: [],
    hands: of.hands,
    wipes: new Map(),
    busy: new Map(),
    door: doorOf(state, window.space),
    middle: { space: window.space, xCm: entry.widthCm / 2, yCm: entry.depthCm / 2 },
    workUntil: leaveAt,
    leaveAt,
    releaseAt: leaveAt,
    drafts: [],
    cannot: [...worklist.cannot],
  };
}

/**
 * Earliest start at or after `from` at which none of the spans (relative to the start) meets a busy
 * one.
 */
export function firstFree(
  busy: readonly Span[],
  from: number,
  spansAt: (start: number) => readonly Span[],
): number {
  let start = from;
  for (let tries = 0; tries <= 2 * busy.length; tries++) {
    const meets = spansAt(start).flatMap((s) =>
      busy.filter((b) => b.from < s.to && s.from < b.to).map((b) => b.to - s.from),
    );
    if (meets.length === 0) return start;
    start += Math.max(...meets);
  }
  return start;
}

/** The pack's method for a purpose: the one of the usual name, else the first with the effect. */
export function methodWith(
  state: VisitState,
  effect: Method['effect'],
  usualName: string,
): { readonly id: string; readonly method: Method } | undefined {
  const named = entryOf(state.pack.methods, usualName);
  if (named?.effect === effect) return { id: usualName, method: named };
  for (const id of Object.keys(state.pack.methods).sort(compareText)) {
    const method = entryOf(state.pack.methods, id);
    if (method?.effect === effect) return { id, method };
  }
  return undefined;
}

function doorOf(state: VisitState, space: string): Place {
  const entry = spaceOf(state, space);
  const door = entry.doors?.[0];
  if (door === undefined) return { space, xCm: 0, yCm: 0 };
  const along = door.offsetCm + door.widthCm / 2;
  switch (door.side) {
    case 'north':
      return { space, xCm: along, yCm: 0 };
    case 'south':
      return { space, xCm: along, yCm: entry.depthCm };
    case 'west':
      return { space, xCm: 0, yCm: along };
    case 'east':
      return { space, xCm: entry.widthCm, yCm: along };
  }
}
