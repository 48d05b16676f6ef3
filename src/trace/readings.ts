import { compareText } from '../base/order.ts';
import type { VisitState } from '../model/state.ts';
import type { Site } from './compartments.ts';
import { type Compiler, ranks } from './compiler.ts';
import type { Counted, Reading } from './program.ts';
import { leavesWithUs, reachOf } from './reach.ts';
import type { Removal } from './removal.ts';

export interface CompileOptions {
  /** One more set, `now`: every compartment as it is at this instant. */
  readonly readAt?: number;
}

/** What a counted thing is, for the page. */
export interface CountedInfo {
  readonly id: string;
  readonly space: string;
  readonly within: boolean;
  readonly reason: string;
  /** When it left under our hands, if it did. */
  readonly removedAt?: number;
}

/** Places the readings and keeps what each counted thing is. */
export function createReadings(compiler: Compiler, removal: Removal, options: CompileOptions) {
  const { state, sites, steps, emit, settle } = compiler;
  const sets = options.readAt === undefined ? ['before', 'after'] : ['before', 'after', 'now'];
  const readings: Reading[] = [];
  const counted: Counted[] = [];
  const info: CountedInfo[] = [];
  const indexOf = new Map<string, number>();
  const groups: { id: string; withinReach: boolean }[] = [];
  const groupOf = new Map<string, number>();

  function group(space: string, withinReach: boolean): number {
    const id = `${withinReach ? 'within' : 'out'}:${space}`;
    const held = groupOf.get(id);
    if (held !== undefined) return held;
    groupOf.set(id, groups.length);
    groups.push({ id, withinReach });
    return groups.length - 1;
  }

  function describe(site: Site): CountedInfo {
    const surface = state.surfaces.get(site.countedId);
    const removedAt = removal.removedAt(site);
    const removed = removedAt === undefined ? {} : { removedAt };
    if (surface !== undefined) {
      const reach = reachOf(state, surface);
      return { id: site.countedId, space: surface.space, ...reach, ...removed };
    }
    switch (site.compartment.kind) {
      case 'hand':
      case 'clothes':
        return { id: site.countedId, space: 'people', within: false, reason: 'on another person' };
      case 'glove':
        if (site.space === '')
          return { id: site.countedId, space: 'people', within: false, reason: 'worn by a person' };
        return { id: site.countedId, space: site.space, within: true, reason: '', ...removed };
      case 'cloth':
      case 'bag':
        return { id: site.countedId, space: site.space, within: true, reason: '', ...removed };
      default:
        return {
          id: site.countedId,
          space: site.space,
          within: false,
          reason: 'air, dust and floor can only be reduced or accepted',
        };
    }
  }

  function countedIndex(site: Site): number {
    const held = indexOf.get(site.countedId);
    if (held !== undefined) return held;
    const entry = describe(site);
    indexOf.set(site.countedId, counted.length);
    counted.push({ id: entry.id, group: group(entry.space, entry.within) });
    info.push(entry);
    return counted.length - 1;
  }

  function readAll(set: number, at: number, chosen: (site: Site) => boolean): void {
    for (const site of [...sites.all].sort((a, b) =>
      compareText(a.compartment.id, b.compartment.id),
    )) {
      if (!chosen(site)) continue;
      settle(at, site);
      emit({ kind: 'read', reading: readings.length });
      readings.push({ set, compartment: site.index, counted: countedIndex(site) });
    }
  }

  /** Whether another party could take the thing at `at`: not carried off, not our own luggage. */
  function isLeft(site: Site, at: number): boolean {
    const removedAt = removal.removedAt(site);
    if (removedAt !== undefined && removedAt <= at) return false;
    const surface = state.surfaces.get(site.countedId);
    return surface === undefined || !leavesWithUs(state, surface);
  }

  function plan(): void {
    for (const [space, leftAt] of leftTimes(state)) {
      const released = state.accessFrom.get(space);
      if (released === undefined) continue;
      steps.push({
        at: leftAt,
        rank: ranks.read,
        id: `before:${space}`,
        run: () => readAll(0, leftAt, (s) => s.space === space && isRoom(s)),
      });
      const at = Math.max(released, leftAt);
      steps.push({
        at,
        rank: ranks.read,
        id: `b-after:${space}`,
        run: () => readAll(1, at, (s) => s.space === space && isLeft(s, at)),
      });
    }
    const end = steps.reduce((latest, s) => Math.max(latest, s.at), 0);
    const people = (s: Site) => s.space === '' && s.compartment.kind !== 'bag';
    for (const set of [0, 1])
      steps.push({
        at: end,
        rank: ranks.read,
        id: `z-people:${set}`,
        run: () => readAll(set, end, people),
      });
    const { readAt } = options;
    if (readAt === undefined) return;
    steps.push({
      at: readAt,
      rank: ranks.read,
      id: 'zz-now',
      run: () => readAll(2, readAt, (s) => isLeft(s, readAt)),
    });
  }

  return {
    plan,
    finish: () => ({ counted, info, read: readings, groups, sets }),
  };
}

/** Cloths, gloves and bags only come with the sweep: they are no part of the room as it was left. */
function isRoom(site: Site): boolean {
  const { kind } = site.compartment;
  return kind === 'patch' || kind === 'air' || kind === 'dust';
}

/** When the principal left each space for the last time. */
function leftTimes(state: VisitState): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const [id, leg] of Object.entries(state.document.legs)) {
    const departure = state.factsOf('departure').find((d) => d.leg === id);
    const at = departure?.at ?? leg.to;
    for (const space of [leg.space, ...(leg.alsoIn ?? [])])
      times.set(space, Math.max(at, times.get(space) ?? 0));
  }
  return times;
}
