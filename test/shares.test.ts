import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { packageRoot } from './fakes/example-visit.ts';
import { shareOf, slowFiles } from './shares.ts';

const files = [...slowFiles, ...Array.from({ length: 31 }, (_, i) => `src/quick-${i}.test.ts`)];

describe('shares of the test files', () => {
  it('hold every file once, in the order of the files', () => {
    for (const count of [1, 2, 3]) {
      const shares = Array.from({ length: count }, (_, i) => shareOf(files, `${i + 1}/${count}`));
      assert.deepEqual(shares.flat().sort(), [...files].sort());
      for (const share of shares) {
        assert.deepEqual(
          share,
          files.filter((f) => share.includes(f)),
        );
        assert.ok(Math.abs(share.length - files.length / count) <= 1);
      }
    }
  });

  it('know only slow files that exist', () => {
    for (const file of slowFiles) assert.ok(existsSync(new URL(file, packageRoot)), file);
  });

  it('refuse what is no share', () => {
    for (const share of ['0/2', '3/2', '2', 'a/b', ''])
      assert.throws(() => shareOf(files, share), /expected a share/);
  });
});
