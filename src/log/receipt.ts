import { bytesToBase64, parseBase64 } from '../base/base64.ts';
import type { Bytes } from '../base/bytes.ts';
import { fail, type Outcome, ok } from '../base/problems.ts';
import { parseUtf8 } from '../base/utf8.ts';
import { parseDecimal } from './checkpoint.ts';
import { HASH_BYTE_COUNT } from './hash.ts';
import { NOTE_BYTE_COUNT_MAX } from './note.ts';
import { PROOF_HASH_COUNT_MAX, type Proof } from './proof.ts';
import { ENTRY_BYTE_COUNT_MAX } from './tile.ts';

const HEADER = 'c2sp.org/tlog-proof@v1';

/** Largest receipt: an entry in base64, a proof, and the largest note. */
export const RECEIPT_BYTE_COUNT_MAX = NOTE_BYTE_COUNT_MAX + 2 * ENTRY_BYTE_COUNT_MAX;

/** Shows offline that an entry is in a log (C2SP tlog-proof, version 1). */
export interface Receipt {
  readonly index: number;
  /** Nobody signs it; ours is the entry itself, whose hash the proof then needs. */
  readonly extra: Bytes | undefined;
  readonly proof: Proof;
  /** The signed note, as it came. */
  readonly checkpoint: string;
}

/** Writes a receipt; its file ends in `.tlog-proof`. */
export function receiptText({ index, extra, proof, checkpoint }: Receipt): string {
  const lines = [
    HEADER,
    ...(extra === undefined ? [] : [`extra ${bytesToBase64(extra)}`]),
    `index ${index}`,
    ...proof.map(bytesToBase64),
  ];
  return `${lines.join('\n')}\n\n${checkpoint}`;
}

/**
 * Reads a receipt strictly: one form for every number and hash, LF only. What it shows is for
 * `isIncluded` and `verifyNote` to say. Codes: receipt-size, receipt-form.
 */
export function parseReceipt(bytes: Uint8Array): Outcome<Receipt> {
  if (bytes.length > RECEIPT_BYTE_COUNT_MAX) {
    const expected = `at most ${RECEIPT_BYTE_COUNT_MAX} bytes`;
    return refuse('receipt-size', `receipt: expected ${expected}, got ${bytes.length}`);
  }
  const read = parseUtf8(bytes);
  const text = read.ok ? read.value : '';
  const split = text.indexOf('\n\n');
  if (split < 0) return refuse('receipt-form', 'receipt: expected proof, empty line, checkpoint');
  const [header, ...lines] = text.slice(0, split).split('\n');
  if (header !== HEADER) return refuse('receipt-form', `receipt: expected ${HEADER} at its start`);
  const extraText = lines[0]?.startsWith('extra ') === true ? lines.shift()?.slice(6) : undefined;
  const extra = extraText === undefined ? undefined : parseBase64(extraText);
  if (extra?.ok === false) return refuse('receipt-form', 'extra: expected base64, got other');
  const index = parseDecimal(/^index (.*)$/.exec(lines.shift() ?? '')?.[1] ?? '');
  if (index === undefined) return refuse('receipt-form', 'index: expected a number, got other');
  const proof = parseProofLines(lines);
  if (proof === undefined) {
    return refuse('receipt-form', 'proof: expected at most 63 hashes in base64, got other');
  }
  return ok({ index, extra: extra?.value, proof, checkpoint: text.slice(split + 2) });
}

/** Reads hashes in base64, one a line; undefined when one is no hash, or for more than 63. */
export function parseProofLines(lines: readonly string[]): Proof | undefined {
  if (lines.length > PROOF_HASH_COUNT_MAX) return undefined;
  const hashes: Bytes[] = [];
  for (const line of lines) {
    const parsed = parseBase64(line);
    if (!parsed.ok || parsed.value.length !== HASH_BYTE_COUNT) return undefined;
    hashes.push(parsed.value);
  }
  return hashes;
}

function refuse<T>(code: string, message: string): Outcome<T> {
  return fail([{ code, path: '', message }]);
}
