import { constants } from 'node:fs';
import { open, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LOCK_PATH, LOG_FILE_BYTE_COUNT_MAX, type LogDisk } from '../../log/log-disk.ts';
import { CaseFolderError, caseWork } from './case-error.ts';
import { giveLock, takeLock } from './case-lock.ts';
import {
  hasErrorCode,
  listFolder,
  makePrivateFolder,
  PRIVATE_FILE_MODE,
  readFileBounded,
  syncFolder,
  writeAll,
} from './durable-file.ts';

/**
 * A log on files. Reading never follows a link at the end of a path; whatever is no regular file of
 * at most 16 MiB is refused (`case-damaged`). Failures of the file system are `case-io`.
 */
export function createLogFolder(folder: string): LogDisk {
  const at = (path: string): string => join(folder, ...path.split('/'));
  return {
    read: (path) =>
      caseWork('read the log', async () => {
        const read = await readFileBounded(at(path), LOG_FILE_BYTE_COUNT_MAX);
        if (read.kind === 'bytes') return read.bytes;
        if (read.kind === 'absent') return undefined;
        const expected = `a regular file of at most ${LOG_FILE_BYTE_COUNT_MAX} bytes`;
        throw new CaseFolderError('case-damaged', `${path}: expected ${expected}, got another`);
      }),
    list: (path) => caseWork('list the log', async () => (await filesBelow(at(path), path)).sort()),
    write: (path, bytes) => caseWork('write the log', () => writeFlushed(at(path), bytes)),
    rename: (from, to) => caseWork('write the log', () => rename(at(from), at(to))),
    syncFolder: (path) => caseWork('write the log', () => syncFolder(at(path))),
    remove: (path) => caseWork('remove from the log', () => removeFile(at(path))),
  };
}

/**
 * Takes the lock of a log's one writer; its folder is made where absent. Held by another:
 * `case-locked`, see `takeLock`. The function that is given back gives the lock back.
 */
export async function lockLog(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, LOCK_PATH);
  await caseWork('lock the log', async () => {
    await makePrivateFolder(folder);
    await takeLock(path, LOCK_PATH);
  });
  return () => caseWork('unlock the log', () => giveLock(path));
}

/** Runs work as the one writer of a log, see `lockLog`. */
export async function withLogLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const unlock = await lockLog(folder);
  try {
    return await work();
  } finally {
    await unlock();
  }
}

async function writeFlushed(path: string, bytes: Uint8Array): Promise<void> {
  const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;
  await makePrivateFolder(dirname(path));
  const file = await open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, PRIVATE_FILE_MODE);
  try {
    await writeAll(file, bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (cause) {
    if (!hasErrorCode(cause, 'ENOENT')) throw cause;
  }
}

async function filesBelow(folder: string, shown: string): Promise<string[]> {
  const paths: string[] = [];
  for (const entry of (await listFolder(folder)) ?? []) {
    const path = shown === '' ? entry.name : `${shown}/${entry.name}`;
    if (entry.isDirectory()) paths.push(...(await filesBelow(join(folder, entry.name), path)));
    else paths.push(path);
  }
  return paths;
}
