import { assert } from '../base/assert.ts';
import { type Bytes, concatBytes, readU16, u16ToBytes } from '../base/bytes.ts';
import { fail, type Outcome, ok } from '../base/problems.ts';
import { HASH_BYTE_COUNT } from './hash.ts';
import { type TreeNode, treeRoot } from './tree.ts';

/** Hashes of a full tile, and entries of a full bundle (C2SP tlog-tiles). */
export const TILE_WIDTH = 256;
/** Levels of the tree from one level of tiles to the next: 2^8 = 256. */
export const TILE_HEIGHT = 8;
/** Largest entry: its length has two bytes. */
export const ENTRY_BYTE_COUNT_MAX = 65_535;
/** Highest level that a path may name. */
const TILE_LEVEL_MAX = 63;

/**
 * A tile of hashes, or with level `entries` a bundle of entries. Number `index` of a level; its
 * `width` is 256 when full, else 1 to 255.
 */
export interface Tile {
  readonly level: number | 'entries';
  readonly index: number;
  readonly width: number;
}

/** A tile and the bytes of its file. */
export interface TileContent {
  readonly tile: Tile;
  readonly bytes: Bytes;
}

/** Path of a tile below the log's folder: `tile/0/x001/x234/067.p/5` (C2SP tlog-tiles). */
export function tilePath({ level, index, width }: Tile): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g) ?? [];
  const folders = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group));
  const path = `tile/${level}/${folders.join('/')}`;
  return width === TILE_WIDTH ? path : `${path}.p/${width}`;
}

/** Reads a tile's path; undefined for what `tilePath` would not write. */
export function parseTilePath(path: string): Tile | undefined {
  const parts =
    /^tile\/(entries|0|[1-9]\d?)\/((?:x\d{3}\/){0,5}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/.exec(path);
  const [, level = '', groups = '', partial] = parts ?? [];
  if (parts === null) return undefined;
  const tile = {
    level: level === 'entries' ? level : Number(level),
    index: Number(groups.replaceAll(/[x/]/g, '')),
    width: partial === undefined ? TILE_WIDTH : Number(partial),
  } as const;
  const isInRange =
    (tile.level === 'entries' || tile.level <= TILE_LEVEL_MAX) &&
    Number.isSafeInteger(tile.index) &&
    (partial === undefined || tile.width < TILE_WIDTH);
  // Leading groups of zeros, and whatever else has a shorter path.
  return isInRange && tilePath(tile) === path ? tile : undefined;
}

/** Hashes that level `level` of a tree's tiles has in all: one for each full tile below. */
export function tileHashCount(level: number, size: number): number {
  let count = size;
  for (let i = 0; i < level; i += 1) count = Math.floor(count / TILE_WIDTH);
  return count;
}

/** The tile of a tree of `size` leaves with this level and index; undefined when there is none. */
export function tileAt(level: number | 'entries', index: number, size: number): Tile | undefined {
  const count = tileHashCount(level === 'entries' ? 0 : level, size) - index * TILE_WIDTH;
  return count <= 0 ? undefined : { level, index, width: Math.min(count, TILE_WIDTH) };
}

/** The tile that holds what a full subtree is computed from, in a tree of `size` leaves. */
export function tileOfNode(node: TreeNode, size: number): Tile {
  const level = Math.floor(node.level / TILE_HEIGHT);
  const start = node.index * spanOf(node);
  const tile = tileAt(level, Math.floor(start / TILE_WIDTH), size);
  const holds = tile !== undefined && (start % TILE_WIDTH) + spanOf(node) <= tile.width;
  assert(holds, `a tree of ${size} leaves has no subtree ${node.level}/${node.index}`);
  return tile;
}

/** Hash of a full subtree from the tile that `tileOfNode` names. */
export function nodeFromTile(hashes: readonly Bytes[], node: TreeNode): Bytes {
  const span = spanOf(node);
  const start = (node.index * span) % TILE_WIDTH;
  assert(start + span <= hashes.length, `a tile should hold ${start + span} hashes`);
  return treeRoot(hashes.slice(start, start + span));
}

/** Splits a tile into its hashes; a tile of another length than its width says is refused. */
export function parseTile(bytes: Uint8Array, width: number): Outcome<readonly Bytes[]> {
  const byteCount = width * HASH_BYTE_COUNT;
  if (bytes.length !== byteCount) {
    return refuse(`tile: expected ${width} hashes in ${byteCount} bytes, got ${bytes.length}`);
  }
  return ok(
    Array.from(
      { length: width },
      (_, i) => new Uint8Array(bytes.subarray(i * HASH_BYTE_COUNT, (i + 1) * HASH_BYTE_COUNT)),
    ),
  );
}

/** Writes entries as a bundle: u16 length ‖ entry, repeated. */
export function encodeBundle(entries: readonly Uint8Array[]): Bytes {
  for (const { length } of entries)
    assert(
      length <= ENTRY_BYTE_COUNT_MAX,
      `an entry should have at most 65,535 bytes, not ${length}`,
    );
  return concatBytes(...entries.flatMap((entry) => [u16ToBytes(entry.length), entry]));
}

/** Splits a bundle into exactly `width` entries; a torn end, or anything after it, is refused. */
export function parseBundle(bytes: Uint8Array, width: number): Outcome<readonly Bytes[]> {
  const entries: Bytes[] = [];
  let at = 0;
  while (at < bytes.length && entries.length < width) {
    const left = bytes.length - at;
    if (left < 2 || left - 2 < readU16(bytes, at)) {
      return refuse(`bundle: expected length and entry at byte ${at}, got ${left} bytes`);
    }
    const length = readU16(bytes, at);
    entries.push(new Uint8Array(bytes.subarray(at + 2, at + 2 + length)));
    at += 2 + length;
  }
  if (entries.length < width || at < bytes.length) {
    const came = at < bytes.length ? 'more bytes' : String(entries.length);
    return refuse(`bundle: expected ${width} entries, got ${came}`);
  }
  return ok(entries);
}

/** What a narrower tile at the same place holds. */
export function cutTile({ tile, bytes }: TileContent, width: number): Bytes {
  assert(width <= tile.width, `a tile of ${tile.width} should not be cut to ${width}`);
  if (tile.level !== 'entries') return bytes.slice(0, width * HASH_BYTE_COUNT);
  const entries = parseBundle(bytes, tile.width);
  assert(entries.ok, 'a bundle should be one before it is cut');
  return encodeBundle(entries.value.slice(0, width));
}

/** Path of the full tile at the same place. */
export function fullTilePath(tile: Tile): string {
  return tilePath({ ...tile, width: TILE_WIDTH });
}

/** Hashes of its tile's level that a subtree spans: 1, 2, 4 … 128. */
function spanOf({ level }: TreeNode): number {
  let span = 1;
  for (let i = 0; i < level % TILE_HEIGHT; i += 1) span *= 2;
  return span;
}

function refuse<T>(message: string): Outcome<T> {
  return fail([{ code: 'log-tile', path: '', message }]);
}
