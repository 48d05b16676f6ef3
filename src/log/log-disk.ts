import type { Bytes } from '../base/bytes.ts';
import { parseTilePath, tileAt } from './tile.ts';

/** The signed note that everybody reads. */
export const CHECKPOINT_PATH = 'checkpoint';
/** The writer's own: the checkpoint that it signed last, on the disk before anybody could read it. */
export const HEAD_PATH = '.head';
/** Taken by the one writer. */
export const LOCK_PATH = '.lock';
/** Whom to believe about this log, for tools that know nothing of us (C2SP tlog-policy). */
export const POLICY_PATH = 'policy';

/** What a file is called until it is whole. */
export const TEMPORARY_ENDING = '.tmp';

/** Largest file of a log: a bundle of 256 entries of 65,535 bytes. */
export const LOG_FILE_BYTE_COUNT_MAX = 256 * (2 + 65_535);

/** Reads the files of a log; paths are those below its folder, such as `tile/0/000`. */
export interface LogReader {
  /** A file's bytes; undefined when there is none. */
  read(path: string): Promise<Bytes | undefined>;
  /** The paths of all files below a folder (`''`: of all), in byte order. */
  list(folder: string): Promise<readonly string[]>;
}

/**
 * The file system under a log, as far as it can be relied on. What a crash leaves is said here, and
 * the simulated one takes all that it may: see the contract suite.
 */
export interface LogDisk extends LogReader {
  /**
   * Makes a file, or replaces what it holds, and flushes its bytes; folders are made where absent.
   * A crash before it returns leaves any part of the bytes. After it the bytes are safe, but the
   * file's name (and its folders') only after `syncFolder`.
   */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** Gives a file another name, in one step and in place of what was there; safe after `syncFolder`. */
  rename(from: string, to: string): Promise<void>;
  /** Makes safe which names a folder holds; `''` is the folder of the log. */
  syncFolder(folder: string): Promise<void>;
  /** Removes a file; safe after `syncFolder`, and before it may come back. */
  remove(path: string): Promise<void>;
}

/** The folder of a path; `''` at the top. */
export function folderOf(path: string): string {
  const end = path.lastIndexOf('/');
  return end < 0 ? '' : path.slice(0, end);
}

/** A folder and all above it, nearest first; ends with `''`. */
export function foldersUp(folder: string): readonly string[] {
  const folders = [folder];
  for (let at = folder; at !== ''; at = folderOf(at)) folders.push(folderOf(at));
  return folders;
}

/**
 * Puts whole files into place, durably: each under a temporary name first, then renamed; at last the
 * folders, and those above them that hold a new one. `known` are folders whose own names are safe
 * already; it grows.
 */
export async function putFiles(
  disk: LogDisk,
  files: readonly { readonly path: string; readonly bytes: Uint8Array }[],
  known: Set<string>,
): Promise<void> {
  // All at once, as far as their order does not matter: a file system flushes them together.
  await allDone(
    files.map(async ({ path, bytes }) => {
      const temporary = `${path}${TEMPORARY_ENDING}`;
      await disk.write(temporary, bytes);
      await disk.rename(temporary, path);
    }),
  );
  const folders = new Set(files.map(({ path }) => folderOf(path)));
  // A folder's own name stands in the folder above it.
  const unsafe = [...folders].flatMap(foldersUp).filter((f) => f !== '' && !known.has(f));
  const changed = new Set([...folders, ...unsafe.map(folderOf)]);
  await allDone([...changed].map((folder) => disk.syncFolder(folder)));
  for (const folder of unsafe) known.add(folder);
}

/** Waits for all, also after one failed: nothing may still be under way when the lock is given back. */
async function allDone(work: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(work))
    if (result.status === 'rejected') throw result.reason;
}

/** Those that were to become other files: a crash came before, and nobody reads them. */
export function temporaryFiles(paths: readonly string[]): readonly string[] {
  return paths.filter((path) => path.endsWith(TEMPORARY_ENDING));
}

/**
 * Those of the files below `tile` that no checkpoint of this size or a smaller one needs: temporary
 * ones, and what was written for a checkpoint that was never signed.
 */
export function leftovers(paths: readonly string[], size: number): readonly string[] {
  return paths.filter((path) => {
    const tile = parseTilePath(path);
    const own = tile === undefined ? undefined : tileAt(tile.level, tile.index, size);
    return tile === undefined || own === undefined || own.width < tile.width;
  });
}
