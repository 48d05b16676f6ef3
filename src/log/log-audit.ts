import { type Bytes, equalBytes } from '../base/bytes.ts';
import { fail, type Outcome, type Problem } from '../base/problems.ts';
import type { TreeHead } from './checkpoint.ts';
import { edgeContent, edgeRoot, emptyEdge, growEdge } from './edge.ts';
import { leafHash } from './hash.ts';
import {
  CHECKPOINT_PATH,
  HEAD_PATH,
  LOCK_PATH,
  type LogReader,
  POLICY_PATH,
  TEMPORARY_ENDING,
} from './log-disk.ts';
import { inFile, missing } from './log-read.ts';
import {
  cutTile,
  fullTilePath,
  parseBundle,
  parseTilePath,
  TILE_WIDTH,
  type Tile,
  type TileContent,
  tileAt,
  tilePath,
} from './tile.ts';

/** Most problems that are listed: after so many the log is beyond reading. */
const PROBLEMS_MAX = 100;

/** Files of a log's folder that are no tiles. */
const OTHER_FILES: readonly string[] = [CHECKPOINT_PATH, HEAD_PATH, LOCK_PATH, POLICY_PATH];

/**
 * Derives a log from its entries and compares all there is: each bundle, each tile of every level,
 * partial ones of older checkpoints too, and at last the signed root. Every entry is handed on in
 * its order, before the root is known: believe them only when the result has no problem. What a
 * writer has under way, or left in a crash, is passed over: files that are not finished, and tiles of
 * a checkpoint that is not published. Nobody who reads this one asks for them.
 *
 * Problems name the file: log-missing, log-tile (not what the entries give), log-file (one that no
 * log has), log-root (the entries are not those that were signed).
 */
export async function auditTiles(
  reader: LogReader,
  head: TreeHead,
  onEntries: (entries: readonly Bytes[], start: number) => Promise<void>,
): Promise<readonly Problem[]> {
  const audit = await beginAudit(reader, head);
  let edge = emptyEdge;
  for (let index = 0; ; index += 1) {
    const bundle = tileAt('entries', index, head.size);
    if (bundle === undefined || audit.problems.length >= PROBLEMS_MAX) break;
    const entries = await readExactBundle(audit, bundle);
    if (!entries.ok) {
      audit.problems.push(...entries.problems);
      // Without these entries nothing after them has a place in the tree.
      return audit.problems;
    }
    const grown = growEdge(edge, entries.value.map(leafHash));
    for (const content of grown.full) await compare(audit, content);
    edge = grown.edge;
    await onEntries(entries.value, index * TILE_WIDTH);
  }
  for (const content of edgeContent(edge)) await compare(audit, content);
  if (audit.problems.length === 0 && !equalBytes(edgeRoot(edge), head.root)) {
    const message = `entries: expected those of the signed root at size ${head.size}, got others`;
    audit.problems.push({ code: 'log-root', path: '', message });
  }
  return audit.problems.slice(0, PROBLEMS_MAX);
}

interface Audit {
  readonly reader: LogReader;
  /** Partial tiles of older checkpoints, by the path of the full one. */
  readonly olderByPath: ReadonlyMap<string, readonly Tile[]>;
  readonly problems: Problem[];
}

async function beginAudit(reader: LogReader, head: TreeHead): Promise<Audit> {
  const olderByPath = new Map<string, Tile[]>();
  const problems: Problem[] = [];
  for (const path of await reader.list('')) {
    if (OTHER_FILES.includes(path) || path.endsWith(TEMPORARY_ENDING)) continue;
    const tile = parseTilePath(path);
    if (tile === undefined) {
      const message = 'file: expected none but those of a log, got one';
      problems.push({ code: 'log-file', path: '', message, file: path });
      continue;
    }
    const own = tileAt(tile.level, tile.index, head.size);
    if (own === undefined || tile.width >= own.width) continue;
    const key = fullTilePath(tile);
    olderByPath.set(key, [...(olderByPath.get(key) ?? []), tile]);
  }
  return { reader, olderByPath, problems };
}

async function readExactBundle(audit: Audit, tile: Tile): Promise<Outcome<readonly Bytes[]>> {
  const file = tilePath(tile);
  const bytes = await audit.reader.read(file);
  if (bytes === undefined) return fail([missing(file)]);
  const entries = parseBundle(bytes, tile.width);
  if (!entries.ok) return fail(entries.problems.map(inFile(file)));
  await compareOlder(audit, { tile, bytes });
  return entries;
}

async function compare(audit: Audit, content: TileContent): Promise<void> {
  await compareFile(audit, content);
  await compareOlder(audit, content);
}

async function compareOlder(audit: Audit, content: TileContent): Promise<void> {
  for (const tile of audit.olderByPath.get(fullTilePath(content.tile)) ?? [])
    await compareFile(audit, { tile, bytes: cutTile(content, tile.width) });
}

async function compareFile(audit: Audit, { tile, bytes }: TileContent): Promise<void> {
  const file = tilePath(tile);
  const found = await audit.reader.read(file);
  if (found === undefined) audit.problems.push(missing(file));
  else if (!equalBytes(found, bytes)) {
    const message = 'tile: expected what the entries give, got other bytes';
    audit.problems.push({ code: 'log-tile', path: '', message, file });
  }
}
