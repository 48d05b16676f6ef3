import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { assert } from '../../base/assert.ts';
import { bytesToHex, isHex } from '../../base/bytes.ts';
import { fail, type Outcome, ok, type Problem } from '../../base/problems.ts';
import type { DeviceRecords, StoredRecord } from '../../ledger/records.ts';
import { CaseFolderError, caseWork } from './case-error.ts';
import { giveLock, takeLock } from './case-lock.ts';
import {
  appendDurably,
  listFolder,
  makePrivateFolder,
  statOrNothing,
  syncFolder,
  truncateDurably,
} from './durable-file.ts';
import {
  endOf,
  fileName,
  filePath,
  LEAVES_FILE_BYTE_COUNT_MAX,
  leafEntries,
  RECORDS_FOLDER,
  readEntries,
  SEALED_FILE_BYTE_COUNT_MAX,
  sealedEntries,
} from './record-file.ts';

/** Most devices of one case. Assumption: a large visit has fifty. */
export const DEVICE_COUNT_MAX = 1000;

const OUT_FOLDER = 'out';
const LOCK = '.lock';

/**
 * Makes a case folder (mode 0700) with `records/` and `out/`. Refuses one that has records already:
 * a second visit in the same folder would mix two chains.
 */
export async function createCaseFolder(folder: string): Promise<void> {
  await caseWork('create the case folder', async () => {
    const entries = (await listFolder(join(folder, RECORDS_FOLDER))) ?? [];
    if (entries.length > 0) {
      throw new CaseFolderError('case-exists', 'case: expected a folder without records, got some');
    }
    await makePrivateFolder(join(folder, RECORDS_FOLDER));
    await makePrivateFolder(join(folder, OUT_FOLDER));
  });
}

/**
 * Reads all records of a case, device by device in byte order. The form of the files is checked
 * strictly: names, sizes, lengths, no torn end, as many sealed entries as leaves; every problem
 * names its file and the byte (codes case-name, case-size, case-length, case-torn, case-count).
 * What the records say is for `checkRecords`. A missing `.sealed` file means that the sealed bytes
 * were deleted, as shredding does.
 */
export async function readCaseRecords(folder: string): Promise<Outcome<readonly DeviceRecords[]>> {
  return caseWork('read the records', async () => {
    const { devices, problems } = await listDevices(folder);
    const files: DeviceRecords[] = [];
    for (const device of devices) {
      const file = await readDevice(folder, device);
      if (file.ok) files.push({ device, records: file.value });
      else problems.push(...file.problems);
    }
    return problems.length === 0 ? ok(files) : fail(problems);
  });
}

/**
 * Takes the writer's lock of a case; held by another: `case-locked`, see `takeLock`. Sealed bytes of
 * one record whose leaf a crash kept from the disk are cut off: nothing was signed into the chain.
 */
export async function openCaseWriter(folder: string): Promise<CaseWriter> {
  return caseWork('lock the case', async () => {
    if ((await statOrNothing(join(folder, RECORDS_FOLDER)))?.isDirectory() !== true) {
      throw new CaseFolderError('case-missing', 'case: expected a folder with records/, got none');
    }
    const lockPath = join(folder, RECORDS_FOLDER, LOCK);
    await takeLock(lockPath, `${RECORDS_FOLDER}/${LOCK}`);
    const { devices } = await listDevices(folder);
    for (const device of devices) await cutUnfinished(folder, device);
    return new CaseWriter(folder, lockPath);
  });
}

/** The one writer of a case folder; close it to give the lock back. */
export class CaseWriter {
  readonly #folder: string;
  readonly #lockPath: string;
  readonly #sizeByDevice = new Map<string, Sizes>();
  #isOpen = true;

  /** Only `openCaseWriter` makes one: it holds the lock. */
  constructor(folder: string, lockPath: string) {
    this.#folder = folder;
    this.#lockPath = lockPath;
  }

  /**
   * Appends records to a device's files and returns when they are on the disk: only then may they
   * be shown or sent. Sealed bytes are written first, so a leaf that is there has its sealed bytes.
   * Where sealed bytes were deleted only records without any are taken. Refuses files that are damaged
   * (`case-damaged`), and what could not be read back (`case-full`).
   *
   * KNOWN: a leaf that is torn stays so, and nothing repairs it: whatever cuts records away could
   * also hide them. The device stops, its readable records stay, a new device is enrolled.
   */
  async append(device: string, records: readonly StoredRecord[]): Promise<void> {
    assert(this.#isOpen, 'a closed case writer should not be used');
    assert(
      records.every(({ leaf }) => isOfDevice(leaf, device)),
      'a record goes into its own file',
    );
    if (records.length === 0) return;
    await caseWork('append records', async () => {
      const before = this.#sizeByDevice.get(device) ?? (await soundSize(this.#folder, device));
      // Until both files are written their state is unknown: the next append looks again.
      this.#sizeByDevice.delete(device);
      const leaves = leafEntries(records);
      const sealed = sealedEntries(records);
      const after = {
        leavesByteCount: before.leavesByteCount + leaves.length,
        sealedByteCount: sealedAfter(before, records, sealed.length),
      };
      checkRoom(after);
      if (before.sealedByteCount !== undefined)
        await appendDurably(filePath(this.#folder, device, 'sealed'), sealed);
      await appendDurably(filePath(this.#folder, device, 'leaves'), leaves);
      this.#sizeByDevice.set(device, after);
    });
  }

  /**
   * Deletes the sealed bytes of every record, and returns when their names are gone from the disk
   * (record v1, section 3, S6). Without their keys they say nothing; copies may lie elsewhere.
   */
  async deleteSealed(): Promise<void> {
    assert(this.#isOpen, 'a closed case writer should not be used');
    this.#sizeByDevice.clear();
    await caseWork('delete sealed bytes', async () => {
      const { devices } = await listDevices(this.#folder);
      for (const device of devices)
        await rm(filePath(this.#folder, device, 'sealed'), { force: true });
      await syncFolder(join(this.#folder, RECORDS_FOLDER));
    });
  }

  /** Gives the lock back. */
  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await caseWork('unlock the case', () => giveLock(this.#lockPath));
  }
}

/**
 * Cuts sealed bytes off that have no leaf: those of one record, as a crash leaves them. More than one
 * is something else (case-count): somebody may have cut off leaves.
 */
async function cutUnfinished(folder: string, device: string): Promise<void> {
  const leaves = await readEntries(folder, device, 'leaves');
  const sealed = await readEntries(folder, device, 'sealed');
  if (leaves.problem !== undefined || sealed.entries === undefined) return;
  const leafCount = leaves.entries?.length ?? 0;
  const isTorn = sealed.problem?.code === 'case-torn' && sealed.entries.length === leafCount;
  const isWhole = sealed.problem === undefined && sealed.entries.length === leafCount + 1;
  if (!isTorn && !isWhole) return;
  await truncateDurably(filePath(folder, device, 'sealed'), endOf(sealed, leafCount));
}

interface Sizes {
  readonly leavesByteCount: number;
  /** Undefined where sealed bytes were deleted. */
  readonly sealedByteCount: number | undefined;
}

function sealedAfter(
  before: Sizes,
  records: readonly StoredRecord[],
  byteCount: number,
): number | undefined {
  if (before.sealedByteCount !== undefined) return before.sealedByteCount + byteCount;
  if (records.every(({ sealed }) => sealed === undefined || sealed.length === 0)) return undefined;
  const message = 'sealed bytes: expected none, since those before were deleted, got some';
  throw new CaseFolderError('case-damaged', message);
}

/** Sizes of a device's files when more may be appended to them. */
async function soundSize(folder: string, device: string): Promise<Sizes> {
  const file = await readDevice(folder, device);
  if (!file.ok) {
    const [problem] = file.problems;
    const message = `${problem?.file} ${problem?.path}: ${problem?.message}`;
    throw new CaseFolderError('case-damaged', message);
  }
  const leavesByteCount = leafEntries(file.value).length;
  const isDeleted = file.value.some(({ sealed }) => sealed === undefined);
  const sealedByteCount = isDeleted ? undefined : sealedEntries(file.value).length;
  return { leavesByteCount, sealedByteCount };
}

function checkRoom({ leavesByteCount, sealedByteCount }: Sizes): void {
  const hasRoom =
    leavesByteCount <= LEAVES_FILE_BYTE_COUNT_MAX &&
    (sealedByteCount ?? 0) <= SEALED_FILE_BYTE_COUNT_MAX;
  if (hasRoom) return;
  const expected = `${LEAVES_FILE_BYTE_COUNT_MAX} and ${SEALED_FILE_BYTE_COUNT_MAX} bytes`;
  const message = `case: expected files of at most ${expected}, got more`;
  throw new CaseFolderError('case-full', message);
}

/** A leaf names its device at bytes 32 to 64 (record v1, section 1). */
function isOfDevice(leaf: Uint8Array, device: string): boolean {
  return bytesToHex(leaf.subarray(32, 64)) === device;
}

async function listDevices(
  folder: string,
): Promise<{ readonly devices: readonly string[]; readonly problems: Problem[] }> {
  const entries = await listFolder(join(folder, RECORDS_FOLDER));
  if (entries === undefined) {
    throw new CaseFolderError('case-missing', 'case: expected a folder with records/, got none');
  }
  const devices = new Set<string>();
  const problems: Problem[] = [];
  for (const { name } of entries) {
    if (name === LOCK) continue;
    const [device = '', ending = ''] = name.split(/\.(.*)/s);
    if (isHex(device, 32) && (ending === 'leaves' || ending === 'sealed')) devices.add(device);
    else {
      const message = 'name: expected a device key and .leaves or .sealed, got another';
      problems.push({ code: 'case-name', path: '', message, file: `${RECORDS_FOLDER}/${name}` });
    }
  }
  if (devices.size > DEVICE_COUNT_MAX) {
    const message = `devices: expected at most ${DEVICE_COUNT_MAX}, got ${devices.size}`;
    return {
      devices: [],
      problems: [{ code: 'case-size', path: '', message, file: RECORDS_FOLDER }],
    };
  }
  return { devices: [...devices].sort(), problems };
}

async function readDevice(
  folder: string,
  device: string,
): Promise<Outcome<readonly StoredRecord[]>> {
  const leaves = await readEntries(folder, device, 'leaves');
  const sealed = await readEntries(folder, device, 'sealed');
  const problems = [leaves.problem, sealed.problem].filter((p) => p !== undefined);
  if (problems.length > 0) return fail(problems);
  const count = leaves.entries?.length ?? 0;
  const sealedCount = sealed.entries?.length;
  if (sealedCount !== undefined && sealedCount !== count) {
    const at = `byte ${endOf(sealed, count)}`;
    const message = `sealed entries: expected ${count}, one for each leaf, got ${sealedCount}`;
    return fail([{ code: 'case-count', path: at, message, file: fileName(device, 'sealed') }]);
  }
  const records = (leaves.entries ?? []).map((leaf, i) => ({ leaf, sealed: sealed.entries?.[i] }));
  return ok(records);
}
