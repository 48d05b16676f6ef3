import { readFileSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { fail, type Outcome, ok } from '../base/problems.ts';
import { type Asset, createHubApp } from './app.ts';

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  json: 'application/json',
};

/** A running hub; `url` ends in `/`. */
export interface Hub {
  readonly url: string;
  close(): Promise<void>;
}

export interface HubOptions {
  /** The folder of the built page; ends in `/`. */
  readonly site: URL;
  /** JSON text per name, under `/data/`. */
  readonly documents: ReadonlyMap<string, string>;
  /** 0 takes a free one. */
  readonly port: number;
}

/** Serves the built page and the given documents on the loopback address. A port that is taken is an expected "no". */
export function startHub({ site, documents, port }: HubOptions): Promise<Outcome<Hub>> {
  const app = createHubApp({ documents, asset: (path) => readAsset(site, path) });
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, (info: AddressInfo) =>
      resolve(ok({ url: `http://127.0.0.1:${info.port}/`, close: () => stop(server) })),
    );
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') return reject(error);
      const message = `port: expected a free one, got ${port} (${error.code})`;
      resolve(fail([{ code: 'port', path: '--port', message }]));
    });
  });
}

/** Ends at once: a browser keeps its connections open, and would keep us. */
function stop(server: ReturnType<typeof serve>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}

/** Reads one file below the site folder; a path that leaves it, encoded or not, is "not there". */
export function readAsset(site: URL, path: string): Asset | undefined {
  // The attacker asks for `..%2f..%2fetc/passwd`, for a NUL, for a backslash on another platform.
  if (!/^\/[A-Za-z0-9/._-]*$/.test(path) || path.includes('..')) return undefined;
  const url = new URL(`.${path === '/' ? '/index.html' : path}`, site);
  if (!url.href.startsWith(site.href)) return undefined;
  const type = types[url.pathname.split('.').at(-1) ?? ''];
  if (type === undefined || statSync(url, { throwIfNoEntry: false })?.isFile() !== true)
    return undefined;
  return { type, bytes: Uint8Array.from(readFileSync(url)) };
}
