import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { coordinate, h, pathData, pictureToText, textOf } from './picture.ts';

describe('the serialiser', () => {
  it('writes attributes in byte order, whatever order they were given in', () => {
    const one = h('rect', { width: 2, x: 1, height: 3 });
    const other = h('rect', { height: 3, x: 1, width: 2 });
    assert.equal(pictureToText(one), '<rect height="3" width="2" x="1"></rect>');
    assert.equal(pictureToText(other), pictureToText(one));
  });

  it('rounds numbers to 0.01 and writes no negative zero and no exponent', () => {
    const node = h('circle', { cx: 1 / 3, cy: -0.001, r: 1e-9 });
    assert.equal(pictureToText(node), '<circle cx="0.33" cy="0" r="0"></circle>');
    assert.equal(pathData('M', 0.126, -2, 'h', 10.005), 'M 0.13 -2 h 10.01');
  });

  it('gives every element an end tag, except the void ones of HTML', () => {
    assert.equal(
      pictureToText(h('g', {}, h('path', { d: 'M0 0' }))),
      '<g><path d="M0 0"></path></g>',
    );
    assert.equal(pictureToText(h('p', {}, 'a', h('br'), 'b')), '<p>a<br>b</p>');
  });

  it('leaves out attributes and children that are undefined', () => {
    assert.equal(pictureToText(h('g', { id: undefined }, undefined, 'x')), '<g>x</g>');
  });

  it('escapes markup in texts and values', () => {
    const node = h('text', { title: `"><script>'&` }, '</text><script>alert(1)</script> ]]> &amp;');
    const text = pictureToText(node);
    assert.equal(
      text,
      `<text title="&quot;&gt;&lt;script&gt;'&amp;">&lt;/text&gt;&lt;script&gt;alert(1)&lt;/script&gt; ]]&gt; &amp;amp;</text>`,
    );
  });

  it('keeps any text readable and nothing of it active', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const written = pictureToText(h('text', { title: text }, text));
        assert.equal(written.match(/</g)?.length, 2);
        assert.equal(written.match(/>/g)?.length, 2);
        assert.equal(written.match(/"/g)?.length, 2);
        const inside = written.slice(written.indexOf('>') + 1, written.lastIndexOf('<'));
        assert.equal(unescaped(inside), sanitised(text));
      }),
      { numRuns: 60 },
    );
  });

  it('replaces what XML does not allow: control characters and lone surrogates', () => {
    assert.equal(
      pictureToText(h('t', {}, 'a\u0000b\ud800c\uffff')),
      '<t>a\ufffdb\ufffdc\ufffd</t>',
    );
    assert.equal(pictureToText(h('t', {}, 'tab\tline\n😀')), '<t>tab\tline\n😀</t>');
  });

  const refused = [
    ['a script', () => h('script', {}, 'x')],
    ['a script in capitals', () => h('SCRIPT')],
    ['an event handler', () => h('g', { onload: 'x' })],
    ['an event handler in capitals', () => h('g', { OnClick: 'x' })],
    ['a link to elsewhere', () => h('a', { href: 'https://example.org' })],
    ['a link that runs', () => h('a', { href: 'javascript:alert(1)' })],
    ['a picture from elsewhere', () => h('img', { src: '//example.org/a.png' })],
    ['a tag that is no name', () => h('g><x')],
    ['an attribute that is no name', () => h('g', { 'a b': 1 })],
    ['a number that is not finite', () => h('g', { x: Number.NaN })],
    ['infinity', () => h('g', { x: Number.POSITIVE_INFINITY })],
    ['a style sheet with markup', () => h('style', {}, '</style><b>')],
    ['a void element with children', () => h('br', {}, 'x')],
  ] as const;
  for (const [what, make] of refused)
    it(`refuses ${what}`, () => {
      assert.throws(() => pictureToText(make()));
    });

  it('accepts a link inside the document and a plain style sheet', () => {
    assert.equal(pictureToText(h('a', { href: '#day' }, 'x')), '<a href="#day">x</a>');
    assert.equal(pictureToText(h('style', {}, 'a{b:c}')), '<style>a{b:c}</style>');
  });

  it('refuses a tree deeper than its limit and takes one at the limit', () => {
    const deep = (levels: number) => {
      let node = h('g');
      for (let i = 0; i < levels; i++) node = h('g', {}, node);
      return node;
    };
    assert.doesNotThrow(() => pictureToText(deep(200)));
    assert.throws(() => pictureToText(deep(201)), /200/);
  });
});

it('a coordinate is a plain decimal with at most two places', () => {
  fc.assert(
    fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (value) => {
      const text = coordinate(value);
      assert.match(text, /^-?\d+(\.\d{1,2})?$/);
      assert.ok(Math.abs(Number(text) - value) <= 0.005 + 1e-9);
    }),
  );
});

it('the text of a tree is all its text in order', () => {
  assert.equal(textOf(h('g', {}, 'a', h('text', {}, 'b'), 'c')), 'abc');
});

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

function sanitised(text: string): string {
  return [...text]
    .map((c) => {
      const code = c.codePointAt(0) ?? 0;
      const isControl = (code < 0x20 && ![9, 10, 13].includes(code)) || code === 0x7f;
      const isLone = code >= 0xd800 && code <= 0xdfff;
      return isControl || isLone || code === 0xfffe || code === 0xffff ? '\ufffd' : c;
    })
    .join('');
}
