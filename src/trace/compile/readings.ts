import { compareText } from '../../base/order.ts';
import type { Counted, Reading } from '../program.ts';
import type { Site } from './compartments.ts';
import { type Compiler, ranks } from './compiler.ts';
import { airReason, leavesWithUs, type ReachKind, reachOf } from './reach.ts';
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
  readonly kind: ReachKind;
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
  const groups: { id: string; kind: ReachKind }[] = [];
  const groupOf = new Map<string, number>();

  function group(space: string, kind: ReachKind): number {
    const id = `${kind}:${space}`;
    const held = groupOf.get(id);
    if (held !== undefined) return held;
    groupOf.set(id, groups.length);
    groups.push({ id, kind });
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
    const make = (kind: ReachKind, space: string, reason: string): CountedInfo => ({
      id: site.countedId,
      space,
      within: kind === 'within',
      kind,
      reason,
      ...(kind === 'within' ? removed : {}),
    });
    switch (site.compartment.kind) {
      case 'hand':
      case 'clothes':
        return make('not-ours', 'people', 'on another person');
      case 'glove':
        if (site.space === '') return make('not-ours', 'people', 'worn by a person');
        return make(suppliesKind(site.space), site.space, '');
      case 'cloth':
      case 'bag':
        return make(suppliesKind(site.space), site.space, '');
      default:
        return state.accessFrom.has(site.space)
          ? make('air', site.space, airReason)
          : make('kept', site.space, 'never handed back: kept by us');
    }
  }

  /** Wipes, gloves and packages stay ours in rooms that nobody else enters. */
  function suppliesKind(space: string): ReachKind {
    return state.accessFrom.has(space) ? 'within' : 'kept';
  }

  function countedIndex(site: Site): number {
    const held = indexOf.get(site.countedId);
    if (held !== undefined) return held;
    const entry = describe(site);
    indexOf.set(site.countedId, counted.length);
    counted.push({ id: entry.id, group: group(entry.space, entry.kind) });
    info.push(entry);
    return counted.length - 1;
  }

  function readAll(set: number, at: number, chosen: (site: Site) => boolean): void {
    const own = sites.all.filter(chosen);
    for (const site of own.sort((a, b) => compareText(a.compartment.id, b.compartment.id))) {
      settle(at, site);
      emit({ kind: 'read', reading: readings.length });
      readings.push({ set, compartment: site.index, counted: countedIndex(site) });
    }
  }

  /** Whether another party could take the thing at `at`: not carried off, not our own luggage. */
  function isLeft(site: Site, at: number): boolean {
    if (removal.isGone(site, at)) return false;
    const surface = state.surfaces.get(site.countedId);
    return surface === undefined || !leavesWithUs(state, surface);
  }

  /** Whether the thing is where it stood: not carried off, and our own luggage until the space is handed back. */
  function isThere(site: Site, at: number): boolean {
    if (removal.isGone(site, at)) return false;
    const surface = state.surfaces.get(site.countedId);
    if (surface === undefined || !leavesWithUs(state, surface)) return true;
    return at < (state.accessFrom.get(surface.space) ?? Number.POSITIVE_INFINITY);
  }

  function plan(): void {
    const lastStep = steps.reduce((latest, s) => Math.max(latest, s.at), 0);
    for (const [space, entry] of Object.entries(state.document.spaces)) {
      const leftAt = state.leftAt.get(space) ?? entry.windowFrom;
      steps.push({
        at: leftAt,
        rank: ranks.read,
        id: `before:${space}`,
        run: () => readAll(0, leftAt, (s) => s.space === space && isRoom(s)),
      });
      // What is never handed back is read at the very end; it is counted on its own, out of the headline.
      const at = Math.max(state.accessFrom.get(space) ?? lastStep, leftAt);
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
      run: () => readAll(2, readAt, (s) => isThere(s, readAt)),
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
