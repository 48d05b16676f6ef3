import { join, relative, resolve, sep } from 'node:path';
import { KeyStoreError } from './key-error.ts';

/** Where a device's store lies. */
export interface KeyPlaces {
  /** Keys of all visits, each under the store's key; may be backed up, though nobody needs to. */
  readonly keys: string;
  /** The store's key itself: never to be backed up, else destroying it destroys nothing. */
  readonly kek: string;
}

/** The parts of the environment that say where. */
export interface KeyEnvironment {
  readonly VESTIGE_KEYS?: string | undefined;
  readonly VESTIGE_KEK?: string | undefined;
  readonly XDG_DATA_HOME?: string | undefined;
  readonly XDG_STATE_HOME?: string | undefined;
  /** The user's home folder. */
  readonly home: string;
}

/**
 * Keys lie in VESTIGE_KEYS, or in `vestige/keys` in XDG_DATA_HOME or ~/.local/share; the store's key
 * in VESTIGE_KEK, else beside VESTIGE_KEYS under the same name and `-kek`, or in `vestige/kek` in
 * XDG_STATE_HOME or ~/.local/state (XDG Base Directory Specification 0.8: a relative path is to be
 * ignored). Refuses a place of the store's key inside that of the keys (`key-place`): whoever copies
 * one must not copy the other.
 */
export function keyPlaces(environment: KeyEnvironment): KeyPlaces {
  const { VESTIGE_KEYS, VESTIGE_KEK, XDG_DATA_HOME, XDG_STATE_HOME, home } = environment;
  const named = VESTIGE_KEYS === undefined || VESTIGE_KEYS === '' ? undefined : VESTIGE_KEYS;
  const data = absolute(XDG_DATA_HOME) ?? join(home, '.local', 'share');
  const state = absolute(XDG_STATE_HOME) ?? join(home, '.local', 'state');
  const keys = named === undefined ? join(data, 'vestige', 'keys') : resolve(named);
  const kekDefault = named === undefined ? join(state, 'vestige', 'kek') : `${keys}-kek`;
  const kek = VESTIGE_KEK === undefined || VESTIGE_KEK === '' ? kekDefault : resolve(VESTIGE_KEK);
  if (isInside(kek, keys) || isInside(keys, kek)) {
    const message = 'keys: expected the key of the store apart from the keys, got one in the other';
    throw new KeyStoreError('key-place', message);
  }
  return { keys, kek };
}

/**
 * Refuses a store inside a case folder (`key-place`): the case is copied to auditors and into
 * backups, and a key that travels with it opens it.
 */
export function refuseKeysInside({ keys, kek }: KeyPlaces, caseFolder: string): void {
  if (!isInside(keys, caseFolder) && !isInside(kek, caseFolder)) return;
  throw new KeyStoreError('key-place', 'keys: expected a folder outside the case, got one inside');
}

function isInside(place: string, folder: string): boolean {
  const path = relative(resolve(folder), resolve(place));
  const isBelow = path === '' || (path !== '..' && !path.startsWith(`..${sep}`));
  // On Windows another drive gives an absolute path.
  return isBelow && resolve(path) !== path;
}

function absolute(folder: string | undefined): string | undefined {
  return folder?.startsWith(sep) === true ? folder : undefined;
}
