import { readFileSync } from 'node:fs';
import { assessCommand } from './assess.ts';
import { certifyCommand } from './certify.ts';
import { checkCommand } from './check.ts';
import { type Command, EXIT } from './command.ts';
import { type Host, runCommandLine } from './command-line.ts';
import { demoCommand } from './demo.ts';
import { explainCommand } from './explain.ts';
import { createHelpCommand } from './help-command.ts';
import { planCommand } from './plan.ts';
import { playCommand } from './play.ts';
import { printable, wantsColour } from './terminal.ts';
import { tryToCheatCommand } from './try-to-cheat.ts';
import { verifyCommand } from './verify.ts';
import { createVersionCommand } from './version.ts';

/** Our bug or a failed machine (sysexits EX_SOFTWARE): outside the five codes that scripts rely on. */
const EXIT_BROKEN = 70;

/** What a shell reports for SIGPIPE, 128 + 13; not 0, since the command did not come to its end. */
const EXIT_PIPE_CLOSED = 141;

/** The failures of opening what the user named: bad input, told in one line. */
const FILE_FAILURES = ['ENOENT', 'EACCES', 'EPERM', 'EISDIR', 'ENOTDIR'];

/** Every command, in the order of the scene; `help` and `version` close the list. */
function createCommands(root: URL): readonly Command[] {
  const commands: Command[] = [
    checkCommand,
    playCommand,
    assessCommand,
    explainCommand,
    planCommand,
    certifyCommand,
    verifyCommand,
    tryToCheatCommand,
    demoCommand,
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
    return reportFailure(error);
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

function reportFailure(error: unknown): number {
  if (error instanceof Error && 'syscall' in error && 'code' in error) {
    process.stderr.write(`vestige: ${printable(error.message)}\n`);
    return FILE_FAILURES.includes(String(error.code)) ? EXIT.badInput : EXIT_BROKEN;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    `vestige: this is a fault of ours, not a finding; nothing is claimed\n${text}\n`,
  );
  return EXIT_BROKEN;
}

function packageVersion(root: URL): string {
  const text = readFileSync(new URL('package.json', root), 'utf8');
  // Our own file: a missing version is our bug and may throw.
  return (JSON.parse(text) as { readonly version: string }).version;
}
