#!/usr/bin/env node
/**
 * Every test, or those whose path contains each WORD, on the Node that runs this: in as many processes side by side as
 * there are cores, at most two. Ends with one set of closing lines over all of them; exit code 1 when anything failed.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const words = process.argv.slice(2);
// A part is quick: one process spares the start of another.
const count = words.length > 0 ? 1 : Math.min(2, availableParallelism());
const closing = new Map();
const codes = await Promise.all(Array.from({ length: count }, (_, index) => run(index)));
for (const [name, value] of closing) process.stdout.write(`# ${name} ${value}\n`);
process.exit(codes.every((code) => code === 0) ? 0 : 1);

/** One process; its exit code. The first speaks at once, what others say waits until they have ended. */
function run(index) {
  const args = [
    '--import',
    'tsx',
    '--test-reporter=./test/reporter.ts',
    '--test-reporter-destination=stdout',
    'test/all.ts',
    ...words,
  ];
  const env = { ...process.env, VESTIGE_TEST_SHARD: `${index + 1}/${count}` };
  const child = spawn(process.execPath, args, {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const held = [];
  let rest = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const end = /^# (tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) ([\d.]+)$/.exec(
        line,
      );
      if (end !== null) add(end[1], Number(end[2]));
      else if (index === 0) process.stdout.write(`${line}\n`);
      else held.push(line);
    }
  });
  return new Promise((resolve) => {
    child.on('error', (error) => {
      process.stdout.write(`vestige test: ${error.message}\n`);
      resolve(1);
    });
    child.on('close', (code) => {
      if (rest !== '') held.push(rest);
      if (held.length > 0) process.stdout.write(`${held.join('\n')}\n`);
      resolve(code ?? 1);
    });
  });
}

/** Counts add up; processes side by side take as long as the longest. */
function add(name, value) {
  const held = closing.get(name) ?? 0;
  closing.set(name, name === 'duration_ms' ? Math.max(held, value) : held + value);
}
