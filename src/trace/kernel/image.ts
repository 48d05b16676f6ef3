import { fixed, laneCount, multiplier } from './operations.ts';
import { firstCell, sideCells } from './quantile-cells.ts';

/** A piece of memory that holds the same words in every block. */
export interface ImagePart {
  readonly at: number;
  readonly words: Int32Array;
}

/** Eight tables share a group: their upper sides first, their lower sides where the sign bit of an index leads. */
const slotsPerGroup = 8;
const slotBytes = 16_384;
const signBytes = slotsPerGroup * slotBytes;

/** Gives out memory and writes into it; addresses in bytes. */
export function createMemoryPlan(blockSize: number) {
  const parts: ImagePart[] = [];
  let end: number = fixed.end;
  let group = 0;
  let slot = slotsPerGroup;
  const columnBytes = 4 * blockSize;

  function take(bytes: number): number {
    const at = end;
    end += (bytes + 15) & ~15;
    return at;
  }

  function write(words: Int32Array): number {
    const at = take(words.byteLength);
    parts.push({ at, words });
    return at;
  }

  const splat = (at: number, ...lanes: readonly number[]): void => {
    const words = Int32Array.from({ length: laneCount }, (_, i) => lanes[i % lanes.length]!);
    parts.push({ at, words });
  };
  splat(fixed.multiplier1, multiplier.first);
  splat(fixed.multiplier2, multiplier.second);
  splat(fixed.multiplier3, multiplier.third);
  splat(fixed.ones, 1);
  splat(fixed.fours, laneCount);
  splat(fixed.lanes, 0, 1, 2, 3);

  return {
    parts,
    blockSize,
    take,
    write,
    column: (): number => take(columnBytes),
    columnBytes,
    get end() {
      return end;
    },
    /** Where a fixed address is looked up: `place` is one of `fixed`. */
    point(place: number, at: number): void {
      parts.push({ at: place, words: Int32Array.of(at) });
    },
    writeFloats: (values: Float32Array): number =>
      write(new Int32Array(values.buffer, values.byteOffset, values.length)),
    /** The address that a table's index 0 would have. */
    writeTable(cells: Float32Array): number {
      if (slot === slotsPerGroup) {
        group = take(2 * signBytes);
        slot = 0;
      }
      const at = group + slot * slotBytes;
      slot++;
      const words = new Int32Array(cells.buffer, cells.byteOffset, cells.length);
      parts.push({ at, words: words.subarray(0, 2 * sideCells) });
      parts.push({ at: at + signBytes, words: words.subarray(2 * sideCells) });
      return at - 8 * firstCell;
    },
  };
}

export type MemoryPlan = ReturnType<typeof createMemoryPlan>;
