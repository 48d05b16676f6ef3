import { CsvError, parse } from 'csv-parse/browser/esm/sync';
import { fail, type Outcome, ok } from '../../base/problems.ts';
import { limits } from '../../model/field.ts';
import { checkText, placeOf } from './text.ts';

/** Longest row; characters. Assumption: a contact with a full note has 600. */
const rowLengthMax = 10_000;

/** Lines are counted before parsing: the library takes some 50 µs for a row, however short. */
const lineCountMax = 2 * limits.entriesMax;

/** A row with the line on which it begins, 1-based. */
export interface CsvRow {
  readonly cells: readonly string[];
  readonly line: number;
}

/** A CSV text: the first row names the columns; each row has as many cells as it. */
export interface CsvTable {
  readonly header: CsvRow;
  readonly rows: readonly CsvRow[];
}

/**
 * Reads comma-separated text by RFC 4180, UTF-8, with LF or CRLF line ends; cells are trimmed, empty
 * lines skipped. Refuses, with line: what `checkText` refuses, stray quotes, rows with another number
 * of cells than the header, more rows or longer ones than the limits, other separators.
 */
export function readCsv(text: string, from: { readonly file: string }): Outcome<CsvTable> {
  const { file } = from;
  const checked = checkText(text, from);
  if (!checked.ok) return checked;
  const unix = text.replace(/\r\n?/g, '\n');
  const lineCount = placeOf(unix, unix.length).line;
  if (lineCount > lineCountMax) {
    const message = `file: expected at most ${lineCountMax} lines, got ${lineCount}`;
    return fail([{ code: 'too-many', path: '', message, file }]);
  }
  const rows = parseRows(unix, file);
  if (!rows.ok) return rows;
  const [header, ...body] = rows.value;
  if (header === undefined) {
    const message = 'file: expected a row of column names, got an empty file';
    return fail([{ code: 'file-empty', path: '', message, file }]);
  }
  if (header.cells.length === 1 && /[;\t]/.test(header.cells[0] ?? '')) {
    const message = 'file: expected commas between cells, got semicolons or tabs';
    return fail([{ code: 'csv-syntax', path: '', message, file, line: header.line }]);
  }
  const uneven = body.filter((row) => row.cells.length !== header.cells.length);
  if (uneven.length === 0) return ok({ header, rows: body });
  return fail(
    uneven.map(({ cells, line }) => {
      const message = `row: expected ${header.cells.length} cells as in the first row, got ${cells.length}`;
      return { code: 'csv-row', path: '', message, file, line };
    }),
  );
}

/** What the library gives with `info`: its types say only that a record is something. */
interface InformedRecord {
  readonly record: readonly string[];
  /** Line on which the record ends. */
  readonly info: { readonly lines: number };
}

function parseRows(text: string, file: string): Outcome<CsvRow[]> {
  try {
    // With `info: true` the library gives records of this shape (its documentation, "Option info").
    const records = parse(text, {
      info: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      record_delimiter: '\n',
      max_record_size: rowLengthMax,
    }) as unknown as readonly InformedRecord[];
    return ok(
      records.map(({ record, info }) => {
        const breaks = record.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
        return { cells: record, line: info.lines - breaks };
      }),
    );
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? { line: error['lines'] } : {};
    const message = `file: expected CSV by RFC 4180, got ${wordsByCode[error.code] ?? 'a syntax error'}`;
    return fail([{ code: 'csv-syntax', path: '', message, file, ...line }]);
  }
}

/** Words for the library's error codes; its own messages quote what they found. */
const wordsByCode: Readonly<Record<string, string>> = {
  CSV_INVALID_CLOSING_QUOTE: 'text after a closing quote; double a quote inside quotes',
  CSV_QUOTE_NOT_CLOSED: 'a quote that is never closed',
  INVALID_OPENING_QUOTE: 'a quote inside a cell without quotes',
  CSV_MAX_RECORD_SIZE: `a row of more than ${rowLengthMax} characters`,
};
