import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fakeId } from '../../../test/fakes/fake-visit.ts';
import { KeyStoreError } from './key-error.ts';
import type { KeyPlaces } from './key-places.ts';
import { rotateStore } from './key-store.ts';
import {
  readGenesisId,
  readHead,
  readInvites,
  readLogHead,
  writeGenesisId,
  writeHead,
  writeInvite,
  writeLogHead,
} from './visit-memory.ts';

const visit = fakeId('visit', 16);
const device = fakeId('device', 32);
const head = { seq: 3, id: fakeId('record', 32) };
const invite = { code: fakeId('code', 16), lead: device, issuedAtMs: 5, isUsed: false };

let root: string;
let places: KeyPlaces;

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'vestige-memory-'));
  places = { keys: join(root, 'keys'), kek: join(root, 'kek') };
});

after(() => rm(root, { recursive: true }));

function codeIs(code: string): (error: unknown) => boolean {
  return (error) => error instanceof KeyStoreError && error.code === code;
}

describe('what a store remembers of a visit', () => {
  it('is nothing at first', async () => {
    assert.equal(await readGenesisId(places, visit), undefined);
    assert.equal(await readHead(places, visit, device), undefined);
    assert.equal(await readLogHead(places, visit), undefined);
    assert.deepEqual(await readInvites(places, visit), []);
  });

  it('is its genesis, the ends of chains, of the log and the codes shown, also under a new store key', async () => {
    await writeGenesisId(places, visit, fakeId('genesis', 32));
    await writeHead(places, visit, { device, seq: 1, id: fakeId('first', 32) });
    await writeHead(places, visit, { device, ...head });
    await writeLogHead(places, visit, { size: 0, root: fakeId('no root', 32) });
    await writeLogHead(places, visit, { size: 60, root: fakeId('root', 32) });
    await writeInvite(places, visit, invite);
    await writeInvite(places, visit, { ...invite, isUsed: true });
    for (let i = 0; i < 2; i += 1) {
      assert.equal(await readGenesisId(places, visit), fakeId('genesis', 32));
      assert.deepEqual(await readHead(places, visit, device), head);
      const logHead = await readLogHead(places, visit);
      assert.deepEqual(logHead, { size: 60, root: fakeId('root', 32) });
      assert.deepEqual(await readInvites(places, visit), [{ ...invite, isUsed: true }]);
      await rotateStore(places);
    }
    const another = writeGenesisId(places, visit, fakeId('another', 32));
    await assert.rejects(another, codeIs('key-exists'));
  });

  it('is refused in another form', async () => {
    const change = async (name: string, from: string, to: string) => {
      const path = join(places.keys, visit, name);
      const text = await readFile(path, 'utf8');
      assert.ok(text.includes(from));
      await writeFile(path, text.replace(from, to));
    };
    await change(`head-${device}.jcs`, '"seq":3', '"seq":"3"');
    await assert.rejects(readHead(places, visit, device), codeIs('key-form'));
    await change('genesis.jcs', '"genesis":"', '"genesis":"0');
    await assert.rejects(readGenesisId(places, visit), codeIs('key-form'));
    await change('log-head.jcs', '"size":60', '"size":-1');
    await assert.rejects(readLogHead(places, visit), codeIs('key-form'));
    await change(`invite-${invite.code}.jcs`, '"isUsed":true', '"isUsed":1');
    await assert.rejects(readInvites(places, visit), codeIs('key-form'));
  });
});
