/** Why keys could not be read or written. */
export type KeyStoreErrorCode =
  | 'key-missing'
  | 'key-exists'
  | 'key-mode'
  | 'key-form'
  | 'key-place'
  | 'key-destroyed'
  | 'key-io';

/** The world failed around a key; a message never holds any part of one. */
export class KeyStoreError extends Error {
  override name = 'KeyStoreError';
  readonly code: KeyStoreErrorCode;

  constructor(code: KeyStoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Runs work on key files; a failure of the system becomes `key-io`. */
export async function keyWork<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const isOfSystem = cause instanceof Error && 'code' in cause && 'syscall' in cause;
    if (!isOfSystem) throw cause;
    const message = `keys: expected to ${what}, got ${String(cause.code)}`;
    throw new KeyStoreError('key-io', message, { cause });
  }
}
