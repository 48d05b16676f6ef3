/** The rules of the house that protect correctness. Each message names the place and the replacement. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { it } from 'node:test';
import { isPure, isTest, judgeFileImport, judgePackageImport } from './layers.ts';
import { codeOnly, hitsOf, type ImportLine, importsOf } from './source-text.ts';

interface SourceFile {
  /** From the package root, with `/`. */
  readonly path: string;
  readonly text: string;
  /** The text without comments and strings; equal to the text for what is not TypeScript or JavaScript. */
  readonly code: string;
  readonly imports: readonly ImportLine[];
}

const root = new URL('..', import.meta.url);
const UNTRACKED = ['node_modules', '.git', '.cache', 'out'];
const TEXT = /(^LICENSE|\.(ts|tsx|mjs|js|json|md|yaml|yml|csv|svg|html|css|sh))$|^bin\/|^\.ci\//;

const files = filesIn('').map(readFile);
const scripts = files.filter((f) => /\.tsx?$/.test(f.path));
const sources = scripts.filter((f) => f.path.startsWith('src/'));
const shipped = sources.filter((f) => !isTest(f.path));
const pure = shipped.filter((f) => isPure(f.path));
const tests = scripts.filter((f) => isTest(f.path));
// This file and its own tests quote what they forbid.
const outsideTidy = files.filter((f) => !/^test\/(tidy|source-text|layers)/.test(f.path));

it('imports run along the table of ARCHITECTURE.md', () => {
  none(
    shipped.flatMap(({ path, imports }) =>
      imports.flatMap((line) => {
        const problem = isRelative(line)
          ? judgeFileImport(path, { to: target(path, line), isType: line.isType })
          : judgePackageImport(path, line.specifier);
        return problem === undefined ? [] : [`${path}:${line.line}: ${problem}`];
      }),
    ),
  );
});

it('no import cycles', () => {
  const importsByPath = new Map(
    sources.map((f) => [f.path, f.imports.filter(isRelative).map((line) => target(f.path, line))]),
  );
  none(cyclesIn(importsByPath).map((cycle) => `${cycle}: move what both need into a third file`));
});

it('relative imports name the file, ending included', () => {
  const named = /\.(ts|tsx|css|svg|json|mjs)(\?\w+)?$/;
  none(
    scripts.flatMap(({ path, imports }) =>
      imports
        .filter((line) => isRelative(line) && !named.test(line.specifier))
        .map((line) => `${path}:${line.line}: ${line.specifier}: write the ending, such as .ts`),
    ),
  );
});

it('exports have names, each listed', () => {
  // Vite and the test runner ask for a default export.
  const ours = scripts.filter((f) => !/^vite\.config\.ts$|^test\/reporter\.ts$/.test(f.path));
  none([
    ...findIn(ours, /\bexport\s+default\b/, 'give it a name: export function …'),
    ...findIn(ours, /\bas\s+default\b/, 'export it under its own name'),
    ...findIn(ours, /\bexport\s*\*/, 'list the names: export { a, b } from …'),
  ]);
});

it('file names are nouns of the domain in kebab-case', () => {
  const banned = /(^|\/)(utils?|helpers?|common|types?|misc|shared|index)\.tsx?$/;
  const kebab = /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;
  const documents = /^(README|SOURCE|ARCHITECTURE|CONTRIBUTING|CHANGELOG|SECURITY)\.md$|^LICENSE$/;
  none(
    files.flatMap(({ path }) => {
      if (banned.test(path)) return [`${path}: name the one concept that is in it`];
      const bad = path.split('/').find((part) => !kebab.test(part) && !documents.test(part));
      return bad === undefined ? [] : [`${path}: ${bad}: write it in kebab-case`];
    }),
  );
});

it('pure code has no clock, no chance and no arithmetic that differs between engines', () => {
  const math =
    /\bMath\b(?!\.(abs|ceil|clz32|floor|fround|imul|max|min|round|sign|sqrt|trunc|PI|E|LN2|LN10|LOG2E|LOG10E|SQRT2|SQRT1_2)\b)(\.\w+)?/;
  none([
    ...findIn(pure, math, 'use numeric/ (elementary, rng): engines differ, or it hides chance'),
    ...findIn(pure, /\*\*/, 'use pow of numeric/elementary.ts, or multiply: engines differ'),
    ...findIn(
      pure,
      /\bDate\b/,
      'take the instant as an argument; base/instant.ts reads and writes it',
    ),
    ...findIn(pure, /\bIntl\b/, 'format with our own code: locale data differs'),
    ...findIn(pure, /\.(localeCompare|toLocale\w*)\b/, 'use compareText of base/order.ts'),
    ...findIn(pure, /\.toFixed\(/, 'keep numbers in data; report/ rounds them for pictures'),
    ...findIn(pure, /\b(globalThis|performance|structuredClone)\b/, 'take it as an argument'),
  ]);
});

it('only composition roots and Node adapters touch the process', () => {
  const others = shipped.filter(
    (f) => !/\/main\.tsx?$/.test(f.path) && !f.path.startsWith('src/adapters/node/'),
  );
  none(findIn(others, /\bprocess\.(exit\b|exitCode|env|argv|stdin)/, 'take it from a main.ts'));
});

it('adapters/formats needs neither Node nor a page', () => {
  const formats = shipped.filter((f) => f.path.startsWith('src/adapters/formats/'));
  none(
    findIn(formats, /\b(Buffer|document|process|window)\b\s*[.[(]/, 'use what every engine has'),
  );
});

it('nothing is left for later', () => {
  none(
    outsideTidy.flatMap((file) =>
      place(file, hitsOf(file.text, /\b(TODO|FIXME|XXX|HACK)\b/), 'do it, or write KNOWN: and why'),
    ),
  );
});

it('every test runs, and waits for what it asserts', () => {
  none([
    ...findIn(tests, /\.(only|skip|todo)\(/, 'run them all; absent data goes through test/data.ts'),
    ...findIn(tests, /\bonly:\s*true\b/, 'run them all'),
    ...findIn(
      tests,
      /^\s*assert\.(rejects|doesNotReject)\(/m,
      'await it: it cannot fail otherwise',
    ),
  ]);
});

it('the compiler is not silenced', () => {
  none([
    ...outsideTidy.flatMap((file) =>
      place(file, hitsOf(file.text, /@ts-(ignore|nocheck|expect-error)\b/), 'fix the type'),
    ),
    ...findIn(
      scripts,
      /\bas\s+any\b|:\s*any\b(?![.(])|<any\b|\bany\[\]/,
      'use unknown and narrow it',
    ),
  ]);
});

it('no path of one machine, in code or documents', () => {
  const machine = /(?<![\w.])\/(work|tmp|home|root|Users)\/|registry\.npm\w*\./;
  none(
    outsideTidy.flatMap((file) =>
      place(
        file,
        hitsOf(file.text, machine),
        'write it relative to the package, or take it as input',
      ),
    ),
  );
});

it('the product promises no more than it proves', () => {
  none(
    shipped.flatMap((file) =>
      place(file, hitsOf(file.text, /\bDNA[- ]free\b/i), 'say what was agreed, done and found'),
    ),
  );
});

it('a decision fits on one page', () => {
  const decisions = files.filter((f) => f.path.startsWith('docs/decisions/'));
  none(
    decisions
      .filter((f) => f.text.trimEnd().split('\n').length > 40)
      .map((f) => `${f.path}: expected at most 40 lines; decide one thing per file`),
  );
});

it('every dependency is accounted for', () => {
  const file = (path: string) => files.find((f) => f.path === path)?.text ?? '';
  const known = file('docs/decisions/0001-dependencies.md');
  const { dependencies, devDependencies } = JSON.parse(file('package.json')) as Record<
    string,
    Record<string, string>
  >;
  none(
    Object.entries({ ...dependencies, ...devDependencies })
      .filter(([name, version]) => !known.includes(`| ${name} | ${version} |`))
      .map(([name, version]) => `0001-dependencies.md: expected a line for ${name} ${version}`),
  );
});

it('looks at the files it is about', () => {
  assert.ok(pure.length > 0 && tests.length > 0 && files.length > shipped.length);
});

function filesIn(folder: string): string[] {
  return readdirSync(new URL(folder, root), { withFileTypes: true }).flatMap((entry) => {
    if (UNTRACKED.includes(entry.name)) return [];
    const path = `${folder}${entry.name}`;
    if (entry.isDirectory()) return filesIn(`${path}/`);
    return TEXT.test(path) && entry.name !== 'package-lock.json' ? [path] : [];
  });
}

function readFile(path: string): SourceFile {
  const text = readFileSync(new URL(path, root), 'utf8');
  const isScript = /\.(ts|tsx|mjs)$/.test(path);
  return {
    path,
    text,
    code: isScript ? codeOnly(text) : text,
    imports: isScript ? importsOf(text) : [],
  };
}

function isRelative({ specifier }: ImportLine): boolean {
  return specifier.startsWith('.');
}

/** The path an import leads to, without the query that Vite reads. */
function target(from: string, { specifier }: ImportLine): string {
  return new URL(specifier.replace(/\?.*/, ''), `file:///${from}`).pathname.slice(1);
}

function findIn(among: readonly SourceFile[], pattern: RegExp, instead: string): string[] {
  return among.flatMap((file) => place(file, hitsOf(file.code, pattern), instead));
}

function place(
  { path }: SourceFile,
  hits: readonly { readonly line: number; readonly text: string }[],
  instead: string,
): string[] {
  return hits.map(({ line, text }) => `${path}:${line}: ${text}: ${instead}`);
}

/** Finds one cycle for each set of files that import each other, by depth-first search. */
function cyclesIn(importsByPath: ReadonlyMap<string, readonly string[]>): string[] {
  const cycles = new Set<string>();
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start !== -1) cycles.add([...trail.slice(start), path].join(' -> '));
    if (start !== -1 || done.has(path)) return;
    for (const next of importsByPath.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of importsByPath.keys()) visit(path, []);
  return [...cycles];
}

function none(violations: readonly string[]): void {
  if (violations.length > 0) assert.fail(`\n${violations.join('\n')}`);
}
