import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  randomBytes as platformRandomBytes,
  sign,
  verify,
} from 'node:crypto';
import { assert } from '../../base/assert.ts';
import { type Bytes, bytesToHex, concatBytes, copyBytes, hexToBytes } from '../../base/bytes.ts';
import type { AeadCall, DeviceSigner, LedgerCrypto } from '../../ledger/crypto-port.ts';

/** PKCS #8 around a 32-byte Ed25519 private key (RFC 8410, section 7). */
const ED25519_PKCS8_PREFIX = hexToBytes('302e020100300506032b657004220420');
/** SubjectPublicKeyInfo around a 32-byte public key (RFC 8410, section 4). */
const ED25519_SPKI_PREFIX = hexToBytes('302a300506032b6570032100');

const KEY_BYTE_COUNT = 32;
const TAG_BYTE_COUNT = 16;

/** The ledger's cryptography through node:crypto (OpenSSL). */
export const nodeCrypto: LedgerCrypto = {
  signerFromSeed: async (seed) => nodeSigner(seed),
  verify: async (publicKey, message, signature) =>
    verify(null, message, publicKeyObject(publicKey), signature),
  aeadSeal: async (call) => {
    const cipher = createCipheriv('aes-256-gcm', call.key, call.nonce);
    cipher.setAAD(call.aad);
    const ciphertext = cipher.update(call.text);
    return concatBytes(ciphertext, cipher.final(), cipher.getAuthTag());
  },
  aeadOpen: async (call) => openOrNothing(call),
};

/** Fresh bytes from the system's random source. */
export function randomBytes(byteCount: number): Bytes {
  return copyBytes(platformRandomBytes(byteCount));
}

/** Making a key object takes as long as verifying with it, and a visit has few devices. */
const keyObjects = new Map<string, KeyObject>();
const KEY_OBJECT_COUNT_MAX = 1024;

function publicKeyObject(publicKey: Uint8Array): KeyObject {
  const hex = bytesToHex(publicKey);
  const known = keyObjects.get(hex);
  if (known !== undefined) return known;
  const der = Buffer.from(concatBytes(ED25519_SPKI_PREFIX, publicKey));
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  if (keyObjects.size >= KEY_OBJECT_COUNT_MAX) keyObjects.clear();
  keyObjects.set(hex, key);
  return key;
}

function nodeSigner(seed: Uint8Array): DeviceSigner {
  const key = privateKeyObject(seed);
  return {
    device: bytesToHex(publicBytes(key)),
    sign: async (message) => copyBytes(sign(null, message, key)),
  };
}

function privateKeyObject(privateKey: Uint8Array): KeyObject {
  assert(privateKey.length === KEY_BYTE_COUNT, 'a private key should have 32 bytes');
  const der = Buffer.from(concatBytes(ED25519_PKCS8_PREFIX, privateKey));
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}

function publicBytes(key: KeyObject): Bytes {
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return copyBytes(spki.subarray(spki.length - KEY_BYTE_COUNT));
}

function openOrNothing({ key, nonce, text, aad }: AeadCall): Bytes | undefined {
  if (text.length < TAG_BYTE_COUNT) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTE_COUNT });
  decipher.setAAD(aad);
  decipher.setAuthTag(text.subarray(text.length - TAG_BYTE_COUNT));
  const plaintext = decipher.update(text.subarray(0, text.length - TAG_BYTE_COUNT));
  try {
    return concatBytes(plaintext, decipher.final());
  } catch {
    // OpenSSL's way to say that the tag does not fit: an expected "no".
    return undefined;
  }
}
