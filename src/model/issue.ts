import type * as z from 'zod/mini';
import type { Problem } from '../base/problems.ts';

type Issue = z.core.$ZodIssue;

/** Problems of one document are listed up to this many: a hostile one could make one per byte. */
export const issuesMax = 100;

/** Longest text of the document that a message repeats. */
const quotedLengthMax = 40;

/**
 * Turns what a schema refused into problems that name the place: path as member names and 0-based
 * indices joined by `/`, message as noun, expected, came. `value` is the document that was read.
 */
export function issuesToProblems(issues: readonly Issue[], value: unknown): Problem[] {
  return issues.flatMap((issue) => issueToProblems(issue, value, [])).slice(0, issuesMax);
}

function issueToProblems(
  issue: Issue,
  value: unknown,
  parent: readonly PropertyKey[],
): readonly Problem[] {
  const path = [...parent, ...issue.path];
  const came = cameAt(value, path);
  const problem = (code: string, text: string, at: readonly PropertyKey[] = path): Problem => ({
    code,
    path: at.map(String).join('/'),
    message: `${nounOf(at)}: ${text}`,
  });
  switch (issue.code) {
    case 'invalid_type':
      return [problem('schema-type', `expected ${typeInWords(issue.expected)}, got ${came}`)];
    case 'invalid_value':
      return [problem('schema-value', `expected ${oneOf(issue.values)}, got ${came}`)];
    case 'too_big':
    case 'too_small':
      return [problem('schema-range', `expected ${bound(issue)}, got ${came}`)];
    case 'unrecognized_keys':
      return issue.keys.map((key) =>
        problem('schema-member', 'expected no such member here, got one', [...path, key]),
      );
    case 'invalid_key':
      return [
        problem('schema-format', 'expected a code such as "chair-1" as the name of a member'),
      ];
    case 'invalid_union':
      return unionProblems(issue, value, path);
    default:
      return [problem('schema-format', `${ownMessage(issue) ?? patternOf(issue)}, got ${came}`)];
  }
}

/** Every branch of a union has refused: the branch that got furthest is the one that was meant. */
function unionProblems(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  value: unknown,
  path: readonly PropertyKey[],
): readonly Problem[] {
  const depth = (branch: readonly Issue[]) => Math.max(...branch.map((inner) => inner.path.length));
  const branches = issue.errors.filter((branch) => branch.length > 0);
  const meant = branches.reduce<readonly Issue[]>(
    (best, branch) => (best.length === 0 || depth(branch) > depth(best) ? branch : best),
    [],
  );
  if (meant.length > 0 && depth(meant) > 0)
    return meant.flatMap((inner) => issueToProblems(inner, value, path));
  const options = 'options' in issue ? issue.options : undefined;
  const expected = Array.isArray(options) ? oneOf(options) : typesOf(branches.flat());
  const message = `${nounOf(path)}: expected ${expected}, got ${cameAt(value, path)}`;
  return [{ code: 'schema-value', path: path.map(String).join('/'), message }];
}

function typesOf(issues: readonly Issue[]): string {
  const types = issues.flatMap((issue) =>
    issue.code === 'invalid_type' ? [typeInWords(issue.expected)] : [],
  );
  const own = issues.flatMap((issue) => ownMessage(issue)?.replace(/^expected /, '') ?? []);
  const forms = [...new Set([...types, ...own])];
  return forms.length === 0 ? 'another value' : forms.join(' or ');
}

function bound(issue: Extract<Issue, { code: 'too_big' | 'too_small' }>): string {
  const isMost = issue.code === 'too_big';
  const limit = isMost ? issue.maximum : issue.minimum;
  const words = issue.inclusive === false ? ['less than', 'more than'] : ['at most', 'at least'];
  const unit =
    issue.origin === 'string' ? ' characters' : issue.origin === 'array' ? ' entries' : '';
  return `${isMost ? words[0] : words[1]} ${limit}${unit}`;
}

/** The schema's own words, when it has any; the library's default says nothing. */
function ownMessage(issue: Issue): string | undefined {
  return issue.message.startsWith('expected') ? issue.message : undefined;
}

function patternOf(issue: Issue): string {
  const pattern = 'pattern' in issue ? issue.pattern : undefined;
  return pattern === undefined ? 'expected another value' : `expected text like ${pattern}`;
}

function typeInWords(expected: string): string {
  const words: Readonly<Record<string, string>> = {
    string: 'text',
    int: 'a whole number',
    number: 'a number',
    boolean: 'true or false',
    array: 'a list',
    object: 'a table',
    record: 'a table',
    never: 'nothing',
  };
  return words[expected] ?? expected;
}

function oneOf(values: readonly unknown[]): string {
  const quoted = values.map((value) => JSON.stringify(value));
  return quoted.length === 1 ? `${quoted[0]}` : `one of ${quoted.join(', ')}`;
}

function cameAt(value: unknown, path: readonly PropertyKey[]): string {
  let at = value;
  for (const name of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return 'nothing';
    at = (at as Readonly<Record<PropertyKey, unknown>>)[name];
  }
  if (at === undefined) return 'nothing';
  if (Array.isArray(at)) return `a list of ${at.length}`;
  if (typeof at === 'object' && at !== null) return 'a table';
  if (typeof at !== 'string') return String(at);
  return at.length <= quotedLengthMax ? JSON.stringify(at) : `text of ${at.length} characters`;
}

function nounOf(path: readonly PropertyKey[]): string {
  const named = path.filter((name) => typeof name === 'string');
  return named.at(-1) ?? 'document';
}
