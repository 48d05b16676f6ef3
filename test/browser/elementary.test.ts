import assert from 'node:assert/strict';
import { it } from 'node:test';
import { withPage } from './chromium.ts';
import { hashElementary } from './elementary-hash.ts';
import { serveBundle } from './site.ts';

it('exp and log give the same bits in Node and in Chromium', async () => {
  const site = await serveBundle(new URL('./elementary-entry.ts', import.meta.url));
  try {
    await withPage(async (page) => {
      await page.goto(site.url);
      assert.equal(await page.title(), hashElementary());
    });
  } finally {
    await site.close();
  }
});
