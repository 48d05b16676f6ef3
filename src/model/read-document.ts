import { JSON_DEPTH_MAX } from '../base/jcs.ts';
import { fail, type Outcome, ok, type Problem } from '../base/problems.ts';
import { isWellFormedText } from '../base/utf8.ts';
import { checkVisit } from './check-visit.ts';
import { type VisitDocument, visitDocument } from './document.ts';
import type { Pack } from './pack.ts';
import { childPath, createProblemList, type ProblemList } from './problem-list.ts';
import { readBySchema } from './schema-problems.ts';

/**
 * Reads a visit document that came as plain data (from YAML, JSON or a record) against its pack.
 * First the shape, then everything that a schema cannot say: references, times, the declaration.
 * Nothing is half-read: either the whole document, or every problem of the stage that failed.
 */
export function parseVisit(value: unknown, pack: Pack): Outcome<VisitDocument> {
  const document = parseVisitShape(value);
  if (!document.ok) return document;
  const problems = checkVisit(document.value, pack);
  return problems.length === 0 ? document : fail(problems);
}

/** Reads only the shape, for whoever must know the name of the pack before it can be loaded. */
export function parseVisitShape(value: unknown): Outcome<VisitDocument> {
  const list = createProblemList();
  checkPlain(list, value, { path: '', depth: 0 });
  const document = readBySchema(visitDocument, value, list);
  const problems = list.all();
  if (document !== undefined && problems.length === 0) return ok(document);
  return fail(problems.map(aboutDeclaration));
}

/** Without a declaration nothing runs; that has a code of its own, so that every door says the same. */
function aboutDeclaration(problem: Problem): Problem {
  if (problem.code !== 'missing' || !problem.path.startsWith('declaration')) return problem;
  if (problem.path === 'declaration') {
    const message =
      'declaration: expected consent, lawful basis, purpose, host agreement and retention, got none; ' +
      'a visit that is not declared is not computed';
    return { ...problem, code: 'declaration-missing', message };
  }
  return { ...problem, code: 'declaration-incomplete' };
}

/**
 * Refuses what could pass a schema and still not be data: members that change what an object
 * inherits (the schema library drops them in silence), lone surrogates, bottomless nesting.
 */
function checkPlain(list: ProblemList, value: unknown, at: { path: string; depth: number }): void {
  const { path, depth } = at;
  if (typeof value === 'string' && !isWellFormedText(value))
    list.add('json-value', path, 'value: expected well-formed text, got a lone surrogate');
  if (typeof value !== 'object' || value === null) return;
  if (depth >= JSON_DEPTH_MAX) {
    const message = `document: expected nesting of at most ${JSON_DEPTH_MAX}, got more`;
    list.add('json-depth', path, message);
    return;
  }
  for (const [name, member] of Object.entries(value)) {
    const inside = childPath(path, name);
    if (name === '__proto__')
      list.add('forbidden-key', inside, `key: expected a name of the format, got "${name}"`);
    checkPlain(list, member, { path: inside, depth: depth + 1 });
  }
}
