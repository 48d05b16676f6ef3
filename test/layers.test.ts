import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isPure, judgeFileImport, judgePackageImport, LAYERS, layerOf, PURE } from './layers.ts';

const value = (from: string, to: string) => judgeFileImport(from, { to, isType: false });
const type = (from: string, to: string) => judgeFileImport(from, { to, isType: true });

describe('imports between files', () => {
  it('lets values run along the table', () => {
    assert.equal(value('src/trace/a.ts', 'src/model/b.ts'), undefined);
    assert.equal(value('src/trace/a.ts', 'src/trace/b.ts'), undefined);
    assert.equal(value('src/cli/main.ts', 'src/adapters/node/b.ts'), undefined);
  });

  it('lets only types of a pure folder travel right without an arrow', () => {
    assert.match(value('src/ledger/a.ts', 'src/model/b.ts') ?? '', /use `import type`/);
    assert.equal(type('src/ledger/a.ts', 'src/model/b.ts'), undefined);
    assert.match(type('src/model/a.ts', 'src/trace/b.ts') ?? '', /model may not import trace/);
    assert.match(type('src/web/a.ts', 'src/adapters/node/b.ts') ?? '', /may not import/);
  });

  it('refuses what lies outside of the folders, and tests', () => {
    assert.notEqual(value('src/stray.ts', 'src/base/b.ts'), undefined);
    assert.notEqual(value('src/base/a.ts', 'test/data.ts'), undefined);
    assert.match(value('src/base/a.ts', 'src/base/b.test.ts') ?? '', /no source imports a test/);
  });
});

describe('imports of packages', () => {
  it('follow the table, sub-paths included', () => {
    assert.equal(judgePackageImport('src/ledger/a.ts', '@noble/hashes/sha2.js'), undefined);
    assert.equal(judgePackageImport('src/model/a.ts', 'zod/mini'), undefined);
    assert.match(judgePackageImport('src/model/a.ts', 'zod') ?? '', /model may import zod\/mini/);
    assert.match(
      judgePackageImport('src/trace/a.ts', 'node:fs') ?? '',
      /trace may import no package/,
    );
  });

  it('give Node to its adapters, the commands and the composition roots only', () => {
    assert.equal(judgePackageImport('src/hub/main.ts', 'node:fs'), undefined);
    assert.notEqual(judgePackageImport('src/hub/routes.ts', 'node:fs'), undefined);
    assert.equal(judgePackageImport('src/adapters/node/a.ts', 'node:fs'), undefined);
    assert.notEqual(judgePackageImport('src/web/main.tsx', 'node:fs'), undefined);
  });
});

describe('the table', () => {
  it('gives pure folders arrows to the left only', () => {
    for (const [i, layer] of PURE.entries()) {
      for (const used of LAYERS[layer]?.values ?? []) {
        assert.ok(
          PURE.slice(0, i).some((left) => left === used),
          `${layer} -> ${used}`,
        );
      }
    }
  });

  it('knows where a file is', () => {
    assert.equal(layerOf('src/adapters/node/a.ts'), 'adapters/node');
    assert.equal(layerOf('src/basement/a.ts'), undefined);
    assert.equal(isPure('src/base/a.ts'), true);
    assert.equal(isPure('src/base/a.test.ts'), false);
    assert.equal(isPure('src/cli/a.ts'), false);
  });
});
