import type { LogHistogramData } from '../../numeric/histogram.ts';
import { createLogHistogram } from '../../numeric/histogram.ts';
import type { Particles } from '../run/particles.ts';
import type { KernelImage } from './encode.ts';
import type { HostColumns } from './encode-events.ts';
import { laneCount } from './operations.ts';
import type { KernelMachine } from './plain.ts';
import { wordOfUniform } from './words.ts';

/**
 * Draws whose sums are taken together, in order: the unit of work of a thread. Sums of chunks are added in the order of
 * the chunks, whoever worked them out, so one thread and many give the same bytes; the size is part of the result.
 */
export const chunkDraws = 1024;

/** A machine with so many bytes of memory, all zero. */
export type MachineMaker = (memoryBytes: number) => KernelMachine;

/** What a run is about, besides the image. Plain data. */
export interface ChunkInputs {
  readonly draws: number;
  readonly weights?: Float64Array;
  /** As `KernelRunOptions`: fewer than draws, so that memory does not grow with them. */
  readonly particles?: Pick<Particles, 'count' | 'drawNumbers' | 'given'>;
}

/** What one chunk comes to. */
export interface ChunkSums {
  readonly chunk: number;
  /** By the numbers of `ReadingLayout`. */
  readonly sums: Float64Array<ArrayBuffer>;
  /** [set][draw of the chunk]: mass within reach. */
  readonly within: readonly Float64Array<ArrayBuffer>[];
}

/** Works out chunks in any order; histograms add up over all that it worked out. */
export interface ChunkRunner {
  readonly machine: KernelMachine;
  run(chunk: number): ChunkSums;
  /**
   * Histograms over all that it worked out, in the order of `ReadingLayout.counted`, as many as are asked for: taken,
   * not copied, since there are thousands of some 10 KiB.
   */
  takeHistograms(first: number, count: number): readonly LogHistogramData[];
}

/** Prepares a machine with an image: the memory is written once, then run block by block. */
export function createChunkRunner(
  image: KernelImage,
  inputs: ChunkInputs,
  make: MachineMaker,
): ChunkRunner {
  const machine = make(image.memoryBytes);
  const words = new Int32Array(machine.memory);
  const doubles = new Float64Array(machine.memory);
  for (const part of image.parts) words.set(part.words, part.at >> 2);
  const { blockSize, readings } = image;
  const { draws, weights, particles } = inputs;
  const histograms = readings.counted.map(() => createLogHistogram());
  const shares = weights === undefined ? undefined : weightShares(weights);
  const values = new Float64Array(blockSize);

  function prepare(first: number, size: number): void {
    const at = image.weights >> 3;
    for (let i = 0; i < blockSize; i++)
      doubles[at + i] = i >= size ? 0 : weights === undefined ? 1 : weights[first + i]!;
    if (particles !== undefined) fillHostColumns(words, image, { particles, first, size });
  }

  function addToHistograms(first: number, size: number): void {
    readings.counted.forEach(({ mass }, k) => {
      const column = machine.column(mass, size);
      if (shares === undefined && column instanceof Float32Array) {
        histograms[k]!.addSingles(column);
        return;
      }
      values.set(column);
      histograms[k]!.add(values.subarray(0, size), shares?.subarray(first, first + size));
    });
  }

  return {
    machine,
    run(chunk) {
      const start = chunk * chunkDraws;
      const end = Math.min(start + chunkDraws, draws);
      const sumsAt = readings.sums >> 3;
      const count = readings.sumCount * laneCount;
      doubles.fill(0, sumsAt, sumsAt + count);
      const within = readings.within.map(() => new Float64Array(end - start));
      for (let first = start; first < end; first += blockSize) {
        const size = Math.min(blockSize, end - first);
        prepare(first, size);
        machine.run(image.code, blockSize, first);
        addToHistograms(first, size);
        readings.within.forEach((at, s) => {
          within[s]!.set(machine.column(at, size), first - start);
        });
      }
      const sums = new Float64Array(readings.sumCount);
      for (let k = 0; k < sums.length; k++) {
        const lane = sumsAt + laneCount * k;
        sums[k] = doubles[lane]! + doubles[lane + 1]! + (doubles[lane + 2]! + doubles[lane + 3]!);
      }
      return { chunk, sums, within };
    },
    takeHistograms: (first, count) => histograms.slice(first, first + count).map((h) => h.take()),
  };
}

/** Chunks of a run. */
export function chunkCount(draws: number): number {
  return Math.ceil(draws / chunkDraws);
}

/** Writes the columns of draw numbers and of given uniforms that instructions ask for, from draw `first` on. */
export function fillHostColumns(
  words: Int32Array,
  host: HostColumns,
  {
    particles: { count, drawNumbers, given },
    first,
    size,
  }: {
    readonly particles: NonNullable<ChunkInputs['particles']>;
    readonly first: number;
    readonly size: number;
  },
): void {
  for (const { at: column, group } of host.numbers) {
    const numbers = drawNumbers[group]!;
    for (let i = 0; i < size; i++)
      words[(column >> 2) + i] = group === 0 ? first + i : numbers[(first + i) % count]!;
  }
  for (const { at: column, name } of host.given) {
    const uniforms = given.get(name)!;
    for (let i = 0; i < size; i++)
      words[(column >> 2) + i] = wordOfUniform(uniforms[(first + i) % count]!);
  }
}

/**
 * Weights as histograms take them: multiples of a power of two, a billionth of the largest, so that sums of them are
 * exact and histograms may be added in any order. Quantiles of a histogram are right to 0.8 % anyway.
 */
export function weightShares(weights: Float64Array): Float64Array {
  const most = weights.reduce((a, b) => Math.max(a, b), 0);
  let quantum = 1;
  while (quantum * 1_073_741_824 > most && quantum > 1e-290) quantum /= 2;
  while (quantum * 1_073_741_824 < most) quantum *= 2;
  return weights.map((w) => Math.round(w / quantum) * quantum);
}
