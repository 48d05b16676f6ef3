import type { DetectionCurve } from '../run/detection.ts';
import {
  type CountQuantiles,
  type CountScratch,
  countMassOf,
  countQuantilesOf,
} from './count-law.ts';
import {
  addMembers,
  type Member,
  type SelectionSums,
  type SumCheckpoints,
  sameMemberCount,
  sumDraws,
} from './selections.ts';

/** One selection in one set: its members, and its sums as they are asked for, each worked out once. */
export interface SelectionState {
  readonly members: readonly Member[];
  sums(adversary: number): SelectionSums;
  /** Where the next state may begin to add up; undefined when nothing was asked. */
  checkpoints(adversary: number): SumCheckpoints | undefined;
  quantiles(adversary: number): CountQuantiles;
  /** The whole law of the number of informative surfaces, `length` long. */
  countMass(adversary: number, length: number): Float64Array;
  /** Mass of all members per draw. */
  mass(): Float64Array;
}

export interface SelectionModel {
  readonly curves: readonly DetectionCurve[];
  /** Weights of the draws, per block. */
  readonly weights: readonly Float64Array[];
  readonly totalWeight: number;
  readonly scratch: CountScratch;
}

/** The state of before where it is over the same members, else a new one. */
export function selectionState(
  members: readonly Member[],
  model: SelectionModel,
  before: SelectionState | undefined,
): SelectionState {
  if (before === undefined) return newState(members, model, { sameCount: 0, checkpoints: [] });
  const sameCount = sameMemberCount(before.members, members);
  if (sameCount === members.length && sameCount === before.members.length) return before;
  // Only sums are taken over, never the state itself: the past must not be kept alive.
  const checkpoints = model.curves.map((_, a) => before.checkpoints(a));
  return newState(members, model, { sameCount, checkpoints });
}

/** What a new state may begin with: checkpoints of a sum whose first members are the same, per adversary. */
interface Earlier {
  readonly sameCount: number;
  readonly checkpoints: readonly (SumCheckpoints | undefined)[];
}

function newState(
  members: readonly Member[],
  { curves, weights, totalWeight, scratch }: SelectionModel,
  { sameCount, checkpoints }: Earlier,
): SelectionState {
  const draws = weights.reduce((sum, own) => sum + own.length, 0);
  const sums: (SelectionSums | undefined)[] = [];
  const quantiles: (CountQuantiles | undefined)[] = [];
  const laws: (Float64Array | undefined)[] = [];
  const held: (SumCheckpoints | undefined)[] = [...checkpoints];
  const isAdded = curves.map(() => false);
  let mass: Float64Array | undefined;

  function added(a: number): SumCheckpoints {
    const from = held[a];
    if (from !== undefined && isAdded[a] === true) return from;
    const made = addMembers(
      members,
      a,
      draws,
      from === undefined ? undefined : { checkpoints: from, sameCount },
    );
    held[a] = made;
    isAdded[a] = true;
    return made;
  }

  return {
    members,
    checkpoints: (a) => (isAdded[a] === true ? held[a] : undefined),
    sums(a) {
      const made = sums[a] ?? sumDraws(added(a).at(-1)!, curves[a]!, weights);
      sums[a] = made;
      return made;
    },
    quantiles(a) {
      const made = quantiles[a] ?? countQuantilesOf(members, a, weights, totalWeight, scratch);
      quantiles[a] = made;
      return made;
    },
    countMass(a, length) {
      const law = laws[a];
      const made = law?.length === length ? law : countMassOf(members, a, weights, length);
      laws[a] = made;
      return made;
    },
    mass() {
      mass ??= massOf(members, draws);
      return mass;
    },
  };
}

function massOf(members: readonly Member[], draws: number): Float64Array {
  const total = new Float64Array(draws);
  for (const { tally } of members) {
    let first = 0;
    for (const { mass } of tally.blocks) {
      for (let i = 0; i < mass.length; i++) total[first + i]! += mass[i]!;
      first += mass.length;
    }
  }
  return total;
}
