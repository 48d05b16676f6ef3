import { entryOf } from '../model/entry.ts';
import type { MethodChoice } from './chemistry.ts';
import {
  type Commitment,
  keepsAll,
  type Member,
  mayWork,
  onShiftFrom,
  withCommitment,
} from './crew.ts';
import { arrivalAt, type Candidate, type Floor } from './floor.ts';
import { pace, walkMs, wholeSecondsMs, workMs } from './pace.ts';
import {
  type DraftTask,
  firstFree,
  methodWith,
  type OpenJob,
  type Room,
  type Span,
} from './room.ts';
import { isAtHand, isPossible, useWipe } from './supplies.ts';
import type { PassGroup } from './valuation.ts';

interface CleaningAsk {
  readonly member: Member;
  readonly room: Room;
  readonly open: OpenJob;
}

/** Gains below this are rounding, not work. */
const gainMin = 1e-9;

/**
 * A method that brings less than this share of the best one at hand waits for somebody who can use
 * that.
 */
const gainShareMin = 0.8;

/**
 * The next pass on a surface by a person: the best method that is at hand, fits the time and the
 * rule of two hands.
 */
export function cleaningCandidate(floor: Floor, ask: CleaningAsk): Candidate | undefined {
  const { member, room, open } = ask;
  if (open.groups.length >= 2 || isUnder(room, open)) return undefined;
  const own = open.groups.filter((g) => g.person === member.id);
  // Another method is another agent: five minutes of what was there for thirty seconds is the same
  // hand again.
  const ownAgents = own.map((g) => entryOf(floor.state.pack.methods, g.method)?.agent);
  // Two passes by one person share that person's habits: only where nobody else could come.
  if (own.length > 0 && room.hands.length > 1) return undefined;
  const choices = open.choices
    .filter((c) => !ownAgents.includes(c.method.agent) && isPossible(floor, room, c))
    .map((choice) => ({ choice, gain: gainOf(floor, ask, choice) }));
  const best = choices.reduce((most, c) => Math.max(most, c.gain), gainMin);
  for (const { choice, gain } of choices) {
    if (gain < best * gainShareMin) continue;
    const timing = timingOf(floor, ask, choice);
    if (timing === undefined) continue;
    return {
      rank: 1,
      key: open.job.id,
      start: timing.start,
      leavesAt: timing.start - walkMs(member.place, open.job.place),
      rate: gain / Math.max(1, timing.workingMs),
      commit: () => commit(floor, ask, choice, timing),
    };
  }
  return undefined;
}

/**
 * What stands on the surface or covers it has to leave first; what nobody could carry away no
 * longer counts.
 */
function isUnder(room: Room, { job }: OpenJob): boolean {
  return room.loads.some((l) => job.after.includes(l.load.id) && l.doneAt === undefined);
}

interface Timing {
  readonly start: number;
  /** When the person's hands are free again. */
  readonly handsFreeAt: number;
  readonly wet?: { readonly from: number; readonly to: number };
  /** Wipe-off by the same person, in a later task of its own. */
  readonly wipeOff?: { readonly durationMs: number; readonly latest: number };
  /** When the surface is nobody's again, at the latest. */
  readonly overAt: number;
  readonly workingMs: number;
}

function timingOf(floor: Floor, ask: CleaningAsk, choice: MethodChoice): Timing | undefined {
  const { id, method } = choice;
  const { member, room, open } = ask;
  const { areaCm2, place, object } = open.job;
  const applyMs = workMs(method, areaCm2);
  const wipe = method.dwellMs > 0 ? methodWith(floor.state, 'none', 'wipe-off') : undefined;
  const splits = wipe?.id === 'wipe-off' && isAtHand(floor, room, wipe.id);
  const wipeMs = splits && wipe !== undefined ? workMs(wipe.method, areaCm2) : undefined;
  // Without a second wipe the person stays for the dwell and goes over it once more with the same
  // one.
  const stayMs = method.dwellMs > 0 ? applyMs : 0;
  const loadsOut = room.loads
    .filter((l) => open.job.after.includes(l.load.id))
    .reduce((latest, l) => Math.max(latest, l.doneAt ?? 0), 0);
  const from = onShiftFrom(member, {
    space: room.window.space,
    method: id,
    from: Math.max(arrivalAt(member, room, place), open.readyAt, loadsOut),
  });
  if (from === undefined) return undefined;
  const wetMs = wholeSecondsMs(method.dwellMs);
  const spansAt = (start: number): readonly Span[] => {
    const wetTo = start + applyMs + wetMs;
    if (wipeMs === undefined) return [{ from: start, to: wetTo + stayMs }];
    const latest = Math.min(wetTo + pace.wetSlackMs, room.workUntil - wipeMs);
    return [
      { from: start, to: start + applyMs },
      { from: wetTo, to: Math.max(latest, wetTo) + wipeMs },
    ];
  };
  const start = firstFree(room.busy.get(object.id) ?? [], from, spansAt);
  const spans = spansAt(start);
  const overAt = spans.at(-1)?.to ?? start;
  if (overAt > room.workUntil) return undefined;
  if (!mayWork(member, { space: room.window.space, method: id, from: start, to: overAt }))
    return undefined;
  const wetFrom = start + applyMs;
  const wet = method.dwellMs > 0 ? { wet: { from: wetFrom, to: wetFrom + wetMs } } : {};
  const handsFreeAt = wipeMs === undefined ? wetFrom + wetMs + stayMs : wetFrom;
  const wipeOff =
    wipeMs === undefined ? {} : { wipeOff: { durationMs: wipeMs, latest: overAt - wipeMs } };
  const timing: Timing = {
    start,
    handsFreeAt,
    ...wet,
    ...wipeOff,
    overAt,
    workingMs: handsFreeAt - member.freeAt + (wipeMs ?? 0),
  };
  const promised = wipeOffOf(ask, timing, () => undefined);
  const together =
    promised === undefined ? member.commitments : withCommitment(member.commitments, promised);
  return keepsAll(together, handsFreeAt, place) ? timing : undefined;
}

function wipeOffOf(
  { open }: CleaningAsk,
  { wet, wipeOff }: Timing,
  begin: (startAt: number) => void,
): Commitment | undefined {
  if (wet === undefined || wipeOff === undefined) return undefined;
  return { earliest: wet.to, ...wipeOff, place: open.job.place, begin };
}

/**
 * Expected informative surfaces fewer by a pass; a first pass counts half of what two bring where
 * that is more, since one alone may only scratch a surface that carries plenty.
 */
function gainOf({ valuation }: Floor, { member, open }: CleaningAsk, choice: MethodChoice): number {
  const key = `${choice.id} ${member.id}`;
  const held = open.gains.get(key);
  if (held !== undefined) return held;
  const group = groupOf(member, choice);
  const second: PassGroup = { ...group, person: '' };
  let one = 0;
  let two = 0;
  for (const { id } of open.job.surfaces) {
    const now = valuation.after(id, open.groups);
    one += now - valuation.after(id, [...open.groups, group]);
    if (open.groups.length === 0) two += now - valuation.after(id, [group, second]);
  }
  const gain = Math.max(one, two / 2);
  open.gains.set(key, gain);
  return gain;
}

function groupOf(member: Member, { id, shares }: MethodChoice): PassGroup {
  return { person: member.id, method: id, shares };
}

function commit(floor: Floor, ask: CleaningAsk, choice: MethodChoice, timing: Timing): void {
  const { member, room, open } = ask;
  const { object, place } = open.job;
  const { start, handsFreeAt, wet, wipeOff } = timing;
  const pass = open.groups.length + 1;
  const base = {
    space: room.window.space,
    person: member.id,
    surfaces: open.job.surfaces.map((s) => s.id),
    objects: [],
    pass,
  };
  const draft: DraftTask = {
    ...base,
    from: start,
    to: handsFreeAt,
    method: choice.id,
    ...(wet === undefined ? {} : { wetFrom: wet.from, wetTo: wet.to }),
    note: noteFor(ask, choice),
  };
  room.drafts.push(draft);
  open.groups = [...open.groups, groupOf(member, choice)];
  open.gains.clear();
  open.readyAt = timing.overAt;
  useWipe(floor, room, choice.id);
  if (wipeOff !== undefined) useWipe(floor, room, 'wipe-off');
  const busy = room.busy.get(object.id) ?? [];
  room.busy.set(object.id, busy);
  busy.push({ from: start, to: handsFreeAt });
  member.freeAt = handsFreeAt;
  member.place = place;
  if (wet === undefined || wipeOff === undefined) return;
  const span = { from: wet.to, to: timing.overAt };
  busy.push(span);
  const promised = wipeOffOf(ask, timing, (startAt) => {
    const to = startAt + wipeOff.durationMs;
    room.drafts.push({ ...base, from: startAt, to, method: 'wipe-off', note: '' });
    busy.splice(busy.indexOf(span), 1, { from: startAt, to });
    if (open.groups.length === pass) open.readyAt = to;
  });
  if (promised !== undefined) member.commitments = withCommitment(member.commitments, promised);
}

function noteFor({ open }: CleaningAsk, { method }: MethodChoice): string {
  const { surfaces, object } = open.job;
  const notes = [method.label];
  if (surfaces.some((s) => !s.hard)) notes.push('reduced, not cleaned');
  if (object.surfaces.some((cover) => surfaces.some((s) => cover.covers.includes(s.id))))
    notes.push('an own cover lay on it');
  return notes.join('; ');
}
