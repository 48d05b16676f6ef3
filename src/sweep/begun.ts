import { entryOf } from '../model/entry.ts';
import type { Task } from '../model/fact.ts';
import { promise } from './crew.ts';
import type { Floor } from './floor.ts';
import { placeOf, receiptParties } from './loads.ts';
import { type Place, pace, workMs } from './pace.ts';
import { methodWith, type Room } from './room.ts';

/**
 * Takes up a sweep in the middle: everybody is free from `now` or from the end of what he had
 * begun, and stands where that was; what is wet will be wiped off by the same person; what was
 * carried out and is in no package is sealed.
 */
export function resumeWork(floor: Floor, now: number): void {
  for (const member of floor.crew)
    if (!member.secondOnly) member.freeAt = Math.max(member.freeAt, now);
  for (const room of floor.rooms)
    for (const task of room.worklist.begun) {
      const member = floor.crew.find((m) => m.id === task.person && !m.secondOnly);
      if (member === undefined) continue;
      const to = task.to ?? task.at;
      if (to > now) member.freeAt = Math.max(member.freeAt, to);
      member.place = placeOfTask(floor, task) ?? room.door;
    }
  for (const room of floor.rooms) {
    wipeOffWhatIsWet(floor, room);
    takeUpCarried(floor, room);
  }
}

/**
 * Objects that were carried out and are in no package, nor in the hands of somebody who is sealing
 * them.
 */
function takeUpCarried(floor: Floor, room: Room): void {
  const { state } = floor;
  const isSealed = (id: string): boolean =>
    state.factsOf('unit').some((u) => u.objects.includes(id) && u.at <= room.window.knownAt) ||
    room.worklist.begun.some(
      (t) =>
        entryOf(state.pack.methods, t.method)?.effect === 'bag' && t.objects?.includes(id) === true,
    );
  for (const task of room.worklist.begun) {
    if (entryOf(state.pack.methods, task.method)?.effect !== 'remove') continue;
    const items = (task.objects ?? []).flatMap((id) =>
      isSealed(id) ? [] : (state.objects.get(id) ?? []),
    );
    if (items.length === 0 || task.person === undefined) continue;
    room.carried.push({
      load: {
        id: `load:${task.id}`,
        space: task.space,
        items,
        covers: [],
        place: room.door,
        handMs: 0,
        pieceCount: items.length,
        worth: 0,
        receiptsFor: receiptParties(state, items),
      },
      takenBy: task.person,
      doneAt: task.to ?? task.at,
      sealed: false,
    });
  }
}

function placeOfTask(floor: Floor, task: Task): Place | undefined {
  const [surface] = task.surfaces;
  const object = floor.state.objects.get(surface?.split('/')[0] ?? task.objects?.[0] ?? '');
  return object === undefined ? undefined : placeOf(object);
}

function wipeOffWhatIsWet(floor: Floor, room: Room): void {
  const wipe = methodWith(floor.state, 'none', 'wipe-off');
  if (wipe?.id !== 'wipe-off') return;
  for (const task of room.worklist.begun) {
    const { wetTo, person } = task;
    const method = entryOf(floor.state.pack.methods, task.method);
    if (wetTo === undefined || method === undefined || (task.to ?? task.at) > (task.wetFrom ?? 0))
      continue;
    const member = floor.crew.find((m) => m.id === person);
    const done = (surface: string): boolean =>
      room.worklist.begun.some(
        (t) => t.method === wipe.id && t.at >= wetTo && t.surfaces.includes(surface),
      );
    for (const surface of task.surfaces.filter((s) => !done(s))) {
      const entry = floor.state.surfaces.get(surface);
      const place = placeOfTask(floor, task);
      if (entry === undefined || place === undefined || member === undefined) continue;
      const earliest = Math.max(wetTo, member.freeAt);
      const durationMs = workMs(wipe.method, entry.areaCm2);
      const latest = earliest + pace.wetSlackMs + pace.idleMaxMs;
      const job = room.jobs.find((j) => j.job.surfaces.some((s) => s.id === surface));
      if (job !== undefined) job.readyAt = Math.max(job.readyAt, latest + durationMs);
      promise(member, {
        earliest,
        latest,
        durationMs,
        place,
        begin(startAt) {
          const to = startAt + durationMs;
          const pass = task.pass ?? 1;
          room.drafts.push({
            space: task.space,
            person: member.id,
            from: startAt,
            to,
            method: wipe.id,
            surfaces: [surface],
            objects: [],
            pass,
            note: '',
          });
          if (job !== undefined && job.readyAt === latest + durationMs) job.readyAt = to;
        },
      });
    }
  }
}
