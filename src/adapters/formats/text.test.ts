import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { textToUtf8 } from '../../base/utf8.ts';
import { checkText, createPlaceFinder, decodeText, fileBytesMax, placeOf } from './text.ts';

const from = { file: 'visit.yaml' };

function codeOf(bytes: Uint8Array): string {
  const text = decodeText(bytes, from);
  return text.ok ? 'ok' : (text.problems[0]?.code ?? '');
}

function messageOf(bytes: Uint8Array): string {
  const text = decodeText(bytes, from);
  return text.ok ? '' : (text.problems[0]?.message ?? '');
}

describe('the text of a file', () => {
  it('is UTF-8, with or without a byte order mark', () => {
    for (const text of ['a: 茶\n', '\ufeffa: 茶\n'])
      assert.deepEqual(decodeText(textToUtf8(text), from), { ok: true, value: 'a: 茶\n' });
  });

  it('is not empty', () => {
    for (const text of ['', ' \n\t\n', '\ufeff'])
      assert.equal(codeOf(textToUtf8(text)), 'file-empty');
  });

  it('is not binary: zero bytes, control characters and known formats are named', () => {
    assert.equal(
      messageOf(Uint8Array.of(97, 0, 98)),
      'file: expected UTF-8 text, got a binary file (it has zero bytes)',
    );
    assert.equal(
      messageOf(textToUtf8('a: \u001bx')),
      'file: expected text, got a binary file (control character U+001b)',
    );
    assert.match(messageOf(Uint8Array.of(0x50, 0x4b, 3, 4, 0)), /ZIP archive or office document/);
    assert.match(messageOf(Uint8Array.of(0xff, 0xfe, 97, 0)), /UTF-16 text; save it as UTF-8/);
    assert.match(messageOf(textToUtf8('%PDF-1.7')), /PDF/);
  });

  it('is not another encoding', () => {
    // "Müller" in Latin-1.
    const latin1 = Uint8Array.of(0x4d, 0xfc, 0x6c, 0x6c, 0x65, 0x72);
    assert.equal(codeOf(latin1), 'file-encoding');
    assert.match(
      messageOf(latin1),
      /got a binary file or another encoding \(an invalid sequence at byte 1\)/,
    );
  });

  it('has at most the bytes of the limit', () => {
    assert.equal(codeOf(new Uint8Array(fileBytesMax).fill(97)), 'ok');
    assert.equal(codeOf(new Uint8Array(fileBytesMax + 1).fill(97)), 'file-too-large');
    const long = checkText('a'.repeat(fileBytesMax + 1), from);
    assert.ok(!long.ok);
    assert.equal(long.problems[0]?.code, 'file-too-large');
  });

  it('with a control character is refused at its place', () => {
    const text = checkText('a: 1\nb: \u0007', from);
    assert.ok(!text.ok);
    assert.deepEqual([text.problems[0]?.line, text.problems[0]?.column], [2, 4]);
  });
});

describe('a place in a text', () => {
  it('is what counting by hand gives, for every offset', () => {
    const text = '\nab\n\nc';
    const placeAt = createPlaceFinder(text);
    let [line, column] = [1, 1];
    for (let offset = 0; offset <= text.length; offset += 1) {
      assert.deepEqual(placeAt(offset), { line, column });
      assert.deepEqual(placeOf(text, offset), { line, column });
      column += 1;
      if (text[offset] === '\n') [line, column] = [line + 1, 1];
    }
  });
});
