import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { base64ToBytes, bytesToBase64, parseBase64 } from './base64.ts';

describe('base64', () => {
  it('writes what Buffer writes and reads it back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
        const text = Buffer.from(bytes).toString('base64');
        assert.equal(bytesToBase64(bytes), text);
        assert.deepEqual(base64ToBytes(text), new Uint8Array(bytes));
      }),
    );
  });

  it('writes the examples of RFC 4648 section 10', () => {
    const examples = { f: 'Zg==', fo: 'Zm8=', foo: 'Zm9v', foob: 'Zm9vYg==', fooba: 'Zm9vYmE=' };
    for (const [text, base64] of Object.entries(examples)) {
      assert.equal(bytesToBase64(Buffer.from(text)), base64);
    }
  });

  it('reads one spelling only', () => {
    for (const text of [
      'Zg',
      'Zg=',
      'Zh==',
      'Zm9=',
      'Zg==\n',
      'Z g=',
      'Zm9_',
      '====',
      'Zg==Zg==',
    ]) {
      assert.equal(parseBase64(text).ok, false, JSON.stringify(text));
      assert.throws(() => base64ToBytes(text));
    }
    assert.equal(parseBase64('').ok, true);
    assert.equal(parseBase64('Zg==').ok, true);
  });
});
