import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { bytesToHex } from './bytes.ts';
import {
  canonicalBytes,
  canonicalText,
  encodeCanonical,
  JSON_DEPTH_MAX,
  jsonTextDepth,
  parseCanonical,
} from './jcs.ts';

interface Golden {
  readonly numbers: readonly (readonly [string, string])[];
  readonly documents: readonly { readonly input: string; readonly outputHex: string }[];
}

// The file is checked in beside its SOURCE.md; its shape is ours.
const golden = JSON.parse(
  readFileSync(new URL('../../test/golden/jcs/jcs.json', import.meta.url), 'utf8'),
) as Golden;

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function codes(text: string): string[] {
  const value = parseCanonical(utf8(text));
  return value.ok ? [] : value.problems.map((p) => p.code);
}

function nested(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth);
}

describe('canonical JSON', () => {
  it('writes the documents of the reference implementation byte for byte', () => {
    assert.equal(golden.documents.length, 6);
    for (const { input, outputHex } of golden.documents) {
      assert.equal(bytesToHex(canonicalBytes(JSON.parse(input))), outputHex);
    }
  });

  it('writes the numbers of RFC 8785 appendix B', () => {
    assert.ok(golden.numbers.length > 20);
    const view = new DataView(new ArrayBuffer(8));
    for (const [ieeeHex, text] of golden.numbers) {
      view.setBigUint64(0, BigInt(`0x${ieeeHex}`));
      assert.equal(canonicalText(view.getFloat64(0)), text, ieeeHex);
    }
  });

  it('refuses what JSON cannot say, with the place', () => {
    const bad = {
      a: [Number.NaN, Number.POSITIVE_INFINITY],
      b: undefined,
      c: new Map(),
      d: 'x\ud800',
      e: 1n,
      f: new Date(0),
    };
    const outcome = encodeCanonical(bad);
    assert.equal(outcome.ok, false);
    const places = outcome.ok ? [] : outcome.problems.map((p) => p.path);
    assert.deepEqual(places, ['a/0', 'a/1', 'b', 'c', 'd', 'e', 'f']);
    assert.equal(encodeCanonical({ '\udc00': 1 }).ok, false);
    assert.equal(encodeCanonical(new Array(1)).ok, false, 'holes are not null');
    assert.throws(() => canonicalText(Number.NaN));
  });

  it('reads back what it writes', () => {
    // Code units, so that lone surrogates come too: those are refused.
    const unit = fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code));
    const ascii = fc.nat({ max: 0x7f }).map((code) => String.fromCharCode(code));
    for (const stringUnit of [unit, ascii]) {
      const property = fc.property(fc.jsonValue({ stringUnit, maxDepth: 5 }), (value) => {
        const written = encodeCanonical(value);
        if (!written.ok) {
          assert.equal(JSON.stringify(value).includes('\\ud'), true, 'only lone surrogates');
          return;
        }
        const read = parseCanonical(utf8(written.value));
        assert.ok(read.ok);
        assert.equal(canonicalText(read.value), written.value);
        assert.deepEqual(JSON.parse(written.value), JSON.parse(JSON.stringify(value)));
      });
      fc.assert(property, { numRuns: 300 });
    }
  });

  it('does not depend on the order of members', () => {
    assert.equal(canonicalText({ b: 1, a: { d: 2, c: 3 } }), '{"a":{"c":3,"d":2},"b":1}');
    // U+FB33 sorts after U+1F602, whose first UTF-16 unit is U+D83D.
    assert.equal(canonicalText({ '\ufb33': 1, '😂': 2 }), '{"😂":2,"\ufb33":1}');
  });

  it('refuses other spellings of the same value', () => {
    const spellings = [
      '{"a":1 }',
      ' {}',
      '{}\n',
      '{"b":1,"a":2}',
      '{"a":1,"a":1}',
      '{"a":1,"a":2}',
      '1.0',
      '1e2',
      '-0',
      '1E30',
      '"\\u0041"',
      '"\\/"',
      '"\\u000A"',
      '\ufeff{}',
    ];
    for (const text of spellings) {
      const expected = text.startsWith('\ufeff') ? 'json-syntax' : 'json-canonical';
      assert.deepEqual(codes(text), [expected], text);
    }
    assert.deepEqual(codes('{"a":1}'), []);
    assert.deepEqual(codes('{"a":1,}'), ['json-syntax']);
    assert.deepEqual(codes(''), ['json-syntax']);
    assert.deepEqual(codes('1e999'), ['json-value'], 'overflow reads as infinity');
    assert.deepEqual(codes('"\\ud800"'), ['json-value']);
    const invalid = parseCanonical(Uint8Array.from([0x22, 0xff, 0x22]));
    assert.equal(invalid.ok ? '' : invalid.problems[0]?.code, 'utf8');
  });

  it('keeps a member named __proto__ as content', () => {
    assert.deepEqual(codes('{"__proto__":1}'), []);
    const read = parseCanonical(utf8('{"__proto__":{"a":1}}'));
    assert.ok(read.ok);
    assert.equal(canonicalText(read.value), '{"__proto__":{"a":1}}');
  });

  it('bounds nesting before it parses, brackets in strings do not count', () => {
    assert.deepEqual(codes(nested(JSON_DEPTH_MAX)), []);
    assert.deepEqual(codes(nested(JSON_DEPTH_MAX + 1)), ['json-depth']);
    assert.deepEqual(codes('['.repeat(1_000_000)), ['json-depth']);
    assert.deepEqual(codes(`["${'['.repeat(200)}\\"${'['.repeat(200)}"]`), []);
    assert.equal(jsonTextDepth('[{"a":[]},"]["]'), 3);
    let value: unknown = 1;
    for (let i = 0; i < JSON_DEPTH_MAX; i += 1) value = [value];
    assert.equal(encodeCanonical(value).ok, true);
    assert.equal(encodeCanonical([value]).ok, false);
  });

  it('refuses a cycle instead of running for ever', () => {
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    assert.equal(encodeCanonical(cycle).ok, false);
  });

  it('lists a bounded number of problems', () => {
    const outcome = encodeCanonical(new Array(1000).fill(Number.NaN));
    assert.equal(outcome.ok ? 0 : outcome.problems.length, 20);
  });
});
