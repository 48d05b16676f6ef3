import { assert } from './assert.ts';
import type { Bytes } from './bytes.ts';
import { fail, type Outcome, ok } from './problems.ts';

/** String.fromCharCode takes its units as arguments; engines limit how many. */
const UNITS_PER_CALL = 4096;

/** In a `u` expression a surrogate class meets only surrogates that are not half of a pair. */
const LONE_SURROGATE = /[\ud800-\udfff]/u;

/** Says whether a text has no lone surrogate, so that it can be written as UTF-8. */
export function isWellFormedText(text: string): boolean {
  return !LONE_SURROGATE.test(text);
}

/** Writes a text as UTF-8 (RFC 3629); a lone surrogate has no bytes and is our bug here. */
export function textToUtf8(text: string): Bytes {
  assert(isWellFormedText(text), 'a text should have no lone surrogate before it becomes UTF-8');
  const bytes = new Uint8Array(utf8Length(text));
  let at = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    if (point < 0x80) {
      bytes[at++] = point;
    } else if (point < 0x800) {
      bytes[at++] = 0xc0 | (point >> 6);
      bytes[at++] = 0x80 | (point & 0x3f);
    } else if (point < 0x10000) {
      bytes[at++] = 0xe0 | (point >> 12);
      bytes[at++] = 0x80 | ((point >> 6) & 0x3f);
      bytes[at++] = 0x80 | (point & 0x3f);
    } else {
      bytes[at++] = 0xf0 | (point >> 18);
      bytes[at++] = 0x80 | ((point >> 12) & 0x3f);
      bytes[at++] = 0x80 | ((point >> 6) & 0x3f);
      bytes[at++] = 0x80 | (point & 0x3f);
    }
  }
  return bytes;
}

/**
 * Reads UTF-8 strictly (RFC 3629): refuses overlong forms, surrogates, code points above U+10FFFF,
 * stray and missing continuation bytes. A byte order mark is kept as the character it is, so that
 * two byte strings never read as the same text.
 */
export function parseUtf8(bytes: Uint8Array): Outcome<string> {
  const parts: string[] = [];
  let units: number[] = [];
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length === 0) {
      const message = `text: expected UTF-8, got an invalid sequence at byte ${at}`;
      return fail([{ code: 'utf8', path: '', message }]);
    }
    pushUnits(units, codePointAt(bytes, at, length));
    at += length;
    if (units.length >= UNITS_PER_CALL) {
      parts.push(String.fromCharCode(...units));
      units = [];
    }
  }
  parts.push(String.fromCharCode(...units));
  return ok(parts.join(''));
}

function utf8Length(text: string): number {
  let length = 0;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    const isSurrogate = unit >= 0xd800 && unit < 0xe000;
    // Each half of a surrogate pair accounts for two of the pair's four bytes.
    length += unit < 0x80 ? 1 : unit < 0x800 || isSurrogate ? 2 : 3;
  }
  return length;
}

/** Length of the valid sequence at `at` by the table of RFC 3629, section 4; 0 if there is none. */
function sequenceLength(bytes: Uint8Array, at: number): 0 | 1 | 2 | 3 | 4 {
  // Past the end reads 0, which is no continuation byte: a cut-off sequence is refused.
  const first = bytes[at] ?? 0;
  const second = bytes[at + 1] ?? 0;
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4 || !isContinuation(second)) return 0;
  if (first < 0xe0) return 2;
  if (!isContinuation(bytes[at + 2] ?? 0)) return 0;
  if (first === 0xe0 && second < 0xa0) return 0;
  if (first === 0xed && second > 0x9f) return 0;
  if (first < 0xf0) return 3;
  if (!isContinuation(bytes[at + 3] ?? 0)) return 0;
  if (first === 0xf0 && second < 0x90) return 0;
  if (first === 0xf4 && second > 0x8f) return 0;
  return 4;
}

function isContinuation(byte: number): boolean {
  return byte >= 0x80 && byte < 0xc0;
}

function codePointAt(bytes: Uint8Array, at: number, length: 1 | 2 | 3 | 4): number {
  const first = bytes[at] ?? 0;
  if (length === 1) return first;
  let point = first & (0x7f >> length);
  for (let i = 1; i < length; i += 1) point = (point << 6) | ((bytes[at + i] ?? 0) & 0x3f);
  return point;
}

function pushUnits(units: number[], point: number): void {
  if (point < 0x10000) {
    units.push(point);
    return;
  }
  units.push(0xd800 + ((point - 0x10000) >> 10), 0xdc00 + ((point - 0x10000) & 0x3ff));
}
