import { assert } from '../base/assert.ts';

/**
 * A hybrid logical clock (Kulkarni et al. 2014): orders records for display, across devices whose
 * clocks drift. It proves no time.
 */
export interface Hlc {
  /** Milliseconds since 1970-01-01T00:00Z, below 2^48. */
  readonly ms: number;
  /** Orders records of the same millisecond, below 2^16. */
  readonly counter: number;
}

/** Before every record. */
export const zeroHlc: Hlc = { ms: 0, counter: 0 };

/** A received clock further ahead than this is not merged (record v1, section 1, Time). */
export const HLC_AHEAD_MS_MAX = 600_000;

const COUNTER_MAX = 0xffff;
const MS_MAX = 0xffff_ffff_ffff;

/** The clock of the next own record: never before the last, never before the device's clock. */
export function nextHlc(last: Hlc, nowMs: number): Hlc {
  return nowMs > last.ms ? checked({ ms: nowMs, counter: 0 }) : after(last);
}

/**
 * The own clock after hearing a record of another device; `isAhead` says that the other clock was
 * more than ten minutes ahead of ours and was therefore not merged, which is to be shown.
 */
export function mergeHlc(
  own: Hlc,
  received: Hlc,
  nowMs: number,
): { readonly hlc: Hlc; readonly isAhead: boolean } {
  if (received.ms > nowMs + HLC_AHEAD_MS_MAX) return { hlc: own, isAhead: true };
  const later = compareHlc(own, received) >= 0 ? own : received;
  return { hlc: nextHlc(later, nowMs), isAhead: false };
}

/** Orders clocks; for `sort`. */
export function compareHlc(a: Hlc, b: Hlc): number {
  return a.ms - b.ms || a.counter - b.counter;
}

function after(last: Hlc): Hlc {
  if (last.counter < COUNTER_MAX) return checked({ ms: last.ms, counter: last.counter + 1 });
  return checked({ ms: last.ms + 1, counter: 0 });
}

function checked(hlc: Hlc): Hlc {
  const isTime = Number.isInteger(hlc.ms) && hlc.ms >= 0 && hlc.ms <= MS_MAX;
  assert(isTime, `a clock should be whole milliseconds below 2^48, and is ${hlc.ms}`);
  return hlc;
}
