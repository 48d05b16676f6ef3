import { type Bytes, equalBytes } from '../base/bytes.ts';
import { fail, type Outcome, ok, type Problem } from '../base/problems.ts';
import { textToUtf8 } from '../base/utf8.ts';
import type { LedgerCrypto } from '../ledger/crypto-port.ts';
import type { Leaf } from '../ledger/leaf.ts';
import { checkLeaf } from '../ledger/leaf-check.ts';
import { type LedgerView, viewLedger } from '../ledger/view.ts';
import { leafHash } from '../log/hash.ts';
import { auditTiles } from '../log/log-audit.ts';
import { type LogReader, POLICY_PATH } from '../log/log-disk.ts';
import { readCheckpoint, type VerifiedCheckpoint, verifyCheckpoint } from '../log/log-read.ts';
import { isQuorum, type Policy } from '../log/policy.ts';
import { isIncluded } from '../log/proof.ts';
import { parseReceipt } from '../log/receipt.ts';
import { type HeldSignature, verifyNote } from '../log/signature.ts';
import type { VerifierKey } from '../log/verifier-key.ts';
import { enrolledPolicy, logKeyHash, policyBytes, readPolicy, visitOfOrigin } from './log-trust.ts';

/** Most problems with records that are listed. */
const PROBLEMS_MAX = 100;

/** What a log is held against from outside; without either, it vouches for itself. */
export interface LogTrust {
  /** Which logs and witnesses are believed (C2SP tlog-policy). */
  readonly policy: Policy | undefined;
  /** The genesis id on the printed agreement. */
  readonly genesisId: string | undefined;
}

/** A log that was read from its files alone and holds together. */
export interface LogAudit {
  readonly checkpoint: VerifiedCheckpoint;
  readonly logKey: VerifierKey;
  readonly view: LedgerView;
  /** Every entry, in the order of the log. */
  readonly leaves: readonly Leaf[];
  /** Cosignatures that hold, and whether they are enough for the policy that is applied. */
  readonly witnesses: readonly HeldSignature[];
  readonly isWitnessed: boolean;
  /** Genesis names the hash of the log's key. */
  readonly isKeyInGenesis: boolean;
  /** Records that must exist and are not in the log yet. */
  readonly pending: readonly Problem[];
}

/**
 * Verifies a log as an outsider does, from its files and what is believed from elsewhere: the
 * signature on the checkpoint and those that a given policy asks for, every tile and the root, every
 * entry as a leaf (L), the leaves together (G) with the checkpoints they name, the key against
 * genesis, and without a given policy the witnesses that the records enrol. Stops after the first of
 * these that does not hold and lists all that is wrong with it.
 *
 * Codes: those of `readCheckpoint`, `auditTiles`, `checkLeaf` and `viewLedger`, and log-trust (no
 * key to judge it by), log-origin, log-key, log-policy, log-quorum.
 */
export async function auditLog(
  crypto: LedgerCrypto,
  reader: LogReader,
  trust: LogTrust,
): Promise<Outcome<LogAudit>> {
  const stored = await readStoredPolicy(reader);
  if (!stored.ok) return stored;
  const policy = trust.policy ?? stored.value?.policy;
  if (policy === undefined) {
    const message =
      'log: expected a policy with the key of the log, in its folder or given, got none';
    return fail([{ code: 'log-trust', path: '', message }]);
  }
  const checkpoint = await readCheckpoint(crypto, reader, { logs: policy.logs, witnesses: [] });
  if (!checkpoint.ok) return checkpoint;
  const { head } = checkpoint.value;
  const logKey = checkpoint.value.signatures[0]?.key;
  const visit = visitOfOrigin(head.origin);
  if (visit === undefined || logKey === undefined) {
    const message = 'origin: expected a hub and the id of a visit, got another name';
    return fail([{ code: 'log-origin', path: '', message }]);
  }
  const asked = await judgeWitnesses(crypto, checkpoint.value, trust.policy);
  if (!asked.ok) return asked;
  // A policy from outside is what somebody asked for; the default only says what may be said.
  if (trust.policy !== undefined && !asked.value.isEnough) return fail([quorumProblem()]);
  const leaves = await readLeaves(crypto, reader, checkpoint.value);
  if (!leaves.ok) return leaves;
  const view = await viewLedger(crypto, {
    visit,
    leaves: leaves.value,
    order: 'log',
    ...(trust.genesisId === undefined ? {} : { genesisId: trust.genesisId }),
  });
  const isAnchorMissing = trust.genesisId !== undefined && view.enrolment.genesis === undefined;
  // What is not there may still come, but nothing is anchored in a genesis that is not there.
  const wrong = [
    ...findingProblems(view, 'integrity'),
    ...(isAnchorMissing ? findingProblems(view, 'incomplete') : []),
  ];
  if (wrong.length > 0) return fail(wrong);
  const keyProblems = [
    ...genesisKeyProblems(view, logKey),
    ...storedProblems(stored.value, policyBytes(logKey, view)),
  ];
  if (keyProblems.length > 0) return fail(keyProblems);
  const applied = trust.policy ?? enrolledPolicy(logKey, view);
  const judged = await judgeWitnesses(crypto, checkpoint.value, applied);
  if (!judged.ok) return judged;
  const { witnesses, isEnough } = judged.value;
  return ok({
    checkpoint: checkpoint.value,
    logKey,
    view,
    leaves: leaves.value,
    witnesses,
    isWitnessed: isEnough && applied?.quorum !== undefined,
    isKeyInGenesis: view.enrolment.genesis?.clear.log === logKeyHash(logKey),
    pending: findingProblems(view, 'incomplete'),
  });
}

/** What a receipt shows. */
export interface JudgedReceipt {
  readonly leaf: Leaf;
  readonly index: number;
  readonly checkpoint: VerifiedCheckpoint;
}

/**
 * Verifies a receipt offline by a policy: the record in it passes L, is where it says in the tree,
 * and the log signed that tree. Codes: those of `parseReceipt`, `checkLeaf`, `verifyCheckpoint`, and
 * receipt-entry (no record in it), receipt-proof, log-quorum.
 */
export async function verifyReceipt(
  crypto: LedgerCrypto,
  bytes: Uint8Array,
  policy: Policy,
): Promise<Outcome<JudgedReceipt>> {
  const receipt = parseReceipt(bytes);
  if (!receipt.ok) return receipt;
  const { index, extra, proof } = receipt.value;
  const witnesses = policy.witnesses.map(({ key }) => key);
  const note = textToUtf8(receipt.value.checkpoint);
  const checkpoint = await verifyCheckpoint(crypto, note, { logs: policy.logs, witnesses });
  if (!checkpoint.ok) return checkpoint;
  if (extra === undefined) {
    return refuse('receipt-entry', 'receipt: expected the record in its extra line, got none');
  }
  if (!isIncluded({ index, leaf: leafHash(extra) }, checkpoint.value.head, proof)) {
    return refuse(
      'receipt-proof',
      'receipt: expected a proof that the record is there, got another',
    );
  }
  const leaf = await checkLeaf(crypto, extra, undefined);
  if (!leaf.ok) return leaf;
  const signedBy = checkpoint.value.signatures.map(({ key }) => key);
  if (!isQuorum(policy, signedBy)) return fail([quorumProblem()]);
  return ok({ leaf: leaf.value, index, checkpoint: checkpoint.value });
}

interface StoredPolicy {
  readonly policy: Policy;
  readonly bytes: Uint8Array;
}

async function readStoredPolicy(reader: LogReader): Promise<Outcome<StoredPolicy | undefined>> {
  const bytes = await reader.read(POLICY_PATH);
  if (bytes === undefined) return ok(undefined);
  const policy = readPolicy(bytes, POLICY_PATH);
  return policy.ok ? ok({ policy: policy.value, bytes }) : policy;
}

/** Reads every entry while the tree is derived; each must be a leaf that passes L. */
async function readLeaves(
  crypto: LedgerCrypto,
  reader: LogReader,
  { head }: VerifiedCheckpoint,
): Promise<Outcome<readonly Leaf[]>> {
  const entries: Uint8Array[] = [];
  const problems = await auditTiles(reader, head, async (more) => {
    entries.push(...more);
  });
  if (problems.length > 0) return fail(problems);
  const leaves: Leaf[] = [];
  const bad: Problem[] = [];
  for (const [index, entry] of entries.entries()) {
    const leaf = await checkLeaf(crypto, entry, undefined);
    if (leaf.ok) leaves.push(leaf.value);
    else bad.push(...leaf.problems.map((problem) => ({ ...problem, path: `entry/${index}` })));
    if (bad.length >= PROBLEMS_MAX) break;
  }
  return bad.length === 0 ? ok(leaves) : fail(bad);
}

function findingProblems(
  view: LedgerView,
  severity: 'integrity' | 'incomplete',
): readonly Problem[] {
  return view.findings
    .filter((finding) => finding.severity === severity)
    .map(({ code, device, seq, message }) => ({
      code,
      path: device === '' ? '' : `records/${device.slice(0, 8)}…/${seq}`,
      message,
    }));
}

/** Genesis may name no log; one that it names is the only one. */
function genesisKeyProblems(view: LedgerView, logKey: VerifierKey): readonly Problem[] {
  const named = view.enrolment.genesis?.clear.log ?? '';
  if (named === '' || named === logKeyHash(logKey)) return [];
  const message = 'log: expected the key whose hash genesis names, got another';
  return [{ code: 'log-key', path: '', message }];
}

/** The policy that lies beside a log says what its records say, byte for byte. */
function storedProblems(stored: StoredPolicy | undefined, derived: Bytes): readonly Problem[] {
  if (stored === undefined || equalBytes(stored.bytes, derived)) return [];
  const message = 'policy: expected the log and the devices that its records enrol, got another';
  return [{ code: 'log-policy', path: '', message, file: POLICY_PATH }];
}

/** Judges the signatures by a policy's keys; one of a known key that does not hold is a problem. */
async function judgeWitnesses(
  crypto: LedgerCrypto,
  { note, head }: VerifiedCheckpoint,
  policy: Policy | undefined,
): Promise<Outcome<{ readonly witnesses: readonly HeldSignature[]; readonly isEnough: boolean }>> {
  if (policy === undefined) return ok({ witnesses: [], isEnough: false });
  const logs = policy.logs.filter((key) => key.name === head.origin);
  const keys = policy.witnesses.map(({ key }) => key);
  const held = await verifyNote(crypto, note, [...logs, ...keys]);
  if (!held.ok) return held;
  const witnesses = held.value.filter(({ key }) => keys.includes(key));
  return ok({
    witnesses,
    isEnough: isQuorum(
      policy,
      witnesses.map(({ key }) => key),
    ),
  });
}

function quorumProblem(): Problem {
  const message = 'witnesses: expected the signatures that the policy asks for, got fewer';
  return { code: 'log-quorum', path: '', message };
}

function refuse<T>(code: string, message: string): Outcome<T> {
  return fail([{ code, path: '', message }]);
}
