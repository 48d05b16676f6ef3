import { type Member, mayWork } from './crew.ts';
import type { Floor } from './floor.ts';
import { pace } from './pace.ts';
import { methodWith, type Room } from './room.ts';

/** Swabs of one space: three by risk, two by lot, a blank. */
const swabCount = 6;

/**
 * One round of swabs by whoever is free between the last pass and the closing; none when nobody is.
 * Which surfaces is said by `suggestSwabs`, once it is known what is left. Called when everybody's
 * day is already laid out.
 */
export function scheduleSwabs(floor: Floor, room: Room): void {
  const swab = methodWith(floor.state, 'swab', 'swab');
  const treated = room.drafts.filter((d) => d.pass !== undefined);
  if (swab === undefined || treated.length === 0) return;
  const durationMs = swab.method.setUpMs * swabCount;
  const lastPass = treated.reduce((latest, d) => Math.max(latest, d.to, d.wetTo ?? 0), 0);
  for (const member of floor.crew) {
    if (!room.hands.includes(member.id)) continue;
    const start = gapBefore(floor, room, { member, from: lastPass, durationMs });
    if (start === undefined) continue;
    const to = start + durationMs;
    const { space } = room.window;
    if (!mayWork(member, { space, method: swab.id, from: start, to })) continue;
    room.drafts.push({
      space,
      person: member.id,
      from: start,
      to,
      method: swab.id,
      surfaces: [],
      objects: [],
      note: 'three by risk, two by lot, one field blank; rinse with water first where chlorine was',
    });
    return;
  }
}

/**
 * Earliest start of a gap in a person's day, in this room, long enough and over before the closing
 * begins.
 */
function gapBefore(
  floor: Floor,
  room: Room,
  of: { readonly member: Member; readonly from: number; readonly durationMs: number },
): number | undefined {
  const day = floor.rooms
    .flatMap((r) => r.drafts)
    .filter((d) => d.person === of.member.id)
    .sort((a, b) => a.from - b.from);
  const here = (space: string): number =>
    space === room.window.space ? walkAcrossMs : pace.betweenSpacesMs;
  let free = Math.max(of.from, room.window.from + pace.entryMs);
  for (const task of day) {
    if (task.to <= free) continue;
    if (task.from - here(task.space) >= free + of.durationMs) break;
    free = Math.max(free, task.to + here(task.space));
  }
  return free + of.durationMs <= room.workUntil ? free : undefined;
}

/** From anywhere to anywhere in the same room, at most; Assumption. */
const walkAcrossMs = 10_000;
