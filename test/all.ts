/**
 * Imports every test into one process (fifty times faster than a process per file):
 * `node --import tsx test/all.ts`, or with words for the files whose path contains each of them.
 * VESTIGE_TEST_SHARD=1/2 takes the first of two shares (bin/run-tests.mjs runs both side by side).
 * A file that cannot be loaded is a failed test; no file at all is a failure too.
 */
import { readdirSync } from 'node:fs';
import { it } from 'node:test';
import { shareOf } from './shares.ts';

const root = new URL('..', import.meta.url);
const words = process.argv.slice(2);
const all = ['src', 'test', 'bench']
  .flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' }).map(
      (path) => `${folder}/${path.replaceAll('\\', '/')}`,
    ),
  )
  .filter((path) => /\.test\.tsx?$/.test(path) && words.every((word) => path.includes(word)))
  .sort();
if (all.length === 0) {
  throw new Error(`tests: expected files whose path contains ${words.join(' and ')}, found none`);
}
const files = shareOf(all, process.env['VESTIGE_TEST_SHARD'] ?? '1/1');
console.log(`# ${files.length} test files on Node ${process.versions.node}`);
// No test starts before every file is loaded: a file that awaits something at its top would otherwise go on inside
// whatever test runs at that moment, and its own tests would become children of that one.
let loaded = (): void => {};
const gate = new Promise<void>((resolve) => {
  loaded = resolve;
});
it('every test file is loaded before the first test', () => gate);
const failures = new Map<string, unknown>();
for (const file of files) {
  try {
    await import(new URL(file, root).href);
  } catch (cause) {
    failures.set(file, cause);
  }
}
for (const [file, cause] of failures)
  it(`${file} can be loaded`, () => {
    throw cause;
  });
loaded();
