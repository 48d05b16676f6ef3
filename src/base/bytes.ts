import { assert } from './assert.ts';
import { fail, type Outcome, ok } from './problems.ts';

/**
 * Bytes over a buffer of their own (never a shared one, which WebCrypto refuses). Functions return
 * this and accept any `Uint8Array`.
 */
export type Bytes = Uint8Array<ArrayBuffer>;

const TWO_POW_32 = 0x1_0000_0000;
const HEX_BY_BYTE = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));
const HEX = /^(?:[0-9a-f]{2})*$/;

/** Copies the parts one after the other into fresh bytes. */
export function concatBytes(...parts: readonly Uint8Array[]): Bytes {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Copies bytes into fresh bytes, so that later changes of either are not seen by the other. */
export function copyBytes(bytes: Uint8Array): Bytes {
  return new Uint8Array(bytes);
}

/** Says whether two byte strings are the same; stops at the first difference: not for secrets. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/**
 * Says whether two byte strings are the same, without a branch or an early end that depends on
 * their content. The length is not hidden.
 *
 * KNOWN: an engine may still compile this in a way that leaks; no better is possible in plain
 * JavaScript, and what is compared (tags, commitments) is public once the record is.
 */
export function equalBytesConstantTime(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i += 1) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

/** Orders byte strings by unsigned bytes from the left, a prefix first; for `sort`. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i += 1) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Says whether every byte is zero; true for no bytes. */
export function isZeroBytes(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

/** Writes bytes as lower-case hex. */
export function bytesToHex(bytes: Uint8Array): string {
  let hex = '';
  for (const byte of bytes) hex += HEX_BY_BYTE[byte];
  return hex;
}

/** Reads our own lower-case hex (constants, ids we made); hex from outside goes to `parseHex`. */
export function hexToBytes(hex: string): Bytes {
  assert(HEX.test(hex), `hex should be pairs of 0-9a-f, and is ${hex.length} characters of other`);
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i += 1)
    bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** Says whether a text is lower-case hex of exactly this many bytes. */
export function isHex(text: string, byteCount: number): boolean {
  return text.length === 2 * byteCount && HEX.test(text);
}

/** Reads lower-case hex of exactly `byteCount` bytes; no capitals, so that a value has one text. */
export function parseHex(text: string, byteCount: number): Outcome<Bytes> {
  if (isHex(text, byteCount)) return ok(hexToBytes(text));
  const came = text.length === 2 * byteCount ? 'other characters' : `${text.length} characters`;
  const message = `hex: expected ${2 * byteCount} characters of 0-9a-f, got ${came}`;
  return fail([{ code: 'hex', path: '', message }]);
}

/** Reads 2 bytes at `at`, big-endian. */
export function readU16(bytes: Uint8Array, at: number): number {
  return view(bytes, at, 2).getUint16(0);
}

/** Reads 4 bytes at `at`, big-endian. */
export function readU32(bytes: Uint8Array, at: number): number {
  return view(bytes, at, 4).getUint32(0);
}

/** Reads 6 bytes at `at`, big-endian. */
export function readU48(bytes: Uint8Array, at: number): number {
  return readU16(bytes, at) * TWO_POW_32 + readU32(bytes, at + 2);
}

/** Reads 8 bytes at `at`, big-endian; undefined from 2^53 up, where a number is no longer exact. */
export function readU64(bytes: Uint8Array, at: number): number | undefined {
  const high = readU32(bytes, at);
  return high < 0x20_0000 ? high * TWO_POW_32 + readU32(bytes, at + 4) : undefined;
}

/** Writes an integer below 2^16 as 2 bytes at `at`, big-endian. */
export function writeU16(bytes: Uint8Array, at: number, value: number): void {
  assertUnsigned(value, 0xffff);
  view(bytes, at, 2).setUint16(0, value);
}

/** Writes an integer below 2^32 as 4 bytes at `at`, big-endian. */
export function writeU32(bytes: Uint8Array, at: number, value: number): void {
  assertUnsigned(value, 0xffff_ffff);
  view(bytes, at, 4).setUint32(0, value);
}

/** Writes an integer below 2^48 as 6 bytes at `at`, big-endian. */
export function writeU48(bytes: Uint8Array, at: number, value: number): void {
  assertUnsigned(value, 0xffff_ffff_ffff);
  writeU16(bytes, at, Math.floor(value / TWO_POW_32));
  writeU32(bytes, at + 2, value % TWO_POW_32);
}

/** Writes an integer below 2^53 as 8 bytes at `at`, big-endian. */
export function writeU64(bytes: Uint8Array, at: number, value: number): void {
  assertUnsigned(value, Number.MAX_SAFE_INTEGER);
  writeU32(bytes, at, Math.floor(value / TWO_POW_32));
  writeU32(bytes, at + 4, value % TWO_POW_32);
}

/** Makes the 2 big-endian bytes of an integer below 2^16. */
export function u16ToBytes(value: number): Bytes {
  const bytes = new Uint8Array(2);
  writeU16(bytes, 0, value);
  return bytes;
}

/** Makes the 4 big-endian bytes of an integer below 2^32. */
export function u32ToBytes(value: number): Bytes {
  const bytes = new Uint8Array(4);
  writeU32(bytes, 0, value);
  return bytes;
}

function view(bytes: Uint8Array, at: number, byteCount: number): DataView {
  const inside = Number.isInteger(at) && at >= 0 && at + byteCount <= bytes.length;
  assert(inside, `${byteCount} bytes at ${at} should lie inside ${bytes.length} bytes`);
  return new DataView(bytes.buffer, bytes.byteOffset + at, byteCount);
}

function assertUnsigned(value: number, max: number): void {
  const fits = Number.isInteger(value) && value >= 0 && value <= max;
  assert(fits, `an integer should lie in 0..${max}, and is ${value}`);
}
