import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { hexToBytes } from './bytes.ts';
import { isWellFormedText, parseUtf8, textToUtf8 } from './utf8.ts';

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Any code point but surrogates, short encodings as often as long ones. */
const character = fc
  .oneof(
    fc.nat({ max: 0x7f }),
    fc.nat({ max: 0x7ff }),
    fc.nat({ max: 0xd7ff }),
    fc.integer({ min: 0xe000, max: 0x10ffff }),
  )
  .map((point) => String.fromCodePoint(point));

function platformDecodes(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

function ours(bytes: Uint8Array): string | undefined {
  const text = parseUtf8(bytes);
  return text.ok ? text.value : undefined;
}

describe('UTF-8', () => {
  it('writes what the platform writes and reads it back', () => {
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 300 }), (text) => {
        const bytes = textToUtf8(text);
        assert.deepEqual(bytes, new Uint8Array(new TextEncoder().encode(text)));
        assert.equal(ours(bytes), text);
      }),
    );
  });

  it('reads every sequence of one or two bytes as the platform does', () => {
    for (let first = 0; first < 256; first += 1) {
      for (let second = -1; second < 256; second += 1) {
        const bytes = Uint8Array.from(second < 0 ? [first] : [first, second]);
        assert.equal(ours(bytes), platformDecodes(bytes), `${first} ${second}`);
      }
    }
  });

  it('reads three and four bytes at the borders of every range as the platform does', () => {
    const seconds = [0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff];
    const thirds = [0x00, 0x7f, 0x80, 0xbf, 0xc0];
    for (let first = 0xc0; first < 256; first += 1) {
      for (const second of seconds) {
        for (const third of thirds) {
          for (const fourth of [-1, ...thirds]) {
            const all = [first, second, third, fourth].filter((byte) => byte >= 0);
            const bytes = Uint8Array.from(all);
            assert.equal(ours(bytes), platformDecodes(bytes), all.join(' '));
          }
        }
      }
    }
  });

  it('reads random bytes as the platform does', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
        assert.equal(ours(bytes), platformDecodes(bytes));
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses overlong forms, surrogates, too large code points and cut-off ends by name', () => {
    for (const hex of [
      'c080',
      'e08080',
      'f0808080',
      'eda080',
      'edbfbf',
      'f4908080',
      'e282',
      '80',
    ]) {
      assert.equal(ours(hexToBytes(hex)), undefined, hex);
    }
  });

  it('keeps a byte order mark as a character', () => {
    assert.equal(ours(hexToBytes('efbbbf41')), '\ufeffA');
  });

  it('reads long texts across its chunks', () => {
    const text = 'a🍵é茶'.repeat(5000);
    assert.equal(ours(textToUtf8(text)), text);
  });

  it('does not write a lone surrogate', () => {
    for (const text of ['\ud800', 'a\udc00', '\udc00\ud800', '\ud83c']) {
      assert.equal(isWellFormedText(text), false);
      assert.throws(() => textToUtf8(text));
    }
    assert.equal(isWellFormedText('🍵'), true);
  });
});
