import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import {
  fakeEpochs,
  fakeKeyring,
  fakeView,
  teamOnly,
  writeEpoch,
} from '../../test/fakes/fake-epochs.ts';
import { FakeVisit, fakeId } from '../../test/fakes/fake-visit.ts';
import { gcmCollision } from '../../test/fakes/gcm-collision.ts';
import { nodeCrypto } from '../adapters/node/crypto.ts';
import { bytesToHex, concatBytes, hexToBytes, u32ToBytes } from '../base/bytes.ts';
import { textToUtf8 } from '../base/utf8.ts';
import { encodeInner, openContent } from './content.ts';
import { grantsOf } from './grants.ts';
import { hash, label, prf } from './hash.ts';
import { answerInvite } from './invite.ts';
import { scopeKeysOf, sealingKey } from './keyring.ts';
import { deriveScopeKey } from './keys.ts';
import { encodeHead, encodeLeaf, type LeafHead, NO_PREV, signedMessage } from './leaf.ts';
import { checkLeaf } from './leaf-check.ts';
import { checkRecords, openRecords } from './records.ts';
import { isInGoodStanding, viewLedger } from './view.ts';
import type { WrittenRecord } from './writer.ts';

const rootKey = (text: string) => hexToBytes(fakeId(`root key ${text}`, 32));

let fake: FakeVisit;

beforeEach(async () => {
  fake = await FakeVisit.create(nodeCrypto);
  await fake.enrol('phone', { lead: 'lead', org: 'own' });
});

/** The key that a device would seal its next record under. */
async function sealsUnder(name: string, records: readonly WrittenRecord[]): Promise<string> {
  const epochs = await fakeEpochs(fake, 'log', records);
  const { held } = await fakeKeyring(fake, name, epochs);
  const key = sealingKey(epochs, held, { visit: fake.visit, name: 'team' });
  return key === undefined ? 'none' : bytesToHex(key.key);
}

describe('a hub', () => {
  it('that plants a wrap is caught: nobody seals under its key', async () => {
    await writeEpoch(fake, 'lead', { epoch: 1, rootKey: rootKey('1') });
    const { visit } = fake;
    const own = deriveScopeKey({ rootKey: rootKey('1'), visit, epoch: 1, name: 'team' });
    const expected = bytesToHex(own.key);
    assert.equal(await sealsUnder('phone', fake.written), expected);

    // An epoch record of its own, signed by a key that nobody enrolled.
    await fake.addDevice('hub', 'own');
    const planted = await writeEpoch(fake, 'hub', { epoch: 2, rootKey: rootKey('planted') });
    assert.equal(await sealsUnder('phone', fake.written), expected);
    const epochs = await fakeEpochs(fake);
    assert.deepEqual([epochs.current, epochs.records[1]?.standing], [1, 'refused']);
    const { held } = await fakeKeyring(fake, 'phone', epochs);
    const keys = scopeKeysOf(held, { visit, names: ['team'] }).map(({ key }) => bytesToHex(key));
    assert.deepEqual(keys, [expected]);
    const { findings } = await fakeView(fake);
    assert.deepEqual(
      findings.map(({ code, severity, ids }) => [code, severity, ids]),
      [['not-enrolled', 'integrity', [planted.leaf.id]]],
    );

    // Its wraps under the leaf that a lead did sign.
    const genuine = await writeEpoch(fake, 'lead', { epoch: 2, rootKey: rootKey('2') });
    const swapped = await checkLeaf(nodeCrypto, genuine.leaf.bytes, planted.sealed);
    assert.equal(swapped.ok ? 'ok' : swapped.problems[0]?.code, 'sealed-hash');

    // And a member that it won over: enrolled, but no lead.
    await writeEpoch(fake, 'phone', { epoch: 3, rootKey: rootKey('planted') });
    const second = deriveScopeKey({ rootKey: rootKey('2'), visit, epoch: 2, name: 'team' });
    assert.equal(await sealsUnder('phone', fake.written), bytesToHex(second.key));
  });

  it('that withholds a wrap stops a device from sealing, and is seen by the leaf', async () => {
    await writeEpoch(fake, 'lead', { epoch: 1, rootKey: rootKey('1') });
    const last = await writeEpoch(fake, 'lead', { epoch: 2, rootKey: rootKey('2') });
    const stored = fake.written.map(({ leaf, sealed }) => ({
      leaf: leaf.bytes,
      sealed: leaf.id === last.leaf.id ? undefined : sealed,
    }));
    const byDevice = [...new Set(fake.written.map(({ leaf }) => leaf.device))];
    const files = byDevice.map((device) => ({
      device,
      records: stored.filter((_, i) => fake.written[i]?.leaf.device === device),
    }));
    const { records, unsealedIds } = await checkRecords(nodeCrypto, files);
    assert.deepEqual(unsealedIds, [last.leaf.id]);
    const epochs = await fakeEpochs(fake, 'files', records);
    const { held } = await fakeKeyring(fake, 'phone', epochs);
    assert.equal(epochs.current, 2);
    assert.equal(sealingKey(epochs, held, { visit: fake.visit, name: 'team' }), undefined);
  });

  it('that reuses a visit id is caught by every device and every reader of the log', async () => {
    // A second visit under the same id: other leads, own genesis, own keys.
    const second = await FakeVisit.create(nodeCrypto, 'second ');
    assert.equal(second.visit, fake.visit);
    assert.notEqual(second.genesisId, fake.genesisId);
    await writeEpoch(fake, 'lead', { epoch: 1, rootKey: rootKey('1') });
    await writeEpoch(second, 'lead', { epoch: 1, rootKey: rootKey('second') });

    // A device that knows the first does not join the second.
    const { signer, receiver, cosign } = fake.device('phone');
    const invite = {
      visit: second.visit,
      genesisId: second.genesisId,
      lead: second.device('lead').signer.device,
      log: '00'.repeat(32),
      code: fakeId('code', 16),
    };
    const genesisIdByVisit = new Map([[fake.visit, fake.genesisId]]);
    const own = { signer, receive: receiver.receive, cosign, genesisIdByVisit };
    const answer = await answerInvite(invite, own);
    assert.equal(answer.ok ? 'ok' : answer.problems[0]?.code, 'visit-reused');
    assert.equal((await answerInvite({ ...invite, genesisId: fake.genesisId }, own)).ok, true);

    // In one log every record of the second is a stranger's, and its wraps are refused.
    const both = [...fake.written, ...second.written];
    const view = await fakeView(fake, 'log', both);
    const strangers = new Set(second.written.map(({ leaf }) => leaf.id));
    const found = view.findings.filter(({ code }) => code === 'not-enrolled');
    assert.deepEqual(new Set(found.flatMap(({ ids }) => ids)), strangers);
    const epochs = await fakeEpochs(fake, 'log', both);
    assert.deepEqual(
      epochs.records.map(({ standing }) => standing),
      ['sealing', 'refused'],
    );
    const leaves = both.map(({ leaf }) => leaf);
    const ambiguous = await viewLedger(nodeCrypto, { visit: fake.visit, leaves, order: 'log' });
    assert.ok(ambiguous.findings.some(({ code }) => code === 'genesis-ambiguous'));
  });
});

describe('a lead that was revoked', () => {
  it('and goes on enrolling leads gets no key for them, at any remove', async () => {
    await fake.enrol('stolen', { lead: 'lead', org: 'own', role: 'lead' });
    const { device } = fake.device('stolen').signer;
    await fake.write('lead', { kind: 3, clear: { device, reason: 'lost' } });
    const chain = ['stolen', 'first', 'second', 'third'];
    for (const [i, name] of chain.slice(1).entries())
      await fake.enrol(name, { lead: chain[i] ?? '', org: 'own', role: 'lead' });
    for (const order of ['files', 'log'] as const) {
      const view = await fakeView(fake, order);
      const grants = grantsOf(view, { epoch: 2, rootKey: rootKey('2') }, teamOnly);
      const recipients = grants.map(({ recipient }) => recipient);
      for (const name of chain) {
        const { device } = fake.device(name).signer;
        assert.equal(isInGoodStanding(view, device), false, `${name} ${order}`);
        assert.equal(recipients.includes(device), false, `${name} ${order}`);
      }
      assert.ok(recipients.includes(fake.device('phone').signer.device));
    }
  });
});

describe('a signer', () => {
  it('that sends one ciphertext for two keys is caught by the commitment, before anything is read', async () => {
    const { visit } = fake;
    const { signer } = fake.device('phone');
    const teams = ['team', 'medical'].map((name) =>
      deriveScopeKey({ rootKey: fake.rootKey, visit, epoch: 1, name }),
    );
    const [one, two] = teams;
    assert.ok(one && two);
    // A commitment to what the first key is to show; the salt's first half is the free block.
    const payload = textToUtf8('{"kind":"what the first reader is to believe"}');
    const inner = encodeInner({ salt: new Uint8Array(32), hlc: { ms: 1, counter: 0 }, payload });
    const text = new Uint8Array(512);
    text.set(inner);
    const place = concatBytes(hexToBytes(visit), hexToBytes(signer.device), u32ToBytes(1));
    const commitment = hash(label('vestige/commit/v1'), place, inner);
    const keyTag = prf(one.key, label('vestige/tag/v1'), place, commitment).slice(0, 16);
    const head: LeafHead = {
      kind: 0,
      seal: 1,
      epoch: 1,
      seq: 1,
      visit,
      device: signer.device,
      prev: NO_PREV,
      checkpoint: fake.chain('phone').checkpoint,
      keyTag,
      commitment,
      sealedHash: new Uint8Array(32),
    };
    const aad = encodeHead(head, 0).subarray(0, 184);
    const keyOf = (scopeKey: Uint8Array) => prf(scopeKey, label('vestige/seal/v1'), hash(aad));
    const nonce = new Uint8Array(12);
    const keys = [keyOf(one.key), keyOf(two.key)] as const;
    const sealed = gcmCollision({ keys, nonce, aad, text });

    // The platform opens it under both keys, to different plaintexts, without complaint.
    const opened = await Promise.all(
      keys.map((key) => nodeCrypto.aeadOpen({ key, nonce, aad, text: sealed })),
    );
    assert.ok(opened[0] && opened[1]);
    assert.notDeepEqual(opened[0], opened[1]);
    assert.deepEqual(opened[0].subarray(16), text.subarray(16));

    const headBytes = encodeHead({ ...head, sealedHash: hash(sealed) }, 0);
    const nothing = new Uint8Array(0);
    const signature = await signer.sign(signedMessage(headBytes, nothing));
    const leafBytes = encodeLeaf({ ...head, sealedHash: hash(sealed) }, nothing, signature);
    const leaf = await checkLeaf(nodeCrypto, leafBytes, sealed);
    assert.ok(leaf.ok, 'the leaf itself is sound');
    const code = async (scopeKeys: readonly (typeof one)[]) => {
      const content = await openContent(nodeCrypto, { leaf: leaf.value, sealed, scopeKeys });
      return content.ok ? 'ok' : content.problems[0]?.code;
    };
    assert.equal(await code([one]), 'commitment');
    assert.equal(await code([two]), 'not-for-me');
    assert.equal(await code([two, one]), 'commitment');
    const all = await openRecords(nodeCrypto, [{ leaf: leaf.value, sealed }], teams);
    assert.deepEqual(
      [all.opened.length, all.problems.map(({ problem }) => problem.code)],
      [0, ['commitment']],
    );
  });
});
