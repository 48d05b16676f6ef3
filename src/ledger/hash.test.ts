import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { bytesToHex } from '../base/bytes.ts';
import { textToUtf8 } from '../base/utf8.ts';
import { hash, label, prf } from './hash.ts';

describe('hashes', () => {
  it('hashes and authenticates as OpenSSL does, parts joined', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), fc.uint8Array(), (key, a, b) => {
        const plain = createHash('sha256').update(a).update(b).digest();
        const keyed = createHmac('sha256', key).update('x/v1\n').update(a).update(b).digest();
        assert.equal(bytesToHex(hash(a, b)), plain.toString('hex'));
        assert.equal(bytesToHex(prf(key, label('x/v1'), a, b)), keyed.toString('hex'));
      }),
    );
  });

  it('ends a label in one LF and refuses another inside', () => {
    assert.deepEqual(label('vestige/tag/v1'), textToUtf8('vestige/tag/v1\n'));
    assert.throws(() => label('a\nb'));
    assert.throws(() => label(''));
    assert.throws(() => label('é'));
  });
});
