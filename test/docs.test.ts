/** The documents are true: examples run and print what is shown, names exist, links lead somewhere. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parse as parseYaml } from 'yaml';
import { readVisitFile } from '../src/adapters/node/visit-files.ts';
import { problemToLine } from '../src/base/problems.ts';
import { packDocument } from '../src/model/pack.ts';
import { isShown, openSession, stepsOf, wordsOf } from './console-session.ts';
import { anchorsOf, codeSpansOf, type Fence, fencesOf, linksOf, rowsOf } from './markdown.ts';

interface Page {
  /** From the package root. */
  readonly path: string;
  readonly text: string;
  readonly fences: readonly Fence[];
}

interface CommandEntry {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
}

const root = new URL('..', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const pages: readonly Page[] = [
  ...['README', 'ARCHITECTURE', 'CONTRIBUTING', 'CHANGELOG', 'SECURITY', 'examples/README'],
  ...filesBelow('docs').flatMap((path) => (path.endsWith('.md') ? [path.slice(0, -3)] : [])),
].map((name) => {
  const text = read(`${name}.md`);
  return { path: `${name}.md`, text, fences: fencesOf(text) };
});
/** All that is shipped, as one text: where names are looked up. */
const sources = filesBelow('src')
  .filter((path) => /\.tsx?$/.test(path) && !/\.(test|contract)\.tsx?$/.test(path))
  .map(read)
  .join('\n');
const scripts = Object.keys(
  (JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts,
);
const pack = packDocument.parse(parseYaml(read('packs/trace-dna.yaml')));

describe('examples in documents', () => {
  for (const page of pages.filter((p) => p.fences.some(isRun)))
    it(`${page.path}: every console example prints what the page shows`, async () => {
      const session = openSession();
      try {
        for (const fence of page.fences) {
          const name = attribute(fence, 'file');
          if (name !== undefined) writeFileSync(join(session.folder, name), fence.text);
          if (isRun(fence)) await runExample(`${page.path}:${fence.line}`, fence, session.run);
        }
      } finally {
        session.close();
      }
    });

  it('YAML and JSON can be read', () => {
    none(
      pages.flatMap((page) =>
        page.fences.filter(isData).flatMap((fence) => {
          try {
            parseYaml(fence.text, { strict: true, uniqueKeys: true });
            return [];
          } catch (error) {
            return [`${page.path}:${fence.line}: ${String(error)}`];
          }
        }),
      ),
    );
  });

  it('visit files are complete, and still are with the facts that the page adds', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vestige-docs-'));
    after(() => rmSync(folder, { recursive: true }));
    let visitCount = 0;
    for (const page of pages)
      for (const fence of page.fences.filter((f) => attribute(f, 'file') !== undefined)) {
        visitCount += 1;
        const added = page.fences.filter(
          (f) => attribute(f, 'script') === attribute(fence, 'file'),
        );
        for (const text of [fence.text, withFacts(fence.text, added)])
          none(await problemsOfVisit(folder, text));
      }
    assert.ok(visitCount > 0, 'expected a visit file in the guide');
  });

  it('other shell examples name scripts, commands and files that exist', async () => {
    const commands = await commandTable();
    const shell = pages.flatMap((page) =>
      page.fences
        .filter((f) => f.info[0] === 'sh')
        .flatMap((f) =>
          f.text.split('\n').map((line) => ({ page, line: line.split('#')[0] ?? '' })),
        ),
    );
    assert.ok(shell.length > 0, 'expected examples');
    none(
      shell.flatMap(({ page, line }) =>
        line
          .split('&&')
          .flatMap((command) => commandProblems(command.trim(), commands))
          .map((problem) => `${page.path}: ${problem}`),
      ),
    );
  });

  it('commands and options in running text exist', async () => {
    const commands = await commandTable();
    const spans = pages.flatMap((page) =>
      codeSpansOf(page.text)
        .filter(({ text }) => /^(bin\/)?vestige [a-z]/.test(text))
        .map(({ text, line }) => ({ page, text, line })),
    );
    assert.ok(spans.length > 5, 'expected commands in the README');
    none(
      spans.flatMap(({ page, text, line }) =>
        vestigeProblems(wordsOf(text).slice(1), commands).map(
          (problem) => `${page.path}:${line}: ${problem}`,
        ),
      ),
    );
  });
});

describe('documents', () => {
  it('links lead to files and headings that exist', () => {
    none(
      pages.flatMap((page) =>
        linksOf(page.text).flatMap(({ target, line }) => {
          if (/^https?:/.test(target)) return [];
          const [path = '', anchor] = target.split('#');
          const file = new URL(path, new URL(page.path, root));
          const name = path === '' ? page.path : fileURLToPath(file).slice(rootLength());
          if (path !== '' && !existsSync(file))
            return [`${page.path}:${line}: ${target}: no such file`];
          if (anchor === undefined || anchorsOf(read(name)).includes(anchor)) return [];
          return [`${page.path}:${line}: ${target}: no such heading`];
        }),
      ),
    );
  });

  it('pages that code names exist', () => {
    const named = new Set(
      ['src', 'packs', 'bin', 'examples', 'test']
        .flatMap(filesBelow)
        .filter((path) => /\.(ts|tsx|yaml|mjs|md)$/.test(path))
        .flatMap((path) => [...read(path).matchAll(/\bdocs\/[a-z0-9/-]+\.md\b/g)].map(([m]) => m)),
    );
    assert.ok(named.size > 0, 'expected code to name pages');
    none([...named].filter((path) => !existsSync(new URL(path, root))));
  });

  it('promise no more than the product proves', () => {
    none(
      pages.flatMap(({ path, text }) =>
        text
          .split(/(?<=[.!?])\s|\n\s*\n/)
          .filter((sentence) => /\b(DNA[- ]free|trace-free|untraceable|covert)\b/i.test(sentence))
          .filter((sentence) => !/\b(never|not|no|refuses)\b|^- To say\b/i.test(sentence))
          .map((sentence) => `${path}: ${sentence.trim()}`),
      ),
    );
    none(
      pages.flatMap(({ path, text }) =>
        /\b(erase|destroy)\w* evidence\b/i.test(text)
          ? [`${path}: say what is agreed and kept`]
          : [],
      ),
    );
  });

  it('the README says once, and only as a refusal, what is never claimed', () => {
    const said = read('README.md').match(/.*DNA-free.*/g) ?? [];
    assert.equal(said.length, 1);
    assert.match(said[0] ?? '', /never/);
  });

  it('the README names the counts that its picture shows', () => {
    const alt = /!\[([^\]]+)\]\(([^)]+)\)/.exec(read('README.md'));
    const counts = /\d[\d.]* → \d[\d.]*/.exec(alt?.[1] ?? '')?.[0];
    assert.ok(counts !== undefined, 'expected counts in the text of the picture');
    assert.ok(read(alt?.[2] ?? '').includes(`>${counts}<`), `expected ${counts} in the picture`);
  });

  it('the README stays short', () => {
    assert.ok(read('README.md').trimEnd().split('\n').length <= 150);
  });
});

describe('the glossary', () => {
  const text = read('docs/glossary.md');
  const parts = text.split(/^## /m).slice(1);
  const terms = rowsOf(text).filter((cells) => cells.length === 5 && cells[0] !== 'term');

  it('has three parts, each in alphabetical order', () => {
    assert.equal(parts.length, 3);
    for (const part of parts) {
      const names = rowsOf(`## ${part}`)
        .map(([term = '']) => term.toLowerCase().replace('λ', 'lambda'))
        .slice(1);
      assert.ok(names.length > 20, 'expected a table');
      assert.deepEqual(names, names.toSorted());
    }
  });

  it('names code that exists', () => {
    const named = terms.flatMap(([term = '', , , code = '']) =>
      [...code.matchAll(/`([^`]+)`/g)].map(([, name = '']) => ({ term, name })),
    );
    assert.ok(named.length > 100, 'expected names');
    none(
      named.filter(({ name }) => !isInSources(name)).map(({ term, name }) => `${term}: ${name}`),
    );
  });

  it('has every kind of fact', () => {
    const facts = [...read('src/model/fact.ts').matchAll(/export const (\w+Fact)\b/g)];
    assert.ok(facts.length > 20, 'expected facts');
    none(facts.map(([, name = '']) => name).filter((name) => !text.includes(`\`${name}\``)));
  });
});

describe('the page of the model', () => {
  const text = read('docs/model/model-v1.md');

  it('names only parameters, fields and files that exist', () => {
    const spans = codeSpansOf(text).filter(({ text: span }) => /^[\w./*-]+$/.test(span));
    assert.ok(spans.length > 80, 'expected names');
    none(spans.filter(({ text: span }) => !isKnown(span)).map((s) => `line ${s.line}: ${s.text}`));
  });

  it('gives parameters the values of the pack', () => {
    // `.30 `hand.depletion``, `6.3 pg/h in the air (`air.rate`)`, `79/60 a minute (…`: a number, few words, the key; also over a cell.
    const stated =
      /(?<![\w.,^/])(\d*\.?\d+)(?:\/(\d+))?(?: [a-z]+(?:\/[a-z]+)?){0,4}(?: \|)? \(?`([a-z]+(?:\.[\w-]+)+)`/g;
    const found = [...text.matchAll(stated)].filter(([, , , key = '']) =>
      Object.hasOwn(pack.parameters, key),
    );
    assert.ok(found.length >= 18, `expected values beside keys, got ${found.length}`);
    none(
      found.flatMap(([, number, divisor = '1', key = '']) => {
        const [page, packed] = [Number(number) / Number(divisor), pack.parameters[key]?.value ?? 0];
        const isSame = Math.abs(page - packed) <= 1e-9 * packed;
        return isSame ? [] : [`${key}: the pack has ${packed}, the page ${page}`];
      }),
    );
  });

  function isKnown(span: string): boolean {
    if (/\/([\w-]+\.(ts|yaml|md))?$/.test(span)) return existsSync(new URL(span, root));
    if (span.endsWith('.*')) {
      return Object.keys(pack.parameters).some((key) => key.startsWith(span.slice(0, -1)));
    }
    if (Object.hasOwn(pack.adversaries, span)) return true;
    return Object.hasOwn(pack.parameters, span) || isInSources(span);
  }
});

describe('the reader of examples', () => {
  it('knows a line that is missing, changed or surplus', () => {
    assert.ok(isShown(['one', 'two'], 'one\ntwo\n'));
    assert.ok(!isShown(['one'], 'one\ntwo\n'));
    assert.ok(!isShown(['one', 'three'], 'one\ntwo\n'));
    assert.ok(!isShown(['one', 'two', 'three'], 'one\ntwo\n'));
    assert.ok(!isShown(['1.5'], '1x5\n'));
  });

  it('takes … for any text in a line, and for any lines when alone', () => {
    assert.ok(isShown(['o… two …'], 'one two three\n'));
    assert.ok(isShown(['one', '…', 'four', '…'], 'one\n2\n3\nfour\n'));
    assert.ok(isShown(['…', 'one'], 'one\n'));
    assert.ok(!isShown(['…', 'five', '…'], 'one\ntwo\n'));
  });

  it('cuts an example into commands and what follows', () => {
    assert.deepEqual(stepsOf('$ bin/vestige a "b c"\nx\n$ echo $?\n2'), [
      { command: 'bin/vestige a "b c"', shown: ['x'] },
      { command: 'echo $?', shown: ['2'] },
    ]);
    assert.deepEqual(wordsOf('bin/vestige a "b c"'), ['bin/vestige', 'a', 'b c']);
    assert.throws(() => stepsOf('no prompt'), /expected "\$ " first/);
  });

  it('reads fences, links, headings and tables, and nothing inside a fence', () => {
    const page =
      '# A b, c!\n[x](y.md#z) `[no](no.md)`\n```sh run\n[no](no.md)\n# no\n```\n| a | b |\n|---|---|\n';
    assert.deepEqual(fencesOf(page), [{ info: ['sh', 'run'], text: '[no](no.md)\n# no', line: 3 }]);
    assert.deepEqual(linksOf(page), [{ target: 'y.md#z', line: 2 }]);
    assert.deepEqual(anchorsOf(page), ['a-b-c']);
    assert.deepEqual(rowsOf(page), [['a', 'b']]);
    assert.throws(() => fencesOf('```\nopen'), /expected its end/);
  });
});

async function runExample(
  place: string,
  fence: Fence,
  run: (command: string) => Promise<{ out: string; err: string; code: number }>,
): Promise<void> {
  const steps = stepsOf(fence.text);
  for (const [i, { command, shown }] of steps.entries()) {
    const ran = await run(command);
    const asked = steps[i + 1]?.command === 'echo $?';
    assert.ok(ran.code === 0 || asked, `${place}: ${command}: ended with ${ran.code}\n${ran.err}`);
    const why = `${place}: ${command}: the page shows\n${shown.join('\n')}\nand came\n${ran.out}${ran.err}`;
    assert.ok(isShown(shown, ran.out), why);
  }
}

function isRun(fence: Fence): boolean {
  return fence.info[0] === 'console' && fence.info.includes('run');
}

function isData(fence: Fence): boolean {
  return fence.info[0] === 'yaml' || fence.info[0] === 'json';
}

function attribute(fence: Fence, name: string): string | undefined {
  return fence.info.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** The visit with more facts at the end of its script, which is its last block. */
function withFacts(visit: string, added: readonly Fence[]): string {
  const indented = added.flatMap((fence) => fence.text.split('\n').map((line) => `  ${line}`));
  return [visit, ...indented, ''].join('\n');
}

async function problemsOfVisit(folder: string, text: string): Promise<readonly string[]> {
  const path = join(folder, 'visit.yaml');
  writeFileSync(path, text);
  const loaded = await readVisitFile(path, root);
  return loaded.ok ? [] : loaded.problems.map(problemToLine);
}

/** The commands of `vestige help`, asked once. */
let commandsAsked: Promise<readonly CommandEntry[]> | undefined;
function commandTable(): Promise<readonly CommandEntry[]> {
  commandsAsked ??= (async () => {
    const session = openSession();
    const { out, err } = await session.run('bin/vestige help --json');
    session.close();
    assert.notEqual(out, '', err);
    return JSON.parse(out) as readonly CommandEntry[];
  })();
  return commandsAsked;
}

function commandProblems(command: string, commands: readonly CommandEntry[]): readonly string[] {
  if (command === '') return [];
  const [program = '', ...args] = wordsOf(command);
  if (program === 'npm') {
    const script = args[0] === 'run' ? (args[1] ?? '') : (args[0] ?? '');
    return scripts.includes(script) ? [] : [`${command}: no script ${script}`];
  }
  if (program === 'bin/vestige') return vestigeProblems(args, commands);
  return existsSync(new URL(program, root)) ? [] : [`${command}: no such file`];
}

function vestigeProblems(
  args: readonly string[],
  commands: readonly CommandEntry[],
): readonly string[] {
  const found = commands.find((c) => c.name === args[0]);
  if (found === undefined) return [`vestige ${args[0]}: no such command`];
  const shared = ['help', 'json', 'quiet'];
  return args.slice(1).flatMap((arg) => {
    const option = /^--([a-z-]+)/.exec(arg)?.[1];
    if (option !== undefined)
      return [...Object.keys(found.options), ...shared].includes(option)
        ? []
        : [`vestige ${found.name}: no option --${option}`];
    const isOurFile = arg.startsWith('examples/') || arg.startsWith('packs/');
    return isOurFile && !existsSync(new URL(arg, root)) ? [`${arg}: no such file`] : [];
  });
}

function isInSources(name: string): boolean {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\w-])${escaped}(?![\\w-])`).test(sources);
}

/** Paths of all files below a folder, from the package root, with `/`. */
function filesBelow(folder: string): string[] {
  return readdirSync(new URL(folder, root), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      fileURLToPath(pathToFileURL(join(entry.parentPath, entry.name)))
        .slice(rootLength())
        .replaceAll('\\', '/'),
    )
    .sort();
}

function rootLength(): number {
  return fileURLToPath(root).length;
}

/** No problem is left; otherwise all of them are shown. */
function none(problems: readonly string[]): void {
  assert.deepEqual(problems, []);
}
