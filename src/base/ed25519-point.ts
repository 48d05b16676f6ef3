import { bytesToHex } from './bytes.ts';

const POINT_BYTE_COUNT = 32;

/**
 * The encodings of points of small order on edwards25519, canonical or not, lower-case hex: the
 * seven y values (0, 1, p-1, p, p+1 and the two of order 8), each with and without the sign bit
 * (record v1, rule L5). With such a key one signature can fit many messages.
 */
export const refusedEncodings: readonly string[] = [
  `${'00'.repeat(31)}00`,
  `01${'00'.repeat(30)}00`,
  `ec${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
].flatMap((hex) => [hex, withTopBit(hex)]);

const refused = new Set(refusedEncodings);

/**
 * Says whether 32 bytes may be asked of the platform as an Ed25519 key or R: canonical
 * (y < 2^255 - 19) and not of small order. Node 20, Node 24 and Chromium disagree about the rest,
 * so two honest auditors could; comparing bytes first leaves nothing to disagree about.
 */
export function isAcceptablePoint(bytes: Uint8Array): boolean {
  if (bytes.length !== POINT_BYTE_COUNT || refused.has(bytesToHex(bytes))) return false;
  return isCanonical(bytes);
}

/** y < 2^255 - 19, little-endian, without the sign bit (RFC 8032, section 5.1.3). */
function isCanonical(bytes: Uint8Array): boolean {
  const isLarge =
    ((bytes[31] ?? 0) & 0x7f) === 0x7f && bytes.subarray(1, 31).every((byte) => byte === 0xff);
  return !isLarge || (bytes[0] ?? 0) < 0xed;
}

function withTopBit(hex: string): string {
  const last = Number.parseInt(hex.slice(-2), 16) | 0x80;
  return `${hex.slice(0, -2)}${last.toString(16)}`;
}
