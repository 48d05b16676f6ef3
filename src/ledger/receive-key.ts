import { bytesToHex } from '../base/bytes.ts';

const KEY_BYTE_COUNT = 32;

/**
 * The u coordinates of small order on Curve25519 and its twist, canonical, little-endian hex: 0, 1,
 * p-1 and the two of order 8 (Bernstein, cr.yp.to/ecdh.html, "How do I validate Curve25519 public
 * keys?"). A key wrapped to one of them opens for everybody: the shared secret is zero.
 */
const smallOrder = new Set([
  '00'.repeat(32),
  `01${'00'.repeat(31)}`,
  `ec${'ff'.repeat(30)}7f`,
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
]);

/**
 * Says whether 32 bytes may be used as an X25519 key that others wrap to: canonical (u < 2^255 - 19,
 * top bit clear), so that a key has one spelling, and not of small order. Compared as bytes, before
 * any platform is asked.
 */
export function isAcceptableReceiveKey(bytes: Uint8Array): boolean {
  if (bytes.length !== KEY_BYTE_COUNT || smallOrder.has(bytesToHex(bytes))) return false;
  const top = bytes[31]!;
  if (top > 0x7f) return false;
  const isLarge = top === 0x7f && bytes.subarray(1, 31).every((byte) => byte === 0xff);
  return !isLarge || bytes[0]! < 0xed;
}
