import type { Problem } from '../base/problems.ts';
import { type OpenedContent, openContent } from './content.ts';
import type { LedgerCrypto } from './crypto-port.ts';
import type { ScopeKey } from './keys.ts';
import type { Leaf } from './leaf.ts';
import { checkLeaf } from './leaf-check.ts';

/** A record as it is stored or sent. */
export interface StoredRecord {
  readonly leaf: Uint8Array;
  /** No bytes where nothing is sealed; undefined when they were deleted or are not here. */
  readonly sealed: Uint8Array | undefined;
}

/** What one device wrote, in its own order, as far as it is here. */
export interface DeviceRecords {
  /** The device's key, by the name of its file. */
  readonly device: string;
  readonly records: readonly StoredRecord[];
}

/** A record whose leaf passed L. */
export interface CheckedRecord {
  readonly leaf: Leaf;
  /** Undefined when sealed bytes should exist and are not here. */
  readonly sealed: Uint8Array | undefined;
}

/** A record that failed L: kept aside with its code, never thrown away silently. */
export interface QuarantinedRecord {
  readonly device: string;
  /** 0-based place among this device's records. */
  readonly index: number;
  readonly record: StoredRecord;
  readonly problem: Problem;
}

/** Stored records, each judged by itself. */
export interface CheckedRecords {
  /** In the order handed in: device by device. */
  readonly records: readonly CheckedRecord[];
  readonly quarantined: readonly QuarantinedRecord[];
  /** Ids of records whose sealed bytes are not here: all of them after shredding. */
  readonly unsealedIds: readonly string[];
}

/**
 * Checks every stored record by itself (L1 to L6). A leaf that lies in another device's file is
 * quarantined with the code other-device.
 */
export async function checkRecords(
  crypto: LedgerCrypto,
  files: readonly DeviceRecords[],
): Promise<CheckedRecords> {
  const records: CheckedRecord[] = [];
  const quarantined: QuarantinedRecord[] = [];
  for (const { device, records: stored } of files) {
    for (const [index, record] of stored.entries()) {
      const checked = await checkLeaf(crypto, record.leaf, record.sealed);
      const problem = checked.ok ? strangerProblem(checked.value, device) : checked.problems[0];
      if (checked.ok && problem === undefined) {
        records.push({ leaf: checked.value, sealed: record.sealed });
      } else if (problem !== undefined) {
        quarantined.push({
          device,
          index,
          record,
          problem: { ...problem, path: `${device}/${index}` },
        });
      }
    }
  }
  const unsealed = records.filter(({ leaf, sealed }) => leaf.seal !== 0 && sealed === undefined);
  return { records, quarantined, unsealedIds: unsealed.map(({ leaf }) => leaf.id) };
}

/** A record whose content was opened and holds. */
export interface OpenedRecord {
  readonly leaf: Leaf;
  readonly content: OpenedContent;
}

/** Records opened with the keys at hand. */
export interface OpenedRecords {
  /** In the order handed in. */
  readonly opened: readonly OpenedRecord[];
  /** Ids of records with content that no key here opens, or whose sealed bytes are not here. */
  readonly closedIds: readonly string[];
  /** Content that a signer sealed wrongly (O2 to O5): an exception against the device. */
  readonly problems: readonly { readonly leaf: Leaf; readonly problem: Problem }[];
}

/** Opens what the keys at hand open (O1 to O5); whether a payload fits its schema is not judged. */
export async function openRecords(
  crypto: LedgerCrypto,
  records: readonly CheckedRecord[],
  scopeKeys: readonly ScopeKey[],
): Promise<OpenedRecords> {
  const opened: OpenedRecord[] = [];
  const closedIds: string[] = [];
  const problems: { leaf: Leaf; problem: Problem }[] = [];
  for (const { leaf, sealed } of records) {
    if (leaf.seal !== 1) continue;
    if (sealed === undefined) {
      closedIds.push(leaf.id);
      continue;
    }
    const content = await openContent(crypto, { leaf, sealed, scopeKeys });
    if (content.ok) opened.push({ leaf, content: content.value });
    else if (content.problems[0]?.code === 'not-for-me') closedIds.push(leaf.id);
    else for (const problem of content.problems) problems.push({ leaf, problem });
  }
  return { opened, closedIds, problems };
}

function strangerProblem(leaf: Leaf, device: string): Problem | undefined {
  if (leaf.device === device) return undefined;
  const message = 'leaf: expected one by the device that the file is named after, got another';
  return { code: 'other-device', path: '', message };
}
