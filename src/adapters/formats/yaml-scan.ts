import { CST, Lexer } from 'yaml';
import { JSON_DEPTH_MAX } from '../../base/jcs.ts';

/** Deepest nesting of lists and tables in a file: the same as in canonical JSON, which it becomes. */
export const yamlNestingMax = JSON_DEPTH_MAX;

/**
 * Most tokens of one file: what bounds the time of a text that is dense with punctuation (about 3 µs
 * a token, measured). Assumption: no visit passes it; 100,000 lines of one member each have 800,000.
 */
export const yamlTokenCountMax = 1_000_000;

/** One thing that the scan refuses, with its place. */
export interface ScanFinding {
  readonly code: string;
  readonly message: string;
  readonly offset: number;
}

/** Findings are listed up to this many. */
const findingCountMax = 20;

interface Level {
  readonly column: number;
  readonly kind: 'list' | 'table';
}

interface Scanning {
  readonly findings: ScanFinding[];
  readonly levels: Level[];
  /** How many `:` each open bracket has seen since its last comma: `[a: b: c: …` nests without brackets. */
  readonly colonsByBracket: number[];
  /** Colons beyond the first of each bracket: each one is a level of its own to the parser. */
  extraColons: number;
  lineStart: number;
  /** Column of the last scalar or flow collection on this line: it is a key if a `:` follows. */
  keyColumn: number | undefined;
  documentStarts: number;
}

/**
 * Looks through the tokens of a YAML or JSON text before anything is parsed, in linear time and
 * without recursion. Refuses what a hostile file would use against the parser or the reader: deep
 * nesting (by brackets, indentation, or `- - -` and `a: b: c:` on one line), anchors and aliases,
 * tags, directives, a second document. `text` has passed `checkText`.
 */
export function scanYaml(text: string): readonly ScanFinding[] {
  const scanning: Scanning = {
    findings: [],
    levels: [],
    colonsByBracket: [],
    extraColons: 0,
    lineStart: 0,
    keyColumn: undefined,
    documentStarts: 0,
  };
  let offset = 0;
  let isScalarNext = false;
  let tokenCount = 0;
  for (const token of new Lexer().lex(text)) {
    tokenCount += 1;
    if (tokenCount > yamlTokenCountMax) {
      const message = `file: expected at most ${yamlTokenCountMax} tokens, got more`;
      scanning.findings.push({ code: 'yaml-too-complex', message, offset });
      return scanning.findings;
    }
    if (isScalarNext) {
      isScalarNext = false;
      scanning.keyColumn ??= offset - scanning.lineStart;
    } else if (token === CST.SCALAR) {
      isScalarNext = true;
      continue;
    } else if (token === CST.DOCUMENT) continue;
    else if (token === CST.FLOW_END) {
      scanning.colonsByBracket.length = 0;
      scanning.extraColons = 0;
      continue;
    } else scanToken(scanning, token, offset);
    if (depthOf(scanning) > yamlNestingMax) {
      const message = `file: expected nesting of at most ${yamlNestingMax} levels, got more`;
      scanning.findings.push({ code: 'yaml-depth', message, offset });
      return scanning.findings;
    }
    if (scanning.findings.length >= findingCountMax) return scanning.findings;
    const newline = token.lastIndexOf('\n');
    if (newline >= 0) {
      scanning.lineStart = offset + newline + 1;
      if (!isInFlow(scanning)) scanning.keyColumn = undefined;
    }
    offset += token.length;
  }
  return scanning.findings;
}

function depthOf(scanning: Scanning): number {
  return scanning.levels.length + scanning.colonsByBracket.length + scanning.extraColons;
}

function isInFlow(scanning: Scanning): boolean {
  return scanning.colonsByBracket.length > 0;
}

function scanToken(scanning: Scanning, token: string, offset: number): void {
  const column = offset - scanning.lineStart;
  switch (CST.tokenType(token)) {
    case 'anchor':
      refuse(
        scanning,
        offset,
        'yaml-anchor',
        'file: expected no anchors (`&name`), got one; write the value out',
      );
      break;
    case 'alias':
      refuse(
        scanning,
        offset,
        'yaml-alias',
        'file: expected no aliases (`*name`), got one; write the value out',
      );
      break;
    case 'tag':
      refuse(
        scanning,
        offset,
        'yaml-tag',
        'file: expected no tags (`!tag`), got one; put text that starts with `!` in quotes',
      );
      break;
    case 'directive-line':
      refuse(scanning, offset, 'yaml-directive', 'file: expected no directives (`%YAML`), got one');
      break;
    case 'doc-start':
      scanning.documentStarts += 1;
      scanning.levels.length = 0;
      if (scanning.documentStarts > 1)
        refuse(
          scanning,
          offset,
          'yaml-documents',
          'file: expected one document, got a second `---`',
        );
      break;
    case 'doc-end':
      scanning.levels.length = 0;
      break;
    case 'flow-map-start':
    case 'flow-seq-start':
      if (!isInFlow(scanning)) scanning.keyColumn ??= column;
      scanning.colonsByBracket.push(0);
      break;
    case 'flow-map-end':
    case 'flow-seq-end':
      forgetColons(scanning, scanning.colonsByBracket.pop() ?? 0);
      break;
    case 'comma':
      if (!isInFlow(scanning)) break;
      forgetColons(scanning, scanning.colonsByBracket.pop() ?? 0);
      scanning.colonsByBracket.push(0);
      break;
    case 'seq-item-ind':
      if (!isInFlow(scanning)) openLevel(scanning, { column, kind: 'list' });
      break;
    case 'explicit-key-ind':
      if (!isInFlow(scanning)) openLevel(scanning, { column, kind: 'table' });
      break;
    case 'map-value-ind':
      if (isInFlow(scanning)) {
        const colons = scanning.colonsByBracket.pop() ?? 0;
        if (colons > 0) scanning.extraColons += 1;
        scanning.colonsByBracket.push(colons + 1);
        break;
      }
      openLevel(scanning, { column: scanning.keyColumn ?? column, kind: 'table' });
      scanning.keyColumn = undefined;
      break;
    case 'single-quoted-scalar':
    case 'double-quoted-scalar':
      scanning.keyColumn ??= column;
      break;
    default:
      break;
  }
}

function refuse(scanning: Scanning, offset: number, code: string, message: string): void {
  scanning.findings.push({ code, message, offset });
}

function forgetColons(scanning: Scanning, colons: number): void {
  scanning.extraColons -= Math.max(0, colons - 1);
}

/** A token in this column closes what stands further right, and opens a level unless one is open. */
function openLevel(scanning: Scanning, level: Level): void {
  const { levels } = scanning;
  if (level.kind === 'list') scanning.keyColumn = undefined;
  for (let top = levels.at(-1); top !== undefined; top = levels.at(-1)) {
    const isLeft = top.column < level.column;
    // A list may stand in the column of the key it belongs to: `a:` and below it `- b`.
    const isOwner = top.column === level.column && (top.kind === 'table' || level.kind === 'list');
    if (isLeft || isOwner) break;
    levels.pop();
  }
  const top = levels.at(-1);
  if (top?.column === level.column && top.kind === level.kind) return;
  levels.push(level);
}
