import type { Problem } from '../../base/problems.ts';
import { nearestHint } from '../../model/nearest.ts';
import type { CsvTable } from './csv.ts';

/** A column that a reader knows: its name, and how people also write it. */
export interface Column {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly isRequired?: boolean;
}

/** Which cell of a row holds which known column. */
export interface ColumnPlan {
  readonly indexByName: ReadonlyMap<string, number>;
  readonly problems: readonly Problem[];
}

/**
 * Finds the known columns in a header. Case, spaces, `_`, `-` and brackets do not matter: `duration_s`
 * is `durationS`. Lists unknown columns (with the nearest known one), repeated and missing ones.
 */
export function planColumns(
  table: CsvTable,
  known: readonly Column[],
  from: { readonly file: string },
): ColumnPlan {
  const nameByWord = new Map<string, string>();
  for (const { name, aliases } of known)
    for (const word of [name, ...(aliases ?? [])]) nameByWord.set(columnWord(word), name);
  const indexByName = new Map<string, number>();
  const problems: Problem[] = [];
  const refuse = (code: string, path: string, message: string) =>
    problems.push({ code, path, message, file: from.file, line: table.header.line });
  table.header.cells.forEach((cell, i) => {
    const name = nameByWord.get(columnWord(cell));
    const shown = cell.slice(0, 40);
    if (name === undefined) {
      const hint = nearestHint(
        shown,
        known.map((column) => column.name),
      );
      refuse(
        'unknown-column',
        shown,
        `column: expected a column of the format, got "${shown}"${hint}`,
      );
    } else if (indexByName.has(name))
      refuse(
        'duplicate-column',
        name,
        `column: expected "${name}" once, got it again as "${shown}"`,
      );
    else indexByName.set(name, i);
  });
  for (const { name, isRequired } of known)
    if (isRequired === true && !indexByName.has(name))
      refuse('missing-column', name, `column: expected "${name}", got no such column`);
  return { indexByName, problems };
}

function columnWord(text: string): string {
  return text.toLowerCase().replace(/[\s_()[\]-]/g, '');
}
