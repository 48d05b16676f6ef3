import { assert } from '../../src/base/assert.ts';
import { type Bytes, copyBytes } from '../../src/base/bytes.ts';
import { folderOf, foldersUp, type LogDisk } from '../../src/log/log-disk.ts';

/** What the disk does at one of its steps. */
export type Fault = 'error' | 'crash';

/** Thrown where a fault was asked for. */
export class DiskFault extends Error {
  readonly kind: Fault;

  constructor(kind: Fault) {
    super(`simulated ${kind}`);
    this.kind = kind;
  }
}

/** A file's bytes: as programs see them, and as they are safe. */
interface FileState {
  seen: Bytes;
  safe: Bytes | undefined;
}

/** A folder's own name is kept as an entry of the folder above it. */
const FOLDER = 'folder';
type Entry = FileState | typeof FOLDER;

/**
 * A disk in memory that keeps only what it must. Names are safe after `syncFolder`, bytes after
 * `write` returned; at a crash everything else is lost, kept or torn as `chance` says, each name by
 * itself. A fault can be set at any step; a write has two: before and after its bytes are there.
 */
export class FakeLogDisk implements LogDisk {
  /** Steps done so far; a fault is set at the number of one to come. */
  stepCount = 0;
  #seen = new Map<string, Entry>();
  #safe = new Map<string, Entry>();
  #fault: { readonly step: number; readonly kind: Fault } | undefined;
  #isDown = false;

  /** Lets the disk fail at a step; undefined: at none. */
  failAt(fault: { readonly step: number; readonly kind: Fault } | undefined): void {
    this.#fault = fault;
    this.#isDown = false;
  }

  async read(path: string): Promise<Bytes | undefined> {
    const entry = this.#seen.get(path);
    return entry === undefined || entry === FOLDER ? undefined : copyBytes(entry.seen);
  }

  async list(folder: string): Promise<readonly string[]> {
    const start = folder === '' ? '' : `${folder}/`;
    return [...this.#seen]
      .flatMap(([path, entry]) => (entry !== FOLDER && path.startsWith(start) ? [path] : []))
      .sort();
  }

  async write(path: string, bytes: Uint8Array): Promise<void> {
    this.#step();
    for (const folder of foldersUp(folderOf(path)))
      if (folder !== '' && !this.#seen.has(folder)) this.#seen.set(folder, FOLDER);
    const old = this.#seen.get(path);
    assert(old !== FOLDER, `${path} should be no folder`);
    const file = old ?? { seen: new Uint8Array(0), safe: undefined };
    file.seen = copyBytes(bytes);
    // What was there is overwritten: until the flush nothing is sure about it.
    file.safe = undefined;
    this.#seen.set(path, file);
    this.#step();
    file.safe = copyBytes(bytes);
  }

  async rename(from: string, to: string): Promise<void> {
    this.#step();
    const file = this.#seen.get(from);
    if (file === undefined) throw new Error(`${from}: expected a file, got none`);
    this.#seen.delete(from);
    this.#seen.set(to, file);
  }

  async syncFolder(folder: string): Promise<void> {
    this.#step();
    if (folder !== '' && this.#seen.get(folder) !== FOLDER)
      throw new Error(`${folder}: expected a folder, got none`);
    for (const path of new Set([...this.#seen.keys(), ...this.#safe.keys()])) {
      if (folderOf(path) !== folder) continue;
      const entry = this.#seen.get(path);
      if (entry === undefined) this.#safe.delete(path);
      else this.#safe.set(path, entry);
    }
  }

  async remove(path: string): Promise<void> {
    this.#step();
    this.#seen.delete(path);
  }

  /** What is on the disk after the machine went down and came up again; this one is of no use then. */
  restart(chance: () => number): FakeLogDisk {
    const disk = new FakeLogDisk();
    const keptByFile = new Map<FileState, FileState>();
    const paths = [...new Set([...this.#seen.keys(), ...this.#safe.keys()])].sort();
    for (const path of paths) {
      const [seen, safe] = [this.#seen.get(path), this.#safe.get(path)];
      const entry = seen === safe || chance() < 0.5 ? safe : seen;
      const isBelow = foldersUp(folderOf(path)).every((f) => f === '' || disk.#safe.has(f));
      if (entry === undefined || !isBelow) continue;
      const kept = entry === FOLDER ? entry : (keptByFile.get(entry) ?? surviving(entry, chance));
      if (entry !== FOLDER && kept !== FOLDER) keptByFile.set(entry, kept);
      disk.#safe.set(path, kept);
    }
    disk.#seen = new Map(disk.#safe);
    return disk;
  }

  /** The same files, as another program sees them while nothing fails. */
  copy(): FakeLogDisk {
    const disk = new FakeLogDisk();
    for (const [path, entry] of this.#seen) {
      const own = entry === FOLDER ? FOLDER : { seen: copyBytes(entry.seen), safe: entry.safe };
      disk.#seen.set(path, own);
      disk.#safe.set(path, own);
    }
    return disk;
  }

  #step(): void {
    // After a crash nothing more happens, whatever was under way beside it.
    if (this.#isDown) throw new DiskFault('crash');
    const step = this.stepCount;
    this.stepCount += 1;
    if (this.#fault?.step !== step) return;
    this.#isDown = this.#fault.kind === 'crash';
    throw new DiskFault(this.#fault.kind);
  }
}

/** Bytes that were not flushed: none, the first of them, or as many zeros. */
function surviving(file: FileState, chance: () => number): FileState {
  if (file.safe !== undefined) return { seen: copyBytes(file.safe), safe: file.safe };
  const length = Math.floor(chance() * (file.seen.length + 1));
  const bytes = chance() < 0.5 ? file.seen.slice(0, length) : new Uint8Array(length);
  return { seen: bytes, safe: copyBytes(bytes) };
}
