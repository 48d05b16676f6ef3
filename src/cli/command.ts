import { assert } from '../base/assert.ts';
import { type Problem, problemToLine } from '../base/problems.ts';
import type { OptionSpecs, OptionValues, Positional } from './arguments.ts';
import { type Painter, type Progress, printable } from './terminal.ts';

/** What a run ends with; scripts rely on these five, so they never change their meaning. */
export const EXIT = { ok: 0, finding: 1, badInput: 2, integrity: 3, held: 4 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The order of the scene; the overview lists commands in it, and `general` last. */
export const PHASES = [
  'plan',
  'observe',
  'assess',
  'sweep',
  'verify',
  'clear',
  'carry',
  'destroy',
  'shred',
  'general',
] as const;

export type Phase = (typeof PHASES)[number];

/** One command of the table; write it with `defineCommand`, so that `context.options` has its types. */
export interface Command<S extends OptionSpecs = OptionSpecs> {
  /** One lower-case word, what is typed after `vestige`. */
  readonly name: string;
  readonly phase: Phase;
  /** One line for the overview: what it does, starting with a verb, no full stop. */
  readonly summary: string;
  /** Example calls for its help, each without `vestige` in front. */
  readonly usage: readonly string[];
  readonly options: S;
  readonly positionals: readonly Positional[];
  /** What each exit code means here; 2 (bad input) may be left out. Another code is our bug. */
  readonly exits: Readonly<Partial<Record<ExitCode, string>>>;
  run(context: Context<S>): Promise<ExitCode>;
}

/** What a command is given; it reaches nothing else of the process. */
export interface Context<S extends OptionSpecs = OptionSpecs> {
  /** The package root, where `packs/` and `examples/` are; ends in `/`. */
  readonly root: URL;
  readonly args: readonly string[];
  readonly options: OptionValues<S>;
  /** The environment, for the few places the user may set (where keys lie). */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Prints one line of the result; silent under `--quiet`, except with `--json`. */
  out(line: string): void;
  /** Prints one line for a human on the side: problems, warnings. */
  err(line: string): void;
  readonly paint: Painter;
  /** Says that work goes on; silent under `--quiet` and `--json`. */
  readonly progress: Progress;
  /** Whether results go to a terminal. */
  readonly isTty: boolean;
  readonly colour: boolean;
  /** The width to lay out for; 80 when it is not a terminal. */
  readonly columns: number;
  /** The result is to be one JSON document. */
  readonly json: boolean;
  /** Only the exit code (and problems) matter. */
  readonly quiet: boolean;
  /** The clock: milliseconds since 1970-01-01T00:00Z. */
  now(): number;
}

/** Gives a command its types: `options` decides what `context.options` holds. */
export function defineCommand<const S extends OptionSpecs>(command: Command<S>): Command {
  assert(/^[a-z][a-z-]*$/.test(command.name), `command: expected a word, got ${command.name}`);
  return command;
}

/**
 * Prints what is wrong with an input: one line per problem on the side, or `{ ok: false, problems }`
 * with `--json`. Gives the exit code for bad input, so that a command can end with it.
 */
export function reportProblems(
  context: Pick<Context, 'json' | 'out' | 'err'>,
  problems: readonly Problem[],
): typeof EXIT.badInput {
  if (context.json) context.out(JSON.stringify({ ok: false, problems }, null, 2));
  else for (const problem of problems) context.err(printable(problemToLine(problem)));
  return EXIT.badInput;
}
