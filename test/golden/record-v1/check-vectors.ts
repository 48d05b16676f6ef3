import { bytesToHex, hexToBytes } from '../../../src/base/bytes.ts';
import type { JsonValue } from '../../../src/base/jcs.ts';
import { canonicalText } from '../../../src/base/jcs.ts';
import type { ClearByKind, ControlKind } from '../../../src/ledger/clear.ts';
import { openContent } from '../../../src/ledger/content.ts';
import type { LedgerCrypto } from '../../../src/ledger/crypto-port.ts';
import { hash } from '../../../src/ledger/hash.ts';
import { deriveScopeKey, type ScopeKey } from '../../../src/ledger/keys.ts';
import {
  BOUND_HEAD_BYTE_COUNT,
  EMPTY_ROOT,
  HEAD_BYTE_COUNT,
  type Leaf,
} from '../../../src/ledger/leaf.ts';
import { checkLeaf } from '../../../src/ledger/leaf-check.ts';
import { checkOpening } from '../../../src/ledger/opening.ts';
import { refusedEncodings } from '../../../src/base/ed25519-point.ts';
import { treeRoot } from '../../../src/log/tree.ts';
import { encodeWraps, readWraps } from '../../../src/ledger/wraps.ts';
import { type RecordDraft, type WrittenRecord, writeRecord } from '../../../src/ledger/writer.ts';

interface PositiveInput {
  readonly kind: number;
  readonly seal: number;
  readonly epoch: number;
  readonly seq: number;
  readonly deviceSeed: string;
  readonly prev: string;
  readonly cpSize: number;
  readonly cpRoot: string;
  readonly clear: string;
  readonly scope?: string;
  readonly scopeKey?: string;
  readonly salt?: string;
  readonly hlcMs?: number;
  readonly hlcCounter?: number;
  readonly payload?: string | { readonly length: number };
}

interface Wrapped {
  readonly recipient: string;
  readonly enc: string;
  readonly ct: string;
}

interface Positive {
  readonly name: string;
  readonly in: PositiveInput;
  readonly out: {
    readonly device: string;
    readonly commitment: string;
    readonly keyTag: string;
    readonly plaintextLength: number;
    readonly aadSha256: string;
    readonly sealedLength: number;
    readonly sealed?: string;
    readonly sealedHash: string;
    readonly leaf: string;
    readonly id: string;
  };
  readonly wraps?: readonly Wrapped[];
}

/** The file record-v1.json. */
export interface RecordVectors {
  readonly constants: { readonly emptyRoot: string; readonly refusedEncodings: readonly string[] };
  readonly keys: Readonly<Record<string, string>>;
  readonly positive: readonly Positive[];
  readonly log: { readonly roots: readonly string[] };
  readonly fork: {
    readonly ids: readonly string[];
    readonly leafB: string;
    readonly sealedB: string;
  };
  readonly negative: readonly {
    readonly name: string;
    readonly leaf: string;
    readonly sealed: string;
    readonly expect: string;
  }[];
}

/**
 * Runs all vectors of record v1 against a platform's cryptography, in Node or in a browser, and
 * returns what differs, one line each. No node modules, so that a page can bundle it.
 */
export async function checkRecordVectors(
  vectors: RecordVectors,
  crypto: LedgerCrypto,
): Promise<string[]> {
  const failures: string[] = [];
  const expect: Expect = (name, came, expected) => {
    if (came === expected) return;
    failures.push(`${name}: expected ${short(expected)}, got ${short(came)}`);
  };
  checkConstants(vectors, expect);
  const keys = scopeKeys(vectors, expect);
  for (const positive of vectors.positive) {
    await checkPositive({ vectors, crypto, keys, expect }, positive);
  }
  for (const [size, root] of vectors.log.roots.entries()) {
    const ids = vectors.positive.slice(0, size).map(({ out }) => hexToBytes(out.id));
    expect(`root of size ${size}`, bytesToHex(treeRoot(ids)), root);
  }
  await checkFork({ vectors, crypto, keys, expect });
  for (const { name, leaf, sealed, expect: code } of vectors.negative) {
    const team = keys.filter((key) => key.epoch === 1 && key.name === 'team');
    const came = await codeOf(crypto, { leaf: hexToBytes(leaf), sealed: hexToBytes(sealed), team });
    expect(name, came, code);
  }
  return failures;
}

type Expect = (name: string, came: string | number, expected: string | number) => void;

interface Run {
  readonly vectors: RecordVectors;
  readonly crypto: LedgerCrypto;
  readonly keys: readonly ScopeKey[];
  readonly expect: Expect;
}

function checkConstants(vectors: RecordVectors, expect: Expect): void {
  expect('number of positive vectors', vectors.positive.length, 9);
  expect('number of negative vectors', vectors.negative.length, 21);
  expect('emptyRoot', EMPTY_ROOT, vectors.constants.emptyRoot);
  const refused = [...vectors.constants.refusedEncodings].sort().join();
  expect('refusedEncodings', [...refusedEncodings].sort().join(), refused);
}

function scopeKeys(vectors: RecordVectors, expect: Expect): readonly ScopeKey[] {
  const names = [
    [1, 'team'],
    [1, 'zone:talks+custody'],
    [2, 'team'],
  ] as const;
  return names.map(([epoch, name]) => {
    const rootKey = hexToBytes(vectors.keys[`vrk${epoch}`] ?? '');
    const scopeKey = deriveScopeKey({ rootKey, visit: vectors.keys['visit'] ?? '', epoch, name });
    const expected = vectors.keys[`scopeKey epoch ${epoch} ${name}`] ?? '';
    expect(`scope key ${epoch} ${name}`, bytesToHex(scopeKey.key), expected);
    return scopeKey;
  });
}

async function checkPositive(run: Run, positive: Positive): Promise<void> {
  const { vectors, crypto, keys } = run;
  const { name, in: given, out } = positive;
  const expect: Expect = (what, came, expected) => run.expect(`${name} ${what}`, came, expected);
  const signer = await crypto.signerFromSeed(hexToBytes(given.deviceSeed));
  const written = await writeRecord(crypto, signer, {
    place: {
      visit: vectors.keys['visit'] ?? '',
      seq: given.seq,
      prev: given.prev,
      checkpoint: { size: given.cpSize, root: given.cpRoot },
      hlc: { ms: given.hlcMs ?? 0, counter: given.hlcCounter ?? 0 },
    },
    draft: draftOf(positive, keys),
  });
  const { leaf, sealed } = written;
  expect('device', leaf.device, out.device);
  expect('commitment', bytesToHex(leaf.commitment), out.commitment);
  expect('keyTag', bytesToHex(leaf.keyTag), out.keyTag);
  expect('sealedLength', sealed.length, out.sealedLength);
  if (out.sealed !== undefined) expect('sealed', bytesToHex(sealed), out.sealed);
  expect('sealedHash', bytesToHex(leaf.sealedHash), out.sealedHash);
  if (out.aadSha256 !== '') {
    const aad = hash(leaf.bytes.subarray(0, BOUND_HEAD_BYTE_COUNT), leaf.clearBytes);
    expect('aad', bytesToHex(aad), out.aadSha256);
  }
  expect('signed bytes', bytesToHex(leaf.bytes.subarray(0, -64)), out.leaf.slice(0, -128));
  // A signer that randomises gives another valid signature; writeRecord verified it.
  if (bytesToHex(leaf.signature) === out.leaf.slice(-128)) expect('id', leaf.id, out.id);
  const given64 = await checkLeaf(crypto, hexToBytes(out.leaf), sealed);
  expect('leaf', given64.ok ? given64.value.id : (given64.problems[0]?.code ?? ''), out.id);
  if (given.seal === 1 && given64.ok) await checkContent(run, positive, given64.value, written);
}

async function checkContent(
  run: Run,
  { name, in: given, out }: Positive,
  leaf: Leaf,
  written: WrittenRecord,
): Promise<void> {
  const { sealed, opening } = written;
  const { crypto, keys, expect } = run;
  expect(`${name} plaintext`, sealed.length - 16, out.plaintextLength);
  const content = await openContent(crypto, { leaf, sealed, scopeKeys: keys });
  expect(`${name} opens`, content.ok ? content.value.scope : 'no', given.scope ?? '');
  if (!content.ok || opening === undefined) return;
  expect(`${name} payload`, canonicalText(content.value.payload), payloadText(given));
  expect(`${name} salt`, bytesToHex(content.value.salt), given.salt ?? '');
  expect(`${name} clock`, content.value.hlc.ms, given.hlcMs ?? 0);
  expect(`${name} counter`, content.value.hlc.counter, given.hlcCounter ?? 0);
  const checked = checkOpening(leaf, { ...opening, leaf: out.leaf });
  expect(`${name} opening`, checked.ok ? '' : (checked.problems[0]?.code ?? ''), '');
}

function draftOf({ in: given, wraps }: Positive, keys: readonly ScopeKey[]): RecordDraft {
  if (given.kind === 4) {
    const entries = (wraps ?? []).map(({ recipient, enc, ct }) => {
      return { recipient, enc: hexToBytes(enc), ct: hexToBytes(ct) };
    });
    // Read back once, so that the reader is tested with the writer.
    const sealed = encodeWraps(readWraps(encodeWraps(entries)) ?? []);
    // The vector's own text is the public part of its kind.
    return { kind: 4, clear: JSON.parse(given.clear), epoch: given.epoch, wraps: sealed };
  }
  const scopeKey = keys.find((key) => bytesToHex(key.key) === given.scopeKey);
  const content =
    scopeKey === undefined
      ? undefined
      : { scopeKey, salt: hexToBytes(given.salt ?? ''), payload: payloadOf(given) };
  if (given.kind === 0 && content !== undefined) return { kind: 0, content };
  const clear = JSON.parse(given.clear) as ClearByKind[5];
  const control = { kind: given.kind as Extract<ControlKind, 5>, clear };
  return content === undefined ? control : { ...control, content };
}

function payloadOf(given: PositiveInput): JsonValue {
  return JSON.parse(payloadText(given)) as JsonValue;
}

/** The largest payload is given by rule: a string of the letter a. */
function payloadText({ payload }: PositiveInput): string {
  if (typeof payload === 'string') return payload;
  return `"${'a'.repeat((payload?.length ?? 2) - 2)}"`;
}

async function checkFork({ vectors, crypto, expect }: Run): Promise<void> {
  const { ids, leafB, sealedB } = vectors.fork;
  const first = vectors.positive[0]?.out;
  const a = await checkLeaf(crypto, hexToBytes(first?.leaf ?? ''), hexToBytes(first?.sealed ?? ''));
  const b = await checkLeaf(crypto, hexToBytes(leafB), hexToBytes(sealedB));
  expect('fork a', a.ok ? a.value.id : '', ids[0] ?? '');
  expect('fork b', b.ok ? b.value.id : '', ids[1] ?? '');
  if (!a.ok || !b.ok) return;
  expect('fork device', a.value.device, b.value.device);
  expect('fork seq', a.value.seq, b.value.seq);
}

async function codeOf(
  crypto: LedgerCrypto,
  record: {
    readonly leaf: Uint8Array;
    readonly sealed: Uint8Array;
    readonly team: readonly ScopeKey[];
  },
): Promise<string> {
  const leaf = await checkLeaf(crypto, record.leaf, record.sealed);
  if (!leaf.ok) return leaf.problems[0]?.code ?? '';
  const opened = await openContent(crypto, {
    leaf: leaf.value,
    sealed: record.sealed,
    scopeKeys: record.team,
  });
  return opened.ok ? 'ok' : (opened.problems[0]?.code ?? '');
}

function short(value: string | number): string {
  const text = String(value);
  return text.length <= 100 ? text : `${text.slice(0, 80)}… (${text.length})`;
}
