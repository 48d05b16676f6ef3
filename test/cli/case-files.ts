/** Opens the files of a case folder for tests that change them, without the code that is tested. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from './command-runner.ts';

/** One device's records as they lie in its two files. */
export interface RecordPair {
  readonly leaf: Uint8Array;
  readonly sealed: Uint8Array;
}

/** The kind of a record stands at byte 2 of its leaf (record v1, section 1). */
export function kindOf({ leaf }: RecordPair): number {
  return leaf[2] ?? -1;
}

/** A copy of a case folder that a test may spoil. */
export function copyCase(from: string, to: string): string {
  cpSync(from, to, { recursive: true });
  return to;
}

/** The devices of a case, in byte order. */
export function devicesOf(folder: string): readonly string[] {
  return filesBelow(join(folder, 'records'))
    .filter((name) => name.endsWith('.leaves'))
    .map((name) => name.slice(0, -'.leaves'.length));
}

/** Reads a device's records: `u16 length ‖ leaf` and `u32 length ‖ sealed bytes`, big-endian. */
export function readRecords(folder: string, device: string): readonly RecordPair[] {
  const leaves = split(readFileSync(recordPath(folder, device, 'leaves')), 2);
  const sealed = split(readFileSync(recordPath(folder, device, 'sealed')), 4);
  return leaves.map((leaf, i) => ({ leaf, sealed: sealed[i] ?? new Uint8Array(0) }));
}

/** Writes a device's records back. */
export function writeRecords(folder: string, device: string, records: readonly RecordPair[]): void {
  const join = (parts: readonly Uint8Array[], prefixByteCount: 2 | 4) =>
    Buffer.concat(
      parts.flatMap((part) => {
        const prefix = Buffer.alloc(prefixByteCount);
        prefix.writeUIntBE(part.length, 0, prefixByteCount);
        return [prefix, part];
      }),
    );
  const leaves = records.map((r) => r.leaf);
  const sealed = records.map((r) => r.sealed);
  writeFileSync(recordPath(folder, device, 'leaves'), join(leaves, 2));
  writeFileSync(recordPath(folder, device, 'sealed'), join(sealed, 4));
}

export function recordPath(folder: string, device: string, kind: 'leaves' | 'sealed'): string {
  return join(folder, 'records', `${device}.${kind}`);
}

/** Changes one byte of a file: never to the same. */
export function changeByte(path: string, offset: number, bit: number): void {
  const bytes = readFileSync(path);
  bytes[offset] = (bytes[offset] ?? 0) ^ (1 << bit);
  writeFileSync(path, bytes);
}

function split(bytes: Buffer, prefixByteCount: 2 | 4): readonly Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUIntBE(at, prefixByteCount);
    at += prefixByteCount;
    parts.push(bytes.subarray(at, at + length));
    at += length;
  }
  return parts;
}
