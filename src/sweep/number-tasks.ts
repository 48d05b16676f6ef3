import { compareText } from '../base/order.ts';
import { entryOf } from '../model/entry.ts';
import type { VisitState } from '../model/state.ts';
import { releaseDraft } from './closing.ts';
import type { PlannedTask } from './plan.ts';
import { type DraftTask, draftKey, type Room } from './room.ts';

/** Drafts with the tasks they became. */
export type Numbered = ReadonlyMap<DraftTask, PlannedTask>;

/** Ids in the order of time, over all spaces; the same person never begins two things at once. */
export function numberTasks(state: VisitState, rooms: readonly Room[]): Numbered {
  for (const room of rooms) {
    const release = releaseDraft(state, room);
    if (release !== undefined) room.drafts.push(release);
    dropEmptySealing(room);
  }
  const drafts = rooms
    .flatMap((r) => r.drafts)
    .sort(
      (a, b) => a.from - b.from || compareText(a.person, b.person) || compareText(a.space, b.space),
    );
  const width = Math.max(3, String(drafts.length).length);
  const idOf = new Map(
    drafts.map((d, i) => [draftKey(d), `plan-${String(i + 1).padStart(width, '0')}`]),
  );
  const numbered = new Map<DraftTask, PlannedTask>();
  for (const draft of drafts) {
    const { secondTo, takesSupplies, ...rest } = draft;
    const main = secondTo === undefined ? undefined : idOf.get(secondTo);
    numbered.set(draft, {
      ...rest,
      id: idOf.get(draftKey(draft)) ?? '',
      ...(main === undefined ? {} : { secondTo: main }),
      ...(takesSupplies !== true ? {} : { usedSuppliesOf: suppliesOf(state, rooms, draft, idOf) }),
    });
  }
  return numbered;
}

/** Everything that left a wipe, a glove or a tape in the space, before planning began too. */
function suppliesOf(
  state: VisitState,
  rooms: readonly Room[],
  draft: DraftTask,
  idOf: ReadonlyMap<string, string>,
): readonly string[] {
  const room = rooms.find((r) => r.window.space === draft.space);
  const packed = new Set(state.factsOf('unit').flatMap((u) => u.usedSuppliesOf ?? []));
  const begun = (room?.worklist.begun ?? [])
    .filter((t) => leavesSupplies(state, t.method) && !packed.has(t.id))
    .map((t) => t.id);
  const planned = (room?.drafts ?? [])
    .filter((d) => leavesSupplies(state, d.method))
    .map((d) => idOf.get(draftKey(d)) ?? '');
  return [...begun, ...planned].sort(compareText);
}

function leavesSupplies(state: VisitState, method: string): boolean {
  return method === 'wipe-off' || entryOf(state.pack.methods, method)?.effect === 'clean';
}

/** Where nothing was wiped there is nothing to seal. */
function dropEmptySealing(room: Room): void {
  const sealing = room.drafts.find((d) => d.takesSupplies === true);
  if (sealing === undefined || room.worklist.begun.length > 0) return;
  if (room.drafts.some((d) => d.pass !== undefined)) return;
  const key = draftKey(sealing);
  const kept = room.drafts.filter((d) => d !== sealing && d.secondTo !== key);
  room.drafts.splice(0, room.drafts.length, ...kept);
}
