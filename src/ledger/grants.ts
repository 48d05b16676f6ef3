import type { Bytes } from '../base/bytes.ts';
import { compareText } from '../base/order.ts';
import type { WrapCrypto } from './crypto-port.ts';
import type { Enrolled } from './enrolment.ts';
import { deriveScopeKey } from './keys.ts';
import { recordKinds } from './leaf.ts';
import { isInGoodStanding, type LedgerView } from './view.ts';
import { type Grant, ROOT_KEY_NAME, sealWraps } from './wrap-keys.ts';
import type { DeviceChain, RecordDraft } from './writer.ts';

/** A root key and the epoch that it is of. */
export interface EpochKey {
  readonly epoch: number;
  readonly rootKey: Bytes;
}

/**
 * Who gets which keys of an epoch: every lead and the visit's recovery key the root key, every
 * member the scopes that `namesOf` says it needs to know, a holder none. Only devices in good
 * standing. In byte order of recipients, then of names.
 */
export function grantsOf(
  view: LedgerView,
  epochKey: EpochKey,
  namesOf: (enrolled: Enrolled) => readonly string[],
): readonly Grant[] {
  const { visit, enrolment } = view;
  const devices = [...enrolment.enrolledByDevice.values()]
    .filter(({ device }) => isInGoodStanding(view, device))
    .flatMap((enrolled) => grantsTo(enrolled, { ...epochKey, visit }, namesOf(enrolled)));
  const recovery = recoveryGrants(enrolment.genesis?.clear.recovery ?? '', epochKey);
  return [...devices, ...recovery].sort(
    (a, b) => compareText(a.recipient, b.recipient) || compareText(a.name, b.name),
  );
}

/** The keys of one device: a lead's the root key, a member's those of its scopes, a holder's none. */
export function grantsTo(
  enrolled: Pick<Enrolled, 'device' | 'receive' | 'role'>,
  { visit, epoch, rootKey }: EpochKey & { readonly visit: string },
  names: readonly string[],
): readonly Grant[] {
  const { device: recipient, receive, role } = enrolled;
  if (role === 'holder') return [];
  if (role === 'lead') return [{ recipient, receive, name: ROOT_KEY_NAME, key: rootKey }];
  return names.map((name) => {
    return { recipient, receive, name, key: deriveScopeKey({ rootKey, visit, epoch, name }).key };
  });
}

/** The root key for the visit's recovery key, where genesis names one. */
export function recoveryGrants(recovery: string, { rootKey }: EpochKey): readonly Grant[] {
  if (recovery === '') return [];
  return [{ recipient: recovery, receive: recovery, name: ROOT_KEY_NAME, key: rootKey }];
}

/** Drafts the next record of a lead's chain as an epoch record; its wraps open at this place only. */
export async function draftEpoch(
  crypto: WrapCrypto,
  chain: DeviceChain,
  wanted: {
    readonly epoch: number;
    /** One word, such as start, join, revoke. */
    readonly reason: string;
    readonly grants: readonly Grant[];
  },
): Promise<RecordDraft> {
  const { epoch, reason, grants } = wanted;
  const seq = (chain.last?.seq ?? 0) + 1;
  const place = { visit: chain.visit, epoch, sender: chain.device, seq };
  const wraps = await sealWraps(crypto, place, grants);
  return { kind: recordKinds.epoch, clear: { reason }, epoch, wraps };
}
