import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { type FakeLog, fakeLog } from '../../test/fakes/fake-log.ts';
import { FakeVisit } from '../../test/fakes/fake-visit.ts';
import { nodeCrypto } from '../adapters/node/crypto.ts';
import { textToUtf8 } from '../base/utf8.ts';
import { viewLedger } from '../ledger/view.ts';
import { isQuorum, type Policy, parsePolicy, policyText } from '../log/policy.ts';
import { enrolledPolicy, logOrigin, visitOfOrigin, witnessKey } from './log-trust.ts';

let log: FakeLog;
before(async () => {
  log = await fakeLog(8);
});

async function policyOf(visit: FakeVisit): Promise<Policy | undefined> {
  const leaves = visit.written.map(({ leaf }) => leaf);
  const view = await viewLedger(nodeCrypto, { visit: visit.visit, leaves, order: 'log' });
  return enrolledPolicy(log.signer.key, view);
}

describe('the default quorum', () => {
  it('is two persons, one of them of another organisation than that of genesis, in every case', async () => {
    const visit = await FakeVisit.create(nodeCrypto);
    const people = [
      ['lead', 'own', 'lead'],
      ['lead-desk', 'own', 'lead'],
      ['phone', 'own', 'phone'],
      ['host-lead', 'host', 'host-lead'],
      ['host-phone', 'host', 'host-phone'],
      ['host-tablet', 'host', 'host-phone'],
    ] as const;
    for (const [name, org, person] of people)
      if (name !== 'lead' && name !== 'host-lead') {
        const lead = org === 'own' ? 'lead' : 'host-lead';
        await visit.enrol(name, { lead, org, person, role: 'member' });
      }
    const policy = await policyOf(visit);
    assert.ok(policy !== undefined);
    const keyOf = (name: string) => {
      const { signer, cosign } = visit.device(name);
      return witnessKey(log.signer.key.name, signer.device, cosign);
    };
    for (let mask = 0; mask < 2 ** people.length; mask += 1) {
      const signed = people.filter((_, i) => (mask >> i) % 2 === 1);
      const persons = new Set(signed.map(([, , person]) => person));
      const others = new Set(
        signed.filter(([, org]) => org === 'host').map(([, , person]) => person),
      );
      const expected = persons.size >= 2 && others.size >= 1;
      assert.equal(
        isQuorum(
          policy,
          signed.map(([name]) => keyOf(name)),
        ),
        expected,
        `mask ${mask}`,
      );
    }
    const read = parsePolicy(textToUtf8(policyText(policy)));
    assert.deepEqual(read, { ok: true, value: policy });
  });

  it('counts neither holders of hold cards nor revoked devices', async () => {
    const visit = await FakeVisit.create(nodeCrypto);
    await visit.enrol('card', { lead: 'lead', org: 'own', role: 'holder' });
    await visit.enrol('phone', { lead: 'lead', org: 'own', role: 'member' });
    const before = await policyOf(visit);
    const names = (policy: Policy | undefined) => policy?.witnesses.map(({ name }) => name) ?? [];
    assert.ok(!names(before).includes(visit.device('card').signer.device));
    assert.ok(names(before).includes(visit.device('phone').signer.device));
    const { device } = visit.device('phone').signer;
    await visit.write('lead', { kind: 3, clear: { device, reason: 'lost' } });
    assert.ok(!names(await policyOf(visit)).includes(device));
  });

  it('does not exist without genesis', async () => {
    const view = await viewLedger(nodeCrypto, { visit: log.visit.visit, leaves: [], order: 'log' });
    assert.equal(enrolledPolicy(log.signer.key, view), undefined);
  });
});

describe('the name of a log', () => {
  it('is hub and visit, and gives the visit back', () => {
    const visit = 'ab'.repeat(16);
    assert.equal(visitOfOrigin(logOrigin('hub.example', visit)), visit);
    for (const origin of [visit, 'hub.example/', `hub.example/${visit}0`, `hub.example/${visit}/x`])
      assert.equal(visitOfOrigin(origin), undefined, origin);
  });
});
