import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const launcher = fileURLToPath(new URL('../bin/vestige', import.meta.url));

function vestige(...args: readonly string[]) {
  return spawnSync(process.execPath, [launcher, ...args], { encoding: 'utf8' });
}

describe('bin/vestige', () => {
  it('runs from source, in any folder', () => {
    const cwd = fileURLToPath(new URL('./browser/', import.meta.url));
    const run = spawnSync(process.execPath, [launcher, 'version'], { encoding: 'utf8', cwd });
    assert.equal(run.status, 0, run.stderr);
    assert.match(run.stdout, /^vestige \d+\.\d+\.\d+ \(Node /);
  });

  it('ends with the code of the command line', () => {
    const run = vestige('no-such-command');
    assert.equal(run.status, 2);
    assert.match(run.stderr, /usage-command/);
    assert.equal(run.stdout, '');
  });

  it('prints no escape sequence into a pipe', () => {
    assert.ok(!vestige('help').stdout.includes('\u001b'));
  });

  it('ends quietly, and not as a success, when its reader closes the pipe', async () => {
    const child = spawn(process.execPath, [launcher, 'help', '--json'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    let err = '';
    child.stderr.on('data', (part) => {
      err += part;
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    assert.equal(code, 141, err);
    assert.doesNotMatch(err, /EPIPE/);
  });
});
