import {
  Composer,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  type ParsedNode,
  Parser,
  type YAMLMap,
} from 'yaml';
import { fail, type Outcome, ok, type Problem } from '../../base/problems.ts';
import { checkText, createPlaceFinder, type Place } from './text.ts';
import { scanYaml } from './yaml-scan.ts';

/** A YAML or JSON text as a plain value, and where each part of it stands. */
export interface YamlText {
  /** Tables are plain objects, lists arrays; scalars by the YAML 1.2 core schema. */
  readonly value: unknown;
  /**
   * Finds line and column of a path such as `spaces/talks/widthCm`: of the value of a scalar, else
   * of the key. What is missing has the place of the nearest part that is there.
   */
  readonly locate: (path: string) => Place | undefined;
}

/** Syntax errors are listed up to this many: an error a line would otherwise cost more than the file. */
const syntaxErrorCountMax = 50;

/** A parser's message may quote what it found; longer ones are cut. */
const messageLengthMax = 160;

/** Members called so would not become data but change what an object inherits. */
const forbiddenKey = '__proto__';

/** A path member may hold slashes when a key does; keys are tried up to this many slashes. */
const keySlashesMax = 4;

/**
 * Reads one YAML 1.2 document, or JSON (which is YAML), strictly; one parser for both, so that both
 * have places. Refuses, each with file, line and column: what `checkText` and `scanYaml` refuse,
 * syntax errors, repeated keys, keys that are no text, merge keys. Linear in the size of the text
 * for all inputs tried (see the test), and bounded by the limits above for the others.
 */
export function readYaml(text: string, from: { readonly file: string }): Outcome<YamlText> {
  const { file } = from;
  const checked = checkText(text, from);
  if (!checked.ok) return checked;
  const placeAt = createPlaceFinder(text);
  const at = (offset: number) => ({ file, ...placeAt(offset) });
  const findings = scanYaml(text);
  if (findings.length > 0)
    return fail(
      findings.map(({ code, message, offset }) => ({ code, path: '', message, ...at(offset) })),
    );
  const parsed = parseNodes(text);
  if (parsed.errors.length > 0)
    return fail(
      parsed.errors.map(({ code, message, offset }) => ({
        code,
        path: '',
        message,
        ...at(offset),
      })),
    );
  if (parsed.contents === null || isNothing(parsed.contents)) {
    const message = 'file: expected content, got only comments or nothing';
    return fail([{ code: 'file-empty', path: '', message, file }]);
  }
  const converting: Converting = { problems: [], at, entriesByMap: new Map() };
  const value = convert(converting, parsed.contents, '');
  if (converting.problems.length > 0) return fail(converting.problems);
  const root = parsed.contents;
  const offsetOf = (path: string) => findOffset(converting.entriesByMap, root, path);
  return ok({ value, locate: (path) => placeAt(offsetOf(path)) });
}

/** Adds file, line and column to problems that name a path of the text; others stay as they are. */
export function placeProblems(
  problems: readonly Problem[],
  from: { readonly file: string; readonly locate: (path: string) => Place | undefined },
): Problem[] {
  return problems.map((problem) =>
    problem.file === undefined
      ? { ...problem, file: from.file, ...from.locate(problem.path) }
      : problem,
  );
}

interface SyntaxError {
  readonly code: string;
  readonly message: string;
  readonly offset: number;
}

interface ParsedNodes {
  readonly contents: ParsedNode | null;
  readonly errors: readonly SyntaxError[];
}

class EnoughErrors extends Error {
  override name = 'EnoughErrors';
}

/**
 * Runs the library's parser and composer. `parseDocument` would do, but makes an error object with
 * a stack for every bad line: 4 MB of `}` took a minute. So the handler of the composer is replaced.
 */
function parseNodes(text: string): ParsedNodes {
  const errors: SyntaxError[] = [];
  const add = (offset: number, message: string) => {
    if (errors.length >= syntaxErrorCountMax) throw new EnoughErrors();
    errors.push({ code: 'yaml-syntax', offset, message: syntaxMessage(message) });
  };
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    strict: true,
    stringKeys: true,
    // The library compares every pair of keys of a table, which is quadratic; `convert` does it by a map.
    uniqueKeys: false,
    merge: false,
    keepSourceTokens: false,
    logLevel: 'silent',
  });
  // The cast reaches a private member; if the library renames it, errors are still found, only slower.
  const handler = composer as unknown as { onError: OnError };
  handler.onError = (source, _code, message) => add(startOf(source), message);
  let document: Document.Parsed | undefined;
  try {
    for (const token of new Parser().parse(text)) {
      if (token.type === 'error') add(token.offset, token.message);
      else for (const one of composer.next(token)) document = keepFirst(one);
    }
    for (const one of composer.end(document === undefined, text.length)) document = keepFirst(one);
  } catch (error) {
    if (!(error instanceof EnoughErrors)) {
      // Only a stack overflow is left here, and the scan should have refused what leads to one.
      if (!(error instanceof RangeError)) throw error;
      const message = 'file: expected a structure that can be parsed, got one that is too complex';
      errors.push({ code: 'yaml-too-complex', offset: 0, message });
    }
  }
  return { contents: document?.contents ?? null, errors };

  function keepFirst(one: Document.Parsed): Document.Parsed {
    if (document === undefined) return one;
    errors.push({
      code: 'yaml-documents',
      offset: one.range[0],
      message: 'file: expected one document, got a second one',
    });
    return document;
  }
}

type OnError = (
  source: number | readonly number[] | { readonly offset: number },
  code: string,
  message: string,
) => void;

function startOf(source: Parameters<OnError>[0]): number {
  if (typeof source === 'number') return source;
  return 'offset' in source ? source.offset : (source[0] ?? 0);
}

function syntaxMessage(message: string): string {
  const line = message.replace(/\s+/g, ' ');
  const cut = line.length > messageLengthMax ? `${line.slice(0, messageLengthMax)} …` : line;
  return `file: expected YAML 1.2 or JSON, got a syntax error: ${cut}`;
}

function isNothing(node: ParsedNode): boolean {
  return isScalar(node) && node.value === null && (node.source ?? '') === '';
}

/** Pairs of a table by key, so that neither duplicates nor places need a search. */
type EntriesByMap = Map<YAMLMap, Map<string, Pair<unknown, unknown>>>;

interface Converting {
  readonly problems: Problem[];
  readonly at: (offset: number) => Place & { readonly file: string };
  readonly entriesByMap: EntriesByMap;
}

/** Makes the plain value. Recursion is bounded: the scan has refused deep nesting. */
function convert(converting: Converting, node: unknown, path: string): unknown {
  if (isMap(node)) return convertMap(converting, node, path);
  if (isSeq(node))
    return node.items.map((item, i) => convert(converting, item, childPath(path, String(i))));
  if (isScalar(node)) return node.value;
  if (isAlias(node)) {
    const message = 'file: expected no aliases (`*name`), got one; write the value out';
    converting.problems.push({
      code: 'yaml-alias',
      path,
      message,
      ...converting.at(offsetOfNode(node)),
    });
  }
  return null;
}

function convertMap(converting: Converting, map: YAMLMap, path: string): unknown {
  const value: Record<string, unknown> = {};
  const entries = new Map<string, Pair<unknown, unknown>>();
  converting.entriesByMap.set(map, entries);
  for (const pair of map.items) {
    const key = isScalar(pair.key) ? String(pair.key.value) : '';
    const keyPath = childPath(path, key);
    const problem = keyProblem(key, pair, entries.get(key));
    if (problem !== undefined) {
      if (converting.problems.length < syntaxErrorCountMax) {
        const { earlier, ...rest } = problem;
        const place = converting.at(offsetOfNode(pair.key));
        const first =
          earlier === undefined
            ? ''
            : ` (first in line ${converting.at(offsetOfNode(earlier)).line})`;
        converting.problems.push({
          ...rest,
          message: rest.message + first,
          path: keyPath,
          ...place,
        });
      }
      continue;
    }
    entries.set(key, pair);
    value[key] = convert(converting, pair.value, keyPath);
  }
  return value;
}

function keyProblem(
  key: string,
  pair: Pair<unknown, unknown>,
  earlier: Pair<unknown, unknown> | undefined,
): { code: string; message: string; earlier?: unknown } | undefined {
  if (key === '<<' && isScalar(pair.key) && pair.key.type === 'PLAIN')
    return {
      code: 'yaml-merge-key',
      message: 'key: expected no merge key (`<<`), got one; write the members out',
    };
  if (key === forbiddenKey)
    return { code: 'forbidden-key', message: `key: expected a name of the format, got "${key}"` };
  if (earlier !== undefined)
    return {
      code: 'duplicate-key',
      message: 'key: expected each key once, got it again',
      earlier: earlier.key,
    };
  return undefined;
}

/** Walks the nodes along a path as far as it exists. */
function findOffset(entriesByMap: EntriesByMap, root: unknown, path: string): number {
  let node: unknown = root;
  let offset = offsetOfNode(root);
  const members = path === '' ? [] : path.split('/');
  let at = 0;
  while (at < members.length) {
    if (isSeq(node)) {
      const item: unknown = node.items[Number(members[at])];
      if (item === undefined) return offset;
      node = item;
      offset = offsetOfNode(item);
      at += 1;
      continue;
    }
    const found = isMap(node) ? findEntry(entriesByMap.get(node), members.slice(at)) : undefined;
    if (found === undefined) return offset;
    const { key, value } = found.pair;
    offset =
      isScalar(value) && (value.source ?? '') !== '' ? offsetOfNode(value) : offsetOfNode(key);
    node = value;
    at += found.memberCount;
  }
  return offset;
}

function findEntry(
  entries: ReadonlyMap<string, Pair<unknown, unknown>> | undefined,
  members: readonly string[],
): { pair: Pair<unknown, unknown>; memberCount: number } | undefined {
  const most = Math.min(members.length, keySlashesMax + 1);
  for (let count = 1; count <= most; count += 1) {
    const pair = entries?.get(members.slice(0, count).join('/'));
    if (pair !== undefined) return { pair, memberCount: count };
  }
  return undefined;
}

function offsetOfNode(node: unknown): number {
  // Every node that was parsed has a range; the types allow for nodes made by hand.
  const range = (node as { range?: readonly number[] | null } | null)?.range;
  return range?.[0] ?? 0;
}

function childPath(path: string, name: string): string {
  return path === '' ? name : `${path}/${name}`;
}
