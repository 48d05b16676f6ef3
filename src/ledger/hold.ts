import { countApprovals } from './approvals.ts';
import { checkClear } from './clear.ts';
import { controlsOf } from './control.ts';
import { type Leaf, recordKinds } from './leaf.ts';
import { enrolledFor, isEffective, type LedgerView } from './view.ts';

/** Scope of a hold on everything; also of a hold whose public part cannot be read. */
export const VISIT_SCOPE = 'visit';

/** One incident hold: it freezes sweep, destruction and shredding in its scope until lifted. */
export interface Hold {
  /** Id of the hold record. */
  readonly id: string;
  readonly device: string;
  /** A word: visit, space, unit … */
  readonly scope: string;
  /** 16 random bytes for the thing held, explained under seal; undefined for a whole scope. */
  readonly ref: string | undefined;
  /** A hold by a device that nobody enrolled blocks too, until two people dismiss it. */
  readonly isEnrolled: boolean;
  readonly status: 'open' | 'lifted' | 'dismissed';
  /** Ids of the lift records that count, in byte order. */
  readonly lifts: readonly string[];
}

/**
 * Every hold of a visit, by device, seq and id. Anybody may hold: revoked, suspended and unknown
 * devices too, and a hold whose public part has another form holds the whole visit; so no spelling
 * and no revocation makes a hold disappear. A lift counts when its own signer's record does and two
 * persons of two organisations approved it (purpose `lift`); a hold of an unenrolled device is also
 * ended by two such approvals of itself (purpose `dismiss`).
 */
export function holdsOf(view: LedgerView): readonly Hold[] {
  const liftsByHold = approvedLiftsByHold(view);
  return view.leaves
    .filter((leaf) => leaf.kind === recordKinds.hold)
    .map((leaf) => holdOf(view, leaf, liftsByHold.get(leaf.id) ?? []));
}

/** The holds that still hold. */
export function openHolds(view: LedgerView): readonly Hold[] {
  return holdsOf(view).filter((hold) => hold.status === 'open');
}

function holdOf(view: LedgerView, leaf: Leaf, lifts: readonly string[]): Hold {
  const clear = checkClear(recordKinds.hold, leaf.clear);
  const isEnrolled = enrolledFor(view, leaf) !== undefined;
  const isDismissed =
    !isEnrolled && countApprovals(view, { object: leaf.id, purpose: 'dismiss' }).isMet;
  return {
    id: leaf.id,
    device: leaf.device,
    scope: clear.ok ? clear.value.scope : VISIT_SCOPE,
    ref: clear.ok ? clear.value.ref : undefined,
    isEnrolled,
    status: lifts.length > 0 ? 'lifted' : isDismissed ? 'dismissed' : 'open',
    lifts,
  };
}

function approvedLiftsByHold(view: LedgerView): ReadonlyMap<string, readonly string[]> {
  const liftsByHold = new Map<string, string[]>();
  for (const { leaf, clear } of controlsOf(view.leaves, recordKinds.lift)) {
    const isApproved = countApprovals(view, { object: leaf.id, purpose: 'lift' }).isMet;
    if (!isApproved || !isEffective(view, leaf)) continue;
    liftsByHold.set(clear.hold, [...(liftsByHold.get(clear.hold) ?? []), leaf.id].sort());
  }
  return liftsByHold;
}
