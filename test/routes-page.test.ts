/** The page of routes is true: its files, parameters and tests exist. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { dnaPack } from './golden/facts.ts';
import { codeSpansOf, rowsOf } from './markdown.ts';

const root = new URL('../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const pages = ['docs/model/routes.md', 'docs/model/model-v1.1.md'] as const;
const keys = Object.keys(dnaPack().parameters);

describe('the page of routes', () => {
  const rows = rowsOf(read(pages[0])).filter((cells) => cells.length === 7);

  it('gives each route an event, code, a grade and a test that exists', () => {
    const routes = rows.filter((cells) => !/^(route|what|carrier)$/.test(cells[0] ?? ''));
    assert.ok(routes.length >= 25, `expected routes, got ${routes.length}`);
    for (const [route = '', , code = '', , grade = '', , tested = ''] of routes) {
      assert.match(grade, /^(S|S2|D|M|A|–)$/, route);
      const files = [...code.matchAll(/`([\w./-]+\.ts)`/g)].map(([, path = '']) => path);
      assert.ok(files.length > 0, `${route}: expected code`);
      for (const path of files) {
        const url = path.startsWith('src/') ? path : `src/trace/compile/${path}`;
        assert.ok(existsSync(new URL(url, root)), `${route}: ${url}`);
      }
      const tests = [...tested.matchAll(/`([\w./-]+\.test\.ts)`(?: "([^"]+)")?/g)];
      assert.ok(tests.length > 0, `${route}: expected a test`);
      for (const [, path = '', words = ''] of tests)
        assert.ok(read(path).includes(words), `${route}: ${path} has no "${words}"`);
    }
  });

  it('grades a route by the worst of its parameters', () => {
    const order = ['S', 'S2', 'D', 'M', 'Assumption'];
    for (const [route = '', , , parameters = '', grade = ''] of rows) {
      const named = [...parameters.matchAll(/`([\w.*-]+)`/g)].map(([, key = '']) => key);
      const statuses: readonly string[] = keys
        .filter((key) => named.some((name) => key === name || isFamily(name, key)))
        .map((key) => dnaPack().parameters[key]?.status ?? '');
      if (statuses.length === 0) continue;
      const worst = order.findLast((status) => statuses.includes(status)) ?? '';
      // A route may be worse than what it names: the same hand, area or law is an Assumption elsewhere.
      const given = grade === 'A' ? order.length - 1 : order.indexOf(grade);
      assert.ok(given >= order.indexOf(worst), `${route}: ${worst}, the page says ${grade}`);
    }
  });

  it('names only parameters that the pack has', () => {
    for (const page of pages)
      for (const { text, line } of codeSpansOf(read(page))) {
        if (!/^[a-z]+(\.[\w*-]+)+$/.test(text) || /\.(ts|md|yaml)$/.test(text)) continue;
        const isKnown = keys.some((key) => key === text || isFamily(text, key));
        assert.ok(isKnown, `${page}:${line}: ${text}`);
      }
  });
});

function isFamily(name: string, key: string): boolean {
  return name.endsWith('.*') && key.startsWith(name.slice(0, -1));
}
