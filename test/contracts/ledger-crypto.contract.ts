import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { bytesToHex, hexToBytes } from '../../src/base/bytes.ts';
import { isSigned } from '../../src/base/ed25519-signature.ts';
import type { LedgerCrypto } from '../../src/ledger/crypto-port.ts';
import { testData } from '../data.ts';
import { acceptedVectors, type SignatureVector } from '../golden/cctv-ed25519/check-vectors.ts';
import { checkRecordVectors, type RecordVectors } from '../golden/record-v1/check-vectors.ts';

const file = new URL('../golden/record-v1/record-v1.json', import.meta.url);
const vectors = JSON.parse(readFileSync(file, 'utf8')) as RecordVectors;

const cornerCases = testData('vectors/ed25519/ed25519vectors.json');
const acceptedFile = new URL('../golden/cctv-ed25519/accepted.json', import.meta.url);

/** Order of the base point (RFC 8032, section 5.1), little-endian. */
const GROUP_ORDER = 'edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010';

/** What every implementation of LedgerCrypto must do. */
export function ledgerCryptoContract(name: string, crypto: LedgerCrypto): void {
  describe(`cryptography by ${name}`, () => {
    it('gives the vectors of record v1: 9 positive, 21 negative, the fork, the roots', async () => {
      assert.deepEqual(await checkRecordVectors(vectors, crypto), []);
    });

    it('makes the key and signature of RFC 8032, section 7.1, test 2', async () => {
      const seed = '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb';
      const signer = await crypto.signerFromSeed(hexToBytes(seed));
      assert.equal(
        signer.device,
        '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
      );
      const signature = await signer.sign(hexToBytes('72'));
      assert.equal(
        bytesToHex(signature),
        '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da' +
          '085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
      );
      const publicKey = hexToBytes(signer.device);
      assert.equal(await crypto.verify(publicKey, hexToBytes('72'), signature), true);
      assert.equal(await crypto.verify(publicKey, hexToBytes('73'), signature), false);
    });

    it('[L5] accepts 43 of the 914 Ed25519 corner cases, as every other verifier', {
      skip: cornerCases.skip,
    }, async () => {
      const given = JSON.parse(readFileSync(cornerCases.url, 'utf8')) as readonly SignatureVector[];
      assert.equal(given.length, 914);
      const numbers = await acceptedVectors(given, crypto);
      assert.equal(numbers.length, 43);
      assert.deepEqual(numbers, JSON.parse(readFileSync(acceptedFile, 'utf8')));
    });

    it('[L5] has one signature for a message: S + L, no point and other lengths are none', async () => {
      const signer = await crypto.signerFromSeed(new Uint8Array(32).fill(7));
      const message = hexToBytes('72');
      const signature = await signer.sign(message);
      const publicKey = hexToBytes(signer.device);
      const said = (change: object) =>
        isSigned(crypto, { publicKey, message, signature, ...change });
      assert.equal(await said({}), true);
      assert.equal(await said({ signature: withOrderAdded(signature) }), false);
      assert.equal(await said({ signature: signature.subarray(0, 63) }), false);
      assert.equal(await said({ signature: new Uint8Array(65) }), false);
      assert.equal(await said({ publicKey: publicKey.subarray(1) }), false);
      // About half of the y values are of no point: every answer must still be a plain "no".
      for (let y = 2; y < 34; y += 1) {
        const key = new Uint8Array(32);
        key[0] = y;
        assert.equal(await said({ publicKey: key }), false, `y = ${y}`);
      }
    });

    it('opens nothing when key, aad, text or tag differ, or when text is too short', async () => {
      const call = {
        key: new Uint8Array(32).fill(1),
        nonce: new Uint8Array(12),
        text: hexToBytes('00112233'),
        aad: hexToBytes('aa'),
      };
      const sealed = await crypto.aeadSeal(call);
      assert.equal(sealed.length, 20);
      assert.deepEqual(await crypto.aeadOpen({ ...call, text: sealed }), hexToBytes('00112233'));
      const changed = [
        { key: new Uint8Array(32).fill(2) },
        { aad: hexToBytes('ab') },
        { text: sealed.map((byte, i) => (i === 0 ? byte ^ 1 : byte)) },
        { text: sealed.map((byte, i) => (i === 19 ? byte ^ 1 : byte)) },
        { text: sealed.subarray(0, 15) },
        { text: new Uint8Array(0) },
      ];
      for (const change of changed) {
        const opened = await crypto.aeadOpen({ ...call, text: sealed, ...change });
        assert.equal(opened, undefined);
      }
    });

    it('finds a wrong implementation by the vectors', async () => {
      const deaf: LedgerCrypto = { ...crypto, verify: async () => true };
      const failures = await checkRecordVectors(vectors, deaf);
      assert.ok(failures.some((line) => line.startsWith('bit-flip-in-commitment')));
    });
  });
}

/** R ‖ S + L: the same signature in a second spelling, which RFC 8032, section 5.1.7, refuses. */
function withOrderAdded(signature: Uint8Array): Uint8Array {
  const order = hexToBytes(GROUP_ORDER);
  const second = new Uint8Array(signature);
  let carry = 0;
  for (let i = 0; i < 32; i += 1) {
    const sum = (signature[32 + i] ?? 0) + (order[i] ?? 0) + carry;
    second[32 + i] = sum & 0xff;
    carry = sum >> 8;
  }
  return second;
}
