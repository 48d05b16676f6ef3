import { join } from 'node:path';
import { assert } from '../../base/assert.ts';
import {
  type Bytes,
  concatBytes,
  readU16,
  readU32,
  u16ToBytes,
  u32ToBytes,
} from '../../base/bytes.ts';
import type { Problem } from '../../base/problems.ts';
import { SEALED_CONTENT_BYTE_COUNT_MAX } from '../../ledger/content.ts';
import { LEAF_BYTE_COUNT_MAX, LEAF_BYTE_COUNT_MIN } from '../../ledger/leaf.ts';
import type { StoredRecord } from '../../ledger/records.ts';
import { WRAPS_BYTE_COUNT_MAX } from '../../ledger/wraps.ts';
import { readFileBounded } from './durable-file.ts';

/** Largest file of leaves: more than 200,000 data records of one device. */
export const LEAVES_FILE_BYTE_COUNT_MAX = 64 * 1024 * 1024;
/** Largest file of sealed bytes. Assumption: a device's whole visit fits in memory. */
export const SEALED_FILE_BYTE_COUNT_MAX = 512 * 1024 * 1024;

/** Folder of a case that the files lie in. */
export const RECORDS_FOLDER = 'records';

/** A device has two files: `u16 length ‖ leaf` repeated, and `u32 length ‖ sealed bytes`. */
export type FileKind = 'leaves' | 'sealed';

const rules = {
  leaves: {
    prefixByteCount: 2,
    entryByteCountMin: LEAF_BYTE_COUNT_MIN,
    entryByteCountMax: LEAF_BYTE_COUNT_MAX,
    fileByteCountMax: LEAVES_FILE_BYTE_COUNT_MAX,
  },
  sealed: {
    prefixByteCount: 4,
    entryByteCountMin: 0,
    entryByteCountMax: Math.max(SEALED_CONTENT_BYTE_COUNT_MAX, WRAPS_BYTE_COUNT_MAX),
    fileByteCountMax: SEALED_FILE_BYTE_COUNT_MAX,
  },
} as const;

/** The entries of one file as far as they are whole. */
export interface Entries {
  /** Undefined when the file is absent. */
  readonly entries: readonly Bytes[] | undefined;
  readonly byteCount: number;
  readonly problem: Problem | undefined;
  readonly prefixByteCount: number;
}

/**
 * Reads one file of a device strictly; a problem names the file and the byte, and what came whole
 * before it is kept.
 */
export async function readEntries(
  folder: string,
  device: string,
  kind: FileKind,
): Promise<Entries> {
  const { prefixByteCount, fileByteCountMax } = rules[kind];
  const file = fileName(device, kind);
  const read = await readFileBounded(filePath(folder, device, kind), fileByteCountMax);
  const nothing = { entries: undefined, byteCount: 0, prefixByteCount };
  if (read.kind === 'absent') return { ...nothing, problem: undefined };
  if (read.kind === 'no-file') {
    const message = 'file: expected a regular file, got a link or something else';
    return { ...nothing, problem: { code: 'case-name', path: '', message, file } };
  }
  if (read.kind === 'too-large') {
    const message = `file: expected at most ${fileByteCountMax} bytes, got ${read.byteCount}`;
    return { ...nothing, problem: { code: 'case-size', path: '', message, file } };
  }
  const { entries, problem } = splitEntries(read.bytes, kind);
  const placed = problem === undefined ? undefined : { ...problem, file };
  return { entries, byteCount: read.bytes.length, problem: placed, prefixByteCount };
}

/** Splits length-prefixed entries; stops at the first that is torn or has an impossible length. */
function splitEntries(
  bytes: Bytes,
  kind: FileKind,
): { readonly entries: readonly Bytes[]; readonly problem: Problem | undefined } {
  const { prefixByteCount, entryByteCountMin, entryByteCountMax } = rules[kind];
  const entries: Bytes[] = [];
  let at = 0;
  const stop = (code: string, message: string) => {
    return { entries, problem: { code, path: `byte ${at}`, message } };
  };
  while (at < bytes.length) {
    const left = bytes.length - at;
    if (left < prefixByteCount) {
      return stop('case-torn', `length: expected ${prefixByteCount} bytes, got ${left}`);
    }
    const length = kind === 'leaves' ? readU16(bytes, at) : readU32(bytes, at);
    if (length < entryByteCountMin || length > entryByteCountMax) {
      const expected = `${entryByteCountMin}..${entryByteCountMax}`;
      return stop('case-length', `entry: expected a length of ${expected}, got ${length}`);
    }
    if (left < prefixByteCount + length) {
      return stop('case-torn', `entry: expected ${length} bytes, got ${left - prefixByteCount}`);
    }
    entries.push(bytes.slice(at + prefixByteCount, at + prefixByteCount + length));
    at += prefixByteCount + length;
  }
  return { entries, problem: undefined };
}

/** Where the first `count` entries end. */
export function endOf({ entries, prefixByteCount }: Entries, count: number): number {
  return (entries ?? [])
    .slice(0, count)
    .reduce((end, entry) => end + prefixByteCount + entry.length, 0);
}

/** Writes leaves in the form of their file. */
export function leafEntries(records: readonly StoredRecord[]): Bytes {
  return concatBytes(...records.flatMap(({ leaf }) => [u16ToBytes(leaf.length), leaf]));
}

/** Writes sealed bytes in the form of their file; no bytes where nothing is sealed. */
export function sealedEntries(records: readonly StoredRecord[]): Bytes {
  return concatBytes(
    ...records.flatMap(({ sealed }) => {
      assert(sealed !== undefined, 'a record should be written with its sealed bytes');
      return [u32ToBytes(sealed.length), sealed];
    }),
  );
}

/** Name of a device's file below the case folder, for messages. */
export function fileName(device: string, kind: FileKind): string {
  return `${RECORDS_FOLDER}/${device}.${kind}`;
}

/** Path of a device's file. */
export function filePath(folder: string, device: string, kind: FileKind): string {
  return join(folder, RECORDS_FOLDER, `${device}.${kind}`);
}
