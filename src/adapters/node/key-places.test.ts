import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { describe, it } from 'node:test';
import { KeyStoreError } from './key-error.ts';
import { keyPlaces, refuseKeysInside } from './key-places.ts';

const home = '/someone';

function isPlaceError(error: unknown): boolean {
  return error instanceof KeyStoreError && error.code === 'key-place';
}

describe('the place of keys', () => {
  it('is VESTIGE_KEYS, else below XDG_DATA_HOME, else below the home folder', () => {
    const keysOf = (environment: object): string => keyPlaces({ home, ...environment }).keys;
    assert.equal(keysOf({}), '/someone/.local/share/vestige/keys');
    assert.equal(keysOf({ XDG_DATA_HOME: '/data' }), '/data/vestige/keys');
    const fallback = '/someone/.local/share/vestige/keys';
    assert.equal(keysOf({ XDG_DATA_HOME: 'relative' }), fallback);
    assert.equal(keysOf({ XDG_DATA_HOME: '' }), fallback);
    const both = { XDG_DATA_HOME: '/data', VESTIGE_KEYS: '/keys' };
    assert.equal(keysOf(both), '/keys');
    assert.equal(keysOf({ ...both, VESTIGE_KEYS: '' }), '/data/vestige/keys');
    assert.equal(keysOf({ VESTIGE_KEYS: 'near' }), resolve('near'));
  });

  it('has the store key apart: VESTIGE_KEK, else beside VESTIGE_KEYS, else a state folder', () => {
    const kekOf = (environment: object): string => keyPlaces({ home, ...environment }).kek;
    assert.equal(kekOf({}), '/someone/.local/state/vestige/kek');
    assert.equal(kekOf({ XDG_STATE_HOME: '/state' }), '/state/vestige/kek');
    assert.equal(kekOf({ XDG_STATE_HOME: 'relative' }), '/someone/.local/state/vestige/kek');
    assert.equal(kekOf({ VESTIGE_KEYS: '/keys', XDG_STATE_HOME: '/state' }), '/keys-kek');
    assert.equal(kekOf({ VESTIGE_KEYS: '/keys', VESTIGE_KEK: '/usb' }), '/usb');
    assert.equal(kekOf({ VESTIGE_KEYS: '/keys', VESTIGE_KEK: '' }), '/keys-kek');
    for (const kek of ['/keys', '/keys/kek', '/'])
      assert.throws(() => kekOf({ VESTIGE_KEYS: '/keys', VESTIGE_KEK: kek }), isPlaceError, kek);
  });

  it('is never inside the case folder', () => {
    for (const inside of ['/case', '/case/keys', '/case/a/../b', '/case/..keys']) {
      const elsewhere = '/elsewhere';
      for (const places of [
        { keys: inside, kek: elsewhere },
        { keys: elsewhere, kek: inside },
      ])
        assert.throws(() => refuseKeysInside(places, '/case'), isPlaceError, inside);
    }
    for (const outside of ['/', '/case-keys', '/keys', '/case/../keys']) {
      refuseKeysInside({ keys: outside, kek: outside }, '/case');
    }
  });
});
