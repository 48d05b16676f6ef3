import assert from 'node:assert/strict';
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { FakeVisit } from '../../../test/fakes/fake-visit.ts';
import { checkRecords, type StoredRecord } from '../../ledger/records.ts';
import type { WrittenRecord } from '../../ledger/writer.ts';
import { CaseFolderError } from './case-error.ts';
import {
  type CaseWriter,
  createCaseFolder,
  DEVICE_COUNT_MAX,
  openCaseWriter,
  readCaseRecords,
} from './case-folder.ts';
import { nodeCrypto } from './crypto.ts';
import { LEAVES_FILE_BYTE_COUNT_MAX, SEALED_FILE_BYTE_COUNT_MAX } from './record-file.ts';

let root: string;
let fake: FakeVisit;
let device: string;
let written: readonly WrittenRecord[];
let folder: string;
let caseCount = 0;

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'vestige-case-'));
  fake = await FakeVisit.create(nodeCrypto);
  await fake.data('lead', { i: 1 });
  await fake.data('lead', { i: 2 });
  device = fake.device('lead').signer.device;
  written = fake.written.filter(({ leaf }) => leaf.device === device);
});

after(() => rm(root, { recursive: true }));

beforeEach(async () => {
  caseCount += 1;
  folder = join(root, `case-${caseCount}`);
  await createCaseFolder(folder);
});

function stored(records: readonly WrittenRecord[]): readonly StoredRecord[] {
  return records.map(({ leaf, sealed }) => ({ leaf: leaf.bytes, sealed }));
}

async function withWriter<T>(work: (writer: CaseWriter) => Promise<T>): Promise<T> {
  const writer = await openCaseWriter(folder);
  try {
    return await work(writer);
  } finally {
    await writer.close();
  }
}

async function fill(): Promise<void> {
  await withWriter(async (writer) => {
    for (const record of stored(written)) await writer.append(device, [record]);
  });
}

function path(kind: 'leaves' | 'sealed', of = device): string {
  return join(folder, 'records', `${of}.${kind}`);
}

async function problems(): Promise<readonly string[]> {
  const read = await readCaseRecords(folder);
  return read.ok ? [] : read.problems.map((p) => `${p.code} ${p.file?.slice(-7)} ${p.path}`.trim());
}

function codeIs(code: string, message = /./): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof CaseFolderError, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, message);
    return true;
  };
}

describe('a case folder', () => {
  it('gives back what was appended, one by one or together, device by device', async () => {
    const others = fake.written.filter(({ leaf }) => leaf.device !== device);
    const other = others[0]?.leaf.device ?? '';
    await fill();
    await withWriter((writer) => writer.append(other, stored(others)));
    const read = await readCaseRecords(folder);
    assert.ok(read.ok);
    const expected = [
      { device, records: stored(written) },
      { device: other, records: stored(others) },
    ].sort((a, b) => (a.device < b.device ? -1 : 1));
    assert.deepEqual(read.value, expected);
    const checked = await checkRecords(nodeCrypto, read.value);
    assert.equal(checked.records.length, fake.written.length);
    assert.deepEqual(checked.quarantined, []);
  });

  it('has the bytes that its page says: u16 length and leaf, u32 length and sealed', async () => {
    await fill();
    const leaves = await readFile(path('leaves'));
    const first = written[0]?.leaf.bytes ?? new Uint8Array(0);
    assert.equal(leaves.readUInt16BE(0), first.length);
    assert.deepEqual(new Uint8Array(leaves.subarray(2, 2 + first.length)), first);
    const sealed = await readFile(path('sealed'));
    assert.equal(sealed.readUInt32BE(0), 0, 'genesis has nothing sealed');
    assert.equal(sealed.readUInt32BE(4), 528);
    assert.equal(sealed.length, 4 + 2 * (4 + 528));
  });

  it('is for its owner only', async () => {
    await fill();
    for (const name of [folder, join(folder, 'records'), join(folder, 'out')]) {
      assert.equal((await stat(name)).mode & 0o777, 0o700, name);
    }
    assert.equal((await stat(path('leaves'))).mode & 0o777, 0o600);
    assert.equal((await stat(path('sealed'))).mode & 0o777, 0o600);
  });

  it('is not made over records, and not read or written where there is none', async () => {
    await createCaseFolder(folder);
    await fill();
    await assert.rejects(createCaseFolder(folder), codeIs('case-exists'));
    const nowhere = join(root, 'nowhere');
    await assert.rejects(readCaseRecords(nowhere), codeIs('case-missing'));
    await assert.rejects(openCaseWriter(nowhere), codeIs('case-missing'));
    await writeFile(join(root, 'file'), '');
    await assert.rejects(createCaseFolder(join(root, 'file')), codeIs('case-io', /ENOTDIR|EEXIST/));
  });

  it('without sealed files reads as shredded, and takes only records that have none', async () => {
    await fill();
    await rm(path('sealed'));
    const read = await readCaseRecords(folder);
    assert.ok(read.ok);
    assert.deepEqual(
      read.value[0]?.records.map((record) => record.sealed),
      [undefined, undefined, undefined],
    );
    await assert.rejects(
      withWriter((writer) => writer.append(device, stored(written))),
      codeIs('case-damaged', /sealed bytes: expected none/),
    );
    await withWriter((writer) => writer.append(device, stored(written.slice(0, 1))));
    const again = await readCaseRecords(folder);
    assert.ok(again.ok);
    assert.equal(again.value[0]?.records.length, 4);
  });

  it('loses every sealed byte when they are deleted, and no leaf', async () => {
    await fill();
    await withWriter((writer) => writer.deleteSealed());
    assert.deepEqual((await readdir(join(folder, 'records'))).sort(), [`${device}.leaves`]);
    const read = await readCaseRecords(folder);
    assert.ok(read.ok);
    assert.equal(read.value[0]?.records.length, 3);
  });
});

describe('a damaged case folder', () => {
  it('with an end cut off anywhere in the last entry says the file and the byte', async () => {
    await fill();
    const whole = await readFile(path('leaves'));
    const last = whole.length - (written.at(-1)?.leaf.bytes.length ?? 0) - 2;
    for (const length of [whole.length - 1, last + 3, last + 1]) {
      await truncate(path('leaves'), length);
      assert.deepEqual(await problems(), [`case-torn .leaves byte ${last}`], `${length}`);
      await writeFile(path('leaves'), whole);
    }
    await truncate(path('sealed'), 4 + 532 + 100);
    assert.deepEqual(await problems(), ['case-torn .sealed byte 536']);
    await assert.rejects(
      withWriter((writer) => writer.append(device, stored(written))),
      codeIs('case-damaged', /\.sealed byte 536: entry: expected 528 bytes, got 96/),
    );
  });

  it('with an entry more or less in one file says where they part', async () => {
    await fill();
    const whole = await readFile(path('leaves'));
    const last = whole.length - (written.at(-1)?.leaf.bytes.length ?? 0) - 2;
    await truncate(path('leaves'), last);
    assert.deepEqual(await problems(), ['case-count .sealed byte 536']);
    await writeFile(path('leaves'), whole);
    await truncate(path('sealed'), 536);
    assert.deepEqual(await problems(), ['case-count .sealed byte 536']);
    await rm(path('leaves'));
    assert.deepEqual(await problems(), ['case-count .sealed byte 0']);
  });

  it('with sealed bytes of one record and no leaf, as a crash leaves them, is cut by the next writer', async () => {
    await fill();
    const sealed = await readFile(path('sealed'));
    const whole = await readFile(path('leaves'));
    const last = whole.length - (written.at(-1)?.leaf.bytes.length ?? 0) - 2;
    await truncate(path('leaves'), last);
    for (const byteCount of [sealed.length, sealed.length - 1, 540, 538]) {
      await writeFile(path('sealed'), sealed.subarray(0, byteCount));
      assert.equal((await problems()).length, 1, `${byteCount}`);
      await withWriter(async () => {});
      assert.deepEqual(await problems(), [], `${byteCount}`);
      assert.deepEqual(await readFile(path('sealed')), sealed.subarray(0, 536));
    }
    await withWriter((writer) => writer.append(device, stored(written.slice(2))));
    assert.deepEqual(await readFile(path('sealed')), sealed);
    await truncate(path('leaves'), 2 + (written[0]?.leaf.bytes.length ?? 0));
    await withWriter(async () => {});
    assert.deepEqual(await problems(), ['case-count .sealed byte 4'], 'two leaves are gone');
  });

  it('with an impossible length stops there', async () => {
    await fill();
    const leaves = await readFile(path('leaves'));
    for (const length of [0, 279, 4377, 65535]) {
      leaves.writeUInt16BE(length, 0);
      await writeFile(path('leaves'), leaves);
      assert.deepEqual(await problems(), ['case-length .leaves byte 0'], `${length}`);
    }
    const sealed = await readFile(path('sealed'));
    sealed.writeUInt32BE(0xffff_ffff, 4);
    await writeFile(path('sealed'), sealed);
    assert.deepEqual(await problems(), [
      'case-length .leaves byte 0',
      'case-length .sealed byte 4',
    ]);
  });

  it('with files of other names, links and folders names them', async () => {
    await fill();
    const names = ['notes.txt', `${device.toUpperCase()}.leaves`, `${device}.leaves.bak`, device];
    for (const name of names) await writeFile(join(folder, 'records', name), '');
    const other = 'ab'.repeat(32);
    const read = async (): Promise<readonly (string | undefined)[]> => {
      const outcome = await readCaseRecords(folder);
      return outcome.ok ? [] : outcome.problems.map((p) => `${p.code} ${p.file}`).sort();
    };
    const expected = names.map((name) => `case-name records/${name}`);
    assert.deepEqual(await read(), [...expected].sort());
    await symlink(path('leaves'), path('leaves', other));
    await mkdir(path('sealed', other));
    const linked = ['leaves', 'sealed'].map((kind) => `case-name records/${other}.${kind}`);
    assert.deepEqual(await read(), [...expected, ...linked].sort());
  });

  it('with too large files or too many devices is not read into memory', async () => {
    await writeFile(path('leaves'), '');
    await truncate(path('leaves'), LEAVES_FILE_BYTE_COUNT_MAX + 1);
    await writeFile(path('sealed'), '');
    await truncate(path('sealed'), SEALED_FILE_BYTE_COUNT_MAX + 1);
    assert.deepEqual(await problems(), ['case-size .leaves', 'case-size .sealed']);
    await rm(path('leaves'));
    await rm(path('sealed'));
    for (let i = 0; i <= DEVICE_COUNT_MAX; i += 1) {
      await writeFile(path('leaves', i.toString(16).padStart(64, '0')), '');
    }
    assert.deepEqual(await problems(), ['case-size records']);
  });
});

describe('the writer of a case folder', () => {
  it('is one at a time', async () => {
    const first = await openCaseWriter(folder);
    await assert.rejects(
      openCaseWriter(folder),
      codeIs('case-locked', /process \d+, which is run/),
    );
    await readCaseRecords(folder);
    await first.close();
    await first.close();
    await withWriter(async () => undefined);
  });

  it('does not take over a lock by itself, and says whose it is', async () => {
    const lock = join(folder, 'records', '.lock');
    const host = hostname();
    // Process ids end at 2^22 on Linux, so this one never runs.
    const locks: [string, RegExp][] = [
      [JSON.stringify({ host, pid: 4_194_305 }), /no longer runs: .* delete records\/\.lock/],
      [JSON.stringify({ host: `${host}-2`, pid: 1 }), /process 1 on another host/],
      [JSON.stringify({ host, pid: process.pid }), /which is running/],
      ['', /names no process: .* delete records\/\.lock/],
      ['null', /names no process/],
      [JSON.stringify({ host, pid: -1 }), /names no process/],
      ['x'.repeat(2000), /names no process/],
    ];
    for (const [content, message] of locks) {
      await writeFile(lock, content);
      await assert.rejects(openCaseWriter(folder), codeIs('case-locked', message));
      assert.equal(await readFile(lock, 'utf8'), content);
      await rm(lock);
    }
  });

  it('refuses to write after closing, into a wrong file, and without sealed bytes', async () => {
    const writer = await openCaseWriter(folder);
    const other = fake.device('host-lead').signer.device;
    const [first] = stored(written);
    assert.ok(first);
    await assert.rejects(writer.append(other, [first]), /own file/);
    await assert.rejects(writer.append(device, [{ leaf: first.leaf, sealed: undefined }]));
    await writer.append(device, []);
    await writer.close();
    await assert.rejects(writer.append(device, [first]), /closed/);
    assert.deepEqual(await readCaseRecords(folder), { ok: true, value: [] });
  });

  it('looks again after a failed append, and then refuses what is half written', async () => {
    await fill();
    await withWriter(async (writer) => {
      await writer.append(device, stored(written.slice(0, 1)));
      const leaves = await readFile(path('leaves'));
      await rm(path('leaves'));
      await mkdir(path('leaves'));
      const append = (): Promise<void> => writer.append(device, stored(written.slice(1, 2)));
      await assert.rejects(append(), codeIs('case-io'));
      await rm(path('leaves'), { recursive: true });
      await writeFile(path('leaves'), leaves);
      await assert.rejects(
        append(),
        codeIs('case-damaged', /expected 4, one for each leaf, got 5/),
      );
    });
  });
});
