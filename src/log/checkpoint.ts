import { bytesToBase64, parseBase64 } from '../base/base64.ts';
import { type Bytes, equalBytes } from '../base/bytes.ts';
import { fail, type Outcome, ok } from '../base/problems.ts';
import { HASH_BYTE_COUNT } from './hash.ts';
import { emptyTreeRoot, TREE_SIZE_MAX } from './tree.ts';

/** What a log signs: which log, how many leaves, which root (C2SP tlog-checkpoint 1.0.0). */
export interface TreeHead {
  /** Names the log; also the name of its key. */
  readonly origin: string;
  readonly size: number;
  readonly root: Bytes;
}

/** Writes a tree head as the text of a note. */
export function treeHeadText({ origin, size, root }: TreeHead): string {
  return `${origin}\n${size}\n${bytesToBase64(root)}\n`;
}

/**
 * Reads the text of a note as a tree head; lines after the third are allowed, as the specification
 * does, signed with it and otherwise ignored. Refuses numbers of another form than we write, a root
 * of another length, and a size of 0 with another root than that of no leaves (checkpoint-form).
 */
export function parseTreeHead(text: string): Outcome<TreeHead> {
  const lines = text.split('\n');
  const isEnded = lines.pop() === '';
  const [origin = '', sizeText = '', rootText = ''] = lines;
  if (!isEnded || lines.length < 3 || lines.includes('')) {
    return refuse('checkpoint: expected origin, size and root, each a line, got other');
  }
  const size = parseDecimal(sizeText);
  if (size === undefined) {
    return refuse(`checkpoint: expected a size below 2^53 without leading zeros, got ${sizeText}`);
  }
  const root = parseBase64(rootText);
  if (!root.ok || root.value.length !== HASH_BYTE_COUNT) {
    return refuse('checkpoint: expected the base64 of a root of 32 bytes, got other');
  }
  if (size === 0 && !equalBytes(root.value, emptyTreeRoot)) {
    return refuse('checkpoint: expected the root of no leaves at size 0, got another');
  }
  return ok({ origin, size, root: root.value });
}

/** Reads a number below 2^53 in the one form that formats of logs have; undefined for others. */
export function parseDecimal(text: string): number | undefined {
  if (!/^(?:0|[1-9]\d{0,15})$/.test(text)) return undefined;
  const value = Number(text);
  return value <= TREE_SIZE_MAX ? value : undefined;
}

function refuse<T>(message: string): Outcome<T> {
  return fail([{ code: 'checkpoint-form', path: '', message }]);
}
