import { assert } from '../../base/assert.ts';
import { createLogHistogram, type LogHistogram } from '../../numeric/histogram.ts';
import {
  classCount,
  type DetectionParameters,
  type ProgramAdversary,
  selectionRows,
  type TraceProgram,
} from '../program.ts';
import { createBlockRunner } from './block.ts';
import { copiesPerMass, createDetectionCurve, type DetectionCurve } from './detection.ts';
import type { Particles } from './particles.ts';
import { sampledOf, selectionMembers } from './selections.ts';
import { createStreams, type Digest } from './streams.ts';
import { createQuantileTables, type QuantileTables } from './tables.ts';

export interface SimulationOptions {
  readonly seed: string;
  readonly draws: number;
  readonly digest: Digest;
  /** Tables kept between runs, so that a second run starts at once; results do not depend on it. */
  readonly cache?: SimulationCache;
  /** Draws per block; results do not depend on it beyond the order of sums, so it is part of the result hash. */
  readonly blockSize?: number;
  /** Weight of each draw, not negative; all 1 when absent. Evidence enters here: nothing else of the run changes. */
  readonly weights?: Float64Array;
  /** Which numbers each draw takes; without them, draw i takes number i of every stream. */
  readonly particles?: Particles;
}

/** Quantile tables and detection curves, made once and used by every run that is given this cache. */
export interface SimulationCache {
  readonly tables: QuantileTables;
  curve(adversary: ProgramAdversary, parameters: DetectionParameters): DetectionCurve;
}

/** An empty cache. */
export function createSimulationCache(): SimulationCache {
  const curves = new Map<string, DetectionCurve>();
  return {
    tables: createQuantileTables(),
    curve(adversary, parameters) {
      const { detection, needed, of } = adversary;
      const name = `${detection},${needed},${of},${parameters.replicateSd}`;
      const held = curves.get(name) ?? createDetectionCurve(adversary, parameters);
      curves.set(name, held);
      return held;
    },
  };
}

/** Statistics of one counted surface in one set. */
export interface CountedStatistics {
  readonly weight: number;
  readonly sum: number;
  readonly sumSquares: number;
  readonly sumCell: number;
  readonly sumHairs: number;
  /** Sum over draws of p, per adversary. */
  readonly sumP: readonly number[];
  readonly histogram: LogHistogram;
}

/** What is summed over a selection of groups (within reach, out of reach, one space). */
export interface SelectionStatistics {
  /** Per draw: expected number of informative surfaces, any, pooled (sums and squares). */
  sumCount: number;
  sumCountSquares: number;
  sumAny: number;
  sumAnySquares: number;
  sumPooled: number;
  sumPooledSquares: number;
  /** Probability mass function of the number of informative surfaces, summed over draws. */
  readonly countMass: Float64Array;
}

export interface SimulationResult {
  readonly draws: number;
  readonly weights: Float64Array;
  /** Sum of the weights: what every sum is divided by. */
  readonly totalWeight: number;
  /** (sum w)² / sum w²: what standard errors are divided by (Kish 1965). */
  readonly effectiveDraws: number;
  /** [set][counted] */
  readonly counted: readonly (readonly CountedStatistics[])[];
  /** [set][selection][adversary]; 0 = within reach, 1 = out of reach (kept apart), 2 … = rows by space in order. */
  readonly selections: readonly (readonly (readonly SelectionStatistics[])[])[];
  /** [set]: total mass within reach, per draw. */
  readonly withinMass: readonly Float64Array[];
}

/** A run that can be stepped block by block: the caller shows progress and decides when to go on. */
export interface Simulation {
  /** Runs one block; false when none is left. */
  step(): boolean;
  readonly doneDraws: number;
  result(): SimulationResult;
}

export const defaultBlockSize = 256;

/** Prepares a run of a compiled visit. Deterministic: (program, seed, draws, block size) -> the same bytes. */
export function createSimulation(program: TraceProgram, options: SimulationOptions): Simulation {
  const blockSize = options.blockSize ?? defaultBlockSize;
  assert(options.draws > 0 && Number.isInteger(options.draws), `draws: got ${options.draws}`);
  assert(blockSize > 0 && Number.isInteger(blockSize), `blockSize: got ${blockSize}`);
  const streams = createStreams(options.seed, options.digest);
  const cache = options.cache ?? createSimulationCache();
  const { tables } = cache;
  const weights = options.weights ?? new Float64Array(options.draws).fill(1);
  assert(
    weights.length === options.draws,
    `weights: expected ${options.draws}, got ${weights.length}`,
  );
  const totals = createTotals(program, weights);
  const curves = program.adversaries.map((a) => cache.curve(a, program.detection));
  const reader = createReader(program, curves, blockSize);
  const { particles } = options;
  assert(
    particles === undefined || particles.count === options.draws,
    `particles: expected ${options.draws}, got ${particles?.count}`,
  );
  const sources = { program, streams, tables, ...(particles === undefined ? {} : { particles }) };
  let done = 0;
  return {
    get doneDraws() {
      return done;
    },
    step() {
      if (done >= options.draws) return false;
      const size = Math.min(blockSize, options.draws - done);
      reader.begin(size);
      const runner = createBlockRunner(sources, done, size);
      for (const event of program.events) {
        if (event.kind === 'read')
          reader.read(event.reading, runner.state.mass, runner.state.hairs);
        else runner.apply(event);
      }
      reader.reduce(totals, done, weights.subarray(done, done + size));
      done += size;
      return done < options.draws;
    },
    result: () => totals.result(),
  };
}

/** Runs to the end. */
export function simulate(program: TraceProgram, options: SimulationOptions): SimulationResult {
  const simulation = createSimulation(program, options);
  while (simulation.step());
  return simulation.result();
}

interface Totals {
  readonly counted: MutableCounted[][];
  readonly selections: SelectionStatistics[][][];
  readonly withinMass: Float64Array[];
  result(): SimulationResult;
}

type MutableCounted = { -readonly [K in keyof CountedStatistics]: CountedStatistics[K] } & {
  sumP: number[];
};

function createTotals(program: TraceProgram, weights: Float64Array): Totals {
  const draws = weights.length;
  const adversaryCount = program.adversaries.length;
  const counted = program.sets.map(() =>
    program.counted.map(
      (): MutableCounted => ({
        weight: 0,
        sum: 0,
        sumSquares: 0,
        sumCell: 0,
        sumHairs: 0,
        sumP: new Array<number>(adversaryCount).fill(0),
        histogram: createLogHistogram(),
      }),
    ),
  );
  const selections = program.sets.map(() =>
    Array.from({ length: 2 + selectionRows(program.groups).length }, () =>
      program.adversaries.map(
        (): SelectionStatistics => ({
          sumCount: 0,
          sumCountSquares: 0,
          sumAny: 0,
          sumAnySquares: 0,
          sumPooled: 0,
          sumPooledSquares: 0,
          countMass: new Float64Array(program.counted.length + 1),
        }),
      ),
    ),
  );
  const withinMass = program.sets.map(() => new Float64Array(draws));
  return {
    counted,
    selections,
    withinMass,
    result: () => ({
      draws,
      weights,
      ...weightSums(weights),
      counted,
      selections,
      withinMass,
    }),
  };
}

/** Sum of the weights, and Kish's effective number of draws. */
export function weightSums(weights: Float64Array) {
  const totalWeight = weights.reduce((sum, w) => sum + w, 0);
  const squares = weights.reduce((sum, w) => sum + w * w, 0);
  assert(totalWeight > 0, `weights: expected a positive sum, got ${totalWeight}`);
  return { totalWeight, effectiveDraws: (totalWeight * totalWeight) / squares };
}

/** Turns masses into probabilities at `read` events and reduces a block into the totals. */
function createReader(program: TraceProgram, curves: readonly DetectionCurve[], blockSize: number) {
  const { sets, counted, adversaries, compartments } = program;
  const K = counted.length;
  const A = adversaries.length;
  /** Probability that no sample of the surface is informative. */
  const survive = new Float64Array(sets.length * A * K * blockSize);
  /** Copies collected per counted surface, for the pooled profile. */
  const lambda = new Float64Array(sets.length * A * K * blockSize);
  const mass = new Float64Array(sets.length * K * blockSize);
  const cellMass = new Float64Array(sets.length * K * blockSize);
  const hairCount = new Float64Array(sets.length * K * blockSize);
  const copies = adversaries.map((a) => [
    copiesPerMass(a, program.detection, false),
    copiesPerMass(a, program.detection, true),
  ]);
  const scratch = new Float64Array(blockSize);
  const mixture = new Float64Array(K + 2);
  const selections = selectionMembers(program);
  const sampled = sampledOf(program, selections);
  let size = 0;

  function begin(next: number): void {
    size = next;
    survive.fill(1);
    lambda.fill(0);
    mass.fill(0);
    cellMass.fill(0);
    hairCount.fill(0);
  }

  function read(index: number, all: Float64Array, hairs: Float64Array): void {
    const { set, compartment, counted: k } = program.readings[index]!;
    const hard = compartments[compartment]!.hard ? 1 : 0;
    const atCell = compartment * classCount * size;
    const atFluid = atCell + size;
    const atMass = (set * K + k) * blockSize;
    for (let i = 0; i < size; i++) {
      mass[atMass + i]! += all[atCell + i]! + all[atFluid + i]!;
      cellMass[atMass + i]! += all[atCell + i]!;
      hairCount[atMass + i]! += hairs[compartment * size + i]!;
    }
    for (let a = 0; a < A; a++) {
      const rate = copies[a]![hard]!;
      const noHair = 1 - adversaries[a]!.hair;
      const curve = curves[a]!;
      const atSurvive = ((set * A + a) * K + k) * blockSize;
      const atLambda = atSurvive;
      for (let i = 0; i < size; i++) {
        const l = rate * (all[atCell + i]! + all[atFluid + i]!);
        let none = 1 - curve.at(l);
        for (let n = hairs[compartment * size + i]!; n > 0; n--) none *= noHair;
        survive[atSurvive + i]! *= none;
        lambda[atLambda + i]! += l;
      }
    }
  }

  function reduce(totals: Totals, firstDraw: number, weights: Float64Array): void {
    for (let s = 0; s < sets.length; s++) {
      for (let k = 0; k < K; k++) reduceCounted(totals.counted[s]![k]!, s, k, weights);
      reduceMass(totals.withinMass[s]!, s, firstDraw);
      for (let v = 0; v < selections.length; v++)
        for (let a = 0; a < A; a++)
          reduceSelection(totals.selections[s]![v]![a]!, { s, a, v }, weights);
    }
  }

  function reduceCounted(into: MutableCounted, s: number, k: number, weights: Float64Array): void {
    const at = (s * K + k) * blockSize;
    let weight = 0;
    let sum = 0;
    let squares = 0;
    let cell = 0;
    let hair = 0;
    for (let i = 0; i < size; i++) {
      const w = weights[i]!;
      const m = mass[at + i]!;
      weight += w;
      sum += w * m;
      squares += w * (m * m);
      cell += w * cellMass[at + i]!;
      hair += w * hairCount[at + i]!;
    }
    into.weight += weight;
    into.sum += sum;
    into.sumSquares += squares;
    into.sumCell += cell;
    into.sumHairs += hair;
    into.histogram.add(mass.subarray(at, at + size), weights);
    for (let a = 0; a < A; a++) {
      const atSurvive = ((s * A + a) * K + k) * blockSize;
      let p = 0;
      for (let i = 0; i < size; i++) p += weights[i]! * (1 - survive[atSurvive + i]!);
      into.sumP[a]! += p;
    }
  }

  function reduceMass(into: Float64Array, s: number, firstDraw: number): void {
    scratch.fill(0);
    for (const k of selections[0]!) {
      const at = (s * K + k) * blockSize;
      for (let i = 0; i < size; i++) scratch[i]! += mass[at + i]!;
    }
    for (let i = 0; i < size; i++) into[firstDraw + i] = scratch[i]!;
  }

  function reduceSelection(
    into: SelectionStatistics,
    { s, a, v }: { readonly s: number; readonly a: number; readonly v: number },
    weights: Float64Array,
  ): void {
    const ks = selections[v]!;
    const taken = sampled[v]![a]![s]!;
    const block = { count: 0, count2: 0, any: 0, any2: 0, pooled: 0, pooled2: 0 };
    for (let i = 0; i < size; i++) {
      const w = weights[i]!;
      if (w === 0) continue;
      let count = 0;
      let none = 1;
      let l = 0;
      let top = 0;
      mixture[0] = 1;
      for (const k of ks) {
        const at = ((s * A + a) * K + k) * blockSize + i;
        const q = survive[at]!;
        l += taken[k]! * lambda[at]!;
        if (q === 1) continue;
        const p = 1 - q;
        count += p;
        if (taken[k] === 1) none *= q;
        // Poisson-binomial: convolve with (q, p) in place, from the top.
        mixture[top + 1] = p * mixture[top]!;
        for (let n = top; n > 0; n--) mixture[n] = q * mixture[n]! + p * mixture[n - 1]!;
        mixture[0]! *= q;
        top++;
      }
      for (let n = 0; n <= top; n++) into.countMass[n]! += w * mixture[n]!;
      const any = 1 - none;
      const pooled = Math.max(any, curves[a]!.at(l));
      block.count += w * count;
      block.count2 += w * (count * count);
      block.any += w * any;
      block.any2 += w * (any * any);
      block.pooled += w * pooled;
      block.pooled2 += w * (pooled * pooled);
    }
    into.sumCount += block.count;
    into.sumCountSquares += block.count2;
    into.sumAny += block.any;
    into.sumAnySquares += block.any2;
    into.sumPooled += block.pooled;
    into.sumPooledSquares += block.pooled2;
  }

  return { begin, read, reduce };
}
