import { equalBytes } from '../base/bytes.ts';
import { fail, type Outcome, ok, type Problem } from '../base/problems.ts';
import { rootsOf } from '../ledger/chain.ts';
import type { LedgerCrypto } from '../ledger/crypto-port.ts';
import { type Leaf, parseLeaf } from '../ledger/leaf.ts';
import { checkRecords, type DeviceRecords } from '../ledger/records.ts';
import { type LedgerView, viewLedger } from '../ledger/view.ts';
import { parseTreeHead } from '../log/checkpoint.ts';
import { copyLog } from '../log/log-copy.ts';
import {
  CHECKPOINT_PATH,
  HEAD_PATH,
  type LogDisk,
  type LogReader,
  POLICY_PATH,
  putFiles,
} from '../log/log-disk.ts';
import { fsckLog, type LogState } from '../log/log-fsck.ts';
import { proveEntry, readCheckpoint } from '../log/log-read.ts';
import { parseNote } from '../log/note.ts';
import type { Policy } from '../log/policy.ts';
import { receiptText } from '../log/receipt.ts';
import type { VerifierKey } from '../log/verifier-key.ts';
import { auditLog, type LogAudit, type LogTrust } from './audit-log.ts';
import { policyBytes, readPolicy, visitOfOrigin } from './log-trust.ts';

/** The policy that is given, else the one that lies beside the log; without either log-trust. */
async function policyFor(reader: LogReader, given: Policy | undefined): Promise<Outcome<Policy>> {
  if (given !== undefined) return ok(given);
  const bytes = await reader.read(POLICY_PATH);
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
  const bytes = policyBytes(logKey, view);
  await putFiles(to, [{ path: POLICY_PATH, bytes }], new Set());
  return ok({ audit: audit.value, fileCount: copied.value + 1 });
}

/** The visit whose log this is, as its own checkpoint names it: to find keys by, not to believe. */
export async function visitOfLog(reader: LogReader): Promise<string | undefined> {
  for (const path of [CHECKPOINT_PATH, HEAD_PATH]) {
    const bytes = await reader.read(path);
    const note = bytes === undefined ? undefined : parseNote(bytes);
    const head = note?.ok === true ? parseTreeHead(note.value.text) : undefined;
    if (head?.ok === true) return visitOfOrigin(head.value.origin);
  }
  return undefined;
}

/**
 * Derives a log again and repairs what can be, by the key of whichever log of the policy signed it;
 * at last the policy beside it, which follows from the entries.
 */
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
    if (state.ok) return repairPolicy(crypto, disk, { key, state: state.value, ...request });
    problems.push(...state.problems);
  }
  return fail(problems);
}

async function repairPolicy(
  crypto: LedgerCrypto,
  disk: LogDisk,
  log: { readonly key: VerifierKey; readonly state: LogState; readonly repair: boolean },
): Promise<Outcome<LogState>> {
  const { key, state, repair } = log;
  const visit = visitOfOrigin(key.name);
  if (visit === undefined) return ok(state);
  const leaves = state.entries.map(parseLeaf).flatMap((leaf) => (leaf.ok ? [leaf.value] : []));
  const bytes = policyBytes(key, await viewLedger(crypto, { visit, leaves, order: 'log' }));
  const found = await disk.read(POLICY_PATH);
  if (found !== undefined && equalBytes(found, bytes)) return ok(state);
  if (repair) await putFiles(disk, [{ path: POLICY_PATH, bytes }], new Set());
  const how = found === undefined ? 'missing' : 'damaged';
  return ok({ ...state, damage: [...state.damage, { path: POLICY_PATH, state: how }] });
}

/** How the records of a case and the entries of its log compare. */
interface CaseAgainstLog {
  /** Records that the log does not hold: not handed in yet, as far as anybody can say. */
  readonly unloggedCount: number;
  /** Somebody removed a record, or logged one again, or the log is not the one that records name. */
  readonly problems: readonly Problem[];
}

/**
 * Holds the records of a case against its log: every entry is among them, each once, and one that is
 * not logged yet names a checkpoint that this log had (G4). A later one shows that the log was
 * rolled back.
 */
function compareWithLog(audit: LogAudit, records: readonly Leaf[]): CaseAgainstLog {
  const logged = new Set(audit.leaves.map((leaf) => leaf.id));
  const kept = new Set(records.map((leaf) => leaf.id));
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
  const unlogged = records.filter((leaf) => !logged.has(leaf.id));
  const rootAt = rootsOf(audit.leaves);
  for (const { device, seq, checkpoint } of unlogged) {
    if (rootAt(checkpoint.size) === checkpoint.root) continue;
    const expected = `a log that had the ${checkpoint.size} entries that this record names`;
    const message = `checkpoint: expected ${expected}, got one of ${audit.leaves.length}`;
    const path = `records/${device.slice(0, 8)}…/${seq}`;
    problems.push({ code: 'checkpoint-root', path, message });
  }
  return { unloggedCount: unlogged.length, problems };
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
  const { problems, unloggedCount } = compareWithLog(audited.value, view.leaves);
  return problems.length === 0 ? ok({ audit: audited.value, unloggedCount }) : fail(problems);
}

/** Audits a log by what is believed of it and holds the sound records of its case against it. */
export async function auditLogOfCase(
  crypto: LedgerCrypto,
  reader: LogReader,
  given: { readonly trust: LogTrust; readonly files: readonly DeviceRecords[] },
): Promise<Outcome<LogAudit>> {
  const audited = await auditLog(crypto, reader, given.trust);
  if (!audited.ok) return audited;
  const { records } = await checkRecords(crypto, given.files);
  const leaves = records.map(({ leaf }) => leaf);
  const { problems } = compareWithLog(audited.value, leaves);
  return problems.length === 0 ? audited : fail(problems);
}
