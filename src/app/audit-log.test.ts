import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { FAKE_COSIGNED_AT_S, type FakeLog, fakeLog } from '../../test/fakes/fake-log.ts';
import { FakeLogDisk } from '../../test/fakes/fake-log-disk.ts';
import { flipPlaces, withFlip } from '../../test/fakes/log-flips.ts';
import { nodeCrypto } from '../adapters/node/crypto.ts';
import { bytesToHex, hexToBytes } from '../base/bytes.ts';
import type { Outcome } from '../base/problems.ts';
import { textToUtf8 } from '../base/utf8.ts';
import { startChain, writeRecord } from '../ledger/writer.ts';
import { CHECKPOINT_PATH, type LogReader, POLICY_PATH } from '../log/log-disk.ts';
import { proveEntry, readCheckpoint } from '../log/log-read.ts';
import { openLog } from '../log/log-writer.ts';
import { noteText } from '../log/note.ts';
import { type Policy, policyText } from '../log/policy.ts';
import { receiptText } from '../log/receipt.ts';
import { cosignText, type NoteSigner } from '../log/signature.ts';
import { LOG_KEY, verifierKey } from '../log/verifier-key.ts';
import { auditLog, type LogAudit, verifyReceipt } from './audit-log.ts';
import { cosigners } from './log-summary.ts';
import { logOrigin, ownPolicy, witnessKey } from './log-trust.ts';

const COUNT = 300;
const nothing = { policy: undefined, genesisId: undefined };

let log: FakeLog;
before(async () => {
  log = await fakeLog(COUNT);
});

const codesOf = <T>(outcome: Outcome<T>): readonly string[] =>
  outcome.ok ? [] : outcome.problems.map((p) => p.code);

const audit = (reader: LogReader, trust = {}): Promise<Outcome<LogAudit>> =>
  auditLog(nodeCrypto, reader, { ...nothing, ...trust });

/** A log of these entries, signed by the key of the fake log, without witnesses. */
async function logOf(
  entries: readonly Uint8Array[],
  signer: NoteSigner = log.signer,
): Promise<FakeLogDisk> {
  const disk = new FakeLogDisk();
  const writer = await openLog(nodeCrypto, disk, signer);
  assert.ok(writer.ok);
  assert.ok((await writer.value.append(entries)).ok);
  await disk.write(POLICY_PATH, textToUtf8(policyText(log.policy)));
  return disk;
}

const leavesOf = (count: number): readonly Uint8Array[] =>
  log.visit.written.slice(0, count).map(({ leaf }) => leaf.bytes);

describe('audit of a log', () => {
  it('reads all of a sound one from its files, and says who vouches for it', async () => {
    for (const trust of [
      {},
      { policy: log.policy },
      { genesisId: log.visit.genesisId },
      { policy: log.policy, genesisId: log.visit.genesisId },
    ]) {
      const audited = await audit(log.exported, trust);
      assert.deepEqual(codesOf(audited), []);
      assert.ok(audited.ok);
      const { leaves, view, witnesses, isWitnessed, isKeyInGenesis, pending } = audited.value;
      assert.equal(leaves.length, COUNT);
      assert.equal(view.order, 'log');
      assert.ok(leaves.some((leaf) => leaf.checkpoint.size >= 256));
      assert.deepEqual(
        witnesses.map(({ atS }) => atS),
        [FAKE_COSIGNED_AT_S, FAKE_COSIGNED_AT_S],
      );
      assert.deepEqual([isWitnessed, isKeyInGenesis, pending], [true, true, []]);
    }
  });

  it('reads the writer’s own folder with its older tiles as well', async () => {
    const audited = await audit(log.disk, { policy: log.policy });
    assert.ok(audited.ok && audited.value.isWitnessed);
    assert.ok((await log.disk.list('')).length > (await log.exported.list('')).length);
    // Nobody is believed without a policy from somewhere.
    assert.deepEqual(codesOf(await audit(log.disk)), ['log-trust']);
  });

  it('says that it has own witnesses only when nobody else signed, and refuses where more is asked', async () => {
    const alone = await logOf(leavesOf(COUNT));
    const audited = await audit(alone);
    assert.ok(audited.ok && !audited.value.isWitnessed && audited.value.witnesses.length === 0);
    assert.deepEqual(codesOf(await audit(alone, { policy: log.policy })), ['log-quorum']);
    const policy: Policy = ownPolicy(log.signer.key);
    assert.ok((await audit(alone, { policy })).ok);
    // One of two cosignatures is not enough.
    const note = new TextDecoder().decode((await log.exported.read(CHECKPOINT_PATH))!);
    const one = log.exported.copy();
    await one.write(CHECKPOINT_PATH, textToUtf8(note.split('\n').toSpliced(-2, 1).join('\n')));
    const judged = await audit(one);
    assert.ok(judged.ok && !judged.value.isWitnessed && judged.value.witnesses.length === 1);
    assert.deepEqual(codesOf(await audit(one, { policy: log.policy })), ['log-quorum']);
  });

  it('counts a witness once that signed twice', async () => {
    const own = await log.visit.cosigner('lead');
    const device = log.visit.device('lead').signer.device;
    const key = witnessKey(log.signer.key.name, device, own.device);
    const read = await readCheckpoint(nodeCrypto, log.exported, {
      logs: [log.signer.key],
      witnesses: [],
    });
    assert.ok(read.ok);
    const { note } = read.value;
    const atS = FAKE_COSIGNED_AT_S + 60;
    const again = await cosignText({ key, sign: own.sign }, note.text, atS);
    const disk = log.exported.copy();
    const twice = noteText({ ...note, signatures: [...note.signatures, again] });
    await disk.write(CHECKPOINT_PATH, textToUtf8(twice));
    const audited = await audit(disk);
    assert.ok(audited.ok && audited.value.witnesses.length === 3);
    assert.deepEqual(
      cosigners(audited.value.witnesses)
        .map(({ name, atS }) => [name, atS])
        .sort(),
      [
        [device, atS],
        [log.visit.device('host-lead').signer.device, FAKE_COSIGNED_AT_S],
      ].sort(),
    );
  });

  it('finds another key, another genesis, another visit, a policy that says something else', async () => {
    const seed = await nodeCrypto.signerFromSeed(new Uint8Array(32).fill(9));
    const key = verifierKey(log.signer.key.name, LOG_KEY, hexToBytes(seed.device));
    const other = await logOf(leavesOf(COUNT), { key, sign: seed.sign });
    assert.deepEqual(codesOf(await audit(other)), ['note-unsigned']);
    assert.deepEqual(codesOf(await audit(other, { policy: ownPolicy(key) })), [
      'log-key',
      'log-policy',
    ]);
    const genesisId = 'ab'.repeat(32);
    assert.deepEqual(codesOf(await audit(log.exported, { genesisId })), ['genesis-missing']);
    const origin = logOrigin('hub.example', 'ab'.repeat(16));
    const renamed = verifierKey(origin, LOG_KEY, hexToBytes(seed.device));
    const elsewhere = await logOf(leavesOf(4), { key: renamed, sign: seed.sign });
    const found = await audit(elsewhere, { policy: ownPolicy(renamed) });
    assert.deepEqual(new Set(codesOf(found)), new Set(['other-visit']));
    const nameless = verifierKey('hub.example', LOG_KEY, hexToBytes(seed.device));
    const strange = await logOf(leavesOf(4), { key: nameless, sign: seed.sign });
    assert.deepEqual(codesOf(await audit(strange, { policy: ownPolicy(nameless) })), [
      'log-origin',
    ]);
    const own = log.exported.copy();
    await own.write(POLICY_PATH, textToUtf8(policyText(ownPolicy(log.signer.key))));
    assert.deepEqual(codesOf(await audit(own)), ['log-policy']);
    await own.write(POLICY_PATH, textToUtf8('quorum none\n'));
    assert.deepEqual(codesOf(await audit(own)), ['note-unsigned']);
  });

  it('[G1] believes no log of another key because genesis stands in it twice', async () => {
    const seed = await nodeCrypto.signerFromSeed(new Uint8Array(32).fill(9));
    const key = verifierKey(log.signer.key.name, LOG_KEY, hexToBytes(seed.device));
    const [genesis, ack] = leavesOf(2);
    const other = await logOf([genesis!, genesis!, ack!], { key, sign: seed.sign });
    await other.write(POLICY_PATH, textToUtf8(policyText(ownPolicy(key))));
    const { genesisId } = log.visit;
    for (const trust of [{}, { genesisId }, { genesisId, policy: ownPolicy(key) }])
      assert.ok(codesOf(await audit(other, trust)).includes('log-key'), JSON.stringify(trust));
    // Without the genesis that is asked for, whatever else is wrong is told as well.
    const without = await audit(other, { genesisId: 'ab'.repeat(32) });
    assert.deepEqual(codesOf(without), ['genesis-missing']);
    const cut = await logOf(leavesOf(40).slice(2), { key, sign: seed.sign });
    await cut.write(POLICY_PATH, textToUtf8(policyText(ownPolicy(key))));
    const codes = codesOf(await audit(cut, { genesisId }));
    assert.deepEqual(new Set(codes), new Set(['checkpoint-root', 'pending', 'genesis-missing']));
  });

  it('[G2] takes a record that was logged twice for one: no second genesis, enrolment or ack', async () => {
    const twice = await audit(await logOf([...leavesOf(6), ...leavesOf(6)]));
    assert.deepEqual(codesOf(twice), []);
    assert.ok(twice.ok && twice.value.view.findings.length === 0);
  });

  it('[L] finds an entry that is no sound record, though it is in the tree', async () => {
    const [first, ...rest] = leavesOf(5);
    const forged = first!.map((byte, i) => (i === 220 ? byte ^ 1 : byte));
    const codes = codesOf(await audit(await logOf([...rest, forged, new Uint8Array(3)])));
    assert.equal(codes.length, 2);
    assert.ok(codes.includes('leaf-length'));
  });

  it('[G] finds a fork, and a record whose predecessor is not there yet', async () => {
    const leaves = leavesOf(40);
    const signer = log.visit.device('lead').signer;
    const forked = log.visit.written.find(
      ({ leaf }) => leaf.device === signer.device && leaf.seq === 3,
    );
    const { seq, prev, checkpoint } = forked!.leaf;
    const place = { visit: log.visit.visit, seq, prev, checkpoint, hlc: { ms: 1, counter: 0 } };
    const draft = { kind: 0, content: log.visit.content({ other: 1 }) } as const;
    const { leaf } = await writeRecord(nodeCrypto, signer, { place, draft });
    const branch = await logOf([...leaves, leaf.bytes]);
    assert.ok(codesOf(await audit(branch)).includes('fork'));
    const gap = await audit(await logOf(leaves.toSpliced(20, 1)));
    // A later record names a root over the record that is left out here.
    assert.ok(codesOf(gap).includes('checkpoint-root'));
    const early = await audit(await logOf(leaves.slice(0, 30).toSpliced(20, 1)));
    assert.ok(early.ok && early.value.pending.some((p) => p.code === 'pending'));
  });

  it('[G4] finds a log that was rolled back under a device that had seen more', async () => {
    const signer = log.visit.device('phone').signer;
    const chain = startChain(log.visit.visit, signer.device);
    const checkpoint = { size: 20, root: 'cd'.repeat(32) };
    const place = {
      ...chain,
      seq: 1,
      prev: '00'.repeat(32),
      checkpoint,
      hlc: { ms: 1, counter: 0 },
    };
    const draft = { kind: 0, content: log.visit.content({ seen: 20 }) } as const;
    const { leaf } = await writeRecord(nodeCrypto, signer, { place, draft });
    const phone = bytesToHex(leaf.bytes.subarray(32, 64));
    const others = log.visit.written.filter((r) => r.leaf.device !== phone).slice(0, 25);
    const rolled = await logOf([...others.map((r) => r.leaf.bytes), leaf.bytes]);
    assert.ok(codesOf(await audit(rolled)).includes('checkpoint-root'));
  });
});

describe('a flipped bit', () => {
  it('is found at 2,000 places (seed 20310515): all of the checkpoint, every file, every field', async () => {
    const places = await flipPlaces(log.exported, { count: 2000, seed: 20310515 });
    assert.equal(places.length, 2000);
    const files = await log.exported.list('');
    assert.deepEqual([...new Set(places.map(({ path }) => path))].sort(), files);
    for (const place of places) {
      const judged = await audit(withFlip(log.exported, place), { policy: log.policy });
      assert.ok(!judged.ok, JSON.stringify(place));
    }
  });
});

describe('receipt of a record', () => {
  it('verifies offline by the policy, and not with any byte of it changed', async () => {
    const keys = { logs: [log.signer.key], witnesses: [] };
    const checkpoint = await readCheckpoint(nodeCrypto, log.exported, keys);
    assert.ok(checkpoint.ok);
    for (const index of [0, 17, 299]) {
      const receipt = await proveEntry(log.exported, checkpoint.value, index);
      assert.ok(receipt.ok);
      const bytes = textToUtf8(receiptText(receipt.value));
      const judged = await verifyReceipt(nodeCrypto, bytes, log.policy);
      assert.ok(judged.ok, JSON.stringify(judged));
      assert.equal(judged.value.leaf.id, log.visit.written[index]!.leaf.id);
      assert.equal(judged.value.index, index);
      for (let at = index % 3; at < bytes.length; at += 3) {
        const changed = bytes.map((byte, i) => (i === at ? byte ^ (1 << (at % 8)) : byte));
        const other = await verifyReceipt(nodeCrypto, changed, log.policy);
        assert.ok(!other.ok, `byte ${at}`);
      }
    }
  });

  it('needs the record in it, and the witnesses that the policy asks for', async () => {
    const keys = { logs: [log.signer.key], witnesses: [] };
    const alone = await logOf(leavesOf(5));
    const checkpoint = await readCheckpoint(nodeCrypto, alone, keys);
    assert.ok(checkpoint.ok);
    const receipt = await proveEntry(alone, checkpoint.value, 2);
    assert.ok(receipt.ok);
    const judge = (changes: object, policy: Policy) =>
      verifyReceipt(nodeCrypto, textToUtf8(receiptText({ ...receipt.value, ...changes })), policy);
    const own = ownPolicy(log.signer.key);
    assert.deepEqual(codesOf(await judge({}, own)), []);
    assert.deepEqual(codesOf(await judge({}, log.policy)), ['log-quorum']);
    assert.deepEqual(codesOf(await judge({ extra: undefined }, own)), ['receipt-entry']);
    assert.deepEqual(codesOf(await judge({ index: 3 }, own)), ['receipt-proof']);
    assert.deepEqual(codesOf(await judge({}, { ...own, logs: [] })), ['note-unsigned']);
  });
});
