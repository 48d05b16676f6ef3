import { assert } from '../../base/assert.ts';
import {
  type ChunkInputs,
  chunkDraws,
  fillHostColumns,
  type MachineMaker,
} from '../kernel/chunks.ts';
import type { Emit, HostColumns } from '../kernel/encode-events.ts';
import { sumBytes } from '../kernel/encode-readings.ts';
import { createMemoryPlan, type MemoryPlan } from '../kernel/image.ts';
import { fixed, laneCount, operation } from '../kernel/operations.ts';

/** One value per draw, in f32: what the kernel holds of one class in one compartment. */
export type Column = Float32Array;

/**
 * The kernel, written to and run piece by piece on one block that holds all draws: instructions run when they are
 * asked to, on columns that are put in and taken out in between. The same instructions give the same bits as in a run
 * from zero, whose sums have the same lanes whatever its blocks.
 */
export interface ScratchMachine {
  readonly plan: MemoryPlan;
  readonly emit: Emit;
  /** Runs what was emitted since the last time; the columns that it draws from are filled first. */
  run(host?: HostColumns): void;
  /** Writes a column; nothing: all zero. */
  put(at: number, column: Column | undefined): void;
  /** What a column holds: `held` itself when that has the same bits, else a copy. */
  take(at: number, held?: Column): Column;
  /** Sums from an address on, as a run from zero adds up their lanes. */
  sums(at: number, count: number): Float64Array;
}

/** Memory that outlives a machine's plan: the next one begins anew in it. */
export interface ScratchMemory {
  open(): ScratchMachine;
}

/** Words of code that are run at once; longer code is run in pieces. */
const codeWordsMax = 16_384;
/** Memory grows by doubling from here. */
const memoryBytesMin = 4 * 1024 * 1024;

/** Makes room for a machine. At most `chunkDraws` draws: with more, sums would be taken in more than one chunk. */
export function createScratchMemory(inputs: ChunkInputs, make: MachineMaker): ScratchMemory {
  const { draws, weights, particles } = inputs;
  assert(
    Number.isInteger(draws) && draws > 0 && draws <= chunkDraws,
    `draws: expected 1 to ${chunkDraws}, got ${draws}`,
  );
  const blockSize = Math.ceil(draws / laneCount) * laneCount;
  let machine = make(memoryBytesMin);
  let words = new Int32Array(machine.memory);
  let floats = new Float32Array(machine.memory);
  let doubles = new Float64Array(machine.memory);

  function grow(bytes: number): void {
    if (bytes <= words.byteLength) return;
    const larger = make(Math.max(bytes, 2 * words.byteLength));
    new Int32Array(larger.memory).set(words);
    machine = larger;
    words = new Int32Array(machine.memory);
    floats = new Float32Array(machine.memory);
    doubles = new Float64Array(machine.memory);
  }

  return {
    open() {
      const plan = createMemoryPlan(blockSize);
      const code: number[] = [];
      let written = 0;
      const filled = new Set<number>();
      // What was destroyed or decayed has no reader here.
      const sink = plan.take(8 * blockSize);
      for (const name of ['deposited', 'outside', 'destroyed', 'sampled'] as const)
        plan.point(fixed[name], sink);
      const weightsAt = plan.take(8 * blockSize);
      plan.point(fixed.weights, weightsAt);
      // Places of draws that packing leaves behind must be valid ones, and 0 is.
      const packed = plan.take(3 * plan.columnBytes);
      plan.point(fixed.packed, packed);
      const codeAt = plan.take(4 * codeWordsMax);
      grow(plan.end);
      floats.fill(0, packed >> 2, codeAt >> 2);
      for (let i = 0; i < blockSize; i++)
        doubles[(weightsAt >> 3) + i] = i >= draws ? 0 : (weights?.[i] ?? 1);

      function run(host?: HostColumns): void {
        grow(plan.end);
        for (; written < plan.parts.length; written++) {
          const part = plan.parts[written]!;
          words.set(part.words, part.at >> 2);
        }
        if (host !== undefined) {
          const isNew = ({ at }: { readonly at: number }) => !filled.has(at);
          const [numbers, given] = [host.numbers.filter(isNew), host.given.filter(isNew)];
          if (particles !== undefined)
            fillHostColumns(words, { numbers, given }, { particles, first: 0, size: draws });
          for (const { at } of [...numbers, ...given]) filled.add(at);
        }
        if (code.length === 0) return;
        code.push(operation.end);
        words.set(code, codeAt >> 2);
        code.length = 0;
        machine.run(codeAt, blockSize, 0);
      }

      return {
        plan,
        emit(name, ...operands) {
          assert(operands.length < codeWordsMax - 2, `code: ${operands.length} operands`);
          if (code.length + operands.length + 2 > codeWordsMax) run();
          code.push(operation[name], ...operands);
        },
        run,
        put(at, column) {
          grow(plan.end);
          if (column === undefined) floats.fill(0, at >> 2, (at >> 2) + blockSize);
          else floats.set(column, at >> 2);
        },
        take(at, held) {
          const now = machine.column(at, blockSize);
          return held !== undefined && isSame(held, now) ? held : new Float32Array(now);
        },
        sums(at, count) {
          const sums = new Float64Array(count);
          for (let k = 0; k < count; k++) {
            const lane = (at + sumBytes * k) >> 3;
            sums[k] =
              doubles[lane]! + doubles[lane + 1]! + (doubles[lane + 2]! + doubles[lane + 3]!);
          }
          return sums;
        },
      };
    },
  };
}

function isSame(a: Column, b: Column | Float64Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
