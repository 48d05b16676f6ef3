/** What cannot be read ends with 2, says so on one line per problem, prints no result and writes nothing. */
import assert from 'node:assert/strict';
import { readFileSync, truncateSync } from 'node:fs';
import { describe, it } from 'node:test';
import { examplePath } from '../fakes/example-visit.ts';
import { filesBelow, openWorkshop } from './command-runner.ts';

const example = readFileSync(examplePath('talks-room'), 'utf8');
const workshop = openWorkshop();

const huge = workshop.put('huge.yaml', '');
truncateSync(huge, 100 * 1024 * 1024);

/** Files by what is wrong with them, and the code of the problem that must be told. */
const files: readonly (readonly [what: string, path: string, code: RegExp])[] = [
  ['an empty file', workshop.put('empty.yaml', ''), /\[\S+\]/],
  ['a binary file', workshop.put('binary.yaml', Uint8Array.of(0, 255, 1, 254, 0, 0)), /\[\S+\]/],
  ['no file', workshop.path('none.yaml'), /\[file-missing\]/],
  ['a folder', workshop.folder, /\[file-unreadable\]/],
  ['a sparse file of 100 MB', huge, /bytes/],
  ['YAML that is none', workshop.put('bad.yaml', 'visit: [1, 2\nx: }'), /bad\.yaml:\d+/],
  [
    'YAML that multiplies itself',
    workshop.put('bomb.yaml', 'a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n'),
    /bomb\.yaml:\d+/,
  ],
  ['another document', workshop.put('other.yaml', 'name: something\nversion: 1\n'), /\[\S+\]/],
  [
    'an unknown key',
    workshop.put('key.yaml', example.replace('lawfulBasis:', 'lawfullBasis:')),
    /nearest is "lawfulBasis"/,
  ],
  [
    'no declaration',
    workshop.put('undeclared.yaml', example.replace(/^declaration:\n(?:[ #].*\n)+/m, '')),
    /declaration/,
  ],
  [
    'a contact with a surface that is not there',
    workshop.put('surface.yaml', example.replace('target: table-1/edge', 'target: table-1/egde')),
    /surface\.yaml:\d+.*table-1\/egde/,
  ],
  [
    'an unknown material',
    workshop.put(
      'material.yaml',
      example.replace('front-rail: {absent: true}', 'front-rail: {material: unobtainium}'),
    ),
    /unobtainium/,
  ],
];

const readers: readonly (readonly [name: string, ...more: string[]])[] = [
  ['check'],
  ['assess', '-n', '64'],
  ['explain', '-n', '64'],
  ['plan', '-n', '64'],
  ['certify', '-n', '64'],
  ['play', '-n', '64', '--case', workshop.path('case')],
];

function callOf([name, ...more]: (typeof readers)[number], path: string): readonly string[] {
  return [name, path, ...(name === 'explain' ? ['chair-1/seat'] : []), ...more];
}

describe('a visit file that cannot be read', () => {
  const before = filesBelow(workshop.folder);

  for (const [what, path, code] of files)
    it(`${what} ends every command with 2, and nothing is written`, async () => {
      for (const reader of readers) {
        const ran = await workshop.run(callOf(reader, path));
        assert.deepEqual([ran.code, ran.out], [2, ''], reader[0]);
        assert.match(ran.err, code, reader[0]);
        const lines = ran.err.trimEnd().split('\n');
        const told = lines.filter((line) => line !== 'reading …');
        assert.ok(
          told.every((line) => /\[[a-z0-9-]+\]$/.test(line)),
          ran.err,
        );
      }
      assert.deepEqual(filesBelow(workshop.folder), before);
    });

  it('is told as JSON when JSON was asked for', async () => {
    for (const [what, path] of files)
      for (const reader of readers.slice(0, 2)) {
        const ran = await workshop.run([...callOf(reader, path), '--json']);
        assert.deepEqual([ran.code, ran.err], [2, ''], what);
        const told = JSON.parse(ran.out) as { ok: boolean; problems: { code: string }[] };
        assert.equal(told.ok, false);
        assert.ok(told.problems.length > 0 && told.problems.every((p) => p.code !== ''));
      }
  });
});

describe('a case that is not there', () => {
  it('ends with 2 for a missing folder, an empty one and a file', async () => {
    for (const path of [workshop.path('no-case'), workshop.folder, huge])
      for (const name of ['verify', 'try-to-cheat']) {
        const ran = await workshop.run([name, path]);
        assert.deepEqual([ran.code, ran.out], [2, ''], name);
        assert.match(ran.err, /\[case-missing\]/);
      }
  });
});
