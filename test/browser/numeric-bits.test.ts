import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { it } from 'node:test';
import { withPage } from './chromium.ts';
import type { NumericBitsPage } from './numeric-bits-entry.ts';
import { serveBundle } from './site.ts';

it('Chromium computes the pinned bits of every numeric function', async () => {
  const pinned = await readFile(new URL('../golden/numeric/bits.json', import.meta.url), 'utf8');
  const site = await serveBundle(new URL('./numeric-bits-entry.ts', import.meta.url));
  try {
    await withPage(async (page) => {
      await page.goto(site.url);
      const bits = await page.evaluate(() => {
        // The entry put it there.
        const { numericBitsPage } = globalThis as unknown as {
          readonly numericBitsPage: NumericBitsPage;
        };
        return numericBitsPage.hashNumericBits();
      });
      assert.deepEqual(bits, JSON.parse(pinned));
    });
  } finally {
    await site.close();
  }
});
