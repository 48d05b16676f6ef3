import { assert } from '../base/assert.ts';
import { type Bytes, bytesToHex, concatBytes, hexToBytes, isHex } from '../base/bytes.ts';
import { isSigned } from '../base/ed25519-signature.ts';
import { fail, type Outcome, ok } from '../base/problems.ts';
import type { EnrolClear, Role } from './clear.ts';
import { controlsOf } from './control.ts';
import type { DeviceSigner, LedgerCrypto } from './crypto-port.ts';
import { hasAcceptableKeys, popMessage } from './enrolment.ts';
import { recordKinds } from './leaf.ts';
import { isInGoodStanding, type LedgerView } from './view.ts';

/** How long a code may be answered: it is shown on a screen and could be photographed. */
export const CODE_LIFE_MS = 300_000;

/** What a lead shows: which visit, who asks, and a code for one device. All lower-case hex. */
export interface Invite {
  readonly visit: string;
  readonly genesisId: string;
  /** The lead's device. */
  readonly lead: string;
  /** H of the log's verifier key, or 32 zero bytes where genesis names no log. */
  readonly log: string;
  /** 16 fresh random bytes. */
  readonly code: string;
}

/** What the new device shows: its keys of this visit and the proof that it holds them. */
export interface Answer {
  readonly device: string;
  readonly receive: string;
  readonly cosign: string;
  /** Its signature over `popMessage`, 64 bytes. */
  readonly pop: string;
}

/** An invite as its lead remembers it. */
export interface IssuedInvite {
  readonly invite: Invite;
  readonly issuedAtMs: number;
  /** Whether a device was enrolled with its code. */
  readonly isUsed: boolean;
}

const inviteFields = { visit: 16, genesisId: 32, lead: 32, log: 32, code: 16 } as const;
const answerFields = { device: 32, receive: 32, cosign: 32, pop: 64 } as const;

/** visit ‖ genesis id ‖ lead ‖ H(log vkey) ‖ code: 128 bytes, the lead's QR (record v1, section 3). */
export function encodeInvite(invite: Invite): Bytes {
  return encodeFields(inviteFields, invite);
}

/** Reads a lead's QR. Code: invite-form. */
export function parseInvite(bytes: Uint8Array): Outcome<Invite> {
  const fields = splitFields(inviteFields, bytes);
  if (fields !== undefined) return ok(fields);
  return refuse('invite-form', `invite: expected 128 bytes, got ${bytes.length}`);
}

/** device ‖ receive ‖ cosign ‖ pop: 160 bytes, the new device's QR (record v1, section 3). */
export function encodeAnswer(answer: Answer): Bytes {
  return encodeFields(answerFields, answer);
}

/** Reads a new device's QR. Code: answer-form. */
export function parseAnswer(bytes: Uint8Array): Outcome<Answer> {
  const fields = splitFields(answerFields, bytes);
  if (fields !== undefined) return ok(fields);
  return refuse('answer-form', `answer: expected 160 bytes, got ${bytes.length}`);
}

/**
 * Answers an invite with keys made for this visit alone. Refuses a visit id that this device knows
 * from another genesis (`visit-reused`): a hub that gives one id to two visits would make records,
 * wraps and keys of one pass for those of the other.
 */
export async function answerInvite(
  invite: Invite,
  own: {
    readonly signer: DeviceSigner;
    readonly receive: string;
    readonly cosign: string;
    /** The genesis that this device knows for each visit that it takes or took part in. */
    readonly genesisIdByVisit: ReadonlyMap<string, string>;
  },
): Promise<Outcome<Answer>> {
  const { signer, receive, cosign, genesisIdByVisit } = own;
  const known = genesisIdByVisit.get(invite.visit);
  if (known !== undefined && known !== invite.genesisId) {
    const message = 'invite: expected a new visit or the genesis known for it, got another genesis';
    return refuse('visit-reused', message);
  }
  const { device } = signer;
  const newcomer = { code: invite.code, device, receive, cosign };
  const pop = bytesToHex(await signer.sign(popMessage(invite, newcomer)));
  return ok({ device, receive, cosign, pop });
}

/**
 * Judges an answer as the lead does before it enrols the device: the keys are canonical and of large
 * order, the device holds them and answers this code, which is fresh and unused, and it is not
 * enrolled. The public part of the enrol record comes back. Codes, in this order: answer-keys,
 * answer-pop, code-used, code-late, answer-known, answer-lead.
 */
export async function acceptAnswer(
  crypto: LedgerCrypto,
  view: LedgerView,
  given: {
    readonly issued: IssuedInvite;
    readonly answer: Answer;
    readonly nowMs: number;
    /** 16 random bytes for a new person; the id of a known one for a further device. */
    readonly person: string;
    readonly role: Role;
  },
): Promise<Outcome<EnrolClear>> {
  const { answer, nowMs, person, role } = given;
  const { invite, issuedAtMs, isUsed } = given.issued;
  if (!hasAcceptableKeys(answer)) {
    return refuse('answer-keys', 'keys: expected canonical ones of large order, got others');
  }
  const message = popMessage(invite, { ...answer, code: invite.code });
  const [publicKey, signature] = [hexToBytes(answer.device), hexToBytes(answer.pop)];
  if (!(await isSigned(crypto, { publicKey, message, signature }))) {
    return refuse('answer-pop', 'proof: expected a signature over this invite, got another');
  }
  if (isUsed)
    return refuse('code-used', 'code: expected one for this device alone, got a used one');
  const ageMs = nowMs - issuedAtMs;
  // A clock that was set back must not bring a code back to life.
  if (ageMs < 0 || ageMs > CODE_LIFE_MS) {
    return refuse('code-late', 'code: expected one shown in the last 5 minutes, got another');
  }
  if (view.enrolment.enrolledByDevice.has(answer.device)) {
    return refuse('answer-known', 'device: expected one that is not enrolled, got one that is');
  }
  const lead = view.enrolment.enrolledByDevice.get(invite.lead);
  if (lead?.role !== 'lead' || !isInGoodStanding(view, invite.lead)) {
    return refuse('answer-lead', 'lead: expected one who may enrol here, got another');
  }
  return ok({ ...answer, code: invite.code, org: lead.org, person, role });
}

/**
 * Judges from the new device's side, on a view of the log that it verified itself, whether it was let
 * in: the genesis is the one that it was shown, in force, and the enrolment is by that lead, with
 * that code and these keys. The chain of leads back to genesis is part of the view. Codes:
 * admission-genesis, admission-force, admission-missing.
 */
export function checkAdmission(
  view: LedgerView,
  { invite, answer }: { readonly invite: Invite; readonly answer: Answer },
): Outcome<EnrolClear> {
  const { genesis, isInForce, enrolledByDevice } = view.enrolment;
  if (view.visit !== invite.visit || genesis?.leaf.id !== invite.genesisId) {
    return refuse('admission-genesis', 'genesis: expected the one in the invite, got another');
  }
  if (!isInForce) {
    return refuse('admission-force', 'genesis: expected an ack of every first lead, got fewer');
  }
  const enrolled = enrolledByDevice.get(answer.device);
  const record = controlsOf(view.leaves, recordKinds.enrol).find(
    ({ leaf }) => leaf.id === enrolled?.record && leaf.device === invite.lead,
  );
  const { code, receive, cosign } = record?.clear ?? {};
  const isOurs = code === invite.code && receive === answer.receive && cosign === answer.cosign;
  if (record !== undefined && isOurs) return ok(record.clear);
  const message = 'enrolment: expected one with this code and these keys in the log, got none';
  return refuse('admission-missing', message);
}

type Fields = Readonly<Record<string, number>>;
type FieldTexts<F extends Fields> = { readonly [K in keyof F]: string };

function encodeFields<F extends Fields>(fields: F, texts: FieldTexts<F>): Bytes {
  const parts = Object.entries(fields).map(([name, byteCount]) => {
    const text = texts[name] ?? '';
    assert(isHex(text, byteCount), `${name} should be ${byteCount} bytes of lower-case hex`);
    return hexToBytes(text);
  });
  return concatBytes(...parts);
}

/** Every length is fixed, so there is one spelling and nothing to escape. */
function splitFields<F extends Fields>(fields: F, bytes: Uint8Array): FieldTexts<F> | undefined {
  const byteCount = Object.values(fields).reduce((sum, count) => sum + count, 0);
  if (bytes.length !== byteCount) return undefined;
  let at = 0;
  const texts = Object.entries(fields).map(([name, count]) => {
    at += count;
    return [name, bytesToHex(bytes.subarray(at - count, at))];
  });
  // Built from the same names just above.
  return Object.fromEntries(texts) as FieldTexts<F>;
}

function refuse<T>(code: string, message: string): Outcome<T> {
  return fail([{ code, path: '', message }]);
}
