import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { keptIn } from './kept.ts';

const folder = mkdtempSync(join(tmpdir(), 'vestige-kept-'));
after(() => rmSync(folder, { recursive: true }));

describe('what a long run keeps', () => {
  it('is not made again by the next run, and a line that was cut off is', () => {
    const file = join(folder, 'kept.jsonl');
    const made: string[] = [];
    const make = (name: string, value: unknown) => () => {
      made.push(name);
      return value;
    };
    const first = keptIn(file);
    assert.equal(first.of('one', make('one', 1)), 1);
    assert.equal(first.of('one', make('one', 2)), 1);
    appendFileSync(file, '{"name":"two","va');
    const second = keptIn(file);
    assert.equal(second.of('one', make('one', 3)), 1);
    assert.equal(second.of('two', make('two', null)), null);
    assert.deepEqual(made, ['one', 'two']);
    assert.equal(
      readFileSync(file, 'utf8'),
      '{"name":"one","value":1}\n{"name":"two","value":null}\n',
    );
  });
});
