import { compareText } from '../base/order.ts';
import { partyRole, personOf, type VisitState } from '../model/state.ts';
import { type Place, walkMs } from './pace.ts';
import type { SweepWindow } from './window.ts';

/** Something a person has promised to do at a certain time; a fixed one has earliest = latest. */
export interface Commitment {
  readonly earliest: number;
  readonly latest: number;
  readonly durationMs: number;
  readonly place: Place;
  /** Called once with the true start. */
  begin(startAt: number): void;
}

/** One member of the crew on one timeline, whatever the spaces. */
export interface Member {
  readonly id: string;
  readonly shifts: readonly Shift[];
  /** Free from here on, but for the commitments. */
  freeAt: number;
  place: Place | undefined;
  /** In the order of their earliest start. */
  commitments: readonly Commitment[];
  /** May only stand by as second person (a unit officer who is not of the sweeping crew). */
  readonly secondOnly: boolean;
  /** Who is asked first to stand by at a sealing: unit officers, the medical liaison, sweepers. */
  readonly secondRank: number;
}

export interface Shift {
  readonly from: number;
  readonly to: number;
  readonly spaces: readonly string[] | undefined;
  readonly methods: readonly string[] | undefined;
}

/**
 * The crew of a visit in id order: sweepers work (everybody on the list does where nobody has that
 * role), unit officers and the medical liaison only stand by as second persons; officers named in
 * the agreement do so without a shift of their own. `extra` adds hands that may do everything, to
 * see what one more person would bring.
 */
export function crewOf(state: VisitState, extra?: string): readonly Member[] {
  const shifts = new Map<string, Shift[]>();
  for (const entry of state.document.crew) {
    const held = shifts.get(entry.person) ?? [];
    held.push({ from: entry.from, to: entry.to, spaces: entry.spaces, methods: entry.methods });
    shifts.set(entry.person, held);
  }
  const ids = [...shifts.keys()].sort(compareText);
  const roleOf = (id: string): string => personOf(state, id).role;
  const sweepers = ids.filter((id) => roleOf(id) === 'sweeper');
  const hands = sweepers.length > 0 ? sweepers : ids;
  const members = hands.map((id) => memberOf(id, shifts.get(id) ?? []));
  if (extra !== undefined) members.push(memberOf(extra, [alwaysOn]));
  const agreed = state.document.declaration.hostAgreement.crew;
  for (const id of Object.keys(state.document.people).sort(compareText)) {
    const person = personOf(state, id);
    const own = shifts.get(id);
    const officer = person.role === 'unit-officer' || person.role === 'medical';
    if (!officer || hands.includes(id) || partyRole(state, person.party) !== 'own') continue;
    const secondRank = person.role === 'unit-officer' ? 0 : 1;
    if (own !== undefined) members.push({ ...memberOf(id, own), secondOnly: true, secondRank });
    else if (person.role === 'unit-officer' && agreed.includes(id))
      members.push({ ...memberOf(id, [alwaysOn]), secondOnly: true, secondRank });
  }
  return members;
}

const alwaysOn: Shift = {
  from: 0,
  to: Number.MAX_SAFE_INTEGER,
  spaces: undefined,
  methods: undefined,
};

function memberOf(id: string, shifts: readonly Shift[]): Member {
  const sorted = [...shifts].sort((a, b) => a.from - b.from || a.to - b.to);
  return {
    id,
    shifts: sorted,
    freeAt: sorted[0]?.from ?? 0,
    place: undefined,
    commitments: [],
    secondOnly: false,
    secondRank: 2,
  };
}

/** Whether a person may be in a space, and use a method there, during the whole of a span. */
export function mayWork(
  member: Member,
  what: {
    readonly space: string;
    readonly method?: string;
    readonly from: number;
    readonly to: number;
  },
): boolean {
  return member.shifts.some(
    (s) =>
      s.from <= what.from &&
      what.to <= s.to &&
      (s.spaces === undefined || s.spaces.includes(what.space)) &&
      (what.method === undefined || s.methods === undefined || s.methods.includes(what.method)),
  );
}

/**
 * Earliest instant from `from` on at which a person is on a shift that allows the work; undefined
 * when none is left.
 */
export function onShiftFrom(
  member: Member,
  what: { readonly space: string; readonly method?: string; readonly from: number },
): number | undefined {
  const shift = member.shifts.find(
    (s) =>
      s.to > what.from &&
      (s.spaces === undefined || s.spaces.includes(what.space)) &&
      (what.method === undefined || s.methods === undefined || s.methods.includes(what.method)),
  );
  return shift === undefined ? undefined : Math.max(what.from, shift.from);
}

/** Whether a person may ever use a method in a space. */
export function mayUse(member: Member, space: string, method: string): boolean {
  return onShiftFrom(member, { space, method, from: 0 }) !== undefined;
}

/** Whether a person may be in a space at any time of its window. */
function mayEnter(member: Member, window: SweepWindow): boolean {
  return member.shifts.some(
    (s) =>
      s.from < window.until &&
      s.to > window.from &&
      (s.spaces === undefined || s.spaces.includes(window.space)),
  );
}

/**
 * Who sweeps a space: whoever has a shift in its window, or the `people` most widely usable of
 * them, and the `extra` hands on top.
 */
export function handsFor(
  crew: readonly Member[],
  window: SweepWindow,
  { people, extra }: { readonly people?: number; readonly extra?: string } = {},
): readonly string[] {
  const limits = (m: Member): number => m.shifts.filter((s) => s.methods !== undefined).length;
  const there = crew
    .filter((m) => !m.secondOnly && m.id !== extra && mayEnter(m, window))
    .sort((a, b) => limits(a) - limits(b) || compareText(a.id, b.id))
    .slice(0, people ?? crew.length)
    .map((m) => m.id);
  return extra === undefined ? there : [...there, extra];
}

/** Whether every commitment can still be kept when the person is free at `at` in `place`. */
export function keepsAll(
  commitments: readonly Commitment[],
  at: number,
  place: Place | undefined,
): boolean {
  let free = at;
  let here = place;
  for (const c of commitments) {
    const start = Math.max(c.earliest, free + walkMs(here, c.place));
    if (start > c.latest) return false;
    free = start + c.durationMs;
    here = c.place;
  }
  return true;
}

/** The commitments with one more, in order. */
export function withCommitment(
  commitments: readonly Commitment[],
  added: Commitment,
): readonly Commitment[] {
  return [...commitments, added].sort((a, b) => a.earliest - b.earliest || a.latest - b.latest);
}

/** Adds a commitment if the person can keep it together with all others. */
export function promise(member: Member, added: Commitment): boolean {
  const together = withCommitment(member.commitments, added);
  if (!keepsAll(together, member.freeAt, member.place)) return false;
  member.commitments = together;
  return true;
}

/** Carries out the next commitment: the person is free, at its place, when it is over. */
export function keepNext(member: Member): boolean {
  const [next, ...rest] = member.commitments;
  if (next === undefined) return false;
  const start = Math.max(next.earliest, member.freeAt + walkMs(member.place, next.place));
  member.commitments = rest;
  member.freeAt = start + next.durationMs;
  member.place = next.place;
  next.begin(start);
  return true;
}
