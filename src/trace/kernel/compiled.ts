import { assert } from '../../base/assert.ts';
import type { MachineMaker } from './chunks.ts';
import { kernelBase64 } from './kernel-wasm.ts';

/** What of the platform's WebAssembly is used: the same in Node and in browsers, and in no library of the language. */
export interface WasmPlatform {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: { readonly env: { readonly memory: object } },
  ) => { readonly exports: Readonly<Record<string, unknown>> };
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
}

const pageBytes = 65_536;

/**
 * The compiled kernel as a maker of machines. Compiles once (a few milliseconds); every machine has a memory of its own,
 * all zero. The platform is handed in: pure code has none.
 */
export function compiledKernel({ Module, Instance, Memory }: WasmPlatform): MachineMaker {
  const module = new Module(base64Bytes(kernelBase64));
  return (memoryBytes) => {
    const memory = new Memory({ initial: Math.ceil(memoryBytes / pageBytes) });
    const { run } = new Instance(module, { env: { memory } }).exports;
    assert(typeof run === 'function', 'kernel: expected it to export run');
    const floats = new Float32Array(memory.buffer);
    return {
      memory: memory.buffer,
      run: (at, size, draw) => void run(at, size, draw),
      column: (at, size) => floats.subarray(at >> 2, (at >> 2) + size),
    };
  };
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Bytes of base64 text (RFC 4648 section 4). */
function base64Bytes(text: string): Uint8Array {
  const clean = text.replace(/=+$/, '');
  const bytes = new Uint8Array(Math.floor((clean.length * 3) / 4));
  let word = 0;
  let at = 0;
  for (let i = 0; i < clean.length; i++) {
    word = (word << 6) | alphabet.indexOf(clean[i] ?? 'A');
    if (i % 4 === 3) {
      bytes[at++] = word >> 16;
      bytes[at++] = word >> 8;
      bytes[at++] = word;
      word = 0;
    }
  }
  const rest = clean.length % 4;
  if (rest === 3) {
    bytes[at++] = word >> 10;
    bytes[at++] = word >> 2;
  } else if (rest === 2) bytes[at++] = word >> 4;
  return bytes;
}
