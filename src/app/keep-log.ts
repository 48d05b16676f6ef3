import { bytesToHex, hexToBytes } from '../base/bytes.ts';
import { fail, type Outcome, ok } from '../base/problems.ts';
import { textToUtf8 } from '../base/utf8.ts';
import type { DeviceSigner, LedgerCrypto } from '../ledger/crypto-port.ts';
import { type Checkpoint, type Leaf, parseLeaf } from '../ledger/leaf.ts';
import { viewLedger } from '../ledger/view.ts';
import { auditTiles } from '../log/log-audit.ts';
import { type LogDisk, POLICY_PATH, putFiles } from '../log/log-disk.ts';
import { openLog } from '../log/log-writer.ts';
import { policyText } from '../log/policy.ts';
import type { NoteSigner } from '../log/signature.ts';
import { LOG_KEY, verifierKey } from '../log/verifier-key.ts';
import { enrolledPolicy, logKeyHash, ownPolicy } from './log-trust.ts';
import type { PlayLog } from './play.ts';

/** Records that are committed together. Assumption: what a busy hub takes in a tenth of a second. */
const COMMIT_COUNT = 32;

/** The key of a log under the log's name. */
export function logSigner(origin: string, { device, sign }: DeviceSigner): NoteSigner {
  return { key: verifierKey(origin, LOG_KEY, hexToBytes(device)), sign };
}

/** A log that is kept beside the records of a case while they are written. */
export interface KeptLog {
  /** For the recorder. */
  readonly playLog: PlayLog;
  /** Takes a record that is stored; every 32nd commits what was taken. */
  add(leaf: Leaf): Promise<Outcome<void>>;
  /** Commits what is left, and writes the policy that follows from who was enrolled. */
  finish(): Promise<Outcome<void>>;
}

/**
 * Begins the log of a visit, or goes on with it: one log, in the order of writing. The caller holds
 * its lock. Refuses a log of another key or one that contradicts itself, as `openLog` and
 * `auditTiles` do.
 */
export async function keepLog(
  crypto: LedgerCrypto,
  disk: LogDisk,
  { visit, signer }: { readonly visit: string; readonly signer: NoteSigner },
): Promise<Outcome<KeptLog>> {
  const opened = await openLog(crypto, disk, signer);
  if (!opened.ok) return opened;
  const writer = opened.value;
  const leaves: Leaf[] = [];
  const problems = await auditTiles(disk, writer.head, async (entries) => {
    for (const entry of entries) {
      const leaf = parseLeaf(entry);
      if (leaf.ok) leaves.push(leaf.value);
    }
  });
  if (problems.length > 0) return fail(problems);
  let waiting: Leaf[] = [];

  async function commit(): Promise<Outcome<void>> {
    const appended = await writer.append(waiting.map((leaf) => leaf.bytes));
    if (!appended.ok) return appended;
    leaves.push(...waiting);
    waiting = [];
    return ok(undefined);
  }

  return ok({
    playLog: {
      keyHash: logKeyHash(signer.key),
      checkpoint: (): Checkpoint => ({
        size: writer.head.size,
        root: bytesToHex(writer.head.root),
      }),
    },
    add: async (leaf) => {
      waiting.push(leaf);
      return waiting.length < COMMIT_COUNT ? ok(undefined) : commit();
    },
    finish: async () => {
      const committed = await commit();
      if (!committed.ok) return committed;
      const view = await viewLedger(crypto, { visit, leaves, order: 'log' });
      const policy = enrolledPolicy(signer.key, view) ?? ownPolicy(signer.key);
      const bytes = textToUtf8(policyText(policy));
      await putFiles(disk, [{ path: POLICY_PATH, bytes }], new Set());
      return ok(undefined);
    },
  });
}
