import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeEpochs, fakeView, writeEpoch } from '../../test/fakes/fake-epochs.ts';
import { FakeVisit } from '../../test/fakes/fake-visit.ts';
import { nodeCrypto } from '../adapters/node/crypto.ts';
import { isShredded, shredReport } from './shred-case.ts';

const over = {
  unloggedCount: 0,
  begun: { witnessedAtMs: 0, seenAtMs: 0 },
  witnessedNowMs: 86_400_000,
  nowMs: 86_400_000,
  retainedUntilMs: 0,
  hasCertificates: true,
};

describe('a device that says too early that its keys are destroyed', () => {
  it('opens the gate for nobody else, and ends nothing', async () => {
    const fake = await FakeVisit.create(nodeCrypto);
    await fake.enrol('phone', { lead: 'lead', org: 'own' });
    await writeEpoch(fake, 'lead', { epoch: 1, rootKey: fake.rootKey });
    const request = await fake.write('lead', { kind: 8, clear: { epochs: [1] } });
    await fake.ack('phone', request.leaf.id);
    const clear = { cards: [], shred: request.leaf.id, unconfirmed: [] };
    await fake.write('lead', { kind: 10, clear });
    const view = await fakeView(fake, 'log');
    const epochs = await fakeEpochs(fake);
    const codesWhere = (isDestroyedHere: boolean) =>
      new Set(
        shredReport({ view, epochs, quarantinedCount: 0 }, over, isDestroyedHere).obstacles.map(
          (o) => o.code,
        ),
      );
    assert.deepEqual(codesWhere(false), new Set(['shred-approvals', 'shred-ack']));
    assert.deepEqual(codesWhere(true), new Set());
    assert.equal(isShredded(view), false, 'two sides have not approved it');
    await fake.write('phone', { kind: 5, clear: { scope: 'visit' } });
    const held = shredReport(
      { view: await fakeView(fake, 'log'), epochs, quarantinedCount: 0 },
      over,
      true,
    );
    assert.deepEqual(
      held.obstacles.map(({ code }) => code),
      ['shred-hold'],
    );
  });
});
