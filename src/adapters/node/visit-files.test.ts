import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { problemToLine } from '../../base/problems.ts';
import { compareFacts } from '../../model/payload.ts';
import { fileBytesMax } from '../formats/text.ts';
import {
  readBoundedFile,
  readContactsFile,
  readLaboratoryFile,
  readPack,
  readVisitFile,
} from './visit-files.ts';

const root = new URL('../../../', import.meta.url);
const example = readFileSync(new URL('examples/talks-room/visit.yaml', root), 'utf8');
const contactsHeader = 'id,at,leg,actor,target,part,manner,durationS,gloved,source,certainty';
let folder = '';

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'vestige-visit-'));
});
after(() => {
  rmSync(folder, { recursive: true });
});

/** Writes a file into the folder of this test and gives its path. */
function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Problems as lines, without the folder. */
async function linesOf(path: string): Promise<string[]> {
  const loaded = await readVisitFile(path, root);
  if (loaded.ok) return [];
  return loaded.problems.map((problem) => problemToLine(problem).replaceAll(`${folder}/`, ''));
}

describe('a visit file', () => {
  it('is read with its pack, its objects and its facts in order', async () => {
    const loaded = await readVisitFile(write('visit.yaml', example), root);
    assert.ok(loaded.ok);
    assert.equal(loaded.value.pack.id, 'trace-dna');
    assert.equal(loaded.value.objects.length, 4);
    const script = loaded.value.document.script ?? [];
    assert.deepEqual(script, [...script].sort(compareFacts));
  });

  it('may be JSON', async () => {
    const yaml = await readVisitFile(write('visit.yaml', example), root);
    assert.ok(yaml.ok);
    const json = await readVisitFile(
      write('visit.json', JSON.stringify(yaml.value.document)),
      root,
    );
    assert.deepEqual(json, yaml);
  });

  it('takes contacts from the CSV beside it, in the order of facts', async () => {
    const row =
      'csv-1,2031-05-14T11:17:00+05:00,talks,HERON,chair-1/seat,body,sit,60,n,observed,certain';
    write('contacts.csv', `${contactsHeader}\n${row}\n`);
    const loaded = await readVisitFile(
      write('visit.yaml', `${example}\ncontactsCsv: contacts.csv\n`),
      root,
    );
    assert.ok(loaded.ok);
    const script = loaded.value.document.script ?? [];
    const index = script.findIndex((fact) => fact.id === 'csv-1');
    assert.deepEqual([script[index - 1]?.id, script[index + 1]?.id], ['c-04', 'c-05']);
    assert.equal('contactsCsv' in loaded.value.document, false);
  });

  it('lists problems of the CSV under its own name and line, those of the whole too', async () => {
    const path = write('visit.yaml', `${example}\ncontactsCsv: contacts.csv\n`);
    const row = (id: string, target: string) =>
      `${id},2031-05-14T11:17:00+05:00,talks,HERON,${target},body,sit,60,n,observed,certain`;
    write(
      'contacts.csv',
      [contactsHeader, row('c-01', 'chair-1/seat'), row('n-1', 'sofa-9/seat')].join('\n'),
    );
    assert.deepEqual(await linesOf(path), [
      'contacts.csv:2 id: id: expected an id that no other contact has, got "c-01" again (first script/1) [duplicate-id]',
      'contacts.csv:3 target: target: expected a surface of an object, or person:CODE, got "sofa-9/seat" [unknown-surface]',
    ]);
    write('contacts.csv', `${contactsHeader}\n${row('x', 'chair-1')}\n`);
    assert.match((await linesOf(path))[0] ?? '', /^contacts.csv:2 target: .*\[wrong-format\]$/);
  });

  it('says where a missing pack or contacts file is named', async () => {
    const text = `${example.replace('pack: trace-dna', 'pack: no-such')}\ncontactsCsv: none.csv\n`;
    const lines = await linesOf(write('visit.yaml', text));
    assert.match(
      lines[0] ?? '',
      /^visit.yaml:\d+:9 visit\/pack: file: expected a file, got none at packs\/no-such.yaml \[file-missing\]$/,
    );
    assert.match(
      lines[1] ?? '',
      /^visit.yaml:\d+:14 contactsCsv: file: expected a file, got none at none.csv/,
    );
  });

  it('cannot name a contacts file elsewhere', async () => {
    for (const name of ['../contacts.csv', '/etc/hosts.csv', 'a/b.csv', 'contacts.txt']) {
      const lines = await linesOf(write('visit.yaml', `${example}\ncontactsCsv: ${name}\n`));
      assert.match(lines[0] ?? '', /contactsCsv: .*\[wrong-format\]$/, name);
    }
  });

  it('has line and column for problems of every stage', async () => {
    const text = example.replace('widthCm: 500', 'widhtCm: 500').replace('seed: 1', 'seed: one');
    const lineOf = (part: string) => text.slice(0, text.indexOf(part)).split('\n').length;
    assert.deepEqual(await linesOf(write('visit.yaml', text)), [
      `visit.yaml:${lineOf('seed: one')}:9 visit/seed: seed: expected a number, got "one" [wrong-type]`,
      `visit.yaml:${lineOf('  talks:\n    label')}:3 spaces/talks/widthCm: widthCm: expected a number, got nothing [missing]`,
      `visit.yaml:${lineOf('widhtCm')}:14 spaces/talks/widhtCm: key: expected a key of talks, got "widhtCm"; the nearest is "widthCm" [unknown-key]`,
    ]);
    const late = await linesOf(write('visit.yaml', example.replace('actor: SWP2', 'actor: SWP9')));
    assert.match(
      late[0] ?? '',
      /^visit.yaml:\d+:\d+ script\/\d+\/actor: .*the nearest is "SWP1" \[unknown-person\]$/,
    );
  });
});

describe('files that are not read', () => {
  it('that are missing, folders, pipes or too large', async () => {
    const codes = async (path: string) => {
      const bytes = await readBoundedFile(path);
      return bytes.ok ? 'ok' : (bytes.problems[0]?.code ?? '');
    };
    assert.equal(await codes(join(folder, 'none')), 'file-missing');
    assert.equal(await codes(join(write('file', 'x'), 'below')), 'file-missing');
    mkdirSync(join(folder, 'inside'));
    assert.equal(await codes(join(folder, 'inside')), 'file-unreadable');
    const large = write('large', '');
    truncateSync(large, fileBytesMax);
    assert.equal(await codes(large), 'ok');
    truncateSync(large, fileBytesMax + 1);
    assert.equal(await codes(large), 'file-too-large');
    if (process.platform === 'win32') return;
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    assert.equal(await codes(join(folder, 'pipe')), 'file-unreadable');
  });
});

describe('packs and tables', () => {
  it('a pack is found by its code and by nothing else', async () => {
    assert.equal((await readPack('trace-dna', root)).ok, true);
    assert.equal((await readPack('hazardous-drug', root)).ok, true);
    for (const id of ['../packs/trace-dna', 'trace-dna.yaml/..', '', '.hidden'])
      assert.equal((await readPack(id, root)).ok, false, id);
  });

  it('a pack is called like its file', async () => {
    const other = join(folder, 'root');
    mkdirSync(join(other, 'packs'), { recursive: true });
    const text = readFileSync(new URL('packs/trace-dna.yaml', root), 'utf8');
    writeFileSync(join(other, 'packs', 'renamed.yaml'), text);
    const pack = await readPack('renamed', new URL(`file://${other}/`));
    assert.ok(!pack.ok);
    assert.match(
      problemToLine(pack.problems[0] ?? assert.fail()),
      /^packs\/renamed.yaml:\d+:\d+ id: .*\[pack-mismatch\]$/,
    );
  });

  it('contacts and laboratory files are read from disk', async () => {
    const row = 'c,2031-05-14T11:17:00Z,talks,HERON,chair-1/seat,body,sit,60,n,observed,certain';
    const contacts = await readContactsFile(write('card.csv', `\ufeff${contactsHeader}\n${row}`));
    assert.equal(contacts.ok && contacts.value.length, 1);
    const text = 'sample,quantityPg,lodPg,control,call\nQ1,0,2,valid,clean\n';
    const results = await readLaboratoryFile(write('lab.csv', text), { at: 5 });
    assert.equal(results.ok && results.value[0]?.result.at, 5);
  });
});
