import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  bytesToHex,
  compareBytes,
  concatBytes,
  equalBytes,
  equalBytesConstantTime,
  hexToBytes,
  isZeroBytes,
  parseHex,
  readU16,
  readU32,
  readU48,
  readU64,
  u16ToBytes,
  u32ToBytes,
  writeU16,
  writeU32,
  writeU48,
  writeU64,
} from './bytes.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe('bytes', () => {
  it('joins parts in order into fresh bytes', () => {
    const part = bytes(1, 2);
    const joined = concatBytes(part, bytes(), bytes(3));
    part[0] = 9;
    assert.deepEqual([...joined], [1, 2, 3]);
  });

  it('compares as Buffer does, a prefix first', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4 }), fc.uint8Array({ maxLength: 4 }), (a, b) => {
        assert.equal(Math.sign(compareBytes(a, b)), Buffer.compare(a, b));
        assert.equal(equalBytes(a, b), Buffer.compare(a, b) === 0);
        assert.equal(equalBytesConstantTime(a, b), Buffer.compare(a, b) === 0);
      }),
    );
    assert.equal(equalBytes(bytes(1, 2), bytes(1, 2)), true);
    assert.equal(equalBytesConstantTime(bytes(1, 2), bytes(1, 2)), true);
    assert.equal(equalBytesConstantTime(bytes(1, 2), bytes(1, 3)), false);
    assert.equal(equalBytesConstantTime(bytes(), bytes(0)), false);
  });

  it('writes and reads lower-case hex, and refuses every other spelling', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (value) => {
        assert.equal(bytesToHex(value), Buffer.from(value).toString('hex'));
        assert.deepEqual(hexToBytes(bytesToHex(value)), new Uint8Array(value));
      }),
    );
    for (const text of ['0', 'AB', '0g', ' 00', '0x', '00\n']) {
      assert.equal(parseHex(text, 1).ok, false, JSON.stringify(text));
      assert.throws(() => hexToBytes(text));
    }
    assert.deepEqual(parseHex('00ff', 2), { ok: true, value: bytes(0, 255) });
    assert.equal(parseHex('00ff', 1).ok, false);
    assert.equal(parseHex('00ff', 3).ok, false);
  });

  it('writes integers big-endian and reads them back at any offset', () => {
    const at = 3;
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        const buffer = Buffer.alloc(16);
        const ours = new Uint8Array(16);
        buffer.writeBigUInt64BE(BigInt(value), at);
        writeU64(ours, at, value);
        assert.deepEqual(ours, new Uint8Array(buffer));
        assert.equal(readU64(ours, at), value);
        assert.equal(readU48(ours, at + 2), value % 2 ** 48);
        assert.equal(readU32(ours, at + 4), value % 2 ** 32);
        assert.equal(readU16(ours, at + 6), value % 2 ** 16);
      }),
    );
    const six = new Uint8Array(6);
    writeU48(six, 0, 0x0102_0304_0506);
    assert.deepEqual([...six], [1, 2, 3, 4, 5, 6]);
    assert.deepEqual([...u16ToBytes(0x0102), ...u32ToBytes(0x03040506)], [1, 2, 3, 4, 5, 6]);
  });

  it('reads nothing from 2^53 up', () => {
    assert.equal(readU64(hexToBytes('001fffffffffffff'), 0), Number.MAX_SAFE_INTEGER);
    assert.equal(readU64(hexToBytes('0020000000000000'), 0), undefined);
    assert.equal(readU64(hexToBytes('ffffffffffffffff'), 0), undefined);
  });

  it('refuses integers and places that do not fit', () => {
    const four = new Uint8Array(4);
    for (const value of [-1, 0.5, Number.NaN, 65536]) assert.throws(() => writeU16(four, 0, value));
    for (const value of [-1, 2 ** 32]) assert.throws(() => writeU32(four, 0, value));
    assert.throws(() => writeU48(new Uint8Array(6), 0, 2 ** 48));
    assert.throws(() => writeU64(new Uint8Array(8), 0, 2 ** 53));
    assert.throws(() => readU32(four, 1));
    assert.throws(() => readU16(four, -1));
    assert.throws(() => readU16(four.subarray(0, 1), 0), 'the view ends where the bytes end');
  });

  it('knows zero bytes', () => {
    assert.equal(isZeroBytes(bytes(0, 0)), true);
    assert.equal(isZeroBytes(bytes(0, 1)), false);
  });
});
