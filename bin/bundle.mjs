/**
 * Bundles the command line and the threads of the kernel into `.cache/node/` when a source is newer.
 * A bundle starts several times faster than a loader, and worker threads on Node 20 need one.
 * `packs/` and `examples/` are read at run time from the package root; they are never bundled.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('..', import.meta.url);
const entries = {
  vestige: 'src/cli/main.ts',
  'kernel-worker': 'src/adapters/node/kernel-worker.ts',
};
/** Pure JavaScript goes into the bundle (a start takes 0.14 s, not 0.26 s); the rest stays outside. */
const bundledPackages =
  /^(@hono\/node-server|@hpke|@noble\/hashes|csv-parse|hono|shamir-secret-sharing|uqr|yaml|zod)(\/|$)/;
const banner =
  "import { createRequire as __createRequire } from 'node:module'; " +
  'const require = __createRequire(import.meta.url);';

/** Makes the bundles that are missing or older than a source; says so, and is silent when there is nothing to do. */
export async function bundle() {
  const wanted = Object.entries(entries).filter(([, source]) => existsSync(new URL(source, root)));
  const changedAtMs = newestMs(['src', 'package-lock.json', 'bin/bundle.mjs'], {
    except: /^src\/web\/|\.test\.tsx?$/,
  });
  const isCurrent = ([name]) => builtAtMs(`.cache/node/${name}.mjs`) >= changedAtMs;
  if (wanted.every(isCurrent)) return;

  const begunAtMs = Date.now();
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    absWorkingDir: fileURLToPath(root),
    entryPoints: Object.fromEntries(wanted),
    outdir: '.cache/node',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    sourcesContent: false,
    banner: { js: banner },
    plugins: [{ name: 'packages', setup: keepPackagesOutside }],
    write: false,
    logLevel: 'error',
  });
  mkdirSync(new URL('.cache/node', root), { recursive: true });
  for (const { path, contents } of outputFiles) writeWhole(path, contents, begunAtMs);
  process.stderr.write(`vestige: bundled in ${Date.now() - begunAtMs} ms\n`);
}

/** When a built file was made: the instant its build began; 0 when there is none. */
export function builtAtMs(path) {
  const file = new URL(path, root);
  return existsSync(file) ? statSync(file).mtimeMs : 0;
}

/** The newest change under some paths of the package; folders count, so a renamed file does too. */
export function newestMs(paths, { except = /^$/ } = {}) {
  let newest = 0;
  for (const path of paths) {
    const at = new URL(path, root);
    if (!existsSync(at) || except.test(path)) continue;
    newest = Math.max(newest, statSync(at).mtimeMs);
    if (!statSync(at).isDirectory()) continue;
    const inside = readdirSync(at).map((name) => `${path}/${name}`);
    newest = Math.max(newest, newestMs(inside, { except }));
  }
  return newest;
}

/** Renames into place, so that a second process never reads half a bundle; dated when its build began. */
function writeWhole(path, contents, begunAtMs) {
  const partial = `${path}.${process.pid}`;
  writeFileSync(partial, contents);
  utimesSync(partial, begunAtMs / 1000, begunAtMs / 1000);
  renameSync(partial, path);
}

function keepPackagesOutside(build) {
  build.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
    kind === 'entry-point' || bundledPackages.test(path) ? undefined : { path, external: true },
  );
}
