import { bytesToBase64, parseBase64 } from '../base/base64.ts';
import { type Bytes, concatBytes, readU32, u32ToBytes } from '../base/bytes.ts';
import { fail, type Outcome, ok } from '../base/problems.ts';
import { parseUtf8 } from '../base/utf8.ts';

/** Largest note. Assumption: the limit of Go's sumdb/note; 100 signatures of any kind fit. */
export const NOTE_BYTE_COUNT_MAX = 1_000_000;
/** Most signatures of a note; C2SP signed-note asks for 16 or more, Go's sumdb/note has 100. */
export const NOTE_SIGNATURE_COUNT_MAX = 100;

/** Every signature line begins with an em dash and a space. */
const LINE_START = '\u2014 ';
const KEY_ID_BYTE_COUNT = 4;

/** One signature line; whose it is and whether it holds is for `verifyNote` to say. */
export interface NoteSignature {
  readonly name: string;
  /** First four bytes of a hash over name and key. */
  readonly keyId: number;
  /** What follows the key id. */
  readonly signature: Bytes;
}

/** A text and the signatures under it (C2SP signed-note 1.0.0). */
export interface SignedNote {
  /** Ends in LF. */
  readonly text: string;
  /** One or more. */
  readonly signatures: readonly NoteSignature[];
}

/** Says whether a text can name a key: not empty, no plus, no Unicode space, no control. */
export function isKeyName(name: string): boolean {
  return /^[^\p{White_Space}+\u0000-\u001f]+$/u.test(name);
}

/** Writes one signature line, LF included. */
export function signatureLine({ name, keyId, signature }: NoteSignature): string {
  return `${LINE_START}${name} ${bytesToBase64(concatBytes(u32ToBytes(keyId), signature))}\n`;
}

/** Writes a note. */
export function noteText({ text, signatures }: SignedNote): string {
  return `${text}\n${signatures.map(signatureLine).join('')}`;
}

/**
 * Reads a note strictly: UTF-8 without control characters, text and signatures split at the last
 * empty line, canonical base64; written again it gives the same bytes. Codes: note-size, note-text,
 * note-form.
 */
export function parseNote(bytes: Uint8Array): Outcome<SignedNote> {
  if (bytes.length > NOTE_BYTE_COUNT_MAX) {
    const expected = `at most ${NOTE_BYTE_COUNT_MAX} bytes`;
    return refuse('note-size', `note: expected ${expected}, got ${bytes.length}`);
  }
  const read = parseUtf8(bytes);
  if (!read.ok || /[\u0000-\u0009\u000b-\u001f]/.test(read.value)) {
    return refuse('note-text', 'note: expected UTF-8 without control characters, got other');
  }
  const note = read.value;
  const split = note.lastIndexOf('\n\n');
  if (split < 0)
    return refuse('note-form', 'note: expected text, empty line, signatures, got other');
  const text = note.slice(0, split + 1);
  const signatures = parseSignatureLines(note.slice(split + 2));
  if (!signatures.ok) return signatures;
  const parsed = { text, signatures: signatures.value };
  return noteText(parsed) === note
    ? ok(parsed)
    : refuse('note-form', 'note: expected the form that writing it again gives, got another');
}

/** Reads signature lines alone, as a witness answers with them. Codes: note-size, note-form. */
export function parseSignatureLines(text: string): Outcome<readonly NoteSignature[]> {
  const lines = text.split('\n');
  if (lines.pop() !== '' || lines.length === 0) {
    return refuse('note-form', 'note: expected signature lines, each ended by LF, got other');
  }
  if (lines.length > NOTE_SIGNATURE_COUNT_MAX) {
    const expected = `at most ${NOTE_SIGNATURE_COUNT_MAX} signatures`;
    return refuse('note-size', `note: expected ${expected}, got ${lines.length}`);
  }
  const signatures: NoteSignature[] = [];
  for (const [i, line] of lines.entries()) {
    const signature = parseSignatureLine(line);
    if (signature === undefined) {
      const expected = 'an em dash, a name and base64 of key id and signature';
      return refuse('note-form', `signature ${i + 1}: expected ${expected}, got other`);
    }
    signatures.push(signature);
  }
  return ok(signatures);
}

function parseSignatureLine(line: string): NoteSignature | undefined {
  if (!line.startsWith(LINE_START)) return undefined;
  const [name = '', base64 = '', ...more] = line.slice(LINE_START.length).split(' ');
  const bytes = parseBase64(base64);
  if (more.length > 0 || !isKeyName(name) || !bytes.ok) return undefined;
  if (bytes.value.length <= KEY_ID_BYTE_COUNT) return undefined;
  const signature = bytes.value.slice(KEY_ID_BYTE_COUNT);
  return { name, keyId: readU32(bytes.value, 0), signature };
}

function refuse<T>(code: string, message: string): Outcome<T> {
  return fail([{ code, path: '', message }]);
}
