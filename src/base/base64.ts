import { assert } from './assert.ts';
import type { Bytes } from './bytes.ts';
import { fail, type Outcome, ok } from './problems.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const SHAPE = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

const VALUE_BY_CODE = new Uint8Array(128);
for (const [value, character] of [...ALPHABET].entries())
  VALUE_BY_CODE[character.charCodeAt(0)] = value;

/** Writes bytes as standard padded base64 (RFC 4648 section 4). */
export function bytesToBase64(bytes: Uint8Array): string {
  const quads: string[] = [];
  for (let at = 0; at < bytes.length; at += 3) {
    const held = bytes.length - at;
    const triple = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    quads.push(
      ALPHABET.charAt(triple >> 18),
      ALPHABET.charAt((triple >> 12) & 63),
      held > 1 ? ALPHABET.charAt((triple >> 6) & 63) : '=',
      held > 2 ? ALPHABET.charAt(triple & 63) : '=',
    );
  }
  return quads.join('');
}

/** Reads our own padded base64 (a built-in constant); base64 from outside goes to `parseBase64`. */
export function base64ToBytes(text: string): Bytes {
  const bytes = decode(text);
  assert(bytes !== undefined, 'a constant should be canonical base64, and is not');
  return bytes;
}

/**
 * Reads standard padded base64 (RFC 4648 section 4) strictly: refuses other alphabets, spaces,
 * missing padding and stray bits in the last character, so that a byte string has one text.
 */
export function parseBase64(text: string): Outcome<Bytes> {
  const bytes = decode(text);
  if (bytes !== undefined) return ok(bytes);
  const message = 'base64: expected the standard alphabet, padded, without stray bits, got other';
  return fail([{ code: 'base64', path: '', message }]);
}

function decode(text: string): Bytes | undefined {
  if (!SHAPE.test(text)) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  for (let i = 0, at = 0; i < text.length; i += 4, at += 3) {
    const quad = (valueAt(text, i) << 18) | (valueAt(text, i + 1) << 12);
    const whole = quad | (valueAt(text, i + 2) << 6) | valueAt(text, i + 3);
    // Writes past the end of a typed array are dropped: what the padding stands for.
    bytes[at] = whole >> 16;
    bytes[at + 1] = (whole >> 8) & 0xff;
    bytes[at + 2] = whole & 0xff;
  }
  return hasStrayBits(text, padding) ? undefined : bytes;
}

function hasStrayBits(text: string, padding: number): boolean {
  if (padding === 0) return false;
  const last = valueAt(text, text.length - padding - 1);
  return (last & (padding === 2 ? 0x0f : 0x03)) !== 0;
}

function valueAt(text: string, index: number): number {
  // '=' has no value of its own and reads as 0.
  return VALUE_BY_CODE[text.charCodeAt(index)] ?? 0;
}
