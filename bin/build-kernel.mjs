#!/usr/bin/env node
import { createHash } from 'node:crypto';
/**
 * Compiles the kernel (src/trace/kernel/kernel.as, AssemblyScript) to WebAssembly with SIMD and writes it as a module of
 * base64 text, so that neither `npm start` nor the page needs a compiler. `--check` compares instead, and takes 20 s.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const source = new URL('../src/trace/kernel/kernel.as', import.meta.url);
const target = new URL('../src/trace/kernel/kernel-wasm.ts', import.meta.url);

/** The text of the generated module. */
export async function kernelModule() {
  const text = readFileSync(source, 'utf8');
  const files = { 'kernel.ts': text };
  let bytes;
  const { error, stderr } = await asc.main(
    [
      'kernel.ts',
      ...['--runtime', 'stub', '--noAssert', '--importMemory'],
      ...['--initialMemory', '1'],
      ...['--enable', 'simd', '--enable', 'bulk-memory'],
      ...['-O3', '--converge'],
      ...['--outFile', 'kernel.wasm'],
    ],
    {
      readFile: (name) => files[name] ?? null,
      writeFile: (name, contents) => {
        if (name === 'kernel.wasm') bytes = contents;
      },
      listFiles: () => [],
    },
  );
  if (error !== null) throw new Error(`kernel: ${error.message}\n${stderr.toString()}`);
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,96}/g) ?? [];
  return [
    '/** Compiled by bin/build-kernel.mjs from the kernel.as with this SHA-256; `--check` compiles again and compares. */',
    `export const kernelSource = '${createHash('sha256').update(text).digest('hex')}';`,
    '',
    'export const kernelBase64 = [',
    ...lines.map((line) => `  '${line}',`),
    "].join('');",
    '',
  ].join('\n');
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const text = await kernelModule();
  if (!process.argv.includes('--check')) writeFileSync(target, text);
  else if (readFileSync(target, 'utf8') !== text) {
    process.stderr.write(
      'kernel-wasm.ts: expected what kernel.as compiles to; run bin/build-kernel.mjs\n',
    );
    process.exitCode = 1;
  }
}
