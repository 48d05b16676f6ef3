import { assert } from '../base/assert.ts';
import { classCount, type TraceProgram } from './program.ts';
import { createBlockRunner } from './run/block.ts';
import { copiesPerMass } from './run/detection.ts';
import type { Particles } from './run/particles.ts';
import { createSimulationCache, type SimulationCache } from './run/simulate.ts';
import { createStreams, type Digest } from './run/streams.ts';

/** What every draw says about every counted thing, in one set and for one adversary. */
export interface PerDraw {
  readonly draws: number;
  /** [counted][draw]: mass, pack unit. */
  readonly mass: readonly Float64Array[];
  /** [counted][draw]: probability of an informative sample. */
  readonly p: readonly Float64Array[];
}

export interface PerDrawOptions {
  readonly seed: string;
  readonly draws: number;
  readonly digest: Digest;
  readonly set: string;
  readonly adversary: string;
  readonly cache?: SimulationCache;
  readonly particles?: Particles;
}

const blockSize = 256;

/** Runs a program and keeps every draw: for questions whose answer is not a sum. Memory: counted x draws x 16 bytes. */
export function runPerDraw(program: TraceProgram, options: PerDrawOptions): PerDraw {
  const { draws } = options;
  const set = program.sets.indexOf(options.set);
  const adversary = program.adversaries.find((a) => a.id === options.adversary);
  assert(set >= 0, `set: expected one of ${program.sets.join(', ')}, got ${options.set}`);
  assert(adversary !== undefined, `adversary: expected one of the pack, got ${options.adversary}`);
  const cache = options.cache ?? createSimulationCache();
  const curve = cache.curve(adversary, program.detection);
  const rates = [false, true].map((hard) => copiesPerMass(adversary, program.detection, hard));
  const streams = createStreams(options.seed, options.digest);
  const mass = program.counted.map(() => new Float64Array(draws));
  const none = program.counted.map(() => new Float64Array(draws).fill(1));
  const { particles } = options;
  const sources = {
    program,
    streams,
    tables: cache.tables,
    ...(particles === undefined ? {} : { particles }),
  };
  for (let first = 0; first < draws; first += blockSize) {
    const size = Math.min(blockSize, draws - first);
    const { state, apply } = createBlockRunner(sources, first, size);
    for (const event of program.events) {
      if (event.kind !== 'read') {
        apply(event);
        continue;
      }
      const reading = program.readings[event.reading]!;
      if (reading.set !== set) continue;
      const { compartment, counted: k } = reading;
      const rate = rates[program.compartments[compartment]!.hard ? 1 : 0]!;
      const at = compartment * classCount * size;
      for (let i = 0; i < size; i++) {
        const m = state.mass[at + i]! + state.mass[at + size + i]!;
        mass[k]![first + i]! += m;
        let quiet = 1 - curve.at(rate * m);
        for (let n = state.hairs[compartment * size + i]!; n > 0; n--) quiet *= 1 - adversary.hair;
        none[k]![first + i]! *= quiet;
      }
    }
  }
  return { draws, mass, p: none.map((column) => column.map((q) => 1 - q)) };
}
