import { assert } from '../../base/assert.ts';
import type { Task } from '../../model/fact.ts';
import type { ExpandedSurface } from '../../model/objects.ts';
import type { Method } from '../../model/pack.ts';
import type { CleaningGroup, CrewSkip } from '../program.ts';
import type { Site } from './compartments.ts';
import { type Compiler, ranks } from './compiler.ts';
import type { Contacts } from './contacts.ts';
import { transfersBetween } from './transfers.ts';

/** Surviving shares of one group so far: [cell, fluid, hair]. */
type Shares = [number, number, number];

interface GroupState {
  readonly key: string;
  readonly group: CleaningGroup;
  shares: Shares;
}

/** What counts for a cleaning pass on a surface: the agent, or a dry cloth when dwell or gate failed. */
export interface PassEffect {
  readonly shares: readonly [number, number, number];
  readonly destroyedShare: number;
  /** Why the pass counts as a dry cloth; undefined when it counts in full. */
  readonly downgraded?: string;
}

/** Turns cleaning tasks and swabs into events (model v1 section 6 and 8). */
export function createCleaning(compiler: Compiler, contacts: Contacts) {
  const { state, reader, sites, steps, emit, settle } = compiler;
  const people: { readonly person: string; readonly isConfirmed: boolean }[] = [];
  const groupsOf = new Map<number, GroupState[]>();
  const groupCount = new Map<number, number>();
  const gloves = new Map<string, { id: string; space: string }>();
  contacts.onDeposit((site) => groupsOf.delete(site.index));

  const personIndex = (person: string, isConfirmed: boolean): number => {
    const held = people.findIndex((p) => p.person === person && p.isConfirmed === isConfirmed);
    if (held >= 0) return held;
    people.push({ person, isConfirmed });
    return people.length - 1;
  };

  function add(task: Task): void {
    const method = state.pack.methods[task.method];
    if (method?.effect !== 'clean' || task.person === undefined) return;
    if (task.outcome !== 'done' && task.outcome !== 'applied') return;
    const at = task.wetTo ?? task.to ?? task.at;
    const { person } = task;
    steps.push({
      at,
      rank: ranks.cleaning,
      id: task.id,
      run() {
        for (const surface of task.surfaces) {
          const entry = state.surfaces.get(surface);
          if (entry === undefined) continue;
          const effect = passEffect(compiler, task, method, entry);
          for (const site of sites.patches(surface))
            cleanSite(site, task, person, method, effect, at);
        }
      },
    });
  }

  function cleanSite(
    site: Site,
    task: Task,
    person: string,
    method: Method,
    effect: PassEffect,
    at: number,
  ): void {
    const cloth = sites.cloth(task.clothOf ?? task.id, task.space);
    settle(at, site, cloth);
    const held = groupsOf.get(site.index) ?? [];
    const key = `${person}|${task.method}`;
    let own = held.find((g) => g.key === key);
    const before = held.map((g): Shares => [...g.shares]);
    const floor = reader.value(
      site.compartment.hard ? 'residue.floor.hard' : 'residue.floor.porous',
    );
    if (own === undefined) {
      // Groups that begin anew after a deposit go on counting: their skips and misses are drawn afresh.
      const ordinal = (groupCount.get(site.index) ?? 0) + 1;
      groupCount.set(site.index, ordinal);
      const entity = `${site.compartment.id},${ordinal},${person}`;
      // Only the pass that opens a group counts as confirmed: a skip is drawn once for the group.
      const index = personIndex(person, task.confirmedBy !== undefined);
      own = { key, group: { entity, person: index, ordinal }, shares: [1, 1, 1] };
      held.push(own);
      before.push([1, 1, 1]);
      groupsOf.set(site.index, held);
    }
    const shares: Shares = [0, 1, 2].map((c) =>
      Math.max((own?.shares[c] ?? 1) * (effect.shares[c] ?? 1), floor),
    ) as Shares;
    own.shares = shares;
    // A third group is recorded, not credited (model v1 section 6).
    const credited = held.slice(0, 2);
    emit({
      kind: 'clean',
      on: site.index,
      cloth: cloth.index,
      step: {
        groups: credited.map((g) => g.group),
        before: before.slice(0, 2),
        after: credited.map((g): Shares => [...g.shares]),
        floor,
      },
      clothReturn: method.fabric ? 0 : reader.value('cloth.return'),
      destroyedShare: effect.destroyedShare,
      fact: task.id,
    });
    pressGlove(site, task, person, at);
  }

  /** The worker's glove makes one `press` contact after the pass (model v1 section 6). */
  function pressGlove(site: Site, task: Task, person: string, at: number): void {
    const worn = gloves.get(person);
    const changed =
      worn === undefined ||
      worn.space !== task.space ||
      (task.freshGloves === true && worn.id !== task.id);
    const current = changed ? { id: task.id, space: task.space } : worn;
    gloves.set(person, current);
    const glove = sites.glove(current.id, task.space);
    settle(at, glove);
    const area = reader.value('area.press');
    emit({
      kind: 'contact',
      first: glove.index,
      second: site.index,
      firstShare: Math.min(1, area / glove.compartment.areaCm2),
      secondShare: Math.min(1, area / site.compartment.areaCm2),
      ...transfersBetween(compiler, glove, site, at, task.space),
      factor: reader.value('glove.transfer'),
      entity: `glove:${task.id},${site.compartment.id}`,
      fact: task.id,
    });
  }

  function addSwabs(): void {
    for (const swab of state.factsOf('swab')) {
      const { surface } = swab;
      if (surface === undefined) continue;
      steps.push({
        at: swab.at,
        rank: ranks.swab,
        id: swab.id,
        run() {
          for (const site of sites.patches(surface)) {
            settle(swab.at, site);
            const recovery = reader.value(
              site.compartment.hard ? 'recover.own.hard' : 'recover.own.porous',
            );
            emit({
              kind: 'swab',
              on: site.index,
              share: swab.coveredShare * recovery,
              fact: swab.id,
            });
          }
        },
      });
    }
  }

  function crew(): readonly CrewSkip[] {
    const prior = reader.distribution('cover.skip');
    assert(prior.kind === 'beta', 'cover.skip: expected beta');
    const marks = state.factsOf('marks');
    return people.map(({ person, isConfirmed }) => {
      const own = marks.filter((m) => m.person === person);
      const missed = own.reduce((sum, m) => sum + m.missedCount, 0);
      const placed = own.reduce((sum, m) => sum + m.placedCount, 0);
      const rate = { person, a: prior.a + missed, b: prior.b + placed - missed };
      return isConfirmed ? confirmed(rate, reader.value('cover.confirmed')) : rate;
    });
  }

  return { add, addSwabs, crew };
}

/**
 * Skip rate of the same person where a second one confirmed: m (1 - caught) in the mean, with the same `a`, so that a skip
 * stays as unsure as it was. KNOWN: drawn apart from the person's own rate, although the two go together; a swab where
 * one applies teaches nothing of the other, which leaves both wider than they need be.
 */
function confirmed({ person, a, b }: CrewSkip, caught: number): CrewSkip {
  return { person: `${person}, confirmed`, a, b: (a + b) / (1 - caught) - a };
}

/** Surviving shares of one pass of a task on a surface (model v1 section 6). */
export function passEffect(
  { reader }: Pick<Compiler, 'reader'>,
  task: Pick<Task, 'wetFrom' | 'wetTo'>,
  method: Method,
  surface: Pick<ExpandedSurface, 'material' | 'wettable' | 'hard'>,
): PassEffect {
  const porous = surface.hard || method.fabric ? 1 : reader.value('residue.porous-factor');
  const hair = reader.value('hair.cleaning');
  const downgraded = whyDry(task, method, surface);
  if (downgraded !== undefined) {
    const dryPorous = surface.hard ? 1 : reader.value('residue.porous-factor');
    const dry = Math.min(1, reader.value('residue.dry') * dryPorous);
    return { shares: [dry, dry, hair], destroyedShare: 0, downgraded };
  }
  const cell = reader.value(method.residueCell ?? 'residue.dry');
  const fluid = method.residueFluid === undefined ? cell : reader.value(method.residueFluid);
  return {
    shares: [Math.min(1, cell * porous), Math.min(1, fluid * porous), hair],
    destroyedShare: method.destroyedShare === undefined ? 0 : reader.value(method.destroyedShare),
  };
}

function whyDry(
  task: Pick<Task, 'wetFrom' | 'wetTo'>,
  method: Method,
  surface: Pick<ExpandedSurface, 'material' | 'wettable'>,
): string | undefined {
  if (method.wets && !surface.wettable) return 'may not be wetted';
  if (method.excludedMaterials.includes(surface.material))
    return 'not compatible with the material';
  const wetMs = (task.wetTo ?? 0) - (task.wetFrom ?? 0);
  if (method.dwellMs > 0 && wetMs < method.dwellMs)
    return `dwell not met: ${Math.floor(wetMs / 1000)} s of ${method.dwellMs / 1000} s`;
  return undefined;
}
