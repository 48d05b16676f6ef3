/** The command as a shell sees it: exit codes, no terminal, nothing asked. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { examplePath, packageRoot } from '../fakes/example-visit.ts';
import { filesBelow, openWorkshop, type Ran } from './command-runner.ts';

const workshop = openWorkshop();
const visit = examplePath('talks-room');
const launcher = fileURLToPath(new URL('bin/vestige', packageRoot));
const played = workshop.path('case');

/** Runs the launcher with an input that never ends and never says anything: a question would hang. */
function launched(args: readonly string[], keys = workshop.keys): Promise<Ran> {
  const child = spawn(process.execPath, [launcher, ...args], {
    cwd: workshop.folder,
    env: { ...process.env, VESTIGE_KEYS: keys },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    out += part;
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    err += part;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      child.stdin.destroy();
      resolve({ code: code ?? -1, out, err });
    });
  });
}

describe('bin/vestige without a terminal', () => {
  it('plays, verifies and certifies a visit, with 0 and 1, and asks nothing', async () => {
    const play = await launched(['play', visit, '--case', played, '-n', '64']);
    assert.equal(play.code, 0, play.err);
    const [verify, certify] = await Promise.all([
      launched(['verify', played]),
      launched(['certify', played, '-n', '64']),
    ]);
    assert.equal(verify.code, 0, verify.err);
    assert.equal(certify.code, 1, certify.err);
    for (const { out, err } of [play, verify, certify]) {
      assert.ok(!`${out}${err}`.includes('\u001b'));
      assert.doesNotMatch(`${out}${err}`, /\?\s*$|\[y\/n\]/i);
    }
  });

  it('does not write a second visit into a case, and says so in one line', async () => {
    const before = filesBelow(workshop.folder);
    const again = await launched(['play', visit, '--case', played, '-n', '64']);
    assert.deepEqual([again.code, again.out], [2, ''], again.err);
    assert.match(
      again.err,
      /^vestige: case: expected a folder without records.* \[case-exists\]$/m,
    );
    assert.doesNotMatch(again.err, /fault of ours|\n\s+at /);
    assert.deepEqual(filesBelow(workshop.folder), before);
    const json = await launched(['play', visit, '--case', played, '-n', '64', '--json']);
    const told = JSON.parse(json.out) as { problems: { code: string }[] };
    assert.deepEqual([json.code, told.problems[0]?.code], [2, 'case-exists']);
  });

  it('does not put keys into the case that travels', async () => {
    const folder = workshop.path('inside');
    const ran = await launched(['play', visit, '--case', folder], `${folder}/keys`);
    assert.deepEqual([ran.code, ran.out], [2, ''], ran.err);
    assert.match(ran.err, /\[key-place\]/);
    assert.deepEqual(filesBelow(folder), []);
  });
});
