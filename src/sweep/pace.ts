import type { Method } from '../model/pack.ts';

/**
 * How long things take. Speeds of working and set-up times are the pack's; what is here is about
 * people and rooms. Every number is an Assumption unless a source is named; the crew's own drills
 * should replace them.
 */
export const pace = {
  /**
   * Walking among furniture with a tray; the comfortable gait of adults is 127-146 cm/s (Bohannon
   * 1997). Assumption.
   */
  walkCmPerSecond: 100,
  /** The crew waits at the door until the principal has left. Assumption. */
  entryMs: 20_000,
  /** From one space to another of the same house, gloves changed at the border. Assumption. */
  betweenSpacesMs: 60_000,
  /** To take one small thing up, or to put it into a package. Assumption. */
  itemMs: 5_000,
  /**
   * To gather something larger than a tray (bed linen, a chair cover, a camp toilet). Assumption.
   */
  bulkyItemMs: 40_000,
  /** What a second person needs: read the seal number aloud, compare, sign. Assumption. */
  witnessMs: 20_000,
  /** To hand a space back: walk through, sign, countersign. Assumption. */
  releaseMs: 40_000,
  /** A wet film must not dry: the wipe-off comes at most this long after the dwell. Assumption. */
  wetSlackMs: 30_000,
  /**
   * Nobody stands by a wet surface for longer: a longer dwell needs a wipe-off in a task of its
   * own. Assumption.
   */
  attendedDwellMaxMs: 60_000,
  /** Nobody starts a job that would leave him standing about for longer than this. Assumption. */
  idleMaxMs: 45_000,
} as const;

/** A tray as it is carried: what fits on it goes in one load. Assumption. */
export const tray = { longestCm: 45, areaCm2: 1350, itemsMax: 8 } as const;

/** Everybody works to the second: finer would be false precision on a card. */
export function wholeSecondsMs(durationMs: number): number {
  return Math.ceil(durationMs / 1000) * 1000;
}

/** Set-up and hand work of one pass over an area; the dwell is not in it. */
export function workMs(method: Method, areaCm2: number): number {
  return wholeSecondsMs(method.setUpMs + (areaCm2 / method.areaCm2PerMinute) * 60_000);
}

/** A place: the middle of an object, in the space's own centimetres. */
export interface Place {
  readonly space: string;
  readonly xCm: number;
  readonly yCm: number;
}

/** Walking time; `undefined` is outside, before the first door. Straight lines inside a space. */
export function walkMs(from: Place | undefined, to: Place): number {
  if (from === undefined) return pace.entryMs;
  if (from.space !== to.space) return pace.betweenSpacesMs;
  const x = to.xCm - from.xCm;
  const y = to.yCm - from.yCm;
  return wholeSecondsMs((Math.sqrt(x * x + y * y) / pace.walkCmPerSecond) * 1000);
}
