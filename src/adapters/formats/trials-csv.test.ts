import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { problemToLine } from '../../base/problems.ts';
import { textToUtf8 } from '../../base/utf8.ts';
import { readTrialsCsv } from './trials-csv.ts';

const header = 'trial,material,recoveredNg';

function linesOf(text: string): string[] {
  const read = readTrialsCsv(textToUtf8(text), { file: 'trials.csv' });
  return read.ok ? [] : read.problems.map(problemToLine);
}

describe('a trials file', () => {
  it('[K1] gives trial, material and quantity, with the line of each', () => {
    const text = 'Trial,Surface,Recovered (ng),note\nT1,plastic,0.42,first\n\nT2,chrome,0,\n';
    const read = readTrialsCsv(textToUtf8(text), { file: 'trials.csv' });
    assert.deepEqual(read, {
      ok: true,
      value: [
        { trial: { trial: 'T1', material: 'plastic', recoveredNg: 0.42, note: 'first' }, line: 2 },
        { trial: { trial: 'T2', material: 'chrome', recoveredNg: 0 }, line: 4 },
      ],
    });
  });

  it('[K2] refuses a quantity that is none, is missing, is negative or is a wrong unit', () => {
    const lines = linesOf(
      `${header}\nT1,plastic,little\nT2,plastic,\nT3,plastic,-1\nT4,plastic,1000001\n`,
    );
    assert.equal(lines.length, 4);
    assert.match(lines[0] ?? '', /^trials\.csv:2 recoveredNg: .*\[wrong-type\]$/);
    assert.match(lines[1] ?? '', /^trials\.csv:3 .*\[missing\]$/);
    for (const [line, text] of [
      [4, lines[2]],
      [5, lines[3]],
    ] as const)
      assert.match(text ?? '', new RegExp(`^trials\\.csv:${line} .*\\[out-of-range\\]$`));
  });

  it('[K1] takes each trial once, knows its columns, and ends at 1,000 rows', () => {
    assert.match(
      linesOf(`${header}\nT1,plastic,1\nT1,plastic,1\n`)[0] ?? '',
      /:3 .*line 2.*duplicate-id/,
    );
    assert.match(linesOf('trial,material\nT1,plastic\n')[0] ?? '', /missing-column/);
    assert.match(linesOf(`${header},sex\nT1,plastic,1,f\n`)[0] ?? '', /unknown-column/);
    const rows = Array.from({ length: 1001 }, (_, i) => `T${i},plastic,1`);
    assert.deepEqual(linesOf([header, ...rows.slice(1)].join('\n')), []);
    assert.match(linesOf([header, ...rows].join('\n'))[0] ?? '', /too-many/);
  });

  it('[K3] refuses a whole file that says who a volunteer is, and repeats nothing of it', () => {
    const lines = linesOf(`${header},D3S1358\nT1,plastic,1,"15,16"\n`);
    assert.ok(lines.length > 0 && lines.every((line) => line.endsWith('[third-party-biology]')));
    assert.ok(!lines.join().includes('15,16'));
  });
});
