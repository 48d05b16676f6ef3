import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { keyVectors } from '../../test/golden/record-v1-keys/read.ts';
import { browserCrypto } from '../adapters/browser/crypto.ts';
import { nodeCrypto } from '../adapters/node/crypto.ts';
import { bytesToHex, hexToBytes } from '../base/bytes.ts';
import { openAtRest, sealAtRest } from './key-at-rest.ts';

const { atRest: vector } = keyVectors();
const storeKey = { number: vector.kekNumber, key: hexToBytes(vector.kek) };
const bytes = hexToBytes(vector.sealed);
const { name } = vector;

describe('a key at rest', () => {
  it('has the bytes of the vector, by node:crypto and by WebCrypto', async () => {
    for (const crypto of [nodeCrypto, browserCrypto]) {
      const resting = { name, nonce: hexToBytes(vector.nonce), key: hexToBytes(vector.key) };
      assert.equal(bytesToHex(await sealAtRest(crypto, storeKey, resting)), vector.sealed);
      const opened = await openAtRest(crypto, storeKey, { name, bytes });
      assert.equal(bytesToHex(opened ?? new Uint8Array(0)), vector.key);
    }
  });

  it('opens under its own KEK, number and name only, and not when any byte differs', async () => {
    const open = (of: typeof storeKey, resting: { name: string; bytes: Uint8Array }) =>
      openAtRest(nodeCrypto, of, resting);
    assert.equal(await open({ ...storeKey, number: 8 }, { name, bytes }), undefined);
    assert.equal(await open({ ...storeKey, key: new Uint8Array(32) }, { name, bytes }), undefined);
    assert.equal(await open(storeKey, { name: `${name}0`, bytes }), undefined);
    assert.equal(await open(storeKey, { name, bytes: bytes.subarray(1) }), undefined);
    assert.equal(await open(storeKey, { name, bytes: new Uint8Array(0) }), undefined);
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = bytes.map((byte, i) => (i === at ? byte ^ 0x80 : byte));
      assert.equal(await open(storeKey, { name, bytes: changed }), undefined, `byte ${at}`);
    }
  });

  it('is a key of 32 bytes under a nonce of 12', async () => {
    const nonce = new Uint8Array(12);
    const key = new Uint8Array(32);
    const seal = (change: object) =>
      sealAtRest(nodeCrypto, storeKey, { name, nonce, key, ...change });
    assert.equal((await seal({})).length, 60);
    await assert.rejects(seal({ nonce: new Uint8Array(13) }));
    await assert.rejects(seal({ key: new Uint8Array(31) }));
  });
});
