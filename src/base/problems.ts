/** One thing that is wrong with an input: a public code, the place, and what was expected against what came. */
export interface Problem {
  /** Public, documented in docs/spec/codes.md, never reused. */
  readonly code: string;
  /** The place inside the document: member names and 0-based indices joined by `/`; '' is the whole document. */
  readonly path: string;
  /** A noun, what was expected, what came. */
  readonly message: string;
  /** Where the text came from, when known (an adapter fills these in): file name, 1-based line and column. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** The expected outcome of reading or judging something: a value, or every problem found. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Wraps a value as a success. */
export function ok<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

/** Wraps problems as a failure; at least one is needed. */
export function fail<T>(problems: readonly Problem[]): Outcome<T> {
  return { ok: false, problems };
}

/** Prints a problem as one line: `file:line:column path: message [code]`. */
export function problemToLine(problem: Problem): string {
  const place = [problem.file, problem.line, problem.column]
    .filter((p) => p !== undefined)
    .join(':');
  const path = problem.path === '' ? '' : `${problem.path}: `;
  return `${place === '' ? '' : `${place} `}${path}${problem.message} [${problem.code}]`;
}
