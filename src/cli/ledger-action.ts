import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readCaseRecords } from '../adapters/node/case-folder.ts';
import { nodeCrypto } from '../adapters/node/crypto.ts';
import { readFileBounded } from '../adapters/node/durable-file.ts';
import { createLogFolder } from '../adapters/node/log-folder.ts';
import { auditLog, type LogAudit, type LogTrust } from '../app/audit-log.ts';
import { auditLogOfCase } from '../app/log-tools.ts';
import { POLICY_FILE_BYTE_COUNT_MAX, readPolicy } from '../app/log-trust.ts';
import { isHex } from '../base/bytes.ts';
import { fail, type Outcome, ok, type Problem } from '../base/problems.ts';
import type { LogDisk } from '../log/log-disk.ts';
import { caseFolderAt } from './case.ts';
import { type Context, EXIT, type ExitCode, reportProblems } from './command.ts';

/** Codes that say that there is nothing to judge, or nobody to believe: bad input. */
const inputCodes = [
  'log-none',
  'log-trust',
  'log-index',
  'policy-file',
  'usage-value',
  'device',
  'witness-unknown',
];

/** What `vestige ledger` was asked. */
export interface LedgerRequest {
  readonly folder: string;
  readonly more: string | undefined;
  readonly policy: string | undefined;
  readonly genesis: string | undefined;
  readonly device: string | undefined;
  readonly out: string | undefined;
  readonly repair: boolean;
}

/** One action of `vestige ledger`. */
export type LedgerAction = (context: Context, request: LedgerRequest) => Promise<ExitCode>;

/** A log's folder and whom to believe about it. */
export interface LogAtHand {
  readonly folder: string;
  /** The case that the log lies in; undefined for a log that was handed out. */
  readonly caseFolder: string | undefined;
  readonly disk: LogDisk;
  readonly trust: LogTrust;
}

/** Finds a log: the folder itself, `log/` in it, or `case/log/`; and reads what is believed. */
export async function openLogAt(request: LedgerRequest): Promise<Outcome<LogAtHand>> {
  const trust = await readTrust(request);
  if (!trust.ok) return trust;
  for (const part of ['', 'log', join('case', 'log')]) {
    const folder = join(request.folder, part);
    if (!(await hasLog(folder))) continue;
    const above = part === '' ? undefined : await caseFolderAt(dirname(folder));
    const caseFolder = above?.ok === true ? above.value : undefined;
    return ok({ folder, caseFolder, disk: createLogFolder(folder), trust: trust.value });
  }
  const message = 'log: expected a folder with a checkpoint or log/ in it, got none';
  return fail([{ code: 'log-none', path: '', message, file: request.folder }]);
}

/** Audits a log, and holds the records of the case against it that it lies in. */
export async function auditAtHand(log: LogAtHand): Promise<Outcome<LogAudit>> {
  const { disk, trust, caseFolder } = log;
  if (caseFolder === undefined) return auditLog(nodeCrypto, disk, trust);
  const files = await readCaseRecords(caseFolder);
  return files.ok ? auditLogOfCase(nodeCrypto, disk, { trust, files: files.value }) : files;
}

/** Reads the policy that was named, and the genesis id. */
export async function readTrust({ policy, genesis }: LedgerRequest): Promise<Outcome<LogTrust>> {
  if (genesis !== undefined && !isHex(genesis, 32)) {
    const message = `--genesis: expected 64 characters of 0-9a-f, got "${genesis}"`;
    return fail([{ code: 'usage-value', path: '', message }]);
  }
  if (policy === undefined) return ok({ policy: undefined, genesisId: genesis });
  const read = await readFileBounded(policy, POLICY_FILE_BYTE_COUNT_MAX);
  if (read.kind !== 'bytes') {
    const message = `policy: expected a file of at most ${POLICY_FILE_BYTE_COUNT_MAX} bytes, got none`;
    return fail([{ code: 'policy-file', path: '', message, file: policy }]);
  }
  const parsed = readPolicy(read.bytes, policy);
  if (!parsed.ok) return fail(parsed.problems.map((p) => ({ ...p, code: 'policy-file' })));
  return ok({ policy: parsed.value, genesisId: genesis });
}

/** Tells problems; 2 when there was nothing to judge, else 3. */
export function refuseLog(context: Context, problems: readonly Problem[]): ExitCode {
  context.progress.clear();
  reportProblems(context, problems);
  return problems.every((p) => inputCodes.includes(p.code)) ? EXIT.badInput : EXIT.integrity;
}

async function hasLog(folder: string): Promise<boolean> {
  // A log whose checkpoint is gone is still one: fsck has to find it.
  for (const name of ['checkpoint', '.head', 'tile']) {
    try {
      await stat(join(folder, name));
      return true;
    } catch {
      // Absent or not for us: look on.
    }
  }
  return false;
}
