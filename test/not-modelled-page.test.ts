import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { rowsOf } from './markdown.ts';

const text = readFileSync(new URL('../docs/model/not-modelled.md', import.meta.url), 'utf8');
const rows = rowsOf(text).filter((cells) => cells.length >= 4 && cells[0] !== 'what');

describe('the page of what is not modelled', () => {
  it('says of every row in which direction it errs, why, and where more is said', () => {
    assert.ok(rows.length >= 30, `${rows.length} rows`);
    for (const [what = '', direction = '', why = '', page = ''] of rows) {
      assert.match(direction, /^(cautious|not cautious|either|outside)$/, what);
      assert.ok(why.length > 20, what);
      assert.match(page, /^\[[^\]]+\]\([^)]+\.md\)$/, what);
    }
  });

  it('names what the other pages say is not a route', () => {
    const routes = readFileSync(new URL('../docs/model/routes.md', import.meta.url), 'utf8');
    const listed = routes.split('## Not a route here')[1] ?? '';
    const words = ['back to the principal', 'air', 'settling', 'resuspension', 'droplets', 'cough'];
    for (const word of [...words, 'unlogged contacts of other people', 'shoes']) {
      assert.ok(listed.toLowerCase().includes(word), `routes.md: ${word}`);
      assert.ok(
        rows.some(([what = '']) => what.toLowerCase().includes(word)),
        word,
      );
    }
  });
});
