import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { fitText, textWidth, wrapText } from './text-width.ts';

const style = { sizePx: 12.5 };
const words = fc.array(fc.stringMatching(/^[a-zA-Z0-9,.()–]{1,12}$/), {
  minLength: 1,
  maxLength: 12,
});

it('a longer text is wider, a larger size in proportion, bold at least as wide', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[ -~]{1,30}$/), (text) => {
      assert.ok(textWidth(`${text}x`, style) > textWidth(text, style));
      const twice = textWidth(text, { sizePx: 25 });
      assert.ok(Math.abs(twice - 2 * textWidth(text, style)) < 1e-9);
    }),
  );
  assert.ok(
    textWidth('armrest, left', { sizePx: 12, bold: true }) >
      textWidth('armrest, left', { sizePx: 12 }),
  );
});

it('measures not narrower than the fonts it stands for', () => {
  // Advance widths of Inter 4.0 for these letters, in thousandths of an em.
  const inter = { n: 591, g: 609, '1': 640, ' ': 281, W: 949 };
  const text = 'ng 1W';
  const sum = [...text].reduce((total, c) => total + (inter[c as keyof typeof inter] ?? 0), 0);
  assert.ok(textWidth(text, { sizePx: 10 }) >= sum / 100);
});

it('a fitted text fits and is untouched when it already did', () => {
  fc.assert(
    fc.property(words, fc.integer({ min: 20, max: 400 }), (list, width) => {
      const text = list.join(' ');
      const fitted = fitText(text, width, style);
      assert.ok(textWidth(fitted, style) <= width || fitted === '…');
      if (textWidth(text, style) <= width) assert.equal(fitted, text);
    }),
  );
});

it('wrapping loses no word and keeps every line within the width, single long words aside', () => {
  fc.assert(
    fc.property(words, fc.integer({ min: 40, max: 300 }), (list, width) => {
      const lines = wrapText(list.join(' '), width, style);
      assert.deepEqual(lines.join(' ').split(' '), list);
      for (const line of lines)
        assert.ok(textWidth(line, style) <= width || !line.includes(' '), line);
    }),
  );
});
