import { assert } from '../base/assert.ts';
import { type Bytes, concatBytes, hexToBytes, isZeroBytes, u32ToBytes } from '../base/bytes.ts';
import { fail, type Outcome, ok } from '../base/problems.ts';
import { parseUtf8, textToUtf8 } from '../base/utf8.ts';
import type { KeyReceiver, WrapCrypto } from './crypto-port.ts';
import { label } from './hash.ts';
import { KEY_BYTE_COUNT } from './keys.ts';
import { encodeWraps, type Wrap } from './wraps.ts';

const WRAP_LABEL = label('vestige/wrap/v1');
const NAME_BYTE_COUNT_MAX = 31;
const TEXT_BYTE_COUNT = KEY_BYTE_COUNT + 1 + NAME_BYTE_COUNT_MAX;

/** Name of the root key in a wrap: none (record v1, section 2). */
export const ROOT_KEY_NAME = '';

/** A key with its name, as it lies in a wrap: a scope key, or the root key under the empty name. */
export interface NamedKey {
  readonly name: string;
  readonly key: Bytes;
}

/** One key for one recipient. */
export interface Grant extends NamedKey {
  /** Device key, or the recovery public key, lower-case hex. */
  readonly recipient: string;
  /** X25519 key that it is wrapped to, lower-case hex. */
  readonly receive: string;
}

/** The epoch record that a wrap belongs to: where, by whom, for which epoch. */
export interface WrapPlace {
  readonly visit: string;
  readonly epoch: number;
  /** Device of the lead that signs the record. */
  readonly sender: string;
  readonly seq: number;
}

/**
 * "vestige/wrap/v1\n" ‖ visit ‖ epoch ‖ sender ‖ seq ‖ recipient: a wrap moved to another record,
 * epoch, visit or recipient does not open (record v1, section 2).
 */
export function wrapInfo(place: WrapPlace, recipient: string): Bytes {
  const { visit, epoch, sender, seq } = place;
  return concatBytes(
    WRAP_LABEL,
    hexToBytes(visit),
    u32ToBytes(epoch),
    hexToBytes(sender),
    u32ToBytes(seq),
    hexToBytes(recipient),
  );
}

/** key (32) ‖ length of the name (1) ‖ name ‖ zeros to 31: no length tells which key it is. */
export function encodeNamedKey({ name, key }: NamedKey): Bytes {
  const nameBytes = textToUtf8(name);
  assert(key.length === KEY_BYTE_COUNT, 'a wrapped key should have 32 bytes');
  assert(nameBytes.length <= NAME_BYTE_COUNT_MAX, 'a scope name should have at most 31 bytes');
  const text = new Uint8Array(TEXT_BYTE_COUNT);
  text.set(concatBytes(key, Uint8Array.of(nameBytes.length), nameBytes));
  return text;
}

/** Reads a named key strictly. Code: wrap-form. */
export function parseNamedKey(text: Bytes): Outcome<NamedKey> {
  const nameByteCount = text.length === TEXT_BYTE_COUNT ? text[KEY_BYTE_COUNT]! : -1;
  if (nameByteCount < 0 || nameByteCount > NAME_BYTE_COUNT_MAX) return formProblem();
  const nameFrom = KEY_BYTE_COUNT + 1;
  const name = parseUtf8(text.subarray(nameFrom, nameFrom + nameByteCount));
  if (!name.ok || !isZeroBytes(text.subarray(nameFrom + nameByteCount))) return formProblem();
  return ok({ name: name.value, key: text.slice(0, KEY_BYTE_COUNT) });
}

/** Wraps every key to its recipient: the sealed bytes of an epoch record, in the order given. */
export async function sealWraps(
  crypto: WrapCrypto,
  place: WrapPlace,
  grants: readonly Grant[],
): Promise<Bytes> {
  const wraps: Wrap[] = [];
  for (const grant of grants) {
    const { recipient, receive } = grant;
    const info = wrapInfo(place, recipient);
    const sealed = await crypto.sealTo({ receive, info, text: encodeNamedKey(grant) });
    wraps.push({ recipient, ...sealed });
  }
  return encodeWraps(wraps);
}

/** Opens one wrap of an epoch record. Codes: wrap-unopenable, wrap-form. */
export async function openWrap(
  receiver: KeyReceiver,
  place: WrapPlace,
  { recipient, enc, ct }: Wrap,
): Promise<Outcome<NamedKey>> {
  const text = await receiver.open({ enc, ct, info: wrapInfo(place, recipient) });
  if (text !== undefined) return parseNamedKey(text);
  const message = 'wrap: expected one made for this key at this place, got another';
  return fail([{ code: 'wrap-unopenable', path: '', message }]);
}

function formProblem(): Outcome<NamedKey> {
  const message = 'wrap: expected a key, a name of at most 31 bytes and zeros, got other';
  return fail([{ code: 'wrap-form', path: '', message }]);
}
