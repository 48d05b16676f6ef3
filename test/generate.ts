/** Rewrites the files of test/generated.ts with `--write`; without it says which of them are old (exit 1). */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { generatedFiles } from './generated.ts';

const root = new URL('..', import.meta.url);
const isWriting = process.argv.includes('--write');
let oldCount = 0;
for (const { path, make } of generatedFiles) {
  const url = new URL(path, root);
  const text = await make();
  if (textOf(url) === text) continue;
  oldCount += 1;
  console.log(isWriting ? `wrote ${path}` : `old: ${path} (npm run generate -- --write)`);
  if (!isWriting) continue;
  mkdirSync(new URL('.', url), { recursive: true });
  writeFileSync(url, text);
}
if (oldCount === 0) console.log('all generated files are current');
else if (!isWriting) process.exitCode = 1;

function textOf(url: URL): string | undefined {
  try {
    return readFileSync(url, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
