import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codeOnly, hitsOf, importsOf } from './source-text.ts';

describe('codeOnly', () => {
  it('blanks comments and what is in quotes, and keeps every place', () => {
    assert.equal(codeOnly("a = 'b'; // c\nd /* e\nf */ g"), "a = ' ';     \nd     \n     g");
    assert.equal(codeOnly('a = "it\\"s"; b'), 'a = "     "; b');
    assert.equal(codeOnly("a = '';"), "a = '';");
  });

  it('keeps strings when asked', () => {
    assert.equal(codeOnly("a = 'b // c'; // d", { keepStrings: true }), "a = 'b // c';     ");
  });

  it('keeps the code inside a template and blanks its text', () => {
    const text = 'x = `a ${b + `c ${d} e`} f` + g';
    assert.equal(codeOnly(text), 'x = `   {b + `   {d}  `}  ` + g');
    assert.equal(codeOnly('`a ${{ b: 1 }} c` + d'), '`   {{ b: 1 }}  ` + d');
  });

  it('tells a regular expression from a division', () => {
    assert.equal(codeOnly("a = /['`]/g; b"), 'a = /    /g; b'.replace('    ', '    '));
    assert.equal(codeOnly("a = b / c / 'd'"), "a = b / c / ' '");
    assert.equal(codeOnly("return /[/']/.test(a)"), 'return /    /.test(a)');
    assert.equal(codeOnly("(a) / b; 'c'"), "(a) / b; ' '");
  });

  it('survives an apostrophe that opens no string', () => {
    assert.equal(codeOnly("<p>don't</p>\nx = 1"), "<p>don't</p>\nx = 1");
  });
});

describe('importsOf', () => {
  it('finds imports, re-exports and dynamic imports, and which are erased', () => {
    const text = [
      "import './a.ts';",
      "import { b, type B } from './b.ts';",
      'import type { C } from "./c.ts";',
      'import {',
      '  d,',
      "} from './d.ts';",
      "export { e } from './e.ts';",
      "export type { F } from './f.ts';",
      "export * from './g.ts';",
      "const h = await import('./h.ts');",
      "import type from './i.ts';",
      "import * as j from './j.ts';",
    ].join('\n');
    assert.deepEqual(importsOf(text), [
      { specifier: './a.ts', isType: false, line: 1 },
      { specifier: './b.ts', isType: false, line: 2 },
      { specifier: './c.ts', isType: true, line: 3 },
      { specifier: './d.ts', isType: false, line: 6 },
      { specifier: './e.ts', isType: false, line: 7 },
      { specifier: './f.ts', isType: true, line: 8 },
      { specifier: './g.ts', isType: false, line: 9 },
      { specifier: './h.ts', isType: false, line: 10 },
      { specifier: './i.ts', isType: false, line: 11 },
      { specifier: './j.ts', isType: false, line: 12 },
    ]);
  });

  it('takes nothing else for an import', () => {
    const text = [
      "// import './a.ts';",
      `const a = "import './b.ts'";`,
      "export const c = 'd';",
      "export function f(g = 'h') {}",
      "export type I = 'j' | 'k';",
      "export interface L { readonly m: 'n' }",
      'export class O { p = "q"; }',
      "const r = import.meta.url + 's';",
    ].join('\n');
    assert.deepEqual(importsOf(text), []);
  });
});

describe('hitsOf', () => {
  it('gives the line of every place', () => {
    assert.deepEqual(hitsOf('a\nb a', /a/), [
      { line: 1, text: 'a' },
      { line: 2, text: 'a' },
    ]);
  });
});
