import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import fc from 'fast-check';
import { FakeVisit, fakeId } from '../../test/fakes/fake-visit.ts';
import { nodeCrypto } from '../adapters/node/crypto.ts';
import { bytesToHex, hexToBytes } from '../base/bytes.ts';
import { canonicalBytes, type JsonValue } from '../base/jcs.ts';
import { textToUtf8 } from '../base/utf8.ts';
import {
  type Content,
  encodeInner,
  openContent,
  PAYLOAD_BYTE_COUNT_MAX,
  sealContent,
} from './content.ts';
import { nextHlc, zeroHlc } from './hlc.ts';
import { deriveScopeKey, type ScopeKey } from './keys.ts';
import { encodeLeaf, type Leaf, parseLeaf } from './leaf.ts';
import {
  checkOpening,
  OPENING_LINE_BYTE_COUNT_MAX,
  type Opening,
  openingOf,
  openingToLine,
  parseOpening,
} from './opening.ts';
import type { WrittenRecord } from './writer.ts';

let fake: FakeVisit;
let record: WrittenRecord;

before(async () => {
  fake = await FakeVisit.create(nodeCrypto);
  record = await fake.data('lead', { kind: 'test', text: '茶 é 🍵', list: [1, 2.5, null, true] });
});

/** Seals payload bytes as a signer could who keeps no rule; the signature is not looked at here. */
async function sealed(content: Partial<Content>): Promise<{ leaf: Leaf; sealed: Uint8Array }> {
  const out = await sealContent(nodeCrypto, {
    head: record.leaf,
    clearBytes: new Uint8Array(0),
    scopeKey: fake.scopeKey,
    content: {
      salt: new Uint8Array(32),
      hlc: nextHlc(zeroHlc, 5),
      payload: canonicalBytes({}),
      ...content,
    },
  });
  const leaf = parseLeaf(encodeLeaf(out.head, new Uint8Array(0), record.leaf.signature));
  assert.ok(leaf.ok);
  return { leaf: leaf.value, sealed: out.sealed };
}

async function open(
  of: { readonly leaf: Leaf; readonly sealed: Uint8Array },
  scopeKeys: readonly ScopeKey[] = [fake.scopeKey],
): Promise<JsonValue> {
  const opened = await openContent(nodeCrypto, { ...of, scopeKeys });
  return opened.ok ? opened.value.payload : (opened.problems[0]?.code ?? '');
}

describe('sealed content', () => {
  it('opens to what was sealed, with the clock, the salt and the scope', async () => {
    const opened = await openContent(nodeCrypto, { ...record, scopeKeys: [fake.scopeKey] });
    assert.ok(opened.ok);
    assert.deepEqual(opened.value.payload, {
      kind: 'test',
      list: [1, 2.5, null, true],
      text: '茶 é 🍵',
    });
    assert.equal(opened.value.scope, 'team');
    assert.equal(opened.value.hlc.ms, record.opening?.hlcMs);
    assert.equal(bytesToHex(opened.value.salt), record.opening?.salt);
  });

  it('hides its length but for its bucket', async () => {
    const lengths: number[] = [];
    for (const payloadLength of [2, 468, 469, 980, 981, PAYLOAD_BYTE_COUNT_MAX]) {
      const payload = textToUtf8(`"${'a'.repeat(payloadLength - 2)}"`);
      const record = await sealed({ payload });
      lengths.push(record.sealed.length);
      assert.equal((await open(record))?.toString().length, payloadLength - 2);
    }
    assert.deepEqual(lengths, [528, 528, 1040, 1040, 2064, 1_048_592]);
  });

  it('refuses to seal nothing, too much, and a salt of another length', async () => {
    const payload = new Uint8Array(PAYLOAD_BYTE_COUNT_MAX + 1);
    assert.throws(() => encodeInner({ salt: new Uint8Array(32), hlc: zeroHlc, payload }));
    await assert.rejects(sealed({ payload }));
    await assert.rejects(sealed({ payload: new Uint8Array(0) }));
    await assert.rejects(sealed({ salt: new Uint8Array(31) }));
    await assert.rejects(sealed({ hlc: { ms: 2 ** 48, counter: 0 } }));
    await assert.rejects(sealed({ hlc: { ms: 0, counter: 65536 } }));
  });

  it('gives the same bytes for the same content, others for another salt', async () => {
    const a = await sealed({});
    const again = await sealed({});
    const b = await sealed({ salt: new Uint8Array(32).fill(1) });
    assert.deepEqual(again.sealed, a.sealed);
    assert.notDeepEqual(b.sealed.subarray(0, 32), a.sealed.subarray(0, 32));
    assert.notDeepEqual(b.leaf.keyTag, a.leaf.keyTag);
  });

  it('[O1] is not for whoever holds no key of its scope and epoch', async () => {
    const { rootKey, visit } = fake;
    const other = deriveScopeKey({ rootKey, visit, epoch: 1, name: 'medical' });
    const later = { ...fake.scopeKey, epoch: 2 };
    assert.equal(await open(record, []), 'not-for-me');
    assert.equal(await open(record, [other, later]), 'not-for-me');
    assert.notEqual(await open(record, [other, later, fake.scopeKey]), 'not-for-me');
    const hold = await fake.write('lead', { kind: 5, clear: { scope: 'visit' } });
    assert.equal(await open(hold), 'not-for-me', 'nothing sealed');
  });

  it('[O2] does not open when any sealed byte, or the leaf it is bound to, differs', async () => {
    for (const at of [0, 100, 511, 512, 527]) {
      const bytes = new Uint8Array(record.sealed);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      assert.equal(await open({ leaf: record.leaf, sealed: bytes }), 'unopenable', `byte ${at}`);
    }
    const moved = new Uint8Array(record.leaf.bytes);
    moved[103] = 1; // Another checkpoint size; the root must differ from the empty one then.
    moved[104] = 0;
    const leaf = parseLeaf(moved);
    assert.ok(leaf.ok);
    assert.equal(await open({ leaf: leaf.value, sealed: record.sealed }), 'unopenable');
  });

  it('[O5] refuses a payload that is not canonical JSON or too deep', async () => {
    const payloads = [
      '{"b":1,"a":2}',
      '{ }',
      '1.0',
      '{',
      '\u0000',
      `${'['.repeat(64)}${']'.repeat(64)}`,
    ];
    for (const text of payloads) {
      assert.equal(await open(await sealed({ payload: textToUtf8(text) })), 'payload-jcs', text);
    }
    const invalid = await sealed({ payload: Uint8Array.of(0xff) });
    assert.equal(await open(invalid), 'payload-jcs');
    const deepest = `${'['.repeat(63)}${']'.repeat(63)}`;
    assert.notEqual(await open(await sealed({ payload: textToUtf8(deepest) })), 'payload-jcs');
  });
});

describe('scope keys', () => {
  it('differ by visit, epoch and name, and need a name of 1 to 31 bytes', () => {
    const input = { rootKey: fake.rootKey, visit: fake.visit, epoch: 1, name: 'team' };
    const changes = [
      {},
      { epoch: 2 },
      { name: 'teams' },
      { visit: fakeId('other', 16) },
      { rootKey: hexToBytes(fakeId('other', 32)) },
    ];
    const keys = changes.map((change) => bytesToHex(deriveScopeKey({ ...input, ...change }).key));
    assert.equal(new Set(keys).size, changes.length);
    for (const name of ['', 'a'.repeat(32), '茶'.repeat(11)]) {
      assert.throws(() => deriveScopeKey({ ...input, name }));
    }
    assert.throws(() => deriveScopeKey({ ...input, epoch: 0 }));
    assert.throws(() => deriveScopeKey({ ...input, rootKey: new Uint8Array(31) }));
  });
});

describe('an opening', () => {
  const ofRecord = async (): Promise<Opening> => {
    const opened = await openContent(nodeCrypto, { ...record, scopeKeys: [fake.scopeKey] });
    assert.ok(opened.ok);
    return openingOf(record.leaf, opened.value);
  };

  it('is the same from the writer and from the reader', async () => {
    assert.deepEqual(await ofRecord(), record.opening);
  });

  it('shows one record without keys', async () => {
    const checked = checkOpening(record.leaf, await ofRecord());
    assert.deepEqual(checked, { ok: true, value: record.opening?.payload });
  });

  it('fails with any other salt, clock, payload or leaf', async () => {
    const opening = await ofRecord();
    const code = (of: Leaf, change: Partial<Opening>): string => {
      const checked = checkOpening(of, { ...opening, ...change });
      return checked.ok ? 'ok' : (checked.problems[0]?.code ?? '');
    };
    assert.equal(code(record.leaf, {}), 'ok');
    assert.equal(code(record.leaf, { salt: '00'.repeat(32) }), 'commitment');
    assert.equal(code(record.leaf, { hlcMs: opening.hlcMs + 1 }), 'commitment');
    assert.equal(code(record.leaf, { hlcCounter: 1 }), 'commitment');
    assert.equal(code(record.leaf, { payload: {} }), 'commitment');
    assert.equal(code(record.leaf, { payload: 'a'.repeat(2_000_000) }), 'payload-jcs');
    const other = await fake.data('lead', {});
    assert.equal(code(other.leaf, {}), 'opening-leaf');
    assert.equal(code(other.leaf, { leaf: other.opening?.leaf ?? '' }), 'commitment');
    const hold = await fake.write('lead', { kind: 5, clear: { scope: 'visit' } });
    assert.equal(code(hold.leaf, { leaf: bytesToHex(hold.leaf.bytes) }), 'opening-seal');
  });

  it('is one line of canonical JSON, read back strictly', async () => {
    const opening = await ofRecord();
    const line = openingToLine(opening);
    assert.equal(line.includes('\n'), false);
    assert.deepEqual(parseOpening(textToUtf8(line)), { ok: true, value: opening });
    const wrong = [
      line.replace('"hlcCounter"', '"hlcCount"'),
      line.replace('"salt"', '"salt":"","zalt"'),
      line.replace(opening.salt, opening.salt.toUpperCase()),
      line.replace(`"hlcMs":${opening.hlcMs}`, '"hlcMs":-1'),
      line.replace(`"hlcMs":${opening.hlcMs}`, `"hlcMs":${2 ** 48}`),
      line.replace('"hlcCounter":0', '"hlcCounter":65536'),
      line.replace(opening.leaf, opening.leaf.slice(1)),
      line.replace(`"leaf":"${opening.leaf}"`, '"leaf":1'),
      '{}',
      '[]',
      'null',
      ` ${line}`,
    ];
    for (const text of wrong) {
      assert.notEqual(text, line);
      assert.equal(parseOpening(textToUtf8(text)).ok, false, text.slice(0, 60));
    }
    assert.equal(parseOpening(new Uint8Array(OPENING_LINE_BYTE_COUNT_MAX + 1)).ok, false);
  });

  it('of the largest payload fits in a line', async () => {
    const payload = 'a'.repeat(PAYLOAD_BYTE_COUNT_MAX - 2);
    const opening = { ...(await ofRecord()), payload, leaf: 'ff'.repeat(4376) };
    assert.equal(parseOpening(textToUtf8(openingToLine(opening))).ok, true);
  });

  it('never crashes on bytes from outside', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        assert.equal(parseOpening(new TextEncoder().encode(JSON.stringify(value))).ok, false);
      }),
    );
  });
});
