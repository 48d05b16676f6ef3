import { type Bytes, concatBytes, hexToBytes } from '../base/bytes.ts';
import { isAcceptablePoint } from '../base/ed25519-point.ts';
import { isSigned } from '../base/ed25519-signature.ts';
import { type LeafOrder, uniqueInOrder } from './chain.ts';
import type { ClearByKind, EnrolClear, FirstLead, GenesisClear, Role } from './clear.ts';
import { type ControlRecord, controlsOf } from './control.ts';
import type { LedgerCrypto } from './crypto-port.ts';
import { createFinding, type Finding } from './finding.ts';
import { label } from './hash.ts';
import { type Leaf, recordKinds } from './leaf.ts';
import { isAcceptableReceiveKey } from './receive-key.ts';

const ENROL_LABEL = label('vestige/enrol/v1');

/** A device that may write in the visit. */
export interface Enrolled {
  readonly device: string;
  readonly org: string;
  readonly person: string;
  readonly role: Role;
  readonly receive: string;
  readonly cosign: string;
  /** The lead's device that enrolled it; undefined for a first lead. */
  readonly by: string | undefined;
  /** Id of the enrol record, or of genesis. */
  readonly record: string;
  /** Id of the record that revoked it; undefined if none did. */
  readonly revokedBy: string | undefined;
}

/** Who may write, and from which genesis that follows. */
export interface Enrolment {
  /** The genesis in use; undefined if there is none that can be told. */
  readonly genesis: ControlRecord<1> | undefined;
  /** Every first lead has acked genesis. */
  readonly isInForce: boolean;
  readonly enrolledByDevice: ReadonlyMap<string, Enrolled>;
  readonly findings: readonly Finding[];
}

/** What enrolment is computed from. */
export interface EnrolmentInput {
  readonly visit: string;
  /** Leaves of this visit that passed L; with order `log`, as they stand in the log. */
  readonly leaves: readonly Leaf[];
  readonly order: LeafOrder;
  readonly suspendedFromSeqByDevice: ReadonlyMap<string, number>;
  /** Trust anchor from the agreement or a certificate; without it the only genesis is taken. */
  readonly genesisId: string | undefined;
}

/**
 * What a new device signs to show that it holds its key: label ‖ visit ‖ genesis id ‖ lead ‖ code ‖
 * device ‖ receive ‖ cosign (record v1, section 3).
 */
export function popMessage(
  anchor: { readonly visit: string; readonly genesisId: string; readonly lead: string },
  newcomer: Pick<EnrolClear, 'code' | 'device' | 'receive' | 'cosign'>,
): Bytes {
  const { code, device, receive, cosign } = newcomer;
  const ids = [anchor.visit, anchor.genesisId, anchor.lead, code, device, receive, cosign];
  return concatBytes(ENROL_LABEL, ...ids.map(hexToBytes));
}

/**
 * Computes who is enrolled (rule G1) from genesis, enrol and revoke records. A lead enrols and
 * revokes for the own organisation only: nobody invents, or removes, the other side. A person has
 * one organisation, a lead's code is for one device. Records that a suspended device wrote after its
 * fork have no effect.
 *
 * KNOWN: with order `files` nobody knows what came before a revocation, so a revoked device counts
 * as revoked from its first record, which is the cautious side.
 */
export async function foldEnrolment(
  crypto: LedgerCrypto,
  handedIn: EnrolmentInput,
): Promise<Enrolment> {
  // The same bytes again are the same record (rule G2): a log may hold one twice.
  const input = { ...handedIn, leaves: uniqueInOrder(handedIn.leaves) };
  const findings: Finding[] = [];
  const genesis = chooseGenesis(input, findings);
  const enrolledByDevice = new Map<string, Enrolled>();
  if (genesis === undefined) {
    return { genesis, isInForce: false, enrolledByDevice, findings };
  }
  for (const first of genesis.clear.orgs) {
    enrolledByDevice.set(first.device, firstLead(first, genesis.leaf.id));
  }
  const enrols = controlsOf(input.leaves, recordKinds.enrol);
  const provenIds = await provenEnrolIds(crypto, input, { enrols, genesisId: genesis.leaf.id });
  const firstSeqByCode = seqByCode(enrols);
  applyRecords({ input, enrols, provenIds, firstSeqByCode, enrolledByDevice, findings });
  const unacked = unackedLeads(input.leaves, genesis);
  for (const device of unacked) {
    const about = { device, seq: 0, ids: [genesis.leaf.id] };
    findings.push(createFinding('genesis-unacked', about, 'genesis: expected an ack, got none'));
  }
  return { genesis, isInForce: unacked.length === 0, enrolledByDevice, findings };
}

function chooseGenesis(input: EnrolmentInput, findings: Finding[]): ControlRecord<1> | undefined {
  const all = controlsOf(input.leaves, recordKinds.genesis);
  const isAsked = ({ leaf }: ControlRecord<1>): boolean =>
    input.genesisId === undefined || leaf.id === input.genesisId;
  const candidates = all.filter((candidate) => {
    if (isSoundGenesis(candidate)) return isAsked(candidate);
    const message = 'genesis: expected the first record of a lead that it names, got another';
    findings.push(createFinding('genesis-refused', aboutLeaf(candidate.leaf), message));
    return false;
  });
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1) return only;
  const about = { device: '', seq: 0, ids: candidates.map(({ leaf }) => leaf.id) };
  findings.push(
    candidates.length === 0
      ? createFinding('genesis-missing', about, 'genesis: expected one, got none')
      : createFinding(
          'genesis-ambiguous',
          about,
          `genesis: expected one, got ${candidates.length}`,
        ),
  );
  return undefined;
}

function isSoundGenesis({ leaf, clear }: ControlRecord<1>): boolean {
  const devices = new Set(clear.orgs.map((first) => first.device));
  const persons = new Set(clear.orgs.map((first) => first.person));
  const own = clear.orgs.find((first) => first.org === clear.self);
  return (
    leaf.seq === 1 &&
    own?.device === leaf.device &&
    devices.size === clear.orgs.length &&
    persons.size === clear.orgs.length &&
    clear.orgs.every(hasAcceptableKeys) &&
    (clear.recovery === '' || isAcceptableReceiveKey(hexToBytes(clear.recovery)))
  );
}

/**
 * Says whether the three keys of a device are canonical, of large order and each for one purpose: a
 * signing key of small order fits many messages, and what is wrapped to a receive key of small order
 * is open to all.
 */
export function hasAcceptableKeys(
  keys: Pick<EnrolClear, 'device' | 'cosign' | 'receive'>,
): boolean {
  return (
    keys.device !== keys.cosign &&
    isAcceptablePoint(hexToBytes(keys.device)) &&
    isAcceptablePoint(hexToBytes(keys.cosign)) &&
    isAcceptableReceiveKey(hexToBytes(keys.receive))
  );
}

function firstLead(first: FirstLead, genesisId: string): Enrolled {
  return { ...first, role: 'lead', by: undefined, record: genesisId, revokedBy: undefined };
}

/** Ids of enrol records whose proof of possession holds. */
async function provenEnrolIds(
  crypto: LedgerCrypto,
  input: EnrolmentInput,
  {
    enrols,
    genesisId,
  }: { readonly enrols: readonly ControlRecord<2>[]; readonly genesisId: string },
): Promise<ReadonlySet<string>> {
  const proven = new Set<string>();
  for (const { leaf, clear } of enrols) {
    if (!hasAcceptableKeys(clear)) continue;
    const message = popMessage({ visit: input.visit, genesisId, lead: leaf.device }, clear);
    const publicKey = hexToBytes(clear.device);
    const signature = hexToBytes(clear.pop);
    if (await isSigned(crypto, { publicKey, message, signature })) proven.add(leaf.id);
  }
  return proven;
}

interface Folding {
  readonly input: EnrolmentInput;
  readonly enrols: readonly ControlRecord<2>[];
  readonly provenIds: ReadonlySet<string>;
  /** By lead and code: the place in the lead's chain that used the code first. */
  readonly firstSeqByCode: ReadonlyMap<string, number>;
  readonly enrolledByDevice: Map<string, Enrolled>;
  readonly findings: Finding[];
}

function applyRecords(folding: Folding): void {
  const { leaves, order } = folding.input;
  const enrols = new Map(folding.enrols.map((e) => [e.leaf.id, e]));
  const revokes = controlsOf(leaves, recordKinds.revoke);
  if (order === 'log') {
    const revokeById = new Map(revokes.map((r) => [r.leaf.id, r]));
    for (const leaf of leaves) {
      const enrol = enrols.get(leaf.id);
      if (enrol !== undefined) reportRefusal(folding, enrol, applyEnrol(folding, enrol));
      const revoke = revokeById.get(leaf.id);
      if (revoke !== undefined) applyRevoke(folding, revoke);
    }
    return;
  }
  // Without a common order: repeat while somebody new was enrolled, at most once for each record.
  const waiting = new Map(enrols);
  let isGrowing = true;
  while (isGrowing) {
    isGrowing = false;
    for (const [id, enrol] of waiting) {
      if (applyEnrol(folding, enrol) !== undefined) continue;
      waiting.delete(id);
      isGrowing = true;
    }
  }
  for (const enrol of waiting.values()) reportRefusal(folding, enrol, refusalOf(folding, enrol));
  // Judged by who was a lead before any revocation: two leads who revoke each other are both out.
  const before = new Map(folding.enrolledByDevice);
  for (const revoke of revokes) applyRevoke(folding, revoke, before);
}

/** Enrols, or says why not. */
function applyEnrol(folding: Folding, enrol: ControlRecord<2>): string | undefined {
  const refusal = refusalOf(folding, enrol);
  if (refusal !== undefined) return refusal;
  const { leaf, clear } = enrol;
  const { device, org, person, role, receive, cosign } = clear;
  const grant = { by: leaf.device, record: leaf.id, revokedBy: undefined };
  folding.enrolledByDevice.set(device, { device, org, person, role, receive, cosign, ...grant });
  return undefined;
}

function refusalOf(folding: Folding, { leaf, clear }: ControlRecord<2>): string | undefined {
  const { input, provenIds, firstSeqByCode, enrolledByDevice } = folding;
  const lead = enrolledByDevice.get(leaf.device);
  if (!provenIds.has(leaf.id)) return 'no proof that the device holds its key';
  if (!isActingLead(input, lead, leaf)) return 'a signer who is no lead here';
  if (lead?.org !== clear.org) return 'a lead of another organisation';
  if (enrolledByDevice.has(clear.device)) return 'a device enrolled before';
  if ((firstSeqByCode.get(codeKey(leaf, clear)) ?? 0) < leaf.seq) return 'a code used before';
  const known = [...enrolledByDevice.values()].find((e) => e.person === clear.person);
  if (known !== undefined && known.org !== clear.org) return 'a person of another organisation';
  return undefined;
}

/** A code is for one device: whoever photographed it must not follow with another. */
function seqByCode(enrols: readonly ControlRecord<2>[]): ReadonlyMap<string, number> {
  const firstSeq = new Map<string, number>();
  for (const { leaf, clear } of enrols) {
    const code = codeKey(leaf, clear);
    firstSeq.set(code, Math.min(leaf.seq, firstSeq.get(code) ?? leaf.seq));
  }
  return firstSeq;
}

function codeKey(leaf: Leaf, clear: EnrolClear): string {
  return `${leaf.device} ${clear.code}`;
}

function reportRefusal(
  folding: Folding,
  { leaf }: ControlRecord<2>,
  refusal: string | undefined,
): void {
  if (refusal === undefined) return;
  const message = `enrolment: expected one by a lead for the own organisation, got ${refusal}`;
  folding.findings.push(createFinding('enrol-refused', aboutLeaf(leaf), message));
}

function applyRevoke(
  folding: Folding,
  { leaf, clear }: ControlRecord<3>,
  judges: ReadonlyMap<string, Enrolled> = folding.enrolledByDevice,
): void {
  const { input, enrolledByDevice, findings } = folding;
  const lead = judges.get(leaf.device);
  const target = enrolledByDevice.get(clear.device);
  if (target === undefined || !isActingLead(input, lead, leaf) || lead?.org !== target.org) {
    const message = 'revocation: expected one by a lead for a device of the own side, got another';
    findings.push(createFinding('revoke-refused', aboutLeaf(leaf), message));
    return;
  }
  if (target.revokedBy !== undefined) return;
  enrolledByDevice.set(target.device, { ...target, revokedBy: leaf.id });
}

function isActingLead(input: EnrolmentInput, lead: Enrolled | undefined, leaf: Leaf): boolean {
  const suspendedFrom = input.suspendedFromSeqByDevice.get(leaf.device);
  const isSuspended = suspendedFrom !== undefined && leaf.seq >= suspendedFrom;
  return lead?.role === 'lead' && lead.revokedBy === undefined && !isSuspended;
}

function unackedLeads(
  leaves: readonly Leaf[],
  genesis: { readonly leaf: Leaf; readonly clear: GenesisClear },
): readonly string[] {
  const ackedBy = new Set(
    controlsOf(leaves, recordKinds.ack)
      .filter(({ clear }: { clear: ClearByKind[9] }) => clear.object === genesis.leaf.id)
      .map(({ leaf }) => leaf.device),
  );
  const others = genesis.clear.orgs.filter((first) => first.device !== genesis.leaf.device);
  return others.map((first) => first.device).filter((device) => !ackedBy.has(device));
}

function aboutLeaf(leaf: Leaf): { device: string; seq: number; ids: readonly string[] } {
  return { device: leaf.device, seq: leaf.seq, ids: [leaf.id] };
}
