import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Measure } from '../alternate.ts';
import type { ContactLoop } from './contact-loop.ts';

/** Another program that runs the contact loop: nanoseconds per contact-draw, one thread, without its start. */
export type Yardstick = Measure;

/** A yardstick that this machine cannot run, and why, for a person. */
export interface Missing {
  readonly missing: string;
}

/** The commands that yardsticks are made and run with. */
export interface Tools {
  readonly cc: string;
  readonly python: string;
}

/** What the figures are held against; C also says what its masses come to. */
export interface Yardsticks {
  readonly c: { readonly measure: Yardstick; readonly checksum: () => number } | Missing;
  readonly numpyBeta: Yardstick | Missing;
  readonly numpyTable: Yardstick | Missing;
}

/** Contacts of the loop that NumPy runs: as many as the pinned yardstick, so that it does not take all the time. */
const numpyContacts = 200;

/** Whether a yardstick cannot be run. */
export function isMissing<T extends object>(found: T | Missing): found is Missing {
  return 'missing' in found;
}

/**
 * Compiles and readies the yardsticks for a loop in a temporary folder, lends them, and removes the folder. Errors: a
 * yardstick that is there and fails.
 */
export async function withYardsticks<T>(
  {
    loop,
    seed,
    tools,
  }: { readonly loop: ContactLoop; readonly seed: number; readonly tools: Tools },
  body: (yardsticks: Yardsticks) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'vestige-bench-'));
  try {
    const file = join(folder, 'loop.bin');
    writeFileSync(file, loop.file);
    const numpy = (law: 'beta' | 'table') =>
      numpyYardstick(tools.python, { file, loop, law, seed });
    return await body({
      c: compiledYardstick(tools.cc, { folder, file, loop }),
      numpyBeta: numpy('beta'),
      numpyTable: numpy('table'),
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * `transfer.c` for the processor that is there. Products and sums are not contracted: f32 then gives the kernel's bits,
 * so that the same work can be told from similar work.
 */
function compiledYardstick(
  cc: string,
  {
    folder,
    file,
    loop,
  }: { readonly folder: string; readonly file: string; readonly loop: ContactLoop },
): Yardsticks['c'] {
  const program = join(folder, 'transfer');
  const flags = ['-O3', '-march=native', '-ffp-contract=off', '-o', program];
  const compiled = run(cc, [...flags, fileURLToPath(new URL('transfer.c', import.meta.url))]);
  if (compiled === undefined) return { missing: `${cc}: not on this machine` };
  if (compiled.status !== 0)
    return { missing: `${cc}: could not compile: ${compiled.stderr.split('\n')[0]}` };
  const numbers = (what: 'check' | 'time') => outputOf(program, [file, what]);
  return {
    measure: () => (numbers('time')[0] ?? Number.NaN) / (loop.contactCount * loop.draws),
    checksum: () => numbers('check')[0] ?? Number.NaN,
  };
}

function numpyYardstick(
  python: string,
  options: {
    readonly file: string;
    readonly loop: ContactLoop;
    readonly law: 'beta' | 'table';
    readonly seed: number;
  },
): Yardstick | Missing {
  const found = run(python, ['-c', 'import numpy']);
  if (found === undefined) return { missing: `${python}: not on this machine` };
  if (found.status !== 0) return { missing: 'NumPy: not on this machine' };
  const { file, loop, law, seed } = options;
  const script = fileURLToPath(new URL('transfer.py', import.meta.url));
  const count = Math.min(numpyContacts, loop.contactCount);
  return () => {
    const [ns = Number.NaN] = outputOf(python, [script, file, law, String(count), String(seed)]);
    return ns / (count * loop.draws);
  };
}

/** What came of a command; undefined when there is no such command. */
function run(command: string, words: readonly string[]) {
  // Settings that some machines have for older OpenBLAS; they slow a current NumPy down.
  const { OPENBLAS_CORETYPE: _, OPENBLAS_L2_SIZE: __, ...env } = process.env;
  const { error, status, stdout, stderr } = spawnSync(command, words, { env, encoding: 'utf8' });
  if (error !== undefined && 'code' in error && error.code === 'ENOENT') return undefined;
  if (error !== undefined) throw error;
  return { status, stdout, stderr };
}

/** Numbers that a command prints. Errors: it fails. */
function outputOf(command: string, words: readonly string[]): readonly number[] {
  const ran = run(command, words);
  if (ran?.status !== 0)
    throw new Error(`bench: ${command}: expected it to run, got: ${ran?.stderr.trim()}`);
  return ran.stdout.trim().split(' ').map(Number);
}
