import { compareText } from '../base/order.ts';
import { partyRole, type VisitState } from '../model/state.ts';
import { type Member, mayEnter, mayWork, promise } from './crew.ts';
import { pace, walkMs } from './pace.ts';
import { type DraftTask, draftKey, methodWith, type Room } from './room.ts';

/**
 * Keeps the last minutes of a space for what must not be forgotten: counting, sealing the used wipes, gloves and tape
 * with a second person, leaving. Sets `workUntil`. Where this does not fit it says so in `cannot`.
 */
export function reserveClosing(state: VisitState, room: Room, crew: readonly Member[]): void {
  const { window, worklist } = room;
  if (worklist.cleaning.length === 0 && worklist.removals.loads.length === 0) return;
  const hands = crew.filter((m) => !m.secondOnly && mayEnter(m, window));
  if (hands.length === 0) {
    cannot(room, 'no-crew', `expected a crew member who may enter in the window, got none`);
    return;
  }
  const count = methodWith(state, 'count', 'count');
  const bag = methodWith(state, 'bag', 'bag-and-seal');
  const countMs = count?.method.setUpMs ?? 0;
  const needsBag = worklist.cleaning.length > 0 || worklist.begun.length > 0;
  const bagMs = needsBag && bag !== undefined ? bag.method.setUpMs + 2 * pace.itemMs : 0;
  const officers = crew.filter((m) => m.secondOnly);
  const ordered = [...hands].sort(
    (a, b) => a.commitments.length - b.commitments.length || compareText(a.id, b.id),
  );
  let bagFrom = room.leaveAt - bagMs;
  if (bagMs > 0 && bag !== undefined) {
    const sealed = sealSupplies(room, { ordered, officers, method: bag.id, bagFrom });
    if (!sealed) {
      bagFrom = room.leaveAt;
      const message = 'expected two people to seal the used wipes and gloves, got fewer in time';
      cannot(room, 'supplies-left', message);
    }
  }
  if (count === undefined) {
    room.workUntil = bagFrom;
    return;
  }
  // Whoever stands by at the sealing counts before; others may count beside it.
  const seconds = [
    room.leaveAt - pace.witnessMs - countMs,
    room.leaveAt - countMs,
    bagFrom - countMs,
  ];
  const times = [...new Set(seconds)].sort((a, b) => b - a);
  for (const from of times)
    for (const member of ordered) {
      if (from < window.from + pace.entryMs) continue;
      if (!mayWork(member, { space: window.space, from, to: from + countMs })) continue;
      const draft = draftFor(room, member, { from, to: from + countMs, method: count.id });
      const promised = promise(member, {
        earliest: from,
        latest: from,
        durationMs: countMs,
        place: room.middle,
        begin: () => void room.drafts.push(draft),
      });
      if (!promised) continue;
      room.workUntil = Math.min(bagFrom, from);
      return;
    }
  room.workUntil = bagFrom;
  cannot(
    room,
    'window-too-short',
    'expected time to count before the space is handed back, got none',
  );
}

interface Sealing {
  readonly ordered: readonly Member[];
  readonly officers: readonly Member[];
  readonly method: string;
  readonly bagFrom: number;
}

function sealSupplies(room: Room, { ordered, officers, method, bagFrom }: Sealing): boolean {
  const { window, leaveAt } = room;
  if (bagFrom < window.from + pace.entryMs) return false;
  for (const sealer of [...ordered].reverse()) {
    const others = [...officers, ...ordered.filter((m) => m !== sealer)];
    if (!mayWork(sealer, { space: window.space, from: bagFrom, to: leaveAt })) continue;
    const held = sealer.commitments;
    const draft: DraftTask = {
      ...draftFor(room, sealer, { from: bagFrom, to: leaveAt, method }),
      takesSupplies: true,
      note: 'used wipes, gloves and tape; swabs in a package of their own',
    };
    const began = { second: '' };
    const sealing = promise(sealer, {
      earliest: bagFrom,
      latest: bagFrom,
      durationMs: leaveAt - bagFrom,
      place: room.door,
      begin: () => void room.drafts.push({ ...draft, secondPerson: began.second }),
    });
    if (!sealing) continue;
    const second = others.find((m) => standBy(room, m, { main: draft, at: leaveAt }));
    if (second !== undefined) {
      began.second = second.id;
      return true;
    }
    sealer.commitments = held;
  }
  return false;
}

/** Promises a second person for the last moments of a sealing; false when he cannot be there. */
export function standBy(
  room: Room,
  member: Member,
  { main, at }: { readonly main: DraftTask; readonly at: number },
): boolean {
  const from = Math.max(main.from, at - pace.witnessMs);
  if (!mayWork(member, { space: room.window.space, from, to: at })) return false;
  const draft: DraftTask = {
    ...draftFor(room, member, { from, to: at, method: main.method }),
    objects: main.objects,
    surfaces: main.surfaces,
    secondTo: draftKey(main),
    note: 'second person: reads the seal number aloud, compares, signs',
  };
  return promise(member, {
    earliest: from,
    latest: from,
    durationMs: at - from,
    place: room.door,
    begin: () => void room.drafts.push(draft),
  });
}

/** The hand-over to the host, by the protocol lead (or whoever counted, where there is none). */
export function releaseDraft(state: VisitState, room: Room): DraftTask | undefined {
  const { people } = state.document;
  const own = (id: string): boolean => partyRole(state, people[id]?.party ?? '') === 'own';
  const lead = Object.keys(people)
    .sort(compareText)
    .find((id) => people[id]?.role === 'lead' && own(id));
  const person = lead ?? room.drafts.at(-1)?.person;
  if (person === undefined) return undefined;
  return {
    space: room.window.space,
    person,
    from: room.leaveAt,
    to: room.leaveAt + pace.releaseMs,
    method: 'release',
    surfaces: [],
    objects: [],
    note: 'countersigned by the host; from here nothing can be cleaned again',
  };
}

function draftFor(
  room: Room,
  member: Member,
  what: { readonly from: number; readonly to: number; readonly method: string },
): DraftTask {
  return {
    space: room.window.space,
    person: member.id,
    surfaces: [],
    objects: [],
    note: '',
    ...what,
  };
}

function cannot(room: Room, code: string, message: string): void {
  room.cannot.push({ code, path: room.window.space, message: `${room.window.space}: ${message}` });
}

/** Sealing of one load by the person who carried it out, from a certain time; undefined when nobody can stand by. */
export function secondFor(
  room: Room,
  crew: readonly Member[],
  { main, at }: { readonly main: DraftTask; readonly at: number },
): Member | undefined {
  const begins = at - pace.witnessMs;
  // An officer who stands by anyway first, then whoever has least time to lose by it.
  const order = crew
    .filter((m) => m.id !== main.person && (m.secondOnly || mayEnter(m, room.window)))
    .filter((m) => m.freeAt + walkMs(m.place, room.door) <= begins)
    .sort(
      (a, b) =>
        Number(b.secondOnly) - Number(a.secondOnly) ||
        b.freeAt - a.freeAt ||
        compareText(a.id, b.id),
    );
  return order.find((m) => standBy(room, m, { main, at }));
}
