import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { FakeVisit } from '../../test/fakes/fake-visit.ts';
import { nodeCrypto } from '../adapters/node/crypto.ts';
import { NO_PREV } from './leaf.ts';
import { encodeWraps } from './wraps.ts';
import { appendRecord, resumeChain, startChain } from './writer.ts';

let fake: FakeVisit;

beforeEach(async () => {
  fake = await FakeVisit.create(nodeCrypto);
});

describe('writing a chain', () => {
  it('numbers records from 1 and links each to the one before', async () => {
    await fake.addDevice('phone', 'own');
    const first = await fake.data('phone', {});
    const second = await fake.write('phone', { kind: 5, clear: { scope: 'visit' } });
    assert.equal(first.leaf.seq, 1);
    assert.equal(first.leaf.prev, NO_PREV);
    assert.equal(second.leaf.seq, 2);
    assert.equal(second.leaf.prev, first.leaf.id);
    const { device } = fake.device('phone').signer;
    assert.deepEqual(fake.chain('phone').last, { device, seq: 2, id: second.leaf.id });
  });

  it('gives the same bytes for the same state, draft and clock; its input stays', async () => {
    const { signer } = fake.device('lead');
    const chain = startChain(fake.visit, signer.device);
    const step = { chain, draft: { kind: 0, content: fake.content({ a: 1 }) }, nowMs: 7 } as const;
    const a = await appendRecord(nodeCrypto, signer, step);
    const b = await appendRecord(nodeCrypto, signer, step);
    assert.deepEqual(a, b);
    assert.equal(chain.last, undefined);
  });

  it('goes on after reading back, with no earlier clock or smaller checkpoint', async () => {
    const { signer } = fake.device('lead');
    const chain = {
      ...startChain(fake.visit, signer.device),
      checkpoint: { size: 3, root: 'ab'.repeat(32) },
    };
    const draft = { kind: 0, content: fake.content({}) } as const;
    const first = await appendRecord(nodeCrypto, signer, { chain, draft, nowMs: 5000 });
    const resumed = resumeChain(first.record.leaf, first.chain.hlc);
    assert.deepEqual(resumed, first.chain);
    const next = await appendRecord(nodeCrypto, signer, { chain: resumed, draft, nowMs: 1 });
    assert.deepEqual(next.chain.hlc, { ms: 5000, counter: 1 });
    assert.equal(next.record.leaf.checkpoint.size, 3);
  });

  it('seals content into control records too, and wraps into epoch records', async () => {
    const content = fake.content({ reason: 'seal number differs' });
    const hold = await fake.write('lead', { kind: 5, clear: { scope: 'visit' }, content });
    assert.equal(hold.leaf.seal, 1);
    assert.deepEqual(hold.leaf.clear, { scope: 'visit' });
    assert.deepEqual(hold.opening?.payload, { reason: 'seal number differs' });
    const recipient = fake.device('lead').signer.device;
    const wraps = encodeWraps([{ recipient, enc: new Uint8Array(32), ct: new Uint8Array(80) }]);
    const epoch = await fake.write('lead', {
      kind: 4,
      clear: { reason: 'start' },
      epoch: 1,
      wraps,
    });
    assert.equal(epoch.leaf.seal, 2);
    assert.deepEqual(epoch.sealed, wraps);
    assert.equal(epoch.opening, undefined);
  });

  it('refuses a wrong signer, what is not JSON, deep payloads and odd wraps', async () => {
    const { signer } = fake.device('lead');
    const draft = { kind: 5, clear: { scope: 'visit' } } as const;
    const chain = fake.chain('host-lead');
    await assert.rejects(
      appendRecord(nodeCrypto, signer, { chain, draft, nowMs: 1 }),
      /own device/,
    );
    const liar = { device: signer.device, sign: fake.device('host-lead').signer.sign };
    const own = startChain(fake.visit, signer.device);
    await assert.rejects(
      appendRecord(nodeCrypto, liar, { chain: own, draft, nowMs: 1 }),
      /should pass/,
    );
    await assert.rejects(fake.data('lead', { at: Number.NaN }));
    await assert.rejects(fake.data('lead', undefined));
    let deep: unknown = 1;
    for (let i = 0; i < 64; i += 1) deep = [deep];
    await assert.rejects(fake.data('lead', deep), /nested/);
    const wraps = new Uint8Array(10);
    const epoch = { kind: 4, clear: { reason: 'start' }, epoch: 1, wraps } as const;
    await assert.rejects(fake.write('lead', epoch), /should pass/);
  });
});
