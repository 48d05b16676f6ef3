import { assert } from '../base/assert.ts';
import { type Bytes, bytesToHex } from '../base/bytes.ts';
import { compareText } from '../base/order.ts';
import type { GenesisClear, Role } from '../ledger/clear.ts';
import type { DeviceSigner, LedgerCrypto, WrapCrypto } from '../ledger/crypto-port.ts';
import { popMessage } from '../ledger/enrolment.ts';
import { FIRST_EPOCH } from '../ledger/epochs.ts';
import { draftEpoch, grantsTo, recoveryGrants } from '../ledger/grants.ts';
import { deriveScopeKey, type ScopeKey } from '../ledger/keys.ts';
import type { Checkpoint } from '../ledger/leaf.ts';
import { TEAM_SCOPE } from '../ledger/scopes.ts';
import {
  appendRecord,
  type DeviceChain,
  type RecordDraft,
  startChain,
  type WrittenRecord,
} from '../ledger/writer.ts';
import type { VisitDocument } from '../model/document.ts';
import type { Fact } from '../model/fact.ts';
import { knownAt, type Payload, visitToPayloads } from '../model/payload.ts';
import type { VisitInput } from './assess-visit.ts';

/** A device that takes part: one per person who carries one. */
export interface PlayDevice {
  readonly person: string;
  readonly signer: DeviceSigner;
  /** X25519 and Ed25519 public keys for receiving keys and cosigning, 32 bytes hex. */
  readonly receive: string;
  readonly cosign: string;
}

/** Everything random or secret that playing a visit needs, handed in. */
export interface PlayKeys {
  /** 16 random bytes, hex; never derived from the visit file. */
  readonly visit: string;
  /** Root key of the first epoch, 32 random bytes. */
  readonly rootKey: Bytes;
  /** Public recovery key of the visit, or '' where nobody holds cards. */
  readonly recovery: string;
  readonly devices: readonly PlayDevice[];
  /** The log of the visit, where one is kept. */
  readonly log?: PlayLog;
  /** `count` fresh random bytes. */
  readonly random: (count: number) => Bytes;
}

/** The log that records go into. */
export interface PlayLog {
  /** H of its verifier key, for genesis. */
  readonly keyHash: string;
  /** What every device verified last: they sync whenever the log has a new checkpoint. */
  checkpoint(): Checkpoint;
}

/** The platform's cryptography: records and wraps. */
export type PlayCrypto = LedgerCrypto & WrapCrypto;

/** The epoch of a played visit (record v1 section 2). */
export const firstEpoch = FIRST_EPOCH;

/** The key that seals all records of a played visit: one epoch, one scope (record v1 section 2). */
function teamKey(visit: string, rootKey: Bytes): ScopeKey {
  return deriveScopeKey({ rootKey, visit, epoch: firstEpoch, name: TEAM_SCOPE });
}

/** Stores a record durably before it is shown or sent. */
export type RecordSink = (device: string, record: WrittenRecord) => Promise<void>;

/** Who was asked for when a device's clock ran: the fact, the device, the record. */
export interface PlayedRecord {
  readonly person: string;
  readonly record: WrittenRecord;
  readonly fact: Fact | undefined;
}

/** Waiting time before a shred, with hold cards about: 7 days (record v1 section 3, S3). */
const shredDelayMs = 7 * 86_400_000;

/** Roles whose bearers carry a device in the field or at a desk; all others have none. */
const rolesWithDevice: readonly string[] = [
  'lead',
  'observer',
  'mapper',
  'sweeper',
  'unit-officer',
  'medical',
  'courier',
  'custodian',
  'witness',
  'analyst',
  'auditor',
  'liaison',
];

/** People of a visit who get a device, in code order. */
export function peopleWithDevice(document: VisitDocument): readonly string[] {
  return Object.entries(document.people)
    .filter(([, p]) => rolesWithDevice.includes(p.role))
    .map(([code]) => code)
    .sort(compareText);
}

/**
 * The first lead of each organisation: who declares, the host's countersigner, and for every other party with a
 * device its auditor, custodian or first person. A hold can only be lifted by two of them.
 */
export function firstLeads(document: VisitDocument): ReadonlyMap<string, string> {
  const leads = new Map<string, string>();
  const { declaredBy, hostAgreement } = document.declaration;
  const add = (person: string): void => {
    const party = document.people[person]?.party;
    if (party !== undefined && !leads.has(party)) leads.set(party, person);
  };
  add(declaredBy);
  add(hostAgreement.countersignedBy);
  const rest = peopleWithDevice(document);
  for (const person of rest) if (document.people[person]?.role === 'auditor') add(person);
  for (const person of rest) add(person);
  return leads;
}

/** Writes records for one visit, device by device, each chain in its own order. */
export interface Recorder {
  /** Genesis, acks, enrolments and the wrapped keys: before anything can be recorded. */
  begin(atMs: number): Promise<void>;
  /** Records the declaration or a fact with the approvals it carries; returns the record of the fact itself. */
  record(payload: Payload): Promise<WrittenRecord>;
  /** Records any JSON payload by a person, such as a certificate. */
  recordOther(person: string, payload: unknown, atMs: number): Promise<WrittenRecord>;
  approve(person: string, object: string, purpose: string, atMs: number): Promise<WrittenRecord>;
  readonly genesisId: string;
}

/** Prepares the recorder; nothing is written before `begin`. */
export function createRecorder(
  document: VisitDocument,
  keys: PlayKeys,
  crypto: PlayCrypto,
  sink: RecordSink,
): Recorder {
  const devices = new Map(keys.devices.map((d) => [d.person, d]));
  const chains = new Map<string, DeviceChain>(
    keys.devices.map((d) => [d.person, startChain(keys.visit, d.signer.device)]),
  );
  const leads = firstLeads(document);
  const scopeKey = teamKey(keys.visit, keys.rootKey);
  const opaque = new Map<string, string>();
  const holdRecords = new Map<string, string>();
  let genesisId = '';

  /** 16 random bytes that stand for a person or organisation in public parts. */
  function alias(name: string): string {
    const held = opaque.get(name) ?? bytesToHex(keys.random(16));
    opaque.set(name, held);
    return held;
  }

  function deviceOf(person: string): PlayDevice {
    const found = devices.get(person) ?? devices.get(document.declaration.declaredBy);
    assert(found !== undefined, `device: expected one for ${person} or for who declares`);
    return found;
  }

  async function append(person: string, draft: RecordDraft, nowMs: number): Promise<WrittenRecord> {
    const device = deviceOf(person);
    const own = chains.get(device.person);
    assert(own !== undefined, `chain: expected one for ${device.person}`);
    const chain = { ...own, checkpoint: keys.log?.checkpoint() ?? own.checkpoint };
    const step = await appendRecord(crypto, device.signer, { chain, draft, nowMs });
    await sink(device.signer.device, step.record);
    chains.set(device.person, step.chain);
    return step.record;
  }

  const content = (payload: unknown) => ({
    scopeKey,
    salt: keys.random(32),
    payload,
  });

  async function begin(atMs: number): Promise<void> {
    const orgs = [...leads.entries()]
      .map(([party, person]) => {
        const device = deviceOf(person);
        return {
          cosign: device.cosign,
          device: device.signer.device,
          org: alias(`org:${party}`),
          person: alias(`person:${person}`),
          receive: device.receive,
        };
      })
      .sort((a, b) => compareText(a.org, b.org));
    const self = document.people[document.declaration.declaredBy]?.party ?? '';
    const clear: GenesisClear = {
      delayMs: shredDelayMs,
      log: keys.log?.keyHash ?? '',
      orgs,
      recovery: keys.recovery,
      self: alias(`org:${self}`),
    };
    const genesis = await append(document.declaration.declaredBy, { kind: 1, clear }, atMs);
    genesisId = genesis.leaf.id;
    for (const person of leads.values())
      await append(person, { kind: 9, clear: { done: false, head: 0, object: genesisId } }, atMs);
    for (const device of keys.devices) await enrol(device, atMs);
    await wrapKeys(atMs);
  }

  /** The keys of the first epoch to everybody who was let in, by whoever declares the visit. */
  async function wrapKeys(atMs: number): Promise<void> {
    const { visit, rootKey, recovery } = keys;
    const epochKey = { epoch: firstEpoch, rootKey, visit };
    const grants = keys.devices.flatMap(({ person, signer, receive }) => {
      const isLead = [...leads.values()].includes(person);
      const enrolled = {
        device: signer.device,
        receive,
        role: isLead ? 'lead' : 'member',
      } as const;
      return grantsTo(enrolled, epochKey, [TEAM_SCOPE]);
    });
    const { person } = deviceOf(document.declaration.declaredBy);
    const chain = chains.get(person);
    assert(chain !== undefined, `chain: expected one for ${person}`);
    const draft = await draftEpoch(crypto, chain, {
      epoch: firstEpoch,
      reason: 'start',
      grants: [...grants, ...recoveryGrants(recovery, epochKey)],
    });
    await append(person, draft, atMs);
  }

  async function enrol(device: PlayDevice, atMs: number): Promise<void> {
    const party = document.people[device.person]?.party ?? '';
    const lead = leads.get(party);
    if (lead === undefined || lead === device.person) return;
    const code = bytesToHex(keys.random(16));
    const newcomer = {
      code,
      device: device.signer.device,
      receive: device.receive,
      cosign: device.cosign,
    };
    const anchor = { visit: keys.visit, genesisId, lead: deviceOf(lead).signer.device };
    const pop = bytesToHex(await device.signer.sign(popMessage(anchor, newcomer)));
    const role: Role = 'member';
    const clear = {
      ...newcomer,
      org: alias(`org:${party}`),
      person: alias(`person:${device.person}`),
      pop,
      role,
    };
    await append(lead, { kind: 2, clear }, atMs);
  }

  async function record(payload: Payload): Promise<WrittenRecord> {
    if (payload.kind === 'declaration') return recordDeclaration(payload);
    const { declaredBy, declaredAt } = document.declaration;
    if (payload.kind === 'labels')
      return append(declaredBy, { kind: 0, content: content(payload) }, declaredAt);
    const at = knownAt(payload);
    const person = recorderOf(document, payload);
    switch (payload.kind) {
      case 'hold': {
        const clear =
          payload.scope === 'visit'
            ? { scope: 'visit' }
            : { ref: bytesToHex(keys.random(16)), scope: 'space' };
        const hold = await append(person, { kind: 5, clear, content: content(payload) }, at);
        holdRecords.set(payload.id, hold.leaf.id);
        return hold;
      }
      case 'lift': {
        const hold = holdRecords.get(payload.hold);
        assert(hold !== undefined, `lift: expected a recorded hold, got ${payload.hold}`);
        const lift = await append(
          person,
          { kind: 6, clear: { hold }, content: content(payload) },
          at,
        );
        for (const { by } of payload.approvals) await approve(by, lift.leaf.id, 'lift', at);
        return lift;
      }
      case 'release': {
        const release = await append(person, { kind: 0, content: content(payload) }, at);
        for (const by of [payload.by, payload.countersignedBy])
          await approve(by, release.leaf.id, 'release', at);
        return release;
      }
      default:
        return append(person, { kind: 0, content: content(payload) }, at);
    }
  }

  async function recordDeclaration(
    payload: Extract<Payload, { kind: 'declaration' }>,
  ): Promise<WrittenRecord> {
    const { declaredBy, declaredAt, approvals } = payload.document.declaration;
    const declared = await append(declaredBy, { kind: 0, content: content(payload) }, declaredAt);
    for (const { by, at } of approvals) await approve(by, declared.leaf.id, 'declare', at);
    return declared;
  }

  async function approve(
    person: string,
    object: string,
    purpose: string,
    atMs: number,
  ): Promise<WrittenRecord> {
    return append(person, { kind: 7, clear: { object, purpose } }, atMs);
  }

  return {
    begin,
    record,
    approve,
    recordOther: (person, payload, atMs) =>
      append(person, { kind: 0, content: content(payload) }, atMs),
    get genesisId() {
      return genesisId;
    },
  };
}

/** Plays a whole visit: the declaration, then every fact in the order in which it became known. */
export async function playVisit(
  input: VisitInput,
  recorder: Recorder,
  show?: (doneCount: number, totalCount: number) => void,
): Promise<void> {
  const payloads = visitToPayloads({ ...input.document, script: [...input.facts] });
  await recorder.begin(input.document.declaration.declaredAt);
  for (const [i, payload] of payloads.entries()) {
    await recorder.record(payload);
    show?.(i + 1, payloads.length);
  }
}

/** Whose device writes a fact down: who did, saw or signed it; the lead when that person carries none. */
function recorderOf(document: VisitDocument, fact: Fact): string {
  switch (fact.kind) {
    case 'contact':
      return observerOf(document);
    case 'gap':
      return fact.observer;
    case 'footage':
      return fact.codedBy[0] ?? document.declaration.declaredBy;
    case 'task':
      return fact.person ?? document.declaration.declaredBy;
    case 'unit':
      return fact.sealedBy;
    case 'handover':
      return (fact.step === 'accepted' ? fact.to[0] : fact.from[0]) ?? '';
    case 'marks':
    case 'window':
      return document.declaration.declaredBy;
    case 'result':
      return analystOf(document);
    case 'exception':
      return fact.owner;
    case 'lift':
      return fact.approvals[0]?.by ?? document.declaration.declaredBy;
    case 'sanitisation':
      return fact.by[0] ?? document.declaration.declaredBy;
    default:
      return fact.by;
  }
}

function observerOf(document: VisitDocument): string {
  return firstOfRole(document, 'observer');
}

function analystOf(document: VisitDocument): string {
  return firstOfRole(document, 'analyst');
}

function firstOfRole(document: VisitDocument, role: string): string {
  const codes = Object.keys(document.people).sort(compareText);
  return (
    codes.find((code) => document.people[code]?.role === role) ?? document.declaration.declaredBy
  );
}
