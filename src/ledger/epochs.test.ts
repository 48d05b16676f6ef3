import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { fakeEpochs, fakeView, writeEpoch } from '../../test/fakes/fake-epochs.ts';
import { FakeVisit, fakeId } from '../../test/fakes/fake-visit.ts';
import { nodeCrypto } from '../adapters/node/crypto.ts';
import { hexToBytes } from '../base/bytes.ts';
import type { LeafOrder } from './chain.ts';
import type { EpochStanding } from './epochs.ts';
import { grantsOf } from './grants.ts';

const orders: readonly LeafOrder[] = ['log', 'files'];
const rootKey = (epoch: number) => hexToBytes(fakeId(`root key ${epoch}`, 32));

let fake: FakeVisit;

beforeEach(async () => {
  fake = await FakeVisit.create(nodeCrypto);
  await fake.enrol('phone', { lead: 'lead', org: 'own' });
});

function epoch(name: string, number: number, reason = 'start') {
  return writeEpoch(fake, name, { epoch: number, rootKey: rootKey(number), reason });
}

function revoke(lead: string, name: string) {
  const { device } = fake.device(name).signer;
  return fake.write(lead, { kind: 3, clear: { device, reason: 'lost' } });
}

async function standings(order: LeafOrder): Promise<readonly EpochStanding[]> {
  return (await fakeEpochs(fake, order)).records.map((record) => record.standing);
}

async function stale(order: LeafOrder): Promise<readonly string[]> {
  return (await fakeEpochs(fake, order)).staleHolders;
}

describe('epochs', () => {
  it('start with 1, which may be older than any record', async () => {
    for (const order of orders) {
      const epochs = await fakeEpochs(fake, order);
      assert.deepEqual([epochs.current, epochs.records, epochs.staleHolders], [1, [], []]);
    }
  });

  it('go on with the records of leads, one at a time', async () => {
    await epoch('lead', 1);
    await epoch('host-lead', 2, 'schedule');
    await epoch('lead', 2, 'join');
    for (const order of orders) {
      const epochs = await fakeEpochs(fake, order);
      assert.equal(epochs.current, 2);
      assert.deepEqual(
        epochs.records.map(({ epoch, standing }) => [epoch, standing]),
        [
          [1, 'sealing'],
          [2, 'sealing'],
          [2, 'sealing'],
        ],
      );
      assert.deepEqual(new Set(epochs.records.map((r) => r.reason)).size, 3);
    }
  });

  it('are not made by members, holders or strangers', async () => {
    await fake.enrol('card', { lead: 'host-lead', org: 'host', role: 'holder' });
    await fake.addDevice('stranger', 'own');
    for (const name of ['phone', 'card', 'stranger']) await epoch(name, 2);
    for (const order of orders) {
      const epochs = await fakeEpochs(fake, order);
      assert.deepEqual(await standings(order), ['refused', 'refused', 'refused']);
      assert.equal(epochs.current, 1);
      const found = (await fakeView(fake, order)).findings.map((finding) => finding.code);
      assert.deepEqual(found.sort(), ['not-enrolled', 'role-refused', 'role-refused']);
    }
  });

  it('cannot be skipped, so nobody uses up the numbers', async () => {
    await epoch('lead', 0xffff_ffff);
    await epoch('host-lead', 3);
    for (const order of orders) {
      assert.deepEqual(await standings(order), ['opening', 'opening']);
      const { current, next } = await fakeEpochs(fake, order);
      assert.deepEqual([current, next], [1, 2]);
    }
  });

  it('of a lead count until it was revoked; without a log they then only open', async () => {
    await fake.enrol('second', { lead: 'lead', org: 'own', role: 'lead' });
    await epoch('second', 2);
    await revoke('lead', 'second');
    await epoch('second', 3);
    assert.deepEqual(await standings('log'), ['sealing', 'refused']);
    assert.deepEqual(await standings('files'), ['opening', 'opening']);
  });

  it('go on after a lead was revoked that had made the last ones', async () => {
    await fake.enrol('second', { lead: 'lead', org: 'own', role: 'lead' });
    for (const number of [1, 2, 3]) await epoch('second', number);
    await revoke('lead', 'second');
    for (const order of orders) assert.equal((await fakeEpochs(fake, order)).next, 4);
    await epoch('lead', 4, 'revoke');
    for (const order of orders) {
      const { current, next, staleHolders } = await fakeEpochs(fake, order);
      assert.deepEqual([current, next, staleHolders], [4, 5, []]);
    }
  });

  it('of a lead that was cloned seal nothing from the fork on', async () => {
    await fake.enrol('second', { lead: 'lead', org: 'own', role: 'lead' });
    await epoch('second', 2);
    const before = fake.chain('second');
    await epoch('second', 3);
    fake.restore('second', before);
    await fake.data('second', {});
    for (const order of orders) {
      assert.deepEqual(await standings(order), ['sealing', 'opening']);
      assert.equal((await fakeEpochs(fake, order)).current, 2);
    }
  });

  it('are known without their sealed bytes, as after shredding', async () => {
    await epoch('lead', 2);
    const records = fake.written.map(({ leaf }) => ({ leaf, sealed: undefined }));
    const { current, records: epochs } = await fakeEpochs(fake, 'log', records);
    assert.equal(current, 2);
    assert.equal(epochs[0]?.wraps, undefined);
  });
});

describe('a new epoch', () => {
  it('is due when somebody who holds the current key is revoked, and no more after it', async () => {
    await epoch('lead', 1);
    for (const order of orders) assert.deepEqual(await stale(order), []);
    await revoke('lead', 'phone');
    const { device } = fake.device('phone').signer;
    for (const order of orders) assert.deepEqual(await stale(order), [device]);
    await epoch('lead', 2, 'revoke');
    for (const order of orders) assert.deepEqual(await stale(order), []);
  });

  it('is due when a device is suspended by a fork', async () => {
    await epoch('lead', 1);
    const before = fake.chain('phone');
    await fake.data('phone', { a: 1 });
    fake.restore('phone', before);
    await fake.data('phone', { a: 2 });
    const { device } = fake.device('phone').signer;
    for (const order of orders) assert.deepEqual(await stale(order), [device]);
  });

  it('is not due for who never held the key', async () => {
    await epoch('lead', 1);
    await fake.enrol('late', { lead: 'lead', org: 'own' });
    await revoke('lead', 'late');
    for (const order of orders) assert.deepEqual(await stale(order), []);
  });

  it('is due for anybody when nothing tells who holds the key', async () => {
    await revoke('lead', 'phone');
    const { device } = fake.device('phone').signer;
    for (const order of orders) assert.deepEqual(await stale(order), [device]);
    await epoch('lead', 2);
    const records = fake.written.map(({ leaf }) => ({ leaf, sealed: undefined }));
    assert.deepEqual((await fakeEpochs(fake, 'log', records)).staleHolders, [device]);
  });
});

describe('grants', () => {
  it('give leads and recovery the root key, members their scopes, holders nothing', async () => {
    const recovery = fakeId('recovery', 32);
    await fake.enrol('medic', { lead: 'lead', org: 'own' });
    await fake.enrol('card', { lead: 'host-lead', org: 'host', role: 'holder' });
    await fake.enrol('gone', { lead: 'lead', org: 'own' });
    await revoke('lead', 'gone');
    const view = await fakeView(fake);
    const { genesis } = view.enrolment;
    assert.ok(genesis);
    const withRecovery = { ...genesis, clear: { ...genesis.clear, recovery } };
    const grants = grantsOf(
      { ...view, enrolment: { ...view.enrolment, genesis: withRecovery } },
      { epoch: 2, rootKey: rootKey(2) },
      (enrolled) =>
        enrolled.device === fake.device('medic').signer.device ? ['medical', 'team'] : ['team'],
    );
    const named = (name: string) => fake.device(name).signer.device;
    const nameOf = new Map([
      [recovery, 'recovery'],
      ...['lead', 'host-lead', 'phone', 'medic'].map((name) => [named(name), name] as const),
    ]);
    assert.deepEqual(
      grants.map(({ recipient, name }) => `${nameOf.get(recipient)} ${name}`).sort(),
      ['host-lead ', 'lead ', 'medic medical', 'medic team', 'phone team', 'recovery '],
    );
    assert.deepEqual(
      grants.map((grant) => grant.recipient),
      grants.map((grant) => grant.recipient).sort(),
    );
    for (const grant of grants.filter((g) => g.name === ''))
      assert.deepEqual(grant.key, rootKey(2));
  });
});
