import { bytesToHex, hexToBytes, isHex } from '../base/bytes.ts';
import { fail, type Outcome, ok, type Problem } from '../base/problems.ts';
import type { EnrolClear, Role } from '../ledger/clear.ts';
import type { DeviceSigner, LedgerCrypto } from '../ledger/crypto-port.ts';
import {
  acceptAnswer,
  answerInvite,
  encodeAnswer,
  encodeInvite,
  type Invite,
  parseAnswer,
  parseInvite,
} from '../ledger/invite.ts';
import type { CaseKeys } from './case-keys.ts';

/** A code that a lead showed, as its store remembers it. */
export interface IssuedCode {
  /** 16 random bytes, lower-case hex. */
  readonly code: string;
  readonly lead: string;
  readonly issuedAtMs: number;
  readonly isUsed: boolean;
}

/** Stands for the hash of the log's key where genesis names no log (record v1 section 3). */
const NO_LOG = '00'.repeat(32);

/** The text of a lead's QR code: its bytes in lower-case hex. */
export function inviteCode(keys: CaseKeys, issued: IssuedCode): Outcome<string> {
  const invite = inviteOf(keys, issued);
  return invite.ok ? ok(bytesToHex(encodeInvite(invite.value))) : invite;
}

/** Answers the text of a lead's QR code with that of the new device. Codes: code-text and those of invites. */
export async function answerCode(
  text: string,
  own: {
    readonly signer: DeviceSigner;
    readonly receive: string;
    readonly cosign: string;
    /** The genesis that this store knows for a visit. */
    readonly genesisIdOf: (visit: string) => Promise<string | undefined>;
  },
): Promise<
  Outcome<{ readonly visit: string; readonly genesisId: string; readonly answer: string }>
> {
  const bytes = textBytes(text);
  if (!bytes.ok) return bytes;
  const invite = parseInvite(bytes.value);
  if (!invite.ok) return invite;
  const { visit, genesisId } = invite.value;
  const known = await own.genesisIdOf(visit);
  const genesisIdByVisit = new Map(known === undefined ? [] : [[visit, known]]);
  const answer = await answerInvite(invite.value, { ...own, genesisIdByVisit });
  if (!answer.ok) return answer;
  return ok({ visit, genesisId, answer: bytesToHex(encodeAnswer(answer.value)) });
}

/**
 * Judges the text of a new device's QR code against the codes that were shown: an answer does not say which one it
 * answers, its proof does. Codes: code-text, code-missing, role, person, and those of `acceptAnswer`.
 */
export async function acceptCode(
  crypto: LedgerCrypto,
  keys: CaseKeys,
  given: {
    readonly issued: readonly IssuedCode[];
    readonly answer: string;
    readonly nowMs: number;
    readonly person: string;
    readonly role: string;
  },
): Promise<Outcome<{ readonly clear: EnrolClear; readonly invite: IssuedCode }>> {
  const { issued, nowMs, person, role } = given;
  if (!isRole(role)) return refuse('role', 'role: expected lead, member or holder, got another');
  if (!isHex(person, 16)) return refuse('person', 'person: expected 16 bytes of lower-case hex');
  const bytes = textBytes(given.answer);
  if (!bytes.ok) return bytes;
  const answer = parseAnswer(bytes.value);
  if (!answer.ok) return answer;
  let problems: readonly Problem[] = [];
  for (const one of issued) {
    const invite = inviteOf(keys, one);
    if (!invite.ok) return invite;
    const clear = await acceptAnswer(crypto, keys.view, {
      issued: { invite: invite.value, issuedAtMs: one.issuedAtMs, isUsed: one.isUsed },
      answer: answer.value,
      nowMs,
      person,
      role,
    });
    if (clear.ok) return ok({ clear: clear.value, invite: one });
    // The proof fits the one code that it was made for: what is said of that code is the reason.
    if (problems.length === 0 || isTelling(clear.problems)) problems = clear.problems;
  }
  if (problems.length > 0) return fail(problems);
  return refuse('code-missing', 'code: expected one shown by this store for this visit, got none');
}

function inviteOf({ view }: CaseKeys, { code, lead }: IssuedCode): Outcome<Invite> {
  const { genesis } = view.enrolment;
  if (genesis === undefined) {
    return refuse('genesis-missing', 'genesis: expected one in the case, got none');
  }
  const log = genesis.clear.log === '' ? NO_LOG : genesis.clear.log;
  return ok({ visit: view.visit, genesisId: genesis.leaf.id, lead, log, code });
}

function isTelling(problems: readonly Problem[]): boolean {
  return problems.some(({ code }) => code !== 'answer-pop');
}

function isRole(text: string): text is Role {
  return text === 'lead' || text === 'member' || text === 'holder';
}

function textBytes(text: string): Outcome<Uint8Array> {
  const hex = text.replaceAll(/\s/g, '').toLowerCase();
  if (isHex(hex, hex.length / 2)) return ok(hexToBytes(hex));
  return refuse('code-text', 'code: expected its bytes in lower-case hex, got other characters');
}

function refuse<T>(code: string, message: string): Outcome<T> {
  return fail([{ code, path: '', message }]);
}
