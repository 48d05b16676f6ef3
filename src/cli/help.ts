import { type OptionSpec, type OptionSpecs, type Positional, SHARED_OPTIONS } from './arguments.ts';
import { type Command, EXIT, PHASES } from './command.ts';
import { displayWidth, wrapText } from './terminal.ts';

/** Help is laid out for 80 columns whatever the terminal, so that documents can quote it. */
const COLUMNS = 80;

/** The overview: every command under its phase, in the order of the scene. */
export function helpText(commands: readonly Command[]): string[] {
  const lines = [
    'Vestige accounts for every biological trace that one consenting protected person',
    'leaves behind, and proves what is left.',
    '',
    '  vestige COMMAND [ARGUMENT ...] [--OPTION ...]',
  ];
  const nameWidth = Math.max(...commands.map((c) => c.name.length), 0);
  for (const phase of PHASES) {
    const inPhase = commands.filter((c) => c.phase === phase);
    if (inPhase.length === 0) continue;
    lines.push('', phase);
    for (const { name, summary } of inPhase) lines.push(...entry(name, summary, nameWidth));
  }
  lines.push(
    '',
    'Every command takes --help, --json and --quiet.',
    'Exit codes: 0 ok, 1 a finding, 2 bad input, 3 integrity failure, 4 under hold.',
  );
  return lines;
}

/** The help of one command: calls, arguments, options, exit codes. */
export function commandHelp(command: Command): string[] {
  const options = { ...command.options, ...SHARED_OPTIONS };
  const sections: readonly (readonly [string, readonly Entry[]])[] = [
    ['arguments', command.positionals.map((p): Entry => [positionalTerm(p), p.help ?? ''])],
    ['options', Object.entries(options).map(([name, spec]): Entry => optionEntry(name, spec))],
    ['exit codes', exitEntries(command)],
  ];
  const termWidth = Math.max(...sections.flatMap(([, list]) => list.map(([t]) => displayWidth(t))));
  const lines = [
    ...wrapText(`${command.summary}.`, COLUMNS),
    '',
    `  vestige ${callPattern(command)}`,
  ];
  for (const [title, entries] of sections) {
    if (entries.length === 0) continue;
    lines.push('', title);
    for (const [term, text] of entries) lines.push(...entry(term, text, termWidth));
  }
  if (command.usage.length > 0) {
    lines.push('', 'examples', ...command.usage.map((call) => `  vestige ${call}`));
  }
  return lines;
}

type Entry = readonly [term: string, text: string];

function callPattern({ name, positionals, options }: Command): string {
  const hasOwn = Object.keys(options satisfies OptionSpecs).length > 0;
  return [name, ...positionals.map(positionalTerm), ...(hasOwn ? ['[--OPTION ...]'] : [])].join(
    ' ',
  );
}

function positionalTerm({ name, optional, many }: Positional): string {
  const term = many === true ? `${name} ...` : name;
  return optional === true ? `[${term}]` : term;
}

function optionEntry(name: string, spec: OptionSpec): Entry {
  const short = spec.short === undefined ? '' : `, -${spec.short}`;
  const value = spec.type === 'boolean' ? '' : ` ${spec.value ?? 'TEXT'}`;
  const rest = [
    spec.multiple === true ? 'may be repeated' : '',
    spec.default === undefined ? '' : `default ${spec.default}`,
  ].filter((text) => text !== '');
  const suffix = rest.length === 0 ? '' : ` (${rest.join(', ')})`;
  return [`--${name}${short}${value}`, `${spec.help}${suffix}`];
}

function exitEntries({ exits }: Command): Entry[] {
  const all = { [EXIT.badInput]: 'bad input: every problem is listed', ...exits };
  // Integer-like keys come in ascending order (ECMAScript OrdinaryOwnPropertyKeys).
  return Object.entries(all).map(([code, text]): Entry => [code, text]);
}

/** One line with a hanging indent for what does not fit. */
function entry(term: string, text: string, termWidth: number): string[] {
  const indent = ' '.repeat(2 + termWidth + 2);
  const [first = '', ...more] = wrapText(text, COLUMNS - indent.length);
  const head = `  ${term}${' '.repeat(Math.max(0, termWidth - displayWidth(term)))}  ${first}`;
  return [head.trimEnd(), ...more.map((line) => indent + line)];
}
