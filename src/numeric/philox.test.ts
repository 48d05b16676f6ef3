import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  createStream,
  fillUniformPairs,
  fillUniforms,
  philox4x32,
  type StreamKey,
  streamKeyFromDigest,
  uniformAt,
  wordsToUniform,
} from './philox.ts';

type Words = [number, number, number, number];

/** Philox4x32-10 in exact integers, straight from the paper's definition. */
function philoxInIntegers(counter: Words, key: StreamKey): Words {
  const mask = 0xffffffffn;
  let [c0, c1, c2, c3] = counter.map(BigInt) as [bigint, bigint, bigint, bigint];
  let k0 = BigInt(key.key0);
  let k1 = BigInt(key.key1);
  for (let round = 0; round < 10; round++) {
    const p0 = 0xd2511f53n * c0;
    const p1 = 0xcd9e8d57n * c2;
    [c0, c1, c2, c3] = [(p1 >> 32n) ^ c1 ^ k0, p1 & mask, (p0 >> 32n) ^ c3 ^ k1, p0 & mask];
    k0 = (k0 + 0x9e3779b9n) & mask;
    k1 = (k1 + 0xbb67ae85n) & mask;
  }
  return [c0, c1, c2, c3].map(Number) as Words;
}

const word = fc.oneof(fc.nat(0xffffffff), fc.constantFrom(0, 1, 0xffff, 0x10000, 0xffffffff));

describe('philox', () => {
  it('gives the known answers of Random123', () => {
    const ones = 0xffffffff;
    assert.deepEqual(
      philox4x32([0, 0, 0, 0], createStream(0, 0)),
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    );
    assert.deepEqual(
      philox4x32([ones, ones, ones, ones], createStream(ones, ones)),
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    );
    assert.deepEqual(
      philox4x32(
        [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
        createStream(0xa4093822, 0x299f31d0),
      ),
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    );
  });

  it('equals the definition in exact integers for any counter and key', () => {
    fc.assert(
      fc.property(fc.tuple(word, word, word, word), word, word, (counter, key0, key1) => {
        const key = createStream(key0, key1);
        assert.deepEqual(philox4x32(counter, key), philoxInIntegers(counter, key));
      }),
      { seed: 4, numRuns: 500 },
    );
  });

  it('puts draw, block and half where the layout says, also past 2^32 draws', () => {
    const key = createStream(0x12345678, 0x9abcdef0);
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.nat(0x1ffffffff), (draw, index) => {
        const block = Math.floor(index / 2);
        const counter: Words = [draw % 2 ** 32, Math.floor(draw / 2 ** 32), block, 0];
        const words = philoxInIntegers(counter, key);
        const half = 2 * (index % 2);
        const n = (BigInt(words[half] ?? 0) << 21n) | BigInt((words[half + 1] ?? 0) >>> 11);
        assert.equal(uniformAt(key, draw, index), (Number(n) + 0.5) / 2 ** 53);
      }),
      { seed: 5, numRuns: 500 },
    );
  });

  it('fills blocks with the same numbers, for even and odd lengths and across 2^32', () => {
    const key = createStream(7, 0xffffffff);
    for (const length of [0, 1, 2, 7, 64]) {
      for (const firstDraw of [0, 5, 2 ** 32 - 3, 2 ** 40]) {
        const out = new Float64Array(length);
        const second = new Float64Array(length);
        for (const index of [0, 1, 6, 7]) {
          fillUniforms(out, key, firstDraw, index);
          out.forEach((u, i) => {
            assert.equal(u, uniformAt(key, firstDraw + i, index));
          });
        }
        fillUniformPairs(out, second, key, firstDraw, 3);
        out.forEach((u, i) => {
          assert.equal(u, uniformAt(key, firstDraw + i, 6));
          assert.equal(second[i], uniformAt(key, firstDraw + i, 7));
        });
      }
    }
  });

  it('never gives 0 or 1', () => {
    assert.equal(wordsToUniform(0, 0), 2 ** -54);
    assert.equal(wordsToUniform(0, 0xffffffff), (2 ** 21 - 0.5) / 2 ** 53);
    assert.equal(wordsToUniform(0xffffffff, 0xffffffff), 1 - 2 ** -53);
    assert.equal(wordsToUniform(-1, -1), 1 - 2 ** -53);
    assert.equal(wordsToUniform(0x80000000, 0), 0.5);
  });

  it('is uniform, and uncorrelated between neighbours in draw, index and key', () => {
    const count = 1 << 16;
    const column = (key1: number, index: number, firstDraw: number) => {
      const out = new Float64Array(count);
      fillUniforms(out, createStream(11, key1), firstDraw, index);
      return out;
    };
    const base = column(0, 0, 0);
    const sd = Math.sqrt(1 / 12);
    const correlation = (other: Float64Array) =>
      base.reduce((sum, u, i) => sum + (u - 0.5) * ((other[i] ?? 0) - 0.5), 0) / count / (sd * sd);
    // Five standard errors.
    assert.ok(Math.abs(base.reduce((s, u) => s + u, 0) / count - 0.5) < (5 * sd) / 256);
    assert.ok(Math.abs(correlation(column(0, 0, 1))) < 5 / 256);
    assert.ok(Math.abs(correlation(column(0, 1, 0))) < 5 / 256);
    assert.ok(Math.abs(correlation(column(0, 2, 0))) < 5 / 256);
    assert.ok(Math.abs(correlation(column(1, 0, 0))) < 5 / 256);
    const bins = new Float64Array(256);
    for (const u of base) bins[Math.floor(u * 256)] = (bins[Math.floor(u * 256)] ?? 0) + 1;
    const chiSquare = bins.reduce((sum, n) => sum + (n - 256) ** 2 / 256, 0);
    // 255 degrees of freedom: mean 255, standard deviation 22.6.
    assert.ok(chiSquare > 255 - 113 && chiSquare < 255 + 113, `chi square ${chiSquare}`);
  });

  it('reads a key from the first eight bytes of a digest, big-endian', () => {
    const digest = Uint8Array.from([0xff, 0x01, 0x02, 0x03, 0x80, 0, 0, 1, 9, 9]);
    assert.deepEqual(streamKeyFromDigest(digest), { key0: 0xff010203, key1: 0x80000001 });
    assert.throws(() => streamKeyFromDigest(digest.subarray(0, 7)), /at least 8 bytes, got 7/);
  });

  it('refuses keys, draws and indices that are not such integers', () => {
    const key = createStream(1, 2);
    assert.throws(() => createStream(-1, 0), /stream key/);
    assert.throws(() => createStream(0, 2 ** 32), /stream key/);
    assert.throws(() => createStream(0.5, 0), /stream key/);
    assert.throws(() => uniformAt(key, -1, 0), /draw/);
    assert.throws(() => uniformAt(key, 2 ** 53, 0), /draw/);
    assert.throws(() => uniformAt(key, 0, 2 ** 33), /index/);
    assert.throws(() => uniformAt(key, 0, 0.5), /index/);
    assert.throws(() => fillUniforms(new Float64Array(2), key, Number.NaN, 0), /draw/);
    const three = new Float64Array(3);
    assert.throws(() => fillUniformPairs(three, new Float64Array(2), key, 0, 0), /equal lengths/);
  });
});
