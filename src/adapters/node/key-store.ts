import { join, relative, resolve, sep } from 'node:path';
import { assert } from '../../base/assert.ts';
import { bytesToHex, equalBytes, hexToBytes, isHex } from '../../base/bytes.ts';
import { canonicalBytes, isJsonObject, type JsonValue, parseCanonical } from '../../base/jcs.ts';
import {
  listFolder,
  makePrivateFolder,
  readFileBounded,
  statOrNothing,
  writeFileAtomically,
} from './durable-file.ts';

/** Largest key file: a few keys in hex. */
const KEY_FILE_BYTE_COUNT_MAX = 4096;
const SECRET_BYTE_COUNT = 32;
const VISIT_BYTE_COUNT = 16;

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

/** The root key of a visit in one epoch (VRK). */
export interface VisitRootKey {
  readonly epoch: number;
  readonly key: Uint8Array;
}

/** Why keys could not be read or written. */
export type KeyStoreErrorCode =
  | 'key-missing'
  | 'key-exists'
  | 'key-mode'
  | 'key-form'
  | 'key-place'
  | 'key-io';

/** The world failed around a key; a message never holds any part of one. */
export class KeyStoreError extends Error {
  override name = 'KeyStoreError';
  readonly code: KeyStoreErrorCode;

  constructor(code: KeyStoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * The folder that all keys lie in: VESTIGE_KEYS, or `vestige/keys` in XDG_DATA_HOME, or in
 * ~/.local/share (XDG Base Directory Specification 0.8: a relative path is to be ignored).
 */
export function keysFolder(environment: {
  readonly VESTIGE_KEYS?: string | undefined;
  readonly XDG_DATA_HOME?: string | undefined;
  /** The user's home folder. */
  readonly home: string;
}): string {
  const { VESTIGE_KEYS, XDG_DATA_HOME, home } = environment;
  if (VESTIGE_KEYS !== undefined && VESTIGE_KEYS !== '') return resolve(VESTIGE_KEYS);
  const isSet = XDG_DATA_HOME?.startsWith(sep) === true;
  const data = isSet && XDG_DATA_HOME !== undefined ? XDG_DATA_HOME : join(home, '.local', 'share');
  return join(data, 'vestige', 'keys');
}

/**
 * Refuses a key folder inside a case folder (`key-place`): the case is copied to auditors and into
 * backups, and a key that travels with it opens it.
 */
export function refuseKeysInside(keys: string, caseFolder: string): void {
  const path = relative(resolve(caseFolder), resolve(keys));
  const isInside = path === '' || (path !== '..' && !path.startsWith(`..${sep}`));
  // On Windows another drive gives an absolute path.
  if (!isInside || resolve(path) === path) return;
  throw new KeyStoreError('key-place', 'keys: expected a folder outside the case, got one inside');
}

/**
 * Stores a device's private keys: `<visit>/<device>.jcs`, mode 0600, atomically. The same again
 * are fine; others under the same name are refused (`key-exists`), because records signed by the
 * lost ones could never be continued.
 *
 * KNOWN: keys lie on the disk as they are, protected by file modes only. Wrapping them under a key
 * that shredding destroys (record v1, section 2, At rest) comes with epochs.
 */
export async function writeDeviceKeys(
  folder: string,
  visit: string,
  keys: DeviceKeys,
): Promise<void> {
  const { device, sign, receive, cosign } = keys;
  assert(isHex(device, SECRET_BYTE_COUNT), 'a device should be 32 bytes of lower-case hex');
  const secrets = { cosign: secret(cosign), receive: secret(receive), sign: secret(sign) };
  await writeKeyFile(folder, visit, `${device}.jcs`, { device, ...secrets });
}

/** Reads the private keys of a device. */
export async function readDeviceKeys(
  folder: string,
  visit: string,
  device: string,
): Promise<DeviceKeys> {
  const value = await readKeyFile(folder, visit, `${device}.jcs`);
  const { sign, receive, cosign } = value;
  const hasForm =
    Object.keys(value).join() === 'cosign,device,receive,sign' &&
    value['device'] === device &&
    isSecret(sign) &&
    isSecret(receive) &&
    isSecret(cosign);
  if (!hasForm) throw formError(`${device}.jcs`);
  return {
    device,
    sign: hexToBytes(sign),
    receive: hexToBytes(receive),
    cosign: hexToBytes(cosign),
  };
}

/** The devices of a visit whose private keys are here, in byte order. */
export async function listKeyDevices(folder: string, visit: string): Promise<readonly string[]> {
  return (await keyFileNames(folder, visit))
    .filter((name) => name.endsWith('.jcs') && isHex(name.slice(0, -4), SECRET_BYTE_COUNT))
    .map((name) => name.slice(0, -4));
}

/** Stores the root key of an epoch: `<visit>/vrk-<epoch>.jcs`; as `writeDeviceKeys` else. */
export async function writeVisitRootKey(
  folder: string,
  visit: string,
  rootKey: VisitRootKey,
): Promise<void> {
  const { epoch, key } = rootKey;
  assert(Number.isInteger(epoch) && epoch >= 1, `an epoch should be 1 or more, and is ${epoch}`);
  await writeKeyFile(folder, visit, rootKeyName(epoch), { epoch, key: secret(key) });
}

/** Reads all root keys of a visit, by epoch; none when none are here. */
export async function readVisitRootKeys(
  folder: string,
  visit: string,
): Promise<readonly VisitRootKey[]> {
  const keys: VisitRootKey[] = [];
  for (const name of await keyFileNames(folder, visit)) {
    if (!/^vrk-[1-9][0-9]{0,8}\.jcs$/.test(name)) continue;
    const { epoch, key, ...rest } = await readKeyFile(folder, visit, name);
    const hasForm = Object.keys(rest).length === 0 && isSecret(key);
    if (!hasForm || typeof epoch !== 'number' || rootKeyName(epoch) !== name) throw formError(name);
    keys.push({ epoch, key: hexToBytes(key) });
  }
  return keys.sort((a, b) => a.epoch - b.epoch);
}

function rootKeyName(epoch: number): string {
  return `vrk-${epoch}.jcs`;
}

async function writeKeyFile(
  folder: string,
  visit: string,
  name: string,
  value: JsonValue,
): Promise<void> {
  const bytes = canonicalBytes(value);
  await keyWork('write a key', async () => {
    const path = join(visitFolder(folder, visit), name);
    await makePrivateFolder(visitFolder(folder, visit));
    await checkMode(visitFolder(folder, visit), 'folder of the visit');
    const old = await readFileBounded(path, KEY_FILE_BYTE_COUNT_MAX);
    if (old.kind === 'bytes' && equalBytes(old.bytes, bytes)) return;
    if (old.kind !== 'absent') {
      throw new KeyStoreError('key-exists', `${name}: expected no other key there, got one`);
    }
    await writeFileAtomically(path, bytes);
  });
}

async function readKeyFile(
  folder: string,
  visit: string,
  name: string,
): Promise<Readonly<Record<string, JsonValue>>> {
  return keyWork('read a key', async () => {
    const path = join(visitFolder(folder, visit), name);
    const read = await readFileBounded(path, KEY_FILE_BYTE_COUNT_MAX);
    if (read.kind === 'absent') {
      throw new KeyStoreError('key-missing', `${name}: expected a key file, got none`);
    }
    if (read.kind !== 'bytes') throw formError(name);
    await checkMode(path, name);
    const value = parseCanonical(read.bytes);
    if (!value.ok || !isJsonObject(value.value)) throw formError(name);
    return value.value;
  });
}

async function keyFileNames(folder: string, visit: string): Promise<readonly string[]> {
  return keyWork('list the keys', async () => {
    const entries = (await listFolder(visitFolder(folder, visit))) ?? [];
    return entries.map((entry) => entry.name);
  });
}

/** A key that others can read is no secret: refused, so that somebody looks, as ssh does. */
async function checkMode(path: string, shown: string): Promise<void> {
  const stats = await statOrNothing(path);
  // Windows has no such modes: there the user's profile folder protects.
  if (stats === undefined || process.platform === 'win32' || (stats.mode & 0o077) === 0) return;
  const came = (stats.mode & 0o777).toString(8).padStart(4, '0');
  const message = `${shown}: expected a mode that only its owner may use, got ${came}`;
  throw new KeyStoreError('key-mode', message);
}

function visitFolder(folder: string, visit: string): string {
  assert(isHex(visit, VISIT_BYTE_COUNT), 'a visit id should be 16 bytes of lower-case hex');
  return join(folder, visit);
}

function secret(bytes: Uint8Array): string {
  assert(bytes.length === SECRET_BYTE_COUNT, 'a private key should have 32 bytes');
  return bytesToHex(bytes);
}

function isSecret(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && isHex(value, SECRET_BYTE_COUNT);
}

function formError(name: string): KeyStoreError {
  return new KeyStoreError('key-form', `${name}: expected a key file of ours, got something else`);
}

async function keyWork<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const isOfSystem = cause instanceof Error && 'code' in cause && 'syscall' in cause;
    if (!isOfSystem) throw cause;
    const message = `keys: expected to ${what}, got ${String(cause.code)}`;
    throw new KeyStoreError('key-io', message, { cause });
  }
}
