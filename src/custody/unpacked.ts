import { entryOf } from '../model/entry.ts';
import type { VisitState } from '../model/state.ts';
import type { Unpacked } from './custody.ts';

/** Things carried away, wipes and tape used, swabs taken: whatever of them is in no package. */
export function unpackedOf(state: VisitState): readonly Unpacked[] {
  const units = state.factsOf('unit');
  const packed = {
    object: new Set(units.flatMap((u) => u.objects)),
    surface: new Set(units.flatMap((u) => u.surfaces ?? [])),
    supplies: new Set(units.flatMap((u) => u.usedSuppliesOf ?? [])),
    swab: new Set(units.map((u) => u.id)),
  };
  const found = new Map<string, Unpacked>();
  const need = (sort: Unpacked['sort'], id: string, fact: string): void => {
    if (!packed[sort].has(id)) found.set(`${sort} ${id}`, { sort, id, fact });
  };
  for (const task of state.tasks) {
    const done = ['done', 'applied', 'recovered'].includes(task.outcome);
    const effect = entryOf(state.pack.methods, task.method)?.effect;
    if (!done) continue;
    if (effect === 'remove') {
      for (const object of task.objects ?? []) need('object', object, task.id);
      // A cover may leave by name, or with the thing it lies on.
      for (const surface of task.surfaces)
        if (!packed.object.has(surface.split('/')[0] ?? '')) need('surface', surface, task.id);
    }
    if (effect === 'clean' && task.person !== undefined) need('supplies', task.id, task.id);
  }
  for (const swab of state.factsOf('swab')) {
    if (swab.unit === undefined || !packed.swab.has(swab.unit))
      found.set(`swab ${swab.id}`, { sort: 'swab', id: swab.id, fact: swab.id });
  }
  return [...found.values()];
}
