import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LogDisk } from '../../src/log/log-disk.ts';

/** What every implementation of LogDisk must do while nothing fails. */
export function logDiskContract(name: string, create: () => Promise<LogDisk>): void {
  describe(`log on ${name}`, () => {
    it('reads what was written, and nothing where nothing was', async () => {
      const disk = await create();
      assert.equal(await disk.read('checkpoint'), undefined);
      assert.equal(await disk.read('tile/0/000'), undefined);
      await disk.write('tile/0/x001/000.p/5', Uint8Array.of(1, 2, 3));
      assert.deepEqual(await disk.read('tile/0/x001/000.p/5'), Uint8Array.of(1, 2, 3));
      assert.equal(await disk.read('tile/0/x001/000.p/6'), undefined);
      await disk.write('empty', new Uint8Array(0));
      assert.deepEqual(await disk.read('empty'), new Uint8Array(0));
    });

    it('replaces a file wholly, by writing or by renaming another over it', async () => {
      const disk = await create();
      await disk.write('a', Uint8Array.of(1, 2, 3));
      await disk.write('a', Uint8Array.of(4));
      assert.deepEqual(await disk.read('a'), Uint8Array.of(4));
      await disk.write('a.tmp', Uint8Array.of(5, 6));
      await disk.rename('a.tmp', 'a');
      await disk.syncFolder('');
      assert.deepEqual(await disk.read('a'), Uint8Array.of(5, 6));
      assert.equal(await disk.read('a.tmp'), undefined);
      await assert.rejects(disk.rename('a.tmp', 'a'));
    });

    it('keeps bytes of its own: changing what was written or read changes no file', async () => {
      const disk = await create();
      const bytes = Uint8Array.of(1, 2);
      await disk.write('a', bytes);
      bytes[0] = 9;
      const read = await disk.read('a');
      assert.deepEqual(read, Uint8Array.of(1, 2));
      read?.fill(7);
      assert.deepEqual(await disk.read('a'), Uint8Array.of(1, 2));
    });

    it('lists the files below a folder in byte order, and none below an absent one', async () => {
      const disk = await create();
      assert.deepEqual(await disk.list(''), []);
      for (const path of [
        'tile/0/001',
        'checkpoint',
        'tile/0/000.p/9',
        'tile/0/000',
        'tile/10/000',
      ])
        await disk.write(path, Uint8Array.of(1));
      assert.deepEqual(await disk.list(''), [
        'checkpoint',
        'tile/0/000',
        'tile/0/000.p/9',
        'tile/0/001',
        'tile/10/000',
      ]);
      assert.deepEqual(await disk.list('tile/0/000.p'), ['tile/0/000.p/9']);
      assert.deepEqual(await disk.list('tile/0/001.p'), []);
    });

    it('removes a file, and does not mind one that is gone', async () => {
      const disk = await create();
      await disk.write('tile/0/000.p/1', Uint8Array.of(1));
      await disk.write('tile/0/000.p/2', Uint8Array.of(2));
      await disk.remove('tile/0/000.p/1');
      await disk.remove('tile/0/000.p/1');
      assert.deepEqual(await disk.list(''), ['tile/0/000.p/2']);
      await disk.syncFolder('tile/0/000.p');
    });

    it('takes a folder that is there for syncing, at every depth', async () => {
      const disk = await create();
      await disk.write('tile/entries/x001/x234/067', Uint8Array.of(1));
      for (const folder of [
        'tile/entries/x001/x234',
        'tile/entries/x001',
        'tile/entries',
        'tile',
        '',
      ])
        await disk.syncFolder(folder);
    });
  });
}
