import { assert } from '../base/assert.ts';
import type { Problem } from '../base/problems.ts';
import { nearestHint } from '../model/nearest.ts';
import { type OptionSpecs, type OptionValues, parseArguments } from './arguments.ts';
import { type Command, type Context, EXIT, reportProblems } from './command.ts';
import { commandHelp, helpText } from './help.ts';
import { createPainter, createProgress } from './terminal.ts';

/** The process as the command table sees it; main.ts makes the real one, tests make their own. */
export interface Host {
  readonly root: URL;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly outIsTty: boolean;
  readonly errIsTty: boolean;
  readonly colour: boolean;
  readonly columns: number;
  writeOut(text: string): void;
  writeErr(text: string): void;
  now(): number;
}

/**
 * Runs one command line against a table of commands and gives its exit code.
 * Unknown commands and options, missing and surplus arguments are bad input (2), each with the nearest
 * known name. What a command throws passes through: it is our bug or the world's failure, never a finding.
 */
export async function runCommandLine(
  commands: readonly Command[],
  args: readonly string[],
  host: Host,
): Promise<number> {
  const [first, ...rest] = args;
  const json = optionWords(args).includes('--json');
  if (first === undefined || first === '--help' || first === '-h') {
    for (const line of helpText(commands)) host.writeOut(`${line}\n`);
    return EXIT.ok;
  }
  const name = first === '--version' || first === '-V' ? 'version' : first;
  const command = commands.find((c) => c.name === name);
  if (command === undefined) return refuse(host, json, unknownCommand(commands, name));
  if (optionWords(rest).some((word) => word === '--help' || word === '-h')) {
    for (const line of commandHelp(command)) host.writeOut(`${line}\n`);
    return EXIT.ok;
  }
  const parsed = parseArguments(command, rest);
  if (!parsed.ok) {
    const code = refuse(host, json, parsed.problems);
    if (!json) host.writeErr(`see: vestige help ${name}\n`);
    return code;
  }
  const context = createContext(host, parsed.value);
  try {
    const code = await command.run(context);
    const documented = code === EXIT.badInput || command.exits[code] !== undefined;
    assert(documented, `${command.name}: expected a documented exit code, got ${code}`);
    return code;
  } finally {
    context.progress.clear();
  }
}

function createContext(
  host: Host,
  {
    args,
    options,
  }: { readonly args: readonly string[]; readonly options: OptionValues<OptionSpecs> },
): Context {
  const json = options['json'] === true;
  const quiet = options['quiet'] === true;
  const isSilent = quiet && !json;
  const progress = createProgress({
    write: quiet || json ? () => {} : (text) => host.writeErr(text),
    isTty: host.errIsTty,
    columns: host.columns,
  });
  const print = (write: (text: string) => void) => (line: string) => {
    progress.clear();
    write(`${line}\n`);
  };
  return {
    root: host.root,
    env: host.env,
    args,
    options,
    out: isSilent ? () => {} : print((text) => host.writeOut(text)),
    err: print((text) => host.writeErr(text)),
    paint: createPainter({ colour: host.colour && !json }),
    progress,
    isTty: host.outIsTty,
    colour: host.colour && !json,
    columns: host.columns,
    json,
    quiet,
    now: () => host.now(),
  };
}

function unknownCommand(commands: readonly Command[], name: string): readonly Problem[] {
  const message = name.startsWith('-')
    ? `command: expected one before the options, got ${name}`
    : `command: expected one that \`vestige help\` lists, got "${name}"${nearestHint(
        name,
        commands.map((c) => c.name),
      )}`;
  return [{ code: 'usage-command', path: '', message }];
}

function refuse(host: Host, json: boolean, problems: readonly Problem[]): number {
  return reportProblems(
    {
      json,
      out: (line) => host.writeOut(`${line}\n`),
      err: (line) => host.writeErr(`${line}\n`),
    },
    problems,
  );
}

/** The words that can be options: after `--` everything is an argument. */
function optionWords(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--');
  return end === -1 ? args : args.slice(0, end);
}
