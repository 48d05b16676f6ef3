import { join } from 'node:path';
import { assert } from '../../base/assert.ts';
import { bytesToHex, hexToBytes, isHex } from '../../base/bytes.ts';
import { canonicalBytes, isJsonObject, type JsonValue, parseCanonical } from '../../base/jcs.ts';
import { openAtRest, RESTING_KEY_BYTE_COUNT, sealAtRest } from '../../ledger/key-at-rest.ts';
import { nodeCrypto, randomBytes } from './crypto.ts';
import {
  listFolder,
  makePrivateFolder,
  readFileBounded,
  TEMPORARY_SUFFIX,
  writeFileAtomically,
} from './durable-file.ts';
import { KeyStoreError, keyWork } from './key-error.ts';
import { refuseOpenMode } from './key-mode.ts';
import type { KeyPlaces } from './key-places.ts';
import { currentStoreKey, currentStoreKeyNumber, readStoreKey } from './store-key.ts';

/** Largest key file: a few keys in hex. */
const KEY_FILE_BYTE_COUNT_MAX = 4096;
const VISIT_BYTE_COUNT = 16;
const NONCE_BYTE_COUNT = 12;
/** How often keys are sealed again because the store key changed under us. */
const RESEAL_COUNT_MAX = 10;

/** Members of a key file: what may be read by all who can read the file, and secrets under the KEK. */
export interface KeyFile {
  readonly open: Readonly<Record<string, JsonValue>>;
  /** By use; 32 bytes each. */
  readonly secrets: Readonly<Record<string, Uint8Array>>;
}

/** Folder of one visit's keys. */
export function visitFolder({ keys }: KeyPlaces, visit: string): string {
  assert(isHex(visit, VISIT_BYTE_COUNT), 'a visit id should be 16 bytes of lower-case hex');
  return join(keys, visit);
}

/**
 * Names of the key files of one visit, in byte order; none when it is not known. What a crash left of
 * one that was being written is none. It stays: another program may be writing it now.
 */
export async function keyFileNames(places: KeyPlaces, visit: string): Promise<readonly string[]> {
  return keyWork('list the keys', async () => {
    const entries = (await listFolder(visitFolder(places, visit))) ?? [];
    return entries.map(({ name }) => name).filter((name) => !name.endsWith(TEMPORARY_SUFFIX));
  });
}

/**
 * Writes a key file atomically, mode 0600: one canonical JSON object of its open members, `kek` (the
 * number of the store key) and each secret as hex under it. What a secret is (visit, open members,
 * use) is bound to it. Returns when it lies under the newest store key there is.
 */
export async function writeKeyFile(
  places: KeyPlaces,
  visit: string,
  name: string,
  file: KeyFile,
): Promise<void> {
  await keyWork('write a key', async () => {
    const folder = visitFolder(places, visit);
    await makePrivateFolder(folder);
    await refuseOpenMode(folder, 'folder of the visit');
    // A store key that is replaced at this moment takes only what it finds with it, so look again.
    for (let i = 0; i < RESEAL_COUNT_MAX; i += 1) {
      const storeKey = await currentStoreKey(places.kek);
      const sealed: Record<string, JsonValue> = { ...file.open, kek: storeKey.number };
      for (const [use, key] of Object.entries(file.secrets)) {
        const resting = { name: restingName(visit, file.open, use), nonce: fresh(), key };
        sealed[use] = bytesToHex(await sealAtRest(nodeCrypto, storeKey, resting));
      }
      const bytes = canonicalBytes(sealed);
      assert(bytes.length <= KEY_FILE_BYTE_COUNT_MAX, 'a key file should be as short as is read');
      await writeFileAtomically(join(folder, name), bytes);
      if ((await currentStoreKeyNumber(places.kek)) === storeKey.number) return;
    }
    assert(false, 'a store key should not be replaced again and again');
  });
}

/**
 * Reads a key file; undefined when it is absent. Refuses one that others can read (`key-mode`), that
 * has another form or does not open under its store key (`key-form`), or whose store key is gone
 * (`key-destroyed`).
 */
export async function readKeyFile(
  places: KeyPlaces,
  visit: string,
  name: string,
  uses: readonly string[],
): Promise<KeyFile | undefined> {
  return keyWork('read a key', async () => {
    const path = join(visitFolder(places, visit), name);
    const read = await readFileBounded(path, KEY_FILE_BYTE_COUNT_MAX);
    if (read.kind === 'absent') return undefined;
    if (read.kind !== 'bytes') throw formError(name);
    await refuseOpenMode(path, name);
    const parsed = parseCanonical(read.bytes);
    if (!parsed.ok || !isJsonObject(parsed.value)) throw formError(name);
    const { kek, ...members } = parsed.value;
    if (typeof kek !== 'number' || !Number.isInteger(kek) || kek < 1) throw formError(name);
    const open = Object.fromEntries(
      Object.entries(members).filter(([member]) => !uses.includes(member)),
    );
    const secrets: Record<string, Uint8Array> = {};
    for (const use of uses) {
      const storeKey = await readStoreKey(places.kek, kek);
      const bytes = restingBytes(members[use]);
      const resting = { name: restingName(visit, open, use), bytes: bytes ?? new Uint8Array(0) };
      const key = await openAtRest(nodeCrypto, storeKey, resting);
      if (key === undefined) throw formError(name);
      secrets[use] = key;
    }
    return { open, secrets };
  });
}

/** The error for a file that is none of ours, or was changed. */
export function formError(name: string): KeyStoreError {
  return new KeyStoreError('key-form', `${name}: expected a key file of ours, got something else`);
}

/** Which key it is, so that none can be put in the place of another (record v1, section 2). */
function restingName(visit: string, open: KeyFile['open'], use: string): string {
  return `${visit} ${Buffer.from(canonicalBytes(open)).toString('utf8')} ${use}`;
}

function restingBytes(value: JsonValue | undefined): Uint8Array | undefined {
  if (typeof value !== 'string' || !isHex(value, RESTING_KEY_BYTE_COUNT)) return undefined;
  return hexToBytes(value);
}

function fresh(): Uint8Array {
  return randomBytes(NONCE_BYTE_COUNT);
}
