import { open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoreKey } from '../../ledger/key-at-rest.ts';
import { KEY_BYTE_COUNT } from '../../ledger/keys.ts';
import { randomBytes } from './crypto.ts';
import {
  hasErrorCode,
  listFolder,
  makePrivateFolder,
  PRIVATE_FILE_MODE,
  readFileBounded,
  statOrNothing,
  syncFolder,
} from './durable-file.ts';
import { KeyStoreError, keyWork } from './key-error.ts';
import { refuseOpenMode } from './key-mode.ts';

const NAME = /^kek-([1-9][0-9]{0,8})\.key$/;
/** Programs that make a store key at the same moment; each takes a number of its own. */
const NUMBER_TRY_COUNT_MAX = 100;

/** Reads one store key; `key-destroyed` when it is not here any more. */
export async function readStoreKey(folder: string, number: number): Promise<StoreKey> {
  return keyWork('read a store key', async () => {
    const name = fileName(number);
    const read = await readFileBounded(join(folder, name), KEY_BYTE_COUNT);
    if (read.kind === 'absent') {
      const message = `${name}: expected the key that keys lie under, got none: it was destroyed`;
      throw new KeyStoreError('key-destroyed', message);
    }
    if (read.kind !== 'bytes' || read.bytes.length !== KEY_BYTE_COUNT) {
      throw new KeyStoreError('key-form', `${name}: expected 32 bytes, got something else`);
    }
    await refuseOpenMode(join(folder, name), name);
    return { number, key: read.bytes };
  });
}

/** The number of the store key that keys are to lie under: the highest; undefined when none is here. */
export async function currentStoreKeyNumber(folder: string): Promise<number | undefined> {
  return keyWork('list store keys', async () => {
    for (const number of (await numbersIn(folder)).toReversed()) {
      // A crash while one was made leaves fewer bytes: nothing lies under it.
      const stats = await statOrNothing(join(folder, fileName(number)));
      if (stats?.size === KEY_BYTE_COUNT) return number;
    }
    return undefined;
  });
}

/** The store key that new keys lie under; KEK[1] is made when there is none. */
export async function currentStoreKey(folder: string): Promise<StoreKey> {
  const number = await currentStoreKeyNumber(folder);
  return number === undefined ? addStoreKey(folder) : readStoreKey(folder, number);
}

/** Makes the next store key and returns when it is on the disk. */
export async function addStoreKey(folder: string): Promise<StoreKey> {
  return keyWork('make a store key', async () => {
    await makePrivateFolder(folder);
    await refuseOpenMode(folder, 'folder of the store key');
    const key = randomBytes(KEY_BYTE_COUNT);
    const first = ((await numbersIn(folder)).at(-1) ?? 0) + 1;
    for (let number = first; number < first + NUMBER_TRY_COUNT_MAX; number += 1) {
      if (!(await writeNew(join(folder, fileName(number)), key))) continue;
      await syncFolder(folder);
      return { number, key };
    }
    throw new KeyStoreError('key-io', 'store key: expected a free number, got none');
  });
}

/**
 * Destroys every store key below a number: overwritten, deleted, the folder synced. What lay under
 * them opens nowhere any more, unless somebody copied them.
 *
 * KNOWN: a file system or a flash drive may keep the old blocks; that is why the key is small, lies
 * apart from the keys and is new for every destruction.
 */
export async function destroyStoreKeysBelow(folder: string, number: number): Promise<void> {
  await keyWork('destroy store keys', async () => {
    for (const old of await numbersIn(folder)) {
      if (old >= number) continue;
      const path = join(folder, fileName(old));
      const file = await open(path, 'r+');
      try {
        await file.write(new Uint8Array(KEY_BYTE_COUNT), 0, KEY_BYTE_COUNT, 0);
        await file.sync();
      } finally {
        await file.close();
      }
      await unlink(path);
    }
    await syncFolder(folder);
  });
}

/** Numbers by the names of the files, rising. */
async function numbersIn(folder: string): Promise<readonly number[]> {
  return ((await listFolder(folder)) ?? [])
    .flatMap(({ name }) => NAME.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/** Writes a file that must not be there yet; says whether it was not. */
async function writeNew(path: string, bytes: Uint8Array): Promise<boolean> {
  try {
    const file = await open(path, 'wx', PRIVATE_FILE_MODE);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    return true;
  } catch (cause) {
    if (hasErrorCode(cause, 'EEXIST')) return false;
    throw cause;
  }
}

function fileName(number: number): string {
  return `kek-${number}.key`;
}
