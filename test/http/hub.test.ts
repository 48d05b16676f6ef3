import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { createHubApp } from '../../src/hub/app.ts';
import { readAsset } from '../../src/hub/main.ts';

const page = new TextEncoder().encode('<!doctype html><title>page</title>');
const app = createHubApp({
  asset: (path) =>
    path === '/' ? { type: 'text/html; charset=utf-8', bytes: Uint8Array.from(page) } : undefined,
  documents: new Map([['visit.json', '{"a":1}']]),
});
const ask = (path: string, init?: RequestInit) => app.request(`http://127.0.0.1:80${path}`, init);

describe('the hub, without a socket', () => {
  it('serves the page and the visit, each with its type', async () => {
    const root = await ask('/');
    assert.equal(root.status, 200);
    assert.equal(root.headers.get('content-type'), 'text/html; charset=utf-8');
    assert.match(await root.text(), /<title>page/);
    const visit = await ask('/data/visit.json');
    assert.equal(visit.headers.get('content-type'), 'application/json');
    assert.deepEqual(await visit.json(), { a: 1 });
  });

  it('lets the page run nothing but its own scripts, with no inline style', async () => {
    for (const path of ['/', '/data/visit.json', '/missing']) {
      const { headers } = await ask(path);
      const policy = headers.get('content-security-policy') ?? '';
      assert.match(policy, /default-src 'none'/);
      assert.match(policy, /script-src 'self' 'wasm-unsafe-eval'(;|$)/);
      assert.match(policy, /style-src 'self'(;|$)/);
      assert.match(policy, /connect-src 'self'(;|$)/);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.doesNotMatch(policy.replace("'wasm-unsafe-eval'", ''), /unsafe|https?:|\*/);
      assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
      assert.equal(headers.get('referrer-policy'), 'no-referrer', path);
      assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin', path);
      assert.equal(headers.get('cache-control'), 'no-store', path);
    }
  });

  it('answers 404 for what it does not have, and says nothing about it', async () => {
    for (const path of ['/missing', '/data/other.json', '/data/', '/data/visit.json/x']) {
      const response = await ask(path);
      assert.equal(response.status, 404, path);
      assert.equal(await response.text(), 'not here');
    }
  });

  it('only reads: every other method is refused', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH'])
      for (const path of ['/', '/data/visit.json']) {
        const response = await ask(path, { method });
        assert.equal(response.status, 405, `${method} ${path}`);
      }
    assert.equal((await ask('/', { method: 'HEAD' })).status, 200);
  });

  it('answers to its own name only, so that no other site can reach it through a name of its own', async () => {
    assert.equal((await app.request('http://elsewhere.example/data/visit.json')).status, 403);
    assert.equal((await app.request('http://localhost:4000/data/visit.json')).status, 200);
  });
});

describe('the files of the page', () => {
  it('come from the site folder, whatever the path says', () => {
    const folder = mkdtempSync(join(tmpdir(), 'vestige-hub-'));
    try {
      mkdirSync(join(folder, 'site', 'assets'), { recursive: true });
      writeFileSync(join(folder, 'site', 'index.html'), 'page');
      writeFileSync(join(folder, 'site', 'assets', 'a.js'), 'script');
      writeFileSync(join(folder, 'site', 'assets', 'a.key'), 'secret');
      writeFileSync(join(folder, 'secret.json'), 'secret');
      const site = pathToFileURL(`${join(folder, 'site')}/`);
      const text = (path: string) => {
        const asset = readAsset(site, path);
        return asset === undefined ? undefined : new TextDecoder().decode(asset.bytes);
      };
      assert.equal(text('/'), 'page');
      assert.equal(text('/assets/a.js'), 'script');
      assert.equal(readAsset(site, '/assets/a.js')?.type, 'text/javascript; charset=utf-8');
      for (const path of [
        '/../secret.json',
        '/assets/../../secret.json',
        '/%2e%2e/secret.json',
        '/..%2fsecret.json',
        '/..%5csecret.json',
        '/..\\secret.json',
        '//secret.json',
        '/assets',
        '/assets/',
        '/assets/a.key',
        '/index.html%00.js',
        'secret.json',
        '',
      ])
        assert.equal(text(path), undefined, path);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
