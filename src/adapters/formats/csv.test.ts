import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { problemToLine } from '../../base/problems.ts';
import { readCsv } from './csv.ts';
import { planColumns } from './csv-columns.ts';

const from = { file: 'f.csv' };

function read(text: string) {
  const table = readCsv(text, from);
  assert.ok(table.ok, table.ok ? '' : table.problems.map(problemToLine).join('\n'));
  return table.value;
}

function linesOf(text: string): string[] {
  const table = readCsv(text, from);
  return table.ok ? [] : table.problems.map(problemToLine);
}

describe('CSV', () => {
  it('reads what RFC 4180 says, and knows the line of each row', () => {
    const table = read('a,b\r\n"x ""y"", z",2\r\n\r\n"two\r\nlines",3\r\nlast,4');
    assert.deepEqual(table.header, { cells: ['a', 'b'], line: 1 });
    assert.deepEqual(table.rows, [
      { cells: ['x "y", z', '2'], line: 2 },
      { cells: ['two\nlines', '3'], line: 4 },
      { cells: ['last', '4'], line: 6 },
    ]);
  });

  it('reads back any cells that were quoted', () => {
    // Cells are trimmed, and control characters are refused before.
    const cell = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.trim());
    const rows = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(rows, (cells) => {
        const quoted = cells.map((row) => row.map((c) => `"${c.replaceAll('"', '""')}"`).join(','));
        const table = readCsv(['a,b,c', ...quoted].join('\n'), from);
        assert.ok(table.ok);
        assert.deepEqual(
          table.value.rows.map((row) => row.cells),
          cells,
        );
      }),
      { numRuns: 50 },
    );
  });

  it('refuses stray quotes, with the line', () => {
    assert.deepEqual(linesOf('a,b\n1,x"y\n'), [
      'f.csv:2 file: expected CSV by RFC 4180, got a quote inside a cell without quotes [csv-syntax]',
    ]);
    assert.match(linesOf('a,b\n"1"x,2\n')[0] ?? '', /^f.csv:2 .*after a closing quote/);
    assert.match(linesOf('a,b\n1,"2\n')[0] ?? '', /^f.csv:2 .*never closed/);
  });

  it('refuses uneven rows, all of them', () => {
    assert.deepEqual(linesOf('a,b\n1\n1,2\n1,2,3\n'), [
      'f.csv:2 row: expected 2 cells as in the first row, got 1 [csv-row]',
      'f.csv:4 row: expected 2 cells as in the first row, got 3 [csv-row]',
    ]);
  });

  it('says so when the separators are others', () => {
    assert.match(linesOf('a;b\n1;2\n')[0] ?? '', /expected commas between cells, got semicolons/);
  });

  it('has bounds on lines, rows and size', () => {
    assert.match(linesOf(`a\n${'1\n'.repeat(10_000)}`)[0] ?? '', /at most 10000 lines, got 10002/);
    assert.match(linesOf(`a\n${'x'.repeat(10_010)}\n`)[0] ?? '', /more than 10000 characters/);
    assert.match(linesOf('')[0] ?? '', /file-empty/);
    assert.match(linesOf('a\n\u0000')[0] ?? '', /file-binary/);
  });
});

describe('columns', () => {
  const known = [
    { name: 'durationS', aliases: ['seconds'], isRequired: true },
    { name: 'note' },
    { name: 'target', isRequired: true },
  ];
  const plan = (header: string) => planColumns(read(`${header}\n`), known, from);

  it('are found whatever their case, spaces and signs', () => {
    for (const name of ['durationS', 'duration_s', 'Duration (s)', 'DURATION-S', 'Seconds'])
      assert.deepEqual(
        [...plan(`target,${name}`).indexByName],
        [
          ['target', 0],
          ['durationS', 1],
        ],
        name,
      );
  });

  it('that are unknown, repeated or missing are all named', () => {
    const problems = plan('note,notte,note').problems.map(problemToLine);
    assert.deepEqual(problems, [
      'f.csv:1 notte: column: expected a column of the format, got "notte"; the nearest is "note" [unknown-column]',
      'f.csv:1 note: column: expected "note" once, got it again as "note" [duplicate-column]',
      'f.csv:1 durationS: column: expected "durationS", got no such column [missing-column]',
      'f.csv:1 target: column: expected "target", got no such column [missing-column]',
    ]);
  });
});
