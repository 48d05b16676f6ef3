import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ledgerCryptoContract } from '../../../test/contracts/ledger-crypto.contract.ts';
import { hexToBytes } from '../../base/bytes.ts';
import { nodeCrypto, randomBytes } from './crypto.ts';

ledgerCryptoContract('node:crypto', nodeCrypto);

describe('random bytes and signing keys', () => {
  it('gives as many random bytes as asked, never the same', () => {
    assert.equal(randomBytes(16).length, 16);
    assert.notDeepEqual(randomBytes(16), randomBytes(16));
  });

  it('refuses private keys of another length', async () => {
    await assert.rejects(nodeCrypto.signerFromSeed(hexToBytes('00')));
  });
});
