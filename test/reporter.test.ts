import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'node:test';
import report, { type TestEvent } from './reporter.ts';

const file = join(process.cwd(), 'src/base/a.test.ts');
const start = (name: string, nesting: number): TestEvent => ({
  type: 'test:start',
  data: { nesting, name, file },
});
const end = (name: string, nesting: number, rest: Partial<TestEvent['data']> = {}): TestEvent => ({
  type: rest.details?.error === undefined ? 'test:pass' : 'test:fail',
  data: { nesting, name, file, details: { duration_ms: 2 }, ...rest },
});
const closing = (message: string, rest: Partial<TestEvent['data']> = {}): TestEvent => ({
  type: 'test:diagnostic',
  data: { nesting: 0, message, ...rest },
});

async function reportOf(events: readonly TestEvent[]): Promise<string> {
  let text = '';
  for await (const part of report(events)) text += part;
  return text;
}

it('gives one line per file and the closing lines, as Node 20 and as Node 24 send them', async () => {
  const tests = [start('passes', 0), end('passes', 0), end('passes too', 0)];
  const expected = 'ok     src/base/a.test.ts (2, 4 ms)\n# tests 2\n# pass 2\n';
  const inAll = { file: join(process.cwd(), 'test/all.ts') };
  assert.equal(await reportOf([...tests, closing('tests 2'), closing('pass 2')]), expected);
  assert.equal(
    await reportOf([...tests, closing('tests 2', inAll), closing('pass 2', inAll)]),
    expected,
  );
});

it('tells a failure once, with its suite, its cause and no frame of the runner', async () => {
  const cause = new Error('1 is not 2');
  cause.stack = 'Error: 1 is not 2\n    at a.test.ts:3:4\n    at node:internal/test:1:2';
  const error = { cause, failureType: 'testCodeFailure' };
  const text = await reportOf([
    start('suite', 0),
    start('fails', 1),
    end('fails', 1, { details: { duration_ms: 1, error } }),
    end('suite', 0, {
      details: { duration_ms: 3, type: 'suite', error: { failureType: 'subtestsFailed' } },
    }),
    closing('tests 1'),
  ]);
  assert.match(text, /^\nFAILED src\/base\/a\.test\.ts: suite > fails\n {2}Error: 1 is not 2\n/);
  assert.doesNotMatch(text, /node:internal/);
  assert.equal(text.split('FAILED').length, 2);
  assert.match(text, /\nnot ok src\/base\/a\.test\.ts \(1, 3 ms\)\n# tests 1\n$/);
});

it('says why a test was skipped', async () => {
  const text = await reportOf([start('reads', 0), end('reads', 0, { skip: 'no data here' })]);
  assert.equal(text, 'skipped src/base/a.test.ts: reads (no data here)\n');
});
