/** Runs command lines in this process, each in a folder of its own, and keeps what they printed. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VisitInput } from '../../src/app/assess-visit.ts';
import { type Host, runCommandLine } from '../../src/cli/command-line.ts';
import { createCommands } from '../../src/cli/main.ts';
import type { Fact } from '../../src/model/fact.ts';
import { packageRoot } from '../fakes/example-visit.ts';

/** What a command line printed and how it ended. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export const commands = createCommands(packageRoot);

/** A folder for the files of a test, with the keys beside them; nothing of the user's is touched. */
export interface Workshop {
  readonly folder: string;
  /** Where keys are looked for. */
  readonly keys: string;
  path(...names: readonly string[]): string;
  /** Writes a file and gives its path. */
  put(name: string, content: string | Uint8Array): string;
  /** Runs a command line without a terminal; `env` and the rest of the host may be changed. */
  run(args: readonly string[], changes?: Partial<Host>): Promise<Ran>;
}

const folders: string[] = [];
// A hook outside of a suite would be one of all files, since they run in one process.
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Opens a workshop; it is cleared away when the process ends. */
export function openWorkshop(): Workshop {
  const folder = mkdtempSync(join(tmpdir(), 'vestige-cli-'));
  folders.push(folder);
  const keys = join(folder, 'keys');
  const path = (...names: readonly string[]) => join(folder, ...names);
  return {
    folder,
    keys,
    path,
    put(name, content) {
      writeFileSync(path(name), content);
      return path(name);
    },
    run: (args, changes = {}) => run(args, { env: { VESTIGE_KEYS: keys }, ...changes }),
  };
}

async function run(args: readonly string[], changes: Partial<Host>): Promise<Ran> {
  let out = '';
  let err = '';
  const host: Host = {
    root: packageRoot,
    env: {},
    outIsTty: false,
    errIsTty: false,
    colour: false,
    columns: 80,
    writeOut(text) {
      out += text;
    },
    writeErr(text) {
      err += text;
    },
    now: () => 0,
    ...changes,
  };
  const code = await runCommandLine(commands, args, host);
  return { code, out, err };
}

/** A visit as the text of a visit file (JSON is YAML); the script is in the order of the facts given. */
export function visitText(input: VisitInput, facts: readonly Fact[] = input.facts): string {
  return JSON.stringify({ ...input.document, script: facts }, null, 1);
}

/** Every file below a folder, by its path from there, in byte order; none when the folder is absent. */
export function filesBelow(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
