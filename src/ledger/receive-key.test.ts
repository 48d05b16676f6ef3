import assert from 'node:assert/strict';
import { it } from 'node:test';
import { hpkeCrypto } from '../adapters/crypto/hpke.ts';
import { hexToBytes } from '../base/bytes.ts';
import { isAcceptableReceiveKey } from './receive-key.ts';

/** Little-endian bytes of 2^255 - 19 + n. */
function primePlus(n: number): Uint8Array {
  const bytes = new Uint8Array(32).fill(0xff);
  bytes[0] = 0xed + n;
  bytes[31] = 0x7f;
  return bytes;
}

it('a receive key is canonical, of large order and 32 bytes long', async () => {
  const small = [
    '00'.repeat(32),
    `01${'00'.repeat(31)}`,
    'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
    '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  ].map(hexToBytes);
  for (const bytes of [...small, primePlus(-1)]) {
    assert.equal(isAcceptableReceiveKey(bytes), false);
    // What the comparison is for: the platform gives no shared secret, or zero, for each of them.
    const receive = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    const call = { receive, info: new Uint8Array(1), text: new Uint8Array(64) };
    await assert.rejects(hpkeCrypto.sealTo(call));
  }
  for (let n = 0; n <= 18; n += 1) assert.equal(isAcceptableReceiveKey(primePlus(n)), false);
  assert.equal(isAcceptableReceiveKey(primePlus(-2)), true);
  const { receive } = await hpkeCrypto.receiverFromPrivateKey(new Uint8Array(32).fill(9));
  const good = hexToBytes(receive);
  assert.equal(isAcceptableReceiveKey(good), true);
  const withTopBit = good.map((byte, i) => (i === 31 ? byte | 0x80 : byte));
  assert.equal(isAcceptableReceiveKey(withTopBit), false, 'a second spelling of the same key');
  assert.equal(isAcceptableReceiveKey(good.subarray(1)), false);
});
