import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { fakeView } from '../../test/fakes/fake-epochs.ts';
import { FakeVisit, fakeId, fakeReceiver } from '../../test/fakes/fake-visit.ts';
import { keyVectors } from '../../test/golden/record-v1-keys/read.ts';
import { hpkeCrypto } from '../adapters/crypto/hpke.ts';
import { nodeCrypto } from '../adapters/node/crypto.ts';
import { bytesToHex, hexToBytes } from '../base/bytes.ts';
import type { Outcome } from '../base/problems.ts';
import type { DeviceSigner } from './crypto-port.ts';
import { popMessage } from './enrolment.ts';
import {
  type Answer,
  acceptAnswer,
  answerInvite,
  CODE_LIFE_MS,
  checkAdmission,
  encodeAnswer,
  encodeInvite,
  type Invite,
  parseAnswer,
  parseInvite,
} from './invite.ts';

const issuedAtMs = 1_000_000;
const noVisits: ReadonlyMap<string, string> = new Map();

let fake: FakeVisit;
let invite: Invite;
let signer: DeviceSigner;
let answer: Answer;

beforeEach(async () => {
  fake = await FakeVisit.create(nodeCrypto);
  invite = {
    visit: fake.visit,
    genesisId: fake.genesisId,
    lead: fake.device('lead').signer.device,
    log: '00'.repeat(32),
    code: fakeId('code', 16),
  };
  signer = await nodeCrypto.signerFromSeed(hexToBytes(fakeId('new sign', 32)));
  answer = await answerTo(invite);
});

async function answerTo(to: Invite): Promise<Answer> {
  const cosigner = await nodeCrypto.signerFromSeed(hexToBytes(fakeId('new cosign', 32)));
  const { receive } = await fakeReceiver('new');
  const own = { signer, receive, cosign: cosigner.device, genesisIdByVisit: noVisits };
  return okOf(await answerInvite(to, own));
}

function okOf<T>(outcome: Outcome<T>): T {
  assert.ok(outcome.ok, JSON.stringify(outcome));
  return outcome.value;
}

function codeOf(outcome: Outcome<unknown>): string {
  return outcome.ok ? 'ok' : (outcome.problems[0]?.code ?? '');
}

async function judge(change: {
  readonly answer?: Partial<Answer>;
  readonly invite?: Partial<Invite>;
  readonly isUsed?: boolean;
  readonly afterMs?: number;
}) {
  return acceptAnswer(nodeCrypto, await fakeView(fake), {
    issued: {
      invite: { ...invite, ...change.invite },
      issuedAtMs,
      isUsed: change.isUsed ?? false,
    },
    answer: { ...answer, ...change.answer },
    nowMs: issuedAtMs + (change.afterMs ?? 1000),
    person: fakeId('person', 16),
    role: 'member',
  });
}

describe('enrolment by two codes', () => {
  it('has the bytes of the vectors', async () => {
    const { visit, enrol } = keyVectors();
    const { genesisId, lead, log, code } = enrol;
    const given = { visit, genesisId, lead, log, code };
    assert.equal(bytesToHex(encodeInvite(given)), enrol.invite);
    assert.deepEqual(parseInvite(hexToBytes(enrol.invite)), { ok: true, value: given });
    const own = await nodeCrypto.signerFromSeed(hexToBytes(enrol.signSeed));
    const cosigner = await nodeCrypto.signerFromSeed(hexToBytes(enrol.cosignSeed));
    const { receive } = await hpkeCrypto.receiverFromPrivateKey(
      hexToBytes(enrol.receivePrivateKey),
    );
    const cosign = cosigner.device;
    const newcomer = { code, device: own.device, receive, cosign };
    assert.equal(bytesToHex(popMessage(given, newcomer)), enrol.popMessage);
    const keys = { signer: own, receive, cosign, genesisIdByVisit: noVisits };
    const made = okOf(await answerInvite(given, keys));
    assert.equal(bytesToHex(encodeAnswer(made)), enrol.answer);
    assert.deepEqual(parseAnswer(hexToBytes(enrol.answer)), { ok: true, value: made });
  });

  it('lets a device in that shows its keys and its proof in time', async () => {
    const clear = okOf(await judge({}));
    await fake.write('lead', { kind: 2, clear });
    const view = await fakeView(fake);
    assert.deepEqual(view.findings, []);
    assert.equal(view.enrolment.enrolledByDevice.get(signer.device)?.by, invite.lead);
    assert.deepEqual(checkAdmission(view, { invite, answer }), { ok: true, value: clear });
    assert.equal(codeOf(await judge({})), 'answer-known');
  });

  it('ends after five minutes and after one use, also when a clock is set back', async () => {
    assert.equal(codeOf(await judge({ afterMs: CODE_LIFE_MS })), 'ok');
    assert.equal(codeOf(await judge({ afterMs: CODE_LIFE_MS + 1 })), 'code-late');
    assert.equal(codeOf(await judge({ afterMs: -1 })), 'code-late');
    assert.equal(codeOf(await judge({ isUsed: true })), 'code-used');
  });

  it('[G1] refuses a second device under one code, whatever the lead’s program did', async () => {
    await fake.write('lead', { kind: 2, clear: okOf(await judge({})) });
    signer = await nodeCrypto.signerFromSeed(hexToBytes(fakeId('thief sign', 32)));
    answer = await answerTo(invite);
    await fake.write('lead', { kind: 2, clear: okOf(await judge({})) });
    for (const order of ['log', 'files'] as const) {
      const view = await fakeView(fake, order);
      assert.deepEqual(
        view.findings.map(({ code, message }) => [code, /code used before/.test(message)]),
        [['enrol-refused', true]],
      );
      assert.equal(view.enrolment.enrolledByDevice.has(signer.device), false);
    }
  });

  it('refuses a proof for another visit, genesis, lead, code or key', async () => {
    for (const change of [
      { visit: fakeId('other', 16) },
      { genesisId: fakeId('other', 32) },
      { lead: fake.device('host-lead').signer.device },
      { code: fakeId('other', 16) },
    ])
      assert.equal(codeOf(await judge({ invite: change })), 'answer-pop', JSON.stringify(change));
    const { receive } = await fakeReceiver('other');
    assert.equal(codeOf(await judge({ answer: { receive } })), 'answer-pop');
    const cosign = fake.device('lead').signer.device;
    assert.equal(codeOf(await judge({ answer: { cosign } })), 'answer-pop');
    const { device } = fake.device('host-lead').signer;
    assert.equal(codeOf(await judge({ answer: { device } })), 'answer-pop');
  });

  it('refuses keys of small order, in another spelling, or for two purposes', async () => {
    const small = '00'.repeat(32);
    for (const change of [
      { device: small },
      { cosign: small },
      { receive: small },
      { receive: `${answer.receive.slice(0, 62)}ff` },
      { cosign: answer.device },
    ])
      assert.equal(codeOf(await judge({ answer: change })), 'answer-keys', JSON.stringify(change));
  });

  it('is for leads of the own side: a member, a stranger and a revoked lead let nobody in', async () => {
    await fake.enrol('phone', { lead: 'lead', org: 'own' });
    await fake.addDevice('stranger', 'own');
    await fake.enrol('second', { lead: 'lead', org: 'own', role: 'lead' });
    const { device } = fake.device('second').signer;
    await fake.write('lead', { kind: 3, clear: { device, reason: 'lost' } });
    for (const name of ['phone', 'stranger', 'second']) {
      invite = { ...invite, lead: fake.device(name).signer.device };
      answer = await answerTo(invite);
      assert.equal(codeOf(await judge({})), 'answer-lead', name);
    }
  });

  it('is refused by the new device when the log shows another genesis, lead, code or key', async () => {
    const check = async (change: Partial<Invite>, keys: Partial<Answer> = {}) =>
      codeOf(
        checkAdmission(await fakeView(fake), {
          invite: { ...invite, ...change },
          answer: { ...answer, ...keys },
        }),
      );
    assert.equal(await check({}), 'admission-missing', 'the hub withholds the enrolment');
    await fake.write('lead', { kind: 2, clear: okOf(await judge({})) });
    assert.equal(await check({}), 'ok');
    assert.equal(await check({ genesisId: fakeId('other', 32) }), 'admission-genesis');
    assert.equal(await check({ visit: fakeId('other', 16) }), 'admission-genesis');
    const { device } = fake.device('host-lead').signer;
    assert.equal(await check({ lead: device }), 'admission-missing');
    assert.equal(await check({ code: fakeId('other', 16) }), 'admission-missing');
    assert.equal(await check({}, { receive: fakeId('other', 32) }), 'admission-missing');
    const early = await fakeView(fake, 'log', fake.written.slice(0, 1));
    assert.equal(codeOf(checkAdmission(early, { invite, answer })), 'admission-force');
  });

  it('reads codes of exactly their length', () => {
    for (const length of [0, 127, 129])
      assert.equal(codeOf(parseInvite(new Uint8Array(length))), 'invite-form');
    for (const length of [0, 159, 161])
      assert.equal(codeOf(parseAnswer(new Uint8Array(length))), 'answer-form');
    assert.throws(() => encodeInvite({ ...invite, code: '00' }));
  });
});
