import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fakeId } from '../../../test/fakes/fake-visit.ts';
import { hexToBytes } from '../../base/bytes.ts';
import type { KeyPlaces } from './key-places.ts';
import { readLogKey, rotateStore, writeLogKey } from './key-store.ts';
import { readWitnessNote, withWitnessLock, writeWitnessNote } from './witness-memory.ts';

const root = mkdtempSync(join(tmpdir(), 'vestige-witness-'));
after(() => rmSync(root, { recursive: true }));
let count = 0;

function freshStore(): KeyPlaces {
  count += 1;
  return { keys: join(root, `${count}`, 'keys'), kek: join(root, `${count}`, 'kek') };
}

const visit = fakeId('visit', 16);
const witness = { visit, device: fakeId('device', 32) };
const logKey = { origin: `hub.example/${visit}`, key: hexToBytes(fakeId('log', 32)) };

describe('what a witness remembers', () => {
  it('is the note it cosigned last, for each device by itself, and survives a new store key', async () => {
    const places = freshStore();
    assert.equal(await readWitnessNote(places, witness), undefined);
    await writeWitnessNote(places, witness, 'a\n1\nb\n\n— c d\n');
    await writeWitnessNote(places, witness, 'a\n2\nb\n\n— c d\n');
    const other = { visit, device: fakeId('other', 32) };
    assert.equal(await readWitnessNote(places, other), undefined);
    await rotateStore(places);
    assert.equal(await readWitnessNote(places, witness), 'a\n2\nb\n\n— c d\n');
    await rotateStore(places, visit);
    assert.equal(await readWitnessNote(places, witness), undefined);
  });

  it('is compared and replaced by one program at a time', async () => {
    const places = freshStore();
    await withWitnessLock(places, witness, async () => {
      await assert.rejects(
        withWitnessLock(places, witness, async () => undefined),
        { code: 'case-locked' },
      );
    });
    assert.equal(await withWitnessLock(places, witness, async () => 'free'), 'free');
    assert.deepEqual(readdirSync(places.keys), []);
  });
});

describe('the key of a log', () => {
  it('is stored once, never replaced, and goes with its visit', async () => {
    const places = freshStore();
    assert.equal(await readLogKey(places, visit), undefined);
    await writeLogKey(places, visit, logKey);
    await writeLogKey(places, visit, logKey);
    assert.deepEqual(await readLogKey(places, visit), logKey);
    const other = { ...logKey, key: hexToBytes(fakeId('other log', 32)) };
    await assert.rejects(writeLogKey(places, visit, other), { code: 'key-exists' });
    await rotateStore(places);
    assert.deepEqual(await readLogKey(places, visit), logKey);
    await rotateStore(places, visit);
    assert.equal(await readLogKey(places, visit), undefined);
  });
});
