import { bytesToBase64 } from '../base/base64.ts';
import type { SignatureVerifier } from '../base/ed25519-signature.ts';
import { fail, type Outcome, ok } from '../base/problems.ts';
import { parseUtf8, textToUtf8 } from '../base/utf8.ts';
import { parseDecimal, parseTreeHead, type TreeHead } from './checkpoint.ts';
import { NOTE_BYTE_COUNT_MAX, parseNote, type SignedNote, signatureLine } from './note.ts';
import { hasGrown, PROOF_HASH_COUNT_MAX, type Proof } from './proof.ts';
import { parseProofLines } from './receipt.ts';
import { cosignText, type NoteSigner, verifyNote } from './signature.ts';
import { emptyTreeRoot } from './tree.ts';
import type { VerifierKey } from './verifier-key.ts';

/** Largest request: the old size, 63 hashes, and the largest note. */
export const WITNESS_REQUEST_BYTE_COUNT_MAX = NOTE_BYTE_COUNT_MAX + 8192;

/** A witness: which logs it follows, and the keys it cosigns with. */
export interface Witness {
  readonly logs: readonly VerifierKey[];
  readonly signer: NoteSigner;
}

/** What `POST add-checkpoint` is answered with (C2SP tlog-witness 1.0.0). */
export interface WitnessAnswer {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422;
  readonly contentType: 'text/plain; charset=utf-8' | 'text/x.tlog.size';
  readonly body: string;
  /**
   * With status 200 the tree head that is cosigned now. It must be on the disk before the answer
   * leaves, in one step with the comparison to the one before: else two requests at once could roll
   * the witness back.
   */
  readonly cosigned: TreeHead | undefined;
}

/** Writes a request for a witness. */
export function witnessRequest(old: number, proof: Proof, checkpoint: string): string {
  const lines = [`old ${old}`, ...proof.map(bytesToBase64)];
  return `${lines.join('\n')}\n\n${checkpoint}`;
}

/**
 * Answers a request to cosign a checkpoint. `latest` is the tree head that this witness cosigned
 * last for an origin, undefined when there is none; `atS` is the time to cosign with.
 */
export async function answerAddCheckpoint(
  platform: SignatureVerifier,
  witness: Witness,
  request: {
    readonly body: Uint8Array;
    readonly latest: (origin: string) => TreeHead | undefined;
    readonly atS: number;
  },
): Promise<WitnessAnswer> {
  const parsed = parseRequest(request.body);
  if (!parsed.ok) return answer(400, parsed.problems[0]?.message ?? '');
  const { old, proof, note, head } = parsed.value;
  const keys = witness.logs.filter((key) => key.name === head.origin);
  if (keys.length === 0) return answer(404, 'checkpoint: expected an origin of a known log');
  const signed = await verifyNote(platform, note, keys);
  if (!signed.ok) return answer(403, signed.problems[0]?.message ?? '');
  if (old > head.size) {
    return answer(400, `old: expected at most the checkpoint's ${head.size}, got ${old}`);
  }
  const latest = request.latest(head.origin) ?? { size: 0, root: emptyTreeRoot };
  if (old !== latest.size) return conflict(latest.size);
  // Also where the sizes are equal: then the proof is empty and the roots are the same.
  if (!hasGrown(latest, head, proof)) {
    return answer(422, `proof: expected one that ${head.size} leaves begin with these ${old}`);
  }
  const cosignature = await cosignText(witness.signer, note.text, request.atS);
  return { ...answer(200, signatureLine(cosignature)), cosigned: head };
}

interface Request {
  readonly old: number;
  readonly proof: Proof;
  readonly note: SignedNote;
  readonly head: TreeHead;
}

function parseRequest(body: Uint8Array): Outcome<Request> {
  const text = body.length <= WITNESS_REQUEST_BYTE_COUNT_MAX ? parseUtf8(body) : undefined;
  const split = text?.ok === true ? text.value.indexOf('\n\n') : -1;
  if (text?.ok !== true || split < 0) {
    return refuse('request: expected old size, proof, empty line, checkpoint, got other');
  }
  const [first = '', ...lines] = text.value.slice(0, split).split('\n');
  const old = parseDecimal(/^old (.*)$/.exec(first)?.[1] ?? '');
  const proof = parseProofLines(lines);
  if (old === undefined || proof === undefined) {
    const expected = `old and a number, then at most ${PROOF_HASH_COUNT_MAX} hashes`;
    return refuse(`request: expected ${expected}, got other`);
  }
  const note = parseNote(textToUtf8(text.value.slice(split + 2)));
  if (!note.ok) return note;
  const head = parseTreeHead(note.value.text);
  return head.ok ? ok({ old, proof, note: note.value, head: head.value }) : head;
}

function answer(status: WitnessAnswer['status'], text: string): WitnessAnswer {
  const body = text.endsWith('\n') ? text : `${text}\n`;
  return { status, contentType: 'text/plain; charset=utf-8', body, cosigned: undefined };
}

function conflict(size: number): WitnessAnswer {
  return { ...answer(409, `${size}`), contentType: 'text/x.tlog.size' };
}

function refuse<T>(message: string): Outcome<T> {
  return fail([{ code: 'witness-request', path: '', message }]);
}
