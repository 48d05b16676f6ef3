import { compareText } from '../base/order.ts';
import { checkClear } from './clear.ts';
import { type Leaf, recordKinds } from './leaf.ts';
import type { CheckedRecord } from './records.ts';
import { isByLead, isEffective, isInGoodStanding, type LedgerView } from './view.ts';
import { readWraps, type Wrap } from './wraps.ts';

/** The first epoch of every visit; it may be older than its first record. */
export const FIRST_EPOCH = 1;

/**
 * What an epoch record is good for. `sealing`: its keys open records and seal new ones. `opening`:
 * they only open what was sealed. `refused`: a wrap in it does not count, whoever made it.
 */
export type EpochStanding = 'sealing' | 'opening' | 'refused';

/** A record of kind 4: keys of an epoch, wrapped. */
export interface EpochRecord {
  readonly leaf: Leaf;
  readonly epoch: number;
  /** A word; '' where the public part has another form. */
  readonly reason: string;
  readonly standing: EpochStanding;
  /** Undefined when the sealed bytes are not here, or of a wrap suite that is not known. */
  readonly wraps: readonly Wrap[] | undefined;
}

/** The epochs of a visit. */
export interface Epochs {
  /** In the order of the log; without one by epoch, then by record id. */
  readonly records: readonly EpochRecord[];
  /** The epoch that new records are sealed in. */
  readonly current: number;
  /** The number of the next epoch that a lead makes. */
  readonly next: number;
  /**
   * Devices that hold, or may hold, a key of the current epoch and should not any more (revoked or
   * suspended), in byte order: a new epoch is due when there is one.
   */
  readonly staleHolders: readonly string[];
}

/**
 * Reads the epoch records of a visit. A wrap counts only inside a record that a lead signed, not
 * revoked at its place in the log (record v1, section 2): HPKE's base mode does not say who sent it,
 * so a hub could wrap a key of its own to everybody.
 *
 * Keys of a lead that was suspended, or without a log revoked at some time, open records and seal
 * none: opening gives a wrong key no power, since record, signature and commitment hold by
 * themselves; sealing under it would. A record that skips an epoch seals none either, so that nobody
 * can use up the numbers.
 */
export function foldEpochs(view: LedgerView, records: readonly CheckedRecord[]): Epochs {
  const sealedById = new Map(records.map(({ leaf, sealed }) => [leaf.id, sealed]));
  const leaves = view.leaves
    .filter((leaf) => leaf.kind === recordKinds.epoch)
    .sort((a, b) => compareInTime(view, a, b));
  let current = FIRST_EPOCH;
  let newest = FIRST_EPOCH;
  const epochs = leaves.map((leaf): EpochRecord => {
    const standing = standingOf(view, leaf, newest);
    if (standing !== 'refused' && leaf.epoch === newest + 1) newest = leaf.epoch;
    if (standing === 'sealing') current = Math.max(current, leaf.epoch);
    const clear = checkClear(recordKinds.epoch, leaf.clear);
    const sealed = sealedById.get(leaf.id);
    return {
      leaf,
      epoch: leaf.epoch,
      reason: clear.ok ? clear.value.reason : '',
      standing,
      wraps: sealed === undefined ? undefined : readWraps(sealed),
    };
  });
  const next = newest + 1;
  return { records: epochs, current, next, staleHolders: staleHolders(view, epochs, current) };
}

function standingOf(view: LedgerView, leaf: Leaf, newest: number): EpochStanding {
  if (!isByLead(view, leaf)) return 'refused';
  return isEffective(view, leaf) && leaf.epoch <= newest + 1 ? 'sealing' : 'opening';
}

function compareInTime(view: LedgerView, a: Leaf, b: Leaf): number {
  if (view.order === 'files') return a.epoch - b.epoch || compareText(a.id, b.id);
  return (view.indexById.get(a.id) ?? 0) - (view.indexById.get(b.id) ?? 0);
}

/** Sealed bytes that are not here, or no record at all, may have told everybody. */
function staleHolders(
  view: LedgerView,
  epochs: readonly EpochRecord[],
  current: number,
): readonly string[] {
  const ofCurrent = epochs.filter((e) => e.epoch === current && e.standing !== 'refused');
  const isKnown = ofCurrent.length > 0 && ofCurrent.every((e) => e.wraps !== undefined);
  const { enrolledByDevice } = view.enrolment;
  const holders = isKnown
    ? ofCurrent.flatMap((e) => e.wraps ?? []).map((wrap) => wrap.recipient)
    : [...enrolledByDevice.keys()];
  return [...new Set(holders)]
    .filter((device) => enrolledByDevice.has(device) && !isInGoodStanding(view, device))
    .sort(compareText);
}
