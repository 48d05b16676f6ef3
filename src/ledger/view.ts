import { type Chains, checkHeads, type LeafOrder, linkChains } from './chain.ts';
import { controlFindings } from './control.ts';
import type { LedgerCrypto } from './crypto-port.ts';
import { type Enrolled, type Enrolment, foldEnrolment } from './enrolment.ts';
import { createFinding, type Finding } from './finding.ts';
import { type Leaf, recordKinds } from './leaf.ts';
import type { ChainHead } from './writer.ts';

/** What a visit's records say together: chains, who is enrolled, and all that does not fit. */
export interface LedgerView {
  readonly visit: string;
  readonly order: LeafOrder;
  /** Each leaf of the visit once, by device, seq and id. */
  readonly leaves: readonly Leaf[];
  readonly suspendedFromSeqByDevice: ReadonlyMap<string, number>;
  readonly heads: readonly ChainHead[];
  readonly enrolment: Enrolment;
  /** Place of a record among the leaves handed in; a place in the log with order `log`. */
  readonly indexById: ReadonlyMap<string, number>;
  readonly findings: readonly Finding[];
}

/** What a view is computed from. */
export interface LedgerInput {
  readonly visit: string;
  /** Leaves that passed L, in the order said. */
  readonly leaves: readonly Leaf[];
  readonly order: LeafOrder;
  /** Trust anchor; without it the only genesis is taken. */
  readonly genesisId?: string;
  /** Heads known from elsewhere (checkpoint, ack, certificate, own memory). */
  readonly heads?: readonly ChainHead[];
}

const LEAD_KINDS: readonly number[] = [
  recordKinds.genesis,
  recordKinds.enrol,
  recordKinds.revoke,
  recordKinds.epoch,
  recordKinds.shred,
];
const HOLDER_KINDS: readonly number[] = [recordKinds.hold, recordKinds.ack];

/** Judges records together (rules G1 to G5); drops none and lists every finding. */
export async function viewLedger(crypto: LedgerCrypto, input: LedgerInput): Promise<LedgerView> {
  const { visit, order, genesisId } = input;
  const own = input.leaves.filter((leaf) => leaf.visit === visit);
  const chains = linkChains(own, order);
  const { suspendedFromSeqByDevice } = chains;
  const leaves = order === 'log' ? own : chains.leaves;
  const enrolment = await foldEnrolment(crypto, {
    visit,
    leaves,
    order,
    suspendedFromSeqByDevice,
    genesisId,
  });
  const view = {
    visit,
    order,
    leaves: chains.leaves,
    suspendedFromSeqByDevice,
    heads: chains.heads,
    enrolment,
    indexById: firstIndexById(input.leaves),
  };
  const findings = [
    ...strangerFindings(input),
    ...chains.findings,
    ...checkHeads(chains, input.heads ?? []),
    ...controlFindings(chains.leaves),
    ...enrolment.findings,
    ...membershipFindings({ ...view, findings: [] }, chains),
  ];
  return { ...view, findings };
}

/** The enrolment under which a record was written; undefined if its device had none there. */
export function enrolledFor(view: LedgerView, leaf: Leaf): Enrolled | undefined {
  const enrolled = view.enrolment.enrolledByDevice.get(leaf.device);
  if (enrolled === undefined || view.order === 'files') return enrolled;
  return placeOf(view, enrolled.record) <= placeOf(view, leaf.id) ? enrolled : undefined;
}

/**
 * Says whether a record counts where it lowers a risk or decides something (approval, lift, shred):
 * its device is enrolled, not revoked at its place, not suspended from an earlier record on, and
 * its role allows the kind. Holds count without this; facts that raise a risk do too.
 */
export function isEffective(view: LedgerView, leaf: Leaf): boolean {
  const enrolled = enrolledFor(view, leaf);
  if (enrolled === undefined || !allows(enrolled, leaf.kind)) return false;
  const suspendedFrom = view.suspendedFromSeqByDevice.get(leaf.device);
  const isSuspended = suspendedFrom !== undefined && leaf.seq >= suspendedFrom;
  return !isSuspended && !isRevokedAt(view, enrolled, leaf);
}

/**
 * Says whether a device may be handed keys now, after all that is here: enrolled, not suspended and
 * not revoked; without a log none of the leads that it was enrolled through is revoked either.
 */
export function isInGoodStanding(view: LedgerView, device: string): boolean {
  const enrolled = view.enrolment.enrolledByDevice.get(device);
  if (enrolled === undefined || view.suspendedFromSeqByDevice.has(device)) return false;
  return !isRevoked(view, enrolled);
}

/**
 * Says whether a lead signed this record, one that nobody had revoked at its place in the log. A
 * suspended lead is one too: what a fork puts in doubt is for `isEffective` to say. Without a log no
 * place is before another, and a lead revoked at any time counts.
 */
export function isByLead(view: LedgerView, leaf: Leaf): boolean {
  const enrolled = enrolledFor(view, leaf);
  if (enrolled?.role !== 'lead') return false;
  return view.order === 'files' || !isRevokedAt(view, enrolled, leaf);
}

function allows(enrolled: Enrolled, kind: number): boolean {
  if (enrolled.role === 'lead') return true;
  return enrolled.role === 'member' ? !LEAD_KINDS.includes(kind) : HOLDER_KINDS.includes(kind);
}

/**
 * Says whether a device is revoked, or without a log any lead that it was enrolled through: nobody
 * then knows whether a revoked lead enrolled it before or after.
 */
function isRevoked(view: LedgerView, enrolled: Enrolled): boolean {
  if (enrolled.revokedBy !== undefined) return true;
  if (view.order === 'log' || enrolled.by === undefined) return false;
  const lead = view.enrolment.enrolledByDevice.get(enrolled.by);
  return lead !== undefined && isRevoked(view, lead);
}

/** Without a log no place is before another: who is revoked at all is so at every place. */
function isRevokedAt(view: LedgerView, enrolled: Enrolled, leaf: Leaf): boolean {
  if (view.order === 'files') return isRevoked(view, enrolled);
  const { revokedBy } = enrolled;
  return revokedBy !== undefined && placeOf(view, leaf.id) > placeOf(view, revokedBy);
}

function strangerFindings(input: LedgerInput): readonly Finding[] {
  return input.leaves
    .filter((leaf) => leaf.visit !== input.visit)
    .map((leaf) => {
      const message = 'leaf: expected one of this visit, got one of another';
      return createFinding('other-visit', aboutLeaf(leaf), message);
    });
}

/** G1, G5 and roles. */
function membershipFindings(view: LedgerView, chains: Chains): readonly Finding[] {
  if (view.enrolment.genesis === undefined) return [];
  return chains.leaves.flatMap((leaf) => {
    const enrolled = enrolledFor(view, leaf);
    if (enrolled === undefined) {
      const code = leaf.kind === recordKinds.hold ? 'hold-not-enrolled' : 'not-enrolled';
      const message = 'record: expected a device enrolled before it, got another';
      return [createFinding(code, aboutLeaf(leaf), message)];
    }
    const findings: Finding[] = [];
    if (isRevokedAt(view, enrolled, leaf)) {
      const message = 'record: expected a device that is not revoked, got a revoked one';
      findings.push(createFinding('revoked', aboutLeaf(leaf), message));
    }
    if (!allows(enrolled, leaf.kind)) {
      const message = `record: expected a kind of role ${enrolled.role}, got kind ${leaf.kind}`;
      findings.push(createFinding('role-refused', aboutLeaf(leaf), message));
    }
    return findings;
  });
}

function firstIndexById(leaves: readonly Leaf[]): ReadonlyMap<string, number> {
  const indexById = new Map<string, number>();
  for (const [i, leaf] of leaves.entries()) {
    if (!indexById.has(leaf.id)) indexById.set(leaf.id, i);
  }
  return indexById;
}

function placeOf(view: LedgerView, id: string): number {
  return view.indexById.get(id) ?? -1;
}

function aboutLeaf(leaf: Leaf): { device: string; seq: number; ids: readonly string[] } {
  return { device: leaf.device, seq: leaf.seq, ids: [leaf.id] };
}
