import { compareText } from '../base/order.ts';
import type { Task } from '../model/fact.ts';
import { type Hold, openHolds, spaceOf, type VisitState } from '../model/state.ts';

/**
 * When a space may be swept: from the principal's departure (or from now) to the moment it is
 * handed back.
 */
export interface SweepWindow {
  readonly space: string;
  /** When the principal left, or is expected to leave. */
  readonly departedAt: number;
  readonly from: number;
  readonly until: number;
  /** What is known is what was known at this instant. */
  readonly knownAt: number;
  /** What `until` rests on, in words for the plan. */
  readonly basis: string;
}

export interface WindowOptions {
  /** Spaces to plan; absent: every space that the principal was in and that is handed back. */
  readonly spaces?: readonly string[];
  /** The instant of planning; absent: each space at the principal's departure. */
  readonly now?: number;
  /** Be out of the room after so many minutes, whatever the window says. */
  readonly minutes?: number;
}

/** Windows to plan in, by space; holds that forbid it; spaces already handed back are left out. */
export function sweepWindows(
  state: VisitState,
  options: WindowOptions,
): { readonly windows: readonly SweepWindow[]; readonly held: readonly HeldSpace[] } {
  const windows: SweepWindow[] = [];
  const held: HeldSpace[] = [];
  for (const space of Object.keys(state.document.spaces).sort(compareText)) {
    if (options.spaces !== undefined && !options.spaces.includes(space)) continue;
    if (spaceOf(state, space).keptByUs === true) continue;
    const window = windowOf(state, space, options);
    if (window === undefined) continue;
    const holds = holdsOver(state, window);
    held.push(...holds.map((hold) => ({ space, hold })));
    if (holds.length === 0) windows.push(window);
  }
  return {
    windows: windows.sort((a, b) => a.from - b.from || compareText(a.space, b.space)),
    held,
  };
}

export interface HeldSpace {
  readonly space: string;
  readonly hold: Hold;
}

function windowOf(
  state: VisitState,
  space: string,
  { now, minutes }: WindowOptions,
): SweepWindow | undefined {
  const departedAt = departureFrom(state, space, now);
  if (departedAt === undefined) return undefined;
  const knownAt = now ?? departedAt;
  const released = state.released.get(space);
  if (released !== undefined && released.at <= knownAt) return undefined;
  const changed = state.factsOf('window').findLast((w) => w.space === space && w.at <= knownAt);
  const from = Math.max(departedAt, now ?? departedAt);
  const until = changed?.until ?? spaceOf(state, space).windowTo;
  const named =
    changed === undefined ? 'window of the visit file' : `${changed.id}: ${changed.reason}`;
  if (minutes === undefined) return { space, departedAt, from, until, knownAt, basis: named };
  return {
    space,
    departedAt,
    from,
    until: from + Math.round(minutes * 60_000),
    knownAt,
    basis: `${minutes} min from entry`,
  };
}

/**
 * When the principal left a space for the last time; a departure not yet known is the leg's planned
 * end.
 */
export function departureFrom(state: VisitState, space: string, now?: number): number | undefined {
  let latest: number | undefined;
  for (const [id, leg] of Object.entries(state.document.legs)) {
    if (leg.space !== space && leg.alsoIn?.includes(space) !== true) continue;
    const departure = state
      .factsOf('departure')
      .find((d) => d.leg === id && (now === undefined || d.at <= now));
    latest = Math.max(latest ?? 0, departure?.at ?? leg.to);
  }
  return latest;
}

/**
 * Holds open at the instant of planning, and holds over the window that nobody has lifted since.
 */
function holdsOver(state: VisitState, window: SweepWindow): readonly Hold[] {
  const open = openHolds(state, window.knownAt, window.space);
  const left = state.holds.filter(
    (h) =>
      h.liftedAt === undefined &&
      h.from < window.until &&
      (h.scope === 'visit' || h.scope === window.space),
  );
  return [...new Set([...open, ...left])];
}

/**
 * Tasks that had begun when the plan was made: they are taken as done, and their people as busy
 * until then.
 */
export function begunTasks(state: VisitState, window: SweepWindow): readonly Task[] {
  return state.tasks.filter(
    (t) =>
      t.space === window.space &&
      t.at >= window.departedAt &&
      t.at < window.knownAt &&
      t.person !== undefined &&
      (t.outcome === 'done' || t.outcome === 'applied' || t.outcome === 'recovered'),
  );
}
