import { fail, type Outcome, ok, type Problem } from '../../base/problems.ts';
import { type Contact, contactFact } from '../../model/fact.ts';
import { limits } from '../../model/field.ts';
import { createProblemList, printValue } from '../../model/problem-list.ts';
import { readBySchema } from '../../model/schema-problems.ts';
import { type CsvRow, readCsv } from './csv.ts';
import { type Column, planColumns } from './csv-columns.ts';

/** Columns of a contacts file. `durationS` is what people write; `durationMs` is what is kept. */
const columns: readonly Column[] = [
  { name: 'id' },
  { name: 'at', aliases: ['time'], isRequired: true },
  { name: 'leg', isRequired: true },
  { name: 'actor', aliases: ['who', 'person'], isRequired: true },
  { name: 'target', aliases: ['surface', 'what'], isRequired: true },
  { name: 'part', aliases: ['bodyPart'], isRequired: true },
  { name: 'manner', aliases: ['how', 'kind'], isRequired: true },
  { name: 'durationS', aliases: ['duration (s)', 'seconds'] },
  { name: 'durationMs', aliases: ['duration (ms)'] },
  { name: 'gloved', aliases: ['glove', 'gloves'], isRequired: true },
  { name: 'source', isRequired: true },
  { name: 'certainty', aliases: ['sure'], isRequired: true },
  { name: 'distanceCm', aliases: ['distance (cm)'] },
  { name: 'with' },
  { name: 'recordedAt', aliases: ['recorded'] },
  { name: 'corrects' },
  { name: 'withdrawn' },
  { name: 'note', aliases: ['notes', 'remark', 'comment'] },
];

const booleanByWord: Readonly<Record<string, boolean>> = {
  y: true,
  yes: true,
  true: true,
  '1': true,
  n: false,
  no: false,
  false: false,
  '0': false,
};

/** A contact and the line of the file on which its row begins. */
export interface ContactRow {
  readonly contact: Contact;
  readonly line: number;
}

/**
 * Reads contacts from CSV (see docs/spec/visit-file.md). One row is one contact fact; empty cells are
 * absent members; without a column `id` a row is called after its line. All problems are listed,
 * each with file, line and column, and then nothing is read.
 */
export function readContactsCsv(
  text: string,
  from: { readonly file: string },
): Outcome<ContactRow[]> {
  const table = readCsv(text, from);
  if (!table.ok) return table;
  const { indexByName, problems: columnProblems } = planColumns(table.value, columns, from);
  const problems: Problem[] = [...columnProblems];
  const durationColumns = ['durationS', 'durationMs'].filter((name) => indexByName.has(name));
  if (durationColumns.length !== 1) {
    const came = durationColumns.length === 0 ? 'neither' : 'both';
    const message = `column: expected either "durationS" or "durationMs", got ${came}`;
    problems.push({
      code: 'missing-column',
      path: 'durationS',
      message,
      ...from,
      line: table.value.header.line,
    });
  }
  if (table.value.rows.length > limits.entriesMax) {
    const message = `file: expected at most ${limits.entriesMax} rows, got ${table.value.rows.length}`;
    problems.push({ code: 'too-many', path: '', message, ...from });
  }
  if (problems.length > 0) return fail(problems);
  const rows: ContactRow[] = [];
  const lineById = new Map<string, number>();
  for (const row of table.value.rows) {
    const read = readRow(row, indexByName);
    if (!read.ok) {
      problems.push(...read.problems.map((p) => ({ ...p, ...from, line: row.line })));
      continue;
    }
    const earlier = lineById.get(read.value.id);
    if (earlier !== undefined) {
      const message = `id: expected an id that no other row has, got "${read.value.id}" again (first in line ${earlier})`;
      problems.push({ code: 'duplicate-id', path: 'id', message, ...from, line: row.line });
    }
    lineById.set(read.value.id, earlier ?? row.line);
    rows.push({ contact: read.value, line: row.line });
  }
  return problems.length > 0 ? fail(problems) : ok(rows);
}

function readRow(row: CsvRow, indexByName: ReadonlyMap<string, number>): Outcome<Contact> {
  const value: Record<string, unknown> = { kind: 'contact', id: `row-${row.line}` };
  for (const [name, index] of indexByName) {
    const cell = row.cells[index] ?? '';
    if (cell !== '') value[name] = cellValue(name, cell);
  }
  const list = createProblemList();
  const seconds = value['durationS'];
  if (seconds !== undefined) {
    delete value['durationS'];
    value['durationMs'] = typeof seconds === 'number' ? Math.round(seconds * 1000) : 0;
    if (typeof seconds === 'string') {
      const message = `durationS: expected seconds, 0 or more, got ${printValue(seconds)}`;
      list.add('wrong-type', 'durationS', message);
    }
  }
  const contact = readBySchema(contactFact, value, list);
  return contact === undefined || list.all().length > 0 ? fail(list.all()) : ok(contact);
}

/** Turns a cell into what the schema wants; a cell that is no such thing stays text and is refused there. */
function cellValue(name: string, cell: string): unknown {
  if (name === 'gloved' || name === 'withdrawn') return booleanOf(cell);
  const isNumber = /^-?\d{1,15}(\.\d{1,6})?$/.test(cell);
  if (name === 'durationS') return isNumber && Number(cell) >= 0 ? Number(cell) : cell;
  if (name === 'durationMs' || name === 'distanceCm') return isNumber ? Number(cell) : cell;
  return cell;
}

function booleanOf(cell: string): boolean | string {
  const word = cell.toLowerCase();
  return Object.hasOwn(booleanByWord, word) ? (booleanByWord[word] ?? cell) : cell;
}
