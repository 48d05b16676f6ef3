import { readFileSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { type Asset, createHubApp } from './app.ts';

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  json: 'application/json',
};

export interface Hub {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the built page and the given documents on the loopback address; port 0 takes a free one. */
export async function startHub(options: {
  readonly site: URL;
  readonly documents: ReadonlyMap<string, string>;
  readonly port: number;
}): Promise<Hub> {
  const app = createHubApp({
    documents: options.documents,
    asset: (path) => readAsset(options.site, path),
  });
  return new Promise((resolve, reject) => {
    const server = serve(
      { fetch: app.fetch, port: options.port, hostname: '127.0.0.1' },
      (info: AddressInfo) =>
        resolve({
          url: `http://127.0.0.1:${info.port}/`,
          close: () => new Promise((done) => server.close(() => done())),
        }),
    );
    server.on('error', reject);
  });
}

/** Reads one file below the site folder; a path that leaves it is "not there". */
function readAsset(site: URL, path: string): Asset | undefined {
  const url = new URL(`.${path === '/' ? '/index.html' : path}`, site);
  if (!url.href.startsWith(site.href)) return undefined;
  const type = types[url.pathname.split('.').at(-1) ?? ''];
  if (type === undefined || statSync(url, { throwIfNoEntry: false })?.isFile() !== true)
    return undefined;
  return { type, bytes: Uint8Array.from(readFileSync(url)) };
}
