import { open, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { canonicalBytes } from '../../base/jcs.ts';
import { CaseFolderError } from './case-error.ts';
import { hasErrorCode, PRIVATE_FILE_MODE, readFileBounded } from './durable-file.ts';

const LOCK_FILE_BYTE_COUNT_MAX = 1024;

/**
 * Makes the lock file with O_EXCL; it names process and host. A lock is never taken over silently.
 * When its process is gone (a crash), the error says so and names the file that a person may then
 * delete: two programs that both clean up would make a fork, which suspends a device.
 */
export async function takeLock(path: string, shownPath: string): Promise<void> {
  const owner = canonicalBytes({ host: hostname(), pid: process.pid });
  try {
    const lock = await open(path, 'wx', PRIVATE_FILE_MODE);
    try {
      await lock.writeFile(owner);
    } finally {
      await lock.close();
    }
  } catch (cause) {
    if (hasErrorCode(cause, 'EEXIST')) throw await lockedError(path, shownPath, cause);
    throw cause;
  }
}

/** Gives the lock back. */
export async function giveLock(path: string): Promise<void> {
  await unlink(path);
}

async function lockedError(
  path: string,
  shownPath: string,
  cause: unknown,
): Promise<CaseFolderError> {
  const lock = await readFileBounded(path, LOCK_FILE_BYTE_COUNT_MAX);
  const owner = lock.kind === 'bytes' ? ownerOf(lock.bytes) : undefined;
  const message = `case: expected no other writer, got ${stateOf(owner, shownPath)}`;
  return new CaseFolderError('case-locked', message, { cause });
}

interface Owner {
  readonly host: string;
  readonly pid: number;
}

function stateOf(owner: Owner | undefined, shownPath: string): string {
  const advice = `if no other program writes this case, delete ${shownPath}`;
  if (owner === undefined) return `a lock that names no process: ${advice}`;
  if (owner.host !== hostname()) return `process ${owner.pid} on another host`;
  if (isRunning(owner.pid)) return `process ${owner.pid}, which is running`;
  return `process ${owner.pid}, which no longer runs: ${advice}`;
}

function ownerOf(bytes: Uint8Array): Owner | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    if (typeof value !== 'object' || value === null) return undefined;
    const { host, pid } = value as { readonly host?: unknown; readonly pid?: unknown };
    const isOwner = typeof host === 'string' && Number.isInteger(pid) && Number(pid) > 0;
    return isOwner ? { host, pid: Number(pid) } : undefined;
  } catch {
    // A crash between making and filling the lock file leaves it empty.
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    // EPERM: it runs, for somebody else.
    return !hasErrorCode(cause, 'ESRCH');
  }
}
