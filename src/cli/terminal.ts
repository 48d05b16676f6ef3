/** What a line can be printed with; without colour every function returns its text unchanged. */
export interface Painter {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  green(text: string): string;
  cyan(text: string): string;
}

/** Shows that work goes on; a terminal rewrites one line, anything else gets plain lines. */
export interface Progress {
  /** Says what is being done and, when known, how far: `doneCount` of `totalCount`. */
  show(label: string, doneCount?: number, totalCount?: number): void;
  /** Clears the rewritten line, before anything else is printed and at the end; a log stays as it is. */
  clear(): void;
}

export interface Column {
  readonly align?: 'left' | 'right';
  /** Cells wider than this are cut and end in `…`. */
  readonly columnsMax?: number;
}

const GAP = '  ';
const ESCAPE = '\u001b';
/** U+2588 to U+258F: a full block and the seven partial ones, an eighth of a cell each. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const PAINT = /\u001b\[\d+m/g;

/**
 * Whether to colour: only on a terminal that can, and never when NO_COLOR is set to anything
 * (no-color.org), since colour is never the only carrier of a meaning here.
 */
export function wantsColour({
  isTty,
  noColor,
  term,
}: {
  readonly isTty: boolean;
  readonly noColor: string | undefined;
  readonly term: string | undefined;
}): boolean {
  return isTty && (noColor === undefined || noColor === '') && term !== 'dumb';
}

/** Makes a painter; the codes are the ANSI SGR ones (ECMA-48, 8.3.117). */
export function createPainter({ colour }: { readonly colour: boolean }): Painter {
  const paint = (on: number, off: number) => (text: string) =>
    colour ? `${ESCAPE}[${on}m${text}${ESCAPE}[${off}m` : text;
  return {
    bold: paint(1, 22),
    dim: paint(2, 22),
    red: paint(31, 39),
    yellow: paint(33, 39),
    green: paint(32, 39),
    cyan: paint(36, 39),
  };
}

/**
 * Makes text from outside safe to print on one line: a name with an escape sequence in it could
 * rewrite the screen, and one with direction marks could reorder it. Each such character becomes `�`.
 */
export function printable(text: string): string {
  return text.replace(CONTROLS, '�');
}

/** How many terminal columns a text takes: wide East Asian characters two, combining marks and paint none. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text.replace(PAINT, '')) width += characterWidth(character);
  return width;
}

/** Cuts a text to a number of columns; a cut text ends in `…`. Paint is not expected in it. */
export function truncate(text: string, columnsMax: number): string {
  if (displayWidth(text) <= columnsMax) return text;
  let kept = '';
  let width = 0;
  for (const character of text) {
    width += characterWidth(character);
    if (width > columnsMax - 1) break;
    kept += character;
  }
  return columnsMax < 1 ? '' : `${kept}…`;
}

/**
 * Sets rows under each other, two spaces between columns, no space at line ends.
 * A row may be shorter than others; columns without a description are left-aligned and unlimited.
 */
export function alignColumns(
  rows: readonly (readonly string[])[],
  columns: readonly Column[] = [],
): string[] {
  const cells = rows.map((row) =>
    row.map((cell, i) => {
      const columnsMax = columns[i]?.columnsMax;
      return columnsMax === undefined ? cell : truncate(cell, columnsMax);
    }),
  );
  const widths: number[] = [];
  for (const row of cells) {
    for (const [i, cell] of row.entries()) {
      widths[i] = Math.max(widths[i] ?? 0, displayWidth(cell));
    }
  }
  return cells.map((row) =>
    row
      .map((cell, i) => {
        const padding = ' '.repeat((widths[i] ?? 0) - displayWidth(cell));
        return columns[i]?.align === 'right' ? padding + cell : cell + padding;
      })
      .join(GAP)
      .trimEnd(),
  );
}

/**
 * Draws a share from 0 to 1 as block characters, always `columns` wide. A share above 0 shows at
 * least an eighth of a cell, and one below 1 never fills the bar: nothing is rounded to "none" or "all".
 */
export function bar(share: number, columns: number): string {
  const eighthsMax = columns * 8;
  const clamped = Number.isNaN(share) ? 0 : Math.min(1, Math.max(0, share));
  let eighths = Math.round(clamped * eighthsMax);
  if (clamped > 0) eighths = Math.max(1, eighths);
  if (clamped < 1) eighths = Math.min(eighthsMax - 1, eighths);
  const text = '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
  return text.padEnd(columns);
}

/** Breaks a text at spaces into lines of at most `columns`; a longer word stays whole. */
export function wrapText(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((w) => w !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && displayWidth(longer) > columns) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  if (line !== '') lines.push(line);
  return lines;
}

/**
 * Makes a progress display that writes through `write` (raw text, no line end added). On a terminal it
 * rewrites one line with a bar; elsewhere it prints each new label once, so that a log stays short.
 */
export function createProgress({
  write,
  isTty,
  columns,
}: {
  readonly write: (text: string) => void;
  readonly isTty: boolean;
  readonly columns: number;
}): Progress {
  let shown = '';
  const showOnTerminal = (label: string, doneCount?: number, totalCount?: number): void => {
    const line = truncate(progressText(label, doneCount, totalCount), columns - 1);
    if (line === shown) return;
    shown = line;
    write(`\r${line}${ESCAPE}[K`);
  };
  const showInLog = (label: string): void => {
    if (label === shown) return;
    shown = label;
    write(`${printable(label)} …\n`);
  };
  return {
    show: isTty ? showOnTerminal : showInLog,
    clear() {
      if (!isTty || shown === '') return;
      write(`\r${ESCAPE}[K`);
      shown = '';
    },
  };
}

function progressText(label: string, doneCount?: number, totalCount?: number): string {
  const text = printable(label);
  if (doneCount === undefined || totalCount === undefined || totalCount <= 0) return `${text} …`;
  const share = doneCount / totalCount;
  const percent = Math.floor(Math.min(1, Math.max(0, share)) * 100);
  return `${bar(share, 20)} ${String(percent).padStart(3)} %  ${text}`;
}

/** Wide per Unicode Standard Annex #11 (W and F, by block); marks per general category M. */
function characterWidth(character: string): number {
  if (/^[\p{M}\u200b-\u200d\ufeff]$/u.test(character)) return 0;
  const wide =
    /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]$/u;
  return wide.test(character) ? 2 : 1;
}
