import { fail, type Outcome, ok } from '../base/problems.ts';
import { textToUtf8 } from '../base/utf8.ts';
import type { DeviceSigner, LedgerCrypto } from '../ledger/crypto-port.ts';
import { parseTreeHead, type TreeHead } from '../log/checkpoint.ts';
import type { LogDisk, LogReader } from '../log/log-disk.ts';
import { proveGrowth } from '../log/log-read.ts';
import { addSignatures } from '../log/log-writer.ts';
import { type NoteSignature, noteText, parseNote, parseSignatureLines } from '../log/note.ts';
import { answerAddCheckpoint, witnessRequest } from '../log/witness.ts';
import type { LogAudit } from './audit-log.ts';
import { witnessKey } from './log-trust.ts';

/**
 * Largest note that a device remembers, in bytes; ours have about 600. Written as a JSON string it has
 * at most twice as many, which fits into a key file.
 */
const REMEMBERED_NOTE_BYTE_COUNT_MAX = 2000;

/** A cosignature, and what its device must remember before anybody gets it. */
export interface Cosigned {
  readonly signatures: readonly NoteSignature[];
  /** The signed note, to be kept in place of the one before. */
  readonly note: string;
  /** Size of the tree that this device had cosigned before; 0 when none. */
  readonly grownFrom: number;
}

/**
 * Lets an enrolled device cosign a log that it has just audited: the log must have grown from the
 * checkpoint that the device cosigned last (`remembered`). It goes the way of a request to a witness,
 * so a log that was rolled back, branched or cut is refused with what the witness answers
 * (witness-refused); the remembered note is the evidence. Codes besides: witness-unknown (no enrolled
 * device that may witness), witness-memory (what was remembered cannot be read), note-size (a
 * checkpoint too long to be remembered: its cosignature is dropped).
 */
export async function cosignLog(
  crypto: LedgerCrypto,
  reader: LogReader,
  audit: LogAudit,
  device: {
    readonly device: string;
    readonly cosigner: DeviceSigner;
    readonly remembered: string | undefined;
    readonly atS: number;
  },
): Promise<Outcome<Cosigned>> {
  const { head, note } = audit.checkpoint;
  const enrolled = audit.view.enrolment.enrolledByDevice.get(device.device);
  const mayWitness =
    enrolled !== undefined && enrolled.role !== 'holder' && enrolled.revokedBy === undefined;
  if (!mayWitness || enrolled.cosign !== device.cosigner.device) {
    const message = 'device: expected one that this log enrols, and not as a holder, got another';
    return refuse('witness-unknown', message);
  }
  const latest = rememberedHead(device.remembered);
  if (latest?.ok === false) return latest;
  const old = latest?.value;
  // A log that shrank has no proof; the witness then says which size it knows.
  const canGrow = old !== undefined && old.size <= head.size;
  const proof = await proveGrowth(reader, canGrow ? old.size : 0, head);
  if (!proof.ok) return proof;
  const key = witnessKey(head.origin, device.device, enrolled.cosign);
  const witness = { logs: [audit.logKey], signer: { key, sign: device.cosigner.sign } };
  const logSignature = note.signatures.filter(({ name }) => name === head.origin);
  const checkpoint = noteText({ text: note.text, signatures: logSignature });
  const answer = await answerAddCheckpoint(crypto, witness, {
    body: textToUtf8(witnessRequest(canGrow ? old.size : 0, proof.value, checkpoint)),
    latest: (origin) => (origin === old?.origin ? old : undefined),
    atS: device.atS,
  });
  const signatures = parseSignatureLines(answer.body);
  if (answer.status !== 200 || !signatures.ok) {
    const expected = `a log that grew from the ${old?.size ?? 0} entries that were cosigned`;
    const message = `witness: expected ${expected}, answered ${answer.status} ${answer.body.trim()}`;
    return refuse('witness-refused', message);
  }
  const own = noteText({ text: note.text, signatures: [...logSignature, ...signatures.value] });
  const byteCount = textToUtf8(own).length;
  if (byteCount > REMEMBERED_NOTE_BYTE_COUNT_MAX) {
    const expected = `at most ${REMEMBERED_NOTE_BYTE_COUNT_MAX} bytes to remember`;
    return refuse('note-size', `note: expected ${expected}, got ${byteCount}`);
  }
  return ok({
    signatures: signatures.value,
    note: own,
    grownFrom: old?.size ?? 0,
  });
}

/** Adds a cosignature to the checkpoint that everybody reads; the caller holds the lock of the log. */
export async function publishCosignature(
  disk: LogDisk,
  { checkpoint }: LogAudit,
  { signatures }: Cosigned,
): Promise<Outcome<void>> {
  const added = await addSignatures(disk, checkpoint, signatures);
  return added.ok ? ok(undefined) : added;
}

function rememberedHead(remembered: string | undefined): Outcome<TreeHead> | undefined {
  if (remembered === undefined) return undefined;
  const note = parseNote(textToUtf8(remembered));
  const head = note.ok ? parseTreeHead(note.value.text) : note;
  if (head.ok) return head;
  return refuse('witness-memory', 'witness: expected the checkpoint cosigned last, got other text');
}

function refuse<T>(code: string, message: string): Outcome<T> {
  return fail([{ code, path: '', message }]);
}
