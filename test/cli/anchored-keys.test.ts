import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createCaseFolder, openCaseWriter } from '../../src/adapters/node/case-folder.ts';
import { nodeCrypto } from '../../src/adapters/node/crypto.ts';
import type { KeyPlaces } from '../../src/adapters/node/key-places.ts';
import { writeDeviceKeys } from '../../src/adapters/node/key-store.ts';
import { writeGenesisId, writeHead } from '../../src/adapters/node/visit-memory.ts';
import { hexToBytes } from '../../src/base/bytes.ts';
import { appendRecord, startChain, type WrittenRecord } from '../../src/ledger/writer.ts';
import { type FakeDevice, FakeVisit, fakeId } from '../fakes/fake-visit.ts';
import { filesBelow, openWorkshop, type Ran, type Workshop } from './command-runner.ts';

const atMs = 1_767_225_600_000;

function run(workshop: Workshop, ...args: readonly string[]): Promise<Ran> {
  return workshop.run(args, { now: () => atMs, env: { VESTIGE_KEYS: workshop.keys } });
}

/** A store that holds the keys of one device of a visit, and knows the genesis that it joined. */
async function storeOf(workshop: Workshop, fake: FakeVisit, name: string): Promise<KeyPlaces> {
  const places = { keys: workshop.keys, kek: `${workshop.keys}-kek` };
  const { device } = fake.device(name).signer;
  const secret = (use: string) => hexToBytes(fakeId(`${name} ${use}`, 32));
  const keys = { sign: secret('sign'), receive: secret('receive'), cosign: secret('cosign') };
  await writeDeviceKeys(places, fake.visit, { device, ...keys });
  await writeGenesisId(places, fake.visit, fake.genesisId);
  return places;
}

async function writeCase(folder: string, written: readonly WrittenRecord[]): Promise<string> {
  await createCaseFolder(folder);
  const writer = await openCaseWriter(folder);
  for (const { leaf, sealed } of written)
    await writer.append(leaf.device, [{ leaf: leaf.bytes, sealed }]);
  await writer.close();
  return folder;
}

/** A genesis of the hub's own under the same visit id: itself, and the victim as the other side. */
async function hubGenesis(fake: FakeVisit, victim: FakeDevice): Promise<WrittenRecord> {
  const hub = await fake.addDevice('hub', 'hub');
  const orgs = [hub, victim]
    .map(({ signer, org, person, receiver, cosign }) => {
      return { cosign, device: signer.device, org, person, receive: receiver.receive };
    })
    .sort((a, b) => (a.org < b.org ? -1 : 1));
  const recovery = fake.device('hub').receiver.receive;
  const clear = { delayMs: 86_400_000, log: '', orgs, recovery, self: hub.org };
  const chain = startChain(fake.visit, hub.signer.device);
  const step = { chain, draft: { kind: 1, clear }, nowMs: atMs } as const;
  return (await appendRecord(nodeCrypto, hub.signer, step)).record;
}

describe('a store that knows a visit', () => {
  it('makes no key on a case whose genesis a hub has swapped', async () => {
    const workshop = openWorkshop();
    const fake = await FakeVisit.create(nodeCrypto);
    const [, ack] = fake.written;
    assert.ok(ack);
    const victim = fake.device('host-lead');
    const places = await storeOf(workshop, fake, 'host-lead');
    const { device, seq, id } = ack.leaf;
    await writeHead(places, fake.visit, { device, seq, id });
    const swapped = await hubGenesis(fake, victim);
    const folder = await writeCase(workshop.path('swapped'), [swapped, ack]);
    const known = filesBelow(workshop.keys);
    for (const args of [['rotate'], ['invite'], ['show']]) {
      const [action = '', ...more] = args;
      const ran = await run(workshop, 'keys', action, folder, ...more);
      assert.deepEqual([ran.code, ran.out], [3, ''], action);
      assert.match(ran.err, /genesis-missing/, action);
    }
    assert.match((await run(workshop, 'verify', folder)).err, /genesis-missing/);
    assert.deepEqual(filesBelow(workshop.keys), known);
    // The case that it did join is continued.
    const own = await writeCase(workshop.path('own'), fake.written);
    assert.equal((await run(workshop, 'keys', 'rotate', own)).code, 0);
  });

  it('makes no key while a first lead has not acked genesis', async () => {
    const workshop = openWorkshop();
    const fake = await FakeVisit.create(nodeCrypto);
    await storeOf(workshop, fake, 'lead');
    const folder = await writeCase(workshop.path('unacked'), fake.written.slice(0, 1));
    const known = filesBelow(workshop.keys);
    const ran = await run(workshop, 'keys', 'rotate', folder);
    assert.deepEqual([ran.code, ran.out], [2, '']);
    assert.match(ran.err, /genesis-unacked/);
    assert.deepEqual(filesBelow(workshop.keys), known);
    assert.equal((await run(workshop, 'keys', 'show', folder)).code, 0, 'reading goes on');
  });
});
