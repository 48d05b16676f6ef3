import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';

/** One file of the built page. */
export interface Asset {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What the hub serves, handed in: it reads no files of its own. */
export interface HubContent {
  /** The file at a path such as `/assets/index.js`; `/` is the page. Undefined: not there. */
  asset(path: string): Asset | undefined;
  /** JSON text per name: `visit.json` and what else the page loads once. */
  readonly documents: ReadonlyMap<string, string>;
}

/** Names under which the page may be asked for: a page elsewhere that resolves to us gets nothing (DNS rebinding). */
const ownNames = new Set(['127.0.0.1', 'localhost']);

/**
 * Builds the HTTP application: the page and the visit that it shows, to this machine only. Nothing is written, nothing
 * is kept by the browser, and after the first load the page needs no network.
 */
export function createHubApp(content: HubContent): Hono {
  const app = new Hono();
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        // The kernel is WebAssembly; no text is ever made into code.
        scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
        workerSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
      crossOriginResourcePolicy: 'same-origin',
      crossOriginOpenerPolicy: 'same-origin',
      referrerPolicy: 'no-referrer',
      xFrameOptions: 'DENY',
      permissionsPolicy: { camera: [], microphone: [], geolocation: [] },
    }),
  );
  app.use(async (c, next) => {
    if (!ownNames.has(new URL(c.req.url).hostname)) return c.text('not here', 403);
    await next();
    // The visit is on the page: it stays out of every cache.
    c.header('cache-control', 'no-store');
  });
  app.get('/data/:name', (c) => {
    const text = content.documents.get(c.req.param('name'));
    if (text === undefined) return c.text('not here', 404);
    return c.body(text, 200, { 'content-type': 'application/json' });
  });
  app.get('*', (c) => {
    const asset = content.asset(c.req.path);
    if (asset === undefined) return c.text('not here', 404);
    return c.body(asset.bytes, 200, { 'content-type': asset.type });
  });
  app.all('*', (c) => c.text('only reading', 405, { allow: 'GET, HEAD' }));
  return app;
}
