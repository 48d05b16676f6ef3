/** Small web sites for browser tests: a folder, or one TypeScript entry bundled on the spot. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** A site on 127.0.0.1; `url` ends in `/`. Close it in a `finally`. */
export interface Site {
  readonly url: string;
  close(): Promise<void>;
}

/** Nothing but our own files, no inline script, no eval; WebAssembly may be compiled. */
export const STRICT_POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; " +
  "img-src 'self' data:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'";

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

/** Serves the files of a folder (the URL ends in `/`); `/` is its index.html. */
export function serveFolder(folder: URL, { policy = STRICT_POLICY } = {}): Promise<Site> {
  return serve(policy, async (path) => {
    const file = new URL(`.${path}`, folder);
    // URL resolution has removed `..`; what still lies outside is refused, encoded slashes included.
    if (!file.href.startsWith(folder.href) || /%2f|%5c/i.test(path)) return undefined;
    return readFile(file).catch(() => undefined);
  });
}

/**
 * Bundles a TypeScript entry for the browser and serves it as the only script of an empty page.
 * The entry hands its result over in the page: `document.title`, or a global that the test evaluates.
 * A worker that it starts is bundled into a file of its own, `/worker.js`.
 */
export async function serveBundle(
  entry: URL,
  { policy = STRICT_POLICY, worker }: { readonly policy?: string; readonly worker?: URL } = {},
): Promise<Site> {
  const { outputFiles } = await build({
    entryPoints: {
      entry: fileURLToPath(entry),
      ...(worker === undefined ? {} : { worker: fileURLToPath(worker) }),
    },
    outdir: '/',
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    logLevel: 'silent',
  });
  const page =
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>test</title>' +
    '<link rel="icon" href="data:,"><script type="module" src="/entry.js"></script></html>';
  const files = new Map<string, Uint8Array>([['/index.html', Buffer.from(page)]]);
  for (const { path, contents } of outputFiles) files.set(`/${basename(path)}`, contents);
  return serve(policy, async (path) => files.get(path));
}

async function serve(
  policy: string,
  find: (path: string) => Promise<Uint8Array | undefined>,
): Promise<Site> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
    const headers = {
      'content-security-policy': policy,
      'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
      'cache-control': 'no-store',
    };
    find(path).then(
      (body) => response.writeHead(body === undefined ? 404 : 200, headers).end(body),
      (error: unknown) => response.destroy(error instanceof Error ? error : undefined),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
