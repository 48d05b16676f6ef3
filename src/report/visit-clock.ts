import { clockText, dayIndex, parseUtcOffset } from '../base/instant.ts';
import type { VisitState } from '../model/state.ts';

/** Offset of the visit's clock in ms east of UTC. */
export function offsetOf(state: VisitState): number {
  return parseUtcOffset(state.document.visit.utcOffset) ?? 0;
}

/** The first instant of the first leg: its day is day 0. */
export function firstDayOf(state: VisitState): number {
  return Math.min(...Object.values(state.document.legs).map((leg) => leg.from));
}

/** Days from the first day of the visit, by its clock. */
export function dayOf(state: VisitState, atMs: number): number {
  const offsetMs = offsetOf(state);
  return dayIndex(atMs, offsetMs) - dayIndex(firstDayOf(state), offsetMs);
}

/** Local clock, "12:55". */
export function clockOf(state: VisitState, atMs: number): string {
  return clockText(atMs, offsetOf(state));
}

/** Day and local clock: "12:55" on the first day, "D1 08:12" later, "D-3 13:00" before. */
export function whenOf(state: VisitState, atMs: number): string {
  const day = dayOf(state, atMs);
  const clock = clockOf(state, atMs);
  return day === 0 ? clock : `D${day} ${clock}`;
}
