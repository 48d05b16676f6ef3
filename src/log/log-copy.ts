import { fail, type Outcome, ok } from '../base/problems.ts';
import { textToUtf8 } from '../base/utf8.ts';
import { CHECKPOINT_PATH, type LogDisk, type LogReader, putFiles } from './log-disk.ts';
import { missing, type VerifiedCheckpoint } from './log-read.ts';
import { noteText } from './note.ts';
import { type Tile, tileAt, tileHashCount, tilePath } from './tile.ts';

/** Every file of tiles and entries that a log of this size has, and no older one. */
function tilesOf(size: number): readonly Tile[] {
  const tiles: Tile[] = [];
  const levels: (number | 'entries')[] = ['entries'];
  for (let level = 0; tileHashCount(level, size) > 0; level += 1) levels.push(level);
  for (const level of levels)
    for (let index = 0; ; index += 1) {
      const tile = tileAt(level, index, size);
      if (tile === undefined) break;
      tiles.push(tile);
    }
  return tiles;
}

/**
 * Copies a log as it was at a checkpoint, and nothing beside it: a plain tlog-tiles folder, the
 * checkpoint last. The log should have been audited: what is copied is not looked at.
 */
export async function copyLog(
  from: LogReader,
  to: LogDisk,
  { head, note }: VerifiedCheckpoint,
): Promise<Outcome<number>> {
  const known = new Set<string>();
  const tiles = tilesOf(head.size);
  for (const tile of tiles) {
    const path = tilePath(tile);
    const bytes = await from.read(path);
    if (bytes === undefined) return fail([missing(path)]);
    await putFiles(to, [{ path, bytes }], known);
  }
  const bytes = textToUtf8(noteText(note));
  await putFiles(to, [{ path: CHECKPOINT_PATH, bytes }], known);
  return ok(tiles.length + 1);
}
