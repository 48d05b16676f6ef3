import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ledgerCryptoContract } from '../../../test/contracts/ledger-crypto.contract.ts';
import { browserCrypto, randomBytes } from './crypto.ts';

// Node has WebCrypto too, by another code path than node:crypto; a page runs the same vectors.
ledgerCryptoContract('WebCrypto', browserCrypto);

describe('random bytes by WebCrypto', () => {
  it('gives as many random bytes as asked, never the same', () => {
    assert.equal(randomBytes(16).length, 16);
    assert.notDeepEqual(randomBytes(16), randomBytes(16));
  });
});
