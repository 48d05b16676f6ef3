import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type FakeLog, fakeLog } from '../../test/fakes/fake-log.ts';
import { FakeLogDisk } from '../../test/fakes/fake-log-disk.ts';
import { nodeCrypto } from '../adapters/node/crypto.ts';
import { readWitnessNote, writeWitnessNote } from '../adapters/node/witness-memory.ts';
import type { Outcome } from '../base/problems.ts';
import type { LogReader } from '../log/log-disk.ts';
import { openLog } from '../log/log-writer.ts';
import { signText } from '../log/signature.ts';
import { auditLog, type LogAudit } from './audit-log.ts';
import { type Cosigned, cosignLog, publishCosignature } from './cosign-log.ts';
import { ownPolicy } from './log-trust.ts';

const root = mkdtempSync(join(tmpdir(), 'vestige-cosign-'));
after(() => rmSync(root, { recursive: true, force: true }));

let log: FakeLog;
before(async () => {
  log = await fakeLog(70);
});

/** The log after its first `count` records, or after others. */
async function logAt(count: number, leaves = log.visit.written): Promise<FakeLogDisk> {
  const disk = new FakeLogDisk();
  const writer = await openLog(nodeCrypto, disk, log.signer);
  assert.ok(writer.ok);
  assert.ok((await writer.value.append(leaves.slice(0, count).map((r) => r.leaf.bytes))).ok);
  return disk;
}

async function audited(reader: LogReader): Promise<LogAudit> {
  const trust = { policy: ownPolicy(log.signer.key), genesisId: undefined };
  const audit = await auditLog(nodeCrypto, reader, trust);
  assert.ok(audit.ok, JSON.stringify(audit));
  return audit.value;
}

async function cosign(
  reader: LogReader,
  name: string,
  remembered: string | undefined,
): Promise<Outcome<Cosigned>> {
  return cosignLog(nodeCrypto, reader, await audited(reader), {
    device: log.visit.device(name).signer.device,
    cosigner: await log.visit.cosigner(name),
    remembered,
    atS: 1000,
  });
}

const codesOf = (outcome: Outcome<unknown>) =>
  outcome.ok ? [] : outcome.problems.map((p) => p.code);

describe('cosigning a log', () => {
  it('follows its growth, from what the device cosigned before', async () => {
    let remembered: string | undefined;
    for (const [before, size] of [
      [0, 20],
      [20, 20],
      [20, 33],
      [33, 70],
    ] as const) {
      const disk = await logAt(size);
      const cosigned = await cosign(disk, 'lead', remembered);
      assert.ok(cosigned.ok, JSON.stringify(cosigned));
      assert.equal(cosigned.value.grownFrom, before);
      assert.ok((await publishCosignature(disk, await audited(disk), cosigned.value)).ok);
      const { witnesses } = await audited(disk);
      // The policy of the log alone knows no witness.
      assert.deepEqual(witnesses, []);
      remembered = cosigned.value.note;
    }
  });

  it('refuses a log that was rolled back, or that is another from some record on', async () => {
    const later = await cosign(await logAt(40), 'lead', undefined);
    assert.ok(later.ok);
    const back = await cosign(await logAt(30), 'lead', later.value.note);
    assert.deepEqual(codesOf(back), ['witness-refused']);
    assert.ok(!back.ok && /409 40/.test(back.problems[0]?.message ?? ''));
    // The same records in another order, as long as nothing contradicts it by itself.
    const [a, b, c, d, e, ...rest] = log.visit.written.slice(0, 30);
    const swapped = [a!, b!, c!, e!, d!, ...rest];
    const branch = await logAt(30, swapped);
    const earlier = await cosign(await logAt(20), 'lead', undefined);
    assert.ok(earlier.ok);
    const refused = await cosign(branch, 'lead', earlier.value.note);
    assert.deepEqual(codesOf(refused), ['witness-refused']);
    assert.ok(!refused.ok && /answered 422/.test(refused.problems[0]?.message ?? ''));
    // Who has seen nothing before cannot know: that is why there are several.
    assert.ok((await cosign(branch, 'host-lead', undefined)).ok);
  });

  it('is for devices that the log enrols, with the key that it names', async () => {
    const disk = await logAt(40);
    await log.visit.addDevice('stranger', 'own');
    assert.deepEqual(codesOf(await cosign(disk, 'stranger', undefined)), ['witness-unknown']);
    const audit = await audited(disk);
    const wrongKey = await cosignLog(nodeCrypto, disk, audit, {
      device: log.visit.device('lead').signer.device,
      cosigner: await log.visit.cosigner('host-lead'),
      remembered: undefined,
      atS: 1000,
    });
    assert.deepEqual(codesOf(wrongKey), ['witness-unknown']);
    assert.deepEqual(codesOf(await cosign(disk, 'lead', 'no note')), ['witness-memory']);
  });

  it('refuses a checkpoint that no device could remember', async () => {
    const audit = await audited(await logAt(40));
    const { checkpoint } = audit;
    const cosignWith = async (extension: string) => {
      const text = `${checkpoint.note.text}${extension}\n`;
      const note = { text, signatures: [await signText(log.signer, text)] };
      const device = log.visit.device('lead').signer.device;
      const cosigner = await log.visit.cosigner('lead');
      const asked = { device, cosigner, remembered: undefined, atS: 1000 };
      const tried = { ...audit, checkpoint: { ...checkpoint, note } };
      return cosignLog(nodeCrypto, await logAt(40), tried, asked);
    };
    const short = await cosignWith('"'.repeat(1000));
    assert.ok(short.ok, JSON.stringify(short));
    const places = { keys: join(root, 'keys'), kek: join(root, 'kek') };
    const witness = { visit: log.visit.visit, device: log.visit.device('lead').signer.device };
    await writeWitnessNote(places, witness, short.value.note);
    assert.equal(await readWitnessNote(places, witness), short.value.note);
    assert.deepEqual(codesOf(await cosignWith('"'.repeat(2000))), ['note-size']);
  });
});
