import type * as z from 'zod/mini';
import { childPath, type ProblemList, printValue } from './problem-list.ts';

/** Values of an enumeration are listed up to this many. */
const listedValueCountMax = 30;

/** Unknown keys of one table are listed up to this many. */
const unknownKeyCountMax = 200;

/** Words for the types of the schema library. */
const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a table',
  record: 'a table',
  array: 'a list',
  tuple: 'a list',
};

/**
 * What the library says when a schema has no message of its own; asked for on every parse, since a locale is global
 * to the process and any other library may set one.
 */
const noMessage = 'Invalid input';

type Schema = z.core.$ZodType;
type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

interface Listing {
  readonly schema: Schema;
  readonly root: unknown;
  readonly list: ProblemList;
}

/**
 * Reads a value by a schema; problems go to `list`, all of them, each with the path of the field,
 * what was expected and what came. Unknown keys name the nearest known one; of a union, the problems
 * of the branch that was meant are listed, not that no branch fits. Undefined when there are any.
 */
export function readBySchema<T>(
  schema: z.ZodMiniType<T>,
  value: unknown,
  list: ProblemList,
): T | undefined {
  const result = schema.safeParse(value, { error: () => noMessage });
  if (result.success) return result.data;
  const listing = { schema, root: value, list };
  for (const issue of result.error.issues) addIssue(listing, issue, []);
  return undefined;
}

function addIssue(listing: Listing, issue: Issue, base: Path): void {
  const path = [...base, ...issue.path];
  const came = valueAt(listing.root, path);
  if (came === undefined && issue.code !== 'unrecognized_keys') {
    addExpected(listing, { code: 'missing', path, expected: expectedOf(issue) });
    return;
  }
  switch (issue.code) {
    case 'unrecognized_keys':
      addUnknownKeys(listing, issue, path);
      return;
    case 'invalid_union':
      addUnion(listing, issue, path);
      return;
    case 'invalid_key':
      addExpected(listing, {
        code: 'wrong-key',
        path,
        expected: issue.issues[0] === undefined ? 'another key' : expectedOf(issue.issues[0]),
        came: printValue(String(path.at(-1))),
      });
      return;
    case 'invalid_value':
      listing.list.addUnknown('wrong-value', pathText(path), {
        noun: nounOf(path),
        expected: expectedOf(issue),
        name: typeof came === 'string' ? came : '',
        known: () => issue.values.map(String),
        came: printValue(came),
      });
      return;
    case 'too_big':
    case 'too_small':
      addExpected(listing, { ...sizeCode(issue), path, expected: expectedOf(issue) });
      return;
    case 'invalid_type':
      addExpected(listing, {
        code: 'wrong-type',
        path,
        expected: expectedOf(issue),
        came: quoteHint(issue.expected, came),
      });
      return;
    default:
      addExpected(listing, { code: 'wrong-format', path, expected: expectedOf(issue) });
  }
}

function addExpected(
  listing: Listing,
  found: { code: string; path: Path; expected: string; came?: string },
): void {
  const came = found.came ?? printValue(valueAt(listing.root, found.path));
  const message = `${nounOf(found.path)}: expected ${found.expected}, got ${came}`;
  listing.list.add(found.code, pathText(found.path), message);
}

/** A seal `4001` or a label `2031` is a number to YAML; whoever wrote it meant text. */
function quoteHint(expected: string, came: unknown): string {
  const isBare = typeof came === 'number' || typeof came === 'boolean';
  return expected === 'string' && isBare
    ? `${printValue(came)}; put it in quotes`
    : printValue(came);
}

function addUnknownKeys(
  listing: Listing,
  issue: z.core.$ZodIssueUnrecognizedKeys,
  path: Path,
): void {
  const known = () => keysAt(listing.schema, listing.root, path);
  for (const key of issue.keys.slice(0, unknownKeyCountMax))
    listing.list.addUnknown('unknown-key', childPath(pathText(path), key), {
      noun: 'key',
      expected: path.length === 0 ? 'a key of the format' : `a key of ${nounOf(path)}`,
      name: key,
      known,
    });
  const unlisted = issue.keys.length - unknownKeyCountMax;
  if (unlisted > 0)
    listing.list.add(
      'unknown-key',
      pathText(path),
      `key: expected keys of the format, got ${unlisted} more unknown ones`,
    );
}

/** The branch that was meant is the one whose own type fits; only what is inside it is wrong. */
function addUnion(listing: Listing, issue: z.core.$ZodIssueInvalidUnion, path: Path): void {
  const meant = issue.errors
    .filter((branch) => branch.length > 0 && !branch.some(isAboutRoot))
    .sort((a, b) => a.length - b.length)[0];
  if (meant === undefined) {
    const code = typeWordsOfUnion(issue).length > 0 ? 'wrong-type' : 'wrong-value';
    addExpected(listing, { code, path, expected: expectedOf(issue) });
    return;
  }
  for (const inner of meant) addIssue(listing, inner, path);
}

function isAboutRoot(issue: Issue): boolean {
  return issue.path.length === 0 && ['invalid_type', 'invalid_value'].includes(issue.code);
}

function typeWordsOfUnion(issue: z.core.$ZodIssueInvalidUnion): string[] {
  return issue.errors.flatMap((branch) =>
    branch[0]?.code === 'invalid_type' ? [expectedOf(branch[0])] : [],
  );
}

/** What a field should hold, in words; a schema's own message wins. */
function expectedOf(issue: Issue): string {
  if (issue.message !== noMessage) return issue.message.replace(/^expected /, '');
  switch (issue.code) {
    case 'invalid_type':
      return typeWords[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return oneOf(issue.values.map((value) => printValue(value)));
    case 'too_big':
      return `${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${unitOf(issue.origin)}`;
    case 'too_small':
      return `${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${unitOf(issue.origin)}`;
    case 'invalid_format':
      return issue.format === 'regex' ? `text of the form ${issue.pattern}` : issue.format;
    case 'invalid_union': {
      const options = 'options' in issue ? (issue.options ?? []) : [];
      if (options.length > 0) return oneOf(options.map((value) => printValue(value)));
      return oneOf([
        ...new Set(issue.errors.flatMap((branch) => branch.slice(0, 1).map(expectedOf))),
      ]);
    }
    default:
      return 'another value';
  }
}

function oneOf(words: readonly string[]): string {
  if (words.length === 1) return words[0] ?? '';
  const listed = words.slice(0, listedValueCountMax).join(', ');
  return words.length > listedValueCountMax ? `one of ${listed}, …` : `one of ${listed}`;
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' entries' : '';
}

function sizeCode(issue: { code: 'too_big' | 'too_small'; origin: string }): { code: string } {
  if (issue.origin === 'string') return { code: 'too-long' };
  if (issue.origin !== 'array') return { code: 'out-of-range' };
  return { code: issue.code === 'too_big' ? 'too-many' : 'too-few' };
}

/** The last member of a path that is a name: what a message talks about. */
function nounOf(path: Path): string {
  const name = path.findLast((member) => typeof member === 'string');
  return typeof name === 'string' ? name.slice(0, 80) : 'document';
}

function pathText(path: Path): string {
  return path.reduce<string>((text, member) => childPath(text, String(member)), '');
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const member of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, member))
      return undefined;
    // The line above has made sure that it is an object's own member.
    value = (value as Record<PropertyKey, unknown>)[member];
  }
  return value;
}

/** The keys that the schema knows at a path of a value: of all branches that fit. */
function keysAt(schema: Schema, root: unknown, path: Path): string[] {
  let schemas = unwrap(schema, root);
  let value = root;
  for (const member of path) {
    value = valueAt(value, [member]);
    const inner = schemas.flatMap((one) => memberSchemas(one, member));
    schemas = inner.flatMap((one) => unwrap(one, value));
  }
  return schemas.flatMap((one) => {
    const def = defOf(one);
    return def.type === 'object' ? Object.keys(def.shape) : [];
  });
}

function memberSchemas(schema: Schema, member: PropertyKey): Schema[] {
  const def = defOf(schema);
  if (def.type === 'object') {
    const found = Object.hasOwn(def.shape, member) ? def.shape[String(member)] : undefined;
    return found === undefined ? [] : [found];
  }
  if (def.type === 'record') return [def.valueType];
  if (def.type === 'array') return [def.element];
  if (def.type === 'tuple') return def.items.slice(Number(member), Number(member) + 1);
  return [];
}

/** Looks through wrappers and into the branches of unions; a discriminator picks its branch. */
function unwrap(schema: Schema, value: unknown): Schema[] {
  const def = defOf(schema);
  if (def.type === 'optional') return unwrap(def.innerType, value);
  if (def.type === 'pipe') return unwrap(def.in, value);
  if (def.type !== 'union') return [schema];
  const branches = def.options.flatMap((option) => unwrap(option, value));
  const discriminator = 'discriminator' in def ? String(def.discriminator) : undefined;
  if (discriminator === undefined) return branches;
  const kind = valueAt(value, [discriminator]);
  return branches.filter((branch) =>
    memberSchemas(branch, discriminator).some((one) => one._zod.values?.has(kind as string)),
  );
}

function defOf(schema: Schema): z.core.$ZodTypes['_zod']['def'] {
  // The library gives every schema one of these definitions; its base type only does not say so.
  return (schema as z.core.$ZodTypes)._zod.def;
}
