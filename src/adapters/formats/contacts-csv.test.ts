import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { problemToLine } from '../../base/problems.ts';
import { readContactsCsv } from './contacts-csv.ts';

const from = { file: 'card.csv' };
const header = 'id,at,leg,actor,target,part,manner,duration_s,gloved,source,certainty,note';
const row =
  'c-1,2031-05-14T11:15:10+05:00,talks,HERON,chair-1/seat,body,sit,5860,n,observed,certain,';

function read(text: string) {
  const rows = readContactsCsv(text, from);
  assert.ok(rows.ok, rows.ok ? '' : rows.problems.map(problemToLine).join('\n'));
  return rows.value;
}

function linesOf(text: string): string[] {
  const rows = readContactsCsv(text, from);
  return rows.ok ? [] : rows.problems.map(problemToLine);
}

describe('contacts from CSV', () => {
  it('are contact facts, with the line they come from', () => {
    assert.deepEqual(read(`${header}\n${row}\n`), [
      {
        contact: {
          kind: 'contact',
          id: 'c-1',
          at: 1936505710000,
          leg: 'talks',
          actor: 'HERON',
          target: 'chair-1/seat',
          part: 'body',
          manner: 'sit',
          durationMs: 5_860_000,
          gloved: false,
          source: 'observed',
          certainty: 'certain',
        },
        line: 2,
      },
    ]);
  });

  it('have columns in any order and with other names, and words for yes and no', () => {
    const text = [
      'Who,What,Time,leg,body part,how,seconds,gloves,source,sure,distance_cm,recorded,corrects,withdrawn',
      'HERON,person:CEDAR,2031-05-14T11:15:10Z,talks,mouth,speech,0.25,Yes,video,likely,69,2031-05-14T12:00:00Z,c-1,true',
    ].join('\n');
    const [only] = read(text);
    assert.equal(only?.contact.id, 'row-2');
    assert.equal(only?.contact.durationMs, 250);
    assert.equal(only?.contact.gloved, true);
    assert.equal(only?.contact.distanceCm, 69);
    assert.equal(only?.contact.withdrawn, true);
    assert.equal(only?.contact.corrects, 'c-1');
  });

  it('may say milliseconds instead of seconds, not both and not neither', () => {
    assert.equal(
      read(`${header.replace('duration_s', 'durationMs')}\n${row}`)[0]?.contact.durationMs,
      5860,
    );
    const both = header.replace('note', 'durationMs');
    assert.match(
      linesOf(`${both}\n${row}`)[0] ?? '',
      /either "durationS" or "durationMs", got both/,
    );
    const neither = header.replace('duration_s,', '');
    assert.match(linesOf(`${neither}\n`)[0] ?? '', /got neither/);
  });

  it('with errors are refused: every error with file, line, column, expected and came', () => {
    const text = [
      header,
      row.replace('5860', 'long').replace('HERON', 'H E'),
      row,
      row.replace('c-1', 'c-2').replace('chair-1/seat', 'chair-1').replace(',n,', ',maybe,'),
      row.replace('sit', 'sitt'),
      row.replace('2031-05-14T11:15:10+05:00', '11:15'),
      row.replace('5860', '-3'),
    ].join('\n');
    assert.deepEqual(linesOf(text), [
      'card.csv:2 durationS: durationS: expected seconds, 0 or more, got "long" [wrong-type]',
      'card.csv:2 actor: actor: expected a code such as "chair-1", got "H E" [wrong-format]',
      'card.csv:4 target: target: expected object/surface or person:CODE, got "chair-1" [wrong-format]',
      'card.csv:4 gloved: gloved: expected true or false, got "maybe" [wrong-type]',
      `card.csv:5 manner: manner: expected one of ${mannerList()}, got "sitt"; the nearest is "sit" [wrong-value]`,
      'card.csv:6 at: at: expected an instant with offset, for example 2031-05-14T11:15:00+05:00, got "11:15" [wrong-format]',
      'card.csv:7 durationS: durationS: expected seconds, 0 or more, got "-3" [wrong-type]',
    ]);
  });

  it('have each id once', () => {
    assert.deepEqual(linesOf([header, row, row].join('\n')), [
      'card.csv:3 id: id: expected an id that no other row has, got "c-1" again (first in line 2) [duplicate-id]',
    ]);
  });

  it('are bounded in number', () => {
    const short = header.replace('id,', '');
    const rows = (count: number) =>
      [short, ...Array.from({ length: count }, () => row.slice(4))].join('\n');
    assert.match(linesOf(rows(5_001))[0] ?? '', /at most 5000 rows, got 5001/);
  });
});

function mannerList(): string {
  const manners =
    'touch press grip rub sit lean sleep wear handshake embrace drink eat smoke spit speech cough face-touch wash excrete';
  return manners
    .split(' ')
    .map((manner) => `"${manner}"`)
    .join(', ');
}
