import type { TraceProgram } from '../program.ts';
import type { SimulationResult } from '../run/simulate.ts';
import type { MachineMaker } from './chunks.ts';
import { compiledKernel, type WasmPlatform } from './compiled.ts';
import { type KernelRunOptions, simulateOnKernel } from './kernel-run.ts';
import { createPlainKernel } from './plain.ts';

/** WebAssembly is no part of the language's library, but every platform of ours has the same one, and it is as pure. */
declare const WebAssembly: WasmPlatform | undefined;

let held: MachineMaker | undefined;

/** The compiled kernel where there is WebAssembly; else the plain one, which is slow and gives the same bits. */
export function platformKernel(): MachineMaker {
  const platform = typeof WebAssembly === 'undefined' ? undefined : WebAssembly;
  held ??=
    platform === undefined
      ? (bytes) => createPlainKernel(new ArrayBuffer(Math.ceil(bytes / 16) * 16), 'single')
      : compiledKernel(platform);
  return held;
}

/** Runs a program to its end on this platform's kernel, one thread. */
export function runProgram(program: TraceProgram, options: KernelRunOptions): SimulationResult {
  return simulateOnKernel(program, options, platformKernel());
}
