import { compareText } from '../base/order.ts';
import { partyRole, type VisitState } from '../model/state.ts';
import { type Member, mayWork, promise } from './crew.ts';
import { pace, walkMs } from './pace.ts';
import { type DraftTask, draftKey, methodWith, type Room } from './room.ts';

/**
 * Keeps the last minutes of a space for what must not be forgotten: counting, sealing the used
 * wipes, gloves and tape with a second person, leaving. At the end of the window, or when the last
 * shift that can do it ends. Sets `leaveAt` and `workUntil`; where it does not fit it says so in
 * `cannot`.
 */
export function reserveClosing(state: VisitState, room: Room, crew: readonly Member[]): void {
  const { window, worklist } = room;
  if (worklist.cleaning.length === 0 && worklist.removals.loads.length === 0) return;
  const hands = crew.filter((m) => room.hands.includes(m.id));
  if (hands.length === 0) {
    cannot(room, 'no-crew', 'expected a crew member who may enter in the window, got none');
    return;
  }
  const needs = closingNeeds(state, room, { hands, crew });
  const ends = hands.flatMap((m) => m.shifts.map((s) => s.to));
  const times = [...new Set([room.leaveAt, ...ends.filter((at) => at < room.leaveAt)])]
    .filter((at) => at > window.from)
    .sort((x, y) => y - x);
  const whole = times.find((at) => isReserved(room, crew, () => sealsAndCounts(room, needs, at)));
  if (whole !== undefined) return;
  const sealed = times.find((at) => isReserved(room, crew, () => seals(room, needs, at)));
  if (sealed === undefined)
    cannot(room, 'supplies-left', 'expected two people to seal the used wipes in time, got fewer');
  const counted =
    sealed === undefined &&
    times.some((at) =>
      isReserved(room, crew, () => counts(room, needs, { leaveAt: at, before: at })),
    );
  if (!counted)
    cannot(room, 'window-too-short', 'expected time to count before it is handed back, got none');
}

interface ClosingNeeds {
  /** Least committed first. */
  readonly hands: readonly Member[];
  readonly officers: readonly Member[];
  readonly count: { readonly id: string; readonly durationMs: number } | undefined;
  readonly bag: { readonly id: string; readonly durationMs: number } | undefined;
}

function closingNeeds(
  state: VisitState,
  { worklist }: Room,
  { hands, crew }: { readonly hands: readonly Member[]; readonly crew: readonly Member[] },
): ClosingNeeds {
  const count = methodWith(state, 'count', 'count');
  const bag = methodWith(state, 'bag', 'bag-and-seal');
  const needsBag = worklist.cleaning.length > 0 || worklist.begun.length > 0;
  return {
    hands: [...hands].sort(
      (a, b) => a.commitments.length - b.commitments.length || compareText(a.id, b.id),
    ),
    officers: crew
      .filter((m) => m.secondOnly)
      .sort((a, b) => a.secondRank - b.secondRank || compareText(a.id, b.id)),
    count: count === undefined ? undefined : { id: count.id, durationMs: count.method.setUpMs },
    bag:
      bag === undefined || !needsBag
        ? undefined
        : { id: bag.id, durationMs: bag.method.setUpMs + 2 * pace.itemMs },
  };
}

/** Tries to reserve; what was promised on the way is taken back when it fails. */
function isReserved(room: Room, crew: readonly Member[], reserve: () => boolean): boolean {
  const held = crew.map((m) => m.commitments);
  const { leaveAt, workUntil } = room;
  if (reserve()) return true;
  crew.forEach((m, i) => {
    m.commitments = held[i] ?? [];
  });
  room.leaveAt = leaveAt;
  room.workUntil = workUntil;
  return false;
}

function sealsAndCounts(room: Room, needs: ClosingNeeds, leaveAt: number): boolean {
  if (!seals(room, needs, leaveAt)) return false;
  return counts(room, needs, { leaveAt, before: leaveAt - (needs.bag?.durationMs ?? 0) });
}

/** Somebody counts: beside the sealing, before standing by at it, or before it. */
function counts(
  room: Room,
  { hands, count }: ClosingNeeds,
  { leaveAt, before }: { readonly leaveAt: number; readonly before: number },
): boolean {
  room.leaveAt = leaveAt;
  room.workUntil = Math.min(leaveAt, before);
  if (count === undefined) return true;
  const { space, from: opensAt } = room.window;
  const toDoorMs = walkMs(room.middle, room.door);
  const ends = [leaveAt - toDoorMs, leaveAt - pace.witnessMs - toDoorMs, before - toDoorMs];
  for (const to of [...new Set(ends)].sort((a, b) => b - a))
    for (const member of hands) {
      const from = to - count.durationMs;
      if (from < opensAt + pace.entryMs || !mayWork(member, { space, from, to })) continue;
      const { along } = room.worklist.removals;
      const draft: DraftTask = {
        ...draftFor(room, member, { from, to, method: count.id }),
        objects: along.filter((id) => !id.includes('/')),
        surfaces: along.filter((id) => id.includes('/')),
        note: along.length === 0 ? '' : 'own things go along',
      };
      const promised = promise(member, {
        earliest: from,
        latest: from,
        durationMs: count.durationMs,
        place: room.middle,
        begin: () => void room.drafts.push(draft),
      });
      if (!promised) continue;
      room.workUntil = Math.min(before, from);
      return true;
    }
  return false;
}

function seals(room: Room, { hands, officers, bag }: ClosingNeeds, leaveAt: number): boolean {
  room.leaveAt = leaveAt;
  room.workUntil = leaveAt - (bag?.durationMs ?? 0);
  if (bag === undefined) return true;
  const from = leaveAt - bag.durationMs;
  const { space, from: opensAt } = room.window;
  if (from < opensAt + pace.entryMs) return false;
  for (const sealer of [...hands].reverse()) {
    if (!mayWork(sealer, { space, from, to: leaveAt })) continue;
    const draft: DraftTask = {
      ...draftFor(room, sealer, { from, to: leaveAt, method: bag.id }),
      takesSupplies: true,
      note: 'used wipes, gloves and tape; swabs in a package of their own',
    };
    const held = sealer.commitments;
    const second = { id: '' };
    const sealing = promise(sealer, {
      earliest: from,
      latest: from,
      durationMs: bag.durationMs,
      place: room.door,
      begin: () => void room.drafts.push({ ...draft, secondPerson: second.id }),
    });
    if (!sealing) continue;
    const others = [...officers, ...hands.filter((m) => m !== sealer)];
    const found = others.find((m) => standBy(room, m, { main: draft, at: leaveAt }));
    if (found !== undefined) {
      second.id = found.id;
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

/**
 * The hand-over to the host, by the protocol lead (or whoever was last); none where nobody of ours
 * went in.
 */
export function releaseDraft(state: VisitState, room: Room): DraftTask | undefined {
  if (room.drafts.length === 0) return undefined;
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
    from: room.releaseAt,
    to: room.releaseAt + pace.releaseMs,
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

/**
 * Sealing of one load by the person who carried it out, from a certain time; undefined when nobody
 * can stand by.
 */
export function secondFor(
  room: Room,
  crew: readonly Member[],
  { main, at }: { readonly main: DraftTask; readonly at: number },
): Member | undefined {
  const begins = at - pace.witnessMs;
  // An officer who stands by anyway first, then whoever has least time to lose by it.
  const order = crew
    .filter((m) => m.id !== main.person && (m.secondOnly || room.hands.includes(m.id)))
    .filter((m) => m.freeAt + walkMs(m.place, room.door) <= begins)
    .sort((a, b) => a.secondRank - b.secondRank || b.freeAt - a.freeAt || compareText(a.id, b.id));
  return order.find((m) => standBy(room, m, { main, at }));
}
