import type { LogReader } from '../../src/log/log-disk.ts';
import { CHECKPOINT_PATH } from '../../src/log/log-disk.ts';

/** One bit of one file. */
export interface FlipPlace {
  readonly path: string;
  readonly at: number;
  readonly bit: number;
}

/** Where the fields of a leaf begin (record v1, section 1). */
const FIELD_STARTS = [0, 1, 2, 3, 4, 8, 12, 16, 32, 64, 96, 104, 136, 152, 184, 216];

/** Fewest places in a file that has so many bytes. */
const PLACES_PER_FILE_MIN = 40;

/** Reads a log in which one bit is another. */
export function withFlip(reader: LogReader, { path, at, bit }: FlipPlace): LogReader {
  return {
    list: (folder) => reader.list(folder),
    async read(asked) {
      const bytes = await reader.read(asked);
      if (asked !== path || bytes === undefined) return bytes;
      bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
      return bytes;
    },
  };
}

/** Every byte of every file, each with one of its bits; eight numbers one after the other give all. */
export async function everyPlace(reader: LogReader, number: number): Promise<readonly FlipPlace[]> {
  const places: FlipPlace[] = [];
  for (const path of await reader.list('')) {
    const length = (await reader.read(path))?.length ?? 0;
    for (let at = 0; at < length; at += 1) places.push({ path, at, bit: (at + number) % 8 });
  }
  return places;
}

/**
 * So many places by a seed: all bytes of the checkpoint, the lengths and all fields of the first
 * entries of each bundle, some of every file, and the rest anywhere.
 */
export async function flipPlaces(
  reader: LogReader,
  { count, seed }: { readonly count: number; readonly seed: number },
): Promise<readonly FlipPlace[]> {
  const next = xorshift(seed);
  const all = await everyPlace(reader, 0);
  const chosen = new Map<string, FlipPlace>();
  const choose = (place: FlipPlace): void => {
    chosen.set(`${place.path} ${place.at}`, { ...place, bit: next() % 8 });
  };
  for (const place of all) if (place.path === CHECKPOINT_PATH) choose(place);
  for (const path of new Set(all.map((place) => place.path))) {
    const own = all.filter((place) => place.path === path);
    const starts = path.startsWith('tile/entries/') ? FIELD_STARTS.map((start) => 2 + start) : [];
    const some = Array.from({ length: PLACES_PER_FILE_MIN }, () => next() % own.length);
    for (const at of [0, 1, ...starts, ...some]) {
      const place = own[at];
      if (place !== undefined) choose(place);
    }
  }
  while (chosen.size < Math.min(count, all.length)) {
    const place = all[next() % all.length];
    if (place !== undefined) choose(place);
  }
  return [...chosen.values()];
}

function xorshift(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
