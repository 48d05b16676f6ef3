import assert from 'node:assert/strict';
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { fakeId } from '../../../test/fakes/fake-visit.ts';
import { hexToBytes } from '../../base/bytes.ts';
import {
  type DeviceKeys,
  KeyStoreError,
  keysFolder,
  listKeyDevices,
  readDeviceKeys,
  readVisitRootKeys,
  refuseKeysInside,
  writeDeviceKeys,
  writeVisitRootKey,
} from './key-store.ts';

const visit = fakeId('visit', 16);
const secret = (text: string): Uint8Array => hexToBytes(fakeId(text, 32));
const keys: DeviceKeys = {
  device: fakeId('device', 32),
  sign: secret('sign'),
  receive: secret('receive'),
  cosign: secret('cosign'),
};

let root: string;
let folder: string;
let count = 0;

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'vestige-keys-'));
});

after(() => rm(root, { recursive: true }));

beforeEach(() => {
  count += 1;
  folder = join(root, `${count}`, 'keys');
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
    await writeDeviceKeys(folder, visit, keys);
    assert.deepEqual(await readDeviceKeys(folder, visit, keys.device), keys);
    assert.deepEqual(await listKeyDevices(folder, visit), [keys.device]);
    const rootKeys = [1, 2, 10].map((epoch) => ({ epoch, key: secret(`vrk ${epoch}`) }));
    for (const key of [...rootKeys].reverse()) await writeVisitRootKey(folder, visit, key);
    assert.deepEqual(await readVisitRootKeys(folder, visit), rootKeys);
    assert.deepEqual(await listKeyDevices(folder, visit), [keys.device]);
  });

  it('keeps files and folders to their owner and leaves no temporary file', async () => {
    await writeDeviceKeys(folder, visit, keys);
    const path = join(folder, visit, `${keys.device}.jcs`);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.equal((await stat(join(folder, visit))).mode & 0o777, 0o700);
    assert.deepEqual(await readdir(join(folder, visit)), [`${keys.device}.jcs`]);
  });

  it('refuses keys that others can read', async () => {
    await writeDeviceKeys(folder, visit, keys);
    const path = join(folder, visit, `${keys.device}.jcs`);
    await chmod(path, 0o640);
    await assert.rejects(readDeviceKeys(folder, visit, keys.device), codeIs('key-mode'));
    await chmod(path, 0o600);
    await chmod(join(folder, visit), 0o755);
    const rootKey = { epoch: 1, key: secret('vrk') };
    await assert.rejects(writeVisitRootKey(folder, visit, rootKey), codeIs('key-mode'));
  });

  it('never writes over other keys, and takes the same again', async () => {
    await writeDeviceKeys(folder, visit, keys);
    await writeDeviceKeys(folder, visit, keys);
    const other = { ...keys, receive: secret('other') };
    await assert.rejects(writeDeviceKeys(folder, visit, other), codeIs('key-exists'));
    await writeVisitRootKey(folder, visit, { epoch: 1, key: secret('vrk') });
    const changed = { epoch: 1, key: secret('another vrk') };
    await assert.rejects(writeVisitRootKey(folder, visit, changed), codeIs('key-exists'));
    assert.deepEqual(await readDeviceKeys(folder, visit, keys.device), keys);
  });

  it('says what is missing, and has nothing of a visit it does not know', async () => {
    await assert.rejects(readDeviceKeys(folder, visit, keys.device), codeIs('key-missing'));
    assert.deepEqual(await listKeyDevices(folder, visit), []);
    assert.deepEqual(await readVisitRootKeys(folder, visit), []);
  });

  it('refuses files of another form', async () => {
    await writeDeviceKeys(folder, visit, keys);
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
      await assert.rejects(readDeviceKeys(folder, visit, keys.device), codeIs('key-form'));
    }
    await rm(path);
    await writeFile(join(root, 'elsewhere'), whole, { mode: 0o600 });
    await symlink(join(root, 'elsewhere'), path);
    await assert.rejects(readDeviceKeys(folder, visit, keys.device), codeIs('key-form'));
    await writeVisitRootKey(folder, visit, { epoch: 1, key: secret('vrk') });
    const rootKeyPath = join(folder, visit, 'vrk-1.jcs');
    const moved = (await readFile(rootKeyPath, 'utf8')).replace('"epoch":1', '"epoch":2');
    await writeFile(rootKeyPath, moved);
    await assert.rejects(readVisitRootKeys(folder, visit), codeIs('key-form'));
  });

  it('refuses ids that could name another place', async () => {
    await assert.rejects(writeDeviceKeys(folder, '../x', keys), /visit id/);
    await assert.rejects(writeDeviceKeys(folder, visit, { ...keys, device: '../x' }), /device/);
    await assert.rejects(writeDeviceKeys(folder, visit, { ...keys, sign: new Uint8Array(31) }));
    await assert.rejects(writeVisitRootKey(folder, visit, { epoch: 0, key: secret('vrk') }));
  });
});

describe('the place of keys', () => {
  it('is VESTIGE_KEYS, else below XDG_DATA_HOME, else below the home folder', () => {
    const home = '/someone';
    assert.equal(keysFolder({ home }), '/someone/.local/share/vestige/keys');
    assert.equal(keysFolder({ home, XDG_DATA_HOME: '/data' }), '/data/vestige/keys');
    const fallback = '/someone/.local/share/vestige/keys';
    assert.equal(keysFolder({ home, XDG_DATA_HOME: 'relative' }), fallback);
    assert.equal(keysFolder({ home, XDG_DATA_HOME: '' }), fallback);
    const both = { home, XDG_DATA_HOME: '/data', VESTIGE_KEYS: '/keys' };
    assert.equal(keysFolder(both), '/keys');
    assert.equal(keysFolder({ ...both, VESTIGE_KEYS: '' }), '/data/vestige/keys');
    assert.equal(keysFolder({ home, VESTIGE_KEYS: 'near' }), resolve('near'));
  });

  it('is never inside the case folder', () => {
    for (const inside of ['/case', '/case/keys', '/case/a/../b', '/case/..keys']) {
      assert.throws(() => refuseKeysInside(inside, '/case'), codeIs('key-place'), inside);
    }
    for (const outside of ['/', '/case-keys', '/keys', '/case/../keys']) {
      refuseKeysInside(outside, '/case');
    }
  });
});
