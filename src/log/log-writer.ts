import { assert } from '../base/assert.ts';
import { type Bytes, equalBytes } from '../base/bytes.ts';
import type { SignatureVerifier } from '../base/ed25519-signature.ts';
import { fail, type Outcome, ok } from '../base/problems.ts';
import { textToUtf8 } from '../base/utf8.ts';
import { type TreeHead, treeHeadText } from './checkpoint.ts';
import {
  edgeContent,
  edgeOf,
  edgeRoot,
  edgeTiles,
  emptyEdge,
  growEdge,
  type TreeEdge,
} from './edge.ts';
import { leafHash } from './hash.ts';
import {
  CHECKPOINT_PATH,
  HEAD_PATH,
  type LogDisk,
  leftovers,
  putFiles,
  temporaryFiles,
} from './log-disk.ts';
import {
  inFile,
  readBundle,
  readTile,
  type VerifiedCheckpoint,
  verifyCheckpoint,
} from './log-read.ts';
import { type NoteSignature, noteText, parseNote } from './note.ts';
import { type NoteSigner, signText } from './signature.ts';
import {
  ENTRY_BYTE_COUNT_MAX,
  encodeBundle,
  TILE_WIDTH,
  type Tile,
  tileAt,
  tilePath,
} from './tile.ts';
import { emptyTreeRoot } from './tree.ts';

/** Most entries that are committed at once. Assumption: a second of the busiest hub. */
export const APPEND_COUNT_MAX = 4096;

/**
 * Opens a log for its one writer, who holds the lock; an empty folder becomes a log of no entries. A
 * checkpoint that was signed before a crash is published now, and what was written for none is
 * removed. Refuses a log whose checkpoints are not of this key, contradict each other (log-head) or
 * its tiles (log-root): that is for `fsckLog`.
 */
export async function openLog(
  platform: SignatureVerifier,
  disk: LogDisk,
  signer: NoteSigner,
): Promise<Outcome<LogWriter>> {
  const heads = await readHeads(platform, disk, signer);
  if (!heads.ok) return heads;
  const { signed, published } = heads.value;
  const known = new Set<string>();
  for (const path of temporaryFiles(await disk.list(''))) await disk.remove(path);
  if (signed === undefined) {
    const head = { origin: signer.key.name, size: 0, root: emptyTreeRoot };
    const writer = new LogWriter(disk, signer, {
      head,
      note: '',
      edge: emptyEdge,
      tail: [],
      known,
    });
    const committed = await writer.commit(head);
    return committed.ok ? ok(writer) : committed;
  }
  const edge = await loadEdge(disk, signed.head);
  if (!edge.ok) return edge;
  for (const path of leftovers(await disk.list('tile'), signed.head.size)) await disk.remove(path);
  const note = noteText(signed.note);
  const state = { head: signed.head, note, ...edge.value, known };
  if (published === undefined || published.head.size < signed.head.size) {
    await putFiles(disk, [{ path: CHECKPOINT_PATH, bytes: textToUtf8(note) }], known);
  }
  return ok(new LogWriter(disk, signer, state));
}

interface WriterState {
  readonly head: TreeHead;
  /** The signed note of the head. */
  readonly note: string;
  readonly edge: TreeEdge;
  /** Entries of the last bundle, while it is not full. */
  readonly tail: readonly Bytes[];
  /** Folders whose names are safe on the disk. */
  readonly known: Set<string>;
}

/** The one writer of a log. */
export class LogWriter {
  readonly #disk: LogDisk;
  readonly #signer: NoteSigner;
  #state: WriterState;
  #isUsable = true;

  /** Only `openLog` makes one. */
  constructor(disk: LogDisk, signer: NoteSigner, state: WriterState) {
    this.#disk = disk;
    this.#signer = signer;
    this.#state = state;
  }

  /** What is signed, safe on the disk and published. */
  get head(): TreeHead {
    return this.#state.head;
  }

  /**
   * Appends entries and returns when they, their tiles and a checkpoint over them are on the disk:
   * only then may anybody be told that they are in the log. Tiles first, then the signed checkpoint
   * where only the writer reads it, then the same for everybody: a crash in between leaves the old
   * log or the new one, and no checkpoint that was seen and then gone.
   *
   * After a failure of the disk nobody knows what is on it: this writer appends no more, another
   * `openLog` looks again. Refuses when another program signed in between (log-head).
   */
  async append(entries: readonly Uint8Array[]): Promise<Outcome<TreeHead>> {
    assert(this.#isUsable, 'a log writer should not be used after a failure');
    assert(entries.length <= APPEND_COUNT_MAX, `entries: expected at most ${APPEND_COUNT_MAX}`);
    const isShort = entries.every((entry) => entry.length <= ENTRY_BYTE_COUNT_MAX);
    assert(isShort, `entries should have at most ${ENTRY_BYTE_COUNT_MAX} bytes`);
    if (entries.length === 0) return ok(this.head);
    this.#isUsable = false;
    const { edge, tail, known } = this.#state;
    const grown = growEdge(edge, entries.map(leafHash));
    const bundles = bundlesOf(edge.size, tail, entries);
    const tiles = [
      ...grown.full,
      ...edgeContent(grown.edge).filter(({ tile }) => isNew(tile, edge)),
    ];
    const files = [...bundles.files, ...tiles];
    await putFiles(
      this.#disk,
      files.map(({ tile, bytes }) => ({ path: tilePath(tile), bytes })),
      known,
    );
    const head = { ...this.head, size: grown.edge.size, root: edgeRoot(grown.edge) };
    const committed = await this.commit(head);
    if (!committed.ok) return committed;
    this.#state = { ...this.#state, edge: grown.edge, tail: bundles.tail };
    await this.#prune(files.map(({ tile }) => tile).filter((tile) => tile.width === TILE_WIDTH));
    this.#isUsable = true;
    return ok(head);
  }

  /** Signs a head whose tiles are safe, once, and publishes it. */
  async commit(head: TreeHead): Promise<Outcome<TreeHead>> {
    const { note: before, known } = this.#state;
    const stored = (await this.#disk.read(HEAD_PATH)) ?? new Uint8Array(0);
    // Compare and swap: the lock is advice, and two writers would sign two trees of one size.
    if (!equalBytes(stored, textToUtf8(before))) {
      return refuse('log: expected the checkpoint that this writer signed last, got another');
    }
    const text = treeHeadText(head);
    const note = noteText({ text, signatures: [await signText(this.#signer, text)] });
    const bytes = textToUtf8(note);
    await putFiles(this.#disk, [{ path: HEAD_PATH, bytes }], known);
    await putFiles(this.#disk, [{ path: CHECKPOINT_PATH, bytes }], known);
    this.#state = { ...this.#state, head, note };
    return ok(head);
  }

  /** Removes partial tiles that a full one has replaced; one that comes back after a crash is no harm. */
  async #prune(full: readonly Tile[]): Promise<void> {
    for (const tile of full)
      for (const path of await this.#disk.list(`${tilePath(tile)}.p`))
        await this.#disk.remove(path);
  }
}

/**
 * Adds signatures of witnesses to the published checkpoint, in place of older ones of the same key.
 * The caller holds the lock and has judged them. Refuses when that is no longer published (log-head).
 */
export async function addSignatures(
  disk: LogDisk,
  checkpoint: VerifiedCheckpoint,
  added: readonly NoteSignature[],
): Promise<Outcome<string>> {
  const bytes = await disk.read(CHECKPOINT_PATH);
  const published = bytes === undefined ? undefined : parseNote(bytes);
  if (published?.ok !== true || published.value.text !== checkpoint.note.text) {
    return refuse('checkpoint: expected the one that was cosigned, got another');
  }
  const isReplaced = (old: NoteSignature): boolean =>
    added.some(({ name, keyId }) => name === old.name && keyId === old.keyId);
  const kept = published.value.signatures.filter((old) => !isReplaced(old));
  const note = noteText({ text: checkpoint.note.text, signatures: [...kept, ...added] });
  await putFiles(disk, [{ path: CHECKPOINT_PATH, bytes: textToUtf8(note) }], new Set());
  return ok(note);
}

interface Heads {
  /** What the log was signed for last; undefined for a new log. */
  readonly signed: VerifiedCheckpoint | undefined;
  readonly published: VerifiedCheckpoint | undefined;
}

async function readHeads(
  platform: SignatureVerifier,
  disk: LogDisk,
  signer: NoteSigner,
): Promise<Outcome<Heads>> {
  const read = async (path: string): Promise<Outcome<VerifiedCheckpoint> | undefined> => {
    const bytes = await disk.read(path);
    if (bytes === undefined) return undefined;
    const judged = await verifyCheckpoint(platform, bytes, { logs: [signer.key], witnesses: [] });
    return judged.ok ? judged : fail(judged.problems.map(inFile(path)));
  };
  const signed = await read(HEAD_PATH);
  const published = await read(CHECKPOINT_PATH);
  if (signed?.ok === false) return signed;
  if (published?.ok === false) return published;
  if (signed === undefined) {
    const isNew = published === undefined && (await disk.list('tile')).length === 0;
    if (isNew) return ok({ signed: undefined, published: undefined });
    return refuse('log: expected the checkpoint that was signed last, got none');
  }
  const isBehind = published === undefined || published.value.head.size < signed.value.head.size;
  if (isBehind || published.value.note.text === signed.value.note.text) {
    return ok({ signed: signed.value, published: published?.value });
  }
  return refuse('checkpoint: expected none newer than the one that was signed last, got one');
}

/** Reads the right edge of the tree and the last entries, and holds them against the signed root. */
async function loadEdge(
  disk: LogDisk,
  head: TreeHead,
): Promise<Outcome<{ readonly edge: TreeEdge; readonly tail: readonly Bytes[] }>> {
  const hashesByPath = new Map<string, readonly Bytes[]>();
  for (const tile of edgeTiles(head.size)) {
    const hashes = await readTile(disk, tile);
    if (!hashes.ok) return hashes;
    hashesByPath.set(tilePath(tile), hashes.value);
  }
  const edge = edgeOf(head.size, (tile) => hashesByPath.get(tilePath(tile)) ?? []);
  const last = tileAt('entries', Math.floor(head.size / TILE_WIDTH), head.size);
  const entries = last === undefined ? ok([]) : await readBundle(disk, last);
  if (!entries.ok) return entries;
  const leaves = edge.levels[0] ?? [];
  const fits =
    equalBytes(edgeRoot(edge), head.root) &&
    entries.value.every((entry, i) => equalBytes(leafHash(entry), leaves[i] ?? entry));
  if (fits) return ok({ edge, tail: entries.value });
  const message = `tiles: expected those of the signed root at size ${head.size}, got others`;
  return fail([{ code: 'log-root', path: '', message }]);
}

/** The bundles that new entries change, and the entries of the last one while it is not full. */
function bundlesOf(
  size: number,
  tail: readonly Bytes[],
  entries: readonly Uint8Array[],
): {
  readonly files: readonly { readonly tile: Tile; readonly bytes: Bytes }[];
  readonly tail: readonly Bytes[];
} {
  const all = [...tail, ...entries.map((entry) => new Uint8Array(entry))];
  const first = Math.floor(size / TILE_WIDTH);
  const files: { tile: Tile; bytes: Bytes }[] = [];
  for (let start = 0; start < all.length; start += TILE_WIDTH) {
    const part = all.slice(start, start + TILE_WIDTH);
    const tile = {
      level: 'entries',
      index: first + start / TILE_WIDTH,
      width: part.length,
    } as const;
    files.push({ tile, bytes: encodeBundle(part) });
  }
  return { files, tail: all.slice(all.length - (all.length % TILE_WIDTH)) };
}

/** Says whether a partial tile is not one that the tree had before. */
function isNew(tile: Tile, before: TreeEdge): boolean {
  return !edgeTiles(before.size).some((old) => tilePath(old) === tilePath(tile));
}

function refuse<T>(message: string): Outcome<T> {
  return fail([{ code: 'log-head', path: '', message }]);
}
