import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { FakeVisit } from '../../../test/fakes/fake-visit.ts';
import { checkOpening, type Opening } from '../../ledger/opening.ts';
import { CaseFolderError } from './case-error.ts';
import { nodeCrypto } from './crypto.ts';
import { readOpenings, writeOpenings } from './openings-file.ts';

let root: string;
let fake: FakeVisit;
let openings: readonly Opening[];

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'vestige-openings-'));
  fake = await FakeVisit.create(nodeCrypto);
  await fake.data('lead', { text: 'line\nbreak 🍵' });
  await fake.data('host-lead', { i: 2 });
  openings = fake.written.flatMap((record) => record.opening ?? []);
});

after(() => rm(root, { recursive: true }));

describe('an openings file', () => {
  it('gives back openings that still fit their leaves', async () => {
    const path = join(root, 'audit', 'openings.jsonl');
    await writeOpenings(path, openings);
    const read = await readOpenings(path, 'audit/openings.jsonl');
    assert.deepEqual(read, { ok: true, value: openings });
    assert.equal((await readFile(path, 'utf8')).split('\n').length, 3);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    for (const { leaf, opening } of fake.written) {
      if (opening !== undefined) assert.equal(checkOpening(leaf, opening).ok, true);
    }
  });

  it('is replaced as a whole', async () => {
    const path = join(root, 'again.jsonl');
    await writeOpenings(path, openings);
    await writeOpenings(path, openings.slice(0, 1));
    const read = await readOpenings(path, 'again.jsonl');
    assert.equal(read.ok ? read.value.length : 0, 1);
    await writeOpenings(path, []);
    assert.deepEqual(await readOpenings(path, 'again.jsonl'), { ok: true, value: [] });
  });

  it('with a broken line names file and line', async () => {
    const path = join(root, 'broken.jsonl');
    await writeOpenings(path, openings);
    await appendFile(path, '{}\n\n{"a": 1}\n{"cut');
    const read = await readOpenings(path, 'broken.jsonl');
    const lines = read.ok ? [] : read.problems.map((p) => `${p.code} ${p.file}:${p.line}`);
    assert.deepEqual(lines, [
      'opening-form broken.jsonl:3',
      'json-syntax broken.jsonl:4',
      'json-canonical broken.jsonl:5',
      'openings-file broken.jsonl:6',
    ]);
  });

  it('that is absent, or a link, is not read', async () => {
    const isMissing = (error: unknown): boolean =>
      error instanceof CaseFolderError && error.code === 'case-missing';
    await assert.rejects(readOpenings(join(root, 'none'), 'none'), isMissing);
    await writeFile(join(root, 'target'), '');
    await symlink(join(root, 'target'), join(root, 'link'));
    const read = await readOpenings(join(root, 'link'), 'link');
    assert.equal(read.ok ? '' : read.problems[0]?.code, 'openings-file');
  });
});
