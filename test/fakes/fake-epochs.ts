import { hpkeCrypto } from '../../src/adapters/crypto/hpke.ts';
import { nodeCrypto } from '../../src/adapters/node/crypto.ts';
import type { LeafOrder } from '../../src/ledger/chain.ts';
import type { Enrolled } from '../../src/ledger/enrolment.ts';
import { type Epochs, foldEpochs } from '../../src/ledger/epochs.ts';
import { draftEpoch, type EpochKey, grantsOf } from '../../src/ledger/grants.ts';
import { type Keyring, unwrapKeys } from '../../src/ledger/keyring.ts';
import type { CheckedRecord } from '../../src/ledger/records.ts';
import { type LedgerView, viewLedger } from '../../src/ledger/view.ts';
import type { Grant } from '../../src/ledger/wrap-keys.ts';
import type { WrittenRecord } from '../../src/ledger/writer.ts';
import type { FakeVisit } from './fake-visit.ts';

/** Everybody in the team reads the scope team. */
export const teamOnly = (_: Enrolled): readonly string[] => ['team'];

/** The view of all that a fake visit wrote, or of some records, anchored in its genesis. */
export function fakeView(
  fake: FakeVisit,
  order: LeafOrder = 'log',
  records: readonly CheckedRecord[] = fake.written,
): Promise<LedgerView> {
  const leaves = records.map(({ leaf }) => leaf);
  const { visit, genesisId } = fake;
  return viewLedger(nodeCrypto, { visit, leaves, order, genesisId });
}

/** Reads the epochs of a fake visit as a reader does. */
export async function fakeEpochs(
  fake: FakeVisit,
  order: LeafOrder = 'log',
  records: readonly CheckedRecord[] = fake.written,
): Promise<Epochs> {
  return foldEpochs(await fakeView(fake, order, records), records);
}

/** What a device of a fake visit gets from the epoch records. */
export function fakeKeyring(fake: FakeVisit, name: string, epochs: Epochs): Promise<Keyring> {
  const { signer, receiver } = fake.device(name);
  return unwrapKeys(epochs, [{ recipient: signer.device, receiver }]);
}

/**
 * Lets a device write an epoch record for everybody in good standing, or with the grants given.
 * HPKE takes fresh randomness: such a record has other bytes each time.
 */
export async function writeEpoch(
  fake: FakeVisit,
  name: string,
  wanted: EpochKey & {
    readonly reason?: string;
    readonly namesOf?: (enrolled: Enrolled) => readonly string[];
    readonly grants?: readonly Grant[];
  },
): Promise<WrittenRecord> {
  const { epoch, reason = 'start', namesOf = teamOnly } = wanted;
  const grants = wanted.grants ?? grantsOf(await fakeView(fake), wanted, namesOf);
  return fake.write(
    name,
    await draftEpoch(hpkeCrypto, fake.chain(name), { epoch, reason, grants }),
  );
}
