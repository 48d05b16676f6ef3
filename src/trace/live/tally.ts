import { createLogHistogram } from '../../numeric/histogram.ts';
import type { ProgramAdversary, TraceProgram } from '../program.ts';
import { copiesPerMass, type DetectionCurve } from '../run/detection.ts';
import type { CountedStatistics } from '../run/simulate.ts';
import type { Step } from './history.ts';
import type { BlockVersion, Version } from './workbench.ts';

/** What one block of draws says about one counted thing in one set. */
export interface BlockTally {
  readonly mass: Float64Array;
  /** Per adversary: probability that no sample of it is informative. */
  readonly none: readonly Float64Array[];
  /** Per adversary: copies collected, for the pooled profile. */
  readonly copies: readonly Float64Array[];
  /** Per adversary: which draws leave open whether a sample is informative. */
  readonly certainty: readonly Certainty[];
}

/**
 * For the number of informative surfaces: in most draws a surface is all but certainly informative or all but
 * certainly not. Draws of a block, and weighted distances from certainty.
 */
export interface Certainty {
  /** Draws in which the probability is at least `nearlyCertain` away from 0 and 1. */
  readonly open: Uint32Array;
  /** Draws in which it is 1, but for less than that. */
  readonly sure: Uint32Array;
  /** Weighted sum of what is neglected in the other draws. */
  readonly error: number;
}

/** Below this distance from 0 or 1 a probability may be taken as 0 or 1, if the difference is kept as an error. */
export const nearlyCertain = 1e-7;

/** One counted thing in one set: its readings, and what follows from them. */
export interface Tally {
  readonly id: string;
  /** What was read, in the order of the readings. */
  readonly read: readonly Version[];
  readonly hard: readonly boolean[];
  readonly blocks: readonly BlockTally[];
  /** Weighted sum over draws of the probability of an informative sample, per adversary. */
  readonly sumP: readonly number[];
}

export interface TallyModel {
  readonly adversaries: readonly ProgramAdversary[];
  readonly curves: readonly DetectionCurve[];
  readonly program: TraceProgram;
  /** Weights of the draws, per block. */
  readonly weights: readonly Float64Array[];
}

/** [set][counted]: the tallies of a program that was run; those of before that still hold are the same objects. */
export function talliesOf(
  steps: readonly Step[],
  model: TallyModel,
  before: readonly ReadonlyMap<string, Tally>[],
): readonly (readonly (Tally | undefined)[])[] {
  const { program } = model;
  const read = program.sets.map(() =>
    program.counted.map((): { versions: Version[]; hard: boolean[] } => ({
      versions: [],
      hard: [],
    })),
  );
  for (const { event, left } of steps) {
    if (event.kind !== 'read') continue;
    const { set, counted, compartment } = program.readings[event.reading]!;
    const into = read[set]![counted]!;
    into.versions.push(left[0]!);
    into.hard.push(program.compartments[compartment]!.hard);
  }
  return read.map((ofSet, s) =>
    ofSet.map(({ versions, hard }, k) => {
      if (versions.length === 0) return undefined;
      const { id } = program.counted[k]!;
      const held = before[s]?.get(id);
      return held !== undefined && isSameList(held.read, versions) && isSameList(held.hard, hard)
        ? held
        : tallyOf({ id, read: versions, hard }, model);
    }),
  );
}

/** Whether two lists hold the same things, by identity. */
export function isSameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

function tallyOf(given: Pick<Tally, 'id' | 'read' | 'hard'>, model: TallyModel): Tally {
  const { adversaries, weights } = model;
  const blocks = weights.map((own, b): BlockTally => {
    const size = own.length;
    const made = {
      mass: new Float64Array(size),
      none: adversaries.map(() => new Float64Array(size).fill(1)),
      copies: adversaries.map(() => new Float64Array(size)),
    };
    given.read.forEach((version, r) => {
      addReading(made, version[b]!, given.hard[r]!, model);
    });
    return { ...made, certainty: made.none.map((none) => certaintyOf(none, own)) };
  });
  const sumP = adversaries.map((_, a) => {
    let sum = 0;
    blocks.forEach(({ none }, b) => {
      let p = 0;
      for (let i = 0; i < weights[b]!.length; i++) p += weights[b]![i]! * (1 - none[a]![i]!);
      sum += p;
    });
    return sum;
  });
  return { ...given, blocks, sumP };
}

/** Model v1 section 7, as a run from zero does it: the same operations in the same order. */
function addReading(
  into: Omit<BlockTally, 'certainty'>,
  { masses, hairs }: BlockVersion,
  hard: boolean,
  { adversaries, curves, program }: TallyModel,
): void {
  const { mass } = into;
  const size = mass.length;
  const [cell, fluid] = masses;
  const total = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    total[i] = (cell?.[i] ?? 0) + (fluid?.[i] ?? 0);
    mass[i]! += total[i]!;
  }
  adversaries.forEach((adversary, a) => {
    const rate = copiesPerMass(adversary, program.detection, hard);
    const noHair = 1 - adversary.hair;
    const curve = curves[a]!;
    const none = into.none[a]!;
    const copies = into.copies[a]!;
    for (let i = 0; i < size; i++) {
      const l = rate * total[i]!;
      let missed = 1 - curve.at(l);
      if (hairs !== undefined) for (let n = hairs[i]!; n > 0; n--) missed *= noHair;
      none[i]! *= missed;
      copies[i]! += l;
    }
  });
}

/** Sorts the draws of a block by how certain `none`, the probability of no informative sample, is. */
export function certaintyOf(none: Float64Array, weights: Float64Array): Certainty {
  const open = new Uint32Array(none.length);
  const sure = new Uint32Array(none.length);
  let openCount = 0;
  let sureCount = 0;
  let error = 0;
  for (let i = 0; i < none.length; i++) {
    const q = none[i]!;
    if (q > 1 - nearlyCertain) error += weights[i]! * (1 - q);
    else if (q < nearlyCertain) {
      sure[sureCount++] = i;
      error += weights[i]! * q;
    } else open[openCount++] = i;
  }
  return { open: open.slice(0, openCount), sure: sure.slice(0, sureCount), error };
}

/** The sums that a run from zero keeps of a counted thing; of nothing that was read, all zero. */
export function statisticsOf(
  tally: Tally | undefined,
  weights: readonly Float64Array[],
  adversaryCount: number,
): CountedStatistics {
  const sums = { weight: 0, sum: 0, sumSquares: 0, sumCell: 0, sumHairs: 0 };
  const histogram = createLogHistogram();
  weights.forEach((own, b) => {
    const mass = tally?.blocks[b]?.mass ?? new Float64Array(own.length);
    const cell = new Float64Array(own.length);
    const hair = new Float64Array(own.length);
    for (const version of tally?.read ?? [])
      for (let i = 0; i < own.length; i++) {
        cell[i]! += version[b]?.masses[0]?.[i] ?? 0;
        hair[i]! += version[b]?.hairs?.[i] ?? 0;
      }
    const part = { weight: 0, sum: 0, sumSquares: 0, sumCell: 0, sumHairs: 0 };
    for (let i = 0; i < own.length; i++) {
      const w = own[i]!;
      const m = mass[i]!;
      part.weight += w;
      part.sum += w * m;
      part.sumSquares += w * (m * m);
      part.sumCell += w * cell[i]!;
      part.sumHairs += w * hair[i]!;
    }
    sums.weight += part.weight;
    sums.sum += part.sum;
    sums.sumSquares += part.sumSquares;
    sums.sumCell += part.sumCell;
    sums.sumHairs += part.sumHairs;
    histogram.add(mass, own);
  });
  return { ...sums, sumP: tally?.sumP ?? new Array<number>(adversaryCount).fill(0), histogram };
}
