import { compareText } from '../base/order.ts';
import { pace } from './pace.ts';
import type { Room } from './room.ts';

/**
 * Two spaces that end together: one is left a little earlier, since the lead hands back one after
 * the other.
 */
export function spreadReleases(rooms: readonly Room[]): void {
  const stepMs = pace.releaseMs + pace.betweenSpacesMs;
  const latestFirst = [...rooms]
    .filter((r) => r.worklist.cleaning.length + r.worklist.removals.loads.length > 0)
    .sort((a, b) => b.leaveAt - a.leaveAt || compareText(a.window.space, b.window.space));
  let next = Number.MAX_SAFE_INTEGER;
  for (const room of latestFirst) {
    const latest = Math.min(room.leaveAt, next - stepMs);
    if (latest > room.window.from) room.leaveAt = latest;
    room.workUntil = room.leaveAt;
    next = room.leaveAt;
  }
}

/** A space is handed back once the crew has left it, by one lead after the other. */
export function setReleases(byEnd: readonly Room[]): void {
  let free = 0;
  for (const room of [...byEnd].sort((a, b) => a.leaveAt - b.leaveAt)) {
    room.releaseAt = Math.max(room.leaveAt, free);
    free = room.releaseAt + pace.releaseMs;
  }
}
