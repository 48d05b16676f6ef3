import { readFileSync } from 'node:fs';
import { CaseFolderError } from '../adapters/node/case-error.ts';
import { KeyStoreError } from '../adapters/node/key-error.ts';
import { adviseCommand } from './advise.ts';
import { assessCommand } from './assess.ts';
import { calibrateCommand } from './calibrate.ts';
import { certifyCommand } from './certify.ts';
import { checkCommand } from './check.ts';
import { type Command, EXIT, reportProblems } from './command.ts';
import { type Host, runCommandLine } from './command-line.ts';
import { contactsCommand } from './contacts.ts';
import { demoCommand } from './demo.ts';
import { explainCommand } from './explain.ts';
import { createHelpCommand } from './help-command.ts';
import { holdCommand } from './hold.ts';
import { keysCommand } from './keys.ts';
import { ledgerCommand } from './ledger.ts';
import { planCommand } from './plan.ts';
import { playCommand } from './play.ts';
import { resultsCommand } from './results.ts';
import { serveCommand } from './serve.ts';
import { shredCommand } from './shred.ts';
import { wantsColour } from './terminal.ts';
import { tryToCheatCommand } from './try-to-cheat.ts';
import { uncertaintyCommand } from './uncertainty.ts';
import { verifyCommand } from './verify.ts';
import { createVersionCommand } from './version.ts';

/** Our bug or a failed machine (sysexits EX_SOFTWARE): outside the five codes that scripts rely on. */
const EXIT_BROKEN = 70;

/** What a shell reports for SIGPIPE, 128 + 13; not 0, since the command did not come to its end. */
const EXIT_PIPE_CLOSED = 141;

/** The failures of opening what the user named: bad input, told in one line. */
const FILE_FAILURES = ['ENOENT', 'EACCES', 'EPERM', 'EISDIR', 'ENOTDIR', 'EEXIST'];

/** Every command, in the order of the scene; `help` and `version` close the list. */
export function createCommands(root: URL): readonly Command[] {
  const commands: Command[] = [
    checkCommand,
    calibrateCommand,
    contactsCommand,
    playCommand,
    keysCommand,
    holdCommand,
    shredCommand,
    assessCommand,
    explainCommand,
    adviseCommand,
    uncertaintyCommand,
    planCommand,
    resultsCommand,
    certifyCommand,
    verifyCommand,
    ledgerCommand,
    tryToCheatCommand,
    demoCommand,
    serveCommand,
  ];
  commands.push(
    createHelpCommand(() => commands),
    createVersionCommand(() => packageVersion(root)),
  );
  return commands;
}

/** Runs one command line; the launcher passes the package root, since a bundle cannot know it. */
export async function main(
  args: readonly string[],
  { root }: { readonly root: URL },
): Promise<number> {
  // A reader that has seen enough (`vestige … | head`) closes the pipe: no fault to print a stack for.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(EXIT_PIPE_CLOSED);
  });
  try {
    return await runCommandLine(createCommands(root), args, createHost(root));
  } catch (error) {
    return reportFailure(error, args);
  }
}

function createHost(root: URL): Host {
  const outIsTty = process.stdout.isTTY === true;
  return {
    root,
    env: process.env,
    outIsTty,
    errIsTty: process.stderr.isTTY === true,
    colour: wantsColour({
      isTty: outIsTty,
      noColor: process.env['NO_COLOR'],
      term: process.env['TERM'],
    }),
    columns: (outIsTty && process.stdout.columns) || 80,
    writeOut: (text) => process.stdout.write(text),
    writeErr: (text) => process.stderr.write(text),
    now: () => Date.now(),
  };
}

/** Tells a failure in one line where the world or the user caused it; our own fault comes with its stack. */
function reportFailure(error: unknown, args: readonly string[]): number {
  const told = worldFailure(error);
  if (told !== undefined) {
    const problems = [{ code: told.code, path: '', message: told.message }];
    reportProblems(
      {
        json: args.includes('--json'),
        out: (line) => void process.stdout.write(`${line}\n`),
        err: (line) => void process.stderr.write(`vestige: ${line}\n`),
      },
      problems,
    );
    return told.exit;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    `vestige: this is a fault of ours, not a finding; nothing is claimed\n${text}\n`,
  );
  return EXIT_BROKEN;
}

/** What an adapter threw: about what the user named (bad input), a damaged case, or a failed machine. */
function worldFailure(error: unknown): { code: string; message: string; exit: number } | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const { message } = error;
  const code = String(error.code);
  if (error instanceof CaseFolderError || error instanceof KeyStoreError) {
    const isMachine = ['case-io', 'case-full', 'key-io'].includes(code);
    const exit = code === 'case-damaged' ? EXIT.integrity : EXIT.badInput;
    return { code, message, exit: isMachine ? EXIT_BROKEN : exit };
  }
  if (!('syscall' in error)) return undefined;
  const exit = FILE_FAILURES.includes(code) ? EXIT.badInput : EXIT_BROKEN;
  return { code: 'file-unreadable', message, exit };
}

function packageVersion(root: URL): string {
  const text = readFileSync(new URL('package.json', root), 'utf8');
  // Our own file: a missing version is our bug and may throw.
  return (JSON.parse(text) as { readonly version: string }).version;
}
