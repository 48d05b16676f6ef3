import { fail, type Outcome, ok, type Problem } from '../../base/problems.ts';
import { parseUtf8 } from '../../base/utf8.ts';

/** Largest visit, pack or CSV file that is read; bytes. Larger ones are refused by their size alone. */
export const fileBytesMax = 4 * 1024 * 1024;

/** First bytes of files that people hand in by mistake, and what to call them. */
const signatures: readonly (readonly [name: string, bytes: readonly number[]])[] = [
  ['a ZIP archive or office document', [0x50, 0x4b, 0x03, 0x04]],
  ['a PDF document', [0x25, 0x50, 0x44, 0x46]],
  ['a gzip archive', [0x1f, 0x8b]],
  ['a PNG picture', [0x89, 0x50, 0x4e, 0x47]],
  ['a JPEG picture', [0xff, 0xd8, 0xff]],
  ['an old office document', [0xd0, 0xcf, 0x11, 0xe0]],
  ['a SQLite database', [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20]],
  ['UTF-16 text; save it as UTF-8', [0xff, 0xfe]],
  ['UTF-16 text; save it as UTF-8', [0xfe, 0xff]],
];

/**
 * Control characters that no text of ours needs (YAML 1.2.2 section 5.1 forbids them outside quotes,
 * too). The YAML tokeniser marks its tokens with three of them, so they must be gone before it runs.
 */
const controlCharacter = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/;

/**
 * Turns the bytes of a file into text: UTF-8 with or without a byte order mark, which is dropped.
 * Refuses empty, too large and binary files and every other encoding, saying which it looks like.
 */
export function decodeText(bytes: Uint8Array, from: { readonly file: string }): Outcome<string> {
  const { file } = from;
  const refuse = (code: string, message: string) =>
    fail<string>([{ code, path: '', message, file }]);
  if (bytes.length > fileBytesMax) return fail([tooLarge(file, bytes.length)]);
  const signature = signatures.find(([, start]) => start.every((byte, i) => bytes[i] === byte));
  if (signature !== undefined)
    return refuse('file-binary', `file: expected UTF-8 text, got a binary file (${signature[0]})`);
  if (bytes.includes(0))
    return refuse(
      'file-binary',
      'file: expected UTF-8 text, got a binary file (it has zero bytes)',
    );
  const text = parseUtf8(bytes);
  if (!text.ok) {
    const place = text.problems[0]?.message.replace(/^.*got /, '') ?? 'other bytes';
    return refuse(
      'file-encoding',
      `file: expected UTF-8 text, got a binary file or another encoding (${place})`,
    );
  }
  return checkText(text.value.startsWith('\ufeff') ? text.value.slice(1) : text.value, from);
}

/** Refuses text that is empty, too long, or holds control characters: the checks every reader needs. */
export function checkText(text: string, from: { readonly file: string }): Outcome<string> {
  const { file } = from;
  if (text.length > fileBytesMax) return fail([tooLarge(file, text.length)]);
  if (text.trim() === '') {
    const message = 'file: expected content, got an empty file';
    return fail([{ code: 'file-empty', path: '', message, file }]);
  }
  const control = text.search(controlCharacter);
  if (control < 0) return ok(text);
  const unit = text.charCodeAt(control).toString(16).padStart(4, '0');
  const message = `file: expected text, got a binary file (control character U+${unit})`;
  return fail([{ code: 'file-binary', path: '', message, file, ...placeOf(text, control) }]);
}

/** Says that a file is larger than what is read; made from the size alone. */
export function tooLarge(file: string, byteCount: number): Problem {
  const message = `file: expected at most ${fileBytesMax} bytes, got ${byteCount}`;
  return { code: 'file-too-large', path: '', message, file };
}

/** A place in a text: line and column, both 1-based; the column counts UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Finds line and column of one offset; for many of them use `createPlaceFinder`. */
export function placeOf(text: string, offset: number): Place {
  return createPlaceFinder(text)(offset);
}

/** Indexes the line starts of a text once, and then finds places in logarithmic time. */
export function createPlaceFinder(text: string): (offset: number) => Place {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}
