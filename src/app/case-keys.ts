import { type Bytes, bytesToHex } from '../base/bytes.ts';
import { compareText } from '../base/order.ts';
import { fail, type Outcome, ok, type Problem } from '../base/problems.ts';
import type { EnrolClear } from '../ledger/clear.ts';
import type { DeviceSigner, LedgerCrypto, ShareCrypto, WrapCrypto } from '../ledger/crypto-port.ts';
import type { Enrolled } from '../ledger/enrolment.ts';
import { type Epochs, foldEpochs } from '../ledger/epochs.ts';
import { draftEpoch, grantsOf, grantsTo } from '../ledger/grants.ts';
import { zeroHlc } from '../ledger/hlc.ts';
import {
  type HeldKey,
  type Recipient,
  type StoredKey,
  unwrapKeys,
  withStored,
} from '../ledger/keyring.ts';
import { recordKinds } from '../ledger/leaf.ts';
import { checkRecords } from '../ledger/records.ts';
import { parseCardText, recoverKey } from '../ledger/recovery.ts';
import { TEAM_SCOPE } from '../ledger/scopes.ts';
import { isInGoodStanding, type LedgerView, viewLedger } from '../ledger/view.ts';
import { ROOT_KEY_NAME } from '../ledger/wrap-keys.ts';
import {
  appendRecord,
  type DeviceChain,
  type RecordDraft,
  resumeChain,
  startChain,
  type WrittenRecord,
} from '../ledger/writer.ts';
import type { CaseContent } from './open-case.ts';

/** Who is in a case, which epochs it has, and what the reader holds of their keys. */
export interface CaseKeys {
  readonly view: LedgerView;
  readonly epochs: Epochs;
  readonly held: readonly HeldKey[];
  /** Stored records that fail L; `problems` says why. */
  readonly quarantinedCount: number;
  /** What does not hold together: findings above a notice, leaves that fail, wraps that do not open. */
  readonly problems: readonly Problem[];
}

/** One step of a device's chain: what is written next, once the chain so far is known. */
export type ChainStep = (chain: DeviceChain) => Promise<RecordDraft>;

/** Reads the keys of a case: without opening any content, and without believing any of it. */
export async function readCaseKeys(
  crypto: LedgerCrypto,
  content: Pick<CaseContent, 'visit' | 'files' | 'held' | 'recipients' | 'genesisId'>,
): Promise<CaseKeys> {
  const { visit, genesisId } = content;
  const checked = await checkRecords(crypto, content.files);
  const leaves = checked.records.map(({ leaf }) => leaf);
  const anchor = genesisId === undefined ? {} : { genesisId };
  const view = await viewLedger(crypto, { visit, leaves, order: 'files', ...anchor });
  const epochs = foldEpochs(view, checked.records);
  const wrapped = await unwrapKeys(epochs, content.recipients);
  return {
    view,
    epochs,
    held: withStored(epochs, wrapped.held, content.held),
    quarantinedCount: checked.quarantined.length,
    problems: [
      ...checked.quarantined.map(({ problem }) => problem),
      ...view.findings
        .filter(({ severity }) => severity !== 'notice')
        .map(({ code, device, seq, message }) => ({ code, path: placeText(device, seq), message })),
      ...wrapped.problems.map(({ leaf, problem }) => {
        return { ...problem, path: placeText(leaf.device, leaf.seq) };
      }),
    ],
  };
}

/** The leads of a case in good standing whose device is among these, in byte order. */
export function leadsAmong(keys: CaseKeys, devices: readonly string[]): readonly string[] {
  return devices.filter((device) => enrolledLead(keys, device) !== undefined).sort(compareText);
}

/**
 * The chain of a device as the case has it. `known` is the end that the device itself remembers: a
 * case that is shorter was restored, and continuing it would make a fork, which suspends the device.
 * Codes: chain-forked, chain-restored.
 */
export function chainOf(
  { view }: CaseKeys,
  device: string,
  known: { readonly seq: number; readonly id: string } | undefined,
): Outcome<DeviceChain> {
  const [head, ...others] = view.heads.filter((one) => one.device === device);
  if (others.length > 0 || view.suspendedFromSeqByDevice.has(device)) {
    return refuse('chain-forked', 'chain: expected one end, got more: the device is suspended');
  }
  if (known !== undefined && !view.leaves.some(({ id }) => id === known.id)) {
    const message = `chain: expected record ${known.seq} of this device, got an older copy of the case`;
    return refuse('chain-restored', message);
  }
  const last = view.leaves.find(({ id }) => id === head?.id);
  // Control records do not carry the clock; content written later starts from the device's own.
  return ok(last === undefined ? startChain(view.visit, device) : resumeChain(last, zeroHlc));
}

/** Appends what the steps give to a chain; every record is stored before the next is made. */
export async function appendSteps(
  crypto: LedgerCrypto,
  signer: DeviceSigner,
  work: {
    readonly chain: DeviceChain;
    readonly steps: readonly ChainStep[];
    readonly now: () => number;
    readonly store: (record: WrittenRecord) => Promise<void>;
  },
): Promise<readonly string[]> {
  let { chain } = work;
  const ids: string[] = [];
  for (const step of work.steps) {
    const draft = await step(chain);
    const appended = await appendRecord(crypto, signer, { chain, draft, nowMs: work.now() });
    await work.store(appended.record);
    chain = appended.chain;
    ids.push(appended.record.leaf.id);
  }
  return ids;
}

/** A new epoch for everybody in good standing, by a lead. KNOWN: members get the scope `team` only. */
export function rotation(
  crypto: WrapCrypto,
  keys: CaseKeys,
  wanted: { readonly epoch: number; readonly rootKey: Bytes; readonly reason: string },
): ChainStep {
  const { epoch, reason } = wanted;
  const grants = grantsOf(keys.view, wanted, () => [TEAM_SCOPE]);
  return (chain) => draftEpoch(crypto, chain, { epoch, reason, grants });
}

/** A root key as a store keeps it. */
export function storedRootKey(epoch: number, key: Bytes): StoredKey {
  return { epoch, name: ROOT_KEY_NAME, key };
}

/**
 * Wraps the root keys that a lead holds to a device that joined late: one record for each, oldest
 * first. Only those that may seal: in a record of this lead any other would look as if it could.
 *
 * KNOWN: what was sealed under the others, such as those of a lead revoked since, the newcomer reads
 * from openings only.
 */
export function wrapsForNewcomer(
  crypto: WrapCrypto,
  keys: CaseKeys,
  newcomer: Pick<Enrolled, 'device' | 'receive' | 'role'>,
): readonly ChainStep[] {
  const roots = keys.held.filter(({ name, canSeal }) => name === ROOT_KEY_NAME && canSeal);
  const once = new Map(roots.map((one) => [`${one.epoch} ${bytesToHex(one.key)}`, one]));
  return [...once.values()]
    .sort((a, b) => a.epoch - b.epoch)
    .flatMap(({ epoch, key: rootKey }) => {
      const { visit } = keys.view;
      const grants = grantsTo(newcomer, { visit, epoch, rootKey }, [TEAM_SCOPE]);
      if (grants.length === 0) return [];
      return [(chain: DeviceChain) => draftEpoch(crypto, chain, { epoch, reason: 'join', grants })];
    });
}

/** A revocation of a device of the lead's own side. */
export function revocation(device: string, reason: string): ChainStep {
  return async () => ({ kind: recordKinds.revoke, clear: { device, reason } });
}

/** The enrolment of a device whose answer was accepted. */
export function enrolment(clear: EnrolClear): ChainStep {
  return async () => ({ kind: recordKinds.enrol, clear });
}

/** Opens the visit's root keys with two recovery cards, as typed. Codes: those of cards; recovery-none. */
export async function recoverRootKeys(
  crypto: WrapCrypto & ShareCrypto,
  { view, epochs }: CaseKeys,
  cardTexts: readonly string[],
): Promise<Outcome<readonly HeldKey[]>> {
  const recovery = view.enrolment.genesis?.clear.recovery ?? '';
  if (recovery === '') {
    return refuse(
      'recovery-none',
      'recovery: expected a key in genesis, got a visit without cards',
    );
  }
  const parsed = cardTexts.map(parseCardText);
  const problems = parsed.flatMap((card, i) =>
    card.ok ? [] : card.problems.map((problem) => ({ ...problem, path: `card ${i + 1}` })),
  );
  if (problems.length > 0) return fail(problems);
  const cards = parsed.flatMap((card) => (card.ok ? [card.value] : []));
  const recipient = await recoverKey(crypto, { visit: view.visit, recovery }, cards);
  if (!recipient.ok) return recipient;
  const unwrapped: readonly Recipient[] = [recipient.value];
  return ok((await unwrapKeys(epochs, unwrapped)).held);
}

/** A device as `vestige keys show` lists it. */
export interface DeviceLine {
  readonly device: string;
  readonly org: string;
  readonly role: string;
  readonly isInGoodStanding: boolean;
}

/** What a case says of its keys, without any key. */
export interface KeysSummary {
  readonly genesis: string;
  readonly hasRecovery: boolean;
  readonly currentEpoch: number;
  /** Devices that hold the current key and should not: a new epoch is due. */
  readonly staleHolders: readonly string[];
  readonly epochs: readonly {
    readonly epoch: number;
    readonly record: string;
    readonly lead: string;
    readonly reason: string;
    readonly standing: string;
    /** Undefined when the wraps are not here. */
    readonly wrapCount: number | undefined;
  }[];
  readonly devices: readonly DeviceLine[];
  /** Epoch and scope of the keys that the reader holds; '' is the root key. */
  readonly held: readonly { readonly epoch: number; readonly name: string }[];
}

/** Sums up the keys of a case for showing. */
export function summariseKeys({ view, epochs, held }: CaseKeys): KeysSummary {
  const { genesis, enrolledByDevice } = view.enrolment;
  const names = new Map(held.map(({ epoch, name }) => [`${epoch} ${name}`, { epoch, name }]));
  return {
    genesis: genesis?.leaf.id ?? '',
    hasRecovery: (genesis?.clear.recovery ?? '') !== '',
    currentEpoch: epochs.current,
    staleHolders: epochs.staleHolders,
    epochs: epochs.records.map(({ leaf, epoch, reason, standing, wraps }) => {
      const { id: record, device: lead } = leaf;
      return { epoch, record, lead, reason, standing, wrapCount: wraps?.length };
    }),
    devices: [...enrolledByDevice.values()]
      .map(({ device, org, role }) => {
        return { device, org, role, isInGoodStanding: isInGoodStanding(view, device) };
      })
      .sort((a, b) => compareText(a.org, b.org) || compareText(a.device, b.device)),
    held: [...names.values()].sort((a, b) => a.epoch - b.epoch || compareText(a.name, b.name)),
  };
}

function enrolledLead({ view }: CaseKeys, device: string): Enrolled | undefined {
  const enrolled = view.enrolment.enrolledByDevice.get(device);
  return enrolled?.role === 'lead' && isInGoodStanding(view, device) ? enrolled : undefined;
}

function placeText(device: string, seq: number): string {
  return `records/${device.slice(0, 8)}…/${seq}`;
}

function refuse<T>(code: string, message: string): Outcome<T> {
  return fail([{ code, path: '', message }]);
}
