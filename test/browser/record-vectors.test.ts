import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { it } from 'node:test';
import type { RecordVectors } from '../golden/record-v1/check-vectors.ts';
import type { WrapVectors } from '../golden/record-v1/check-wraps.ts';
import { withPage } from './chromium.ts';
import type { RecordVectorsPage } from './record-vectors-entry.ts';
import { serveBundle } from './site.ts';

it('WebCrypto in Chromium gives the vectors of record v1, wraps too', async () => {
  const file = new URL('../golden/record-v1/record-v1.json', import.meta.url);
  // The file is checked in beside its SOURCE.md.
  const vectors = JSON.parse(await readFile(file, 'utf8')) as RecordVectors & WrapVectors;
  const site = await serveBundle(new URL('./record-vectors-entry.ts', import.meta.url));
  try {
    await withPage(async (page) => {
      await page.goto(site.url);
      const failures = await page.evaluate((given) => {
        // The entry put it there.
        const { recordVectorsPage } = globalThis as unknown as {
          readonly recordVectorsPage: RecordVectorsPage;
        };
        return recordVectorsPage.checkVectors(given);
      }, vectors);
      assert.deepEqual(failures, []);
    });
  } finally {
    await site.close();
  }
});
