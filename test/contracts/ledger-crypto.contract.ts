import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { bytesToHex, hexToBytes } from '../../src/base/bytes.ts';
import type { LedgerCrypto } from '../../src/ledger/crypto-port.ts';
import { checkRecordVectors, type RecordVectors } from '../golden/record-v1/check-vectors.ts';

const file = new URL('../golden/record-v1/record-v1.json', import.meta.url);
const vectors = JSON.parse(readFileSync(file, 'utf8')) as RecordVectors;

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
