import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { assert } from '../base/assert.ts';
import { type Bytes, copyBytes } from '../base/bytes.ts';
import { textToUtf8 } from '../base/utf8.ts';
import { hash } from '../log/hash.ts';

export { hash };

/** PRF(K, label, x) = HMAC-SHA256(K, label ‖ x) (RFC 2104; record v1, section 1). */
export function prf(
  key: Uint8Array,
  labelBytes: Uint8Array,
  ...parts: readonly Uint8Array[]
): Bytes {
  const state = hmac.create(sha256, key).update(labelBytes);
  for (const part of parts) state.update(part);
  return copyBytes(state.digest());
}

/**
 * A domain label: ASCII text and one LF at its end. No label holds another LF, so none is a prefix
 * of another (record v1, section 1).
 */
export function label(text: string): Bytes {
  assert(/^[!-~]+$/.test(text), `a label should be printable ASCII: ${text}`);
  return textToUtf8(`${text}\n`);
}
