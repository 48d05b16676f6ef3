import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nodeCrypto } from '../adapters/node/crypto.ts';
import { hexToBytes } from '../base/bytes.ts';
import { textToUtf8 } from '../base/utf8.ts';
import { type TreeHead, treeHeadText } from './checkpoint.ts';
import { leafHash } from './hash.ts';
import { noteText, parseNote, parseSignatureLines } from './note.ts';
import { consistencyParts, type Proof, proofOf } from './proof.ts';
import { type NoteSigner, signText, verifyNote } from './signature.ts';
import { emptyTreeRoot, WholeTree } from './tree.ts';
import { type KeyType, LOG_KEY, verifierKey, WITNESS_KEY } from './verifier-key.ts';
import { answerAddCheckpoint, WITNESS_REQUEST_BYTE_COUNT_MAX, witnessRequest } from './witness.ts';

const ORIGIN = 'example.org/visit';

async function signerOf(name: string, type: KeyType, fill: number): Promise<NoteSigner> {
  const { sign, device } = await nodeCrypto.signerFromSeed(new Uint8Array(32).fill(fill));
  return { key: verifierKey(name, type, hexToBytes(device)), sign };
}

const log = await signerOf(ORIGIN, LOG_KEY, 1);
const witness = { logs: [log.key], signer: await signerOf('w', WITNESS_KEY, 2) };
const [tree, other] = [new WholeTree(), new WholeTree()];
for (let i = 0; i < 50; i += 1) {
  tree.push(leafHash(Uint8Array.of(i)));
  other.push(leafHash(Uint8Array.of(i === 3 ? 99 : i)));
}

const headOf = (size: number, from = tree): TreeHead => ({
  origin: ORIGIN,
  size,
  root: from.rootAt(size),
});
const proofBetween = (old: number, size: number, from = tree): Proof =>
  old === 0 ? [] : proofOf(consistencyParts(old, size), (node) => from.node(node));

async function checkpointOf(head: TreeHead, signer = log): Promise<string> {
  const text = treeHeadText(head);
  return noteText({ text, signatures: [await signText(signer, text)] });
}

async function ask(
  latest: TreeHead | undefined,
  request: { readonly old: number; readonly proof: Proof; readonly checkpoint: string },
) {
  const body = textToUtf8(witnessRequest(request.old, request.proof, request.checkpoint));
  return answerAddCheckpoint(nodeCrypto, witness, { body, latest: () => latest, atS: 1000 });
}

describe('witness', () => {
  it('cosigns every growth of one log, and the same checkpoint again', async () => {
    for (const [old, size] of [
      [0, 0],
      [0, 7],
      [7, 7],
      [7, 32],
      [32, 50],
    ] as const) {
      const latest = old === 0 ? undefined : headOf(old);
      const checkpoint = await checkpointOf(headOf(size));
      const answer = await ask(latest, { old, proof: proofBetween(old, size), checkpoint });
      assert.equal(answer.status, 200, answer.body);
      assert.deepEqual(answer.cosigned, headOf(size));
      const lines = parseSignatureLines(answer.body);
      const note = parseNote(textToUtf8(checkpoint));
      assert.ok(lines.ok && note.ok);
      const signatures = [...note.value.signatures, ...lines.value];
      const both = [log.key, witness.signer.key];
      const held = await verifyNote(nodeCrypto, { ...note.value, signatures }, both);
      assert.ok(held.ok && held.value[1]?.atS === 1000);
    }
  });

  it('cosigns no other history: not a branch, a rollback, a wrong proof or one from nothing', async () => {
    const branch = await checkpointOf(headOf(32, other));
    const proofs = [proofBetween(7, 32), proofBetween(7, 32, other), []];
    for (const proof of proofs) {
      const answer = await ask(headOf(7), { old: 7, proof, checkpoint: branch });
      assert.equal(answer.status, 422);
      assert.equal(answer.cosigned, undefined);
    }
    // The size that is asked for is not the one that was cosigned: said with the true one.
    const rolledBack = await checkpointOf(headOf(7));
    for (const old of [0, 7]) {
      const answer = await ask(headOf(32), { old, proof: [], checkpoint: rolledBack });
      assert.deepEqual([answer.status, answer.body], [409, '32\n']);
      assert.equal(answer.contentType, 'text/x.tlog.size');
    }
    const larger = await ask(headOf(32), { old: 32, proof: [], checkpoint: rolledBack });
    assert.equal(larger.status, 400);
    // Equal sizes, another root.
    const twin = await checkpointOf(headOf(7, other));
    assert.equal((await ask(headOf(7), { old: 7, proof: [], checkpoint: twin })).status, 422);
    const stuffed = await checkpointOf(headOf(7));
    const proof = [emptyTreeRoot];
    assert.equal((await ask(undefined, { old: 0, proof, checkpoint: stuffed })).status, 422);
    assert.equal((await ask(headOf(7), { old: 7, proof, checkpoint: stuffed })).status, 422);
  });

  it('tells a log that it does not follow from one that did not sign', async () => {
    const stranger = await signerOf('example.org/other', LOG_KEY, 3);
    const unknown = await checkpointOf({ ...headOf(7), origin: 'example.org/other' }, stranger);
    const request = { old: 0, proof: [], checkpoint: unknown };
    assert.equal((await ask(undefined, request)).status, 404);
    const unsigned = await checkpointOf(headOf(7), stranger);
    assert.equal((await ask(undefined, { ...request, checkpoint: unsigned })).status, 403);
    const forged = await checkpointOf(headOf(7), { ...log, sign: stranger.sign });
    assert.equal((await ask(undefined, { ...request, checkpoint: forged })).status, 403);
    // The size is told to nobody who did not show a signed checkpoint.
    assert.equal((await ask(headOf(32), { ...request, checkpoint: forged })).status, 403);
  });

  it('answers 400 to what is no request', async () => {
    const checkpoint = await checkpointOf(headOf(7));
    const hash = 'PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n';
    for (const body of [
      '',
      'old 0\n',
      `old 00\n\n${checkpoint}`,
      `old -1\n\n${checkpoint}`,
      `old  0\n\n${checkpoint}`,
      `Old 0\n\n${checkpoint}`,
      `old 0\r\n\r\n${checkpoint}`,
      `old 0\nabc\n\n${checkpoint}`,
      `old 1\n${hash.repeat(64)}\n${checkpoint}`,
      `old 0\n\n${treeHeadText(headOf(7))}`,
      `old 0\n\n${checkpoint.replace('\n7\n', '\nseven\n')}`,
      `old 0\n\n${checkpoint}`.padEnd(WITNESS_REQUEST_BYTE_COUNT_MAX + 1, '\n'),
    ]) {
      const request = { body: textToUtf8(body), latest: () => undefined, atS: 0 };
      const answer = await answerAddCheckpoint(nodeCrypto, witness, request);
      assert.equal(answer.status, 400, JSON.stringify(body.slice(0, 60)));
    }
  });
});
