import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { FakeVisit, fakeId } from '../../test/fakes/fake-visit.ts';
import { nodeCrypto } from '../adapters/node/crypto.ts';
import { approvalRule, countApprovals } from './approvals.ts';
import type { LeafOrder } from './chain.ts';
import { holdsOf, openHolds } from './hold.ts';
import { emptyCheckpoint, type Leaf, NO_PREV } from './leaf.ts';
import { type LedgerView, viewLedger } from './view.ts';
import { writeRecord } from './writer.ts';

const orders: readonly LeafOrder[] = ['log', 'files'];

let fake: FakeVisit;

beforeEach(async () => {
  fake = await FakeVisit.create(nodeCrypto);
});

async function view(order: LeafOrder = 'log', genesisId?: string): Promise<LedgerView> {
  const leaves = fake.written.map((record) => record.leaf);
  const anchor = genesisId === undefined ? {} : { genesisId };
  return viewLedger(nodeCrypto, { visit: fake.visit, leaves, order, ...anchor });
}

function codes(of: LedgerView): readonly string[] {
  return of.findings.map((finding) => finding.code).sort();
}

function roleOf(of: LedgerView, name: string): string | undefined {
  return of.enrolment.enrolledByDevice.get(fake.device(name).signer.device)?.role;
}

describe('enrolment', () => {
  it('[G1] starts from genesis, in force when the other first leads acked it', async () => {
    for (const order of orders) {
      const whole = await view(order);
      assert.deepEqual(codes(whole), []);
      assert.equal(whole.enrolment.isInForce, true);
      assert.equal(roleOf(whole, 'lead'), 'lead');
      assert.equal(roleOf(whole, 'host-lead'), 'lead');
      const leaves = fake.written.slice(0, 1).map((record) => record.leaf);
      const early = await viewLedger(nodeCrypto, { visit: fake.visit, leaves, order });
      assert.deepEqual(codes(early), ['genesis-unacked']);
      assert.equal(early.enrolment.isInForce, false);
    }
  });

  it('[G1] goes on through leads, in any order of files', async () => {
    await fake.enrol('second', { lead: 'lead', org: 'own', role: 'lead' });
    await fake.enrol('third', { lead: 'second', org: 'own' });
    await fake.enrol('card', { lead: 'host-lead', org: 'host', role: 'holder' });
    await fake.data('third', {});
    for (const order of orders) {
      const all = await view(order);
      assert.deepEqual(codes(all), []);
      assert.deepEqual(
        ['second', 'third', 'card'].map((name) => roleOf(all, name)),
        ['lead', 'member', 'holder'],
      );
    }
  });

  it('[G1] is by leads, for the own side, with a proof, once; a person has one side', async () => {
    await fake.enrol('member', { lead: 'lead', org: 'own' });
    await fake.enrol('by-member', { lead: 'member', org: 'own' });
    await fake.enrol('other-side', { lead: 'lead', org: 'host' });
    await fake.enrol('both-sides', { lead: 'host-lead', org: 'host', person: 'lead' });
    await fake.enrolKnown('member', { lead: 'lead', role: 'lead' });
    const proven = await fake.enrol('proven', { lead: 'lead', org: 'own' });
    await fake.addDevice('planted', 'own');
    const clear = proven.leaf.clear as { readonly code: string };
    const planted = { ...clear, device: fake.device('planted').signer.device };
    await fake.write('lead', { kind: 2, clear: planted as never });
    for (const order of orders) {
      const all = await view(order);
      assert.deepEqual(codes(all), [
        'enrol-refused',
        'enrol-refused',
        'enrol-refused',
        'enrol-refused',
        'enrol-refused',
        'role-refused',
      ]);
      assert.equal(roleOf(all, 'member'), 'member');
      for (const name of ['by-member', 'other-side', 'both-sides', 'planted']) {
        assert.equal(roleOf(all, name), undefined, name);
      }
    }
  });

  it('[G1] does not let two devices enrol each other', async () => {
    await fake.addDevice('a', 'own');
    await fake.addDevice('b', 'own');
    await fake.enrolKnown('b', { lead: 'a', role: 'lead' });
    await fake.enrolKnown('a', { lead: 'b', role: 'lead' });
    for (const order of orders) {
      const all = await view(order);
      assert.equal(roleOf(all, 'a'), undefined);
      assert.deepEqual(codes(all), [
        'enrol-refused',
        'enrol-refused',
        'not-enrolled',
        'not-enrolled',
      ]);
    }
  });

  it('[G1] reports records of devices that nobody enrolled, or not yet', async () => {
    await fake.addDevice('stranger', 'own');
    await fake.data('stranger', {});
    await fake.write('stranger', { kind: 5, clear: { scope: 'visit' } });
    assert.deepEqual(codes(await view()), ['hold-not-enrolled', 'not-enrolled']);
    await fake.enrolKnown('stranger', { lead: 'lead', role: 'member' });
    assert.deepEqual(codes(await view('log')), ['hold-not-enrolled', 'not-enrolled']);
    assert.deepEqual(codes(await view('files')), []);
  });

  it('needs one genesis, or the one asked for', async () => {
    const asked = await view('log', fake.genesisId);
    assert.equal(asked.enrolment.genesis?.leaf.id, fake.genesisId);
    assert.deepEqual(codes(await view('log', '00'.repeat(32))), ['genesis-missing']);
    await fake.addDevice('rival', 'own');
    const genesis = fake.written[0]?.leaf.clear as { orgs: { device: string }[]; self: string };
    const orgs = genesis.orgs.map((first) =>
      first.device === fake.device('lead').signer.device
        ? { ...first, device: fake.device('rival').signer.device }
        : first,
    );
    await fake.write('rival', { kind: 1, clear: { ...genesis, orgs } as never });
    assert.deepEqual(codes(await view()), ['genesis-ambiguous']);
    assert.deepEqual(codes(await view('log', fake.genesisId)), ['not-enrolled']);
  });

  it('refuses a genesis by a device that it does not name as its own', async () => {
    await fake.addDevice('rival', 'own');
    await fake.write('rival', { kind: 1, clear: fake.written[0]?.leaf.clear as never });
    assert.deepEqual(codes(await view()), ['genesis-refused', 'not-enrolled']);
  });

  it('[G5] ends with a revocation by a lead of the own side', async () => {
    await fake.enrol('phone', { lead: 'lead', org: 'own' });
    await fake.data('phone', {});
    const device = fake.device('phone').signer.device;
    await fake.write('host-lead', { kind: 3, clear: { device, reason: 'lost' } });
    assert.deepEqual(codes(await view()), ['revoke-refused']);
    await fake.write('lead', { kind: 3, clear: { device, reason: 'lost' } });
    assert.deepEqual(codes(await view()), ['revoke-refused'], 'what was written before stays');
    await fake.data('phone', {});
    assert.deepEqual(codes(await view()), ['revoke-refused', 'revoked']);
    assert.deepEqual(codes(await view('files')), ['revoke-refused', 'revoked', 'revoked']);
  });

  it('reports other visits, unknown kinds, odd members and roles, and drops nothing', async () => {
    await fake.enrol('card', { lead: 'host-lead', org: 'host', role: 'holder' });
    await fake.data('card', {});
    await odd('lead', 11, '{"a":1}');
    await odd('host-lead', 4 + 2, '{"hold":1}');
    const other = await FakeVisit.create(nodeCrypto);
    const { signer } = other.device('lead');
    const place = {
      seq: 1,
      prev: NO_PREV,
      checkpoint: emptyCheckpoint,
      hlc: { ms: 1, counter: 0 },
    };
    const strange = await writeRecord(nodeCrypto, signer, {
      place: { ...place, visit: fakeId('elsewhere', 16) },
      draft: { kind: 5, clear: { scope: 'visit' } },
    });
    const leaves = [...fake.written.map((record) => record.leaf), strange.leaf];
    const all = await viewLedger(nodeCrypto, { visit: fake.visit, leaves, order: 'files' });
    assert.deepEqual(codes(all), ['clear-members', 'other-visit', 'role-refused', 'unknown-kind']);
    assert.equal(all.leaves.length, fake.written.length);
  });
});

/** Puts a record with any public part among the written ones; its signature is not looked at. */
async function odd(name: string, kind: number, clear: string): Promise<Leaf> {
  const record = await fake.write(name, { kind: 5, clear: { scope: 'visit' } });
  const leaf = { ...record.leaf, kind, clear: JSON.parse(clear) };
  fake.written[fake.written.length - 1] = { ...record, leaf };
  return leaf;
}

describe('two-person rules', () => {
  it('ask for two persons, and two sides where one could take from the other', () => {
    const twoSides = ['lift', 'dismiss', 'shred', 'release', `waive:${'0a'.repeat(32)}`];
    for (const purpose of twoSides) {
      assert.deepEqual(approvalRule(purpose), { personsMin: 2, orgsMin: 2 }, purpose);
    }
    for (const purpose of ['certificate', 'declare', 'export', 'recovery', 'seal-break']) {
      assert.deepEqual(approvalRule(purpose), { personsMin: 2, orgsMin: 1 }, purpose);
    }
    assert.throws(() => approvalRule('anything'));
    assert.throws(() => approvalRule('toString'));
  });

  it('count persons, not devices, of the object and purpose asked', async () => {
    await fake.enrol('tablet', { lead: 'lead', org: 'own', person: 'lead' });
    await fake.enrol('member', { lead: 'lead', org: 'own' });
    const { id } = (await fake.data('lead', {})).leaf;
    const approved = { object: id, purpose: 'certificate' };
    const counted = async (): Promise<string> => {
      const { persons, orgs, records, isMet } = countApprovals(await view(), approved);
      return `${persons.length} ${orgs.length} ${records.length} ${isMet}`;
    };
    assert.equal(await counted(), '0 0 0 false');
    await fake.approve('lead', id, 'certificate');
    await fake.approve('tablet', id, 'certificate');
    await fake.approve('member', id, 'export');
    await fake.approve('member', fake.genesisId, 'certificate');
    assert.equal(await counted(), '1 1 2 false');
    await fake.approve('member', id, 'certificate');
    assert.equal(await counted(), '2 1 3 true');
  });

  it('do not count strangers, holders, revoked devices and either branch of a fork', async () => {
    await fake.enrol('member', { lead: 'lead', org: 'own' });
    await fake.enrol('card', { lead: 'host-lead', org: 'host', role: 'holder' });
    await fake.addDevice('stranger', 'own');
    const { id } = (await fake.data('lead', {})).leaf;
    const met = async (order: LeafOrder = 'log'): Promise<boolean> =>
      countApprovals(await view(order), { object: id, purpose: 'certificate' }).isMet;
    await fake.approve('lead', id, 'certificate');
    await fake.approve('card', id, 'certificate');
    await fake.approve('stranger', id, 'certificate');
    assert.equal(await met(), false);
    const before = fake.chain('member');
    await fake.approve('member', id, 'certificate');
    assert.equal(await met(), true);

    const device = fake.device('member').signer.device;
    await fake.write('lead', { kind: 3, clear: { device, reason: 'left' } });
    assert.equal(await met('log'), true, 'the log shows that the approval came before');
    assert.equal(await met('files'), false, 'without a log it may have come after');
    fake.written.pop();
    fake.restore('member', before);
    await fake.data('member', {});
    assert.equal(await met(), false, 'one of two branches');
  });

  it('still count what a device wrote before its fork', async () => {
    await fake.enrol('member', { lead: 'lead', org: 'own' });
    const { id } = (await fake.data('lead', {})).leaf;
    await fake.approve('lead', id, 'certificate');
    await fake.approve('member', id, 'certificate');
    const before = fake.chain('member');
    await fake.data('member', {});
    fake.restore('member', before);
    await fake.data('member', {});
    const all = await view();
    assert.deepEqual(codes(all), ['fork']);
    assert.equal(countApprovals(all, { object: id, purpose: 'certificate' }).isMet, true);
  });

  it('do not count a device that a revoked lead enrolled, without a log', async () => {
    await fake.enrol('second', { lead: 'lead', org: 'own', role: 'lead' });
    await fake.enrol('member', { lead: 'second', org: 'own' });
    const { id } = (await fake.data('lead', {})).leaf;
    await fake.approve('lead', id, 'certificate');
    await fake.approve('member', id, 'certificate');
    const device = fake.device('second').signer.device;
    await fake.write('lead', { kind: 3, clear: { device, reason: 'lost' } });
    const approved = { object: id, purpose: 'certificate' };
    assert.equal(countApprovals(await view('log'), approved).isMet, true);
    assert.equal(countApprovals(await view('files'), approved).isMet, false);
  });
});

describe('incident holds', () => {
  const status = async (order: LeafOrder = 'log'): Promise<readonly string[]> =>
    holdsOf(await view(order)).map((hold) => `${hold.scope} ${hold.status}`);

  it('are open until a lift is approved by two persons of two organisations', async () => {
    await fake.enrol('member', { lead: 'lead', org: 'own' });
    const ref = fakeId('space', 16);
    const hold = await fake.write('host-lead', { kind: 5, clear: { ref, scope: 'space' } });
    assert.deepEqual(await status(), ['space open']);
    assert.equal(openHolds(await view())[0]?.ref, ref);
    const lift = await fake.write('lead', { kind: 6, clear: { hold: hold.leaf.id } });
    assert.deepEqual(await status(), ['space open']);
    await fake.approve('lead', lift.leaf.id, 'lift');
    await fake.approve('member', lift.leaf.id, 'lift');
    assert.deepEqual(await status(), ['space open'], 'two persons of one side');
    await fake.approve('host-lead', hold.leaf.id, 'lift');
    assert.deepEqual(await status(), ['space open'], 'an approval of the hold is none of the lift');
    await fake.approve('host-lead', lift.leaf.id, 'lift');
    for (const order of orders) assert.deepEqual(await status(order), ['space lifted']);
    const all = await view();
    assert.deepEqual(holdsOf(all)[0]?.lifts, [lift.leaf.id]);
    assert.deepEqual(openHolds(all), []);
  });

  it('stay open when only another hold was lifted', async () => {
    const first = await fake.write('host-lead', { kind: 5, clear: { scope: 'visit' } });
    await fake.write('lead', { kind: 5, clear: { scope: 'visit' } });
    const lift = await fake.write('lead', { kind: 6, clear: { hold: first.leaf.id } });
    await fake.approve('lead', lift.leaf.id, 'lift');
    await fake.approve('host-lead', lift.leaf.id, 'lift');
    assert.deepEqual([...(await status())].sort(), ['visit lifted', 'visit open']);
  });

  it('of a holder, a revoked and a forked device hold', async () => {
    await fake.enrol('card', { lead: 'host-lead', org: 'host', role: 'holder' });
    await fake.enrol('lost', { lead: 'lead', org: 'own' });
    await fake.enrol('cloned', { lead: 'lead', org: 'own' });
    const device = fake.device('lost').signer.device;
    await fake.write('lead', { kind: 3, clear: { device, reason: 'lost' } });
    const before = fake.chain('cloned');
    await fake.data('cloned', {});
    fake.restore('cloned', before);
    for (const name of ['card', 'lost', 'cloned']) {
      await fake.write(name, { kind: 5, clear: { scope: 'visit' } });
    }
    for (const order of orders) {
      assert.deepEqual(await status(order), ['visit open', 'visit open', 'visit open']);
    }
  });

  it('of strangers hold until two persons of two organisations dismiss them', async () => {
    await fake.addDevice('stranger', 'own');
    const hold = await fake.write('stranger', { kind: 5, clear: { scope: 'visit' } });
    assert.deepEqual(await status(), ['visit open']);
    await fake.approve('lead', hold.leaf.id, 'dismiss');
    assert.deepEqual(await status(), ['visit open']);
    await fake.approve('host-lead', hold.leaf.id, 'dismiss');
    assert.deepEqual(await status(), ['visit dismissed']);
  });

  it('of members are lifted, never dismissed', async () => {
    const hold = await fake.write('lead', { kind: 5, clear: { scope: 'visit' } });
    await fake.approve('lead', hold.leaf.id, 'dismiss');
    await fake.approve('host-lead', hold.leaf.id, 'dismiss');
    assert.deepEqual(await status(), ['visit open']);
  });

  it('with a public part that cannot be read hold the whole visit', async () => {
    await odd('host-lead', 5, '{"scope":"Free text","note":1}');
    assert.deepEqual(await status(), ['visit open']);
  });

  it('are not lifted by a holder, even with approvals', async () => {
    await fake.enrol('card', { lead: 'host-lead', org: 'host', role: 'holder' });
    const hold = await fake.write('lead', { kind: 5, clear: { scope: 'visit' } });
    const lift = await fake.write('card', { kind: 6, clear: { hold: hold.leaf.id } });
    await fake.approve('lead', lift.leaf.id, 'lift');
    await fake.approve('host-lead', lift.leaf.id, 'lift');
    assert.deepEqual(await status(), ['visit open']);
  });
});
