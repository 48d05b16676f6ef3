import { hpkeCrypto } from '../adapters/crypto/hpke.ts';
import { nodeCrypto, randomBytes } from '../adapters/node/crypto.ts';
import { writeDeviceKeys } from '../adapters/node/key-store.ts';
import {
  readGenesisId,
  readInvites,
  writeGenesisId,
  writeInvite,
} from '../adapters/node/visit-memory.ts';
import { enrolment, wrapsForNewcomer } from '../app/case-keys.ts';
import { acceptCode, answerCode, inviteCode } from '../app/enrol-codes.ts';
import { bytesToHex } from '../base/bytes.ts';
import { fail, type Outcome, ok } from '../base/problems.ts';
import { keysOf } from './case.ts';
import { readKeys, writeKeys } from './case-chain.ts';
import type { Context } from './command.ts';
import { leadOf } from './keys-epoch.ts';

/** `vestige keys invite CASE`: the code that a lead shows, once and for five minutes. */
export async function showInvite(
  context: Pick<Context, 'env' | 'now'>,
  path: string,
  as: string | undefined,
): Promise<Outcome<string>> {
  const read = await readKeys(context, path);
  if (!read.ok) return read;
  const { keys, places } = read.value;
  const lead = leadOf(read.value, as);
  if (!lead.ok) return lead;
  const code = bytesToHex(randomBytes(16));
  const issued = { code, lead: lead.value, issuedAtMs: context.now(), isUsed: false };
  const text = inviteCode(keys, issued);
  if (text.ok) await writeInvite(places, keys.view.visit, issued);
  return text;
}

/** `vestige keys answer INVITE`: makes keys for this visit in this store and shows them with a proof. */
export async function answerInvite(
  context: Pick<Context, 'env'>,
  invite: string,
): Promise<Outcome<{ readonly device: string; readonly answer: string }>> {
  const places = keysOf(context);
  const [sign, receive, cosign] = [randomBytes(32), randomBytes(32), randomBytes(32)];
  const signer = await nodeCrypto.signerFromSeed(sign);
  const answered = await answerCode(invite, {
    signer,
    receive: (await hpkeCrypto.receiverFromPrivateKey(receive)).receive,
    cosign: (await nodeCrypto.signerFromSeed(cosign)).device,
    genesisIdOf: (visit) => readGenesisId(places, visit),
  });
  if (!answered.ok) return answered;
  const { visit, genesisId, answer } = answered.value;
  await writeGenesisId(places, visit, genesisId);
  await writeDeviceKeys(places, visit, { device: signer.device, sign, receive, cosign });
  return ok({ device: signer.device, answer });
}

/** `vestige keys admit CASE ANSWER`: enrols the device and wraps the keys of all epochs to it. */
export async function admitDevice(
  context: Pick<Context, 'env' | 'now'>,
  path: string,
  given: {
    readonly answer: string;
    readonly role: string;
    readonly person: string | undefined;
  },
): Promise<Outcome<{ readonly device: string; readonly epochs: readonly number[] }>> {
  return writeKeys(context, path, async (open) => {
    const { keys, places, devices } = open;
    const { visit } = keys.view;
    const issued = (await readInvites(places, visit)).filter(({ lead }) => devices.includes(lead));
    const accepted = await acceptCode(nodeCrypto, keys, {
      issued,
      answer: given.answer,
      nowMs: context.now(),
      person: given.person ?? bytesToHex(randomBytes(16)),
      role: given.role,
    });
    if (!accepted.ok) return accepted;
    const { clear, invite } = accepted.value;
    // Used from here on, whatever happens: a code is for one attempt that gets this far.
    await writeInvite(places, visit, { ...invite, isUsed: true });
    const wraps = wrapsForNewcomer(hpkeCrypto, keys, clear);
    if (wraps.length === 0 && clear.role !== 'holder') {
      const message = 'keys: expected root keys in this store to hand on, got none';
      return fail([{ code: 'key-missing', path: '', message }]);
    }
    const done = await open.append(invite.lead, [enrolment(clear), ...wraps]);
    if (!done.ok) return done;
    const epochs = done.value.keys.epochs.records
      .filter((record) => record.wraps?.some(({ recipient }) => recipient === clear.device))
      .map(({ epoch }) => epoch);
    return ok({ device: clear.device, epochs });
  });
}
