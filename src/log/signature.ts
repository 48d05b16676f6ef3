import { type Bytes, concatBytes, readU64, writeU64 } from '../base/bytes.ts';
import { isSigned, type SignatureVerifier } from '../base/ed25519-signature.ts';
import { fail, type Outcome, ok, type Problem } from '../base/problems.ts';
import { textToUtf8 } from '../base/utf8.ts';
import type { NoteSignature, SignedNote } from './note.ts';
import { type VerifierKey, verifierKeyText, WITNESS_KEY } from './verifier-key.ts';

const TIME_BYTE_COUNT = 8;
const SIGNATURE_BYTE_COUNT = 64;

/** A key that signs notes, used only through this handle. */
export interface NoteSigner {
  readonly key: VerifierKey;
  /** Signs with Ed25519 (RFC 8032): 64 bytes. */
  sign(message: Uint8Array): Promise<Bytes>;
}

/** A signature that holds. */
export interface HeldSignature {
  readonly key: VerifierKey;
  /** When a witness says to have signed, in seconds since 1970-01-01T00:00Z; undefined for a log. */
  readonly atS: number | undefined;
}

/** Signs the text of a note as a log does (C2SP signed-note, type 1). */
export async function signText(signer: NoteSigner, text: string): Promise<NoteSignature> {
  const { name, keyId } = signer.key;
  return { name, keyId, signature: await signer.sign(textToUtf8(text)) };
}

/** Signs a checkpoint as a witness does, with the time (C2SP tlog-cosignature 1.0.1, type 4). */
export async function cosignText(
  signer: NoteSigner,
  text: string,
  atS: number,
): Promise<NoteSignature> {
  const { name, keyId } = signer.key;
  const time = new Uint8Array(TIME_BYTE_COUNT);
  writeU64(time, 0, atS);
  const signature = await signer.sign(cosignedMessage(text, atS));
  return { name, keyId, signature: concatBytes(time, signature) };
}

/**
 * Judges the signatures of a note by the keys that are believed; those of other keys are passed
 * over. One signature of a known key that does not hold refuses the whole note (note-signature);
 * none of a known key does too (note-unsigned).
 */
export async function verifyNote(
  platform: SignatureVerifier,
  note: SignedNote,
  keys: readonly VerifierKey[],
): Promise<Outcome<readonly HeldSignature[]>> {
  const held: HeldSignature[] = [];
  const problems: Problem[] = [];
  for (const signature of note.signatures) {
    const key = keys.find((k) => k.name === signature.name && k.keyId === signature.keyId);
    if (key === undefined) continue;
    const judged = await judge(platform, note.text, { key, signature: signature.signature });
    if (judged !== undefined) held.push(judged);
    else {
      const message = `signature of ${verifierKeyText(key)}: expected one over this text, got another`;
      problems.push({ code: 'note-signature', path: '', message });
    }
  }
  if (problems.length > 0) return fail(problems);
  if (held.length > 0) return ok(held);
  const message = 'note: expected a signature of a known key, got none';
  return fail([{ code: 'note-unsigned', path: '', message }]);
}

async function judge(
  platform: SignatureVerifier,
  text: string,
  { key, signature }: { readonly key: VerifierKey; readonly signature: Bytes },
): Promise<HeldSignature | undefined> {
  const { publicKey, type } = key;
  if (type !== WITNESS_KEY) {
    const message = textToUtf8(text);
    const holds = await isSigned(platform, { publicKey, message, signature });
    return holds ? { key, atS: undefined } : undefined;
  }
  if (signature.length !== TIME_BYTE_COUNT + SIGNATURE_BYTE_COUNT) return undefined;
  // A time of 2^53 seconds or more is no time.
  const atS = readU64(signature, 0);
  if (atS === undefined) return undefined;
  const message = cosignedMessage(text, atS);
  const own = signature.slice(TIME_BYTE_COUNT);
  return (await isSigned(platform, { publicKey, message, signature: own }))
    ? { key, atS }
    : undefined;
}

function cosignedMessage(text: string, atS: number): Bytes {
  return textToUtf8(`cosignature/v1\ntime ${atS}\n${text}`);
}
