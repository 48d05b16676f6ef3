import type { Problem } from '../base/problems.ts';
import { nearestHint } from './nearest.ts';

/** Problems of one document are listed up to this many; the rest is counted. */
export const problemCountMax = 1_000;

/** Hints cost a comparison with every known name; a hostile file could ask for thousands. */
const hintCountMax = 100;

/** Values are quoted up to this many characters. */
const quotedLengthMax = 40;

/** Collects problems, bounded, with the hints and the wording that all readers share. */
export interface ProblemList {
  /** Adds a problem; beyond the bound it is only counted. */
  readonly add: (code: string, path: string, message: string) => void;
  /** Adds `noun: expected …, got "name"; the nearest is "…"`: a name that stands for nothing known. */
  readonly addUnknown: (code: string, path: string, unknown: UnknownName) => void;
  /** Everything added, in order; the last one says how many more there were. */
  readonly all: () => readonly Problem[];
}

/** A name that was looked up in vain. */
export interface UnknownName {
  readonly noun: string;
  /** What the name should have been, for example `a person of this visit`. */
  readonly expected: string;
  readonly name: string;
  /** How the message prints it, when not as the name in quotes. */
  readonly came?: string;
  /** Called only when a hint is made. */
  readonly known: () => Iterable<string>;
}

/** Makes an empty list. */
export function createProblemList(): ProblemList {
  const problems: Problem[] = [];
  let unlistedCount = 0;
  let hintCount = 0;
  const add = (code: string, path: string, message: string) => {
    if (problems.length < problemCountMax) problems.push({ code, path, message });
    else unlistedCount += 1;
  };
  return {
    add,
    addUnknown: (code, path, { noun, expected, name, came, known }) => {
      hintCount += 1;
      const hint = hintCount > hintCountMax ? '' : nearestHint(name, [...known()]);
      add(code, path, `${noun}: expected ${expected}, got ${came ?? printValue(name)}${hint}`);
    },
    all: () => {
      if (unlistedCount === 0) return problems;
      const message = `document: expected at most ${problemCountMax} problems, got ${unlistedCount} more that are not listed`;
      return [...problems, { code: 'too-many-problems', path: '', message }];
    },
  };
}

/** Prints what came, bounded: text in quotes and cut, lists and tables by their size. */
export function printValue(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string')
    return value.length > quotedLengthMax
      ? `${JSON.stringify(value.slice(0, quotedLengthMax))} … (${value.length} characters)`
      : JSON.stringify(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return `a table of ${Object.keys(value).length}`;
  return `a ${typeof value}`;
}

/** Joins a path and a member name as `Problem.path` wants it; over-long names are cut. */
export function childPath(path: string, name: string | number): string {
  const member = String(name).slice(0, 80);
  return path === '' ? member : `${path}/${member}`;
}
