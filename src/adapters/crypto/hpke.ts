import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256, HpkeError } from '@hpke/core';
import { assert } from '../../base/assert.ts';
import { type Bytes, bytesToHex, concatBytes, copyBytes, hexToBytes } from '../../base/bytes.ts';
import type { KeyReceiver, WrapCrypto } from '../../ledger/crypto-port.ts';

/** PKCS #8 around a 32-byte X25519 private key (RFC 8410, section 7). */
const X25519_PKCS8_PREFIX = hexToBytes('302e020100300506032b656e04220420');
const X25519 = { name: 'X25519' };
const KEY_BYTE_COUNT = 32;

/** DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM: 0x0020, 0x0001, 0x0002 (RFC 9180, 7). */
export const wrapSuite = new CipherSuite({
  kem: new DhkemX25519HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
});

/**
 * Wraps and unwraps keys by HPKE (RFC 9180, base mode, single shot, empty aad) over the platform's
 * WebCrypto, the same in Node and in a browser.
 */
export const hpkeCrypto: WrapCrypto = {
  receiverFromPrivateKey: importReceiver,
  sealTo: async ({ receive, info, text }) => {
    const recipientPublicKey = await wrapSuite.kem.deserializePublicKey(hexToBytes(receive));
    const sealed = await wrapSuite.seal({ recipientPublicKey, info: copyBytes(info) }, text);
    return { enc: new Uint8Array(sealed.enc), ct: new Uint8Array(sealed.ct) };
  },
};

/** The private part becomes a handle that cannot be exported; the bytes handed in stay the caller's. */
async function importReceiver(privateKey: Uint8Array): Promise<KeyReceiver> {
  assert(privateKey.length === KEY_BYTE_COUNT, 'a private key should have 32 bytes');
  const { subtle } = globalThis.crypto;
  const pkcs8 = concatBytes(X25519_PKCS8_PREFIX, privateKey);
  const own = await subtle.importKey('pkcs8', pkcs8, X25519, false, ['deriveBits']);
  const receive = await publicPart(subtle, own);
  const publicKey = await wrapSuite.kem.deserializePublicKey(receive);
  return {
    receive: bytesToHex(receive),
    open: async ({ enc, ct, info }) => {
      const recipientKey = { privateKey: own, publicKey };
      const params = { recipientKey, enc: copyBytes(enc), info: copyBytes(info) };
      try {
        return new Uint8Array(await wrapSuite.open(params, copyBytes(ct)));
      } catch (cause) {
        // The library's way to say that tag or encapsulated key do not fit: an expected "no".
        if (cause instanceof HpkeError) return undefined;
        throw cause;
      }
    },
  };
}

/** X25519 of the private key and the base point u = 9 (RFC 7748, section 6.1): its public key. */
async function publicPart(subtle: SubtleCrypto, own: CryptoKey): Promise<Bytes> {
  const nine = new Uint8Array(KEY_BYTE_COUNT);
  nine[0] = 9;
  const base = await subtle.importKey('raw', nine, X25519, true, []);
  return new Uint8Array(await subtle.deriveBits({ ...X25519, public: base }, own, 256));
}
