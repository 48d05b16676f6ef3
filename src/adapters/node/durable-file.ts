import { constants, type Dirent, type Stats } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readdir, rename, unlink } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { randomBytes } from './crypto.ts';

/** Files and folders that only their owner may use. */
export const PRIVATE_FILE_MODE = 0o600;
const PRIVATE_FOLDER_MODE = 0o700;
/** End of the names of files that are not whole yet. */
export const TEMPORARY_SUFFIX = '.tmp';

/**
 * Puts bytes into a file so that after a crash it holds either all of them or what it held before:
 * writes a temporary file beside it, fsync, rename, fsync of the folder.
 */
export async function writeFileAtomically(path: string, bytes: Uint8Array): Promise<void> {
  const suffix = Buffer.from(randomBytes(8)).toString('hex');
  const temporary = `${path}.${suffix}${TEMPORARY_SUFFIX}`;
  const file = await open(temporary, 'wx', PRIVATE_FILE_MODE);
  try {
    await writeAll(file, bytes);
    await file.sync();
    await file.close();
    await rename(temporary, path);
  } catch (cause) {
    // The first failure is the one to tell; the temporary file may be gone already.
    await file.close().catch(() => undefined);
    await unlink(temporary).catch(() => undefined);
    throw cause;
  }
  await syncFolder(dirname(path));
}

/**
 * Appends bytes to a private file, made when absent, and returns when they are on the disk. A
 * failure may leave some of them behind.
 */
export async function appendDurably(path: string, bytes: Uint8Array): Promise<void> {
  const isNew = (await statOrNothing(path)) === undefined;
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
  const file = await open(path, flags, PRIVATE_FILE_MODE);
  try {
    await writeAll(file, bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  if (isNew) await syncFolder(dirname(path));
}

/** A file's bytes, or why they were not read. */
export type BoundedRead =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer>; readonly mode: number }
  | { readonly kind: 'absent' }
  | { readonly kind: 'no-file' }
  | { readonly kind: 'too-large'; readonly byteCount: number };

/** Cuts a file to its first bytes, and returns when that is on the disk. */
export async function truncateDurably(path: string, byteCount: number): Promise<void> {
  const file = await open(path, constants.O_RDWR | constants.O_NOFOLLOW);
  try {
    await file.truncate(byteCount);
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Reads a regular file of at most `byteCountMax` bytes. Never follows a link at its end: a folder
 * that was handed over could point anywhere with one.
 */
export async function readFileBounded(path: string, byteCountMax: number): Promise<BoundedRead> {
  const stats = await statOrNothing(path);
  if (stats === undefined) return { kind: 'absent' };
  if (!stats.isFile()) return { kind: 'no-file' };
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const { size, mode } = await file.stat();
    if (size > byteCountMax) return { kind: 'too-large', byteCount: size };
    const bytes = new Uint8Array(size);
    let at = 0;
    while (at < size) {
      const { bytesRead } = await file.read(bytes, at, size - at, at);
      if (bytesRead === 0) break;
      at += bytesRead;
    }
    return { kind: 'bytes', bytes: bytes.slice(0, at), mode };
  } finally {
    await file.close();
  }
}

/**
 * Makes a private folder and those above it where they are absent, and returns when their names are
 * on the disk: what is flushed into a folder is lost with its name.
 */
export async function makePrivateFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: PRIVATE_FOLDER_MODE });
  if (first === undefined) return;
  const end = dirname(resolve(first));
  let folder = resolve(path);
  while (folder !== end && folder !== dirname(folder)) {
    folder = dirname(folder);
    await syncFolder(folder);
  }
}

/** Entries of a folder in byte order of their names; undefined when it is absent. */
export async function listFolder(path: string): Promise<readonly Dirent[] | undefined> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (cause) {
    if (isAbsent(cause)) return undefined;
    throw cause;
  }
}

/** What a path itself is, links not followed; undefined when nothing is there. */
export async function statOrNothing(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (cause) {
    if (isAbsent(cause)) return undefined;
    throw cause;
  }
}

/** Makes a folder's entries durable: a new or renamed file is one only then. */
export async function syncFolder(path: string): Promise<void> {
  // Windows cannot open a folder; there the file system journals names itself.
  if (process.platform === 'win32') return;
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Says whether an error of the file system has this code (ENOENT, EEXIST …). */
export function hasErrorCode(cause: unknown, code: string): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === code;
}

function isAbsent(cause: unknown): boolean {
  return hasErrorCode(cause, 'ENOENT');
}

/** Writes all bytes: the system may take them in parts. */
export async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  let at = 0;
  while (at < bytes.length) {
    const { bytesWritten } = await file.write(bytes, at, bytes.length - at);
    at += bytesWritten;
  }
}
