import { assert } from '../base/assert.ts';
import { type Bytes, isHex } from '../base/bytes.ts';
import { canonicalBytes, isJsonObject, type JsonValue } from '../base/jcs.ts';
import { fail, type Outcome, ok, type Problem } from '../base/problems.ts';
import { CLEAR_BYTE_COUNT_MAX, recordKinds } from './leaf.ts';

/** A person's part: a lead enrols others of the own organisation; a holder only holds and acks. */
export type Role = 'lead' | 'member' | 'holder';

/** First lead of an organisation, named in genesis. All ids and keys are lower-case hex. */
export interface FirstLead {
  /** Ed25519 key for cosigning checkpoints, 32 bytes. */
  readonly cosign: string;
  readonly device: string;
  /** 16 random bytes, as `person`: a name would survive shredding. */
  readonly org: string;
  readonly person: string;
  /** X25519 key that keys are wrapped to, 32 bytes. */
  readonly receive: string;
}

/** Public part of kind 1: the first record of the first lead's device. */
export interface GenesisClear {
  /** Waiting time between approval and shredding, at least 24 h. */
  readonly delayMs: number;
  /** SHA-256 of the log's verifier key, or '' where no log is named yet. */
  readonly log: string;
  /** One first lead for each of at least two organisations, in the order of their org ids. */
  readonly orgs: readonly FirstLead[];
  /** X25519 public key for recovery, or '' where there is none. */
  readonly recovery: string;
  /** Org id of the entry that is the signer's own. */
  readonly self: string;
}

/** Public part of kind 2. */
export interface EnrolClear {
  /** One-time code of the lead's QR, 16 random bytes. */
  readonly code: string;
  readonly cosign: string;
  readonly device: string;
  readonly org: string;
  readonly person: string;
  /** Proof of possession: the new device's signature over `popMessage`, 64 bytes. */
  readonly pop: string;
  readonly receive: string;
  readonly role: Role;
}

/** Public parts by kind, kinds 1 to 10 (record v1, section 1). */
export interface ClearByKind {
  1: GenesisClear;
  2: EnrolClear;
  /** `reason` is a word of lower-case letters and hyphens, never free text. */
  3: { readonly device: string; readonly reason: string };
  4: { readonly reason: string };
  /** `scope` is such a word (visit, space …); `ref`: 16 random bytes, explained under seal. */
  5: { readonly ref?: string; readonly scope: string };
  6: { readonly hold: string };
  7: { readonly object: string; readonly purpose: string };
  8: { readonly epochs: readonly number[] };
  9: { readonly done: boolean; readonly head: number; readonly object: string };
  /** `cards`: numbers of recovery cards not burnt; `unconfirmed`: devices without a done ack. */
  10: {
    readonly cards: readonly number[];
    readonly shred: string;
    readonly unconfirmed: readonly string[];
  };
}

/** A kind that has a public part. */
export type ControlKind = keyof ClearByKind;

/** Least waiting time before shredding (record v1, section 3, S3). */
export const SHRED_DELAY_MS_MIN = 86_400_000;

/** Purposes of an approval but for `waive:DEVICE`. */
export const approvalPurposes = [
  'certificate',
  'declare',
  'dismiss',
  'export',
  'lift',
  'recovery',
  'release',
  'seal-break',
  'shred',
] as const;

type Rule = (value: JsonValue | undefined) => boolean;

const SEQ_MAX = 0xffff_ffff;
const WORD = /^[a-z](?:[a-z-]{0,29}[a-z])?$/;

const word: Rule = (value) => typeof value === 'string' && WORD.test(value);
const recordId = hexOf(32);
const key = hexOf(32);
const shortId = hexOf(16);

const firstLead = members({
  cosign: key,
  device: key,
  org: shortId,
  person: shortId,
  receive: key,
});

const ruleByMemberByKind: Readonly<Record<ControlKind, Readonly<Record<string, Rule>>>> = {
  1: {
    delayMs: integerFrom(SHRED_DELAY_MS_MIN, Number.MAX_SAFE_INTEGER),
    log: (value) => value === '' || recordId(value),
    orgs: (value) => isList(value, firstLead) && value.length >= 2 && isRising(value.map(orgOf)),
    recovery: (value) => value === '' || key(value),
    self: shortId,
  },
  2: {
    code: shortId,
    cosign: key,
    device: key,
    org: shortId,
    person: shortId,
    pop: hexOf(64),
    receive: key,
    role: (value) => value === 'lead' || value === 'member' || value === 'holder',
  },
  3: { device: key, reason: word },
  4: { reason: word },
  5: { ref: (value) => value === undefined || shortId(value), scope: word },
  6: { hold: recordId },
  7: { object: recordId, purpose: (value) => typeof value === 'string' && isPurpose(value) },
  8: { epochs: (value) => isRisingNumbers(value, 1, SEQ_MAX) && value.length >= 1 },
  9: { done: (v) => typeof v === 'boolean', head: integerFrom(0, SEQ_MAX), object: recordId },
  10: {
    cards: (value) => isRisingNumbers(value, 1, 255),
    shred: recordId,
    unconfirmed: (value) => isList(value, key) && isRising(value),
  },
};

/** Says whether a kind has a known public part. */
export function isControlKind(kind: number): kind is ControlKind {
  return kind >= recordKinds.genesis && kind <= recordKinds.shredded;
}

/** Says whether an approval's purpose is one of the known ones or `waive:` and a device key. */
export function isPurpose(text: string): boolean {
  if (text.startsWith('waive:')) return isHex(text.slice('waive:'.length), 32);
  return approvalPurposes.some((purpose) => purpose === text);
}

/**
 * Checks the members of a public part: exactly those of its kind, each of its form; more would
 * survive shredding without anybody having meant it. Code: clear-members. A record that fails is
 * kept but has no effect; only a hold always counts.
 */
export function checkClear<K extends ControlKind>(
  kind: K,
  value: JsonValue | undefined,
): Outcome<ClearByKind[K]> {
  const ruleByMember = ruleByMemberByKind[kind];
  if (!isJsonObject(value)) return fail([problem('', 'an object', 'something else')]);
  const problems = Object.keys(value)
    .filter((name) => !Object.hasOwn(ruleByMember, name))
    .map(() => problem('', `only ${Object.keys(ruleByMember).join(', ')}`, 'another member'));
  for (const [name, isRight] of Object.entries(ruleByMember)) {
    if (!isRight(value[name])) problems.push(problem(name, `the form of kind ${kind}`, 'other'));
  }
  // The rules just checked say that the value has this shape.
  return problems.length === 0 ? ok(value as unknown as ClearByKind[K]) : fail(problems);
}

/** Writes a public part as the canonical bytes that go into a leaf. */
export function encodeClear<K extends ControlKind>(kind: K, clear: ClearByKind[K]): Bytes {
  // An interface has no index signature; the check looks at every member.
  const checked = checkClear(kind, clear as unknown as JsonValue);
  assert(
    checked.ok,
    `a public part of kind ${kind} should have its members: ${problemsOf(checked)}`,
  );
  const bytes = canonicalBytes(clear);
  const fits = bytes.length <= CLEAR_BYTE_COUNT_MAX;
  assert(fits, `a public part should have at most ${CLEAR_BYTE_COUNT_MAX} bytes`);
  return bytes;
}

function hexOf(byteCount: number): Rule {
  return (value) => typeof value === 'string' && isHex(value, byteCount);
}

function integerFrom(min: number, max: number): Rule {
  return (value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
}

function members(ruleByMember: Readonly<Record<string, Rule>>): Rule {
  const names = Object.keys(ruleByMember);
  return (value) =>
    isJsonObject(value) &&
    Object.keys(value).length === names.length &&
    Object.entries(ruleByMember).every(([name, isRight]) => isRight(value[name]));
}

function isList(value: JsonValue | undefined, isRight: Rule): value is readonly JsonValue[] {
  return Array.isArray(value) && value.every((item: JsonValue) => isRight(item));
}

function isRisingNumbers(
  value: JsonValue | undefined,
  min: number,
  max: number,
): value is readonly number[] {
  return isList(value, integerFrom(min, max)) && isRising(value);
}

/** Sorted, without repeats: one list has one spelling. Hex of one length sorts as its bytes do. */
function isRising(values: readonly (JsonValue | undefined)[]): boolean {
  return values.every((value, i) => i === 0 || isBefore(values[i - 1], value));
}

function isBefore(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a < b;
  return typeof a === 'string' && typeof b === 'string' && a < b;
}

function orgOf(value: JsonValue): JsonValue | undefined {
  return isJsonObject(value) ? value['org'] : undefined;
}

function problem(path: string, expected: string, came: string): Problem {
  return { code: 'clear-members', path, message: `public part: expected ${expected}, got ${came}` };
}

function problemsOf<T>(outcome: Outcome<T>): string {
  return outcome.ok ? '' : outcome.problems.map((p) => `${p.path} ${p.message}`).join('; ');
}
