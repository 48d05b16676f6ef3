import assert from 'node:assert/strict';
import { it } from 'node:test';
import { withPage } from './chromium.ts';
import { serveBundle, serveFolder } from './site.ts';

const folder = new URL('./', import.meta.url);

it('serves the files of a folder and nothing beside it', async () => {
  const site = await serveFolder(folder);
  try {
    const found = await fetch(new URL('site.ts', site.url));
    assert.equal(found.status, 200);
    assert.match(found.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    for (const path of ['missing.ts', '%2e%2e/all.ts', '..%2fall.ts', '.%2f..%2fall.ts']) {
      assert.equal((await fetch(`${site.url}${path}`)).status, 404, path);
    }
  } finally {
    await site.close();
  }
});

it('fails a test whose page breaks its content security policy', async () => {
  const site = await serveBundle(new URL('elementary-entry.ts', folder));
  try {
    const breaksPolicy = withPage(async (page) => {
      await page.goto(site.url);
      await page.setContent('<script>document.title = "inline"</script>');
      assert.notEqual(await page.title(), 'inline');
    });
    await assert.rejects(breaksPolicy, /the page reported: .*script-src/s);
  } finally {
    await site.close();
  }
});
