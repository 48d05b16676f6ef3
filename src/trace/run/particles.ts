/**
 * Which numbers a run takes from the streams. A stream's number is a pure function of (key, draw number), so a
 * particle of a posterior is not a list of numbers but a list of draw numbers: one per group of streams. Moving one
 * group of one particle means giving it another draw number there. Plain data: every engine reads the same.
 */
export interface Particles {
  readonly count: number;
  /** [group][particle]: the draw number that streams of this group use; group 0 is that of every stream not named. */
  readonly drawNumbers: readonly Uint32Array[];
  /** `streamName` to group. */
  readonly groupOf: ReadonlyMap<string, number>;
  /** `partName` to one uniform number in (0, 1) per particle, in place of that part's number with index 0. */
  readonly given: ReadonlyMap<string, Float64Array>;
}

/** Names one part of a stream. */
export function partName(purpose: string, entity: string, part: string): string {
  return `${purpose}\u001f${entity}\u001f${part}`;
}

/** Names the streams of a purpose and an entity, whatever the part. */
export function streamName(purpose: string, entity: string): string {
  return `${purpose}\u001f${entity}`;
}
