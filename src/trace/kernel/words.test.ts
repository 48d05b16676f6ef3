import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { regularisedGammaQ } from '../../numeric/special.ts';
import {
  permute,
  uniformOfWord,
  type WordKey,
  wordAt,
  wordKey,
  wordOfUniform,
  wordsAbove,
} from './words.ts';

type Generator = (key: WordKey, draw: number) => number;

const count = 1 << 18;
const streams = Array.from({ length: 6 }, (_, i) => ({
  key0: (0x1234567 * (i + 1)) >>> 0,
  key1: 7 * i,
}));

/** Upper tail of chi-square by its degrees of freedom. */
function chiSquareTail(x: number, freedom: number): number {
  return regularisedGammaQ(freedom / 2, x / 2);
}

function uniformity(cells: Float64Array): number {
  const expected = cells.reduce((a, b) => a + b, 0) / cells.length;
  const x = cells.reduce((sum, n) => sum + ((n - expected) * (n - expected)) / expected, 0);
  return chiSquareTail(x, cells.length - 1);
}

/** Least p-value of pairs of words in 64 x 64 cells of their top bits. */
function pairs(first: (i: number) => number, second: (i: number) => number): number {
  const cells = new Float64Array(64 * 64);
  for (let i = 0; i < count; i++) cells[((first(i) >>> 26) << 6) | (second(i) >>> 26)]!++;
  return uniformity(cells);
}

/** p-values of every test, by name. */
function judge(word: Generator): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const note = (name: string, p: number) => void found.set(name, Math.min(p, found.get(name) ?? 1));
  for (const stream of streams) {
    const key = wordKey(stream, 0);
    for (const shift of [24, 16, 8, 0]) {
      const cells = new Float64Array(256);
      for (let i = 0; i < count; i++) cells[(word(key, i) >>> shift) & 255]!++;
      note('uniform in every byte', uniformity(cells));
    }
    const at = (k: WordKey) => (i: number) => word(k, i);
    for (const step of [1, 2, 3, 64, 256, 1024])
      note(
        'neighbouring draws',
        pairs(at(key), (i) => word(key, i + step)),
      );
    note('neighbouring indices', pairs(at(key), at(wordKey(stream, 1))));
    const besides = { key0: (stream.key0 + 1) >>> 0, key1: stream.key1 };
    const other = { key0: stream.key0, key1: (stream.key1 ^ 1) >>> 0 };
    note('neighbouring streams', pairs(at(key), at(wordKey(besides, 0))));
    note('neighbouring streams', pairs(at(key), at(wordKey(other, 0))));
    note('forth and back', pairs(at(key), at(wordKey({ key0: ~stream.key0 >>> 0, key1: 99 }, 0))));
    note('runs of four', runs(word, key));
  }
  return found;
}

/** Order of four successive words: 24 orders, equally likely. */
function runs(word: Generator, key: WordKey): number {
  const cells = new Float64Array(24);
  const four = [0, 0, 0, 0];
  for (let i = 0; i < count; i += 4) {
    for (let k = 0; k < 4; k++) four[k] = word(key, i + k) >>> 0;
    let order = 0;
    for (let k = 0; k < 4; k++) {
      let rank = 0;
      for (let j = k + 1; j < 4; j++) if (four[j]! < four[k]!) rank++;
      order = order * (4 - k) + rank;
    }
    cells[order]!++;
  }
  return uniformity(cells);
}

/** Fifty p-values or so: below this one of them falls by chance in one of twenty thousand runs. */
const least = 1e-6;

describe('the words of the kernel', () => {
  it('are uniform, and neighbours of every sort are independent', () => {
    for (const [name, p] of judge(wordAt)) assert.ok(p > least, `${name}: p ${p}`);
  });

  it('would be found out if they were bad: an xor for a sum, one round, a shifted stream', () => {
    const bad: Readonly<Record<string, Generator>> = {
      'a Weyl sequence': ({ first, second }, draw) =>
        (Math.imul(draw, 0x9e3779b9) + first + second) | 0,
      'one round': ({ first }, draw) => {
        const x = (draw + first) | 0;
        return Math.imul(x ^ (x >>> 16), 0x21f0aaad);
      },
      'two multiplications': ({ first, second }, draw) => {
        let x = (draw + first) | 0;
        x ^= x >>> 16;
        x = (Math.imul(x, 0x21f0aaad) + second) | 0;
        x ^= x >>> 15;
        x = Math.imul(x, 0xd35a2d97);
        return x ^ (x >>> 15);
      },
      'no second key': ({ first }, draw) => permute((draw + (first & 3)) | 0, 0),
    };
    for (const [name, word] of Object.entries(bad)) {
      const worst = Math.min(...judge(word).values());
      assert.ok(worst < least, `${name} passed: least p ${worst}`);
    }
  });

  it('change half their bits when one bit of the draw number or of the key does', () => {
    const flips = 4000;
    const share = (change: (bit: number, i: number) => number): number => {
      let low = 1;
      for (let bit = 0; bit < 32; bit++) {
        let changed = 0;
        for (let i = 0; i < flips; i++) {
          let x = change(bit, i) >>> 0;
          for (; x !== 0; x &= x - 1) changed++;
        }
        const mean = changed / (32 * flips);
        low = Math.min(low, mean, 1 - mean);
      }
      return low;
    };
    const key = wordKey(streams[2]!, 0);
    const byDraw = share((bit, i) => wordAt(key, i * 977) ^ wordAt(key, (i * 977) ^ (1 << bit)));
    const byKey = share((bit, i) => {
      const stream = { key0: Math.imul(i, 2654435761) >>> 0, key1: i };
      const other = { ...stream, key0: (stream.key0 ^ (1 << bit)) >>> 0 };
      return wordAt(wordKey(stream, 0), 5) ^ wordAt(wordKey(other, 0), 5);
    });
    assert.ok(byDraw > 0.45, `draw number: ${byDraw}`);
    assert.ok(byKey > 0.49, `key: ${byKey}`);
  });

  it('of a stream are a permutation: no word comes twice', () => {
    const key = wordKey(streams[0]!, 3);
    const seen = Uint32Array.from({ length: count }, (_, i) => wordAt(key, i)).sort();
    for (let i = 1; i < count; i++) assert.ok(seen[i] !== seen[i - 1]);
  });

  it('stand for uniform numbers, small words for large ones, and back', () => {
    for (const word of [0, 1, 12_345, -1, -2_147_483_648]) {
      const u = uniformOfWord(word);
      assert.ok(u > 0 && u < 1);
      assert.equal(wordOfUniform(u), word);
    }
    // u < level exactly for words from wordsAbove(level) on.
    for (const level of [0.0993, 0.5, 0.9]) {
      const border = wordsAbove(level);
      assert.ok(uniformOfWord((border - 1) | 0) >= level && uniformOfWord(border | 0) < level);
    }
  });
});
