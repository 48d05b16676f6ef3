/**
 * Reads TypeScript as text, well enough for the tidy test: TypeScript 7 has no JavaScript API to ask.
 * KNOWN: in JSX text an apostrophe or `//` reads as a string or comment; at worst a rule sees too little
 * of that one line.
 */

/** One import or re-export of a file. */
export interface ImportLine {
  readonly specifier: string;
  /** Erased before running: `import type`, `export type … from`. */
  readonly isType: boolean;
  /** 1-based. */
  readonly line: number;
}

/** A place where a pattern was found. */
export interface Hit {
  /** 1-based. */
  readonly line: number;
  readonly text: string;
}

/** After one of these a slash starts a regular expression; after a name, number or bracket it divides. */
const BEFORE_REGEX =
  /(?:^|[=(,:[!&|?{};+\-*%^~>]|\b(?:return|typeof|case|of|in|await|yield|throw|else|do|void|delete))\s*$/;

/**
 * Blanks comments and the contents of strings and regular expressions; `${…}` in templates stays code.
 * Lines and columns stay where they were. With `keepStrings` only comments are blanked.
 */
export function codeOnly(text: string, { keepStrings = false } = {}): string {
  let out = '';
  let at = 0;
  /** How many braces are open inside each `${`, innermost last. */
  const templates: number[] = [];
  const blank = (end: number, keep: boolean): void => {
    const part = text.slice(at, end);
    out += keep ? part : part.replace(/[^\n]/g, ' ');
    at = end;
  };
  /** The first and the last character stay, so that quotes still pair up. */
  const literal = (end: number): void => {
    blank(at + 1, true);
    blank(Math.max(at, end - 1), keepStrings);
    blank(Math.max(at, end), true);
  };
  while (at < text.length) {
    const character = text[at] ?? '';
    const two = text.slice(at, at + 2);
    const depth = templates.at(-1);
    if (two === '//') blank(endOfLine(text, at), false);
    else if (two === '/*') blank(endAfter(text, '*/', at + 2), false);
    else if (character === "'" || character === '"') literal(endOfString(text, at));
    else if (character === '`') {
      literal(endOfTemplatePart(text, at + 1));
      if (text[at - 1] === '{') templates.push(0);
    } else if (character === '}' && depth === 0) {
      templates.pop();
      literal(endOfTemplatePart(text, at + 1));
      if (text[at - 1] === '{') templates.push(0);
    } else if (character === '/' && BEFORE_REGEX.test(out.slice(-40).trimEnd())) {
      literal(endOfRegex(text, at));
    } else {
      if (depth !== undefined && character === '{') templates[templates.length - 1] = depth + 1;
      if (depth !== undefined && character === '}') templates[templates.length - 1] = depth - 1;
      blank(at + 1, true);
    }
  }
  return out;
}

/** Lists imports, re-exports and dynamic imports with a literal specifier, in order. */
export function importsOf(text: string): readonly ImportLine[] {
  const code = codeOnly(text);
  // A specifier is blank in `code`; its quotes stand at the same places in `text`.
  const pattern =
    /\b(?:import\s*\(\s*|import\s*(?=['"])|(?:import|export)\b(\s+type\b(?!\s+from\b|\s*,))?[\w$*{},\s]*?\bfrom\s*)(['"])( *)\2/g;
  const lines: ImportLine[] = [];
  for (const match of code.matchAll(pattern)) {
    const start = match.index + match[0].length - 1 - (match[3]?.length ?? 0);
    const specifier = text.slice(start, start + (match[3]?.length ?? 0));
    lines.push({ specifier, isType: match[1] !== undefined, line: lineAt(code, start) });
  }
  return lines;
}

/** Finds every place of a pattern (without the `g` flag) in a text. */
export function hitsOf(text: string, pattern: RegExp): readonly Hit[] {
  const all = [...text.matchAll(new RegExp(pattern, `${pattern.flags}g`))];
  return all.map((match) => ({ line: lineAt(text, match.index), text: match[0].trim() }));
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

function endAfter(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from);
  return end === -1 ? text.length : end + mark.length;
}

/** The place of the closing quote; when the line ends first it was none, and only one character is taken. */
function endOfString(text: string, at: number): number {
  for (let end = at + 1; end < text.length && text[end] !== '\n'; end++) {
    if (text[end] === '\\') end++;
    else if (text[end] === text[at]) return end + 1;
  }
  return at + 1;
}

/** Behind the closing backtick or the `${` that ends this part of a template. */
function endOfTemplatePart(text: string, from: number): number {
  for (let end = from; end < text.length; end++) {
    if (text[end] === '\\') end++;
    else if (text[end] === '`') return end + 1;
    else if (text[end] === '$' && text[end + 1] === '{') return end + 2;
  }
  return text.length;
}

/** Behind the closing slash; when the line ends first it was a division, and only one character is taken. */
function endOfRegex(text: string, at: number): number {
  let isInClass = false;
  for (let end = at + 1; end < text.length && text[end] !== '\n'; end++) {
    const character = text[end];
    if (character === '\\') end++;
    else if (character === '[') isInClass = true;
    else if (character === ']') isInClass = false;
    else if (character === '/' && !isInClass) return end + 1;
  }
  return at + 1;
}
