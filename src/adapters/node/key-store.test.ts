import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import {
  chmod,
  cp,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { fakeId } from '../../../test/fakes/fake-visit.ts';
import { type Bytes, bytesToHex, hexToBytes } from '../../base/bytes.ts';
import { KeyStoreError } from './key-error.ts';
import type { KeyPlaces } from './key-places.ts';
import {
  type DeviceKeys,
  listKeyDevices,
  readDeviceKeys,
  readStoredKeys,
  rotateStore,
  writeDeviceKeys,
  writeStoredKey,
} from './key-store.ts';
import { readGenesisId, writeGenesisId } from './visit-memory.ts';
import { readWitnessNote, writeWitnessNote } from './witness-memory.ts';

const visit = fakeId('visit', 16);
const secret = (text: string): Bytes => hexToBytes(fakeId(text, 32));
const keys: DeviceKeys = {
  device: fakeId('device', 32),
  sign: secret('sign'),
  receive: secret('receive'),
  cosign: secret('cosign'),
};

let root: string;
let folder: string;
let places: KeyPlaces;
let count = 0;

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'vestige-keys-'));
});

after(() => rm(root, { recursive: true }));

beforeEach(() => {
  count += 1;
  folder = join(root, `${count}`, 'keys');
  places = { keys: folder, kek: join(root, `${count}`, 'kek') };
});

function codeIs(code: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof KeyStoreError, String(error));
    assert.equal(error.code, code);
    for (const key of [keys.sign, keys.receive, keys.cosign]) {
      assert.equal(error.message.includes(Buffer.from(key).toString('hex')), false);
    }
    return true;
  };
}

describe('the key store', () => {
  it('gives back the keys of a device and the root keys of a visit', async () => {
    await writeDeviceKeys(places, visit, keys);
    assert.deepEqual(await readDeviceKeys(places, visit, keys.device), keys);
    assert.deepEqual(await listKeyDevices(places, visit), [keys.device]);
    const held = [
      { epoch: 1, name: '', key: secret('vrk 1') },
      { epoch: 2, name: '', key: secret('vrk 2') },
      { epoch: 2, name: 'medical', key: secret('sk') },
      { epoch: 10, name: 'zone:talks+custody', key: secret('sk') },
    ];
    for (const key of [...held].reverse()) await writeStoredKey(places, visit, key);
    assert.deepEqual(await readStoredKeys(places, visit), held);
    assert.deepEqual(await listKeyDevices(places, visit), [keys.device]);
  });

  it('keeps files and folders to their owner and leaves no temporary file', async () => {
    await writeDeviceKeys(places, visit, keys);
    const path = join(folder, visit, `${keys.device}.jcs`);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.equal((await stat(join(folder, visit))).mode & 0o777, 0o700);
    assert.deepEqual(await readdir(join(folder, visit)), [`${keys.device}.jcs`]);
  });

  it('refuses keys that others can read', async () => {
    await writeDeviceKeys(places, visit, keys);
    const path = join(folder, visit, `${keys.device}.jcs`);
    await chmod(path, 0o640);
    await assert.rejects(readDeviceKeys(places, visit, keys.device), codeIs('key-mode'));
    await chmod(path, 0o600);
    await chmod(join(folder, visit), 0o755);
    const rootKey = { epoch: 1, name: '', key: secret('vrk') };
    await assert.rejects(writeStoredKey(places, visit, rootKey), codeIs('key-mode'));
    await chmod(join(folder, visit), 0o700);
    await chmod(places.kek, 0o750);
    await rm(join(places.kek, 'kek-1.key'));
    await assert.rejects(writeStoredKey(places, visit, rootKey), codeIs('key-mode'));
  });

  it('keeps both root keys when two leads made one epoch, and each once', async () => {
    const keys = ['a', 'b', 'a'].map((text) => ({ epoch: 2, name: '', key: secret(text) }));
    for (const key of keys) await writeStoredKey(places, visit, key);
    const held = await readStoredKeys(places, visit);
    assert.deepEqual(
      new Set(held.map(({ key }) => bytesToHex(key))),
      new Set([fakeId('a', 32), fakeId('b', 32)]),
    );
    assert.equal(held.length, 2);
  });

  it('writes no key in clear, in any file', async () => {
    await writeDeviceKeys(places, visit, keys);
    await writeStoredKey(places, visit, { epoch: 1, name: '', key: secret('vrk') });
    const names = await readdir(join(folder, visit));
    assert.equal(names.length, 2);
    for (const name of names) {
      const bytes = await readFile(join(folder, visit, name));
      for (const key of [keys.sign, keys.receive, keys.cosign, secret('vrk')]) {
        assert.equal(bytes.includes(Buffer.from(key)), false);
        assert.equal(bytes.toString('utf8').includes(bytesToHex(key)), false);
      }
    }
  });

  it('never writes over other keys, and takes the same again', async () => {
    await writeDeviceKeys(places, visit, keys);
    await writeDeviceKeys(places, visit, keys);
    const other = { ...keys, receive: secret('other') };
    await assert.rejects(writeDeviceKeys(places, visit, other), codeIs('key-exists'));
    await writeGenesisId(places, visit, fakeId('genesis', 32));
    await writeGenesisId(places, visit, fakeId('genesis', 32));
    const another = writeGenesisId(places, visit, fakeId('another', 32));
    await assert.rejects(another, codeIs('key-exists'));
    assert.equal(await readGenesisId(places, visit), fakeId('genesis', 32));
    assert.deepEqual(await readDeviceKeys(places, visit, keys.device), keys);
  });

  it('says what is missing, and has nothing of a visit it does not know', async () => {
    await assert.rejects(readDeviceKeys(places, visit, keys.device), codeIs('key-missing'));
    assert.deepEqual(await listKeyDevices(places, visit), []);
    assert.deepEqual(await readStoredKeys(places, visit), []);
    assert.equal(await readGenesisId(places, visit), undefined);
  });

  it('refuses files of another form', async () => {
    await writeDeviceKeys(places, visit, keys);
    const path = join(folder, visit, `${keys.device}.jcs`);
    const whole = await readFile(path, 'utf8');
    const wrong = [
      '',
      '[]',
      `${whole}\n`,
      whole.replace('"sign"', '"signer"'),
      whole.replace(keys.device, fakeId('another', 32)),
      whole.replace(/"sign":"../, '"sign":"'),
      'x'.repeat(5000),
    ];
    for (const text of wrong) {
      assert.notEqual(text, whole);
      await writeFile(path, text);
      await assert.rejects(readDeviceKeys(places, visit, keys.device), codeIs('key-form'));
    }
    await rm(path);
    await writeFile(join(root, 'elsewhere'), whole, { mode: 0o600 });
    await symlink(join(root, 'elsewhere'), path);
    await assert.rejects(readDeviceKeys(places, visit, keys.device), codeIs('key-form'));
    await rm(path);
    await writeStoredKey(places, visit, { epoch: 1, name: 'team', key: secret('sk') });
    const [name = ''] = (await readdir(join(folder, visit))).filter((n) => n.startsWith('key-'));
    const stored = join(folder, visit, name);
    const text = await readFile(stored, 'utf8');
    const changes = [
      ['"epoch":1', '"epoch":2'],
      ['"name":"team"', '"name":"medical"'],
      ['"name":"team"', '"name":""'],
      ['"kek":1', '"kek":0'],
      ['"kek":1', '"kek":"1"'],
    ] as const;
    for (const [from, to] of changes) {
      await writeFile(stored, text.replace(from, to));
      await assert.rejects(readStoredKeys(places, visit), codeIs('key-form'), to);
    }
    await writeFile(stored, text);
    await writeFile(join(places.kek, 'kek-1.key'), 'short');
    await assert.rejects(readStoredKeys(places, visit), codeIs('key-form'));
  });

  it('writes no file that it would not read', async () => {
    const witness = { visit, device: keys.device };
    await assert.rejects(writeWitnessNote(places, witness, 'x'.repeat(4100)), /key file/);
    assert.equal(await readWitnessNote(places, witness), undefined);
  });

  it('refuses ids that could name another place', async () => {
    await assert.rejects(writeDeviceKeys(places, '../x', keys), /visit id/);
    await assert.rejects(writeDeviceKeys(places, visit, { ...keys, device: '../x' }), /device/);
    await assert.rejects(writeDeviceKeys(places, visit, { ...keys, sign: new Uint8Array(31) }));
    await assert.rejects(writeStoredKey(places, visit, { epoch: 0, name: '', key: secret('vrk') }));
  });
});

describe('replacing the key of the store', () => {
  const other = fakeId('other visit', 16);
  const rootKey = { epoch: 1, name: '', key: secret('vrk') };

  const fill = async (): Promise<void> => {
    for (const one of [visit, other]) {
      await writeDeviceKeys(places, one, keys);
      await writeStoredKey(places, one, rootKey);
      await writeGenesisId(places, one, fakeId('genesis', 32));
    }
  };

  it('keeps every key, under a new store key, and the old one is gone', async () => {
    await fill();
    await rotateStore(places);
    assert.deepEqual(await readdir(places.kek), ['kek-2.key']);
    for (const one of [visit, other]) {
      assert.deepEqual(await readDeviceKeys(places, one, keys.device), keys);
      assert.deepEqual(await readStoredKeys(places, one), [rootKey]);
      assert.equal(await readGenesisId(places, one), fakeId('genesis', 32));
    }
  });

  it('destroys a visit so that a backup of the keys taken before opens nowhere', async () => {
    await fill();
    const backup = join(root, `${count}`, 'backup');
    await cp(folder, backup, { recursive: true });
    await rotateStore(places, visit);
    assert.deepEqual(await readdir(folder), [other]);
    assert.deepEqual(await readDeviceKeys(places, other, keys.device), keys);
    await assert.rejects(readDeviceKeys(places, visit, keys.device), codeIs('key-missing'));
    assert.deepEqual(await readStoredKeys(places, visit), []);

    // Last week's backup, put back where it lay.
    await cp(backup, folder, { recursive: true, force: true });
    for (const one of [visit, other]) {
      await assert.rejects(readDeviceKeys(places, one, keys.device), codeIs('key-destroyed'));
      await assert.rejects(readStoredKeys(places, one), codeIs('key-destroyed'));
    }
  });

  it('goes on after a crash in between, and past a store key that was never finished', async () => {
    await fill();
    // A crash after the new store key was made, before anything was sealed again.
    await writeFile(join(places.kek, 'kek-2.key'), randomBytes(32), { mode: 0o600 });
    await writeFile(join(places.kek, 'kek-3.key'), 'torn', { mode: 0o600 });
    assert.deepEqual(await readDeviceKeys(places, visit, keys.device), keys);
    await writeStoredKey(places, visit, { ...rootKey, epoch: 2 });
    await rotateStore(places);
    assert.deepEqual(await readdir(places.kek), ['kek-4.key']);
    assert.deepEqual(await readDeviceKeys(places, visit, keys.device), keys);
    assert.deepEqual(await readStoredKeys(places, visit), [rootKey, { ...rootKey, epoch: 2 }]);
  });

  it('passes over what a crash left of a key file that was being written', async () => {
    await fill();
    const torn = join(folder, other, `${keys.device}.jcs.0011223344556677.tmp`);
    await writeFile(torn, '{"co', { mode: 0o600 });
    await rotateStore(places, visit);
    assert.deepEqual(await readdir(places.kek), ['kek-2.key']);
    assert.deepEqual(await readdir(folder), [other]);
    assert.deepEqual(await readDeviceKeys(places, other, keys.device), keys);
  });

  it('loses no key that is written at the same moment', async () => {
    await fill();
    const epochs = Array.from({ length: 12 }, (_, i) => i + 2);
    await Promise.all([
      rotateStore(places),
      ...epochs.map((epoch) => writeStoredKey(places, other, { ...rootKey, epoch })),
    ]);
    const held = await readStoredKeys(places, other);
    assert.deepEqual(
      held.map(({ epoch }) => epoch),
      [1, ...epochs],
    );
  });
});
