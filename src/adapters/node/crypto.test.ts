import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ledgerCryptoContract } from '../../../test/contracts/ledger-crypto.contract.ts';
import { bytesToHex, hexToBytes } from '../../base/bytes.ts';
import { nodeCrypto, randomBytes, x25519PublicKey } from './crypto.ts';

ledgerCryptoContract('node:crypto', nodeCrypto);

describe('random bytes and receive keys', () => {
  it('gives as many random bytes as asked, never the same', () => {
    assert.equal(randomBytes(16).length, 16);
    assert.notDeepEqual(randomBytes(16), randomBytes(16));
  });

  it('makes the X25519 public key of RFC 7748, section 5.2, first iteration', () => {
    const nine = new Uint8Array(32);
    nine[0] = 9;
    const expected = '422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079';
    assert.equal(bytesToHex(x25519PublicKey(nine)), expected);
  });

  it('refuses private keys of another length', async () => {
    await assert.rejects(nodeCrypto.signerFromSeed(hexToBytes('00')));
    assert.throws(() => x25519PublicKey(new Uint8Array(33)));
  });
});
