import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { fakeEpochs, fakeKeyring, writeEpoch } from '../../test/fakes/fake-epochs.ts';
import { FakeVisit, fakeId } from '../../test/fakes/fake-visit.ts';
import { hpkeCrypto } from '../adapters/crypto/hpke.ts';
import { nodeCrypto } from '../adapters/node/crypto.ts';
import { bytesToHex, equalBytes, hexToBytes } from '../base/bytes.ts';
import { sealingKey } from '../ledger/keyring.ts';
import { deriveScopeKey } from '../ledger/keys.ts';
import { type CaseKeys, readCaseKeys, wrapsForNewcomer } from './case-keys.ts';

const rootKey = (text: string) => hexToBytes(fakeId(`root key ${text}`, 32));
const planted = rootKey('planted');

let fake: FakeVisit;

beforeEach(async () => {
  fake = await FakeVisit.create(nodeCrypto);
  await fake.enrol('cloned', { lead: 'lead', org: 'own', role: 'lead' });
  await writeEpoch(fake, 'lead', { epoch: 1, rootKey: rootKey('1') });
});

/** A lead is suspended by a fork, and wraps a root key of its own to somebody. */
async function plant(epoch: number, to = 'lead'): Promise<void> {
  const before = fake.chain('cloned');
  await fake.data('cloned', { a: 1 });
  fake.restore('cloned', before);
  await fake.data('cloned', { a: 2 });
  const { signer, receiver } = fake.device(to);
  const grant = { recipient: signer.device, receive: receiver.receive, name: '', key: planted };
  await writeEpoch(fake, 'cloned', { epoch, rootKey: planted, grants: [grant] });
}

/** The keys of a case as a lead reads them, with what the lead's store holds besides. */
function keysOf(name: string, stored: Parameters<typeof readCaseKeys>[1]['held'] = []) {
  const { signer, receiver } = fake.device(name);
  const devices = [...new Set(fake.written.map(({ leaf }) => leaf.device))];
  const files = devices.map((device) => ({
    device,
    records: fake.written
      .filter(({ leaf }) => leaf.device === device)
      .map(({ leaf, sealed }) => ({ leaf: leaf.bytes, sealed })),
  }));
  const recipients = [{ recipient: signer.device, receiver }];
  return readCaseKeys(nodeCrypto, { visit: fake.visit, files, held: stored, recipients });
}

/** Lets a new lead join and wraps to it what another one holds. */
async function join(keys: CaseKeys): Promise<void> {
  await fake.enrol('late', { lead: 'lead', org: 'own', role: 'lead' });
  const { signer, receiver } = fake.device('late');
  const newcomer = { device: signer.device, receive: receiver.receive, role: 'lead' } as const;
  for (const step of wrapsForNewcomer(hpkeCrypto, keys, newcomer))
    await fake.write('lead', await step(fake.chain('lead')));
}

/** Epoch and root key of all that came to the newcomer, and what it seals under. */
async function heldByNewcomer() {
  const epochs = await fakeEpochs(fake, 'files');
  const { held } = await fakeKeyring(fake, 'late', epochs);
  const key = sealingKey(epochs, held, { visit: fake.visit, name: 'team' });
  return { held: held.map((one) => `${one.epoch} ${bytesToHex(one.key)}`), key, epochs };
}

describe('a late joiner', () => {
  it('is not handed a key that only opens: in the record of a sound lead it would seal', async () => {
    for (const epoch of [1, 2]) {
      await plant(epoch);
      const keys = await keysOf('lead');
      assert.ok(keys.held.some(({ key }) => equalBytes(key, planted)));
      if (epoch === 2) await join(keys);
    }
    const { held, key, epochs } = await heldByNewcomer();
    assert.deepEqual(held, [`1 ${bytesToHex(rootKey('1'))}`]);
    assert.equal(epochs.current, 1);
    const own = { rootKey: rootKey('1'), visit: fake.visit, epoch: 1, name: 'team' };
    assert.deepEqual(key, deriveScopeKey(own));
  });

  it('is not handed such a key out of a store that recovered it either', async () => {
    // Two cards open what was wrapped to the recovery key; the store keeps the keys alone.
    await plant(2, 'host-lead');
    const stored = [
      { epoch: 1, name: '', key: rootKey('1') },
      { epoch: 2, name: '', key: planted },
    ];
    const keys = await keysOf('lead', stored);
    await join(keys);
    assert.deepEqual((await heldByNewcomer()).held, [`1 ${bytesToHex(rootKey('1'))}`]);
  });

  it('is not handed a key that lies in a store and that no record brought', async () => {
    const stored = [{ epoch: 2, name: '', key: rootKey('2, never told') }];
    const keys = await keysOf('lead', stored);
    assert.ok(
      keys.held.some(({ epoch }) => epoch === 2),
      'it opens',
    );
    await join(keys);
    const { held, epochs } = await heldByNewcomer();
    assert.deepEqual([held.length, epochs.current], [1, 1]);
  });
});
