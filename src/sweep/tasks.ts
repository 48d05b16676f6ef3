import { compareText } from '../base/order.ts';
import { entryOf } from '../model/entry.ts';
import type { Fact, FactOf, Task } from '../model/fact.ts';
import type { VisitState } from '../model/state.ts';
import type { PlannedTask, SweepPlan } from './plan.ts';

/**
 * A plan as task facts, in the order of time: what `checkPlan` judges and the engine can assess.
 * Releases are none.
 */
export function planToTasks(plan: SweepPlan): readonly Task[] {
  return plan.spaces
    .flatMap((s) => s.tasks)
    .filter((t) => t.method !== 'release')
    .sort((a, b) => a.from - b.from || compareText(a.id, b.id))
    .map(taskOf);
}

/** When each space of a plan is to be handed back. */
export function planWindows(plan: SweepPlan): ReadonlyMap<string, number> {
  return new Map(plan.spaces.map((s) => [s.space, s.until]));
}

/**
 * A plan as facts of a what-if: its tasks, the packages it would seal (with placeholders for seal
 * and mass) and the releases. Never to be recorded: records are made of what people did.
 */
export function planToFacts(state: VisitState, plan: SweepPlan): readonly Fact[] {
  const bags = plan.spaces
    .flatMap((s) => s.tasks)
    .filter(
      (t) => entryOf(state.pack.methods, t.method)?.effect === 'bag' && t.secondTo === undefined,
    );
  const releases = plan.spaces.map((s): FactOf<'release'> => {
    const task = s.tasks.find((t) => t.method === 'release');
    const liaison = Object.entries(state.document.people).find(([, p]) => p.role === 'liaison');
    return {
      kind: 'release',
      id: `planned.release.${plan.spaces.indexOf(s) + 1}`,
      space: s.space,
      at: task?.to ?? s.until,
      by: task?.person ?? state.principal,
      countersignedBy: liaison?.[0] ?? state.principal,
    };
  });
  return [...planToTasks(plan), ...bags.map((t, i) => unitOf(state, t, i + 1)), ...releases];
}

function taskOf(t: PlannedTask): Task {
  const isClean = t.pass !== undefined && t.method !== 'wipe-off';
  const leftWet = t.wetFrom !== undefined && t.to <= t.wetFrom;
  const second = t.secondPerson === undefined ? [] : [`second person ${t.secondPerson}`];
  const note = [t.note, ...second].filter((n) => n !== '').join('; ');
  return {
    kind: 'task',
    id: t.id,
    space: t.space,
    at: t.from,
    to: t.to,
    person: t.person,
    method: t.method,
    ...(t.pass === undefined ? {} : { pass: t.pass }),
    surfaces: [...t.surfaces],
    ...(t.objects.length === 0 ? {} : { objects: [...t.objects] }),
    ...(t.wetFrom === undefined ? {} : { wetFrom: t.wetFrom }),
    ...(t.wetTo === undefined ? {} : { wetTo: t.wetTo }),
    ...(isClean ? { freshGloves: true } : {}),
    outcome: leftWet ? 'applied' : 'done',
    ...(note === '' ? {} : { note }),
  };
}

function unitOf(state: VisitState, t: PlannedTask, number: number): FactOf<'unit'> {
  const owners = new Set(t.objects.map((id) => state.objects.get(id)?.owner ?? ''));
  const own = Object.entries(state.document.parties).find(([, p]) => p.role === 'own')?.[0] ?? '';
  return {
    kind: 'unit',
    id: `planned.unit.${number}`,
    at: t.to,
    space: t.space,
    objects: [...t.objects],
    ...(t.surfaces.length === 0 ? {} : { surfaces: [...t.surfaces] }),
    ...(t.usedSuppliesOf === undefined ? {} : { usedSuppliesOf: [...t.usedSuppliesOf] }),
    contents: t.note === '' ? t.objects.join(', ') : t.note,
    seal: `planned-${number}`,
    massG: 1,
    owner: owners.size === 0 ? [own] : [...owners].sort(compareText),
    sealedBy: t.person,
    secondPerson: t.secondPerson ?? t.person,
    ...(t.receiptsFor === undefined ? {} : { receipt: `planned-receipt-${number}` }),
  };
}
