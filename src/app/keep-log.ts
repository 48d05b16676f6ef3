import { bytesToHex, hexToBytes } from '../base/bytes.ts';
import { fail, type Outcome, ok } from '../base/problems.ts';
import { rootsOf } from '../ledger/chain.ts';
import type { DeviceSigner, LedgerCrypto } from '../ledger/crypto-port.ts';
import { type Checkpoint, type Leaf, parseLeaf } from '../ledger/leaf.ts';
import { type LedgerView, viewLedger } from '../ledger/view.ts';
import { auditTiles } from '../log/log-audit.ts';
import { HEAD_PATH, type LogDisk, POLICY_PATH, putFiles } from '../log/log-disk.ts';
import { APPEND_COUNT_MAX, openLog } from '../log/log-writer.ts';
import type { NoteSigner } from '../log/signature.ts';
import { LOG_KEY, verifierKey } from '../log/verifier-key.ts';
import { logKeyHash, policyBytes } from './log-trust.ts';
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
  /**
   * Commits what is left, and writes the policy that follows from who was enrolled. Does nothing
   * after a failure, which was told: nobody knows what is on the disk until it is opened again.
   */
  finish(): Promise<Outcome<void>>;
}

/** What is known about a log from elsewhere than its folder. */
export interface LogMemory {
  readonly visit: string;
  readonly signer: NoteSigner;
  /** The records of the case that the log lies beside; undefined when they begin together. */
  readonly view: LedgerView | undefined;
  /** Checkpoints that the log must have had, the one signed last among them. */
  readonly grownFrom: readonly Checkpoint[];
  /** Remembers a checkpoint that was signed, before anything is written after it. */
  remember(head: Checkpoint): Promise<void>;
}

/**
 * Begins the log of a visit, or goes on with it: one log, in the order of writing. The caller holds
 * its lock. Records of the case that the log lacks (a crash came between, or they were written where
 * its key is not) are logged first. Refuses a log of another key or one that contradicts itself, as
 * `openLog` and `auditTiles` do, and one that has not grown from what is known (log-head): it was
 * rolled back, and a second tree of one size would be signed.
 */
export async function keepLog(
  crypto: LedgerCrypto,
  disk: LogDisk,
  { visit, signer, view, grownFrom, remember }: LogMemory,
): Promise<Outcome<KeptLog>> {
  // An empty folder would become a log, with a checkpoint of its own.
  const isEmpty = (await disk.read(HEAD_PATH)) === undefined;
  if (isEmpty && grownFrom.some(({ size }) => size > 0)) return refuseHead(0);
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
  const rootAt = rootsOf(leaves);
  const hadCheckpoint = ({ size, root }: Checkpoint): boolean => rootAt(size) === root;
  if (!grownFrom.every(hadCheckpoint)) return refuseHead(leaves.length);
  let waiting: Leaf[] = [];
  let isUsable = true;

  const checkpoint = (): Checkpoint => ({
    size: writer.head.size,
    root: bytesToHex(writer.head.root),
  });

  async function commit(): Promise<Outcome<void>> {
    if (waiting.length === 0) return ok(undefined);
    isUsable = false;
    const appended = await writer.append(waiting.map((leaf) => leaf.bytes));
    if (!appended.ok) return appended;
    leaves.push(...waiting);
    waiting = [];
    await remember(checkpoint());
    isUsable = true;
    return ok(undefined);
  }

  await remember(checkpoint());
  const lacking = view === undefined ? [] : unlogged(view, leaves, hadCheckpoint);
  for (let start = 0; start < lacking.length; start += APPEND_COUNT_MAX) {
    waiting = lacking.slice(start, start + APPEND_COUNT_MAX);
    const committed = await commit();
    if (!committed.ok) return committed;
  }
  return ok({
    playLog: { keyHash: logKeyHash(signer.key), checkpoint },
    add: async (leaf) => {
      waiting.push(leaf);
      return waiting.length < COMMIT_COUNT ? ok(undefined) : commit();
    },
    finish: async () => {
      if (!isUsable) return ok(undefined);
      const committed = await commit();
      if (!committed.ok) return committed;
      const logged = await viewLedger(crypto, { visit, leaves, order: 'log' });
      const bytes = policyBytes(signer.key, logged);
      await putFiles(disk, [{ path: POLICY_PATH, bytes }], new Set());
      return ok(undefined);
    },
  });
}

/**
 * Records of a case that its log lacks, in an order that a log may have: each chain in its own, and a
 * device's after the record that enrols it. One that names a checkpoint that this log never had is
 * left out, and what follows it: it would make the log contradict itself (G4).
 */
function unlogged(
  view: LedgerView,
  leaves: readonly Leaf[],
  hadCheckpoint: (checkpoint: Checkpoint) => boolean,
): readonly Leaf[] {
  const placed = new Set(leaves.map(({ id }) => id));
  const ordered: Leaf[] = [];
  let waiting = view.leaves.filter(
    ({ id, checkpoint }) => !placed.has(id) && hadCheckpoint(checkpoint),
  );
  let isGrowing = true;
  while (isGrowing) {
    isGrowing = false;
    for (const leaf of waiting) {
      const enrolledBy = view.enrolment.enrolledByDevice.get(leaf.device)?.record ?? leaf.id;
      const isReady =
        (leaf.seq === 1 || placed.has(leaf.prev)) &&
        (enrolledBy === leaf.id || placed.has(enrolledBy));
      if (!isReady) continue;
      placed.add(leaf.id);
      ordered.push(leaf);
      isGrowing = true;
    }
    waiting = waiting.filter(({ id }) => !placed.has(id));
  }
  return ordered;
}

function refuseHead(size: number): Outcome<KeptLog> {
  const expected = 'one that grew from the checkpoint that was signed or named last';
  const message = `log: expected ${expected}, got ${size} entries that do not`;
  return fail([{ code: 'log-head', path: '', message }]);
}
