import { nodeCrypto } from '../../src/adapters/node/crypto.ts';
import { enrolledPolicy, logKeyHash, logOrigin, witnessKey } from '../../src/app/log-trust.ts';
import { assert } from '../../src/base/assert.ts';
import { bytesToHex, hexToBytes } from '../../src/base/bytes.ts';
import { textToUtf8 } from '../../src/base/utf8.ts';
import { viewLedger } from '../../src/ledger/view.ts';
import { copyLog } from '../../src/log/log-copy.ts';
import { POLICY_PATH } from '../../src/log/log-disk.ts';
import { readCheckpoint } from '../../src/log/log-read.ts';
import { addSignatures, openLog } from '../../src/log/log-writer.ts';
import { type Policy, policyText } from '../../src/log/policy.ts';
import { cosignText, type NoteSigner } from '../../src/log/signature.ts';
import { LOG_KEY, verifierKey } from '../../src/log/verifier-key.ts';
import { FakeLogDisk } from './fake-log-disk.ts';
import { FakeVisit, fakeId } from './fake-visit.ts';

/** The log of a fake visit, as its writer has it and as it is exported. */
export interface FakeLog {
  readonly visit: FakeVisit;
  readonly signer: NoteSigner;
  /** The writer's own folder. */
  readonly disk: FakeLogDisk;
  /** A plain tlog-tiles folder with a policy beside it. */
  readonly exported: FakeLogDisk;
  readonly policy: Policy;
}

/** When the witnesses of a fake log sign, in seconds. */
export const FAKE_COSIGNED_AT_S = 1_767_312_000;

/**
 * A visit of `count` records in a log: three devices write in turn, the log is committed every 32
 * records, and from then on each device names that checkpoint. The two leads cosign the last one,
 * which is exactly what the default quorum asks for.
 */
export async function fakeLog(count: number): Promise<FakeLog> {
  const seed = await nodeCrypto.signerFromSeed(hexToBytes(fakeId('log', 32)));
  const origin = logOrigin('hub.example', fakeId('visit', 16));
  const key = verifierKey(origin, LOG_KEY, hexToBytes(seed.device));
  const signer = { key, sign: seed.sign };
  const visit = await FakeVisit.create(nodeCrypto, '', logKeyHash(key));
  await visit.enrol('phone', { lead: 'lead', org: 'own' });
  const disk = new FakeLogDisk();
  const opened = await openLog(nodeCrypto, disk, signer);
  assert(opened.ok, 'a new log should open');
  const writers = ['lead', 'host-lead', 'phone'] as const;
  let logged = 0;
  while (logged < count) {
    while (visit.written.length < Math.min(count, logged + 32)) {
      const index = visit.written.length;
      await visit.data(writers[index % writers.length] ?? 'lead', { index });
    }
    const records = visit.written.slice(logged, count);
    const appended = await opened.value.append(records.map(({ leaf }) => leaf.bytes));
    assert(appended.ok, 'a log should take records');
    const { size, root } = appended.value;
    const checkpoint = { size, root: bytesToHex(root) };
    for (const name of writers) visit.restore(name, { ...visit.chain(name), checkpoint });
    logged += records.length;
  }
  return { visit, signer, disk, ...(await witnessed(visit, disk, signer)) };
}

async function witnessed(
  visit: FakeVisit,
  disk: FakeLogDisk,
  signer: NoteSigner,
): Promise<Pick<FakeLog, 'exported' | 'policy'>> {
  const keys = { logs: [signer.key], witnesses: [] };
  const checkpoint = await readCheckpoint(nodeCrypto, disk, keys);
  assert(checkpoint.ok, 'an own checkpoint should be read');
  const cosignatures = [];
  for (const name of ['lead', 'host-lead']) {
    const own = await visit.cosigner(name);
    const device = visit.device(name).signer.device;
    const as = { key: witnessKey(signer.key.name, device, own.device), sign: own.sign };
    cosignatures.push(await cosignText(as, checkpoint.value.note.text, FAKE_COSIGNED_AT_S));
  }
  const added = await addSignatures(disk, checkpoint.value, cosignatures);
  assert(added.ok, 'cosignatures should be taken');
  const leaves = visit.written.slice(0, checkpoint.value.head.size).map(({ leaf }) => leaf);
  const view = await viewLedger(nodeCrypto, { visit: visit.visit, leaves, order: 'log' });
  const policy = enrolledPolicy(signer.key, view);
  const cosigned = await readCheckpoint(nodeCrypto, disk, keys);
  assert(policy !== undefined && cosigned.ok, 'two organisations should give a quorum');
  const exported = new FakeLogDisk();
  const copied = await copyLog(disk, exported, cosigned.value);
  assert(copied.ok, 'a sound log should be copied');
  await exported.write(POLICY_PATH, textToUtf8(policyText(policy)));
  return { exported, policy };
}
