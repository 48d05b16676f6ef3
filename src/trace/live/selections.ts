import { selectionRows, type TraceProgram } from '../program.ts';
import type { DetectionCurve } from '../run/detection.ts';
import { isSameList, type Tally } from './tally.ts';

/** What is summed together: 0 within reach, 1 out of reach, 2 … the rows by space. */
export interface Selection {
  /** `within`, `out`, or sort and space of a row: the same from program to program. */
  readonly name: string;
  /** Indices of counted things, in the order of a run from zero. */
  readonly members: readonly number[];
}

/** The selections of a program, in the order of `SimulationResult.selections`. */
export function selectionsOf({ groups, counted }: TraceProgram): readonly Selection[] {
  const members = groups.map((_, g) => counted.flatMap((c, k) => (c.group === g ? [k] : [])));
  const ofKinds = (wanted: (kind: string) => boolean) =>
    groups.flatMap((g, i) => (wanted(g.kind) ? [i] : []));
  return [
    { name: 'within', groups: ofKinds((kind) => kind === 'within') },
    { name: 'out', groups: ofKinds((kind) => kind !== 'within' && kind !== 'kept') },
    ...selectionRows(groups).map((row) => ({
      name: `${row.sort}:${row.space}`,
      groups: row.groups,
    })),
  ].map(({ name, groups: chosen }) => ({ name, members: chosen.flatMap((g) => members[g]!) }));
}

/** A member of a selection in one set: what was read of it, and whether an adversary samples it. */
export interface Member {
  readonly tally: Tally;
  /** Per adversary, 1 or 0. */
  readonly sampled: readonly number[];
}

/** Sums over draws for one adversary, without the number of surfaces. */
export interface SelectionSums {
  readonly sumCount: number;
  readonly sumCountSquares: number;
  readonly sumAny: number;
  readonly sumAnySquares: number;
  readonly sumPooled: number;
  readonly sumPooledSquares: number;
}

/** How many of the first members of two selections have the same readings and are sampled in the same way. */
export function sameMemberCount(a: readonly Member[], b: readonly Member[]): number {
  const length = Math.min(a.length, b.length);
  let n = 0;
  while (n < length && a[n]!.tally === b[n]!.tally && isSameList(a[n]!.sampled, b[n]!.sampled)) n++;
  return n;
}

/** What the members so far add up to, per draw. */
export interface DrawSums {
  readonly count: Float64Array;
  readonly none: Float64Array;
  readonly copies: Float64Array;
}

/** Draw sums after 0, `every`, 2 `every`, … members; the last entry is after all of them. */
export type SumCheckpoints = readonly DrawSums[];

/** Members between two checkpoints of a sum. */
const every = 24;

/**
 * Adds up the members draw by draw, from the last checkpoint of an earlier sum before `sameCount`, the number of first
 * members that both have. Surface by surface here, draw by draw in a run from zero, but each draw's own sum goes over
 * the surfaces in the same order: the same bits.
 */
export function addMembers(
  members: readonly Member[],
  a: number,
  draws: number,
  earlier: { readonly checkpoints: SumCheckpoints; readonly sameCount: number } | undefined,
): SumCheckpoints {
  const keptCount = Math.floor((earlier?.sameCount ?? 0) / every);
  const checkpoints = earlier?.checkpoints.slice(0, keptCount + 1) ?? [];
  if (checkpoints.length === 0)
    checkpoints.push({
      count: new Float64Array(draws),
      none: new Float64Array(draws).fill(1),
      copies: new Float64Array(draws),
    });
  for (let from = keptCount * every; from < members.length; from += every) {
    const { count, none, copies } = checkpoints.at(-1)!;
    const next = { count: count.slice(), none: none.slice(), copies: copies.slice() };
    for (const member of members.slice(from, from + every)) addMember(next, member, a);
    checkpoints.push(next);
  }
  return checkpoints;
}

function addMember(into: DrawSums, { tally, sampled }: Member, a: number): void {
  let first = 0;
  for (const { none, copies } of tally.blocks) {
    const missed = none[a]!;
    addBlock(into, first, missed, sampled[a] === 1 ? copies[a]! : undefined);
    first += missed.length;
  }
}

function addBlock(
  { count, none, copies }: DrawSums,
  first: number,
  missed: Float64Array,
  collected: Float64Array | undefined,
): void {
  const size = missed.length;
  if (collected === undefined) {
    for (let i = 0; i < size; i++) count[first + i]! += 1 - missed[i]!;
    return;
  }
  for (let i = 0; i < size; i++) {
    const q = missed[i]!;
    count[first + i]! += 1 - q;
    none[first + i]! *= q;
    copies[first + i]! += collected[i]!;
  }
}

/** Expected number, any and pooled of one adversary: block by block, as a run from zero sums them. */
export function sumDraws(
  { count, none, copies }: DrawSums,
  curve: DetectionCurve,
  weights: readonly Float64Array[],
): SelectionSums {
  const sums = {
    sumCount: 0,
    sumCountSquares: 0,
    sumAny: 0,
    sumAnySquares: 0,
    sumPooled: 0,
    sumPooledSquares: 0,
  };
  let first = 0;
  for (const own of weights) {
    const part = { count: 0, count2: 0, any: 0, any2: 0, pooled: 0, pooled2: 0 };
    for (let i = 0; i < own.length; i++) {
      const w = own[i]!;
      if (w === 0) continue;
      const number = count[first + i]!;
      const any = 1 - none[first + i]!;
      const pooled = Math.max(any, curve.at(copies[first + i]!));
      part.count += w * number;
      part.count2 += w * (number * number);
      part.any += w * any;
      part.any2 += w * (any * any);
      part.pooled += w * pooled;
      part.pooled2 += w * (pooled * pooled);
    }
    first += own.length;
    sums.sumCount += part.count;
    sums.sumCountSquares += part.count2;
    sums.sumAny += part.any;
    sums.sumAnySquares += part.any2;
    sums.sumPooled += part.pooled;
    sums.sumPooledSquares += part.pooled2;
  }
  return sums;
}
