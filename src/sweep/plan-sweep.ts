import { compareText } from '../base/order.ts';
import type { Problem } from '../base/problems.ts';
import { entryOf } from '../model/entry.ts';
import { spaceOf, type VisitState } from '../model/state.ts';
import type { Assessment } from '../trace/assess.ts';
import { createParameterReader } from '../trace/compile/parameters.ts';
import { resumeWork } from './begun.ts';
import { reserveClosing } from './closing.ts';
import { crewOf, handsFor, mayUse } from './crew.ts';
import { dispatch } from './dispatch.ts';
import type { Floor } from './floor.ts';
import { type Numbered, numberTasks } from './number-tasks.ts';
import { pace } from './pace.ts';
import type { LeftSurface, PlannedSpace, PlannedSurface, SweepOutcome, SweepPlan } from './plan.ts';
import { setReleases, spreadReleases } from './releases.ts';
import { createRoom, type Room } from './room.ts';
import { putAside, suppliesLeft } from './supplies.ts';
import { plannedSurfaces } from './surfaces.ts';
import { scheduleSwabs } from './swab-round.ts';
import { suggestSwabs } from './swabs.ts';
import { createValuation, type Valuation } from './valuation.ts';
import { sweepWindows, type WindowOptions } from './window.ts';
import { type Worklist, worklistOf } from './worklist.ts';

export interface SweepInput extends WindowOptions {
  readonly state: VisitState;
  readonly assessment: Assessment;
  /** What was known when the principal left a space, where that differs from `assessment`. */
  readonly assessmentBySpace?: ReadonlyMap<string, Assessment>;
  /** Use only so many of the crew in a space. */
  readonly people?: number;
}

/** How much longer the window is made to see what it would bring. */
const moreMinutes = 5;
/** The hands that are not there; no visit can use the name, codes begin with a letter or digit. */
const oneMore = '+1';

/**
 * Plans the sweep of every space that is handed back, on one timeline per person: remove, then
 * wipe, twice by other hands, seal what was used, count, leave. Works with what is known at the
 * principal's departure, or at `now` (a re-plan: tasks that had begun are taken as done). Says what
 * it leaves and why, what must be done and cannot be, and what five more minutes or one more person
 * would bring. Under a hold in scope it plans nothing there.
 */
export function planSweep(input: SweepInput): SweepOutcome {
  const { windows, held } = sweepWindows(input.state, input);
  if (held.length > 0 && windows.length === 0)
    return { kind: 'held', holds: [...new Set(held.map((h) => h.hold))] };
  const context = contextOf(input);
  const base = bestOf(context, {});
  const longer = bestOf(context, { extraMs: moreMinutes * 60_000 });
  const joined = bestOf(context, { extra: oneMore });
  const plan: SweepPlan = {
    format: 'vestige-plan/1',
    adversary: input.state.document.limits.adversary,
    crew: base.crew,
    spaces: base.spaces,
    refusals: base.refusals,
    cannot: base.cannot,
    held,
    predicted: {
      before: base.spaces.reduce((sum, s) => sum + s.predicted.before, 0),
      after: base.after,
    },
    // What would make it worse can be left: nobody has to use the minutes, nor the hands.
    moreMinutes: { minutes: moreMinutes, predictedAfter: Math.min(base.after, longer.after) },
    morePeople: { people: 1, predictedAfter: Math.min(base.after, joined.after) },
  };
  return { kind: 'plan', plan };
}

interface Context {
  readonly input: SweepInput;
  readonly assessmentOf: (space: string) => Assessment;
  readonly valuation: Valuation;
  worklistsWith(extraMs: number): readonly Worklist[];
}

function contextOf(input: SweepInput): Context {
  const { state, assessment, assessmentBySpace } = input;
  const reader = createParameterReader(state.pack);
  const assessmentOf = (space: string): Assessment => assessmentBySpace?.get(space) ?? assessment;
  const valuation = createValuation(state, assessmentOf, reader);
  return {
    input,
    assessmentOf,
    valuation,
    worklistsWith: (extraMs) =>
      sweepWindows(state, input).windows.map((w) =>
        worklistOf({ state, assessmentOf, reader, valuation }, { ...w, until: w.until + extraMs }),
      ),
  };
}

interface Variation {
  readonly extraMs?: number;
  readonly extra?: string;
}

interface Draft {
  readonly crew: readonly string[];
  readonly spaces: readonly PlannedSpace[];
  readonly refusals: readonly Problem[];
  readonly cannot: readonly Problem[];
  readonly after: number;
}

/**
 * Sealing at once is the better habit; sealing outside buys minutes in a short window. The lower
 * prediction wins.
 */
function bestOf(context: Context, variation: Variation): Draft {
  const worklists = context.worklistsWith(variation.extraMs ?? 0);
  const atOnce = draftWith(context, worklists, { ...variation, sealing: 'at-once' });
  const afterwards = draftWith(context, worklists, { ...variation, sealing: 'afterwards' });
  const fewer = afterwards.cannot.length - atOnce.cannot.length;
  if (fewer !== 0) return fewer < 0 ? afterwards : atOnce;
  return afterwards.after < atOnce.after - worthSealingLater ? afterwards : atOnce;
}

/** Expected surfaces that sealing outside must save before it is preferred. Assumption. */
const worthSealingLater = 0.01;

function draftWith(
  context: Context,
  worklists: readonly Worklist[],
  options: Variation & { readonly sealing: Floor['sealing'] },
): Draft {
  const { input, valuation } = context;
  const { state } = input;
  const inside = input.minutes === undefined;
  const leaveAt = (w: Worklist): number => w.window.until - (inside ? pace.releaseMs : 0);
  const crew = crewOf(state, options.extra);
  const limits = {
    ...(input.people === undefined ? {} : { people: input.people }),
    ...(options.extra === undefined ? {} : { extra: options.extra }),
  };
  const rooms = worklists.map((w) => {
    const hands = handsFor(crew, w.window, limits);
    return createRoom(state, w, {
      leaveAt: leaveAt(w),
      hands,
      mayUse: (method) =>
        crew.some((m) => hands.includes(m.id) && mayUse(m, w.window.space, method)),
    });
  });
  if (inside) spreadReleases(rooms);
  const startsAt = rooms.reduce(
    (least, r) => Math.min(least, r.window.knownAt),
    Number.MAX_SAFE_INTEGER,
  );
  const supplies = suppliesLeft(state, startsAt);
  putAside(rooms, supplies);
  const floor: Floor = { state, valuation, rooms, crew, supplies, sealing: options.sealing };
  if (input.now !== undefined) resumeWork(floor, input.now);
  const byEnd = [...rooms].sort(
    (a, b) => a.leaveAt - b.leaveAt || compareText(a.window.space, b.window.space),
  );
  for (const room of byEnd) reserveClosing(state, room, crew);
  setReleases(byEnd);
  dispatch(floor);
  for (const room of rooms) scheduleSwabs(floor, room);
  const ids = numberTasks(state, rooms);
  const spaces = rooms.map((room) => spaceOfPlan(context, floor, { room, numbered: ids }));
  const undone = rooms.flatMap((r) => undoneLoads(r));
  return {
    crew: [...new Set(spaces.flatMap((p) => p.tasks.map((t) => t.person)))].sort(compareText),
    spaces,
    refusals: rooms.flatMap((r) => r.worklist.refusals),
    cannot: [...rooms.flatMap((r) => r.cannot), ...undone],
    after: spaces.reduce((sum, s) => sum + s.predicted.after, 0),
  };
}

function undoneLoads(room: Room): readonly Problem[] {
  return room.loads
    .filter((l) => l.doneAt === undefined)
    .flatMap(({ load }) => [...load.items, ...load.covers])
    .map((piece) => ({
      code: 'not-removed',
      path: piece.id,
      message: `${piece.label}: expected to be carried out of ${room.window.space} before it is handed back, got no time for it`,
    }));
}

function spaceOfPlan(
  context: Context,
  floor: Floor,
  { room, numbered }: { readonly room: Room; readonly numbered: Numbered },
): PlannedSpace {
  const { input, assessmentOf } = context;
  const { window } = room;
  const isSwab = (method: string): boolean =>
    entryOf(input.state.pack.methods, method)?.effect === 'swab';
  const surfaces = plannedSurfaces({ floor, assessment: assessmentOf(window.space) }, room);
  const swabs = suggestSwabs(input.state, window.space, surfaces);
  const swabbed = swabs.flatMap((s) => s.surface ?? []);
  const tasks = room.drafts
    .flatMap((d) => numbered.get(d) ?? [])
    .map((t) => (isSwab(t.method) ? { ...t, surfaces: swabbed } : t))
    .sort((a, b) => compareText(a.id, b.id));
  const within = surfaces.filter((s) => s.outcome !== 'out-of-reach');
  return {
    space: window.space,
    label: spaceOf(input.state, window.space).label,
    departedAt: window.departedAt,
    from: window.from,
    until: tasks.find((t) => t.method === 'release')?.to ?? window.until,
    basis: window.basis,
    tasks,
    surfaces,
    left: surfaces.flatMap((s) => leftOf(s)).sort(byRisk),
    swabs,
    predicted: {
      before: within.reduce((sum, s) => sum + s.before, 0),
      after: within.reduce((sum, s) => sum + s.after, 0),
    },
  };
}

function leftOf(s: PlannedSurface): readonly LeftSurface[] {
  if (s.outcome !== 'left' && s.outcome !== 'one-pass' && s.outcome !== 'out-of-reach') return [];
  const withinReach = s.outcome !== 'out-of-reach';
  const { surface, label, reason } = s;
  return [{ surface, label, reason, expectedP: s.after, withinReach }];
}

function byRisk(a: LeftSurface, b: LeftSurface): number {
  return (
    Number(b.withinReach) - Number(a.withinReach) ||
    b.expectedP - a.expectedP ||
    compareText(a.surface, b.surface)
  );
}
