#!/usr/bin/env node
/**
 * Brings a clone to where it can run: installs what is missing, then bundles the command line.
 * It has no dependency of its own, so `npm start` and `npm test` can begin with it.
 * `npm start` installs only what running needs (half the time); everything else installs all.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = new URL('..', import.meta.url);

/** Installs when packages are missing or older than the lockfile; `dev` also asks for the tools of the tests. */
export function install({ dev }) {
  const lock = new URL('package-lock.json', root);
  const installed = new URL('node_modules/.package-lock.json', root);
  const tools = existsSync(new URL('node_modules/typescript/package.json', root));
  const current = existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs;
  if (current && (tools || !dev)) return;
  if (!lockInstall()) return install({ dev });
  try {
    runInstall(dev || tools);
  } finally {
    rmSync(lockFolder, { recursive: true, force: true });
  }
}

const lockFolder = new URL('.cache/installing', root);
const lockMsMax = 600_000;
const lockPollMs = 500;

/** One installation at a time: two would tear each other's files. Waits a while for another one, then says false. */
function lockInstall() {
  mkdirSync(new URL('.cache/', root), { recursive: true });
  try {
    mkdirSync(lockFolder);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  const stat = statSync(lockFolder, { throwIfNoEntry: false });
  if (stat !== undefined && Date.now() - stat.mtimeMs > lockMsMax)
    rmSync(lockFolder, { recursive: true, force: true });
  else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lockPollMs);
  return false;
}

function runInstall(all) {
  process.stderr.write(`vestige: installing ${all ? 'all packages' : 'what running needs'} …\n`);
  const begunAtMs = Date.now();
  try {
    execFileSync('npm', ['ci', '--no-progress', all ? '--include=dev' : '--omit=dev'], {
      cwd: fileURLToPath(root),
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
    });
  } catch (cause) {
    throw new Error('vestige: npm ci failed; see its message above, then start again', { cause });
  }
  process.stderr.write(`vestige: installed in ${seconds(begunAtMs)}\n`);
}

/** The seconds since an instant, as every progress line of bin/ prints them. */
export function seconds(begunAtMs) {
  return `${((Date.now() - begunAtMs) / 1000).toFixed(1)} s`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    install({ dev: process.env.npm_lifecycle_event !== 'start' });
    // `npm test` bundles by itself, so that one test can run while another part does not bundle.
    if (process.env.npm_lifecycle_event !== 'test') await (await import('./bundle.mjs')).bundle();
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
