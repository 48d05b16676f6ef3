/** Bad input tried: each is refused with a clear message and its place, and nothing is written. */
import assert from 'node:assert/strict';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { readYaml } from '../src/adapters/formats/yaml.ts';
import { readLaboratoryFile, readVisitFile } from '../src/adapters/node/visit-files.ts';
import { type Problem, problemToLine } from '../src/base/problems.ts';
import { parseVisit, parseVisitShape } from '../src/model/read-document.ts';
import {
  changed,
  leafPaths,
  minimalPack,
  minimalVisit,
  type Plain,
} from './fakes/minimal-visit.ts';

const root = new URL('..', import.meta.url);
const example = readFileSync(new URL('examples/talks-room/visit.yaml', root), 'utf8');
const visit = minimalVisit();
const pack = minimalPack();
let folder = '';

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'vestige-bad-'));
});
after(() => {
  rmSync(folder, { recursive: true });
});

/** Reads a bad file from a folder of its own and makes sure that nothing else came into it. */
async function problemsOfFile(
  name: string,
  content: string | Uint8Array | { readonly byteCount: number },
  read: (path: string) => Promise<{ ok: boolean; problems?: readonly Problem[] }> = (path) =>
    readVisitFile(path, root),
): Promise<readonly Problem[]> {
  const own = mkdtempSync(join(folder, 'case-'));
  const path = join(own, name);
  if (typeof content === 'object' && 'byteCount' in content) {
    writeFileSync(path, '');
    truncateSync(path, content.byteCount);
  } else writeFileSync(path, content);
  const before = statSync(path).mtimeMs;
  const outcome = await read(path);
  assert.equal(outcome.ok, false, `${name} should be refused`);
  assert.deepEqual(readdirSync(own), [name]);
  assert.equal(statSync(path).mtimeMs, before);
  const problems = outcome.problems ?? [];
  assert.ok(problems.length > 0);
  for (const problem of problems) {
    assert.match(problem.code, /^[a-z][a-z-]*$/);
    assert.match(
      problem.message,
      /^[^:]+: expected .+, got .+|^[^:]+: expected .+; |^[^:]+: expected .+$/s,
    );
    assert.ok((problem.file ?? '').includes(own), `${problemToLine(problem)} should name the file`);
  }
  return problems;
}

const codesOfFile = async (...args: Parameters<typeof problemsOfFile>): Promise<string[]> => [
  ...new Set((await problemsOfFile(...args)).map((problem) => problem.code)),
];

describe('bad files', () => {
  it('empty ones', async () => {
    for (const text of ['', '\n \n', '# nothing but a remark\n', '---\n'])
      assert.deepEqual(await codesOfFile('visit.yaml', text), ['file-empty'], JSON.stringify(text));
  });

  it('binary ones', async () => {
    const noise = Uint8Array.from({ length: 5_000 }, (_, i) => (i * 7919) % 256);
    for (const bytes of [
      noise,
      Uint8Array.of(0x50, 0x4b, 3, 4),
      Uint8Array.of(0x89, 0x50, 0x4e, 0x47),
    ]) {
      const [problem] = await problemsOfFile('visit.yaml', bytes);
      assert.equal(problem?.code, 'file-binary');
      assert.match(problem.message, /got a binary file/);
    }
  });

  it('one of 100 MB, by its size alone', async () => {
    const [problem] = await problemsOfFile('visit.yaml', { byteCount: 100 * 1024 * 1024 });
    assert.equal(problem?.code, 'file-too-large');
    assert.equal(problem.message, 'file: expected at most 4194304 bytes, got 104857600');
  });

  it('YAML bombs: aliases, depth, one huge scalar', async () => {
    const laughs = Array.from(
      { length: 9 },
      (_, i) => `a${i}: &a${i} [${`*a${i - 1},`.repeat(9)}]`,
    );
    assert.deepEqual(await codesOfFile('visit.yaml', laughs.join('\n')), [
      'yaml-anchor',
      'yaml-alias',
    ]);
    for (const deep of ['['.repeat(100_000), '{a: '.repeat(100_000), '- '.repeat(100_000)])
      assert.deepEqual(await codesOfFile('visit.yaml', `format: ${deep}`), ['yaml-depth']);
    const huge = 'x'.repeat(3_000_000);
    const title = example.replace('title: One chair, one table, one glass', `title: ${huge}`);
    assert.deepEqual(await codesOfFile('visit.yaml', title), ['too-long']);
    assert.deepEqual(await codesOfFile('visit.yaml', `${example}\n${'# '.repeat(2_200_000)}`), [
      'file-too-large',
    ]);
  });

  it('another document than a visit', async () => {
    assert.deepEqual(await codesOfFile('visit.yaml', 'just a sentence'), ['wrong-type']);
    assert.deepEqual(await codesOfFile('visit.json', '[1, 2, 3]'), ['wrong-type']);
    const pack = readFileSync(new URL('packs/trace-dna.yaml', root), 'utf8');
    const codes = await codesOfFile('visit.yaml', pack);
    for (const code of ['declaration-missing', 'wrong-value', 'unknown-key'])
      assert.ok(codes.includes(code));
  });

  it('a laboratory file with alleles or sequences', async () => {
    const read = (path: string) => readLaboratoryFile(path, { at: 1_936_600_000_000 });
    const files: Readonly<Record<string, string | Uint8Array>> = {
      'alleles.csv': 'sample,Marker,Allele 1,Allele 2\nQ1,D3S1358,14,16\n',
      'hidden.csv': 'sample,quantityPg,lodPg,control,call,note\nQ1,0,2,valid,clean,"TH01 6,9.3"\n',
      'results.csv': '>Q1\nACGTACGTACGTACGT\n',
      'reads.csv': '@Q1\nACGTACGTACGTACGT\n+\nIIIIIIIIIIIIIIII\n',
      'trace.csv': Uint8Array.from([0x41, 0x42, 0x49, 0x46, 0, 101, 0, 0]),
    };
    for (const [name, content] of Object.entries(files)) {
      const problems = await problemsOfFile(name, content, read);
      assert.deepEqual([...new Set(problems.map((p) => p.code))], ['third-party-biology'], name);
      assert.match(problems[0]?.message ?? '', /no third party's biology is imported$/);
    }
  });
});

describe('a bad member of a good visit file', () => {
  const cases: readonly (readonly [
    name: string,
    from: string,
    to: string,
    code: string,
    place: RegExp,
  ])[] = [
    ['a key twice', 'seed: 1', 'seed: 1\n  seed: 2', 'duplicate-key', /visit\/seed/],
    ['an id twice', 'id: c-02', 'id: c-01', 'duplicate-id', /script\/\d+\/id/],
    ['a negative mass', 'massG: 512', 'massG: -512', 'out-of-range', /script\/\d+\/massG/],
    ['a mass of nothing', 'massG: 512', 'massG: 0', 'out-of-range', /script\/\d+\/massG/],
    ['not a number', 'massG: 512', 'massG: .nan', 'wrong-type', /script\/\d+\/massG/],
    ['without end', 'widthCm: 500', 'widthCm: .inf', 'wrong-type', /spaces\/talks\/widthCm/],
    [
      'a window that ends first',
      'windowTo: 2031-05-14T11:55',
      'windowTo: 2031-05-14T11:05',
      'time-order',
      /windowTo/,
    ],
    [
      'a day that is none',
      '2031-05-11T10:00:00+05:00',
      '2031-02-30T10:00:00+05:00',
      'wrong-format',
      /declaredAt/,
    ],
    [
      'a time without offset',
      '2031-05-11T10:00:00+05:00',
      '2031-05-11T10:00:00',
      'wrong-format',
      /declaredAt/,
    ],
    [
      'an unknown material',
      'front-rail: {absent: true}',
      'front-rail: {material: unobtainium}',
      'unknown-material',
      /front-rail\/material/,
    ],
    ['an unknown kind', 'kind: armchair', 'kind: armchiar', 'unknown-kind', /chair-1\/kind/],
    [
      'a contact with an absent surface',
      'target: chair-1/back-rail',
      'target: chair-1/front-rail',
      'unknown-surface',
      /script\/\d+\/target/,
    ],
    [
      'a contact with nobody',
      'target: person:CEDAR',
      'target: person:CEDRA',
      'unknown-person',
      /script\/\d+\/target/,
    ],
    [
      'a contact after the leg',
      'at: 2031-05-14T11:45:15',
      'at: 2031-05-14T11:50:15',
      'time-outside',
      /script\/\d+\/at/,
    ],
    ['no declaration', 'declaration:', 'declared:', 'declaration-missing', /^declaration$/],
    [
      'a late one',
      'declaredAt: 2031-05-11',
      'declaredAt: 2031-05-15',
      'declaration-late',
      /declaration/,
    ],
  ];
  for (const [name, from, to, code, place] of cases)
    it(name, async () => {
      assert.ok(example.includes(from), `the example should have ${from}`);
      let text = example.replace(from, to);
      // With its two approvals a late declaration would be accepted.
      if (code === 'declaration-late') text = text.replace(/\n *- \{by: AUD.*/, '');
      const problems = await problemsOfFile('visit.yaml', text);
      const found = problems.find((problem) => problem.code === code);
      assert.ok(found, problems.map(problemToLine).join('\n'));
      assert.match(found.path, place);
      assert.ok((found.line ?? 0) > 0 && (found.column ?? 0) > 0);
    });
});

describe('a wrong type at every field', () => {
  const wrongByType: Readonly<Record<string, readonly unknown[]>> = {
    string: [3.5, true, null, [], {}, Number.NaN],
    number: ['many', true, null, [], {}, Number.NaN, Number.POSITIVE_INFINITY, -1],
    boolean: ['yes', 0, 1, null, [], {}],
  };
  const leaves = leafPaths(visit);
  const typeAt = (path: string): string => typeof memberAt(visit, path);

  it('is refused at that field or at a parent, one by one', () => {
    for (const path of leaves)
      for (const wrong of wrongByType[typeAt(path)] ?? assert.fail(path))
        isRefusedAt(changed(visit, path, wrong), [path]);
  });

  it('is refused for several fields at once, each of them named', () => {
    // Of a fact without a kind nothing else can be judged, so the kinds stay right here.
    const leaf = fc.constantFrom(...leaves.filter((path) => !/^script\/\d+\/kind$/.test(path)));
    const wrong = fc.tuple(leaf, fc.nat()).map(([path, n]) => {
      const values = wrongByType[typeAt(path)] ?? [];
      return [path, values[n % values.length]] as const;
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(wrong, { maxLength: 5, minLength: 1, selector: ([path]) => path }),
        (all) => {
          const value = all.reduce<Plain>(
            (data, [path, member]) => changed(data, path, member),
            visit,
          );
          // A copy through JSON writes NaN as null, which is as wrong.
          isRefusedAt(
            value,
            all.map(([path]) => path),
          );
        },
      ),
      { numRuns: 100 },
    );
  });

  it('or an unknown member in every table is refused at its name', () => {
    const tables = new Set(leaves.flatMap((path) => parentsOf(path)));
    for (const path of [...tables, '']) {
      const holder = path === '' ? visit : memberAt(visit, path);
      const name = Array.isArray(holder) ? String(holder.length) : 'unknownMember';
      const inside = path === '' ? name : `${path}/${name}`;
      isRefusedAt(changed(visit, inside, Number.NaN), [inside]);
    }
  });

  it('in the text of the file has the line of that field', () => {
    const text = JSON.stringify(visit, undefined, 1);
    const lines = text.split('\n');
    for (const [i, line] of lines.entries()) {
      // Each line would take the whole file through the parser again: every fifth is enough.
      if (i % 5 !== 0) continue;
      // Numbers are wrong wherever text or a truth value stood, and the other way round.
      const broken = line.replace(
        /^( *(?:"\w+": )?)(".*"|true|false|[\d.]+)(,?)$/,
        (_all, before, value, comma) =>
          `${before}${/^[\d.]+$/.test(value) ? '"wrong !"' : '0.123'}${comma}`,
      );
      if (broken === line) continue;
      const yaml = readYaml(lines.with(i, broken).join('\n'), { file: 'f' });
      assert.ok(yaml.ok);
      const outcome = parseVisitShape(yaml.value.value);
      assert.ok(!outcome.ok, `line ${i + 1} ${broken}`);
      const places = outcome.problems.map((problem) => yaml.value.locate(problem.path)?.line);
      assert.deepEqual(places, [i + 1], broken);
    }
  });
});

describe('the parser of visits', () => {
  it('never throws, whatever the value', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, maxDepth: 4 }), (value) => {
        assert.equal(parseVisit(value, pack).ok, false);
      }),
      { numRuns: 300 },
    );
  });
});

function isRefusedAt(value: Plain, paths: readonly string[]): void {
  const outcome = parseVisitShape(value);
  assert.ok(!outcome.ok, `${paths.join(', ')} should be refused`);
  for (const path of paths) {
    const hit = outcome.problems.find(
      (p) => p.path === path || path.startsWith(`${p.path}/`) || p.path.startsWith(`${path}/`),
    );
    assert.ok(hit, `${path}: ${outcome.problems.map(problemToLine).join('; ')}`);
    // At a parent only when the parent cannot say more: the whole document never is the place.
    assert.notEqual(hit.path, '');
  }
}

function memberAt(data: unknown, path: string): unknown {
  return path
    .split('/')
    .reduce<unknown>((holder, name) => (holder as Record<string, unknown>)[name], data);
}

function parentsOf(path: string): string[] {
  const members = path.split('/');
  return members.slice(1).map((_, i) => members.slice(0, i + 1).join('/'));
}
