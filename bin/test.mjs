#!/usr/bin/env node
/**
 * `npm test`: types, lint, then every test in one process; stops at the first stage that fails.
 * `npm test -- WORD…`: only the tests whose path contains every word, nothing else.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { buildPage } from './build.mjs';
import { bundle } from './bundle.mjs';
import { install, seconds } from './setup.mjs';

const root = new URL('..', import.meta.url);
const words = process.argv.slice(2);
const begunAtMs = Date.now();
const done = [];

install({ dev: true });
try {
  await bundle();
  if (words.length === 0 || words.some((word) => /web|browser/.test(word))) await buildPage();
} catch (error) {
  // A few tests may do without; the ones that need a bundle fail and say so.
  process.stdout.write(`vestige test: bundling failed: ${error.message}\n`);
  if (words.length === 0) process.exit(1);
}
if (words.length === 0) {
  stage('types', ['node_modules/typescript/bin/tsc', '-b', '--force', 'tsconfig.build.json']);
  const colours = process.stdout.isTTY ? [] : ['--colors=off'];
  stage('lint', ['node_modules/@biomejs/biome/bin/biome', 'ci', ...colours, '.']);
}
stage('tests', ['bin/run-tests.mjs', ...words]);
finish(0);

/** Runs one stage with this Node; ends the whole run when it fails. */
function stage(name, nodeArgs) {
  process.stdout.write(`vestige test: ${name} …\n`);
  const stageBegunAtMs = Date.now();
  const options = { cwd: fileURLToPath(root), stdio: ['ignore', 'inherit', 'inherit'] };
  const { status, signal, error } = spawnSync(process.execPath, nodeArgs, options);
  const passed = status === 0;
  done.push(`${name} ${passed ? 'passed' : 'FAILED'} in ${seconds(stageBegunAtMs)}`);
  if (passed) return;
  if (error ?? signal) process.stdout.write(`vestige test: ${name}: ${error?.message ?? signal}\n`);
  finish(1);
}

/** The last line: what ran, how it went, on which Node. */
function finish(code) {
  const only = words.length === 0 ? '' : ` (only ${words.join(' ')})`;
  const total = `${seconds(begunAtMs)}, Node ${process.versions.node}`;
  process.stdout.write(`vestige test: ${done.join(', ')}${only}; ${total}\n`);
  process.exit(code);
}
