import { assert } from '../base/assert.ts';
import { type Bytes, concatBytes, u32ToBytes } from '../base/bytes.ts';
import { textToUtf8 } from '../base/utf8.ts';
import type { LedgerCrypto } from './crypto-port.ts';
import { label } from './hash.ts';
import { KEY_BYTE_COUNT } from './keys.ts';

const KEK_LABEL = label('vestige/kek/v1');
const NONCE_BYTE_COUNT = 12;
const TAG_BYTE_COUNT = 16;

/** Bytes of a key at rest: nonce, ciphertext, tag. */
export const RESTING_KEY_BYTE_COUNT = NONCE_BYTE_COUNT + KEY_BYTE_COUNT + TAG_BYTE_COUNT;

/**
 * The key that a store's keys lie under, KEK[n]: outside the case folder and outside every backup.
 * Destroying it makes every copy of what lies under it worthless, old backups included.
 */
export interface StoreKey {
  /** 1, 2, 3 … */
  readonly number: number;
  /** 32 random bytes. */
  readonly key: Uint8Array;
}

/**
 * Seals a key for the store: nonce ‖ AES-256-GCM(KEK[n], nonce, key), aad "vestige/kek/v1\n" ‖ n ‖
 * name (record v1, section 2, At rest). `name` says which key it is (visit, owner, use), so that
 * none can lie in another's place; `nonce` is 12 fresh random bytes.
 */
export async function sealAtRest(
  crypto: LedgerCrypto,
  storeKey: StoreKey,
  resting: { readonly name: string; readonly nonce: Uint8Array; readonly key: Uint8Array },
): Promise<Bytes> {
  const { name, nonce, key } = resting;
  assert(nonce.length === NONCE_BYTE_COUNT, 'a nonce should have 12 bytes');
  assert(key.length === KEY_BYTE_COUNT, 'a key at rest should have 32 bytes');
  const call = { key: storeKey.key, nonce, text: key, aad: aadOf(storeKey, name) };
  return concatBytes(nonce, await crypto.aeadSeal(call));
}

/** Opens a key at rest; undefined when it lies under another KEK or name, or was changed. */
export async function openAtRest(
  crypto: LedgerCrypto,
  storeKey: StoreKey,
  resting: { readonly name: string; readonly bytes: Uint8Array },
): Promise<Bytes | undefined> {
  const { name, bytes } = resting;
  if (bytes.length !== RESTING_KEY_BYTE_COUNT) return undefined;
  return crypto.aeadOpen({
    key: storeKey.key,
    nonce: bytes.subarray(0, NONCE_BYTE_COUNT),
    text: bytes.subarray(NONCE_BYTE_COUNT),
    aad: aadOf(storeKey, name),
  });
}

function aadOf({ number }: StoreKey, name: string): Bytes {
  return concatBytes(KEK_LABEL, u32ToBytes(number), textToUtf8(name));
}
