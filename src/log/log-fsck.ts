import { type Bytes, concatBytes, equalBytes } from '../base/bytes.ts';
import type { SignatureVerifier } from '../base/ed25519-signature.ts';
import { fail, type Outcome, ok } from '../base/problems.ts';
import { textToUtf8 } from '../base/utf8.ts';
import type { TreeHead } from './checkpoint.ts';
import { edgeContent, edgeRoot, emptyEdge, growEdge } from './edge.ts';
import { leafHash } from './hash.ts';
import {
  CHECKPOINT_PATH,
  HEAD_PATH,
  type LogDisk,
  leftovers,
  putFiles,
  temporaryFiles,
} from './log-disk.ts';
import { missing, type VerifiedCheckpoint, verifyCheckpoint } from './log-read.ts';
import { noteText } from './note.ts';
import {
  cutTile,
  encodeBundle,
  fullTilePath,
  parseBundle,
  parseTilePath,
  TILE_WIDTH,
  type Tile,
  type TileContent,
  tileAt,
  tilePath,
} from './tile.ts';
import type { VerifierKey } from './verifier-key.ts';

/** What was found wrong and can be put right from the entries and a signed checkpoint. */
export interface LogDamage {
  readonly path: string;
  readonly state: 'missing' | 'damaged' | 'left over';
}

/** A log that its entries and a signed checkpoint agree about. */
export interface LogState {
  readonly head: TreeHead;
  /** All that were signed, in their order. */
  readonly entries: readonly Bytes[];
  /** In byte order of the paths; empty for a sound log. */
  readonly damage: readonly LogDamage[];
}

/**
 * Derives a whole log again from its entries and holds it against the newest checkpoint that the
 * log's key signed. With `repair` it writes what is missing or damaged and removes what is left
 * over, durably, tiles before checkpoints. What cannot be derived is refused and nothing is changed:
 * no checkpoint of this key, or two of one size (log-head), entries that are gone (log-missing) or
 * are not those that were signed (log-root). Entries are never cut away to fit a checkpoint, nor
 * signed anew: that would be another history.
 */
export async function fsckLog(
  platform: SignatureVerifier,
  disk: LogDisk,
  options: { readonly key: VerifierKey; readonly repair: boolean },
): Promise<Outcome<LogState>> {
  const heads = await readSigned(platform, disk, options.key);
  if (!heads.ok) return heads;
  const { newest, damage: headDamage } = heads.value;
  const paths = await disk.list('');
  const derived = await deriveTiles(disk, paths, newest.head);
  if (!derived.ok) return derived;
  const { entries, contents } = derived.value;
  const tiles = [...contents, ...olderTiles(paths, contents)];
  const wrong: (LogDamage & { readonly bytes: Bytes })[] = [];
  for (const { tile, bytes } of tiles) {
    const path = tilePath(tile);
    const found = await disk.read(path);
    const state = found === undefined ? 'missing' : 'damaged';
    if (found === undefined || !equalBytes(found, bytes)) wrong.push({ path, state, bytes });
  }
  const inTiles = paths.filter((path) => path.startsWith('tile/'));
  const left = new Set([...leftovers(inTiles, newest.head.size), ...temporaryFiles(paths)]);
  if (options.repair) {
    const known = new Set<string>();
    await putFiles(disk, wrong, known);
    const bytes = textToUtf8(noteText(newest.note));
    for (const { path } of headDamage) await putFiles(disk, [{ path, bytes }], known);
    for (const path of left) await disk.remove(path);
  }
  const removed = [...left].map((path) => ({ path, state: 'left over' }) as const);
  const named = wrong.map(({ path, state }) => ({ path, state }));
  const damage = [...headDamage, ...named, ...removed];
  damage.sort((a, b) => (a.path < b.path ? -1 : 1));
  return ok({ head: newest.head, entries, damage });
}

interface SignedHeads {
  readonly newest: VerifiedCheckpoint;
  /** The writer's checkpoint comes first: it must be safe before anybody reads the other. */
  readonly damage: readonly LogDamage[];
}

async function readSigned(
  platform: SignatureVerifier,
  disk: LogDisk,
  key: VerifierKey,
): Promise<Outcome<SignedHeads>> {
  const damage: LogDamage[] = [];
  const found: { readonly path: string; readonly checkpoint: VerifiedCheckpoint }[] = [];
  for (const path of [HEAD_PATH, CHECKPOINT_PATH]) {
    const bytes = await disk.read(path);
    const keys = { logs: [key], witnesses: [] };
    const judged = bytes === undefined ? undefined : await verifyCheckpoint(platform, bytes, keys);
    if (judged?.ok === true) found.push({ path, checkpoint: judged.value });
    else damage.push({ path, state: bytes === undefined ? 'missing' : 'damaged' });
  }
  // With equal sizes the published one counts: witnesses have signed it.
  const size = Math.max(...found.map(({ checkpoint }) => checkpoint.head.size));
  const newest = found.findLast(({ checkpoint }) => checkpoint.head.size === size)?.checkpoint;
  if (newest === undefined) {
    return refuse('log-head', 'log: expected a checkpoint signed by its key, got none');
  }
  for (const { path, checkpoint } of found) {
    if (checkpoint.note.text === newest.note.text) continue;
    if (checkpoint.head.size === newest.head.size) {
      return refuse('log-head', 'log: expected one tree signed at each size, got two');
    }
    damage.push({ path, state: 'damaged' });
  }
  return ok({ newest, damage });
}

/** The entries of a log of this size, and every file as they give it. */
async function deriveTiles(
  disk: LogDisk,
  paths: readonly string[],
  head: TreeHead,
): Promise<
  Outcome<{ readonly entries: readonly Bytes[]; readonly contents: readonly TileContent[] }>
> {
  const all: Bytes[] = [];
  const contents: TileContent[] = [];
  let edge = emptyEdge;
  for (let index = 0; ; index += 1) {
    const tile = tileAt('entries', index, head.size);
    if (tile === undefined) break;
    const entries = await findEntries(disk, paths, tile);
    if (!entries.ok) return entries;
    const grown = growEdge(edge, entries.value.map(leafHash));
    contents.push({ tile, bytes: encodeBundle(entries.value) }, ...grown.full);
    all.push(...entries.value);
    edge = grown.edge;
  }
  contents.push(...edgeContent(edge));
  if (equalBytes(edgeRoot(edge), head.root)) return ok({ entries: all, contents });
  const message = `entries: expected those of the signed root at size ${head.size}, got others`;
  return refuse('log-root', message);
}

/**
 * The entries of a bundle from any file that holds them: its own, or a wider one. Where several can
 * be read, the one that the tile of leaf hashes agrees with.
 */
async function findEntries(
  disk: LogDisk,
  paths: readonly string[],
  tile: Tile,
): Promise<Outcome<readonly Bytes[]>> {
  const candidates: (readonly Bytes[])[] = [];
  const widths = paths
    .map(parseTilePath)
    .filter((t) => t?.level === 'entries' && t.index === tile.index && t.width >= tile.width)
    .map((t) => t?.width ?? TILE_WIDTH)
    .sort((a, b) => a - b);
  for (const width of widths) {
    const bytes = await disk.read(tilePath({ ...tile, width }));
    const parsed = bytes === undefined ? undefined : parseBundle(bytes, width);
    if (parsed?.ok === true) candidates.push(parsed.value.slice(0, tile.width));
  }
  const hashes = await disk.read(tilePath({ ...tile, level: 0 }));
  const agreed = candidates.find(
    (entries) => hashes !== undefined && equalBytes(concatBytes(...entries.map(leafHash)), hashes),
  );
  const entries = agreed ?? candidates[0];
  return entries === undefined ? fail([missing(tilePath(tile))]) : ok(entries);
}

/** Partial tiles of older checkpoints that are there: a log keeps them until the full one is. */
function olderTiles(
  paths: readonly string[],
  contents: readonly TileContent[],
): readonly TileContent[] {
  const byPath = new Map(contents.map((content) => [fullTilePath(content.tile), content]));
  return paths.flatMap((path) => {
    const tile = parseTilePath(path);
    const content = tile === undefined ? undefined : byPath.get(fullTilePath(tile));
    if (tile === undefined || content === undefined) return [];
    if (tile.width >= content.tile.width) return [];
    return [{ tile, bytes: cutTile(content, tile.width) }];
  });
}

function refuse<T>(code: string, message: string): Outcome<T> {
  return fail([{ code, path: '', message }]);
}
