import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { fakeView } from '../../test/fakes/fake-epochs.ts';
import { FakeVisit, fakeId } from '../../test/fakes/fake-visit.ts';
import { nodeCrypto } from '../adapters/node/crypto.ts';
import {
  HOLD_CARD_DELAY_MS_MIN,
  type ShredCircumstances,
  shredDelayMs,
  shredObstacles,
  shredOf,
} from './shred.ts';

const DAY_MS = 86_400_000;
/** All there is to wait for is over, a day after a beginning at zero. */
const over: ShredCircumstances = {
  epochs: [1],
  quarantinedCount: 0,
  unloggedCount: 0,
  begun: { witnessedAtMs: 0, seenAtMs: 0 },
  witnessedNowMs: DAY_MS,
  nowMs: DAY_MS,
  retainedUntilMs: DAY_MS,
  hasCertificates: true,
};

let fake: FakeVisit;

beforeEach(async () => {
  fake = await FakeVisit.create(nodeCrypto);
  await fake.enrol('phone', { lead: 'lead', org: 'own' });
});

async function codes(now: ShredCircumstances = over): Promise<readonly string[]> {
  const view = await fakeView(fake, 'log');
  return shredObstacles(view, shredOf(view), now).map(({ code }) => code);
}

/** S4: the device names the end of its own chain. */
async function ready(name: string, object: string): Promise<void> {
  const head = fake.chain(name).last?.seq ?? 0;
  await fake.write(name, { kind: 9, clear: { done: false, head, object } });
}

async function request(name = 'lead', epochs = [1]): Promise<string> {
  return (await fake.write(name, { kind: 8, clear: { epochs } })).leaf.id;
}

/** A request that is approved, and acked by all three devices. */
async function prepare(): Promise<string> {
  const id = await request();
  for (const name of ['lead', 'host-lead']) await fake.approve(name, id, 'shred');
  for (const name of ['lead', 'host-lead', 'phone']) await ready(name, id);
  return id;
}

describe('the gate before shredding', () => {
  it('opens when a lead asked, two sides approved, all acked and every time is over', async () => {
    await prepare();
    assert.deepEqual(await codes(), []);
  });

  it('stays closed for each thing that is missing from outside the records', async () => {
    await prepare();
    const missing: readonly (readonly [Partial<ShredCircumstances>, string])[] = [
      [{ epochs: [1, 2] }, 'shred-epochs'],
      [{ quarantinedCount: 1 }, 'shred-records'],
      [{ unloggedCount: undefined }, 'shred-log'],
      [{ unloggedCount: 1 }, 'shred-log'],
      [{ begun: undefined }, 'shred-log'],
      [{ witnessedNowMs: undefined }, 'shred-log'],
      [{ witnessedNowMs: DAY_MS - 1 }, 'shred-delay'],
      [{ nowMs: DAY_MS - 1, retainedUntilMs: 0 }, 'shred-delay'],
      [{ retainedUntilMs: undefined }, 'shred-retention'],
      [{ retainedUntilMs: DAY_MS + 1 }, 'shred-retention'],
      [{ hasCertificates: false }, 'shred-certificate'],
    ];
    for (const [change, code] of missing)
      assert.deepEqual(await codes({ ...over, ...change }), [code], JSON.stringify(change));
  });

  it('is not opened by a request of a member, nor by approvals of one side', async () => {
    await request('phone');
    assert.ok((await codes()).includes('shred-none'));
    const id = await request();
    for (const name of ['lead', 'phone']) await fake.approve(name, id, 'shred');
    for (const name of ['lead', 'host-lead', 'phone']) await ready(name, id);
    assert.ok((await codes()).includes('shred-approvals'));
  });

  it('is closed by a hold of anybody, also one that nobody enrolled or that was revoked', async () => {
    await prepare();
    await fake.addDevice('passer-by', 'else');
    await fake.write('passer-by', { kind: 5, clear: { scope: 'visit' } });
    assert.deepEqual(await codes(), ['shred-hold']);

    fake = await FakeVisit.create(nodeCrypto);
    await fake.enrol('phone', { lead: 'lead', org: 'own' });
    const { device } = fake.device('phone').signer;
    await fake.write('lead', { kind: 3, clear: { device, reason: 'lost' } });
    const id = await request();
    for (const name of ['lead', 'host-lead']) await fake.approve(name, id, 'shred');
    for (const name of ['lead', 'host-lead']) await ready(name, id);
    assert.deepEqual(await codes(), [], 'a revoked device need not ack');
    await fake.write('phone', { kind: 5, clear: { scope: 'space', ref: fakeId('r', 16) } });
    assert.deepEqual(await codes(), ['shred-hold']);
  });

  it('is closed by an ack of a hold that a hub hides', async () => {
    await prepare();
    const hold = await fake.write('phone', { kind: 5, clear: { scope: 'visit' } });
    await ready('host-lead', hold.leaf.id);
    // The hub drops the hold, which was the last record of its device.
    fake.written.splice(fake.written.indexOf(hold), 1);
    assert.deepEqual(await codes(), ['shred-records']);
  });

  it('is closed by a gap, a kind that is not known, and a device that was cloned', async () => {
    await prepare();
    const first = await fake.data('phone', { n: 1 });
    await fake.data('phone', { n: 2 });
    fake.written.splice(fake.written.indexOf(first), 1);
    assert.ok((await codes()).includes('shred-records'));

    fake = await FakeVisit.create(nodeCrypto);
    await fake.enrol('phone', { lead: 'lead', org: 'own' });
    await prepare();
    const later = await fake.data('phone', {});
    fake.written.splice(-1, 1, { ...later, leaf: { ...later.leaf, kind: 11 } });
    assert.deepEqual(await codes(), ['shred-records']);

    fake = await FakeVisit.create(nodeCrypto);
    await fake.enrol('phone', { lead: 'lead', org: 'own' });
    const before = fake.chain('phone');
    await prepare();
    fake.restore('phone', before);
    await fake.data('phone', { other: true });
    assert.ok((await codes()).includes('shred-records'));
  });

  it('wants the ack of each device with the end of its own chain, or that two sides waive it', async () => {
    const id = await request();
    for (const name of ['lead', 'host-lead']) await fake.approve(name, id, 'shred');
    for (const name of ['lead', 'host-lead']) await ready(name, id);
    assert.deepEqual(await codes(), ['shred-ack']);
    await fake.write('phone', { kind: 9, clear: { done: false, head: 7, object: id } });
    assert.deepEqual(await codes(), ['shred-ack'], 'its chain is longer elsewhere');
    const purpose = `waive:${fake.device('phone').signer.device}`;
    await fake.approve('lead', id, purpose);
    assert.deepEqual(await codes(), ['shred-ack']);
    await fake.approve('host-lead', id, purpose);
    assert.deepEqual(await codes(), []);
  });

  it('waits at least a week where a hold card is out', async () => {
    assert.equal(shredDelayMs(await fakeView(fake, 'log')), DAY_MS);
    await fake.enrol('card', { lead: 'host-lead', org: 'host', role: 'holder' });
    assert.equal(shredDelayMs(await fakeView(fake, 'log')), HOLD_CARD_DELAY_MS_MIN);
    assert.equal(HOLD_CARD_DELAY_MS_MIN, 7 * DAY_MS);
  });
});

describe('a shredding', () => {
  it('says which devices destroyed their keys, and ends with the word of a lead', async () => {
    const id = await prepare();
    await fake.ack('phone', id);
    const clear = { cards: [2], shred: id, unconfirmed: [fake.device('lead').signer.device] };
    await fake.write('phone', { kind: 10, clear });
    assert.equal(shredOf(await fakeView(fake, 'log'))?.end, undefined, 'a member');
    await fake.write('lead', { kind: 10, clear });
    assert.equal(shredOf(await fakeView(fake, 'log'))?.end?.cards.join(), '2');
    const done = shredOf(await fakeView(fake, 'log'))?.devices.filter(({ isDone }) => isDone);
    assert.deepEqual(
      done?.map(({ device }) => device),
      [fake.device('phone').signer.device],
    );
  });
});
