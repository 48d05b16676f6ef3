import type { Bytes } from '../base/bytes.ts';
import type { SignatureVerifier } from '../base/ed25519-signature.ts';
import { fail, type Outcome, ok, type Problem } from '../base/problems.ts';
import { parseTreeHead, type TreeHead } from './checkpoint.ts';
import { leafHash } from './hash.ts';
import { CHECKPOINT_PATH, type LogReader } from './log-disk.ts';
import { noteText, parseNote, type SignedNote } from './note.ts';
import {
  consistencyParts,
  inclusionParts,
  isConsistent,
  isIncluded,
  type Proof,
  proofOf,
} from './proof.ts';
import type { Receipt } from './receipt.ts';
import { type HeldSignature, verifyNote } from './signature.ts';
import {
  nodeFromTile,
  parseBundle,
  parseTile,
  TILE_WIDTH,
  type Tile,
  tileAt,
  tileOfNode,
  tilePath,
} from './tile.ts';
import { foldRange, rangeNodes, type TreeNode } from './tree.ts';
import type { VerifierKey } from './verifier-key.ts';

/** A checkpoint whose signatures were judged. */
export interface VerifiedCheckpoint {
  readonly head: TreeHead;
  readonly note: SignedNote;
  readonly signatures: readonly HeldSignature[];
}

/**
 * Reads a checkpoint out of a signed note and judges its signatures: the log whose key is named like
 * the origin must have signed. Codes: those of `parseNote`, `parseTreeHead` and `verifyNote`.
 */
export async function verifyCheckpoint(
  platform: SignatureVerifier,
  bytes: Uint8Array,
  keys: { readonly logs: readonly VerifierKey[]; readonly witnesses: readonly VerifierKey[] },
): Promise<Outcome<VerifiedCheckpoint>> {
  const note = parseNote(bytes);
  if (!note.ok) return note;
  const head = parseTreeHead(note.value.text);
  if (!head.ok) return head;
  const logs = keys.logs.filter((key) => key.name === head.value.origin);
  const signatures = await verifyNote(platform, note.value, [...logs, ...keys.witnesses]);
  if (!signatures.ok) return signatures;
  if (!signatures.value.some(({ key }) => logs.includes(key))) {
    const message = `checkpoint: expected a signature of the log ${head.value.origin}, got none`;
    return fail([{ code: 'note-unsigned', path: '', message }]);
  }
  return ok({ head: head.value, note: note.value, signatures: signatures.value });
}

/** Reads the checkpoint of a log and judges it; without a file the code is log-missing. */
export async function readCheckpoint(
  platform: SignatureVerifier,
  reader: LogReader,
  keys: { readonly logs: readonly VerifierKey[]; readonly witnesses: readonly VerifierKey[] },
): Promise<Outcome<VerifiedCheckpoint>> {
  const bytes = await reader.read(CHECKPOINT_PATH);
  if (bytes === undefined) return fail([missing(CHECKPOINT_PATH)]);
  const checkpoint = await verifyCheckpoint(platform, bytes, keys);
  return checkpoint.ok ? checkpoint : fail(checkpoint.problems.map(inFile(CHECKPOINT_PATH)));
}

/** Reads the hashes of a tile: its own file, or the full one where that replaced it. */
export async function readTile(reader: LogReader, tile: Tile): Promise<Outcome<readonly Bytes[]>> {
  return readOneOf(reader, tile, parseTile);
}

/** Reads the entries of a bundle, as `readTile`. */
export async function readBundle(
  reader: LogReader,
  tile: Tile,
): Promise<Outcome<readonly Bytes[]>> {
  return readOneOf(reader, tile, parseBundle);
}

/**
 * Proves that a log holds an entry: a receipt with the entry in it. It is checked as a stranger
 * would before it is given: a log whose tiles contradict its checkpoint proves nothing (log-root).
 */
export async function proveEntry(
  reader: LogReader,
  checkpoint: VerifiedCheckpoint,
  index: number,
): Promise<Outcome<Receipt>> {
  const { head, note } = checkpoint;
  const bundleIndex = Math.floor(index / TILE_WIDTH);
  const bundle = tileAt('entries', bundleIndex, head.size);
  if (bundle === undefined || index >= head.size) {
    const message = `index: expected one below ${head.size}, got ${index}`;
    return fail([{ code: 'log-index', path: '', message }]);
  }
  const entries = await readBundle(reader, bundle);
  if (!entries.ok) return entries;
  const parts = inclusionParts(index, head.size);
  const nodes = await readNodes(reader, head.size, parts.flat());
  if (!nodes.ok) return nodes;
  const proof = proofOf(parts, nodes.value);
  const extra = entries.value[index % TILE_WIDTH];
  const leaf = extra === undefined ? undefined : { index, leaf: leafHash(extra) };
  if (leaf === undefined || !isIncluded(leaf, head, proof)) return fail([contradiction(head)]);
  return ok({ index, extra, proof, checkpoint: noteText(note) });
}

/** Proves that a log began with an older tree of it; checked as `proveEntry`. From 0 it is empty. */
export async function proveGrowth(
  reader: LogReader,
  old: number,
  head: TreeHead,
): Promise<Outcome<Proof>> {
  if (old === 0) return ok([]);
  const parts = consistencyParts(old, head.size);
  const oldNodes = rangeNodes(0, old);
  const nodes = await readNodes(reader, head.size, [...parts.flat(), ...oldNodes]);
  if (!nodes.ok) return nodes;
  const proof = proofOf(parts, nodes.value);
  const oldRoot = foldRange(oldNodes.map(nodes.value));
  const holds = isConsistent({ size: old, root: oldRoot }, head, proof);
  return holds ? ok(proof) : fail([contradiction(head)]);
}

/** A file that should be there and is not. */
export function missing(path: string): Problem {
  return { code: 'log-missing', path: '', message: 'file: expected one, got none', file: path };
}

/** Names the file that a problem is in. */
export function inFile(file: string): (problem: Problem) => Problem {
  return (problem) => ({ ...problem, file });
}

/** Reads all tiles that these subtrees are computed from, each once. */
async function readNodes(
  reader: LogReader,
  size: number,
  nodes: readonly TreeNode[],
): Promise<Outcome<(node: TreeNode) => Bytes>> {
  const hashesByPath = new Map<string, readonly Bytes[]>();
  for (const node of nodes) {
    const tile = tileOfNode(node, size);
    if (hashesByPath.has(tilePath(tile))) continue;
    const hashes = await readTile(reader, tile);
    if (!hashes.ok) return hashes;
    hashesByPath.set(tilePath(tile), hashes.value);
  }
  return ok((node) => nodeFromTile(hashesByPath.get(tilePath(tileOfNode(node, size))) ?? [], node));
}

async function readOneOf(
  reader: LogReader,
  tile: Tile,
  parse: (bytes: Uint8Array, width: number) => Outcome<readonly Bytes[]>,
): Promise<Outcome<readonly Bytes[]>> {
  for (const candidate of [tile, { ...tile, width: TILE_WIDTH }]) {
    const bytes = await reader.read(tilePath(candidate));
    if (bytes === undefined) continue;
    const parsed = parse(bytes, candidate.width);
    if (!parsed.ok) return fail(parsed.problems.map(inFile(tilePath(candidate))));
    return ok(parsed.value.slice(0, tile.width));
  }
  return fail([missing(tilePath(tile))]);
}

function contradiction(head: TreeHead): Problem {
  const message = `tiles: expected those of the signed root at size ${head.size}, got others`;
  return { code: 'log-root', path: '', message };
}
