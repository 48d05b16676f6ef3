import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { it } from 'node:test';
import { testData } from '../data.ts';
import type { SignatureVector } from '../golden/cctv-ed25519/check-vectors.ts';
import { withPage } from './chromium.ts';
import type { SignaturePage } from './ed25519-entry.ts';
import { serveBundle } from './site.ts';

const { url, skip } = testData('vectors/ed25519/ed25519vectors.json');
const accepted = new URL('../golden/cctv-ed25519/accepted.json', import.meta.url);

it('[L5] Chromium accepts the same 43 of 914 Ed25519 corner cases as Node', { skip }, async () => {
  // The publisher's file, read as it is; a vector without its members fails in the page.
  const vectors = JSON.parse(await readFile(url, 'utf8')) as readonly SignatureVector[];
  const site = await serveBundle(new URL('./ed25519-entry.ts', import.meta.url));
  try {
    await withPage(async (page) => {
      await page.goto(site.url);
      const numbers = await page.evaluate((given) => {
        // The entry put it there.
        const { signaturePage } = globalThis as unknown as {
          readonly signaturePage: SignaturePage;
        };
        return signaturePage.acceptedVectors(given);
      }, vectors);
      assert.deepEqual(numbers, JSON.parse(await readFile(accepted, 'utf8')));
    });
  } finally {
    await site.close();
  }
});
