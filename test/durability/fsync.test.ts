/** What the system was asked to flush before a record was acknowledged, as strace sees it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = mkdtempSync(join(tmpdir(), 'vestige-strace-'));
after(() => rmSync(root, { recursive: true }));

/** strace may be absent, or not be allowed to trace. */
const canTrace = spawnSync('strace', ['-o', join(root, 'probe'), 'true']).status === 0;
const skip = canTrace ? false : 'strace: expected one that can trace, got none';

/** The calls that matter, in order: `mkdir`, `fsync`, `rename` (to) with a path, and what the program said. */
function traced(name: string, folder: string): readonly string[] {
  const log = join(root, 'trace');
  const program = fileURLToPath(new URL(name, import.meta.url));
  const calls = ['-e', 'trace=fsync,fdatasync,rename,renameat,renameat2,mkdir,mkdirat,write'];
  // -y shows the path of a descriptor; Node does its file work on threads.
  const args = ['-f', '-y', '-s', '200', ...calls, '-o', log];
  const node = [process.execPath, '--import', 'tsx', program, folder];
  const ran = spawnSync('strace', [...args, ...node], { encoding: 'utf8' });
  assert.equal(ran.status, 0, ran.stderr);
  return finishedCalls(readFileSync(log, 'utf8')).flatMap((line) => {
    const said = /write\(1<[^>]*>, "(\w+ \w+)\\n"/.exec(line);
    if (said !== null) return [said[1] ?? ''];
    const flushed = /(?:fsync|fdatasync)\(\d+<([^>]*)>/.exec(line);
    if (flushed !== null) return [`fsync ${below(flushed[1] ?? '', folder)}`];
    const made = /mkdir\w*\(.*"([^"]*)", \d+\) += 0/.exec(line);
    if (made !== null) return [`mkdir ${below(made[1] ?? '', folder)}`];
    const to = /rename\w*\(.*"([^"]*)"(?:, \w+)?\) += 0/.exec(line)?.[1];
    return to === undefined ? [] : [`rename ${below(to, folder)}`];
  });
}

/** One line for each call, where it returned: strace writes two when another thread came between. */
function finishedCalls(log: string): readonly string[] {
  const begunByThread = new Map<string, string>();
  return log.split('\n').flatMap((line) => {
    const thread = /^\d+/.exec(line)?.[0] ?? '';
    const begun = /^(.*) <unfinished \.\.\.>$/.exec(line)?.[1];
    if (begun !== undefined) begunByThread.set(thread, begun);
    if (begun !== undefined) return [];
    const rest = /^\d+ +<\.\.\. \w+ resumed>(.*)$/.exec(line)?.[1];
    return [rest === undefined ? line : `${begunByThread.get(thread) ?? ''}${rest}`];
  });
}

function below(path: string, folder: string): string {
  return path === folder ? '.' : path.replace(`${folder}/`, '');
}

/** Folders that were made, and after that not made safe in the folder above them. */
function unsafeFolders(calls: readonly string[], folder: string): readonly string[] {
  return calls.flatMap((call, i) => {
    if (!call.startsWith('mkdir ')) return [];
    const made = join(folder, call.slice('mkdir '.length));
    const flush = `fsync ${below(dirname(made), folder)}`;
    return calls.slice(i).includes(flush) ? [] : [made];
  });
}

it('a case, its log and the store of its keys are begun when the name of every new folder is flushed', {
  skip,
}, () => {
  const folder = join(root, 'begun');
  const calls = traced('begin-once.ts', folder);
  const done = calls.slice(0, calls.indexOf('case acknowledged'));
  const made = done.filter((call) => call.startsWith('mkdir '));
  for (const name of ['.', 'out', 'out/case/records', 'out/case/log', 'store/kek', 'store/keys'])
    assert.ok(made.includes(`mkdir ${name}`), `${name} in\n${made.join('\n')}`);
  assert.deepEqual(unsafeFolders(done, folder), []);
});

it('the first record of a log is acknowledged when its folders are flushed up to the one it lies in', {
  skip,
}, () => {
  const folder = join(root, 'first');
  const calls = traced('append-once.ts', folder);
  const done = calls.slice(0, calls.indexOf('first acknowledged'));
  for (const name of ['.', 'tile/entries/000.p', 'tile/0/000.p'])
    assert.ok(done.includes(`mkdir ${name}`), name);
  assert.deepEqual(unsafeFolders(done, folder), []);
});

it('a record is acknowledged when its tiles, folders and both checkpoints are flushed', {
  skip,
}, () => {
  const calls = traced('append-once.ts', join(root, 'log'));
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
