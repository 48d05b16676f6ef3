import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { examplePath, packageRoot } from '../fakes/example-visit.ts';
import { openWorkshop } from './command-runner.ts';

const workshop = openWorkshop();
const trials = fileURLToPath(new URL('examples/local-calibration/trials.csv', packageRoot));
const visit = examplePath('talks-room');
const source = ['--source', 'notebook 7, page 12'];

async function calibrated(name: string): Promise<string> {
  const path = workshop.path(name);
  const ran = await workshop.run(['calibrate', trials, ...source, '--out', path]);
  assert.equal(ran.code, 0, ran.err);
  return path;
}

async function headline(...args: string[]): Promise<{ resultHash: string; after: number }> {
  const ran = await workshop.run(['assess', ...args, '-n', '64', '--json']);
  assert.equal(ran.code, 0, ran.err);
  const { resultHash, assessment } = JSON.parse(ran.out) as {
    resultHash: string;
    assessment: { within: { before: { standard: { count: { value: number } } } } };
  };
  return { resultHash, after: assessment.within.before.standard.count.value };
}

describe('calibrate', () => {
  it('writes a file once, with its source, and the same bytes every time', async () => {
    const path = await calibrated('once.yaml');
    const text = readFileSync(path, 'utf8');
    assert.match(text, /citation: "local calibration, n = 8: notebook 7, page 12"/);
    assert.equal(readFileSync(await calibrated('twice.yaml'), 'utf8'), text);
    const again = ['calibrate', trials, ...source, '--out', path];
    await assert.rejects(workshop.run(again), { code: 'EEXIST' });
  });

  it('refuses to write without a source, and one that fits into no citation', async () => {
    const path = workshop.path('none.yaml');
    for (const more of [[], ['--source', ' '], ['--source', 'x'.repeat(301)]]) {
      const ran = await workshop.run(['calibrate', trials, '--out', path, ...more]);
      assert.deepEqual([ran.code, ran.out], [2, '']);
      assert.match(ran.err, /--source: expected/);
    }
  });

  it('says which trial is wrong: five of them, wood, an unknown material, a pack without a law', async () => {
    const rows = ['T1,plastic,1', 'T2,wood-lacquered,1', 'T3,plastik,1'];
    const bad = workshop.put('bad.csv', `trial,material,recoveredNg\n${rows.join('\n')}\n`);
    const { code, err } = await workshop.run(['calibrate', bad]);
    assert.equal(code, 2);
    assert.match(err, /bad\.csv:3 material: .*wood-lacquered/);
    assert.match(err, /bad\.csv:4 material: .*"plastik".*"plastic".*\[unknown-material\]/);
    assert.match(err, /expected 6 or more, got 3.*\[too-few\]/);
    const other = await workshop.run(['calibrate', trials, '--pack', 'hazardous-drug']);
    assert.equal(other.code, 2);
    assert.match(other.err, /\[parameter-missing\]/);
  });
});

describe('a calibrated visit', () => {
  it('has other numbers, tried or declared, and says on how many trials they rest', async () => {
    const path = await calibrated('calibration.yaml');
    const plain = await headline(visit);
    const tried = await headline(visit, '--calibration', path);
    assert.ok(tried.after < plain.after, `${tried.after} of ${plain.after}`);
    const text = readFileSync(visit, 'utf8');
    const named = workshop.put('named.yaml', `${text}\ncalibrationFile: calibration.yaml\n`);
    assert.equal((await headline(named)).resultHash, tried.resultHash);
    assert.notEqual(tried.resultHash, plain.resultHash);
    const said = await workshop.run(['assess', named, '-n', '64']);
    assert.match(said.out, /touch\.direct\.recovered: local calibration, n = 8\./);
    const why = await workshop.run(['explain', named, 'chair-1/arm-left', '-n', '64']);
    const words = why.out.replace(/\s+/g, ' ');
    assert.match(words, /notebook 7, page 12 \[local calibration, n = 8\]/);
  });

  it('is computed again from its records, without the file', async () => {
    const path = await calibrated('beside.yaml');
    const text = readFileSync(visit, 'utf8');
    const named = workshop.put('recorded.yaml', `${text}\ncalibrationFile: beside.yaml\n`);
    const folder = workshop.path('case');
    const played = await workshop.run(['play', named, '--case', folder, '-n', '64', '--audit']);
    assert.equal(played.code, 0, played.err);
    writeFileSync(path, 'gone: yes\n');
    const verified = await workshop.run(['verify', folder]);
    assert.equal(verified.code, 0, verified.err);
    const said = await workshop.run(['assess', folder, '-n', '64']);
    assert.match(said.out, /local calibration, n = 8/);
    const refused = await workshop.run(['assess', folder, '--calibration', path]);
    assert.equal(refused.code, 2);
  });

  it('names the file and the place of what is wrong with a calibration', async () => {
    const path = await calibrated('spoilt.yaml');
    const text = readFileSync(path, 'utf8');
    const cases: readonly (readonly [string, string, RegExp])[] = [
      [
        'packVersion: 1',
        'packVersion: 9',
        /spoilt\.yaml:4:\d+ .*calibrate again \[pack-mismatch\]/,
      ],
      ['trialCount: 8', 'trialCount: 3', /spoilt\.yaml:11:\d+ .*\[out-of-range\]/],
      ['zeroRate: 0.1', 'zeroRate: 7.1', /spoilt\.yaml:\d+:\d+ .*\[out-of-range\]/],
      ['unit: ng', 'unit: pg', /spoilt\.yaml:9:\d+ .*\[wrong-value\]/],
    ];
    for (const [old, changed, problem] of cases) {
      writeFileSync(path, text.replace(old, changed));
      const { code, err } = await workshop.run(['assess', visit, '--calibration', path]);
      assert.equal(code, 2);
      assert.match(err, problem);
    }
    const missing = await workshop.run([
      'assess',
      visit,
      '--calibration',
      workshop.path('no.yaml'),
    ]);
    assert.match(missing.err, /no\.yaml.*\[file-missing\]/);
    const both = workshop.put(
      'both.yaml',
      `${readFileSync(visit, 'utf8')}\ncalibrationFile: a.yaml\ncalibration: ${JSON.stringify({ format: 'vestige-calibration/1', pack: 'trace-dna', packVersion: '1.0.0', parameters: {} })}\n`,
    );
    assert.match((await workshop.run(['check', both])).err, /calibrationFile: .*got both/);
  });
});
