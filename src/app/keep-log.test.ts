import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { type FakeLog, fakeLog } from '../../test/fakes/fake-log.ts';
import { DiskFault, FakeLogDisk } from '../../test/fakes/fake-log-disk.ts';
import { nodeCrypto } from '../adapters/node/crypto.ts';
import type { Outcome } from '../base/problems.ts';
import type { Checkpoint, Leaf } from '../ledger/leaf.ts';
import { type LedgerView, viewLedger } from '../ledger/view.ts';
import { CHECKPOINT_PATH, HEAD_PATH, POLICY_PATH } from '../log/log-disk.ts';
import { auditLog, type LogAudit } from './audit-log.ts';
import { type KeptLog, keepLog, type LogMemory } from './keep-log.ts';

let log: FakeLog;
before(async () => {
  log = await fakeLog(40);
});

function had<T>(outcome: Outcome<T>): T {
  assert.ok(outcome.ok, outcome.ok ? '' : JSON.stringify(outcome.problems));
  return outcome.value;
}

const leavesOf = (start: number, end: number): readonly Leaf[] =>
  log.visit.written.slice(start, end).map(({ leaf }) => leaf);

/** The first records of the fake visit as a case has them. */
const viewOf = (count: number): Promise<LedgerView> =>
  viewLedger(nodeCrypto, {
    visit: log.visit.visit,
    leaves: leavesOf(0, count),
    order: 'files',
    genesisId: log.visit.genesisId,
  });

interface Kept {
  readonly disk: FakeLogDisk;
  /** Every checkpoint that was remembered, in order. */
  readonly remembered: Checkpoint[];
}

const newLog = (): Kept => ({ disk: new FakeLogDisk(), remembered: [] });

/** Opens a log as its keeper; what is remembered is the last of `kept.remembered`. */
async function open(
  { disk, remembered }: Kept,
  changes: Partial<LogMemory> = {},
): Promise<Outcome<KeptLog>> {
  return keepLog(nodeCrypto, disk, {
    visit: log.visit.visit,
    signer: log.signer,
    view: undefined,
    grownFrom: remembered.slice(-1),
    remember: async (head) => {
      remembered.push(head);
    },
    ...changes,
  });
}

/** Opens it, adds records and finishes. */
async function write(kept: Kept, leaves: readonly Leaf[]): Promise<void> {
  const opened = had(await open(kept));
  for (const leaf of leaves) had(await opened.add(leaf));
  had(await opened.finish());
}

const audit = async ({ disk }: Kept): Promise<LogAudit> =>
  had(await auditLog(nodeCrypto, disk, { policy: undefined, genesisId: log.visit.genesisId }));

describe('a log that is kept beside a case', () => {
  it('remembers every checkpoint that it signed, and goes on from the last', async () => {
    const kept = newLog();
    await write(kept, leavesOf(0, 40));
    await write(kept, []);
    assert.deepEqual(
      kept.remembered.map(({ size }) => size),
      // The last again when it is opened: a crash may have come before it was remembered.
      [0, 32, 40, 40],
    );
    assert.equal((await audit(kept)).leaves.length, 40);
  });

  it('takes the records of the case that it lacks, each after the one that enrols its device', async () => {
    const kept = newLog();
    const view = await viewOf(32);
    await write(kept, leavesOf(0, 1));
    had(await had(await open(kept, { view })).finish());
    const { leaves, view: logged, pending } = await audit(kept);
    assert.deepEqual(
      leaves.map(({ id }) => id).sort(),
      leavesOf(0, 32)
        .map(({ id }) => id)
        .sort(),
    );
    assert.deepEqual([logged.findings, pending], [[], []]);
    // Nothing is left to be taken.
    had(await had(await open(kept, { view })).finish());
    assert.equal((await audit(kept)).leaves.length, 32);
  });

  it('takes none that names a checkpoint that it never had', async () => {
    const kept = newLog();
    await write(kept, leavesOf(0, 20));
    // Records 32 to 39 name the root of 32 entries in another order than theirs here will be.
    had(await had(await open(kept, { view: await viewOf(40) })).finish());
    const { leaves, view } = await audit(kept);
    assert.equal(leaves.length, 32);
    assert.deepEqual(view.findings, []);
  });

  it('is not continued, and nothing is signed, when it is older than what was signed, or another', async () => {
    const kept = newLog();
    await write(kept, leavesOf(0, 10));
    const older = kept.disk.copy();
    await write(kept, leavesOf(10, 20));
    const branch = { disk: older.copy(), remembered: [] };
    await write(branch, leavesOf(12, 30));
    const [known] = kept.remembered.slice(-1);
    for (const disk of [older, branch.disk, new FakeLogDisk()]) {
      const files = await disk.list('');
      const bytes = await Promise.all([HEAD_PATH, CHECKPOINT_PATH].map((path) => disk.read(path)));
      const view = await viewOf(30);
      const opened = await open({ disk, remembered: [] }, { grownFrom: [known!], view });
      assert.deepEqual(opened.ok ? [] : opened.problems.map(({ code }) => code), ['log-head']);
      assert.deepEqual(await disk.list(''), files);
      const after = await Promise.all([HEAD_PATH, CHECKPOINT_PATH].map((path) => disk.read(path)));
      assert.deepEqual(after, bytes);
    }
    // What was signed and not remembered in a crash has grown from what was.
    assert.ok((await open({ ...kept, remembered: kept.remembered.slice(0, 1) })).ok);
  });

  it('says after a failure of the disk no more than that, and writes nothing', async () => {
    const kept = newLog();
    const opened = had(await open(kept));
    kept.disk.failAt({ step: kept.disk.stepCount + 2, kind: 'error' });
    await assert.rejects(async () => {
      for (const leaf of leavesOf(0, 40)) had(await opened.add(leaf));
    }, DiskFault);
    had(await opened.finish());
    assert.equal(await kept.disk.read(POLICY_PATH), undefined);
    await write(kept, leavesOf(0, 40));
    assert.equal((await audit(kept)).leaves.length, 40);
  });
});
