import type { Site } from './compartments.ts';
import { type Compiler, ranks } from './compiler.ts';
import { transfersBetween } from './transfers.ts';

/** What has left, when, and in which package: from then on no other party can reach it. */
export interface Removal {
  removedAt(site: Site): number | undefined;
  /** Whether it had left at an instant. */
  isGone(site: Site, at: number): boolean;
}

/** Reads removals from tasks and packages, and lets bagged items rub into their bags. */
export function createRemoval(compiler: Compiler): Removal {
  const { state, sites, steps, settle, emit, reader } = compiler;
  const objectAt = new Map<string, number>();
  const surfaceAt = new Map<string, number>();
  const suppliesAt = new Map<string, number>();
  // A record that the principal touched a thing later shows that it had not left for good: only removals after his
  // last logged contact with it count.
  const lastTouch = new Map<string, number>();
  for (const { fact, target } of state.contacts) {
    if (fact.actor !== state.principal) continue;
    for (const key of [target, target.split('/')[0] ?? ''])
      lastTouch.set(key, Math.max(fact.at, lastTouch.get(key) ?? 0));
  }
  const earliest = (map: Map<string, number>, key: string, at: number): void => {
    if (at < (lastTouch.get(key) ?? 0)) return;
    const held = map.get(key);
    if (held === undefined || at < held) map.set(key, at);
  };
  for (const task of state.tasks) {
    const effect = state.pack.methods[task.method]?.effect;
    if (effect !== 'remove' || (task.outcome !== 'done' && task.outcome !== 'recovered')) continue;
    const at = task.to ?? task.at;
    for (const object of task.objects ?? []) earliest(objectAt, object, at);
    for (const surface of task.surfaces) earliest(surfaceAt, surface, at);
  }
  for (const unit of state.factsOf('unit')) {
    for (const object of unit.objects) earliest(objectAt, object, unit.at);
    for (const surface of unit.surfaces ?? []) earliest(surfaceAt, surface, unit.at);
    for (const task of unit.usedSuppliesOf ?? []) earliest(suppliesAt, task, unit.at);
    steps.push({
      at: unit.at,
      rank: ranks.removal,
      id: unit.id,
      run: () => bagItems(unit.id, unit.objects, unit.at, unit.space ?? ''),
    });
  }
  const ownerOf = new Map<string, Owner>();
  const removedAt = (site: Site): number | undefined => {
    const owner = ownerOf.get(site.countedId) ?? ownerOfId(site.countedId);
    ownerOf.set(site.countedId, owner);
    if (owner.suppliesOf !== undefined) return suppliesAt.get(owner.suppliesOf);
    if (site.compartment.kind === 'bag') return site.lastEventAt;
    return surfaceAt.get(site.countedId) ?? objectAt.get(owner.object);
  };
  return {
    removedAt,
    isGone(site, at) {
      const gone = removedAt(site);
      return gone !== undefined && gone <= at;
    },
  };

  function bagItems(unit: string, objects: readonly string[], at: number, space: string): void {
    const share = (area: number) => Math.min(1, reader.value('area.press') / area);
    for (const object of objects)
      for (const surface of state.objects.get(object)?.surfaces ?? [])
        for (const site of touchedPatches(surface.id)) {
          const bag = sites.bag(unit, space);
          settle(at, site, bag);
          // An item rubs its trace into its own bag: one `carry` contact (model v1 section 4).
          emit({
            kind: 'contact',
            first: site.index,
            second: bag.index,
            firstShare: share(site.compartment.areaCm2),
            secondShare: share(bag.compartment.areaCm2),
            ...transfersBetween(compiler, site, bag, at, space === '' ? site.space : space),
            factor: 1,
            entity: `bag:${unit},${site.compartment.id}`,
            fact: unit,
          });
        }
  }

  function touchedPatches(surface: string): readonly Site[] {
    return sites.all.filter((s) => s.countedId === surface);
  }
}

/** What a counted thing goes away with. */
interface Owner {
  readonly object: string;
  /** The task whose wipe or glove it is. */
  readonly suppliesOf: string | undefined;
}

function ownerOfId(countedId: string): Owner {
  const [object = ''] = countedId.split('/');
  return { object, suppliesOf: /^(?:cloth|glove):(.+)$/.exec(countedId)?.[1] };
}
