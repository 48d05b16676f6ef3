import { join } from 'node:path';
import { assert } from '../../base/assert.ts';
import { isHex } from '../../base/bytes.ts';
import { caseWork } from './case-error.ts';
import { giveLock, takeLock } from './case-lock.ts';
import { makePrivateFolder } from './durable-file.ts';
import { formError, readKeyFile, writeKeyFile } from './key-file.ts';
import type { KeyPlaces } from './key-places.ts';

/** A device that cosigns, in a visit. */
export interface WitnessDevice {
  readonly visit: string;
  readonly device: string;
}

/**
 * The checkpoint that a device cosigned last, as a signed note: what every later one is held against,
 * and evidence if the log ever shows another history. Undefined when it has cosigned none.
 *
 * KNOWN: a store that is put back from a backup forgets later checkpoints, and would cosign a branch
 * that left the log after the older one. Devices that are restored are enrolled anew.
 */
export async function readWitnessNote(
  places: KeyPlaces,
  { visit, device }: WitnessDevice,
): Promise<string | undefined> {
  const file = await readKeyFile(places, visit, fileName(device), []);
  if (file === undefined) return undefined;
  const { note, ...rest } = file.open;
  if (typeof note !== 'string' || Object.keys(rest).length > 0) throw formError(fileName(device));
  return note;
}

/** Remembers the checkpoint that is about to be cosigned: on the disk before anybody gets it. */
export async function writeWitnessNote(
  places: KeyPlaces,
  { visit, device }: WitnessDevice,
  note: string,
): Promise<void> {
  await writeKeyFile(places, visit, fileName(device), { open: { note }, secrets: {} });
}

/** Runs work while no other program compares and remembers for this device (`case-locked`). */
export async function withWitnessLock<T>(
  { keys }: KeyPlaces,
  { visit, device }: WitnessDevice,
  work: () => Promise<T>,
): Promise<T> {
  // Beside the folder of the visit: whatever is in it is a key file.
  const name = `${visit}-${device.slice(0, 16)}.lock`;
  const path = join(keys, name);
  await caseWork('lock the witness', async () => {
    await makePrivateFolder(keys);
    await takeLock(path, name);
  });
  try {
    return await work();
  } finally {
    await caseWork('unlock the witness', () => giveLock(path));
  }
}

function fileName(device: string): string {
  assert(isHex(device, 32), 'a device should be 32 bytes of lower-case hex');
  return `witness-${device}.jcs`;
}
