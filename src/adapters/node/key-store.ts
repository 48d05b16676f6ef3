import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { assert } from '../../base/assert.ts';
import { type Bytes, bytesToHex, copyBytes, equalBytes, isHex } from '../../base/bytes.ts';
import type { JsonValue } from '../../base/jcs.ts';
import type { StoredKey } from '../../ledger/keyring.ts';
import { randomBytes } from './crypto.ts';
import { listFolder, syncFolder } from './durable-file.ts';
import { KeyStoreError, keyWork } from './key-error.ts';
import {
  formError,
  type KeyFile,
  keyFileNames,
  readKeyFile,
  visitFolder,
  writeKeyFile,
} from './key-file.ts';
import type { KeyPlaces } from './key-places.ts';
import { addStoreKey, destroyStoreKeysBelow } from './store-key.ts';

const KEY_BYTE_COUNT = 32;
const VISIT_BYTE_COUNT = 16;
const NAME_LENGTH_MAX = 31;
const DEVICE_USES = ['cosign', 'receive', 'sign'];
const HELD_USES = ['key'];
const LAST_USES = ['cosign', 'sign'];
const LOG_FILE = 'log.jcs';
const LAST_NAME = /^last-([0-9a-f]{64})\.jcs$/;
const HELD_NAME = /^key-[1-9][0-9]{0,9}-[0-9a-f]{16}\.jcs$/;

/** Private keys of one device in one visit; made for it, used for nothing else. */
export interface DeviceKeys {
  /** The Ed25519 public key of `sign`, lower-case hex. */
  readonly device: string;
  /** Seed of the Ed25519 key that signs records. */
  readonly sign: Uint8Array;
  /** X25519 private key that keys are wrapped to. */
  readonly receive: Uint8Array;
  /** Seed of the Ed25519 key that cosigns checkpoints. */
  readonly cosign: Uint8Array;
}

/**
 * Stores a device's private keys under the store's key. The same again are fine; others under the
 * same name are refused (`key-exists`): records signed by the lost ones could never be continued.
 */
export async function writeDeviceKeys(
  places: KeyPlaces,
  visit: string,
  keys: DeviceKeys,
): Promise<void> {
  const { device, sign, receive, cosign } = keys;
  assert(isHex(device, KEY_BYTE_COUNT), 'a device should be 32 bytes of lower-case hex');
  const secrets = { cosign: secret(cosign), receive: secret(receive), sign: secret(sign) };
  const name = `${device}.jcs`;
  const old = await readKeyFile(places, visit, name, DEVICE_USES);
  if (old === undefined) return writeKeyFile(places, visit, name, { open: { device }, secrets });
  const isSame = Object.entries(secrets).every(([use, key]) =>
    equalBytes(old.secrets[use] ?? new Uint8Array(0), key),
  );
  if (isSame) return;
  throw new KeyStoreError('key-exists', `${name}: expected no other key there, got one`);
}

/** Reads the private keys of a device. */
export async function readDeviceKeys(
  places: KeyPlaces,
  visit: string,
  device: string,
): Promise<DeviceKeys> {
  const name = `${device}.jcs`;
  const file = await readKeyFile(places, visit, name, DEVICE_USES);
  if (file === undefined) {
    throw new KeyStoreError('key-missing', `${name}: expected a key file, got none`);
  }
  const { sign, receive, cosign } = file.secrets;
  const hasForm = Object.keys(file.open).join() === 'device' && file.open['device'] === device;
  if (!hasForm || !sign || !receive || !cosign) throw formError(name);
  return { device, sign, receive, cosign };
}

/** The devices of a visit whose private keys are here, in byte order. */
export async function listKeyDevices(places: KeyPlaces, visit: string): Promise<readonly string[]> {
  return (await keyFileNames(places, visit)).filter(isDeviceFile).map((name) => name.slice(0, -4));
}

/** What a device signs with: all that is left of its keys while it says that the others are destroyed. */
export type SigningKeys = Omit<DeviceKeys, 'receive'>;

/** Reads what a device signs with, also after `destroyReadingKeys`. */
export async function readSigningKeys(
  places: KeyPlaces,
  visit: string,
  device: string,
): Promise<SigningKeys> {
  const name = `last-${device}.jcs`;
  const file = await readKeyFile(places, visit, name, LAST_USES);
  if (file === undefined) return readDeviceKeys(places, visit, device);
  const { sign, cosign } = file.secrets;
  const hasForm = Object.keys(file.open).join() === 'device' && file.open['device'] === device;
  if (!hasForm || !sign || !cosign) throw formError(name);
  return { device, sign, cosign };
}

/** The devices of a visit that can only sign any more, in byte order. */
export async function listLastDevices(
  places: KeyPlaces,
  visit: string,
): Promise<readonly string[]> {
  return (await keyFileNames(places, visit)).flatMap((name) => LAST_NAME.exec(name)?.[1] ?? []);
}

/**
 * Destroys every key of a visit that opens anything: receive keys, root keys and scope keys, in this
 * store and in every copy of it, since the store key they lie under goes too. What devices sign with
 * stays, so that they can say so (record v1, section 3, S5); `rotateStore` destroys it at last. A
 * crash leaves more than should be left: run it again.
 */
export async function destroyReadingKeys(places: KeyPlaces, visit: string): Promise<void> {
  for (const device of await listKeyDevices(places, visit)) {
    const { sign, cosign } = await readDeviceKeys(places, visit, device);
    const file = { open: { device }, secrets: { cosign: secret(cosign), sign: secret(sign) } };
    await writeKeyFile(places, visit, `last-${device}.jcs`, file);
  }
  await keyWork('delete the keys that open a visit', async () => {
    const folder = visitFolder(places, visit);
    for (const name of await keyFileNames(places, visit))
      if (HELD_NAME.test(name) || isDeviceFile(name)) await rm(join(folder, name));
    await syncFolder(folder);
  });
  await rotateStore(places);
}

/** Stores a root or scope key of a visit; the same again is fine. */
export async function writeStoredKey(
  places: KeyPlaces,
  visit: string,
  stored: StoredKey,
): Promise<void> {
  const { epoch, name, key } = stored;
  assert(isEpoch(epoch), `an epoch should be 1 or more, and is ${epoch}`);
  assert(name.length <= NAME_LENGTH_MAX, 'a scope name should be short');
  const held = await readStoredKeys(places, visit);
  const isHeld = held.some(
    (one) => one.epoch === epoch && one.name === name && equalBytes(one.key, key),
  );
  if (isHeld) return;
  const file = `key-${epoch}-${bytesToHex(randomBytes(8))}.jcs`;
  const secrets = { key: secret(key) };
  await writeKeyFile(places, visit, file, { open: { epoch, name }, secrets });
}

/** All root and scope keys of a visit, by epoch, then name; none when none are here. */
export async function readStoredKeys(
  places: KeyPlaces,
  visit: string,
): Promise<readonly StoredKey[]> {
  const keys: StoredKey[] = [];
  for (const file of await keyFileNames(places, visit)) {
    if (!HELD_NAME.test(file)) continue;
    const read = await readKeyFile(places, visit, file, HELD_USES);
    const { epoch, name, ...rest } = read?.open ?? {};
    const key = read?.secrets['key'];
    const hasForm = Object.keys(rest).length === 0 && isEpoch(epoch) && typeof name === 'string';
    if (!hasForm || key === undefined) throw formError(file);
    keys.push({ epoch, name, key: copyBytes(key) });
  }
  return keys.sort((a, b) => a.epoch - b.epoch || (a.name < b.name ? -1 : 1));
}

/** The key that signs checkpoints of a visit's log, and the name of that log. */
export interface LogKey {
  readonly origin: string;
  /** Seed of an Ed25519 key. */
  readonly key: Bytes;
}

/** Stores the key of a visit's log. Another one there is refused (`key-exists`): two logs would fork. */
export async function writeLogKey(places: KeyPlaces, visit: string, log: LogKey): Promise<void> {
  const old = await readLogKey(places, visit);
  if (old === undefined) {
    const file = { open: { origin: log.origin }, secrets: { key: secret(log.key) } };
    return writeKeyFile(places, visit, LOG_FILE, file);
  }
  if (old.origin === log.origin && equalBytes(old.key, log.key)) return;
  throw new KeyStoreError('key-exists', `${LOG_FILE}: expected no other key there, got one`);
}

/** Reads the key of a visit's log; undefined when this store has none. */
export async function readLogKey(places: KeyPlaces, visit: string): Promise<LogKey | undefined> {
  const file = await readKeyFile(places, visit, LOG_FILE, HELD_USES);
  if (file === undefined) return undefined;
  const { origin, ...rest } = file.open;
  const key = file.secrets['key'];
  const hasForm = Object.keys(rest).length === 0 && typeof origin === 'string';
  if (!hasForm || key === undefined) throw formError(LOG_FILE);
  return { origin, key: copyBytes(key) };
}

/**
 * Destroys what this store holds of a visit: a new store key is made, everything else is sealed again
 * under it, the visit's folder is deleted, and the old store keys are destroyed. Copies of the folder,
 * last week's backup among them, open nowhere afterwards (record v1, section 2, At rest). Without a
 * visit the store key is replaced and nothing deleted. A crash leaves both store keys: run it again.
 */
export async function rotateStore(places: KeyPlaces, destroyed?: string): Promise<void> {
  const { number } = await addStoreKey(places.kek);
  const visits = await keyWork(
    'list the visits',
    async () => (await listFolder(places.keys)) ?? [],
  );
  for (const { name: visit } of visits) {
    if (!isHex(visit, VISIT_BYTE_COUNT) || visit === destroyed) continue;
    for (const file of await keyFileNames(places, visit)) await sealAgain(places, visit, file);
  }
  if (destroyed !== undefined) {
    await keyWork('delete the keys of a visit', async () => {
      await rm(visitFolder(places, destroyed), { recursive: true, force: true });
      await syncFolder(places.keys);
    });
  }
  await destroyStoreKeysBelow(places.kek, number);
}

async function sealAgain(places: KeyPlaces, visit: string, file: string): Promise<void> {
  const read = await readKeyFile(places, visit, file, usesOf(file));
  if (read !== undefined) await writeKeyFile(places, visit, file, read satisfies KeyFile);
}

function usesOf(file: string): readonly string[] {
  if (HELD_NAME.test(file) || file === LOG_FILE) return HELD_USES;
  if (LAST_NAME.test(file)) return LAST_USES;
  return isDeviceFile(file) ? DEVICE_USES : [];
}

function isDeviceFile(name: string): boolean {
  return name.endsWith('.jcs') && isHex(name.slice(0, -4), KEY_BYTE_COUNT);
}

function secret(bytes: Uint8Array): Uint8Array {
  assert(bytes.length === KEY_BYTE_COUNT, 'a private key should have 32 bytes');
  return bytes;
}

function isEpoch(value: JsonValue | undefined): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1;
}
