import { parseArgs } from 'node:util';
import { fail, type Outcome, ok, type Problem } from '../base/problems.ts';
import { nearestHint } from '../model/nearest.ts';

/** One option of a command. Defaults are written here, at the boundary, and shown in the help. */
export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  /** What it changes, for the help: no full stop. */
  readonly help: string;
  readonly short?: string;
  /** The word for its value in the help, such as FILE. */
  readonly value?: string;
  /** May be given several times; the values come in order. */
  readonly multiple?: boolean;
  readonly default?: string;
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

export type OptionValue = string | boolean | readonly string[] | undefined;

/** What the options of a command come as: a flag is never undefined, nor is a text with a default. */
export type OptionValues<S extends OptionSpecs> = string extends keyof S
  ? Readonly<Record<string, OptionValue>>
  : KnownOptionValues<S>;

type KnownOptionValues<S extends OptionSpecs> = {
  readonly [K in keyof S]: S[K] extends { readonly type: 'boolean' }
    ? boolean
    : S[K] extends { readonly multiple: true }
      ? readonly string[]
      : S[K] extends { readonly default: string }
        ? string
        : string | undefined;
};

/** One argument that is found by its place. */
export interface Positional {
  /** The word for it in the help, such as FILE. */
  readonly name: string;
  /** What it is, for the help: no full stop. */
  readonly help?: string;
  readonly optional?: boolean;
  /** Takes all that follow; only the last one can. */
  readonly many?: boolean;
}

/** The options that every command has. */
export const SHARED_OPTIONS = {
  help: { type: 'boolean', short: 'h', help: 'shows this text' },
  json: { type: 'boolean', help: 'prints the result as one JSON document' },
  quiet: {
    type: 'boolean',
    short: 'q',
    help: 'prints problems only; the exit code tells the rest',
  },
} as const satisfies OptionSpecs;

export interface ParsedArguments {
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, OptionValue>>;
}

type Token = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number];
type OptionToken = Extract<Token, { readonly kind: 'option' }>;

/**
 * Reads the words after a command's name. Refuses, and lists all at once: unknown options (with the
 * nearest known one), options given twice, values missing or not wanted, arguments missing or surplus.
 */
export function parseArguments(
  command: { readonly options: OptionSpecs; readonly positionals: readonly Positional[] },
  words: readonly string[],
): Outcome<ParsedArguments> {
  const specs: OptionSpecs = { ...command.options, ...SHARED_OPTIONS };
  // Not strict: parseArgs would throw at the first mistake, and cannot name the nearest option.
  const { tokens } = parseArgs({
    args: [...words],
    options: parseArgsOptions(specs),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const problems: Problem[] = [];
  const given = new Map<string, string[]>();
  const args: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') args.push(token.value);
    if (token.kind !== 'option') continue;
    const spec = Object.hasOwn(specs, token.name) ? specs[token.name] : undefined;
    const problem = optionProblem(token, { spec, specs, isRepeated: given.has(token.name) });
    if (problem !== undefined) problems.push(problem);
    else given.set(token.name, [...(given.get(token.name) ?? []), token.value ?? '']);
  }
  problems.push(...positionalProblems(command.positionals, args));
  return problems.length > 0 ? fail(problems) : ok({ args, options: optionValues(specs, given) });
}

/**
 * Reads a whole number out of an option's text, both limits included; `name` is the option as typed,
 * such as `--seed`. Refuses signs other than `-`, fractions, exponents, leading zeros and spaces.
 */
export function parseWholeNumber(
  text: string,
  { name, min, max }: { readonly name: string; readonly min: number; readonly max: number },
): Outcome<number> {
  const value = /^(0|-?[1-9]\d{0,15})$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value) && value >= min && value <= max) return ok(value);
  const message = `${name}: expected a whole number from ${min} to ${max}, got "${text}"`;
  return fail([{ code: 'usage-value', path: '', message }]);
}

function parseArgsOptions(specs: OptionSpecs) {
  return Object.fromEntries(
    Object.entries(specs).map(([name, { type, short }]) => [
      name,
      short === undefined ? { type } : { type, short },
    ]),
  );
}

function optionProblem(
  { rawName, value, inlineValue }: OptionToken,
  {
    spec,
    specs,
    isRepeated,
  }: {
    readonly spec: OptionSpec | undefined;
    readonly specs: OptionSpecs;
    readonly isRepeated: boolean;
  },
): Problem | undefined {
  const problem = (code: string, message: string) => ({ code, path: '', message });
  if (spec === undefined) {
    const known = Object.keys(specs).map((option) => `--${option}`);
    const hint = nearestHint(rawName, known);
    return problem('usage-option', `option: expected a known one, got ${rawName}${hint}`);
  }
  if (isRepeated && spec.multiple !== true) {
    return problem('usage-option', `${rawName}: expected once, came again`);
  }
  if (spec.type === 'boolean') {
    if (value === undefined) return undefined;
    return problem('usage-value', `${rawName}: expected no value, got "${value}"`);
  }
  if (value === undefined || value === '') {
    return problem('usage-value', `${rawName}: expected ${spec.value ?? 'a value'}, got nothing`);
  }
  if (inlineValue === false && value.startsWith('-') && value !== '-') {
    const way = `; if it is the value, write ${rawName}=${value}`;
    return problem('usage-value', `${rawName}: expected a value, got the option ${value}${way}`);
  }
  return undefined;
}

function positionalProblems(
  positionals: readonly Positional[],
  args: readonly string[],
): Problem[] {
  const missing = positionals
    .filter((positional, i) => positional.optional !== true && i >= args.length)
    .map(({ name, help }) => `${name}: expected ${help ?? 'an argument'}, got nothing`);
  const takesMany = positionals.at(-1)?.many === true;
  const surplus = takesMany ? [] : args.slice(positionals.length);
  const most = positionals.length === 0 ? 'none' : `at most ${positionals.length}`;
  return [...missing, ...surplus.map((arg) => `arguments: expected ${most}, got "${arg}" too`)].map(
    (message) => ({ code: 'usage-argument', path: '', message }),
  );
}

function optionValues(
  specs: OptionSpecs,
  given: ReadonlyMap<string, readonly string[]>,
): ParsedArguments['options'] {
  const values = Object.entries(specs).map(([name, spec]) => {
    const texts = given.get(name);
    if (spec.type === 'boolean') return [name, texts !== undefined];
    if (spec.multiple === true) return [name, texts ?? []];
    return [name, texts?.[0] ?? spec.default];
  });
  return Object.fromEntries(values);
}
