import { fail, type Outcome, ok, type Problem } from '../../base/problems.ts';
import { type FactOf, resultFact } from '../../model/fact.ts';
import { limits } from '../../model/field.ts';
import { createProblemList } from '../../model/problem-list.ts';
import { readBySchema } from '../../model/schema-problems.ts';
import { contradictsItself } from '../../model/swab-results.ts';
import { type CsvRow, readCsv } from './csv.ts';
import { type Column, planColumns } from './csv-columns.ts';
import { decodeText } from './text.ts';
import { type BiologyFinding, findBiology, findBiologyInText } from './third-party-biology.ts';

/** Columns of a laboratory file: which swab, how much, from how much on it can be seen, what it means. */
const columns: readonly Column[] = [
  { name: 'sample', aliases: ['swab', 'sampleId'], isRequired: true },
  { name: 'at', aliases: ['time', 'reportedAt'] },
  { name: 'quantityPg', aliases: ['quantity (pg)'], isRequired: true },
  { name: 'lodPg', aliases: ['lod (pg)', 'limit of detection (pg)'], isRequired: true },
  { name: 'control', isRequired: true },
  { name: 'call', aliases: ['result'], isRequired: true },
  { name: 'note', aliases: ['notes', 'remark'] },
];

/** A result, and the line of the file where it stands. */
export interface LaboratoryRow {
  readonly result: FactOf<'result'>;
  readonly line: number;
}

/**
 * Reads a laboratory file: quantity and call only. Looks into the content first and refuses, with
 * `third-party-biology` and the place, any file that carries genotypes, alleles or sequences; of such
 * a file nothing is read and nothing is repeated in a message. `at` (ms since 1970, the instant of
 * the report) stands for rows without a cell of their own.
 */
export function readLaboratoryCsv(
  bytes: Uint8Array,
  from: { readonly file: string; readonly at: number },
): Outcome<LaboratoryRow[]> {
  const file = { file: from.file };
  const binary = findBiology(bytes);
  if (binary.length > 0) return fail(binary.map((finding) => refusal(finding, from.file)));
  const text = decodeText(bytes, file);
  if (!text.ok) return text;
  const found = findBiologyInText(text.value);
  if (found.length > 0) return fail(found.map((finding) => refusal(finding, from.file)));
  const table = readCsv(text.value, file);
  if (!table.ok) return table;
  const plan = planColumns(table.value, columns, file);
  const problems: Problem[] = [...plan.problems];
  if (table.value.rows.length > limits.entriesMax) {
    const message = `file: expected at most ${limits.entriesMax} rows, got ${table.value.rows.length}`;
    problems.push({ code: 'too-many', path: '', message, ...file });
  }
  if (problems.length > 0) return fail(problems);
  const results: LaboratoryRow[] = [];
  const lineBySample = new Map<string, number>();
  for (const row of table.value.rows) {
    const result = readRow(row, { indexByName: plan.indexByName, at: from.at });
    if (!result.ok) {
      problems.push(...result.problems.map((p) => ({ ...p, ...file, line: row.line })));
      continue;
    }
    const earlier = lineBySample.get(result.value.swab);
    if (earlier !== undefined) {
      const message = `sample: expected each sample once, got "${result.value.swab}" again (first in line ${earlier})`;
      problems.push({ code: 'duplicate-id', path: 'sample', message, ...file, line: row.line });
    }
    lineBySample.set(result.value.swab, row.line);
    results.push({ result: result.value, line: row.line });
  }
  return problems.length > 0 ? fail(problems) : ok(results);
}

function refusal(finding: BiologyFinding, file: string): Problem {
  const { what, ...place } = finding;
  const message = `file: expected quantities and calls only, got ${what}; no third party's biology is imported`;
  return { code: 'third-party-biology', path: '', message, file, ...place };
}

function readRow(
  row: CsvRow,
  by: { readonly indexByName: ReadonlyMap<string, number>; readonly at: number },
): Outcome<FactOf<'result'>> {
  const value: Record<string, unknown> = { kind: 'result', at: by.at };
  for (const [name, index] of by.indexByName) {
    const cell = row.cells[index] ?? '';
    if (cell !== '') value[name === 'sample' ? 'swab' : name] = cellValue(name, cell);
  }
  const swab = String(value['swab'] ?? '');
  // A sample that is no code is refused as the sample; its result needs a code of its own until then.
  value['id'] = /^[\w.-]{1,57}$/.test(swab) ? `result-${swab}` : `result-row-${row.line}`;
  const list = createProblemList();
  const result = readBySchema(resultFact, value, list);
  if (result === undefined)
    return fail(list.all().map((p) => (p.path === 'swab' ? { ...p, path: 'sample' } : p)));
  if (result.call !== 'no-result' && result.quantityPg === undefined) {
    const message = `quantityPg: expected a quantity for the call "${result.call}", got nothing`;
    return fail([{ code: 'missing', path: 'quantityPg', message }]);
  }
  if (contradictsItself(result)) {
    const message = `quantityPg: expected at most lodPg, ${result.lodPg}, for the call "${result.call}", got ${result.quantityPg}`;
    return fail([{ code: 'contradiction', path: 'quantityPg', message }]);
  }
  return ok(result);
}

function cellValue(name: string, cell: string): unknown {
  if (name === 'quantityPg' || name === 'lodPg')
    return /^-?\d{1,12}(\.\d{1,9})?$/.test(cell) ? Number(cell) : cell;
  // A laboratory writes "not detected"; the code has a hyphen.
  if (name === 'call' || name === 'control') return cell.toLowerCase().replace(/\s+/g, '-');
  return cell;
}
