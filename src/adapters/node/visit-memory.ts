import { assert } from '../../base/assert.ts';
import { isHex } from '../../base/bytes.ts';
import type { JsonValue } from '../../base/jcs.ts';
import { KeyStoreError } from './key-error.ts';
import { formError, keyFileNames, readKeyFile, writeKeyFile } from './key-file.ts';
import type { KeyPlaces } from './key-places.ts';

const ID_BYTE_COUNT = 32;
const CODE_BYTE_COUNT = 16;
const GENESIS_FILE = 'genesis.jcs';
const LOG_HEAD_FILE = 'log-head.jcs';
const INVITE_FILE = /^invite-([0-9a-f]{32})\.jcs$/;

/** The end of a device's chain as the device remembers it. */
export interface RememberedHead {
  readonly seq: number;
  readonly id: string;
}

/** A code that a lead of this store showed. */
export interface RememberedInvite {
  /** 16 bytes, lower-case hex. */
  readonly code: string;
  /** The lead's device. */
  readonly lead: string;
  readonly issuedAtMs: number;
  readonly isUsed: boolean;
}

/**
 * Remembers which genesis a visit has, so that another visit under the same id is found: another one
 * is refused (`key-exists`).
 */
export async function writeGenesisId(
  places: KeyPlaces,
  visit: string,
  genesis: string,
): Promise<void> {
  assert(isHex(genesis, ID_BYTE_COUNT), 'a genesis id should be 32 bytes of lower-case hex');
  const old = await readGenesisId(places, visit);
  if (old === genesis) return;
  if (old !== undefined) {
    const message = `${GENESIS_FILE}: expected the genesis known for this visit, got another`;
    throw new KeyStoreError('key-exists', message);
  }
  await remember(places, visit, GENESIS_FILE, { genesis });
}

/** The genesis id known for a visit; undefined when none is. */
export async function readGenesisId(places: KeyPlaces, visit: string): Promise<string | undefined> {
  const members = await recall(places, visit, GENESIS_FILE);
  if (members === undefined) return undefined;
  const { genesis } = members;
  if (typeof genesis !== 'string' || !isHex(genesis, ID_BYTE_COUNT)) throw formError(GENESIS_FILE);
  return genesis;
}

/**
 * Remembers how far a device's chain goes, outside the case folder: a case that is put back from a
 * backup is found before its chain is continued, which would make a fork.
 */
export async function writeHead(
  places: KeyPlaces,
  visit: string,
  { device, seq, id }: RememberedHead & { readonly device: string },
): Promise<void> {
  assert(isHex(device, ID_BYTE_COUNT), 'a device should be 32 bytes of lower-case hex');
  await remember(places, visit, headFile(device), { id, seq });
}

/** How far a device's chain goes; undefined when nothing is remembered. */
export async function readHead(
  places: KeyPlaces,
  visit: string,
  device: string,
): Promise<RememberedHead | undefined> {
  const name = headFile(device);
  const members = await recall(places, visit, name);
  if (members === undefined) return undefined;
  const { id, seq } = members;
  const hasForm =
    typeof id === 'string' && isHex(id, ID_BYTE_COUNT) && Number.isSafeInteger(seq) && seq !== 0;
  if (!hasForm || typeof seq !== 'number') throw formError(name);
  return { id, seq };
}

/** A checkpoint of a visit's log: how many entries, and their root in lower-case hex. */
export interface RememberedLogHead {
  readonly size: number;
  readonly root: string;
}

/**
 * Remembers which checkpoint of a visit's log this store signed last, outside the log's folder: one
 * that is put back from a backup is found before its key signs a second tree of one size.
 */
export async function writeLogHead(
  places: KeyPlaces,
  visit: string,
  { size, root }: RememberedLogHead,
): Promise<void> {
  assert(isHex(root, ID_BYTE_COUNT), 'a root should be 32 bytes of lower-case hex');
  await remember(places, visit, LOG_HEAD_FILE, { root, size });
}

/** The checkpoint that this store signed last; undefined when none is remembered. */
export async function readLogHead(
  places: KeyPlaces,
  visit: string,
): Promise<RememberedLogHead | undefined> {
  const members = await recall(places, visit, LOG_HEAD_FILE);
  if (members === undefined) return undefined;
  const { root, size } = members;
  const hasForm = typeof root === 'string' && isHex(root, ID_BYTE_COUNT);
  if (!hasForm || typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    throw formError(LOG_HEAD_FILE);
  return { size, root };
}

/** When the waiting time of a shredding began, ms since 1970-01-01T00:00Z. */
export interface RememberedShred {
  /** By the witnesses of the checkpoint that has the approvals. */
  readonly witnessedAtMs: number;
  /** By the own clock. */
  readonly seenAtMs: number;
}

/** Remembers when this store first saw the approvals of a shredding under a cosigned checkpoint. */
export async function writeShredBegun(
  places: KeyPlaces,
  visit: string,
  request: string,
  { witnessedAtMs, seenAtMs }: RememberedShred,
): Promise<void> {
  await remember(places, visit, shredFile(request), { seenAtMs, witnessedAtMs });
}

/** When the waiting time began; undefined when it has not, as far as this store knows. */
export async function readShredBegun(
  places: KeyPlaces,
  visit: string,
  request: string,
): Promise<RememberedShred | undefined> {
  const name = shredFile(request);
  const members = await recall(places, visit, name);
  if (members === undefined) return undefined;
  const { witnessedAtMs, seenAtMs } = members;
  const isTime = (value: unknown): value is number => Number.isSafeInteger(value);
  if (!isTime(witnessedAtMs) || !isTime(seenAtMs)) throw formError(name);
  return { witnessedAtMs, seenAtMs };
}

/** Remembers a code that was shown, or that it was used. */
export async function writeInvite(
  places: KeyPlaces,
  visit: string,
  invite: RememberedInvite,
): Promise<void> {
  const { code, lead, issuedAtMs, isUsed } = invite;
  assert(isHex(code, CODE_BYTE_COUNT), 'a code should be 16 bytes of lower-case hex');
  await remember(places, visit, `invite-${code}.jcs`, { isUsed, issuedAtMs, lead });
}

/** The codes that were shown for a visit, in no order that says anything. */
export async function readInvites(
  places: KeyPlaces,
  visit: string,
): Promise<readonly RememberedInvite[]> {
  const invites: RememberedInvite[] = [];
  for (const name of await keyFileNames(places, visit)) {
    const code = INVITE_FILE.exec(name)?.[1];
    if (code === undefined) continue;
    const { isUsed, issuedAtMs, lead } = (await recall(places, visit, name)) ?? {};
    const hasForm = typeof isUsed === 'boolean' && Number.isSafeInteger(issuedAtMs);
    if (!hasForm || typeof issuedAtMs !== 'number' || typeof lead !== 'string')
      throw formError(name);
    invites.push({ code, lead, issuedAtMs, isUsed });
  }
  return invites;
}

function headFile(device: string): string {
  return `head-${device}.jcs`;
}

/** These files hold no secret; they lie among the keys because nobody copies those with the case. */
async function remember(
  places: KeyPlaces,
  visit: string,
  name: string,
  open: Readonly<Record<string, JsonValue>>,
): Promise<void> {
  await writeKeyFile(places, visit, name, { open, secrets: {} });
}

async function recall(
  places: KeyPlaces,
  visit: string,
  name: string,
): Promise<Readonly<Record<string, JsonValue>> | undefined> {
  return (await readKeyFile(places, visit, name, []))?.open;
}

function shredFile(request: string): string {
  assert(isHex(request, ID_BYTE_COUNT), 'a request should be 32 bytes of lower-case hex');
  return `shred-${request}.jcs`;
}
