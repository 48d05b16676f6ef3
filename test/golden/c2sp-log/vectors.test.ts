import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { nodeCrypto } from '../../../src/adapters/node/crypto.ts';
import { base64ToBytes, bytesToBase64 } from '../../../src/base/base64.ts';
import { hexToBytes } from '../../../src/base/bytes.ts';
import { textToUtf8 } from '../../../src/base/utf8.ts';
import { parseTreeHead, type TreeHead, treeHeadText } from '../../../src/log/checkpoint.ts';
import { leafHash } from '../../../src/log/hash.ts';
import { noteText, parseNote, type SignedNote } from '../../../src/log/note.ts';
import { type NoteSigner, signText, verifyNote } from '../../../src/log/signature.ts';
import { treeRoot } from '../../../src/log/tree.ts';
import {
  parseVerifierKey,
  type VerifierKey,
  verifierKey,
  verifierKeyText,
  WITNESS_KEY,
} from '../../../src/log/verifier-key.ts';
import { answerAddCheckpoint } from '../../../src/log/witness.ts';

interface Vectors {
  readonly notes: {
    readonly specification: { readonly vkey: string; readonly note: string };
    readonly go: {
      readonly privateKey: string;
      readonly vkeys: readonly string[];
      readonly badVkeys: readonly string[];
      readonly text: string;
      readonly signatureLines: readonly string[];
    };
  };
  readonly cosignatures: readonly {
    readonly vkey: string;
    readonly note: string;
    readonly atS: number;
  }[];
  readonly vkeys: { readonly good: readonly string[]; readonly bad: readonly string[] };
  readonly tessera: {
    readonly vkey: string;
    readonly privateKey: string;
    readonly entries: readonly string[];
    readonly checkpoints: readonly string[];
  };
  readonly witness: {
    readonly logVkey: string;
    readonly requests: readonly {
      readonly body: string;
      readonly status: number;
      readonly answer?: string;
    }[];
  };
}

const file = new URL('vectors.json', import.meta.url);
const { notes, cosignatures, vkeys, tessera, witness } = JSON.parse(
  readFileSync(file, 'utf8'),
) as Vectors;

function keyOf(text: string): VerifierKey {
  const key = parseVerifierKey(text);
  assert.ok(key.ok, text);
  return key.value;
}

function noteOf(text: string): SignedNote {
  const note = parseNote(textToUtf8(text));
  assert.ok(note.ok, text);
  return note.value;
}

/** Go's text of a private key: PRIVATE+KEY+name+id+base64 of type and seed. */
async function signerOf(privateKey: string, vkey: string): Promise<NoteSigner> {
  const [, , , , ...base64] = privateKey.split('+');
  const seed = base64ToBytes(base64.join('+')).slice(1);
  const { sign } = await nodeCrypto.signerFromSeed(seed);
  return { key: keyOf(vkey), sign };
}

describe('notes of others', () => {
  it('verify, and are written again as they came', async () => {
    const { specification, go } = notes;
    const goNote = `${go.text}\n${go.signatureLines.join('')}`;
    for (const [note, vkey] of [
      [specification.note, specification.vkey],
      ...go.vkeys.map((vkey) => [goNote, vkey] as const),
    ] as const) {
      const read = noteOf(note);
      assert.equal(noteText(read), note);
      const held = await verifyNote(nodeCrypto, read, [keyOf(vkey)]);
      assert.deepEqual(held, { ok: true, value: [{ key: keyOf(vkey), atS: undefined }] });
    }
  });

  it('are signed by us with the same bytes', async () => {
    const { go } = notes;
    const signer = await signerOf(go.privateKey, go.vkeys[0] ?? '');
    const signed = { text: go.text, signatures: [await signText(signer, go.text)] };
    assert.equal(noteText(signed), `${go.text}\n${go.signatureLines[0]}`);
  });

  it('have keys that are read and written again; those that are none are refused', () => {
    const good = [notes.specification.vkey, ...notes.go.vkeys, ...vkeys.good, tessera.vkey];
    for (const text of good) assert.equal(verifierKeyText(keyOf(text)), text);
    for (const text of [...notes.go.badVkeys, ...vkeys.bad])
      assert.ok(!parseVerifierKey(text).ok, text);
    const [whole = ''] = notes.go.vkeys;
    for (let i = 0; i <= whole.length; i += 1)
      for (let j = i; j <= whole.length; j += 1)
        if (i !== 0 || j !== whole.length) assert.ok(!parseVerifierKey(whole.slice(i, j)).ok);
    for (let i = 0; i < whole.length; i += 1) {
      const next = String.fromCharCode(whole.charCodeAt(i) + 1);
      assert.ok(!parseVerifierKey(whole.slice(0, i) + next + whole.slice(i + 1)).ok);
    }
  });
});

describe('checkpoints of others', () => {
  it('with the cosignature of a witness verify, and say when', async () => {
    for (const { vkey, note, atS } of cosignatures) {
      const key = keyOf(vkey);
      assert.equal(key.type, WITNESS_KEY);
      const held = await verifyNote(nodeCrypto, noteOf(note), [key]);
      assert.deepEqual(held, { ok: true, value: [{ key, atS }] });
      const head = parseTreeHead(noteOf(note).text);
      assert.ok(head.ok && head.value.size === 300);
      // The same signature under another time: 'BpVGeA' is the end of the time in base64.
      const other = note.replace('BpVGeA', 'BpVGeB');
      assert.notEqual(other, note);
      assert.ok(!(await verifyNote(nodeCrypto, noteOf(other), [key])).ok);
    }
  });

  it('have the roots that their entries give, and our signature is theirs', async () => {
    const leaves = tessera.entries.map((entry) => leafHash(textToUtf8(entry)));
    const signer = await signerOf(tessera.privateKey, tessera.vkey);
    for (const checkpoint of tessera.checkpoints) {
      const note = noteOf(checkpoint);
      assert.ok((await verifyNote(nodeCrypto, note, [signer.key])).ok);
      const head = parseTreeHead(note.text);
      assert.ok(head.ok);
      const root = treeRoot(leaves.slice(0, head.value.size));
      assert.equal(bytesToBase64(root), bytesToBase64(head.value.root));
      const own: TreeHead = { origin: 'example.com/log/testdata', size: head.value.size, root };
      const text = treeHeadText(own);
      assert.equal(noteText({ text, signatures: [await signText(signer, text)] }), checkpoint);
    }
  });
});

describe('a witness', () => {
  it('answers the requests that another one is tested with as it does', async () => {
    const { sign, device } = await nodeCrypto.signerFromSeed(new Uint8Array(32).fill(7));
    const key = verifierKey('example.com/witness', WITNESS_KEY, hexToBytes(device));
    const own = { logs: [keyOf(witness.logVkey)], signer: { key, sign } };
    let latest: TreeHead | undefined;
    for (const [i, { body, status, answer }] of witness.requests.entries()) {
      const got = await answerAddCheckpoint(nodeCrypto, own, {
        body: textToUtf8(body),
        latest: () => latest,
        atS: 1_767_225_600 + i,
      });
      // The changed signature of the second has stray bits in its base64: no note at all for us.
      assert.equal(got.status, i === 1 ? 400 : status, `request ${i + 1}: ${got.body}`);
      if (answer !== undefined) assert.equal(got.body, answer);
      assert.equal(got.cosigned !== undefined, status === 200);
      if (status === 200) {
        const note = noteOf(body.slice(body.indexOf('\n\n') + 2) + got.body);
        const held = await verifyNote(nodeCrypto, note, [key]);
        assert.deepEqual(held, { ok: true, value: [{ key, atS: 1_767_225_600 + i }] });
      }
      latest = got.cosigned ?? latest;
    }
    assert.equal(latest?.size, 5);
  });
});
