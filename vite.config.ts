import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** The page: built into .cache/web, served by the hub; paths are relative so that any prefix works. */
export default defineConfig({
  root: fileURLToPath(new URL('src/web', import.meta.url)),
  base: './',
  build: {
    outDir: fileURLToPath(new URL('.cache/web', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
  },
  worker: { format: 'es' },
});
