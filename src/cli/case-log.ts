import { join } from 'node:path';
import { CaseFolderError } from '../adapters/node/case-error.ts';
import { nodeCrypto, randomBytes } from '../adapters/node/crypto.ts';
import { statOrNothing } from '../adapters/node/durable-file.ts';
import type { KeyPlaces } from '../adapters/node/key-places.ts';
import { type LogKey, readLogKey, writeLogKey } from '../adapters/node/key-store.ts';
import { createLogFolder, lockLog } from '../adapters/node/log-folder.ts';
import { readLogHead, writeLogHead } from '../adapters/node/visit-memory.ts';
import { keepLog, logSigner } from '../app/keep-log.ts';
import { logOrigin, NO_HUB } from '../app/log-trust.ts';
import type { PlayLog } from '../app/play.ts';
import type { Outcome } from '../base/problems.ts';
import type { Checkpoint, Leaf } from '../ledger/leaf.ts';
import type { LedgerView } from '../ledger/view.ts';

/** The log that is written beside the records of a case. */
export interface CaseLog {
  readonly playLog: PlayLog;
  add(leaf: Leaf): Promise<void>;
  close(): Promise<void>;
}

/** Where the log of a case lies. */
export function caseLogFolder(caseFolder: string): string {
  return join(caseFolder, 'log');
}

/** Makes the key of a visit's log and begins it. */
export async function beginCaseLog(
  keys: KeyPlaces,
  caseFolder: string,
  visit: string,
): Promise<CaseLog> {
  const key = { origin: logOrigin(NO_HUB, visit), key: randomBytes(32) };
  await writeLogKey(keys, visit, key);
  return openCaseLog(keys, caseFolder, { visit, key, view: undefined, named: [] });
}

/**
 * Goes on with the log of a case, for devices whose last records name the checkpoints `named`;
 * undefined when the case has no log, or when its key is in another store: its records are logged
 * when somebody writes there.
 */
export async function continueCaseLog(
  keys: KeyPlaces,
  caseFolder: string,
  { view, named }: { readonly view: LedgerView; readonly named: readonly Checkpoint[] },
): Promise<CaseLog | undefined> {
  const { visit } = view;
  const key = await readLogKey(keys, visit);
  const isThere = (await statOrNothing(caseLogFolder(caseFolder)))?.isDirectory() === true;
  if (key === undefined || !isThere) return undefined;
  return openCaseLog(keys, caseFolder, { visit, key, view, named });
}

/** A log that contradicts itself, or was rolled back, is `case-damaged`. */
async function openCaseLog(
  keys: KeyPlaces,
  caseFolder: string,
  {
    visit,
    key,
    view,
    named,
  }: {
    readonly visit: string;
    readonly key: LogKey;
    readonly view: LedgerView | undefined;
    readonly named: readonly Checkpoint[];
  },
): Promise<CaseLog> {
  const folder = caseLogFolder(caseFolder);
  const signer = logSigner(key.origin, await nodeCrypto.signerFromSeed(key.key));
  const unlock = await lockLog(folder);
  try {
    const signed = await readLogHead(keys, visit);
    const memory = {
      visit,
      signer,
      view,
      grownFrom: signed === undefined ? named : [signed, ...named],
      remember: (head: Checkpoint) => writeLogHead(keys, visit, head),
    };
    const log = sound(await keepLog(nodeCrypto, createLogFolder(folder), memory));
    return {
      playLog: log.playLog,
      add: async (leaf) => sound(await log.add(leaf)),
      close: async () => {
        try {
          sound(await log.finish());
        } finally {
          await unlock();
        }
      },
    };
  } catch (error) {
    await unlock();
    throw error;
  }
}

function sound<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  const [problem] = outcome.problems;
  throw new CaseFolderError('case-damaged', `${problem?.message ?? ''} [${problem?.code ?? ''}]`);
}
