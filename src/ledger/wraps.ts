import { assert } from '../base/assert.ts';
import {
  type Bytes,
  bytesToHex,
  concatBytes,
  hexToBytes,
  isHex,
  readU16,
  u16ToBytes,
} from '../base/bytes.ts';

/** One key wrapped for one recipient: the form only; `wrap-keys.ts` makes and opens them. */
export interface Wrap {
  /** Device key, or the recovery public key; 32 bytes, lower-case hex. */
  readonly recipient: string;
  /** HPKE encapsulated key, 32 bytes. */
  readonly enc: Uint8Array;
  /** HPKE ciphertext of 64 bytes and its tag, 80 bytes. */
  readonly ct: Uint8Array;
}

const WRAP_SUITE = 0x01;
const PREAMBLE_BYTE_COUNT = 3;
const ENTRY_BYTE_COUNT = 144;
const WRAP_COUNT_MAX = 0xffff;

/** Largest sealed bytes of an epoch record: the count has two bytes. */
export const WRAPS_BYTE_COUNT_MAX = PREAMBLE_BYTE_COUNT + ENTRY_BYTE_COUNT * WRAP_COUNT_MAX;

/** Writes wraps as the sealed bytes of an epoch record (record v1, section 2). */
export function encodeWraps(wraps: readonly Wrap[]): Bytes {
  assert(
    wraps.length >= 1 && wraps.length <= WRAP_COUNT_MAX,
    `${wraps.length} wraps should be 1..65535`,
  );
  const entries = wraps.map(({ recipient, enc, ct }) => {
    assert(
      isHex(recipient, 32) && enc.length === 32 && ct.length === 80,
      'a wrap has 32, 32, 80 bytes',
    );
    return concatBytes(hexToBytes(recipient), enc, ct);
  });
  return concatBytes(Uint8Array.of(WRAP_SUITE), u16ToBytes(wraps.length), ...entries);
}

/** Says whether a length is one of sealed wraps: 3 + 144 count, count as stated, at least one. */
export function hasWrapsLength(sealed: Uint8Array): boolean {
  if (sealed.length < PREAMBLE_BYTE_COUNT) return false;
  const count = readU16(sealed, 1);
  return count >= 1 && sealed.length === PREAMBLE_BYTE_COUNT + ENTRY_BYTE_COUNT * count;
}

/** Reads the wraps of an epoch record; undefined for another wrap suite or a wrong length. */
export function readWraps(sealed: Uint8Array): readonly Wrap[] | undefined {
  if (sealed[0] !== WRAP_SUITE || !hasWrapsLength(sealed)) return undefined;
  return Array.from({ length: readU16(sealed, 1) }, (_, i) => {
    const at = PREAMBLE_BYTE_COUNT + i * ENTRY_BYTE_COUNT;
    return {
      recipient: bytesToHex(sealed.subarray(at, at + 32)),
      enc: sealed.slice(at + 32, at + 64),
      ct: sealed.slice(at + 64, at + ENTRY_BYTE_COUNT),
    };
  });
}
