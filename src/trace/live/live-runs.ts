import type { MachineMaker } from '../kernel/chunks.ts';
import type { KernelRunOptions } from '../kernel/kernel-run.ts';
import type { TraceProgram } from '../program.ts';
import type { Simulation, SimulationResult } from '../run/simulate.ts';
import { createLiveEstimate, type LiveEstimate } from './live-estimate.ts';

/** Runs of few draws that share what they have in common: the second of two programs that differ little costs little. */
export interface LiveRuns {
  /** A run of at most `chunkDraws` draws, in one step; its result is that of a run from zero, bit for bit. */
  begin(program: TraceProgram, options: LiveRunOptions): Simulation;
}

export type LiveRunOptions = Omit<KernelRunOptions, 'blockSize' | 'weights'>;

/** One for what a page shows, one for the moment on its slider: each some tens of megabytes. */
const estimatesMax = 2;

interface Held {
  readonly options: LiveRunOptions;
  readonly sets: string;
  readonly estimate: LiveEstimate;
}

/** No runs yet. The estimate that was asked for longest ago makes room. */
export function createLiveRuns(make: MachineMaker): LiveRuns {
  let held: readonly Held[] = [];

  function estimateOf(program: TraceProgram, options: LiveRunOptions): LiveEstimate {
    const sets = JSON.stringify(program.sets);
    const found = held.find((h) => h.sets === sets && isSameRun(h.options, options));
    const own = found ?? { options, sets, estimate: createLiveEstimate(program, options, make) };
    held = [own, ...held.filter((h) => h !== own)].slice(0, estimatesMax);
    if (found !== undefined) own.estimate.update(program);
    return own.estimate;
  }

  return {
    begin(program, options) {
      let result: SimulationResult | undefined;
      // Taken at once: the next run moves the estimate on.
      const finish = (): SimulationResult => {
        result ??= estimateOf(program, options).result();
        return result;
      };
      return {
        get doneDraws() {
          return result === undefined ? 0 : options.draws;
        },
        step() {
          finish();
          return false;
        },
        result: finish,
      };
    },
  };
}

/** The same numbers: seed, draws and what was learnt. */
function isSameRun(a: LiveRunOptions, b: LiveRunOptions): boolean {
  return (
    a.seed === b.seed && a.draws === b.draws && a.digest === b.digest && a.particles === b.particles
  );
}
