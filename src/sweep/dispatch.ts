import { assert } from '../base/assert.ts';
import { compareText } from '../base/order.ts';
import { cleaningCandidate } from './clean-candidate.ts';
import { secondFor } from './closing.ts';
import { keepNext, keepsAll, type Member, mayWork, onShiftFrom } from './crew.ts';
import { arrivalAt, type Candidate, type Floor } from './floor.ts';
import { pace, walkMs, wholeSecondsMs } from './pace.ts';
import { type DraftTask, methodWith, type OpenLoad, type Room } from './room.ts';

/** Steps of one dispatch; far above what a crew of twenty does in a day of many rooms. */
const stepsMax = 200_000;

/**
 * Sends people to work, always the one who is free first to what takes away most per second (no
 * search, no chance): a plan of the kind a good foreman makes, on one timeline per person over all
 * spaces.
 */
export function dispatch(floor: Floor): void {
  const sweepers = floor.crew.filter((m) => !m.secondOnly);
  const parked = new Set<string>();
  for (let step = 0; ; step++) {
    assert(step < stepsMax, `dispatch: expected to end within ${stepsMax} steps`);
    const active = sweepers.filter((m) => !parked.has(m.id));
    const member = active.reduce<Member | undefined>(
      (first, m) => (first === undefined || m.freeAt < first.freeAt ? m : first),
      undefined,
    );
    if (member === undefined) break;
    const candidates = candidatesOf(floor, member);
    const near = candidates.filter((c) => c.leavesAt - member.freeAt <= pace.idleMaxMs);
    const best = near.reduce<Candidate | undefined>(better, undefined);
    if (best !== undefined) {
      best.commit();
      parked.clear();
      continue;
    }
    if (!waitOrKeep(member, { candidates, others: active })) parked.add(member.id);
    else if (member.commitments.length === 0) parked.clear();
  }
  for (const member of floor.crew) while (keepNext(member));
  sealTheRest(floor);
}

/** Waits for the next thing, or keeps the next promise; false when there is nothing to wait for. */
function waitOrKeep(
  member: Member,
  of: { readonly candidates: readonly Candidate[]; readonly others: readonly Member[] },
): boolean {
  const [promised] = member.commitments;
  const due =
    promised === undefined
      ? undefined
      : Math.max(member.freeAt, promised.earliest - walkMs(member.place, promised.place));
  if (due !== undefined && due <= member.freeAt) return keepNext(member);
  const targets = [...of.candidates.map((c) => c.leavesAt), ...(due === undefined ? [] : [due])];
  if (targets.length === 0) return false;
  const next = of.others
    .map((m) => m.freeAt)
    .filter((at) => at > member.freeAt)
    .reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY);
  member.freeAt = Math.min(next, ...targets);
  return true;
}

function better(held: Candidate | undefined, c: Candidate): Candidate {
  if (held === undefined) return c;
  const order = c.rank - held.rank || held.rate - c.rate || compareText(c.key, held.key);
  return order < 0 ? c : held;
}

function candidatesOf(floor: Floor, member: Member): readonly Candidate[] {
  const candidates: Candidate[] = [];
  for (const room of floor.rooms) {
    if (!room.hands.includes(member.id) || member.freeAt >= room.workUntil) continue;
    const opensIn = room.window.from - member.freeAt;
    if (opensIn > farMs) {
      candidates.push(later(room));
      continue;
    }
    for (const open of room.loads) {
      const candidate = removalCandidate(floor, { member, room, open });
      if (candidate !== undefined) candidates.push(candidate);
    }
    for (const open of room.jobs) {
      const candidate = cleaningCandidate(floor, { member, room, open });
      if (candidate !== undefined) candidates.push(candidate);
    }
  }
  return candidates;
}

/** A room that opens later than this is only waited for. */
const farMs = 300_000;

function later({ window }: Room): Candidate {
  const at = window.from - pace.betweenSpacesMs;
  return { rank: 9, key: window.space, start: at, leavesAt: at, rate: 0, commit: () => undefined };
}

interface RemovalAsk {
  readonly member: Member;
  readonly room: Room;
  readonly open: OpenLoad;
}

function removalCandidate(floor: Floor, ask: RemovalAsk): Candidate | undefined {
  const { member, room, open } = ask;
  if (open.takenBy !== undefined) return undefined;
  const remove = methodWith(floor.state, 'remove', 'remove');
  if (remove === undefined) return undefined;
  const { load } = open;
  const { space } = room.window;
  const start = onShiftFrom(member, { space, from: arrivalAt(member, room, load.place) });
  if (start === undefined) return undefined;
  // Out of the door counts: a thing on a tray inside the room is still inside the room.
  const to = start + wholeSecondsMs(remove.method.setUpMs + load.handMs + pace.entryMs);
  if (to > room.workUntil || !keepsAll(member.commitments, to, room.door)) return undefined;
  if (!mayWork(member, { space, from: start, to })) return undefined;
  const main: DraftTask = {
    space,
    person: member.id,
    from: start,
    to,
    method: remove.id,
    surfaces: load.covers.map((c) => c.id),
    objects: load.items.map((i) => i.id),
    ...(load.receiptsFor.length === 0 ? {} : { receiptsFor: load.receiptsFor }),
    note: removalNote(open),
  };
  return {
    rank: 0,
    key: load.id,
    start,
    leavesAt: start - walkMs(member.place, load.place),
    rate: load.worth / Math.max(1, to - member.freeAt),
    commit() {
      open.takenBy = member.id;
      open.doneAt = to;
      room.drafts.push(main);
      member.freeAt = to;
      member.place = room.door;
      if (floor.sealing === 'at-once') open.sealed = sealLoad(floor, ask, room.leaveAt);
    },
  };
}

function removalNote({ load }: OpenLoad): string {
  const receipt = load.receiptsFor.map((party) => `receipt for ${party}`);
  const cover = load.covers.length > 0 ? ['own cover: fold inwards'] : [];
  return [...cover, ...receipt].join('; ');
}

/**
 * Seals a load at the door with a second person, as soon as one can stand by; false when that is
 * too late.
 */
function sealLoad(floor: Floor, { member, room, open }: RemovalAsk, until: number): boolean {
  const bag = methodWith(floor.state, 'bag', 'bag-and-seal');
  if (bag === undefined) return false;
  const { load } = open;
  const bagMs = bag.method.setUpMs + load.pieceCount * pace.itemMs;
  const ready = member.freeAt + walkMs(member.place, room.door);
  for (let waitMs = 0; waitMs <= pace.idleMaxMs; waitMs += 5_000) {
    const from = ready + waitMs;
    const to = from + bagMs;
    if (to > until || !keepsAll(member.commitments, to, room.door)) return false;
    if (!mayWork(member, { space: room.window.space, from, to })) return false;
    const main: DraftTask = {
      space: room.window.space,
      person: member.id,
      from,
      to,
      method: bag.id,
      surfaces: load.covers.map((c) => c.id),
      objects: load.items.map((i) => i.id),
      ...(load.receiptsFor.length === 0 ? {} : { receiptsFor: load.receiptsFor }),
      note: removalNote(open),
    };
    const second = secondFor(room, floor.crew, { main, at: to });
    if (second === undefined) continue;
    room.drafts.push({ ...main, secondPerson: second.id });
    member.freeAt = to;
    member.place = room.door;
    return true;
  }
  return false;
}

/** What was carried out and not sealed yet is sealed outside, when two people are free. */
function sealTheRest(floor: Floor): void {
  for (const room of floor.rooms)
    for (const open of [...room.carried, ...room.loads]) {
      if (open.doneAt === undefined || open.sealed) continue;
      const member = floor.crew.find((m) => m.id === open.takenBy);
      if (member === undefined) continue;
      const others = floor.crew.filter(
        (m) => m !== member && (m.secondOnly || room.hands.includes(m.id)),
      );
      const soonest = others.reduce(
        (least, m) => Math.min(least, m.freeAt),
        Number.MAX_SAFE_INTEGER,
      );
      member.freeAt = Math.max(member.freeAt, others.length === 0 ? 0 : soonest);
      open.sealed = sealLoad(floor, { member, room, open }, Number.MAX_SAFE_INTEGER);
      if (!open.sealed)
        room.cannot.push({
          code: 'second-person',
          path: room.window.space,
          message: `${open.load.id.slice('load:'.length)}: expected two people to seal it, got ${others.length === 0 ? 'one' : 'none in time'}`,
        });
      while (floor.crew.some((m) => keepNext(m)));
    }
}
