/** Runs the console examples of a page as a reader would type them, each page in a folder of its own. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One command of an example and the lines that the page shows below it. */
export interface Step {
  readonly command: string;
  readonly shown: readonly string[];
}

/** What a command printed and how it ended. */
export interface Ran {
  readonly out: string;
  readonly err: string;
  readonly code: number;
}

/** A folder in which the package's own folders lie as they do for a reader. */
export interface Session {
  readonly folder: string;
  run(command: string): Promise<Ran>;
  close(): void;
}

const root = new URL('..', import.meta.url);
/** What examples may name; nothing is written below them. */
const given = ['examples', 'packs', 'docs', 'schema'] as const;
/** The slowest example takes a few seconds; a server that never ends must not hang the tests. */
const runMsMax = 120_000;

/** Cuts an example into commands, which start with `$ `, and what is shown below each. */
export function stepsOf(text: string): readonly Step[] {
  const steps: { command: string; shown: string[] }[] = [];
  for (const line of text.split('\n')) {
    const last = steps.at(-1);
    if (line.startsWith('$ ')) steps.push({ command: line.slice(2).trim(), shown: [] });
    else if (last === undefined) throw new Error(`example: expected "$ " first, got "${line}"`);
    else last.shown.push(line);
  }
  return steps;
}

/** Opens a folder for one page; keys go into it too, so that a reader's own are never touched. */
export function openSession(): Session {
  const folder = mkdtempSync(join(tmpdir(), 'vestige-docs-'));
  for (const name of given)
    symlinkSync(fileURLToPath(new URL(name, root)), join(folder, name), 'junction');
  let lastCode = 0;
  return {
    folder,
    async run(command) {
      if (command === 'echo $?') return { out: `${lastCode}\n`, err: '', code: 0 };
      const ran = await runVestige(command, folder);
      lastCode = ran.code;
      return ran;
    },
    close: () => rmSync(folder, { recursive: true }),
  };
}

/** Only our own command is run, and never by a shell: an example is text that somebody wrote. */
function runVestige(command: string, folder: string): Promise<Ran> {
  const [program, ...args] = wordsOf(command);
  if (program !== 'bin/vestige')
    throw new Error(`example: expected bin/vestige or echo $?, got "${command}"`);
  const child = spawn(process.execPath, [fileURLToPath(new URL('bin/vestige', root)), ...args], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', VESTIGE_KEYS: join(folder, 'keys') },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: runMsMax,
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    out += part;
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    err += part;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ out, err, code: code ?? -1 }));
  });
}

/** Words of a command: spaces part them, double quotes keep them together. */
export function wordsOf(command: string): readonly string[] {
  return [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
}

/**
 * Whether a page shows what was printed: the same lines, where a line `…` stands for any number of lines and `…`
 * inside a line for any text. Nothing shown means nothing claimed.
 */
export function isShown(shown: readonly string[], out: string): boolean {
  const wanted = trimmed(shown);
  if (wanted.length === 0) return true;
  const pattern = wanted
    .map((line) => (line.trim() === '…' ? '(?:.*\\n)*?' : `${lineOf(line)} *\\n`))
    .join('');
  return new RegExp(`^${pattern}$`).test(`${trimmed(out.split('\n')).join('\n')}\n`);
}

function lineOf(line: string): string {
  return line.trimEnd().split('…').map(escaped).join('.*');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Without empty lines at the end. */
function trimmed(lines: readonly string[]): readonly string[] {
  const last = lines.findLastIndex((line) => line.trim() !== '');
  return lines.slice(0, last + 1);
}
