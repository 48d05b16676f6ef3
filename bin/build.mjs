#!/usr/bin/env node
/** Builds the web page into `.cache/web/` when a source is newer; `vestige demo` and the hub serve it. */
import { existsSync, utimesSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { builtAtMs, newestMs } from './bundle.mjs';
import { seconds } from './setup.mjs';

const root = new URL('..', import.meta.url);
const page = '.cache/web/index.html';

/** Builds the page if it is missing or older than its sources; without src/web/main.tsx there is none. */
export async function buildPage() {
  if (!existsSync(new URL('src/web/main.tsx', root))) return;
  const changedAtMs = newestMs(['src', 'vite.config.ts', 'package-lock.json'], {
    except: /^src\/(cli|hub|adapters\/node)(\/|$)|\.test\.tsx?$/,
  });
  if (builtAtMs(page) >= changedAtMs) return;

  const begunAtMs = Date.now();
  process.stderr.write('vestige: building the page …\n');
  const { build } = await import('vite');
  await build({
    configFile: fileURLToPath(new URL('vite.config.ts', root)),
    root: fileURLToPath(new URL('src/web', root)),
    logLevel: 'error',
  });
  utimesSync(new URL(page, root), begunAtMs / 1000, begunAtMs / 1000);
  process.stderr.write(`vestige: page built in ${seconds(begunAtMs)}\n`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await buildPage();
