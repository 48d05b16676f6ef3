import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { logDiskContract } from '../../../test/contracts/log-disk.contract.ts';
import { createLogFolder, withLogLock } from './log-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'vestige-log-'));
after(() => rmSync(root, { recursive: true }));
let count = 0;

function freshFolder(): string {
  count += 1;
  const folder = join(root, `log-${count}`);
  mkdirSync(folder);
  return folder;
}

logDiskContract('files', async () => createLogFolder(freshFolder()));

describe('a log folder', () => {
  it('follows no link, and tells what is no file', async () => {
    const folder = freshFolder();
    writeFileSync(join(root, 'elsewhere'), 'x');
    symlinkSync(join(root, 'elsewhere'), join(folder, 'checkpoint'));
    const disk = createLogFolder(folder);
    assert.deepEqual(await disk.list(''), ['checkpoint']);
    await assert.rejects(disk.read('checkpoint'), { code: 'case-damaged' });
    await assert.rejects(disk.write('checkpoint', Uint8Array.of(1)), { code: 'case-io' });
  });

  it('has one writer, and is given back whatever happened', async () => {
    const folder = join(root, 'locked');
    await withLogLock(folder, async () => {
      await assert.rejects(
        withLogLock(folder, async () => undefined),
        { code: 'case-locked' },
      );
    });
    await assert.rejects(
      withLogLock(folder, async () => {
        throw new Error('work failed');
      }),
      /work failed/,
    );
    assert.equal(await withLogLock(folder, async () => 'free'), 'free');
  });
});
