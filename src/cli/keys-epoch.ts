import { hpkeCrypto } from '../adapters/crypto/hpke.ts';
import { shareCrypto } from '../adapters/crypto/shares.ts';
import { randomBytes } from '../adapters/node/crypto.ts';
import { readFileBounded } from '../adapters/node/durable-file.ts';
import { writeStoredKey } from '../adapters/node/key-store.ts';
import {
  type KeysSummary,
  leadsAmong,
  recoverRootKeys,
  revocation,
  rotation,
  storedRootKey,
  summariseKeys,
} from '../app/case-keys.ts';
import { cardCodeOf } from '../app/recovery-cards.ts';
import { fail, type Outcome, ok } from '../base/problems.ts';
import { deviceNamed, type OpenKeys, readKeys, writeKeys } from './case-chain.ts';
import type { Context } from './command.ts';

/** A card and its QR code drawn in characters. */
const CARD_FILE_BYTE_COUNT_MAX = 65_536;

/** `vestige keys show CASE`: epochs, devices and what this store holds. */
export async function showKeys(
  context: Pick<Context, 'env'>,
  path: string,
): Promise<Outcome<KeysSummary>> {
  const read = await readKeys(context, path);
  return read.ok ? ok(summariseKeys(read.value.keys)) : read;
}

/** `vestige keys rotate CASE`: a new root key for everybody in good standing. */
export async function rotateKeys(
  context: Pick<Context, 'env' | 'now'>,
  path: string,
  wanted: { readonly as: string | undefined; readonly reason: string },
): Promise<Outcome<KeysSummary>> {
  return writeKeys(context, path, async (open) => {
    const lead = leadOf(open, wanted.as);
    return lead.ok ? newEpoch(open, lead.value, wanted.reason) : lead;
  });
}

/** `vestige keys revoke CASE DEVICE`: revokes a device and makes a new epoch without it. */
export async function revokeDevice(
  context: Pick<Context, 'env' | 'now'>,
  path: string,
  wanted: { readonly device: string; readonly as: string | undefined; readonly reason: string },
): Promise<Outcome<KeysSummary>> {
  return writeKeys(context, path, async (open) => {
    const { enrolledByDevice } = open.keys.view.enrolment;
    const target = enrolledByDevice.get(wanted.device);
    if (target === undefined) return refuse('device', 'device: expected an enrolled one, got none');
    const ofSide = leadsAmong(open.keys, open.devices).filter(
      (lead) => enrolledByDevice.get(lead)?.org === target.org && lead !== target.device,
    );
    const lead = leadOf({ ...open, devices: ofSide }, wanted.as);
    if (!lead.ok) return lead;
    const revoked = await open.append(lead.value, [revocation(target.device, wanted.reason)]);
    return revoked.ok ? newEpoch(revoked.value, lead.value, wanted.reason) : revoked;
  });
}

/** `vestige keys recover CASE CARD CARD`: two cards give the root keys back to this store. */
export async function recoverKeys(
  context: Pick<Context, 'env'>,
  path: string,
  cardFiles: readonly string[],
): Promise<Outcome<readonly { readonly epoch: number }[]>> {
  const read = await readKeys(context, path);
  if (!read.ok) return read;
  const { keys, places } = read.value;
  const texts: string[] = [];
  for (const file of cardFiles) {
    const card = await readFileBounded(file, CARD_FILE_BYTE_COUNT_MAX);
    if (card.kind !== 'bytes') {
      return refuse('card-file', `${file}: expected a card of a few lines, got ${card.kind}`);
    }
    texts.push(cardCodeOf(Buffer.from(card.bytes).toString('utf8')));
  }
  const recovered = await recoverRootKeys({ ...hpkeCrypto, ...shareCrypto }, keys, texts);
  if (!recovered.ok) return recovered;
  if (recovered.value.length === 0) {
    return refuse('recovery-empty', 'recovery: expected keys wrapped to it, got none');
  }
  for (const { epoch, name, key } of recovered.value)
    await writeStoredKey(places, keys.view.visit, { epoch, name, key });
  return ok(recovered.value.map(({ epoch }) => ({ epoch })));
}

/** The lead that acts: the one whose key begins so, else the first whose keys are in this store. */
export function leadOf(
  { keys, devices }: Pick<OpenKeys, 'keys' | 'devices'>,
  named: string | undefined,
): Outcome<string> {
  const lead = deviceNamed(leadsAmong(keys, devices), named);
  return lead.ok ? lead : fail(lead.problems.map((p) => ({ ...p, code: 'lead-missing' })));
}

async function newEpoch(
  open: OpenKeys,
  lead: string,
  reason: string,
): Promise<Outcome<KeysSummary>> {
  const { keys, places } = open;
  const epoch = keys.epochs.next;
  const rootKey = randomBytes(32);
  const done = await open.append(lead, [
    async (chain) => {
      // On the disk before the record: a key that is only in a wrap could be lost with the case folder.
      await writeStoredKey(places, keys.view.visit, storedRootKey(epoch, rootKey));
      return rotation(hpkeCrypto, keys, { epoch, rootKey, reason })(chain);
    },
  ]);
  return done.ok ? ok(summariseKeys(done.value.keys)) : done;
}

function refuse<T>(code: string, message: string): Outcome<T> {
  return fail([{ code, path: '', message }]);
}
