import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeCrypto } from '../src/adapters/node/crypto.ts';
import { createLogFolder } from '../src/adapters/node/log-folder.ts';
import { assert } from '../src/base/assert.ts';
import { hexToBytes } from '../src/base/bytes.ts';
import { auditTiles } from '../src/log/log-audit.ts';
import { openLog } from '../src/log/log-writer.ts';
import type { NoteSigner } from '../src/log/signature.ts';
import { LOG_KEY, verifierKey } from '../src/log/verifier-key.ts';
import { alternate, type Medians } from './alternate.ts';

/** Entries that are committed together, with one checkpoint. */
const BATCH_COUNT = 256;

/** A rate of the log and what it was held against. */
export interface LogRate {
  readonly name: string;
  readonly against: string;
  readonly medians: Medians;
}

/**
 * The log on real files. Appending: tiles, checkpoint and every flush that makes them safe, 256 entries at a time;
 * the reference writes the same entries to one file and flushes it as often. Auditing: all bundles, tiles and the
 * root; the reference hashes the same leaves and as many nodes by OpenSSL and reads nothing.
 */
export async function logRates(
  entries: readonly Uint8Array[],
  { runs }: { readonly runs: number },
): Promise<readonly LogRate[]> {
  const root = mkdtempSync(join(tmpdir(), 'vestige-bench-'));
  try {
    const { device, sign } = await nodeCrypto.signerFromSeed(new Uint8Array(32).fill(1));
    const signer = { key: verifierKey('bench.invalid', LOG_KEY, hexToBytes(device)), sign };
    let count = 0;
    const write = async (): Promise<number> => {
      count += 1;
      return writeLog(join(root, `log-${count}`), signer, entries);
    };
    const flushed = (): number => writeFlushed(join(root, 'plain'), entries);
    const appended = await alternate(write, flushed, { runs });
    const disk = createLogFolder(join(root, 'log-1'));
    const opened = await openLog(nodeCrypto, disk, signer);
    assert(opened.ok, 'the log should open');
    const { head } = opened.value;
    const audit = async (): Promise<number> => {
      const problems = await auditTiles(disk, head, async () => {});
      assert(problems.length === 0, `the log should be sound, got ${problems[0]?.message}`);
      return head.size;
    };
    const audited = await alternate(audit, () => hashAll(entries), { runs });
    return [
      { name: 'ledger/log-append', against: 'one file, as many flushes', medians: appended },
      { name: 'ledger/log-audit', against: 'SHA-256 of leaves and nodes', medians: audited },
    ];
  } finally {
    rmSync(root, { recursive: true });
  }
}

async function writeLog(
  folder: string,
  signer: NoteSigner,
  entries: readonly Uint8Array[],
): Promise<number> {
  const opened = await openLog(nodeCrypto, createLogFolder(folder), signer);
  assert(opened.ok, 'a new log should open');
  for (let at = 0; at < entries.length; at += BATCH_COUNT) {
    const appended = await opened.value.append(entries.slice(at, at + BATCH_COUNT));
    assert(appended.ok, 'a log should take entries');
  }
  return opened.value.head.size;
}

function writeFlushed(path: string, entries: readonly Uint8Array[]): number {
  const file = openSync(path, 'w');
  for (let at = 0; at < entries.length; at += BATCH_COUNT) {
    for (const entry of entries.slice(at, at + BATCH_COUNT)) writeSync(file, entry);
    fsyncSync(file);
  }
  closeSync(file);
  return entries.length;
}

function hashAll(entries: readonly Uint8Array[]): number {
  const node = new Uint8Array(65);
  let sum = 0;
  for (const entry of entries) {
    sum += createHash('sha256').update(entry).digest()[0] ?? 0;
    sum += createHash('sha256').update(node).digest()[0] ?? 0;
  }
  return sum;
}
