import { fail, type Outcome, ok, type Problem } from '../base/problems.ts';
import { textToUtf8 } from '../base/utf8.ts';
import type { LedgerCrypto } from '../ledger/crypto-port.ts';
import type { LedgerView } from '../ledger/view.ts';
import { copyLog } from '../log/log-copy.ts';
import { type LogDisk, type LogReader, POLICY_PATH, putFiles } from '../log/log-disk.ts';
import { fsckLog, type LogState } from '../log/log-fsck.ts';
import { proveEntry, readCheckpoint } from '../log/log-read.ts';
import { type Policy, parsePolicy, policyText } from '../log/policy.ts';
import { receiptText } from '../log/receipt.ts';
import type { VerifierKey } from '../log/verifier-key.ts';
import { auditLog, type LogAudit, type LogTrust } from './audit-log.ts';
import { enrolledPolicy, ownPolicy } from './log-trust.ts';

/** Reads a policy that somebody believes; problems carry the name of its file. */
export function readPolicy(bytes: Uint8Array, file: string): Outcome<Policy> {
  const policy = parsePolicy(bytes);
  if (policy.ok) return policy;
  return fail(policy.problems.map((problem) => ({ ...problem, file })));
}

/** The policy that is given, else the one that lies beside the log; without either log-trust. */
export async function policyFor(
  reader: LogReader,
  given: Policy | undefined,
): Promise<Outcome<Policy>> {
  const bytes = given === undefined ? await reader.read(POLICY_PATH) : undefined;
  if (given !== undefined) return ok(given);
  if (bytes !== undefined) return readPolicy(bytes, POLICY_PATH);
  const message = 'log: expected a policy with its key, in its folder or given, got none';
  return fail([{ code: 'log-trust', path: '', message }]);
}

/** Makes the receipt of an entry, as text. The checkpoint is judged, and the proof before it is given. */
export async function proveRecord(
  crypto: LedgerCrypto,
  reader: LogReader,
  request: { readonly policy: Policy | undefined; readonly index: number },
): Promise<Outcome<string>> {
  const policy = await policyFor(reader, request.policy);
  if (!policy.ok) return policy;
  const keys = { logs: policy.value.logs, witnesses: [] };
  const checkpoint = await readCheckpoint(crypto, reader, keys);
  if (!checkpoint.ok) return checkpoint;
  const receipt = await proveEntry(reader, checkpoint.value, request.index);
  return receipt.ok ? ok(receiptText(receipt.value)) : receipt;
}

/**
 * Hands a log out: audits it, then writes a plain tlog-tiles folder with the policy that its records
 * give beside it. Gives the number of files.
 */
export async function exportLog(
  crypto: LedgerCrypto,
  from: LogReader,
  request: { readonly to: LogDisk; readonly trust: LogTrust },
): Promise<Outcome<{ readonly audit: LogAudit; readonly fileCount: number }>> {
  const { to, trust } = request;
  const audit = await auditLog(crypto, from, trust);
  if (!audit.ok) return audit;
  const { checkpoint, logKey, view } = audit.value;
  const copied = await copyLog(from, to, checkpoint);
  if (!copied.ok) return copied;
  const policy = enrolledPolicy(logKey, view) ?? ownPolicy(logKey);
  const bytes = textToUtf8(policyText(policy));
  await putFiles(to, [{ path: POLICY_PATH, bytes }], new Set());
  return ok({ audit: audit.value, fileCount: copied.value + 1 });
}

/** Derives a log again and repairs what can be, by the key of whichever log of the policy signed it. */
export async function repairLog(
  crypto: LedgerCrypto,
  disk: LogDisk,
  request: { readonly policy: Policy | undefined; readonly repair: boolean },
): Promise<Outcome<LogState>> {
  const policy = await policyFor(disk, request.policy);
  if (!policy.ok) return policy;
  const problems: Problem[] = [];
  for (const key of policy.value.logs) {
    const state = await fsckLog(crypto, disk, { key, repair: request.repair });
    if (state.ok) return state;
    problems.push(...state.problems);
  }
  return fail(problems);
}

/** How the records of a case and the entries of its log compare. */
export interface CaseAgainstLog {
  /** Records that the log does not hold: not handed in yet, as far as anybody can say. */
  readonly unloggedCount: number;
  /** Entries that are no record here, or stand there twice: somebody removed one, or logged it again. */
  readonly problems: readonly Problem[];
}

/** Holds the records of a case against its log. */
export function compareWithLog(audit: LogAudit, recordIds: readonly string[]): CaseAgainstLog {
  const logged = new Set(audit.leaves.map((leaf) => leaf.id));
  const kept = new Set(recordIds);
  const goneCount = [...logged].filter((id) => !kept.has(id)).length;
  const problems: Problem[] = [];
  if (goneCount > 0) {
    const message = `records: expected every entry of the log among them, ${goneCount} are not`;
    problems.push({ code: 'log-differs', path: 'records', message });
  }
  if (logged.size < audit.leaves.length) {
    const message = 'log: expected each record once, got the same again';
    problems.push({ code: 'log-differs', path: 'log', message });
  }
  return { unloggedCount: [...kept].filter((id) => !logged.has(id)).length, problems };
}

/**
 * Audits the log beside a case and holds the records against it. Undefined when there is no log and
 * genesis names none; a log that genesis names and that is gone is a problem (log-missing).
 */
export async function auditCaseLog(
  crypto: LedgerCrypto,
  reader: LogReader,
  records: { readonly view: LedgerView; readonly genesisId: string | undefined },
): Promise<Outcome<{ readonly audit: LogAudit; readonly unloggedCount: number }> | undefined> {
  const { view, genesisId } = records;
  const isThere = (await reader.list('')).length > 0;
  if (!isThere && (view.enrolment.genesis?.clear.log ?? '') === '') return undefined;
  if (!isThere) {
    const message = 'log: expected the one that genesis names, got none';
    return fail([{ code: 'log-missing', path: '', message, file: 'log' }]);
  }
  const audited = await auditLog(crypto, reader, { policy: undefined, genesisId });
  if (!audited.ok) {
    // Names of files are those in the log's folder.
    return fail(audited.problems.map((p) => (p.file ? { ...p, file: `log/${p.file}` } : p)));
  }
  const ids = view.leaves.map((leaf) => leaf.id);
  const { problems, unloggedCount } = compareWithLog(audited.value, ids);
  return problems.length === 0 ? ok({ audit: audited.value, unloggedCount }) : fail(problems);
}

/** One device of a log, for a person to read. */
export interface LogDevice {
  readonly device: string;
  /** lead, member, holder; or what else it is. */
  readonly role: string;
  readonly org: string;
  readonly recordCount: number;
  /** Size of the last checkpoint that its records name. */
  readonly checkpointSize: number;
}

/** The devices that wrote a log, in byte order. */
export function logDevices({ view, leaves }: LogAudit): readonly LogDevice[] {
  const devices = new Map<string, { recordCount: number; checkpointSize: number }>();
  for (const { device, checkpoint } of leaves) {
    const known = devices.get(device) ?? { recordCount: 0, checkpointSize: 0 };
    known.recordCount += 1;
    known.checkpointSize = Math.max(known.checkpointSize, checkpoint.size);
    devices.set(device, known);
  }
  return [...devices]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([device, known]) => {
      const enrolled = view.enrolment.enrolledByDevice.get(device);
      const role = enrolled?.revokedBy === undefined ? enrolled?.role : 'revoked';
      return { device, role: role ?? 'not enrolled', org: enrolled?.org ?? '', ...known };
    });
}

/** Who cosigned a checkpoint and when, seconds since 1970-01-01T00:00Z; by the name of the key. */
export function logWitnesses(
  audit: LogAudit,
): readonly { readonly name: string; readonly atS: number }[] {
  return audit.witnesses.map(({ key, atS }) => ({ name: witnessName(key), atS: atS ?? 0 }));
}

function witnessName({ name }: VerifierKey): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
