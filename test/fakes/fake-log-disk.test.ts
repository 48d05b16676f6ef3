import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { logDiskContract } from '../contracts/log-disk.contract.ts';
import { DiskFault, FakeLogDisk } from './fake-log-disk.ts';

logDiskContract('a simulated disk', async () => new FakeLogDisk());

const loseAll = () => 0;
const keepAll = () => 0.99;

describe('a crash of the simulated disk', () => {
  it('loses a name whose folder was not synced, and one of a folder above it', async () => {
    const disk = new FakeLogDisk();
    await disk.write('tile/0/000', Uint8Array.of(1));
    assert.deepEqual(await disk.restart(loseAll).list(''), []);
    await disk.syncFolder('tile/0');
    assert.deepEqual(await disk.restart(loseAll).list(''), []);
    await disk.syncFolder('tile');
    await disk.syncFolder('');
    const after = disk.restart(loseAll);
    assert.deepEqual(await after.read('tile/0/000'), Uint8Array.of(1));
  });

  it('may keep what was not synced too', async () => {
    const disk = new FakeLogDisk();
    await disk.write('a', Uint8Array.of(1));
    assert.deepEqual(await disk.restart(keepAll).read('a'), Uint8Array.of(1));
  });

  it('brings back what a rename replaced and a removal removed', async () => {
    const disk = new FakeLogDisk();
    await disk.write('a', Uint8Array.of(1));
    await disk.write('b', Uint8Array.of(2));
    await disk.syncFolder('');
    await disk.rename('b', 'a');
    assert.deepEqual(await disk.restart(loseAll).read('a'), Uint8Array.of(1));
    assert.deepEqual(await disk.restart(keepAll).read('a'), Uint8Array.of(2));
    await disk.syncFolder('');
    assert.deepEqual(await disk.restart(loseAll).read('a'), Uint8Array.of(2));
    await disk.remove('a');
    assert.deepEqual(await disk.restart(loseAll).read('a'), Uint8Array.of(2));
  });

  it('tears a write that did not return, also over a file that was safe', async () => {
    const disk = new FakeLogDisk();
    await disk.write('a', Uint8Array.of(1, 1, 1, 1));
    await disk.syncFolder('');
    disk.failAt({ step: disk.stepCount + 1, kind: 'crash' });
    await assert.rejects(disk.write('a', Uint8Array.of(2, 2, 2, 2)), DiskFault);
    const chances = [0.5, 0.1];
    const torn = await disk.restart(() => chances.shift() ?? 0).read('a');
    assert.deepEqual(torn, Uint8Array.of(2, 2));
  });

  it('fails once where it was told to, with nothing done', async () => {
    const disk = new FakeLogDisk();
    await disk.write('a', Uint8Array.of(1));
    disk.failAt({ step: disk.stepCount, kind: 'error' });
    await assert.rejects(disk.rename('a', 'b'), { kind: 'error' });
    assert.deepEqual(await disk.list(''), ['a']);
    await disk.rename('a', 'b');
    assert.deepEqual(await disk.list(''), ['b']);
  });
});
