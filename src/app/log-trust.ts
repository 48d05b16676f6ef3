import { type Bytes, bytesToHex, hexToBytes, isHex } from '../base/bytes.ts';
import { compareText } from '../base/order.ts';
import { fail, type Outcome } from '../base/problems.ts';
import { textToUtf8 } from '../base/utf8.ts';
import type { Enrolled } from '../ledger/enrolment.ts';
import type { LedgerView } from '../ledger/view.ts';
import { hash } from '../log/hash.ts';
import { inFile } from '../log/log-read.ts';
import {
  POLICY_BYTE_COUNT_MAX,
  type Policy,
  type PolicyGroup,
  parsePolicy,
  policyText,
} from '../log/policy.ts';
import {
  type VerifierKey,
  verifierKey,
  verifierKeyText,
  WITNESS_KEY,
} from '../log/verifier-key.ts';

/** A case without a hub keeps its own log; no such host exists (RFC 2606). */
export const NO_HUB = 'case.invalid';

/** Names the log of a visit: `<hub>/<visit hex>` (record v1, section 3). One log per visit. */
export function logOrigin(hub: string, visit: string): string {
  return `${hub}/${visit}`;
}

/** The visit that a log's name says; undefined when it says none. */
export function visitOfOrigin(origin: string): string | undefined {
  const visit = origin.slice(origin.lastIndexOf('/') + 1);
  return origin.includes('/') && isHex(visit, 16) ? visit : undefined;
}

/** What genesis says about the log: H of its verifier key as text. */
export function logKeyHash(key: VerifierKey): string {
  return bytesToHex(hash(textToUtf8(verifierKeyText(key))));
}

/** The key that an enrolled device cosigns checkpoints of this log with, under a name of its own. */
export function witnessKey(origin: string, device: string, cosign: string): VerifierKey {
  return verifierKey(`${origin}/${device}`, WITNESS_KEY, hexToBytes(cosign));
}

/**
 * The default trust in a log: its key, and as witnesses the devices that its own records enrol. Two
 * persons must have cosigned, one of them of another organisation than the one that wrote genesis,
 * which operates the hub. Devices of one person count once; holders of hold cards and revoked
 * devices do not. Without two such persons there is no quorum that could be met: undefined.
 */
export function enrolledPolicy(logKey: VerifierKey, view: LedgerView): Policy | undefined {
  const own = view.enrolment.genesis?.clear.self;
  const enrolled = [...view.enrolment.enrolledByDevice.values()].filter(
    ({ role, revokedBy }) => role !== 'holder' && revokedBy === undefined,
  );
  const persons = personsOf(enrolled);
  const ownPersons = persons.filter((person) => person.org === own);
  const otherPersons = persons.filter((person) => person.org !== own);
  const ownGroup: readonly PolicyGroup[] =
    ownPersons.length === 0
      ? []
      : [{ name: 'own', threshold: 1, members: ownPersons.map(({ name }) => name) }];
  // Two of {any own person, each other person}: either one of each side, or two of the others.
  const members = [...ownGroup, ...otherPersons].map(({ name }) => name);
  if (own === undefined || members.length < 2) return undefined;
  return {
    logs: [logKey],
    witnesses: persons.flatMap(({ devices }) =>
      devices.map(({ device, cosign }) => ({
        name: device,
        key: witnessKey(logKey.name, device, cosign),
      })),
    ),
    groups: [
      ...persons.map(({ name, devices }) => ({
        name,
        threshold: 1,
        members: devices.map(({ device }) => device),
      })),
      ...ownGroup,
      { name: 'two-persons', threshold: 2, members },
    ],
    quorum: 'two-persons',
  };
}

/** A log that nobody else vouches for: its key alone. */
export function ownPolicy(logKey: VerifierKey): Policy {
  return { logs: [logKey], witnesses: [], groups: [], quorum: undefined };
}

/** Largest file that `readPolicy` takes. */
export const POLICY_FILE_BYTE_COUNT_MAX = POLICY_BYTE_COUNT_MAX;

/** Reads a policy that somebody believes; problems carry the name of its file. */
export function readPolicy(bytes: Uint8Array, file: string): Outcome<Policy> {
  const policy = parsePolicy(bytes);
  return policy.ok ? policy : fail(policy.problems.map(inFile(file)));
}

/** The policy that lies beside a log: what its records give, byte for byte. */
export function policyBytes(logKey: VerifierKey, view: LedgerView): Bytes {
  return textToUtf8(policyText(enrolledPolicy(logKey, view) ?? ownPolicy(logKey)));
}

interface Person {
  /** Name of the group of the person's devices. */
  readonly name: string;
  readonly org: string;
  readonly devices: readonly Enrolled[];
}

/** In byte order of person and device, so that the policy of a log is one text. */
function personsOf(enrolled: readonly Enrolled[]): readonly Person[] {
  const byPerson = new Map<string, Enrolled[]>();
  const sorted = [...enrolled].sort((a, b) => compareText(a.device, b.device));
  for (const device of sorted)
    byPerson.set(device.person, [...(byPerson.get(device.person) ?? []), device]);
  return [...byPerson]
    .sort(([a], [b]) => compareText(a, b))
    .map(([person, devices]) => ({
      name: `person-${person}`,
      org: devices[0]?.org ?? '',
      devices,
    }));
}
