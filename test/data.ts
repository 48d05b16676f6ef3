import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** Test data that is not part of the repository: hand `skip` to the test, read below `url`. */
export interface TestData {
  /** The file, or the folder when the path ended in `/`. */
  readonly url: URL;
  /** Why the test cannot run, for `it(name, { skip }, …)`; false when the data is there. */
  readonly skip: string | false;
}

const packageRoot = new URL('..', import.meta.url);
const told = new Set<string>();

/**
 * Finds test data by its path, such as `vectors/jcs/`, below VESTIGE_DATA or else `../shared/data` beside
 * the package. Absent data skips the test with a visible reason; under CI=true it throws instead, since a
 * skipped test there would look like a passed one.
 */
export function testData(
  path: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): TestData {
  const named = env['VESTIGE_DATA'];
  const folder =
    named === undefined || named === ''
      ? new URL('../shared/data/', packageRoot)
      : pathToFileURL(`${named}/`);
  const url = new URL(path, folder);
  if (existsSync(url)) return { url, skip: false };
  const reason = `test data: expected ${path} in ${named || '../shared/data'}, found nothing; set VESTIGE_DATA`;
  if (env['CI'] === 'true') throw new Error(reason);
  if (!told.has(path)) console.log(`# ${reason}`);
  told.add(path);
  return { url, skip: reason };
}
