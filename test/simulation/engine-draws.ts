import { hash } from '../../src/ledger/hash.ts';
import type { TraceProgram } from '../../src/trace/program.ts';
import { createBlockRunner } from '../../src/trace/run/block.ts';
import { createStreams } from '../../src/trace/run/streams.ts';
import { createQuantileTables, type QuantileTables } from '../../src/trace/run/tables.ts';

/** The engine's draws of every coordinate that the oracle names. */
export interface EngineDraws {
  readonly draws: number;
  readonly values: ReadonlyMap<string, Float64Array>;
  /** Hairs per compartment, in the order of the program. */
  readonly hairs: readonly Float64Array[];
}

/** Small, so that draws repeated from block to block would show as too much scatter. */
const blockSize = 1024;
const sharedTables = createQuantileTables();

/** Runs a program to its end, block by block, and keeps the last state of every draw. */
export function drawProgram(
  program: TraceProgram,
  options: {
    readonly seed: string;
    readonly draws: number;
    readonly tables?: QuantileTables;
  },
): EngineDraws {
  const { draws } = options;
  const column = () => new Float64Array(draws);
  const masses = program.compartments.flatMap(() => [column(), column()]);
  const sinks = { destroyed: column(), outside: column(), sampled: column() };
  const hairs = program.compartments.map(column);
  const streams = createStreams(options.seed, hash);
  const tables = options.tables ?? sharedTables;
  for (let first = 0; first < draws; first += blockSize) {
    const size = Math.min(blockSize, draws - first);
    const { state, apply } = createBlockRunner({ program, streams, tables }, first, size);
    for (const event of program.events) if (event.kind !== 'read') apply(event);
    masses.forEach((out, k) => {
      out.set(state.mass.subarray(k * size, (k + 1) * size), first);
    });
    hairs.forEach((out, j) => {
      out.set(state.hairs.subarray(j * size, (j + 1) * size), first);
    });
    sinks.destroyed.set(state.destroyed, first);
    sinks.outside.set(state.outside, first);
    sinks.sampled.set(state.sampled, first);
  }
  const values = new Map<string, Float64Array>();
  program.compartments.forEach((c, j) => {
    values.set(`${c.id}/cell`, masses[2 * j] ?? column());
    values.set(`${c.id}/fluid`, masses[2 * j + 1] ?? column());
  });
  for (const [name, sink] of Object.entries(sinks)) values.set(name, sink);
  return { draws, values, hairs };
}
