import { bytesToHex } from '../base/bytes.ts';
import type { Problem } from '../base/problems.ts';
import type { KeyReceiver } from './crypto-port.ts';
import type { EpochRecord, Epochs } from './epochs.ts';
import { deriveScopeKey, type ScopeKey } from './keys.ts';
import type { Leaf } from './leaf.ts';
import { type NamedKey, openWrap, ROOT_KEY_NAME } from './wrap-keys.ts';

/** Somebody that wraps are made for, with the key that opens them. */
export interface Recipient {
  /** Device key, or the recovery public key, lower-case hex. */
  readonly recipient: string;
  readonly receiver: KeyReceiver;
}

/** A key as a store keeps it: a scope key by its name, or the root key of an epoch under the empty name. */
export interface StoredKey extends NamedKey {
  readonly epoch: number;
}

/** A key that is held, and what the record says of it that brought it. */
export interface HeldKey extends StoredKey {
  /** Place of that record among the epoch records; past their end for a key that none brought. */
  readonly recordIndex: number;
  /** Whether new records may be sealed under it; see `EpochRecord.standing`. */
  readonly canSeal: boolean;
}

/** What a walk through the epoch records gave. */
export interface Keyring {
  readonly held: readonly HeldKey[];
  /**
   * Wraps for this reader that do not open, or hold no key: an exception against the lead that
   * signed them. Codes: wrap-unopenable, wrap-form. That a wrap is for somebody else is normal.
   */
  readonly problems: readonly { readonly leaf: Leaf; readonly problem: Problem }[];
}

/** Unwraps what is for these recipients; wraps in refused records are not even tried. */
export async function unwrapKeys(
  epochs: Epochs,
  recipients: readonly Recipient[],
): Promise<Keyring> {
  const receiverByRecipient = new Map(recipients.map((r) => [r.recipient, r.receiver]));
  const held: HeldKey[] = [];
  const problems: { leaf: Leaf; problem: Problem }[] = [];
  for (const [recordIndex, record] of epochs.records.entries()) {
    if (record.standing === 'refused') continue;
    for (const wrap of record.wraps ?? []) {
      const receiver = receiverByRecipient.get(wrap.recipient);
      if (receiver === undefined) continue;
      const named = await openWrap(receiver, placeOf(record), wrap);
      if (named.ok) {
        const { epoch } = record;
        held.push({ ...named.value, epoch, recordIndex, canSeal: record.standing === 'sealing' });
      } else for (const problem of named.problems) problems.push({ leaf: record.leaf, problem });
    }
  }
  return { held, problems };
}

/**
 * Adds what a store holds to what was just unwrapped. A store does not say who gave it a key: one
 * that no record brings to this reader opens what it opens and seals nothing (record v1, K4).
 */
export function withStored(
  epochs: Epochs,
  unwrapped: readonly HeldKey[],
  stored: readonly StoredKey[],
): readonly HeldKey[] {
  const brought = new Set(unwrapped.map(keyText));
  const others = stored.filter((one) => !brought.has(keyText(one)));
  const recordIndex = epochs.records.length;
  return [...unwrapped, ...others.map((one) => ({ ...one, recordIndex, canSeal: false }))];
}

/**
 * All scope keys that follow from the keys held, each once: those held by name, and for every root
 * key those of the names in use. Which names a visit uses is told under seal, never in a leaf.
 */
export function scopeKeysOf(
  held: readonly StoredKey[],
  { visit, names }: { readonly visit: string; readonly names: readonly string[] },
): readonly ScopeKey[] {
  const keys = held.flatMap((one) =>
    one.name === ROOT_KEY_NAME
      ? names.map((name) => deriveFrom(one, visit, name))
      : [{ epoch: one.epoch, name: one.name, key: one.key }],
  );
  return [...new Map(keys.map((k) => [keyText(k), k])).values()];
}

/**
 * The key that a new record of a scope is sealed under; undefined when none of the current epoch is
 * held, and then nothing is sealed: never again under an older one. When two leads made the same
 * epoch, the key of the record that is earlier in the log (record v1, section 2).
 */
export function sealingKey(
  epochs: Epochs,
  held: readonly HeldKey[],
  { visit, name }: { readonly visit: string; readonly name: string },
): ScopeKey | undefined {
  const [first] = held
    .filter((one) => one.epoch === epochs.current && one.canSeal)
    .filter((one) => one.name === name || one.name === ROOT_KEY_NAME)
    .sort((a, b) => a.recordIndex - b.recordIndex);
  if (first === undefined) return undefined;
  return first.name === ROOT_KEY_NAME
    ? deriveFrom(first, visit, name)
    : { epoch: first.epoch, name, key: first.key };
}

function placeOf({ leaf }: EpochRecord) {
  return { visit: leaf.visit, epoch: leaf.epoch, sender: leaf.device, seq: leaf.seq };
}

function deriveFrom({ key, epoch }: StoredKey, visit: string, name: string): ScopeKey {
  return deriveScopeKey({ rootKey: key, visit, epoch, name });
}

function keyText({ epoch, name, key }: StoredKey): string {
  return `${epoch} ${name} ${bytesToHex(key)}`;
}
