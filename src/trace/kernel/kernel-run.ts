import { assert } from '../../base/assert.ts';
import { createLogHistogram, type LogHistogramData } from '../../numeric/histogram.ts';
import type { TraceProgram } from '../program.ts';
import type { Particles } from '../run/particles.ts';
import {
  type CountedStatistics,
  defaultBlockSize,
  type SelectionStatistics,
  type Simulation,
  type SimulationOptions,
  type SimulationResult,
  weightSums,
} from '../run/simulate.ts';
import {
  type ChunkInputs,
  type ChunkSums,
  chunkCount,
  chunkDraws,
  createChunkRunner,
  type MachineMaker,
} from './chunks.ts';
import { encodeProgram, type KernelImage } from './encode.ts';
import { createKernelTables, type KernelTables } from './kernel-tables.ts';
import { laneCount, selectSums } from './operations.ts';

/** Options of a run on the kernel. */
export interface KernelRunOptions
  extends Pick<SimulationOptions, 'seed' | 'draws' | 'digest' | 'weights' | 'blockSize'> {
  /**
   * What was learnt, in as many particles as there are: draw i takes the numbers of particle i mod count, and its own
   * number i from every stream of group 0. The same as `expand` gives with as many particles as draws.
   */
  readonly particles?: Particles;
  /** Tables kept between runs; results do not depend on it. */
  readonly tables?: KernelTables;
}

/** A run made ready: what every thread needs, and how their sums become a result. */
export interface PreparedRun {
  readonly image: KernelImage;
  readonly inputs: ChunkInputs;
  readonly chunks: number;
  readonly histogramCount: number;
  /** Events of the program times draws: how much work it is. */
  readonly eventDraws: number;
  /** Takes sums of chunks, each once, in any order. */
  add(sums: ChunkSums): void;
  /** Histograms of one thread, from one place in the order of `ReadingLayout.counted` on. */
  addHistograms(first: number, histograms: readonly LogHistogramData[]): void;
  readonly doneDraws: number;
  /** Chunks that were added but wait for one before them. */
  readonly waitingChunks: number;
  result(): SimulationResult;
}

/** Encodes a program and makes room for its result. Errors as `createSimulation`. */
export function prepareRun(program: TraceProgram, options: KernelRunOptions): PreparedRun {
  const { draws, weights, particles } = options;
  const blockSize = options.blockSize ?? defaultBlockSize;
  assert(draws > 0 && Number.isInteger(draws), `draws: got ${draws}`);
  assert(
    blockSize > 0 && chunkDraws % blockSize === 0 && blockSize % laneCount === 0,
    `blockSize: expected a multiple of 4 that divides ${chunkDraws}, got ${blockSize}`,
  );
  assert(
    weights === undefined || weights.length === draws,
    `weights: expected ${draws}, got ${weights?.length}`,
  );
  assert(
    particles === undefined || particles.count > 0,
    `particles: expected some, got ${particles?.count}`,
  );
  const tables = options.tables ?? createKernelTables();
  const image = encodeProgram(program, {
    streams: tables.streams(options.seed, options.digest),
    tables,
    blockSize,
    ...(particles === undefined ? {} : { particles }),
  });
  const inputs: ChunkInputs = {
    draws,
    ...(weights === undefined ? {} : { weights }),
    ...(particles === undefined ? {} : { particles: usedOf(image, particles) }),
  };
  const merge = createMerge(program, image, inputs);
  return {
    image,
    inputs,
    chunks: chunkCount(draws),
    histogramCount: image.readings.counted.length,
    eventDraws: program.events.length * draws,
    add: merge.add,
    addHistograms: merge.addHistograms,
    get doneDraws() {
      return merge.doneDraws;
    },
    get waitingChunks() {
      return merge.waitingChunks;
    },
    result: merge.result,
  };
}

/** Only the columns that the image asks for: the rest need not travel. */
function usedOf(
  image: KernelImage,
  { count, drawNumbers, given }: Particles,
): NonNullable<ChunkInputs['particles']> {
  const groups = new Set(image.numbers.flatMap(({ group }) => (group === 0 ? [] : [group])));
  return {
    count,
    drawNumbers: drawNumbers.map((own, g) => (groups.has(g) ? own : new Uint32Array(0))),
    given: new Map(image.given.map(({ name }) => [name, given.get(name)!])),
  };
}

/** Adds chunks up in their order: one that comes early waits. */
function createMerge(program: TraceProgram, image: KernelImage, { draws, weights }: ChunkInputs) {
  const { readings } = image;
  const totals = new Float64Array(readings.sumCount);
  const histograms = readings.counted.map(() => createLogHistogram());
  const withinMass = program.sets.map(() => new Float64Array(draws));
  const early = new Map<number, Float64Array>();
  let next = 0;
  let doneDraws = 0;

  function add({ chunk, sums, within }: ChunkSums): void {
    within.forEach((masses, s) => {
      withinMass[s]!.set(masses, chunk * chunkDraws);
    });
    doneDraws += within[0]?.length ?? Math.min(chunkDraws, draws - chunk * chunkDraws);
    early.set(chunk, sums);
    for (let own = early.get(next); own !== undefined; own = early.get(next)) {
      for (let k = 0; k < totals.length; k++) totals[k]! += own[k]!;
      early.delete(next);
      next++;
    }
  }

  function result(): SimulationResult {
    assert(next === chunkCount(draws), `chunks: expected ${chunkCount(draws)}, got ${next}`);
    const all = weights ?? new Float64Array(draws).fill(1);
    const sums = weightSums(all);
    return {
      draws,
      weights: all,
      ...sums,
      counted: countedOf(program, { image, totals, histograms, weight: sums.totalWeight }),
      selections: readings.selections.map((bySet) =>
        bySet.map((bySelection) => bySelection.map((own) => selectionOf(own, totals, program))),
      ),
      withinMass,
    };
  }

  return {
    add,
    addHistograms(first: number, own: readonly LogHistogramData[]): void {
      own.forEach((data, k) => {
        histograms[first + k]!.addData(data);
      });
    },
    get doneDraws() {
      return doneDraws;
    },
    get waitingChunks() {
      return early.size;
    },
    result,
  };
}

interface Summed {
  readonly image: KernelImage;
  readonly totals: Float64Array;
  readonly histograms: readonly CountedStatistics['histogram'][];
  readonly weight: number;
}

function countedOf(
  program: TraceProgram,
  { image, totals, histograms, weight }: Summed,
): CountedStatistics[][] {
  const { adversaries } = program;
  const counted = program.sets.map(() =>
    new Array<CountedStatistics | undefined>(program.counted.length).fill(undefined),
  );
  image.readings.counted.forEach(({ set, counted: k, sum }, index) => {
    counted[set]![k] = {
      weight,
      sum: totals[sum]!,
      sumSquares: totals[sum + 1]!,
      sumCell: totals[sum + 2]!,
      sumHairs: totals[sum + 3]!,
      sumP: adversaries.map((_, a) => totals[sum + 4 + a]!),
      histogram: histograms[index]!,
    };
  });
  return counted.map((ofSet) => ofSet.map((own) => own ?? unread(weight, adversaries.length)));
}

/** Of something that is read nowhere: nothing, in every draw. */
function unread(weight: number, adversaryCount: number): CountedStatistics {
  const histogram = createLogHistogram();
  histogram.addData({ below: weight, above: 0, exponents: [], bins: new Uint32Array(0) });
  const sumP = new Array<number>(adversaryCount).fill(0);
  return { weight, sum: 0, sumSquares: 0, sumCell: 0, sumHairs: 0, sumP, histogram };
}

function selectionOf(
  { sum, members }: { readonly sum: number; readonly members: number },
  totals: Float64Array,
  program: TraceProgram,
): SelectionStatistics {
  const countMass = new Float64Array(program.counted.length + 1);
  countMass.set(totals.subarray(sum + selectSums, sum + selectSums + members + 1));
  return {
    sumCount: totals[sum]!,
    sumCountSquares: totals[sum + 1]!,
    sumAny: totals[sum + 2]!,
    sumAnySquares: totals[sum + 3]!,
    sumPooled: totals[sum + 4]!,
    sumPooledSquares: totals[sum + 5]!,
    countMass,
  };
}

/**
 * A run on one thread, stepped chunk by chunk: the interface of `createSimulation`. Deterministic: (program, seed,
 * draws) -> the same bytes on every machine, in TypeScript and compiled, on one thread and many.
 */
export function createKernelSimulation(
  program: TraceProgram,
  options: KernelRunOptions,
  make: MachineMaker,
): Simulation {
  const run = prepareRun(program, options);
  const runner = createChunkRunner(run.image, run.inputs, make);
  let chunk = 0;
  return {
    get doneDraws() {
      return run.doneDraws;
    },
    step() {
      if (chunk === run.chunks) return false;
      run.add(runner.run(chunk++));
      if (chunk === run.chunks) run.addHistograms(0, runner.takeHistograms(0, run.histogramCount));
      return chunk < run.chunks;
    },
    result: () => run.result(),
  };
}

/** Runs to the end on one thread. */
export function simulateOnKernel(
  program: TraceProgram,
  options: KernelRunOptions,
  make: MachineMaker,
): SimulationResult {
  const simulation = createKernelSimulation(program, options, make);
  while (simulation.step());
  return simulation.result();
}
