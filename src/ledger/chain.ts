import { bytesToHex, hexToBytes } from '../base/bytes.ts';
import { compareText } from '../base/order.ts';
import { WholeTree } from '../log/tree.ts';
import { createFinding, type Finding } from './finding.ts';
import type { Leaf } from './leaf.ts';
import type { ChainHead } from './writer.ts';

/**
 * In which order leaves were handed in. `log`: as they stand in the visit's log, all of them, so
 * that an index is a place. `files`: each device's own file in its order; across devices nothing
 * is known about what came first.
 */
export type LeafOrder = 'log' | 'files';

/** Device chains put together from leaves that passed L. */
export interface Chains {
  /** Each leaf once, by device, seq and id; both branches of a fork. */
  readonly leaves: readonly Leaf[];
  /**
   * Suspended devices, and from which seq their records are in doubt: from a fork or a break on.
   * Facts that raise risk still count from there, facts that lower it do not.
   */
  readonly suspendedFromSeqByDevice: ReadonlyMap<string, number>;
  /** Every end: records that no other record of their device names as the one before. */
  readonly heads: readonly ChainHead[];
  readonly findings: readonly Finding[];
}

/**
 * Links leaves into chains and reports what does not fit (rules G2 to G4). The same bytes again are
 * the same record. Nothing is dropped. That the end of a chain is missing cannot be seen here: hold
 * heads of a checkpoint, ack or certificate against the result with `checkHeads`.
 */
export function linkChains(leaves: readonly Leaf[], order: LeafOrder): Chains {
  const once = uniqueInOrder(leaves);
  const findings: Finding[] = [];
  const suspended = new Map<string, number>();
  for (const chain of chainsOf(once)) {
    linkChain(chain, findings, suspended);
    if (order === 'files') findings.push(...orderFindings(once, chain.device));
  }
  findings.push(...(order === 'log' ? rootFindings(leaves) : unjudgedFindings(once)));
  const sorted = [...once].sort(compareLeaves);
  return {
    leaves: sorted,
    suspendedFromSeqByDevice: suspended,
    heads: headsOf(sorted),
    findings,
  };
}

/** Holds heads known from elsewhere against the records that are here. */
export function checkHeads(chains: Chains, heads: readonly ChainHead[]): readonly Finding[] {
  const ids = new Set(chains.leaves.map((leaf) => leaf.id));
  const lastSeqByDevice = new Map<string, number>();
  for (const leaf of chains.leaves) lastSeqByDevice.set(leaf.device, leaf.seq);
  return heads
    .filter((head) => !ids.has(head.id))
    .map((head) => {
      const last = lastSeqByDevice.get(head.device) ?? 0;
      const about = { device: head.device, seq: head.seq, ids: [head.id] };
      const expected = `chain: expected record ${head.seq} as a known head names it`;
      return last < head.seq
        ? createFinding('cut-off', about, `${expected}, got an end at ${last}`)
        : createFinding('head-differs', about, `${expected}, got another`);
    });
}

/** Orders leaves by device, seq and id (byte order); for `sort`. */
export function compareLeaves(a: Leaf, b: Leaf): number {
  return compareText(a.device, b.device) || a.seq - b.seq || compareText(a.id, b.id);
}

interface Chain {
  readonly device: string;
  readonly leavesBySeq: ReadonlyMap<number, readonly Leaf[]>;
}

/** Each leaf where it stands first: the same bytes again are the same record (rule G2). */
export function uniqueInOrder(leaves: readonly Leaf[]): readonly Leaf[] {
  return [...new Map(leaves.map((leaf) => [leaf.id, leaf])).values()];
}

/** By device in byte order, each by seq, each seq's leaves by id. */
function chainsOf(leaves: readonly Leaf[]): readonly Chain[] {
  const bySeqByDevice = new Map<string, Map<number, Leaf[]>>();
  for (const leaf of [...leaves].sort(compareLeaves)) {
    const bySeq = bySeqByDevice.get(leaf.device) ?? new Map<number, Leaf[]>();
    bySeqByDevice.set(leaf.device, bySeq);
    bySeq.set(leaf.seq, [...(bySeq.get(leaf.seq) ?? []), leaf]);
  }
  return [...bySeqByDevice].map(([device, leavesBySeq]) => ({ device, leavesBySeq }));
}

/** G2 and G3 along one device's chain. */
function linkChain(chain: Chain, findings: Finding[], suspended: Map<string, number>): void {
  const { device, leavesBySeq } = chain;
  const suspendFrom = (seq: number): void => {
    suspended.set(device, Math.min(seq, suspended.get(device) ?? seq));
  };
  for (const [seq, branches] of leavesBySeq) {
    if (branches.length > 1) {
      const ids = branches.map((leaf) => leaf.id);
      const message = `chain: expected one record ${seq}, got ${branches.length}`;
      findings.push(createFinding('fork', { device, seq, ids }, message));
      suspendFrom(seq);
    }
    for (const leaf of branches) {
      const finding = linkFinding(leaf, leavesBySeq.get(seq - 1));
      if (finding === undefined) continue;
      findings.push(finding);
      if (finding.code === 'broken') suspendFrom(seq);
    }
  }
}

function linkFinding(leaf: Leaf, before: readonly Leaf[] | undefined): Finding | undefined {
  if (leaf.seq === 1) return undefined;
  const about = aboutLeaf(leaf);
  if (before === undefined) {
    return createFinding('pending', about, `chain: expected record ${leaf.seq - 1}, got none`);
  }
  const previous = before.find((candidate) => candidate.id === leaf.prev);
  if (previous === undefined) {
    const message = `chain: expected prev to name record ${leaf.seq - 1}, got another id`;
    return createFinding('broken', about, message);
  }
  const least = previous.checkpoint.size;
  if (leaf.checkpoint.size >= least) return undefined;
  const message = `checkpoint: expected size ${least} or more, got ${leaf.checkpoint.size}`;
  return createFinding('checkpoint-falls', about, message);
}

/** A device appends to its own file: a record before an earlier one was moved there. */
function orderFindings(leaves: readonly Leaf[], device: string): readonly Finding[] {
  const findings: Finding[] = [];
  let highest = 0;
  for (const leaf of leaves) {
    if (leaf.device !== device) continue;
    if (leaf.seq < highest) {
      const message = `file: expected records in rising order, got ${leaf.seq} after ${highest}`;
      findings.push(createFinding('order', aboutLeaf(leaf), message));
    }
    highest = Math.max(highest, leaf.seq);
  }
  return findings;
}

/**
 * The root that a log had at a size; undefined for one that it has not reached. The log is all its
 * leaves in their order, so every root that it ever had can be computed.
 */
export function rootsOf(log: readonly Leaf[]): (size: number) => string | undefined {
  const tree = new WholeTree();
  for (const leaf of log) tree.push(hexToBytes(leaf.id));
  // Many leaves name the same checkpoint.
  const rootBySize = new Map<number, string>();
  return (size) => {
    if (size > log.length) return undefined;
    const root = rootBySize.get(size) ?? bytesToHex(tree.rootAt(size));
    rootBySize.set(size, root);
    return root;
  };
}

/** G4: a record names a checkpoint that its log had before it. */
function rootFindings(log: readonly Leaf[]): readonly Finding[] {
  const rootAt = rootsOf(log);
  return log
    .filter(
      ({ checkpoint }, i) => checkpoint.size > i || rootAt(checkpoint.size) !== checkpoint.root,
    )
    .map((leaf) => {
      const expected = `the log's own root at size ${leaf.checkpoint.size}`;
      const message = `checkpoint: expected ${expected}, got another or a later one`;
      return createFinding('checkpoint-root', aboutLeaf(leaf), message);
    });
}

/** One finding for each device, at its first such record. */
function unjudgedFindings(leaves: readonly Leaf[]): readonly Finding[] {
  const firstByDevice = new Map<string, Leaf>();
  for (const leaf of [...leaves].sort(compareLeaves)) {
    const isFirst = leaf.checkpoint.size > 0 && !firstByDevice.has(leaf.device);
    if (isFirst) firstByDevice.set(leaf.device, leaf);
  }
  const message = 'checkpoint: expected the log to compare it with, got none';
  return [...firstByDevice.values()].map((leaf) =>
    createFinding('checkpoint-unjudged', aboutLeaf(leaf), message),
  );
}

function headsOf(leaves: readonly Leaf[]): readonly ChainHead[] {
  const named = new Set(leaves.map((leaf) => `${leaf.device} ${leaf.prev}`));
  return leaves
    .filter((leaf) => !named.has(`${leaf.device} ${leaf.id}`))
    .map(({ device, seq, id }) => ({ device, seq, id }));
}

function aboutLeaf(leaf: Leaf): { device: string; seq: number; ids: readonly string[] } {
  return { device: leaf.device, seq: leaf.seq, ids: [leaf.id] };
}
