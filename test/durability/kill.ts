import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readCaseRecords } from '../../src/adapters/node/case-folder.ts';
import { nodeCrypto } from '../../src/adapters/node/crypto.ts';
import { createLogFolder } from '../../src/adapters/node/log-folder.ts';
import { auditCaseLog } from '../../src/app/log-tools.ts';
import type { Outcome } from '../../src/base/problems.ts';
import { writeKeys } from '../../src/cli/case-chain.ts';
import { parseLeaf } from '../../src/ledger/leaf.ts';

/** A case and the store of its keys. */
export interface KilledCase {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

const program = fileURLToPath(new URL('keep-writing.ts', import.meta.url));

/** When a writer is killed: so long after it said so many lines, the first of which is that it begins. */
export interface Kill {
  readonly lineCount: number;
  readonly waitMs: number;
}

/** Writes into a case in a process of its own and kills it (SIGKILL); gives the ids that it acknowledged. */
export async function writeUntilKilled(
  { folder, env }: KilledCase,
  { lineCount, waitMs }: Kill,
): Promise<readonly string[]> {
  const child = spawn(process.execPath, ['--import', 'tsx', program, folder], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let wrong = '';
  child.stderr.on('data', (text) => {
    wrong += String(text);
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (text) => {
      said += String(text);
      if (said.split('\n').length > lineCount) resolve();
    });
    child.once('close', () => resolve());
  });
  await setTimeout(waitMs);
  const wasRunning = child.exitCode === null && child.kill('SIGKILL');
  await ended;
  if (!wasRunning)
    throw new Error(`expected a writer that is killed, got one that ended: ${wrong}`);
  return said.split('\n').filter((line) => /^[0-9a-f]{64}$/.test(line));
}

/** What is wrong with a case after a kill: it must be whole again for who opens it, and hold these records in both places. */
export async function lossesOf(
  { folder, env }: KilledCase,
  acknowledged: readonly string[],
): Promise<readonly string[]> {
  // A person does this after a crash: no program takes a lock over by itself.
  for (const lock of [join('records', '.lock'), join('log', '.lock')])
    rmSync(join(folder, lock), { force: true });
  const opened = await writeKeys({ env, now: Date.now }, folder, async (open) => {
    return { ok: true, value: open.keys.view } as const;
  });
  if (!opened.ok) return codesOf(opened);
  const files = await readCaseRecords(folder);
  if (!files.ok) return codesOf(files);
  const kept = new Set(files.value.flatMap(({ records }) => records.map(({ leaf }) => idOf(leaf))));
  const genesisId = opened.value.enrolment.genesis?.leaf.id;
  const reader = createLogFolder(join(folder, 'log'));
  const audited = await auditCaseLog(nodeCrypto, reader, { view: opened.value, genesisId });
  if (audited?.ok !== true) return audited === undefined ? ['no log'] : codesOf(audited);
  const logged = new Set(audited.value.audit.leaves.map(({ id }) => id));
  return acknowledged.flatMap((id) => [
    ...(kept.has(id) ? [] : [`${id}: not in the case`]),
    ...(logged.has(id) ? [] : [`${id}: not in the log`]),
  ]);
}

function idOf(leaf: Uint8Array): string {
  const parsed = parseLeaf(leaf);
  return parsed.ok ? parsed.value.id : '';
}

function codesOf<T>(outcome: Outcome<T>): readonly string[] {
  return outcome.ok ? [] : outcome.problems.map(({ code, message }) => `${code}: ${message}`);
}
