import { assert } from '../../base/assert.ts';
import { parseBase64 } from '../../base/base64.ts';
import { type Bytes, bytesToHex, concatBytes, copyBytes, hexToBytes } from '../../base/bytes.ts';
import type { AeadCall, DeviceSigner, LedgerCrypto } from '../../ledger/crypto-port.ts';

/** PKCS #8 around a 32-byte Ed25519 private key (RFC 8410, section 7). */
const ED25519_PKCS8_PREFIX = hexToBytes('302e020100300506032b657004220420');
const ED25519 = { name: 'Ed25519' };
const KEY_BYTE_COUNT = 32;
const TAG_BITS = 128;

/** The platform has no Ed25519, or none here: WebCrypto needs a secure context. */
export class PlatformCryptoError extends Error {
  override name = 'PlatformCryptoError';
  readonly code: 'crypto-unsupported' = 'crypto-unsupported';
}

/** The ledger's cryptography through WebCrypto; private keys become non-extractable handles. */
export const browserCrypto: LedgerCrypto = {
  signerFromSeed: browserSigner,
  verify: async (publicKey, message, signature) => {
    const key = await supported(() =>
      subtle().importKey('raw', copyBytes(publicKey), ED25519, false, ['verify']),
    );
    return subtle().verify(ED25519, key, copyBytes(signature), copyBytes(message));
  },
  aeadSeal: async (call) => {
    const { key, parameters } = await aeadKey(call, 'encrypt');
    return new Uint8Array(await subtle().encrypt(parameters, key, copyBytes(call.text)));
  },
  aeadOpen: async (call) => {
    const { key, parameters } = await aeadKey(call, 'decrypt');
    try {
      return new Uint8Array(await subtle().decrypt(parameters, key, copyBytes(call.text)));
    } catch (cause) {
      // WebCrypto says OperationError when the tag does not fit: an expected "no".
      if (cause instanceof DOMException && cause.name === 'OperationError') return undefined;
      throw cause;
    }
  },
};

/** Fresh bytes from the browser's random source, at most 65,536 at once. */
export function randomBytes(byteCount: number): Bytes {
  return globalThis.crypto.getRandomValues(new Uint8Array(byteCount));
}

async function browserSigner(seed: Uint8Array): Promise<DeviceSigner> {
  assert(seed.length === KEY_BYTE_COUNT, 'a private key should have 32 bytes');
  const pkcs8 = concatBytes(ED25519_PKCS8_PREFIX, seed);
  // Only an extractable key shows its public part; the one kept afterwards is not extractable.
  const open = await supported(() => subtle().importKey('pkcs8', pkcs8, ED25519, true, ['sign']));
  const { x } = await subtle().exportKey('jwk', open);
  const key = await subtle().importKey('pkcs8', pkcs8, ED25519, false, ['sign']);
  return {
    device: bytesToHex(base64UrlToBytes(x ?? '')),
    sign: async (message) => new Uint8Array(await subtle().sign(ED25519, key, copyBytes(message))),
  };
}

async function aeadKey(
  call: AeadCall,
  use: 'encrypt' | 'decrypt',
): Promise<{ readonly key: CryptoKey; readonly parameters: AesGcmParams }> {
  const key = await subtle().importKey('raw', copyBytes(call.key), 'AES-GCM', false, [use]);
  const iv = copyBytes(call.nonce);
  const additionalData = copyBytes(call.aad);
  return { key, parameters: { name: 'AES-GCM', iv, additionalData, tagLength: TAG_BITS } };
}

function subtle(): SubtleCrypto {
  // Undefined outside a secure context, whatever its type says.
  const found: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  if (found === undefined) throw new PlatformCryptoError('WebCrypto: expected one, got none');
  return found;
}

async function supported<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'NotSupportedError') {
      throw new PlatformCryptoError('WebCrypto: expected Ed25519, got none', { cause });
    }
    throw cause;
  }
}

/** Unpadded base64url (RFC 7515), as in a JWK. */
function base64UrlToBytes(text: string): Bytes {
  const standard = text.replaceAll('-', '+').replaceAll('_', '/');
  const bytes = parseBase64(standard.padEnd(Math.ceil(standard.length / 4) * 4, '='));
  assert(bytes.ok && bytes.value.length === KEY_BYTE_COUNT, 'a JWK key should have 32 bytes');
  return bytes.value;
}
