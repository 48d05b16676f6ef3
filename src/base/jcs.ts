import { assert } from './assert.ts';
import { type Bytes, equalBytes } from './bytes.ts';
import { compareText } from './order.ts';
import { fail, type Outcome, ok, type Problem } from './problems.ts';
import { isWellFormedText, parseUtf8, textToUtf8 } from './utf8.ts';

/** Any value that JSON can say. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/** Deepest nesting of arrays and objects read or written. Assumption: none of ours passes 20. */
export const JSON_DEPTH_MAX = 64;

/** Problems are listed up to this many; a hostile document could otherwise make one per byte. */
const PROBLEMS_MAX = 20;

/**
 * Writes a value as canonical JSON (RFC 8785): members in order of UTF-16 code units, no spaces,
 * numbers as ECMAScript writes them (-0 as `0`), shortest string escapes. What is not JSON (NaN,
 * infinities, undefined, lone surrogates, class instances, deep nesting) is our bug here; a value
 * from outside goes to `encodeCanonical`.
 */
export function canonicalText(value: unknown): string {
  const text = encodeCanonical(value);
  assert(text.ok, `a value should be JSON: ${text.ok ? '' : describe(text.problems)}`);
  return text.value;
}

/** Writes a value as the UTF-8 bytes of `canonicalText`. */
export function canonicalBytes(value: unknown): Bytes {
  return textToUtf8(canonicalText(value));
}

/** Writes a value as canonical JSON (RFC 8785), or says everything about it that is not JSON. */
export function encodeCanonical(value: unknown): Outcome<string> {
  const parts: string[] = [];
  const problems: Problem[] = [];
  writeValue({ parts, problems }, value, '', 0);
  return problems.length === 0 ? ok(parts.join('')) : fail(problems);
}

/**
 * Reads canonical JSON strictly: parses, writes again, compares the bytes. So one value has one
 * byte string, and an attacker who repeats a member, adds a space or another spelling of a number
 * finds no reader that sees another value than the signer's. `depthMax` may lower JSON_DEPTH_MAX.
 */
export function parseCanonical(
  bytes: Uint8Array,
  depthMax: number = JSON_DEPTH_MAX,
): Outcome<JsonValue> {
  assert(depthMax <= JSON_DEPTH_MAX, `a bound on nesting should be at most ${JSON_DEPTH_MAX}`);
  const text = parseUtf8(bytes);
  if (!text.ok) return text;
  if (jsonTextDepth(text.value) > depthMax) return fail([depthProblem('', depthMax)]);
  let value: JsonValue;
  try {
    // JSON.parse is typed any; what it returns is JSON.
    value = JSON.parse(text.value) as JsonValue;
  } catch {
    // The engine's own message differs between engines and may quote the content.
    const message = 'document: expected JSON, got something else';
    return fail([{ code: 'json-syntax', path: '', message }]);
  }
  const again = encodeCanonical(value);
  if (!again.ok) return again;
  if (equalBytes(textToUtf8(again.value), bytes)) return ok(value);
  const message = 'document: expected canonical JSON (RFC 8785), got another spelling of it';
  return fail([{ code: 'json-canonical', path: '', message }]);
}

/** Says whether a JSON value is an object, not an array, null or nothing. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Deepest nesting in a JSON text, counted without parsing: brackets outside strings. */
export function jsonTextDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isInString = false;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text[i];
    if (isInString) {
      if (unit === '\\') i += 1;
      else if (unit === '"') isInString = false;
    } else if (unit === '"') isInString = true;
    else if (unit === '[' || unit === '{') {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (unit === ']' || unit === '}') depth -= 1;
  }
  return deepest;
}

interface Writing {
  readonly parts: string[];
  readonly problems: Problem[];
}

function writeValue(to: Writing, value: unknown, path: string, depth: number): void {
  if (to.problems.length >= PROBLEMS_MAX) return;
  if (value === null || typeof value === 'boolean') to.parts.push(String(value));
  else if (typeof value === 'number') writeNumber(to, value, path);
  else if (typeof value === 'string') writeText(to, value, path);
  else if (depth >= JSON_DEPTH_MAX && typeof value === 'object')
    to.problems.push(depthProblem(path, JSON_DEPTH_MAX));
  else if (Array.isArray(value)) writeArray(to, value, path, depth);
  else if (isPlainObject(value)) writeObject(to, value, path, depth);
  else
    refuse(to, path, 'a JSON value', typeof value === 'object' ? 'another object' : typeof value);
}

function writeNumber(to: Writing, value: number, path: string): void {
  // RFC 8785 section 3.2.2.3: a number is written as ECMAScript's Number::toString writes it.
  if (Number.isFinite(value)) to.parts.push(String(value));
  else refuse(to, path, 'a finite number', String(value));
}

function writeText(to: Writing, value: string, path: string): void {
  // JSON.stringify escapes exactly as RFC 8785 section 3.2.2.2 asks, but for lone surrogates.
  if (isWellFormedText(value)) to.parts.push(JSON.stringify(value));
  else refuse(to, path, 'well-formed text', 'a lone surrogate');
}

function writeArray(to: Writing, value: readonly unknown[], path: string, depth: number): void {
  to.parts.push('[');
  for (let i = 0; i < value.length; i += 1) {
    if (i > 0) to.parts.push(',');
    writeValue(to, value[i], childPath(path, String(i)), depth + 1);
  }
  to.parts.push(']');
}

function writeObject(to: Writing, value: object, path: string, depth: number): void {
  to.parts.push('{');
  const members = Object.entries(value).sort(([a], [b]) => compareText(a, b));
  for (const [i, [name, member]] of members.entries()) {
    if (i > 0) to.parts.push(',');
    writeText(to, name, path);
    to.parts.push(':');
    writeValue(to, member, childPath(path, name), depth + 1);
  }
  to.parts.push('}');
}

/** Maps, dates and class instances would lose content silently. */
function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function refuse(to: Writing, path: string, expected: string, came: string): void {
  to.problems.push({
    code: 'json-value',
    path,
    message: `value: expected ${expected}, got ${came}`,
  });
}

function depthProblem(path: string, depthMax: number): Problem {
  const message = `document: expected nesting of at most ${depthMax}, got more`;
  return { code: 'json-depth', path, message };
}

function childPath(path: string, name: string): string {
  return path === '' ? name : `${path}/${name}`;
}

function describe(problems: readonly Problem[]): string {
  return problems.map((p) => `${p.path} ${p.message}`).join('; ');
}
