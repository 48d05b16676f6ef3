import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  alignColumns,
  bar,
  createPainter,
  createProgress,
  displayWidth,
  printable,
  truncate,
  wantsColour,
  wrapText,
} from './terminal.ts';

describe('colour', () => {
  it('needs a terminal that can, and no NO_COLOR', () => {
    const terminal = { isTty: true, noColor: undefined, term: 'xterm-256color' };
    assert.equal(wantsColour(terminal), true);
    assert.equal(wantsColour({ ...terminal, noColor: '' }), true);
    assert.equal(wantsColour({ ...terminal, noColor: '0' }), false);
    assert.equal(wantsColour({ ...terminal, term: 'dumb' }), false);
    assert.equal(wantsColour({ ...terminal, isTty: false }), false);
  });

  it('changes nothing of a text but its paint', () => {
    assert.equal(createPainter({ colour: false }).red('held'), 'held');
    assert.equal(createPainter({ colour: true }).red('held'), '\u001b[31mheld\u001b[39m');
    assert.equal(displayWidth(createPainter({ colour: true }).bold('held')), 4);
  });
});

describe('text', () => {
  it('makes escape sequences and direction marks from outside visible', () => {
    assert.equal(printable('chair\u001b[2J\r\n\u202e1\u009b'), 'chair�[2J���1�');
    assert.equal(printable('Stuhl – 椅子 é'), 'Stuhl – 椅子 é');
  });

  it('counts wide characters twice and combining marks not at all', () => {
    assert.equal(displayWidth('椅子'), 4);
    assert.equal(displayWidth('e\u0301'), 1);
    assert.equal(displayWidth(''), 0);
  });

  it('cuts to a number of columns and says so', () => {
    assert.equal(truncate('armrest', 7), 'armrest');
    assert.equal(truncate('armrests', 7), 'armres…');
    assert.equal(truncate('椅子椅子', 4), '椅…');
    assert.equal(truncate('armrest', 1), '…');
    assert.equal(truncate('armrest', 0), '');
  });

  it('never cuts to more than the columns it was given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(20), (text, columns) => {
        assert.ok(displayWidth(truncate(text, columns)) <= columns);
      }),
    );
  });

  it('wraps at spaces, keeps a long word whole and loses no word', () => {
    assert.deepEqual(wrapText('seat, back  and two armrests', 10), [
      'seat, back',
      'and two',
      'armrests',
    ]);
    assert.deepEqual(wrapText('decontamination', 4), ['decontamination']);
    assert.deepEqual(wrapText('  ', 4), []);
  });
});

describe('alignColumns', () => {
  it('sets cells under each other and leaves no space at line ends', () => {
    const rows = [
      ['chair', '9', 'x'],
      ['glass', '120'],
    ];
    assert.deepEqual(alignColumns(rows, [{}, { align: 'right' }]), ['chair    9  x', 'glass  120']);
  });

  it('aligns painted and wide cells by what is seen', () => {
    const paint = createPainter({ colour: true });
    const [first, second] = alignColumns([
      [paint.red('椅'), 'a'],
      ['bbbb', 'a'],
    ]);
    assert.equal(first, `${paint.red('椅')}    a`);
    assert.equal(second, 'bbbb  a');
  });

  it('cuts cells that are wider than their column may be', () => {
    assert.deepEqual(alignColumns([['armrests', '1']], [{ columnsMax: 4 }]), ['arm…  1']);
    assert.deepEqual(alignColumns([]), []);
  });
});

describe('bar', () => {
  it('shows eighths of a cell', () => {
    assert.equal(bar(0, 4), '    ');
    assert.equal(bar(1, 4), '████');
    assert.equal(bar(0.5, 4), '██  ');
    assert.equal(bar(5 / 32, 4), '▋   ');
  });

  it('rounds nothing to none or to all, and bounds what is out of range', () => {
    assert.equal(bar(1e-9, 4), '▏   ');
    assert.equal(bar(1 - 1e-9, 4), '███▉');
    assert.equal(bar(Number.NaN, 4), '    ');
    assert.equal(bar(7, 2), '██');
    assert.equal(bar(-1, 2), '  ');
  });

  it('is always as wide as asked', () => {
    fc.assert(
      fc.property(fc.double(), fc.integer({ min: 1, max: 60 }), (share, columns) => {
        assert.equal(displayWidth(bar(share, columns)), columns);
      }),
    );
  });
});

describe('progress', () => {
  it('rewrites one line on a terminal and clears it', () => {
    const written: string[] = [];
    const progress = createProgress({ write: (t) => written.push(t), isTty: true, columns: 60 });
    progress.show('replaying', 1, 4);
    progress.show('replaying', 1, 4);
    progress.show('replaying', 4, 4);
    progress.clear();
    progress.clear();
    assert.deepEqual(written, [
      '\r█████                 25 %  replaying\u001b[K',
      '\r████████████████████ 100 %  replaying\u001b[K',
      '\r\u001b[K',
    ]);
  });

  it('prints each label once elsewhere, with no escape sequence', () => {
    const written: string[] = [];
    const progress = createProgress({ write: (t) => written.push(t), isTty: false, columns: 80 });
    progress.show('replaying', 1, 2);
    progress.clear();
    progress.show('replaying', 2, 2);
    progress.show('sealing');
    assert.deepEqual(written, ['replaying …\n', 'sealing …\n']);
  });

  it('fits the terminal', () => {
    const written: string[] = [];
    const progress = createProgress({ write: (t) => written.push(t), isTty: true, columns: 12 });
    progress.show('a label that is far too long');
    assert.deepEqual(written, ['\ra label th…\u001b[K']);
  });
});
