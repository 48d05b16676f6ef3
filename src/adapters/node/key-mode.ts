import { statOrNothing } from './durable-file.ts';
import { KeyStoreError } from './key-error.ts';

/**
 * Refuses a file or folder of keys that others may use (`key-mode`), as ssh does: a key that others
 * can read is no secret, and somebody should look.
 */
export async function refuseOpenMode(path: string, shown: string): Promise<void> {
  const stats = await statOrNothing(path);
  // Windows has no such modes: there the user's profile folder protects.
  if (stats === undefined || process.platform === 'win32' || (stats.mode & 0o077) === 0) return;
  const came = (stats.mode & 0o777).toString(8).padStart(4, '0');
  const message = `${shown}: expected a mode that only its owner may use, got ${came}`;
  throw new KeyStoreError('key-mode', message);
}
