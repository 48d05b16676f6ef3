import { bytesToHex, equalBytesConstantTime, hexToBytes, isHex } from '../base/bytes.ts';
import {
  canonicalBytes,
  canonicalText,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseCanonical,
} from '../base/jcs.ts';
import { fail, type Outcome, ok } from '../base/problems.ts';
import {
  commitmentOf,
  encodeInner,
  type OpenedContent,
  PAYLOAD_BYTE_COUNT_MAX,
  parsePayload,
  SALT_BYTE_COUNT,
} from './content.ts';
import { LEAF_BYTE_COUNT_MAX, type Leaf } from './leaf.ts';

/**
 * What lets anybody check one record without keys, after shredding too. It says nothing about any
 * other record. Members and text form are those of a line in an openings file.
 */
export interface Opening {
  readonly hlcCounter: number;
  readonly hlcMs: number;
  /** The leaf's exact bytes, lower-case hex. */
  readonly leaf: string;
  readonly payload: JsonValue;
  /** 32 bytes, lower-case hex. */
  readonly salt: string;
}

/** Longest line of an openings file, in bytes: the largest payload, the largest leaf, the names. */
export const OPENING_LINE_BYTE_COUNT_MAX = PAYLOAD_BYTE_COUNT_MAX + 2 * LEAF_BYTE_COUNT_MAX + 512;

const HLC_MS_MAX = 0xffff_ffff_ffff;
const HLC_COUNTER_MAX = 0xffff;
const MEMBER_NAMES = ['hlcCounter', 'hlcMs', 'leaf', 'payload', 'salt'];

/** Makes the opening of a record from what was sealed in it. */
export function openingOf(leaf: Leaf, content: OpenedContent): Opening {
  return {
    hlcCounter: content.hlc.counter,
    hlcMs: content.hlc.ms,
    leaf: bytesToHex(leaf.bytes),
    payload: content.payload,
    salt: bytesToHex(content.salt),
  };
}

/**
 * Checks that an opening is of this leaf (which passed L): same bytes, content sealed, commitment
 * holds, payload canonical. Codes: opening-leaf, opening-seal, commitment, payload-jcs.
 */
export function checkOpening(leaf: Leaf, opening: Opening): Outcome<JsonValue> {
  if (opening.leaf !== bytesToHex(leaf.bytes)) {
    return refuse('opening-leaf', 'opening: expected one of this leaf, got one of another');
  }
  if (leaf.seal !== 1) {
    return refuse('opening-seal', `opening: expected a leaf with content, got seal ${leaf.seal}`);
  }
  const payload = canonicalBytes(opening.payload);
  if (payload.length > PAYLOAD_BYTE_COUNT_MAX) {
    return refuse(
      'payload-jcs',
      `payload: expected at most ${PAYLOAD_BYTE_COUNT_MAX} bytes, got more`,
    );
  }
  const inner = encodeInner({
    salt: hexToBytes(opening.salt),
    hlc: { ms: opening.hlcMs, counter: opening.hlcCounter },
    payload,
  });
  if (!equalBytesConstantTime(commitmentOf(leaf, inner), leaf.commitment)) {
    return refuse('commitment', 'content: expected what the leaf commits to, got other');
  }
  return parsePayload(payload);
}

/** Writes an opening as one line of canonical JSON, without the line's end. */
export function openingToLine(opening: Opening): string {
  return canonicalText(opening);
}

/** Reads one line of an openings file strictly. Codes: those of canonical JSON; opening-form. */
export function parseOpening(line: Uint8Array): Outcome<Opening> {
  if (line.length > OPENING_LINE_BYTE_COUNT_MAX) {
    const expected = `at most ${OPENING_LINE_BYTE_COUNT_MAX} bytes`;
    return refuse('opening-form', `opening: expected ${expected}, got more`);
  }
  const parsed = parseCanonical(line);
  if (!parsed.ok) return parsed;
  const value = parsed.value;
  if (isJsonObject(value) && hasMembers(value)) {
    // Just seen: exactly these members, in their forms.
    return ok(value as unknown as Opening);
  }
  const expected = `${MEMBER_NAMES.join(', ')} in their forms`;
  return refuse('opening-form', `opening: expected ${expected}, got other`);
}

function hasMembers(value: JsonObject): boolean {
  const { hlcCounter, hlcMs, leaf, payload, salt } = value;
  return (
    Object.keys(value).length === MEMBER_NAMES.length &&
    isUnsigned(hlcCounter, HLC_COUNTER_MAX) &&
    isUnsigned(hlcMs, HLC_MS_MAX) &&
    typeof leaf === 'string' &&
    isHex(leaf, leaf.length / 2) &&
    payload !== undefined &&
    typeof salt === 'string' &&
    isHex(salt, SALT_BYTE_COUNT)
  );
}

function isUnsigned(value: unknown, max: number): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= max;
}

function refuse<T>(code: string, message: string): Outcome<T> {
  return fail([{ code, path: '', message }]);
}
