import { assert } from '../base/assert.ts';
import {
  type Bytes,
  concatBytes,
  equalBytesConstantTime,
  hexToBytes,
  isZeroBytes,
  readU16,
  readU32,
  readU48,
  u32ToBytes,
  writeU16,
  writeU32,
  writeU48,
} from '../base/bytes.ts';
import { JSON_DEPTH_MAX, type JsonValue, parseCanonical } from '../base/jcs.ts';
import { fail, type Outcome, ok } from '../base/problems.ts';
import type { LedgerCrypto } from './crypto-port.ts';
import { hash, label, prf } from './hash.ts';
import type { Hlc } from './hlc.ts';
import type { ScopeKey } from './keys.ts';
import {
  BOUND_HEAD_BYTE_COUNT,
  encodeHead,
  KEY_TAG_BYTE_COUNT,
  type Leaf,
  type LeafHead,
} from './leaf.ts';

export const SALT_BYTE_COUNT = 32;
const INNER_PREFIX_BYTE_COUNT = SALT_BYTE_COUNT + 6 + 2 + 4;
const BUCKET_BYTE_COUNT_MIN = 512;
const BUCKET_BYTE_COUNT_MAX = 1_048_576;
const TAG_BYTE_COUNT = 16;

/** Largest payload: what fills the largest bucket. */
export const PAYLOAD_BYTE_COUNT_MAX = BUCKET_BYTE_COUNT_MAX - INNER_PREFIX_BYTE_COUNT;
/** Deepest payload: one less than a document, because an opening carries it as a member. */
export const PAYLOAD_DEPTH_MAX = JSON_DEPTH_MAX - 1;
/** Largest sealed content. */
export const SEALED_CONTENT_BYTE_COUNT_MAX = BUCKET_BYTE_COUNT_MAX + TAG_BYTE_COUNT;

const COMMIT_LABEL = label('vestige/commit/v1');
const TAG_LABEL = label('vestige/tag/v1');
const SEAL_LABEL = label('vestige/seal/v1');

/**
 * The nonce is constant because the key serves one message: it depends on the aad, the aad holds
 * the commitment, and the commitment fixes the plaintext (record v1, section 1).
 */
const NONCE = new Uint8Array(12);

/** What is sealed in a record. */
export interface Content {
  /** 32 fresh random bytes. */
  readonly salt: Uint8Array;
  readonly hlc: Hlc;
  /** Canonical JSON, 1..1,048,532 bytes. */
  readonly payload: Uint8Array;
}

/** What an opened record says. */
export interface OpenedContent {
  readonly salt: Bytes;
  readonly hlc: Hlc;
  readonly payload: JsonValue;
  /** Name of the scope whose key opened it. */
  readonly scope: string;
}

/** The place of a record: what a commitment is bound to. */
export type Place = Pick<LeafHead, 'visit' | 'device' | 'seq'>;

/** salt ‖ hlcMs ‖ hlcCounter ‖ payloadLen ‖ payload. */
export function encodeInner(content: Content): Bytes {
  const { salt, hlc, payload } = content;
  assert(salt.length === SALT_BYTE_COUNT, `a salt should have 32 bytes, and has ${salt.length}`);
  const fits = payload.length >= 1 && payload.length <= PAYLOAD_BYTE_COUNT_MAX;
  assert(
    fits,
    `a payload should have 1..${PAYLOAD_BYTE_COUNT_MAX} bytes, and has ${payload.length}`,
  );
  const inner = new Uint8Array(INNER_PREFIX_BYTE_COUNT + payload.length);
  inner.set(salt);
  writeU48(inner, 32, hlc.ms);
  writeU16(inner, 38, hlc.counter);
  writeU32(inner, 40, payload.length);
  inner.set(payload, INNER_PREFIX_BYTE_COUNT);
  return inner;
}

/** H("vestige/commit/v1\n" ‖ visit ‖ device ‖ seq ‖ inner). */
export function commitmentOf(place: Place, inner: Uint8Array): Bytes {
  return hash(COMMIT_LABEL, ...placeBytes(place), inner);
}

/**
 * Seals content into a record: sets commitment, key tag and hash of the sealed bytes in the head.
 * The same head, content and key give the same bytes.
 */
export async function sealContent(
  crypto: LedgerCrypto,
  input: {
    readonly head: Omit<LeafHead, 'seal' | 'epoch' | 'keyTag' | 'commitment' | 'sealedHash'>;
    readonly clearBytes: Uint8Array;
    readonly scopeKey: ScopeKey;
    readonly content: Content;
  },
): Promise<{ readonly head: LeafHead; readonly sealed: Bytes }> {
  const { clearBytes, scopeKey, content } = input;
  const inner = encodeInner(content);
  const plaintext = new Uint8Array(bucketByteCount(inner.length));
  plaintext.set(inner);
  const commitment = commitmentOf(input.head, inner);
  const keyTag = keyTagOf(scopeKey.key, input.head, commitment);
  const sealedHash = new Uint8Array(32);
  const head = { ...input.head, seal: 1, epoch: scopeKey.epoch, keyTag, commitment } as const;
  const headBytes = encodeHead({ ...head, sealedHash }, clearBytes.length);
  const aad = concatBytes(headBytes.subarray(0, BOUND_HEAD_BYTE_COUNT), clearBytes);
  const key = recordKeyOf(scopeKey.key, aad);
  const sealed = await crypto.aeadSeal({ key, nonce: NONCE, text: plaintext, aad });
  assert(
    sealed.length === plaintext.length + TAG_BYTE_COUNT,
    'sealed bytes are ciphertext and tag',
  );
  return { head: { ...head, sealedHash: hash(sealed) }, sealed };
}

/**
 * Opens a record that passed L, with the first of the held keys whose tag fits, in the order of the
 * rules O1 to O5. Codes: not-for-me (no held key fits: normal), unopenable, padding, commitment,
 * payload-jcs; all but the first are an exception against the signer. Nothing of the plaintext is
 * returned before the commitment holds: AES-GCM alone lets a signer make one ciphertext that opens
 * under two keys. Whether the payload fits its schema is for the caller.
 */
export async function openContent(
  crypto: LedgerCrypto,
  input: {
    readonly leaf: Leaf;
    readonly sealed: Uint8Array;
    readonly scopeKeys: readonly ScopeKey[];
  },
): Promise<Outcome<OpenedContent>> {
  const { leaf, sealed, scopeKeys } = input;
  const held = leaf.seal === 1 ? fittingKey(leaf, scopeKeys) : undefined;
  if (held === undefined)
    return refuse('not-for-me', 'record: expected a held key, got none that fits');
  const aad = concatBytes(leaf.bytes.subarray(0, BOUND_HEAD_BYTE_COUNT), leaf.clearBytes);
  const key = recordKeyOf(held.key, aad);
  const plaintext = await crypto.aeadOpen({ key, nonce: NONCE, text: sealed, aad });
  if (plaintext === undefined) {
    return refuse('unopenable', 'sealed: expected bytes sealed under the tagged key, got others');
  }
  const inner = unpad(plaintext);
  if (inner === undefined) {
    return refuse(
      'padding',
      'plaintext: expected the smallest bucket and zeros after it, got other',
    );
  }
  if (!equalBytesConstantTime(commitmentOf(leaf, inner), leaf.commitment)) {
    return refuse('commitment', 'content: expected what the leaf commits to, got other');
  }
  const payload = parsePayload(inner.subarray(INNER_PREFIX_BYTE_COUNT));
  if (!payload.ok) return payload;
  return ok({
    salt: inner.slice(0, SALT_BYTE_COUNT),
    hlc: { ms: readU48(inner, 32), counter: readU16(inner, 38) },
    payload: payload.value,
    scope: held.name,
  });
}

/** O5: reads a payload as canonical JSON; one code, whatever is wrong with it. */
export function parsePayload(bytes: Uint8Array): Outcome<JsonValue> {
  const payload = parseCanonical(bytes, PAYLOAD_DEPTH_MAX);
  if (payload.ok) return payload;
  const reasons = payload.problems.map((p) => p.code).join(', ');
  return refuse('payload-jcs', `payload: expected canonical JSON, got ${reasons}`);
}

/** Says whether a length is one of sealed content: a bucket and the tag. */
export function hasContentLength(sealed: Uint8Array): boolean {
  const bucket = sealed.length - TAG_BYTE_COUNT;
  return (
    bucket >= BUCKET_BYTE_COUNT_MIN &&
    bucket <= BUCKET_BYTE_COUNT_MAX &&
    bucketByteCount(bucket) === bucket
  );
}

/** The smallest bucket that holds so many bytes: hides the size of a record but for its octave. */
function bucketByteCount(innerByteCount: number): number {
  let bucket = BUCKET_BYTE_COUNT_MIN;
  while (bucket < innerByteCount) bucket *= 2;
  return bucket;
}

/** O1, without a branch on the tag's content. */
function fittingKey(leaf: Leaf, scopeKeys: readonly ScopeKey[]): ScopeKey | undefined {
  const ofEpoch = scopeKeys.filter((scopeKey) => scopeKey.epoch === leaf.epoch);
  return ofEpoch.find((scopeKey) =>
    equalBytesConstantTime(keyTagOf(scopeKey.key, leaf, leaf.commitment), leaf.keyTag),
  );
}

/** O3: the inner bytes, or undefined. */
function unpad(plaintext: Bytes): Bytes | undefined {
  if (plaintext.length < INNER_PREFIX_BYTE_COUNT) return undefined;
  const payloadByteCount = readU32(plaintext, 40);
  if (payloadByteCount < 1 || payloadByteCount > PAYLOAD_BYTE_COUNT_MAX) return undefined;
  const innerByteCount = INNER_PREFIX_BYTE_COUNT + payloadByteCount;
  if (bucketByteCount(innerByteCount) !== plaintext.length) return undefined;
  return isZeroBytes(plaintext.subarray(innerByteCount))
    ? plaintext.slice(0, innerByteCount)
    : undefined;
}

function keyTagOf(scopeKey: Uint8Array, place: Place, commitment: Uint8Array): Bytes {
  return prf(scopeKey, TAG_LABEL, ...placeBytes(place), commitment).slice(0, KEY_TAG_BYTE_COUNT);
}

function recordKeyOf(scopeKey: Uint8Array, aad: Uint8Array): Bytes {
  return prf(scopeKey, SEAL_LABEL, hash(aad));
}

function placeBytes(place: Place): readonly Uint8Array[] {
  return [hexToBytes(place.visit), hexToBytes(place.device), u32ToBytes(place.seq)];
}

function refuse<T>(code: string, message: string): Outcome<T> {
  return fail([{ code, path: '', message }]);
}
