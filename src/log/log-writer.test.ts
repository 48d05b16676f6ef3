/** The log on a disk that fails or loses everything it may, at every step of writing. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DiskFault, FakeLogDisk, type Fault } from '../../test/fakes/fake-log-disk.ts';
import { nodeCrypto } from '../adapters/node/crypto.ts';
import { type Bytes, bytesToHex, hexToBytes } from '../base/bytes.ts';
import type { Outcome } from '../base/problems.ts';
import { textToUtf8 } from '../base/utf8.ts';
import type { TreeHead } from './checkpoint.ts';
import { leafHash } from './hash.ts';
import { auditTiles } from './log-audit.ts';
import { CHECKPOINT_PATH, HEAD_PATH } from './log-disk.ts';
import { fsckLog } from './log-fsck.ts';
import { proveEntry, proveGrowth, readCheckpoint, verifyCheckpoint } from './log-read.ts';
import { addSignatures, type LogWriter, openLog } from './log-writer.ts';
import { isConsistent, isIncluded } from './proof.ts';
import { cosignText, type NoteSigner } from './signature.ts';
import { WholeTree } from './tree.ts';
import { type KeyType, LOG_KEY, verifierKey, WITNESS_KEY } from './verifier-key.ts';

async function signerOf(name: string, type: KeyType, fill: number): Promise<NoteSigner> {
  const { sign, device } = await nodeCrypto.signerFromSeed(new Uint8Array(32).fill(fill));
  return { key: verifierKey(name, type, hexToBytes(device)), sign };
}

const signer = await signerOf('example.org/visit', LOG_KEY, 1);
const witness = await signerOf('example.org/witness', WITNESS_KEY, 2);
const keys = { logs: [signer.key], witnesses: [witness.key] };

const entryAt = (i: number): Bytes => textToUtf8(`entry ${i} ${'x'.repeat(i % 7)}`);
const entriesFrom = (start: number, count: number): readonly Bytes[] =>
  Array.from({ length: count }, (_, i) => entryAt(start + i));
const whole = new WholeTree();
for (const entry of entriesFrom(0, 700)) whole.push(leafHash(entry));
const rootAt = (size: number): Bytes => whole.rootAt(size);

function had<T>(outcome: Outcome<T>): T {
  assert.ok(outcome.ok, outcome.ok ? '' : JSON.stringify(outcome.problems));
  return outcome.value;
}

const open = async (disk: FakeLogDisk): Promise<LogWriter> =>
  had(await openLog(nodeCrypto, disk, signer));

/** What an outsider finds: the signed head, and no problem in any file. */
async function soundHead(disk: FakeLogDisk): Promise<TreeHead> {
  const { head } = had(await readCheckpoint(nodeCrypto, disk, keys));
  const seen: Bytes[] = [];
  const problems = await auditTiles(disk, head, async (entries, start) => {
    assert.equal(start, seen.length);
    seen.push(...entries);
  });
  assert.deepEqual(problems, []);
  assert.deepEqual(seen, entriesFrom(0, head.size));
  assert.deepEqual(head.root, rootAt(head.size));
  return head;
}

/** Nobody has opened the log since it failed: an outsider finds what was published, or nothing yet. */
async function soundAsLeft(disk: FakeLogDisk, where: string): Promise<void> {
  if ((await disk.read(CHECKPOINT_PATH)) === undefined) return;
  const { size } = await soundHead(disk);
  assert.ok(FAILING_SIZES.includes(size), where);
}

/** Appends batches of these sizes; `onAck` hears the size of each that was acknowledged. */
async function write(
  disk: FakeLogDisk,
  counts: readonly number[],
  onAck: (size: number) => void,
): Promise<void> {
  const writer = await open(disk);
  onAck(writer.head.size);
  for (const count of counts) {
    const head = had(await writer.append(entriesFrom(writer.head.size, count)));
    onAck(head.size);
  }
}

/** Sizes that cross a full tile, fill one exactly, and write several bundles at once. */
const COUNTS = [3, 250, 3, 1, 300] as const;
/** Sums of COUNTS, and the empty log. */
const SIZES = [0, 3, 253, 256, 257, 557];

/** The same for disks that fail, at a hundred steps each: shorter. */
const FAILING_COUNTS = [3, 252, 1, 21] as const;
const FAILING_SIZES = [0, 3, 255, 256, 277];

function xorshift(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 0x1_0000_0000;
  };
}

const temporaryOnes = async (disk: FakeLogDisk): Promise<readonly string[]> =>
  (await disk.list('')).filter((path) => path.endsWith('.tmp'));

async function stepCountOf(counts: readonly number[]): Promise<number> {
  const disk = new FakeLogDisk();
  await write(disk, counts, () => {});
  return disk.stepCount;
}

/** Runs until the fault at a step; what was acknowledged, and the largest size anybody could read. */
async function runInto(
  disk: FakeLogDisk,
  fault: { readonly step: number; readonly kind: Fault },
): Promise<{ readonly acknowledged: number; readonly published: number }> {
  let acknowledged = 0;
  disk.failAt(fault);
  await assert.rejects(
    write(disk, FAILING_COUNTS, (size) => {
      acknowledged = size;
    }),
    DiskFault,
  );
  disk.failAt(undefined);
  const bytes = await disk.read(CHECKPOINT_PATH);
  const seen = bytes === undefined ? undefined : await verifyCheckpoint(nodeCrypto, bytes, keys);
  return { acknowledged, published: seen?.ok === true ? seen.value.head.size : 0 };
}

describe('a log', () => {
  it('is sound after every append, whatever the sizes, and goes on where it was left', async () => {
    const disk = new FakeLogDisk();
    for (const [i, count] of COUNTS.entries()) {
      const writer = await open(disk);
      assert.equal(writer.head.size, SIZES[i]);
      await writer.append(entriesFrom(writer.head.size, count));
      assert.equal((await soundHead(disk)).size, SIZES[i + 1]);
    }
    const paths = await disk.list('');
    // A full tile replaces the partial ones; those of the last bundle and of levels above stay.
    assert.ok(!paths.some((path) => /\/00[01]\.p\//.test(path) && !path.startsWith('tile/1/')));
    assert.ok(paths.includes('tile/entries/002.p/45') && paths.includes('tile/1/000.p/2'));
    assert.ok(paths.includes('tile/1/000.p/1'));
  });

  it('removes what was not finished when it is opened, whichever file it was to be', async () => {
    const disk = new FakeLogDisk();
    await write(disk, [3], () => {});
    const left = ['.head.tmp', 'checkpoint.tmp', 'policy.tmp', 'tile/0/000.p/4.tmp'];
    for (const path of left) await disk.write(path, Uint8Array.of(1));
    assert.equal((await soundHead(disk)).size, 3);
    await open(disk);
    assert.deepEqual(await temporaryOnes(disk), []);
    assert.equal((await soundHead(disk)).size, 3);
  });

  it('signs nothing new when nothing is appended', async () => {
    const disk = new FakeLogDisk();
    const writer = await open(disk);
    await writer.append(entriesFrom(0, 2));
    const steps = disk.stepCount;
    assert.equal(had(await writer.append([])).size, 2);
    assert.equal(disk.stepCount, steps);
  });

  it('is one log: a second writer of the same folder is found before it signs', async () => {
    const disk = new FakeLogDisk();
    const [one, other] = [await open(disk), await open(disk)];
    await one.append(entriesFrom(0, 2));
    const refused = await other.append([entryAt(7)]);
    assert.ok(!refused.ok && refused.problems[0]?.code === 'log-head');
    await assert.rejects(other.append([entryAt(7)]), /not be used after a failure/);
    const head = had(await readCheckpoint(nodeCrypto, disk, keys)).head;
    assert.deepEqual(head.root, rootAt(2));
  });

  it('is not opened with another key, over other entries, or behind its own checkpoint', async () => {
    const codeOf = async (disk: FakeLogDisk, as = signer) => {
      const opened = await openLog(nodeCrypto, disk, as);
      return opened.ok ? '' : opened.problems[0]?.code;
    };
    const disk = new FakeLogDisk();
    const writer = await open(disk);
    await writer.append(entriesFrom(0, 5));
    const older = (await disk.read(HEAD_PATH)) ?? new Uint8Array(0);
    await writer.append(entriesFrom(5, 5));
    assert.equal(await codeOf(disk), '');
    assert.equal(
      await codeOf(disk, await signerOf('example.org/visit', LOG_KEY, 9)),
      'note-unsigned',
    );
    const rolledBack = disk.copy();
    await rolledBack.write(HEAD_PATH, older);
    assert.equal(await codeOf(rolledBack), 'log-head');
    const headless = disk.copy();
    await headless.remove(HEAD_PATH);
    assert.equal(await codeOf(headless), 'log-head');
    await headless.remove(CHECKPOINT_PATH);
    assert.equal(await codeOf(headless), 'log-head');
    const changed = disk.copy();
    await changed.write('tile/0/000.p/10', new Uint8Array(320));
    assert.equal(await codeOf(changed), 'log-root');
    const other = disk.copy();
    const bundle = (await other.read('tile/entries/000.p/10')) ?? new Uint8Array(0);
    await other.write(
      'tile/entries/000.p/10',
      bundle.map((byte, i) => (i === 4 ? byte ^ 1 : byte)),
    );
    assert.equal(await codeOf(other), 'log-root');
  });

  it('proves every entry, and its growth between any two sizes it had', async () => {
    const disk = new FakeLogDisk();
    await write(disk, COUNTS, () => {});
    const checkpoint = had(await readCheckpoint(nodeCrypto, disk, keys));
    const { head } = checkpoint;
    for (const index of [0, 2, 3, 255, 256, 511, 512, 556]) {
      const receipt = had(await proveEntry(disk, checkpoint, index));
      assert.deepEqual(receipt.extra, entryAt(index));
      assert.ok(isIncluded({ index, leaf: leafHash(entryAt(index)) }, head, receipt.proof));
    }
    const beyond = await proveEntry(disk, checkpoint, head.size);
    assert.ok(!beyond.ok && beyond.problems[0]?.code === 'log-index');
    for (const size of SIZES.slice(1)) {
      const proof = had(await proveGrowth(disk, size, head));
      assert.ok(isConsistent({ size, root: rootAt(size) }, head, proof));
    }
    assert.deepEqual(had(await proveGrowth(disk, 0, head)), []);
    await disk.write('tile/1/000.p/2', new Uint8Array(64));
    const wrong = await proveEntry(disk, checkpoint, 540);
    assert.ok(!wrong.ok && wrong.problems[0]?.code === 'log-root');
    assert.ok(!(await proveGrowth(disk, 3, head)).ok);
  });

  it('takes signatures of witnesses for what it published, and for nothing else', async () => {
    const disk = new FakeLogDisk();
    const writer = await open(disk);
    await writer.append(entriesFrom(0, 4));
    const checkpoint = had(await readCheckpoint(nodeCrypto, disk, keys));
    for (const atS of [1000, 2000]) {
      const added = await cosignText(witness, checkpoint.note.text, atS);
      had(await addSignatures(disk, checkpoint, [added]));
      const { signatures } = had(await readCheckpoint(nodeCrypto, disk, keys));
      assert.deepEqual(
        signatures.map((s) => s.atS),
        [undefined, atS],
      );
    }
    await writer.append(entriesFrom(4, 1));
    const late = await cosignText(witness, checkpoint.note.text, 3000);
    const refused = await addSignatures(disk, checkpoint, [late]);
    assert.ok(!refused.ok && refused.problems[0]?.code === 'log-head');
    assert.equal((await open(disk)).head.size, 5);
  });
});

describe('a log whose disk fails', () => {
  it('at any step with an error: the next writer goes on, and nothing acknowledged is gone', async () => {
    const steps = await stepCountOf(FAILING_COUNTS);
    for (let step = 0; step < steps; step += 1) {
      const disk = new FakeLogDisk();
      const { acknowledged, published } = await runInto(disk, { step, kind: 'error' });
      await soundAsLeft(disk, `step ${step}`);
      const writer = await open(disk);
      const { size } = writer.head;
      assert.ok(
        FAILING_SIZES.includes(size) && size >= acknowledged && size >= published,
        `step ${step}`,
      );
      await writer.append(entriesFrom(size, 20));
      assert.equal((await soundHead(disk)).size, size + 20, `step ${step}`);
    }
    assert.ok(steps > 80, `${steps} steps`);
  });

  it('at any step with a crash: as well, whatever was lost or torn of all that was not safe', async () => {
    const steps = await stepCountOf(FAILING_COUNTS);
    const sizes = new Set<number>();
    for (let step = 0; step < steps; step += 1)
      for (const seed of [1000 + step, 2000 + step]) {
        const where = `step ${step}, seed ${seed}`;
        const disk = new FakeLogDisk();
        const { acknowledged, published } = await runInto(disk, { step, kind: 'crash' });
        const after = disk.restart(xorshift(seed));
        const checked = after.copy();
        await soundAsLeft(after, where);
        const writer = await open(after);
        assert.deepEqual(await temporaryOnes(after), [], where);
        const { size } = writer.head;
        sizes.add(size);
        assert.ok(FAILING_SIZES.includes(size) && size >= acknowledged && size >= published, where);
        await writer.append(entriesFrom(size, 20));
        assert.equal((await soundHead(after)).size, size + 20, where);
        // The same by the command that repairs, where anything was signed at all.
        if (size === 0) continue;
        const mended = await fsckLog(nodeCrypto, checked, { key: signer.key, repair: true });
        assert.equal(had(mended).head.size, size, where);
        assert.equal((await soundHead(checked)).size, size, where);
      }
    assert.deepEqual(
      [...sizes].sort((a, b) => a - b),
      FAILING_SIZES,
    );
  });
});

describe('fsck', () => {
  async function written(): Promise<FakeLogDisk> {
    const disk = new FakeLogDisk();
    await write(disk, COUNTS, () => {});
    return disk;
  }
  const fsck = (disk: FakeLogDisk, repair = false) =>
    fsckLog(nodeCrypto, disk, { key: signer.key, repair });

  it('finds nothing in a sound log, and changes nothing', async () => {
    const disk = await written();
    const steps = disk.stepCount;
    assert.deepEqual(had(await fsck(disk, true)).damage, []);
    assert.equal(disk.stepCount, steps);
  });

  it('derives every tile again, whichever is missing or damaged, and says so first', async () => {
    const sound = await written();
    const derivable = (await sound.list('')).filter((path) => !path.startsWith('tile/entries/'));
    for (const path of derivable) {
      for (const state of ['missing', 'damaged'] as const) {
        // Nobody can know that a tile of an older checkpoint was ever there.
        if (state === 'missing' && path === 'tile/1/000.p/1') continue;
        const disk = sound.copy();
        if (state === 'missing') await disk.remove(path);
        else await disk.write(path, Uint8Array.of(1, 2, 3));
        assert.deepEqual(had(await fsck(disk)).damage, [{ path, state }]);
        assert.notDeepEqual(await disk.read(path), await sound.read(path));
        assert.deepEqual(had(await fsck(disk, true)).damage, [{ path, state }]);
        assert.deepEqual(await disk.read(path), await sound.read(path));
        assert.deepEqual(had(await fsck(disk)).damage, []);
        assert.equal((await soundHead(disk)).size, 557);
      }
    }
    assert.equal(derivable.length, 7);
  });

  it('removes what was written for no checkpoint, and what was not finished', async () => {
    const disk = await written();
    const left = [
      '.head.tmp',
      'tile/0/000.tmp',
      'tile/0/002.p/90',
      'tile/5/000',
      'tile/entries/009',
    ];
    for (const path of left) await disk.write(path, Uint8Array.of(1));
    const damage = left.map((path) => ({ path, state: 'left over' }));
    assert.deepEqual(had(await fsck(disk)).damage, damage);
    await fsck(disk, true);
    assert.equal((await soundHead(disk)).size, 557);
  });

  it('takes entries from any bundle that still holds them', async () => {
    const disk = new FakeLogDisk();
    await write(disk, [4, 3], () => {});
    const whole = (await disk.read('tile/entries/000.p/7'))!;
    await disk.write('tile/entries/000.p/4', whole.slice(0, 9));
    assert.deepEqual(had(await fsck(disk, true)).damage, [
      { path: 'tile/entries/000.p/4', state: 'damaged' },
    ]);
    assert.equal((await soundHead(disk)).size, 7);
  });

  it('changes nothing when entries or the signed checkpoint are gone or are others', async () => {
    const sound = await written();
    const bundle = (await sound.read('tile/entries/001'))!;
    const spoilt: Readonly<Record<string, (disk: FakeLogDisk) => Promise<unknown>>> = {
      'log-missing': (disk) => disk.remove('tile/entries/001'),
      'log-root': (disk) =>
        disk.write(
          'tile/entries/001',
          bundle.map((byte, i) => (i === 5 ? byte ^ 1 : byte)),
        ),
      'log-head': async (disk) => {
        await disk.remove(CHECKPOINT_PATH);
        await disk.remove(HEAD_PATH);
      },
    };
    for (const [code, spoil] of Object.entries(spoilt)) {
      const disk = sound.copy();
      await spoil(disk);
      const steps = disk.stepCount;
      const judged = await fsck(disk, true);
      assert.ok(!judged.ok && judged.problems[0]?.code === code, code);
      assert.equal(disk.stepCount, steps);
    }
  });

  it('refuses two trees signed at one size: that is no damage', async () => {
    const [one, other] = [new FakeLogDisk(), new FakeLogDisk()];
    await write(one, [3], () => {});
    const writer = await open(other);
    await writer.append(entriesFrom(50, 3));
    await one.write(CHECKPOINT_PATH, (await other.read(CHECKPOINT_PATH))!);
    const judged = await fsck(one, true);
    assert.ok(!judged.ok && judged.problems[0]?.code === 'log-head');
    assert.notEqual(bytesToHex(writer.head.root), bytesToHex(rootAt(3)));
  });
});
