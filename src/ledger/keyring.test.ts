import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { fakeEpochs, fakeKeyring, writeEpoch } from '../../test/fakes/fake-epochs.ts';
import { FakeVisit, fakeId } from '../../test/fakes/fake-visit.ts';
import { nodeCrypto } from '../adapters/node/crypto.ts';
import { bytesToHex, hexToBytes } from '../base/bytes.ts';
import { scopeKeysOf, sealingKey } from './keyring.ts';
import { deriveScopeKey, type ScopeKey } from './keys.ts';
import { openRecords } from './records.ts';

const names = ['team', 'medical', 'custody', 'zone:talks+custody'];
const rootKey = (text: string) => hexToBytes(fakeId(`root key ${text}`, 32));

let fake: FakeVisit;

beforeEach(async () => {
  fake = await FakeVisit.create(nodeCrypto);
  await fake.enrol('phone', { lead: 'lead', org: 'own' });
  await fake.enrol('medic', { lead: 'lead', org: 'own' });
});

const deviceOf = (name: string): string => fake.device(name).signer.device;

function scopeKey(text: string, epoch: number, name: string): ScopeKey {
  return deriveScopeKey({ rootKey: rootKey(text), visit: fake.visit, epoch, name });
}

function data(name: string, key: ScopeKey, payload: unknown) {
  return fake.write(name, { kind: 0, content: { ...fake.content(payload), scopeKey: key } });
}

/** What a device reads of all that was written, and what stays closed to it. */
async function reads(name: string) {
  const { held, problems } = await fakeKeyring(fake, name, await fakeEpochs(fake));
  assert.deepEqual(problems, []);
  const keys = scopeKeysOf(held, { visit: fake.visit, names });
  const {
    opened,
    closedIds,
    problems: exceptions,
  } = await openRecords(nodeCrypto, fake.written, keys);
  assert.deepEqual(exceptions, []);
  const payloads = opened.map(({ content }) => content.payload);
  return { payloads, closed: closedIds.length };
}

describe('a reader', () => {
  it('goes through the log, unwraps what is for it and opens what it may know', async () => {
    await writeEpoch(fake, 'lead', {
      epoch: 1,
      rootKey: rootKey('1'),
      namesOf: ({ device }) =>
        device === deviceOf('medic') ? ['medical', 'team'] : ['team', 'zone:talks+custody'],
    });
    await data('phone', scopeKey('1', 1, 'team'), 'for all');
    await data('medic', scopeKey('1', 1, 'medical'), 'for the medic');
    await data('phone', scopeKey('1', 1, 'zone:talks+custody'), 'for two tasks');
    assert.deepEqual(await reads('phone'), { payloads: ['for all', 'for two tasks'], closed: 1 });
    assert.deepEqual(await reads('medic'), { payloads: ['for all', 'for the medic'], closed: 1 });
    const all = ['for all', 'for the medic', 'for two tasks'];
    for (const lead of ['lead', 'host-lead'])
      assert.deepEqual(await reads(lead), { payloads: all, closed: 0 });
  });

  it('that joined late reads from the start when a lead wraps again', async () => {
    await writeEpoch(fake, 'lead', { epoch: 1, rootKey: rootKey('1') });
    await data('phone', scopeKey('1', 1, 'team'), 'before');
    await fake.enrol('late', { lead: 'host-lead', org: 'host' });
    assert.deepEqual(await reads('late'), { payloads: [], closed: 1 });
    const { receiver, signer } = fake.device('late');
    const grant = { recipient: signer.device, receive: receiver.receive };
    const grants = [{ ...grant, ...scopeKey('1', 1, 'team') }];
    await writeEpoch(fake, 'host-lead', {
      epoch: 1,
      rootKey: rootKey('1'),
      reason: 'join',
      grants,
    });
    assert.deepEqual(await reads('late'), { payloads: ['before'], closed: 0 });
  });

  it('that left keeps what it had, and reads nothing of the next epoch', async () => {
    await writeEpoch(fake, 'lead', { epoch: 1, rootKey: rootKey('1') });
    await data('lead', scopeKey('1', 1, 'team'), 'old');
    const device = deviceOf('phone');
    await fake.write('lead', { kind: 3, clear: { device, reason: 'lost' } });
    await writeEpoch(fake, 'lead', { epoch: 2, rootKey: rootKey('2'), reason: 'revoke' });
    await data('lead', scopeKey('2', 2, 'team'), 'new');
    assert.deepEqual(await reads('phone'), { payloads: ['old'], closed: 1 });
    assert.deepEqual(await reads('medic'), { payloads: ['old', 'new'], closed: 0 });
  });

  it('is told of wraps for it that do not open, and not of those for others', async () => {
    const stray = { ...scopeKey('1', 1, 'team'), receive: fake.device('medic').receiver.receive };
    const grants = [
      { ...stray, recipient: deviceOf('phone') },
      { ...stray, recipient: deviceOf('medic') },
    ];
    const { leaf } = await writeEpoch(fake, 'lead', { epoch: 1, rootKey: rootKey('1'), grants });
    const epochs = await fakeEpochs(fake);
    const { held, problems } = await fakeKeyring(fake, 'phone', epochs);
    assert.deepEqual(held, []);
    assert.deepEqual(
      problems.map(({ leaf: { id }, problem }) => [id, problem.code]),
      [[leaf.id, 'wrap-unopenable']],
    );
    assert.equal((await fakeKeyring(fake, 'medic', epochs)).held.length, 1);
    assert.deepEqual((await fakeKeyring(fake, 'lead', epochs)).problems, []);
  });
});

describe('sealing', () => {
  const keyFor = async (name: string, scope = 'team'): Promise<string | undefined> => {
    const epochs = await fakeEpochs(fake);
    const { held } = await fakeKeyring(fake, name, epochs);
    const key = sealingKey(epochs, held, { visit: fake.visit, name: scope });
    return key === undefined ? undefined : bytesToHex(key.key);
  };

  it('uses the newest epoch, and stops when its key has not come yet', async () => {
    await writeEpoch(fake, 'lead', { epoch: 1, rootKey: rootKey('1') });
    const first = bytesToHex(scopeKey('1', 1, 'team').key);
    for (const name of ['lead', 'phone']) assert.equal(await keyFor(name), first);
    assert.equal(await keyFor('phone', 'medical'), undefined);
    assert.equal(await keyFor('lead', 'medical'), bytesToHex(scopeKey('1', 1, 'medical').key));
    const { receiver, signer } = fake.device('lead');
    const own = { recipient: signer.device, receive: receiver.receive, name: '' };
    const grants = [{ ...own, key: rootKey('2') }];
    await writeEpoch(fake, 'lead', { epoch: 2, rootKey: rootKey('2'), grants });
    assert.equal(await keyFor('lead'), bytesToHex(scopeKey('2', 2, 'team').key));
    assert.equal(await keyFor('phone'), undefined, 'never again under the older key');
  });

  it('takes the record that is earlier in the log when two leads made one epoch; both are read', async () => {
    await writeEpoch(fake, 'lead', { epoch: 1, rootKey: rootKey('1') });
    await writeEpoch(fake, 'host-lead', { epoch: 2, rootKey: rootKey('host 2') });
    await writeEpoch(fake, 'lead', { epoch: 2, rootKey: rootKey('own 2') });
    const earlier = bytesToHex(scopeKey('host 2', 2, 'team').key);
    for (const name of ['lead', 'host-lead', 'phone', 'medic'])
      assert.equal(await keyFor(name), earlier, name);
    await data('phone', scopeKey('host 2', 2, 'team'), 'under one');
    await data('medic', scopeKey('own 2', 2, 'team'), 'under the other, before the news came');
    for (const name of ['lead', 'phone'])
      assert.deepEqual((await reads(name)).payloads, [
        'under one',
        'under the other, before the news came',
      ]);
  });
});
