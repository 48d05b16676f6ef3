import { assert } from '../base/assert.ts';
import { type Bytes, hexToBytes, isHex, u32ToBytes } from '../base/bytes.ts';
import { textToUtf8 } from '../base/utf8.ts';
import { label, prf } from './hash.ts';
import { VISIT_BYTE_COUNT } from './leaf.ts';

const SCOPE_LABEL = label('vestige/scope/v1');
const SCOPE_NAME_BYTE_COUNT_MAX = 31;

/** Bytes of a visit's root key and of every key derived from it. */
export const KEY_BYTE_COUNT = 32;

/** The key that opens the records of one scope in one epoch. */
export interface ScopeKey {
  readonly epoch: number;
  /** team, zone:talks, medical, zone:talks+custody … */
  readonly name: string;
  readonly key: Bytes;
}

/**
 * Derives a scope's key from the visit's root key of an epoch:
 * SK = PRF(VRK[e], "vestige/scope/v1\n", visit ‖ e ‖ name) (record v1, section 2).
 */
export function deriveScopeKey(input: {
  /** VRK[e]: 32 random bytes. */
  readonly rootKey: Uint8Array;
  readonly visit: string;
  readonly epoch: number;
  /** 1..31 bytes of UTF-8. */
  readonly name: string;
}): ScopeKey {
  const { rootKey, visit, epoch, name } = input;
  const nameBytes = textToUtf8(name);
  assert(rootKey.length === KEY_BYTE_COUNT, 'a root key should have 32 bytes');
  assert(isHex(visit, VISIT_BYTE_COUNT), 'a visit id should be 16 bytes of hex');
  assert(epoch >= 1, `an epoch should be 1 or more, and is ${epoch}`);
  const isNamed = nameBytes.length >= 1 && nameBytes.length <= SCOPE_NAME_BYTE_COUNT_MAX;
  assert(isNamed, `a scope name should have 1..31 bytes, and has ${nameBytes.length}`);
  const key = prf(rootKey, SCOPE_LABEL, hexToBytes(visit), u32ToBytes(epoch), nameBytes);
  return { epoch, name, key };
}
