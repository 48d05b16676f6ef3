/** docs/spec/codes.md against the sources: every code of the input readers is listed, every listed one exists. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { expectedByReference } from '../src/model/references.ts';

const root = new URL('..', import.meta.url);
const page = readFileSync(new URL('docs/spec/codes.md', root), 'utf8');
const listed = [...page.matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map(([, code = '']) => code);
/** The readers of everything that comes from outside as a file. */
const readers = ['src/model/', 'src/adapters/formats/', 'src/adapters/node/visit-files.ts'];
const sources = readers
  .flatMap((path) => (path.endsWith('/') ? filesIn(path) : [path]))
  // The reader of packs still words the shape of a document by itself.
  .map(read);

/** Codes as the readers write them: a member `code`, or the first argument of what adds a problem. */
const written =
  /\bcode: '([a-z][a-z0-9-]*)'|\b(?:refuse|add|addUnknown)\(\s*(?:checking,\s*)?'([a-z][a-z0-9-]*)'/g;

describe('codes of problems', () => {
  it('of the input readers are all listed', () => {
    const used = sources.flatMap((text) =>
      [...text.matchAll(written)].map(([, member, argument]) => member ?? argument ?? ''),
    );
    assert.ok(used.length > 50, 'expected to find codes in the sources');
    const references = Object.keys(expectedByReference)
      .filter((reference) => reference !== 'target' && reference !== 'scope')
      .map((reference) => `unknown-${reference}`);
    const missing = new Set([...used, ...references].filter((code) => !listed.includes(code)));
    assert.deepEqual([...missing], [], 'add a line to docs/spec/codes.md');
  });

  it('are listed once, and each exists in the sources', () => {
    assert.equal(new Set(listed).size, listed.length);
    const all = filesIn('src/').map(read).join('\n');
    const gone = listed.filter((code) => {
      const reference = code.replace(/^unknown-/, '');
      return !all.includes(`'${code}'`) && !Object.hasOwn(expectedByReference, reference);
    });
    assert.deepEqual(gone, [], 'a code that is no longer used moves to a list of retired ones');
  });
});

function filesIn(folder: string): string[] {
  return readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !/\.(test|contract)\.tsx?$/.test(path))
    .map((path) => folder + path.replaceAll('\\', '/'));
}

function read(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}
