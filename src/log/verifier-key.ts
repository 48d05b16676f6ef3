import { bytesToBase64, parseBase64 } from '../base/base64.ts';
import { type Bytes, bytesToHex, concatBytes, readU32, u32ToBytes } from '../base/bytes.ts';
import { isAcceptablePoint } from '../base/ed25519-point.ts';
import { fail, type Outcome, ok } from '../base/problems.ts';
import { textToUtf8 } from '../base/utf8.ts';
import { hash } from './hash.ts';
import { isKeyName } from './note.ts';

/**
 * How a key signs (C2SP signed-note): 1 Ed25519 over the text, as logs do; 4 Ed25519 over a time and
 * the text, as witnesses do (tlog-cosignature).
 */
export type KeyType = 1 | 4;

export const LOG_KEY = 1;
export const WITNESS_KEY = 4;

/** A public key under a name, as `name+id+base64`: who to believe. */
export interface VerifierKey {
  readonly name: string;
  readonly keyId: number;
  readonly type: KeyType;
  /** Ed25519, 32 bytes. */
  readonly publicKey: Bytes;
}

/** Names a public key. */
export function verifierKey(name: string, type: KeyType, publicKey: Uint8Array): VerifierKey {
  const id = hash(textToUtf8(`${name}\n`), Uint8Array.of(type), publicKey);
  return { name, keyId: readU32(id, 0), type, publicKey: new Uint8Array(publicKey) };
}

/** Writes a key as one word (vkey). */
export function verifierKeyText({ name, keyId, type, publicKey }: VerifierKey): string {
  const id = bytesToHex(u32ToBytes(keyId));
  return `${name}+${id}+${bytesToBase64(concatBytes(Uint8Array.of(type), publicKey))}`;
}

/**
 * Reads a key strictly: its id must follow from name and key, the key must be one that a signature
 * can be judged by (canonical, not of small order). Codes: vkey-form, vkey-type (a kind of signature
 * that this program cannot judge), vkey-id, vkey-point.
 */
export function parseVerifierKey(text: string): Outcome<VerifierKey> {
  // Base64 may hold a plus itself: only the first two divide.
  const [, name = '', id = '', base64 = ''] = /^([^+]*)\+([0-9a-f]{8})\+(.*)$/s.exec(text) ?? [];
  const material = parseBase64(base64);
  if (!isKeyName(name) || !material.ok || material.value.length < 2) {
    return refuse('vkey-form', 'key: expected name+id+base64, got other');
  }
  const [type] = material.value;
  if (type !== LOG_KEY && type !== WITNESS_KEY) {
    return refuse('vkey-type', `key ${name}: expected type 1 or 4, got ${type}`);
  }
  const publicKey = material.value.slice(1);
  const key = verifierKey(name, type, publicKey);
  if (verifierKeyText(key) !== text) {
    return refuse('vkey-id', `key ${name}: expected the id of name and key, got ${id}`);
  }
  if (!isAcceptablePoint(publicKey)) {
    return refuse(
      'vkey-point',
      `key ${name}: expected an Ed25519 key that can sign, got other bytes`,
    );
  }
  return ok(key);
}

function refuse<T>(code: string, message: string): Outcome<T> {
  return fail([{ code, path: '', message }]);
}
