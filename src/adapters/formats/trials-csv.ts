import { fail, type Outcome, ok, type Problem } from '../../base/problems.ts';
import { createProblemList } from '../../model/problem-list.ts';
import { readBySchema } from '../../model/schema-problems.ts';
import { type Trial, trial } from '../../model/trial.ts';
import { readCsv } from './csv.ts';
import { type Column, planColumns } from './csv-columns.ts';
import { decodeText } from './text.ts';
import { findBiology, findBiologyInText } from './third-party-biology.ts';

/** Columns of a trials file: which trial, on what, how much was recovered. */
const columns: readonly Column[] = [
  { name: 'trial', aliases: ['id', 'sample'], isRequired: true },
  { name: 'material', aliases: ['surface'], isRequired: true },
  { name: 'recoveredNg', aliases: ['recovered (ng)', 'quantity (ng)'], isRequired: true },
  { name: 'note', aliases: ['notes', 'remark'] },
];

/** A calibration rests on 6 to 12 trials; a file with more than this is something else. */
const trialCountMax = 1000;

/** A trial and the line of the file on which its row begins. */
export interface TrialRow {
  readonly trial: Trial;
  readonly line: number;
}

/**
 * Reads own trials for a local calibration (docs/spec/calibration.md). Quantities only: volunteers are third parties, so
 * a file with genotype, allele or sequence content is refused as a whole before anything is read. All problems are
 * listed, each with file and line, and then nothing is read.
 */
export function readTrialsCsv(
  bytes: Uint8Array,
  from: { readonly file: string },
): Outcome<readonly TrialRow[]> {
  const text = decodeText(bytes, from);
  const found = findBiology(bytes);
  const biology = found.length > 0 || !text.ok ? found : findBiologyInText(text.value);
  if (biology.length > 0)
    return fail(
      biology.map(({ what, ...place }) => {
        const message = `file: expected quantities only, got ${what}; no third party's biology is read`;
        return { code: 'third-party-biology', path: '', message, ...from, ...place };
      }),
    );
  if (!text.ok) return text;
  const table = readCsv(text.value, from);
  if (!table.ok) return table;
  const { indexByName, problems: columnProblems } = planColumns(table.value, columns, from);
  const problems: Problem[] = [...columnProblems];
  const { rows } = table.value;
  if (rows.length > trialCountMax) {
    const message = `file: expected at most ${trialCountMax} trials, got ${rows.length}`;
    problems.push({ code: 'too-many', path: '', message, ...from });
  }
  if (problems.length > 0) return fail(problems);
  const read: TrialRow[] = [];
  const lineByTrial = new Map<string, number>();
  for (const { cells, line } of rows) {
    const list = createProblemList();
    const value: Record<string, unknown> = {};
    for (const [name, index] of indexByName) {
      const cell = cells[index] ?? '';
      if (cell !== '') value[name] = name === 'recoveredNg' ? numberOf(cell) : cell;
    }
    const own = readBySchema(trial, value, list);
    if (own === undefined) {
      problems.push(...list.all().map((p) => ({ ...p, ...from, line })));
      continue;
    }
    const earlier = lineByTrial.get(own.trial);
    if (earlier !== undefined) {
      const message = `trial: expected each trial once, got "${own.trial}" again (first in line ${earlier})`;
      problems.push({ code: 'duplicate-id', path: 'trial', message, ...from, line });
    }
    lineByTrial.set(own.trial, earlier ?? line);
    read.push({ trial: own, line });
  }
  return problems.length > 0 ? fail(problems) : ok(read);
}

/** A number as people write it; anything else stays text and is refused by the schema. */
function numberOf(cell: string): number | string {
  return /^-?\d{1,9}(\.\d{1,9})?$/.test(cell) ? Number(cell) : cell;
}
