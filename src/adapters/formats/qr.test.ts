import assert from 'node:assert/strict';
import { it } from 'node:test';
import { qrModules, qrTextLines } from './qr.ts';

it('a QR code as text has the modules of the code, two in a character, in its quiet zone', () => {
  for (const text of ['VSR1', 'a'.repeat(320)]) {
    const modules = qrModules(text);
    const lines = qrTextLines(text);
    const quiet = 4;
    assert.equal(lines.length, Math.ceil((modules.length + 2 * quiet) / 2));
    const isDark = (x: number, y: number): boolean => {
      const character = lines[Math.floor(y / 2)]?.[x] ?? ' ';
      return character === '█' || character === (y % 2 === 0 ? '▀' : '▄');
    };
    for (let y = -quiet; y < modules.length + quiet; y += 1)
      for (let x = -quiet; x < modules.length + quiet; x += 1)
        assert.equal(isDark(x + quiet, y + quiet), modules[y]?.[x] === true, `${x} ${y}`);
  }
});
