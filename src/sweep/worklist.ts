import { assert } from '../base/assert.ts';
import type { Problem } from '../base/problems.ts';
import { entryOf } from '../model/entry.ts';
import type { Task } from '../model/fact.ts';
import type { ExpandedObject, ExpandedSurface } from '../model/objects.ts';
import type { VisitState } from '../model/state.ts';
import type { Assessment, SurfaceResult } from '../trace/assess.ts';
import { passEffect } from '../trace/compile/cleaning.ts';
import type { ParameterReader } from '../trace/compile/parameters.ts';
import { reachOf } from '../trace/compile/reach.ts';
import {
  type AgentDemand,
  chooseAgents,
  isVentilated,
  type MethodChoice,
  mayWipe,
  methodsFor,
  ventilationRefusals,
} from './chemistry.ts';
import { placeOf, type Removals, removalsOf, standsOn } from './loads.ts';
import type { Place } from './pace.ts';
import type { PassGroup, Valuation } from './valuation.ts';
import { begunTasks, type SweepWindow } from './window.ts';
import { groupSurfaces, type OpenSurface } from './wipe-groups.ts';

/**
 * Surfaces of one object that one wipe goes over, in this order, with what may be used on them and
 * what has been done to them.
 */
export interface CleaningJob {
  /** The first surface; unique among the jobs. */
  readonly id: string;
  readonly surfaces: readonly ExpandedSurface[];
  readonly areaCm2: number;
  readonly object: ExpandedObject;
  readonly place: Place;
  /** Best first. */
  readonly choices: readonly MethodChoice[];
  /** Expected informative surfaces fewer after two passes with the best of them. */
  readonly worth: number;
  /** Groups of passes done when planning began. */
  readonly done: readonly PassGroup[];
  /** When the last of them is over. */
  readonly readyAt: number;
  /** Loads that must have left before: they stand on it, or cover it. */
  readonly after: readonly string[];
}

/** A surface nothing will be done about, and why. */
export interface Untreated {
  readonly surface: string;
  readonly state: 'out-of-reach' | 'left' | 'below-floor' | 'removed';
  readonly reason: string;
}

/** Everything there is to do in one space, and what stays undone whatever the minutes. */
export interface Worklist {
  readonly window: SweepWindow;
  readonly removals: Removals;
  readonly cleaning: readonly CleaningJob[];
  readonly untreated: readonly Untreated[];
  readonly begun: readonly Task[];
  readonly refusals: readonly Problem[];
  readonly cannot: readonly Problem[];
}

export interface WorklistInput {
  readonly state: VisitState;
  readonly assessmentOf: (space: string) => Assessment;
  readonly reader: ParameterReader;
  readonly valuation: Valuation;
}

/**
 * Works out the jobs of one space: removal first, then surfaces with the methods that the
 * interlocks leave.
 */
export function worklistOf(input: WorklistInput, window: SweepWindow): Worklist {
  const { state, reader, valuation } = input;
  const begun = begunTasks(state, window);
  const isGone = goneBefore(state, window.knownAt);
  const floor = reader.value('report.floor');
  const removals = removalsOf(state, window, { valuation, floor, isGone });
  const sorted = sortSurfaces(input, window, { removals, isGone });
  const demands = sorted.open.map(
    ({ surface, choices }): AgentDemand => ({
      surface: surface.id,
      choices,
      worth: ({ id, shares }) =>
        valuation.before(surface.id) -
        valuation.after(surface.id, [
          { person: '', method: id, shares },
          { person: '', method: id, shares },
        ]),
    }),
  );
  const ventilated = isVentilated(state, window.space);
  const airy = demands.map((d) => ({
    ...d,
    choices: d.choices.filter((c) => ventilated || !c.method.needsVentilation),
  }));
  const used = begun.flatMap((t) => {
    const method = entryOf(state.pack.methods, t.method);
    return method?.effect === 'clean' ? [method] : [];
  });
  const agents = chooseAgents(window.space, airy, used);
  const worthById = new Map(
    airy.map((d) => {
      const best = d.choices.find((c) => agents.allows(c.method));
      return [d.surface, best === undefined ? 0 : d.worth(best)] as const;
    }),
  );
  const untreated = [...sorted.untreated];
  const cannot: Problem[] = [...removals.refused];
  const wipeable: OpenSurface[] = [];
  sorted.open.forEach(({ surface, object }, i) => {
    const choices = airy[i]?.choices.filter((c) => agents.allows(c.method)) ?? [];
    if (choices.length > 0) {
      wipeable.push({ surface, object, choices });
      return;
    }
    const reason = `no method of the pack for ${surface.material}${surface.wettable ? '' : ' that may not be wetted'}`;
    untreated.push({ surface: surface.id, state: 'left', reason });
    if (object.control === 'clean')
      cannot.push({
        code: 'no-method',
        path: surface.id,
        message: `${object.label}, ${surface.label}: expected a method that may be used on it, got none for ${surface.material}`,
      });
  });
  const cleaning = groupSurfaces(wipeable, {
    worthOf: (id) => worthById.get(id) ?? 0,
    before: (id) => valuation.before(id),
    begun,
  }).map((group) => {
    const worth = group.reduce((sum, o) => sum + (worthById.get(o.surface.id) ?? 0), 0);
    return { ...jobOf({ state, reader }, { group, begun, removals }), worth };
  });
  return {
    window,
    removals,
    cleaning,
    untreated,
    begun,
    refusals: [...ventilationRefusals(state, window.space, demands), ...agents.refusals],
    cannot,
  };
}

function sortSurfaces(
  { state, assessmentOf, reader, valuation }: WorklistInput,
  window: SweepWindow,
  { removals, isGone }: { removals: Removals; isGone: (id: string) => boolean },
): { readonly open: readonly OpenSurface[]; readonly untreated: readonly Untreated[] } {
  const floor = reader.value('report.floor');
  const results = assessmentOf(window.space).surfaces;
  const byId = new Map<string, SurfaceResult>(results.map((s) => [s.id, s]));
  const open: OpenSurface[] = [];
  const untreated: Untreated[] = [];
  for (const object of state.objects.values()) {
    if (object.space !== window.space) continue;
    for (const surface of object.surfaces) {
      const note = (state: Untreated['state'], reason: string): void =>
        void untreated.push({ surface: surface.id, state, reason });
      const reach = reachOf(state, surface);
      if (isGone(object.id) || isGone(surface.id)) note('removed', 'carried away before');
      else if (removals.along.includes(object.id) || removals.along.includes(surface.id))
        note('removed', 'goes along with us');
      else if (removals.surfaces.has(surface.id)) continue;
      else if (valuation.before(surface.id) < floor)
        note('below-floor', 'below the reporting floor');
      else if (!reach.within) note('out-of-reach', reach.reason);
      else if (!mayWipe(state, object))
        note('left', `the agreement does not let us wipe property of ${object.owner}`);
      else {
        const cellShare = byId.get(surface.id)?.before.cellShare ?? 1;
        open.push({ surface, object, choices: methodsFor(state, reader, { surface, cellShare }) });
      }
    }
  }
  return { open, untreated };
}

function jobOf(
  { state, reader }: Pick<WorklistInput, 'state' | 'reader'>,
  from: { group: readonly OpenSurface[]; begun: readonly Task[]; removals: Removals },
): Omit<CleaningJob, 'worth'> {
  const { group, begun, removals } = from;
  const surfaces = group.map((o) => o.surface);
  const [first] = group;
  const [surface] = surfaces;
  assert(first !== undefined && surface !== undefined, 'job: expected at least one surface');
  const { object } = first;
  const after = removals.loads
    .filter(
      (l) =>
        l.items.some((item) => standsOn(item, object)) ||
        l.covers.some((cover) => surfaces.some((s) => cover.covers.includes(s.id))),
    )
    .map((l) => l.id);
  const passes = begun.filter((t) => t.surfaces.includes(surface.id));
  return {
    id: surface.id,
    surfaces,
    areaCm2: surfaces.reduce((sum, s) => sum + s.areaCm2, 0),
    object,
    place: placeOf(object),
    choices: first.choices,
    done: passGroups({ state, reader }, surface, passes),
    readyAt: passes.reduce((latest, t) => Math.max(latest, t.to ?? t.at, t.wetTo ?? 0), 0),
    after,
  };
}

/**
 * Passes of the same person with the same method are one group: what each reaches, the others reach
 * too.
 */
function passGroups(
  { state, reader }: Pick<WorklistInput, 'state' | 'reader'>,
  surface: ExpandedSurface,
  tasks: readonly Task[],
): readonly PassGroup[] {
  const groups = new Map<string, PassGroup>();
  for (const task of tasks) {
    const method = entryOf(state.pack.methods, task.method);
    if (method?.effect !== 'clean' || task.person === undefined) continue;
    const { shares } = passEffect({ reader }, task, method, surface);
    const key = `${task.person}|${task.method}`;
    const held = groups.get(key)?.shares ?? [1, 1];
    groups.set(key, {
      person: task.person,
      method: task.method,
      shares: [held[0] * shares[0], held[1] * shares[1]],
    });
  }
  return [...groups.values()];
}

/** Objects and covers that had been carried away, or packed, before an instant. */
function goneBefore(state: VisitState, at: number): (id: string) => boolean {
  const gone = new Set<string>();
  for (const task of state.tasks) {
    if (entryOf(state.pack.methods, task.method)?.effect !== 'remove' || task.at >= at) continue;
    if (task.outcome !== 'done' && task.outcome !== 'recovered') continue;
    for (const id of [...(task.objects ?? []), ...task.surfaces]) gone.add(id);
  }
  for (const unit of state.factsOf('unit'))
    if (unit.at < at) for (const id of unit.objects) gone.add(id);
  return (id) => gone.has(id);
}
