import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { FakeVisit } from '../../test/fakes/fake-visit.ts';
import { nodeCrypto } from '../adapters/node/crypto.ts';
import { bytesToHex, hexToBytes, writeU32, writeU64 } from '../base/bytes.ts';
import { isAcceptablePoint, refusedEncodings } from '../base/ed25519-point.ts';
import { textToUtf8 } from '../base/utf8.ts';
import {
  encodeHead,
  encodeLeaf,
  HEAD_BYTE_COUNT,
  LEAF_BYTE_COUNT_MAX,
  type Leaf,
  type LeafHead,
  parseLeaf,
} from './leaf.ts';
import { checkLeaf } from './leaf-check.ts';
import type { WrittenRecord } from './writer.ts';

let data: WrittenRecord;
let second: WrittenRecord;
let hold: WrittenRecord;

before(async () => {
  const fake = await FakeVisit.create(nodeCrypto);
  await fake.addDevice('new', 'own');
  data = await fake.data('new', { kind: 'test' });
  second = await fake.data('new', { kind: 'test' });
  hold = await fake.write('new', { kind: 5, clear: { scope: 'visit' } });
});

function codeOf(bytes: Uint8Array): string {
  const leaf = parseLeaf(bytes);
  return leaf.ok ? 'ok' : leaf.problems.map((p) => p.code).join();
}

function changed(leaf: Leaf, change: (bytes: Uint8Array) => void): string {
  const bytes = new Uint8Array(leaf.bytes);
  change(bytes);
  return codeOf(bytes);
}

function withClear(clear: Uint8Array, head: Partial<LeafHead> = {}): Uint8Array {
  return encodeLeaf({ ...hold.leaf, ...head }, clear, hold.leaf.signature);
}

describe('a leaf', () => {
  it('is read as it was written', () => {
    for (const { leaf } of [data, second, hold]) {
      const read = parseLeaf(leaf.bytes);
      assert.ok(read.ok);
      assert.deepEqual(
        encodeLeaf(read.value, read.value.clearBytes, read.value.signature),
        leaf.bytes,
      );
    }
  });

  it('keeps its own copy of the bytes', () => {
    const bytes = new Uint8Array(data.leaf.bytes);
    const read = parseLeaf(bytes);
    bytes.fill(0);
    assert.ok(read.ok);
    assert.deepEqual(read.value.bytes, data.leaf.bytes);
  });

  it('[L1] has 280 to 4,376 bytes, version 1, suite 1 and the length that it states', () => {
    assert.equal(codeOf(new Uint8Array(0)), 'leaf-length');
    assert.equal(codeOf(data.leaf.bytes.subarray(0, 279)), 'leaf-length');
    assert.equal(codeOf(new Uint8Array(LEAF_BYTE_COUNT_MAX + 1)), 'leaf-length');
    assert.equal(codeOf(new Uint8Array(LEAF_BYTE_COUNT_MAX)), 'version', 'the order of L1');
    assert.equal(
      changed(data.leaf, (b) => b.set([2], 0)),
      'version',
    );
    assert.equal(
      changed(data.leaf, (b) => b.set([2], 1)),
      'suite',
    );
    assert.equal(
      changed(data.leaf, (b) => b.set([2, 2])),
      'version',
    );
    assert.equal(
      changed(hold.leaf, (b) => writeU32(b, 12, 16)),
      'leaf-length',
    );
    assert.equal(
      changed(data.leaf, (b) => writeU32(b, 12, 0xffff_ffff)),
      'leaf-length',
    );
  });

  it('[L1] carries up to 4,096 public bytes', () => {
    const largest = textToUtf8(`"${'a'.repeat(4094)}"`);
    const leaf = withClear(largest);
    assert.equal(leaf.length, LEAF_BYTE_COUNT_MAX);
    assert.equal(codeOf(leaf), 'ok');
    assert.equal(codeOf(withClear(textToUtf8(`"${'a'.repeat(4095)}"`))), 'leaf-length');
  });

  it('[L2] has a kind and a seal that go together', () => {
    const seals = [0, 1, 2, 3, 255];
    const allowed = { 0: [], 4: [2], 1: [0, 1], 5: [0, 1], 10: [0, 1], 11: [0, 1], 255: [0, 1] };
    for (const [kind, right] of Object.entries(allowed)) {
      const refused = seals.filter((seal) =>
        changed(hold.leaf, (b) => b.set([Number(kind), seal], 2)).includes('kind-seal'),
      );
      assert.deepEqual(
        refused,
        seals.filter((seal) => !right.some((r) => r === seal)),
        kind,
      );
    }
    for (const seal of [0, 2, 3])
      assert.equal(
        changed(data.leaf, (b) => b.set([seal], 3)),
        'kind-seal',
      );
    for (const kind of [1, 5, 255]) {
      assert.equal(
        changed(data.leaf, (b) => b.set([kind], 2)),
        'kind-seal',
        'no public part',
      );
    }
  });

  it('[L2] has zeros where its seal leaves fields unused, and an epoch where it does not', () => {
    for (const at of [4, 7, 136, 151, 152, 183, 184, 215]) {
      assert.equal(
        changed(hold.leaf, (b) => b.set([1], at)),
        'zero-fields',
        `byte ${at}`,
      );
    }
    const epochKind = (b: Uint8Array): void => b.set([4, 2], 2);
    assert.equal(changed(hold.leaf, epochKind), 'epoch');
    for (const at of [136, 151, 152, 183]) {
      const code = changed(hold.leaf, (b) => {
        epochKind(b);
        b.set([1], at);
      });
      assert.equal(code, 'zero-fields', `byte ${at}`);
    }
    assert.equal(
      changed(data.leaf, (b) => writeU32(b, 4, 0)),
      'epoch',
    );
  });

  it('[L3] has a zero prev exactly as the first of its device', () => {
    assert.equal(
      changed(data.leaf, (b) => writeU32(b, 8, 0)),
      'seq-prev',
    );
    assert.equal(
      changed(data.leaf, (b) => writeU32(b, 8, 2)),
      'seq-prev',
    );
    assert.equal(
      changed(data.leaf, (b) => b.set([1], 95)),
      'seq-prev',
    );
    assert.equal(
      changed(second.leaf, (b) => b.fill(0, 64, 96)),
      'seq-prev',
    );
    assert.equal(
      changed(second.leaf, (b) => writeU32(b, 8, 0xffff_ffff)),
      'ok',
    );
  });

  it('[L3] names a checkpoint below 2^53, and the empty root exactly at size 0', () => {
    assert.equal(
      changed(data.leaf, (b) => writeU64(b, 96, 1)),
      'checkpoint',
    );
    assert.equal(
      changed(data.leaf, (b) => b.set([0], 104)),
      'checkpoint',
    );
    const other = (b: Uint8Array): void => b.set([0], 104);
    assert.equal(
      changed(data.leaf, (b) => [other(b), b.set([0x20], 97)]),
      'checkpoint',
    );
    assert.equal(
      changed(data.leaf, (b) => [other(b), b.set([0x80], 96)]),
      'checkpoint',
    );
    assert.equal(
      changed(data.leaf, (b) => [other(b), writeU64(b, 96, Number.MAX_SAFE_INTEGER)]),
      'ok',
    );
  });

  it('[L4] has a public part in canonical JSON', () => {
    for (const text of [
      '{"scope": "visit"}',
      '{"b":1,"a":1}',
      '{"a":1,"a":1}',
      '1.0',
      '{',
      '\ufeff1',
    ]) {
      assert.equal(codeOf(withClear(textToUtf8(text))), 'clear-jcs', text);
    }
    assert.equal(codeOf(withClear(Uint8Array.of(0x22, 0xff, 0x22))), 'clear-jcs');
    assert.equal(codeOf(withClear(textToUtf8('['.repeat(2000)))), 'clear-jcs');
    assert.equal(codeOf(withClear(textToUtf8('{"a":1}'))), 'ok', 'members are judged later');
  });

  it('is written only from fields that fit', () => {
    const head = hold.leaf;
    assert.throws(() => encodeHead({ ...head, kind: 256 }, 0));
    assert.throws(() => encodeHead({ ...head, visit: 'AA'.repeat(16) }, 0));
    assert.throws(() => encodeHead({ ...head, device: '' }, 0));
    assert.throws(() => encodeHead({ ...head, keyTag: new Uint8Array(15) }, 0));
    assert.throws(() => encodeHead({ ...head, seq: 2 ** 32 }, 0));
    assert.throws(() => encodeLeaf(head, new Uint8Array(1), new Uint8Array(63)));
  });
});

describe('the signature of a leaf', () => {
  const check = async (bytes: Uint8Array, sealed?: Uint8Array): Promise<string> => {
    const leaf = await checkLeaf(nodeCrypto, bytes, sealed);
    return leaf.ok ? 'ok' : leaf.problems.map((p) => p.code).join();
  };

  it('[L5] is refused unasked when the key or its first half is one of the 14', async () => {
    const asked = { ...nodeCrypto, verify: async () => assert.fail('the platform was asked') };
    for (const at of [32, data.leaf.bytes.length - 64]) {
      for (const hex of refusedEncodings) {
        const bytes = new Uint8Array(data.leaf.bytes);
        bytes.set(hexToBytes(hex), at);
        const leaf = await checkLeaf(asked, bytes, undefined);
        assert.equal(leaf.ok ? 'ok' : leaf.problems[0]?.code, 'signature', hex);
      }
    }
  });

  it('[L5] is refused for every y from 2^255 - 19 up, with either sign', () => {
    for (let low = 0xe0; low <= 0xff; low += 1) {
      for (const high of [0x7f, 0xff]) {
        const bytes = new Uint8Array(32).fill(0xff);
        bytes[0] = low;
        bytes[31] = high;
        // y = p - 1 (0xec) is of small order.
        assert.equal(isAcceptablePoint(bytes), low < 0xec, `${low} ${high}`);
      }
    }
    assert.equal(isAcceptablePoint(new Uint8Array(31).fill(9)), false);
    assert.equal(isAcceptablePoint(hexToBytes(data.leaf.device)), true);
  });

  it('[L5] shows a change of any byte of the leaf', async () => {
    for (let at = 0; at < hold.leaf.bytes.length; at += 1) {
      const bytes = new Uint8Array(hold.leaf.bytes);
      bytes[at] = (bytes[at] ?? 0) ^ 0x10;
      assert.notEqual(await check(bytes), 'ok', `byte ${at}`);
    }
    assert.equal(await check(hold.leaf.bytes), 'ok');
  });

  it('[L6] holds with the sealed bytes, or without them when they are gone', async () => {
    const { leaf, sealed } = data;
    assert.equal(await check(leaf.bytes, sealed), 'ok');
    assert.equal(await check(leaf.bytes), 'ok');
    assert.equal(await check(leaf.bytes, new Uint8Array(0)), 'sealed-length');
    assert.equal(await check(leaf.bytes, sealed.subarray(1)), 'sealed-length');
    assert.equal(await check(leaf.bytes, new Uint8Array(256 + 16)), 'sealed-length');
    assert.equal(await check(leaf.bytes, new Uint8Array(2_097_152 + 16)), 'sealed-length');
    assert.equal(await check(leaf.bytes, new Uint8Array(1024 + 16)), 'sealed-hash');
    assert.equal(await check(leaf.bytes, second.sealed), 'sealed-hash');
    assert.equal(await check(hold.leaf.bytes, new Uint8Array(0)), 'ok');
    assert.equal(await check(hold.leaf.bytes, new Uint8Array(1)), 'sealed-length');
  });

  it('starts after the head and the public part', () => {
    const { bytes, clearBytes, signature } = hold.leaf;
    const joined = bytesToHex(clearBytes) + bytesToHex(signature);
    assert.equal(bytesToHex(bytes.subarray(HEAD_BYTE_COUNT)), joined);
  });
});
