import { join } from 'node:path';
import { CaseFolderError } from '../adapters/node/case-error.ts';
import { nodeCrypto, randomBytes } from '../adapters/node/crypto.ts';
import { statOrNothing } from '../adapters/node/durable-file.ts';
import type { KeyPlaces } from '../adapters/node/key-places.ts';
import { type LogKey, readLogKey, writeLogKey } from '../adapters/node/key-store.ts';
import { createLogFolder, lockLog } from '../adapters/node/log-folder.ts';
import { keepLog, logSigner } from '../app/keep-log.ts';
import { logOrigin, NO_HUB } from '../app/log-trust.ts';
import type { PlayLog } from '../app/play.ts';
import type { Outcome } from '../base/problems.ts';
import type { Leaf } from '../ledger/leaf.ts';

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
  return openCaseLog(caseFolder, visit, key);
}

/**
 * Goes on with the log of a case; undefined when the case has none, or when its key is in another
 * store: then records are logged where it is.
 */
export async function continueCaseLog(
  keys: KeyPlaces,
  caseFolder: string,
  visit: string,
): Promise<CaseLog | undefined> {
  const key = await readLogKey(keys, visit);
  const isThere = (await statOrNothing(caseLogFolder(caseFolder)))?.isDirectory() === true;
  return key === undefined || !isThere ? undefined : openCaseLog(caseFolder, visit, key);
}

/** A log that contradicts itself is `case-damaged`. */
async function openCaseLog(
  caseFolder: string,
  visit: string,
  { origin, key }: LogKey,
): Promise<CaseLog> {
  const folder = caseLogFolder(caseFolder);
  const signer = logSigner(origin, await nodeCrypto.signerFromSeed(key));
  const unlock = await lockLog(folder);
  try {
    const log = sound(await keepLog(nodeCrypto, createLogFolder(folder), { visit, signer }));
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
