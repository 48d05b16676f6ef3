/** The import table of ARCHITECTURE.md. A new package or arrow is added here on purpose, never by accident. */

interface Layer {
  /** The folders whose values it may use, besides its own. */
  readonly values: readonly string[];
  /** The npm packages it may use; `x/*` is any sub-path or scope, `node:*` is Node itself. */
  readonly packages: readonly string[];
}

/** From left to right: the pure folders, then everything that touches the world. */
export const PURE = [
  'base',
  'numeric',
  'model',
  'trace',
  'sweep',
  'custody',
  'log',
  'ledger',
  'report',
  'app',
] as const;

const DRAWN = ['base', 'numeric', 'model', 'trace', 'sweep', 'custody'];

export const LAYERS: Readonly<Record<string, Layer>> = {
  base: { values: [], packages: [] },
  numeric: { values: ['base'], packages: [] },
  model: { values: ['base', 'numeric'], packages: ['zod/mini'] },
  trace: { values: ['base', 'numeric', 'model'], packages: [] },
  sweep: { values: ['base', 'numeric', 'model', 'trace'], packages: [] },
  custody: { values: ['base', 'model'], packages: [] },
  log: { values: ['base'], packages: ['@noble/hashes/*'] },
  ledger: { values: ['base', 'log'], packages: ['@noble/hashes/*'] },
  report: { values: DRAWN, packages: ['d3-scale', 'd3-array', 'd3-shape', 'd3-interpolate'] },
  app: { values: [...DRAWN, 'log', 'ledger', 'report'], packages: [] },
  'adapters/formats': {
    values: [...PURE],
    packages: ['yaml', 'csv-parse/*', 'pdfkit', 'uqr', 'bwip-js/*'],
  },
  'adapters/crypto': { values: [...PURE], packages: ['@hpke/core', 'shamir-secret-sharing'] },
  'adapters/memory': { values: [...PURE], packages: [] },
  'adapters/node': {
    values: [...PURE, 'adapters/crypto', 'adapters/formats'],
    packages: ['node:*', 'node-sqlite3-wasm', 'pg'],
  },
  'adapters/browser': {
    values: [...PURE, 'adapters/crypto', 'adapters/formats'],
    packages: ['idb', 'zxing-wasm/*'],
  },
  hub: {
    values: ['base', 'model', 'ledger', 'app', 'adapters/node', 'adapters/memory'],
    packages: ['hono', 'hono/*', '@hono/node-server', '@simplewebauthn/server'],
  },
  cli: {
    values: [
      'base',
      'model',
      'app',
      'report',
      'adapters/crypto',
      'adapters/node',
      'adapters/memory',
      'adapters/formats',
      'hub',
    ],
    packages: ['node:*'],
  },
  web: {
    values: [
      'base',
      'model',
      'app',
      'report',
      'adapters/browser',
      'adapters/memory',
      'adapters/formats',
    ],
    packages: ['preact', 'preact/*', '@preact/signals', 'idb', 'zxing-wasm/*'],
  },
};

/** The layer of a file, such as `adapters/node` for `src/adapters/node/files.ts`; undefined outside of all. */
export function layerOf(path: string): string | undefined {
  return Object.keys(LAYERS).find((layer) => path.startsWith(`src/${layer}/`));
}

/** Whether a file is in a pure folder, tests aside. */
export function isPure(path: string): boolean {
  const layer = layerOf(path);
  return PURE.some((pure) => pure === layer) && !isTest(path);
}

/** Whether a file only ever runs in tests. */
export function isTest(path: string): boolean {
  return !path.startsWith('src/') || /\.(test|contract)\.tsx?$/.test(path);
}

/**
 * Judges an import of one source file from another: values along the table, types also from any pure
 * folder to the left. Gives what is wrong with it, or undefined.
 */
export function judgeFileImport(
  from: string,
  { to, isType }: { readonly to: string; readonly isType: boolean },
): string | undefined {
  const source = layerOf(from);
  const target = layerOf(to);
  if (source === undefined)
    return 'a source file lives in a folder of the table in ARCHITECTURE.md';
  if (target === undefined) return `${to} is in no folder of the table in ARCHITECTURE.md`;
  if (isTest(to)) return 'no source imports a test';
  if (source === target || LAYERS[source]?.values.includes(target) === true) return undefined;
  const order = Object.keys(LAYERS);
  const isLeft = order.indexOf(target) < order.indexOf(source);
  const pureTarget = PURE.some((pure) => pure === target);
  if (pureTarget && isLeft && isType) return undefined;
  const way =
    pureTarget && isLeft
      ? 'only its types may travel here: use `import type`, or take the value as an argument'
      : 'move the shared part to the left, or take it as an argument from app or a main.ts';
  return `${source} may not import ${target}; ${way}`;
}

/** Judges an import of a package; `node:*` also counts as allowed in a composition root (main.ts). */
export function judgePackageImport(from: string, specifier: string): string | undefined {
  const source = layerOf(from);
  const allowed = source === undefined ? [] : (LAYERS[source]?.packages ?? []);
  const isRoot = /\/main\.tsx?$/.test(from) && source !== 'web';
  const patterns = isRoot ? [...allowed, 'node:*'] : allowed;
  if (patterns.some((pattern) => matches(pattern, specifier))) return undefined;
  const known = allowed.length === 0 ? 'no package' : allowed.join(', ');
  return `${source ?? from} may import ${known}, not ${specifier}; use a port of app, or extend test/layers.ts and 0001-dependencies.md`;
}

function matches(pattern: string, specifier: string): boolean {
  return pattern.endsWith('*') ? specifier.startsWith(pattern.slice(0, -1)) : specifier === pattern;
}
