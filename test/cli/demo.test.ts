import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { changeByte, copyCase } from './case-files.ts';
import { filesBelow, openWorkshop } from './command-runner.ts';

const workshop = openWorkshop();

describe('demo --once', () => {
  let folder = '';
  const auditor = { env: { VESTIGE_KEYS: workshop.path('no-keys') } };

  it('runs the reference visit, verifies itself and leaves a folder that an auditor can check', async () => {
    const args = ['demo', '--once', '--draws', '64', '--out', workshop.path('out'), '--json'];
    const { code, out, err } = await workshop.run(args);
    assert.deepEqual([code, err], [0, '']);
    const told = JSON.parse(out) as { ok: boolean; folder: string; records: number };
    assert.equal(told.ok, true);
    assert.ok(told.records > 300);
    folder = told.folder;
    const files = filesBelow(folder);
    for (const name of ['report.html', 'print-kit.html', 'certificate.json', 'assessment.json'])
      assert.ok(files.includes(name), name);
    // From disk, without a network: nothing is loaded from anywhere.
    for (const name of files.filter((f) => f.endsWith('.html'))) {
      const page = readFileSync(join(folder, name), 'utf8');
      assert.doesNotMatch(page, /(?:src|href)\s*=\s*["']?(?:https?:)?\/\//i, name);
      assert.doesNotMatch(page, /@import|url\(\s*["']?(?:https?:)?\/\/|type="module"/i, name);
      assert.doesNotMatch(page, /DNA[- ]free/i, name);
    }
    const verified = await workshop.run(['verify', folder], auditor);
    assert.equal(verified.code, 0, verified.err);
  });

  it('leaves a case that ends verify with 3 after a byte was changed in any sort of file', async () => {
    for (const ending of ['.leaves', '.sealed', 'certificate.json', 'openings.jsonl']) {
      const copy = copyCase(join(folder, 'case'), workshop.path(`copy${ending}`));
      const name = filesBelow(copy).findLast((f) => f.endsWith(ending)) ?? '';
      const { length } = readFileSync(join(copy, name));
      changeByte(join(copy, name), Math.floor(length / 2), 1);
      const verified = await workshop.run(['verify', copy], auditor);
      assert.deepEqual([verified.code, verified.out], [3, ''], ending);
      rmSync(copy, { recursive: true });
    }
  });

  it('refuses draws and a port that make no sense before it computes anything', async () => {
    for (const more of [
      ['--draws', '1'],
      ['--port', 'x'],
    ]) {
      const args = ['demo', '--once', '--out', workshop.path('none'), ...more];
      const { code, out } = await workshop.run(args);
      assert.deepEqual([code, out], [2, ''], more[0]);
      assert.deepEqual(filesBelow(workshop.path('none')), []);
    }
  });
});
