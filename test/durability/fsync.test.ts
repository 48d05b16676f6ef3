/** What the system was asked to flush before a record was acknowledged, as strace sees it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = mkdtempSync(join(tmpdir(), 'vestige-strace-'));
after(() => rmSync(root, { recursive: true }));

/** strace may be absent, or not be allowed to trace. */
const canTrace = spawnSync('strace', ['-o', join(root, 'probe'), 'true']).status === 0;
const skip = canTrace ? false : 'strace: expected one that can trace, got none';

/** The calls that matter, in order: `fsync <path>`, `rename <to>`, and what the program said. */
function traced(folder: string): readonly string[] {
  const log = join(root, 'trace');
  const program = fileURLToPath(new URL('append-once.ts', import.meta.url));
  const calls = ['-e', 'trace=fsync,fdatasync,rename,renameat,renameat2,write'];
  // -y shows the path of a descriptor; Node does its file work on threads.
  const args = ['-f', '-y', '-s', '200', ...calls, '-o', log];
  const node = [process.execPath, '--import', 'tsx', program, folder];
  const ran = spawnSync('strace', [...args, ...node], { encoding: 'utf8' });
  assert.equal(ran.status, 0, ran.stderr);
  return readFileSync(log, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const said = /write\(1<[^>]*>, "(\w+ \w+)\\n"/.exec(line);
      if (said !== null) return [said[1] ?? ''];
      const flushed = /(?:fsync|fdatasync)\(\d+<([^>]*)>/.exec(line);
      if (flushed !== null) return [`fsync ${below(flushed[1] ?? '', folder)}`];
      const renamed = /rename\w*\(.*"([^"]*)"(?:, \w+)?\)? += 0|rename\w*\(.*, "([^"]*)"/.exec(
        line,
      );
      const to = renamed?.[1] ?? renamed?.[2];
      return to === undefined ? [] : [`rename ${below(to, folder)}`];
    });
}

function below(path: string, folder: string): string {
  return path === folder ? '.' : path.replace(`${folder}/`, '');
}

it('a record is acknowledged when its tiles, folders and both checkpoints are flushed', {
  skip,
}, () => {
  const calls = traced(join(root, 'log'));
  const since = calls.slice(calls.indexOf('second begins') + 1);
  const done = since.slice(0, since.indexOf('second acknowledged'));
  const flushes = done.filter((call) => call.startsWith('fsync'));
  assert.equal(flushes.length, 8, done.join('\n'));
  const at = (call: string): number => {
    assert.ok(done.includes(call), `${call} in\n${done.join('\n')}`);
    return done.indexOf(call);
  };
  const tiles = ['tile/entries/000.p', 'tile/0/000.p'];
  for (const folder of tiles) {
    assert.ok(at(`fsync ${folder}/2.tmp`) < at(`rename ${folder}/2`));
    assert.ok(at(`rename ${folder}/2`) < at(`fsync ${folder}`));
    assert.ok(at(`fsync ${folder}`) < at('fsync .head.tmp'));
  }
  assert.ok(at('fsync .head.tmp') < at('rename .head'));
  assert.ok(at('rename .head') < at('fsync .'));
  assert.ok(at('fsync .') < at('fsync checkpoint.tmp'));
  assert.ok(at('fsync checkpoint.tmp') < at('rename checkpoint'));
  assert.ok(at('rename checkpoint') < done.lastIndexOf('fsync .'));
});
