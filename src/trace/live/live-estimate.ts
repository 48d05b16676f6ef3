import { assert } from '../../base/assert.ts';
import { createLogHistogram } from '../../numeric/histogram.ts';
import { type MachineMaker, weightShares } from '../kernel/chunks.ts';
import { createKernelTables, type KernelTables } from '../kernel/kernel-tables.ts';
import { selectSums } from '../kernel/operations.ts';
import type { TraceProgram } from '../program.ts';
import type { Particles } from '../run/particles.ts';
import {
  type CountedStatistics,
  type SelectionStatistics,
  type SimulationResult,
  weightSums,
} from '../run/simulate.ts';
import type { Digest } from '../run/streams.ts';
import { createScratchMemory } from './scratch-machine.ts';
import type { SelectionState } from './selection-state.ts';
import {
  bytesOf,
  changedIds,
  type LiveBytes,
  type Session,
  type Snapshot,
  takeSnapshot,
} from './snapshot.ts';
import { createUnloggedYields } from './unlogged-yields.ts';

export interface LiveOptions {
  readonly seed: string;
  /** 1 to `chunkDraws`; kept from update to update. */
  readonly draws: number;
  readonly digest: Digest;
  /** Tables kept between runs; results do not depend on it. */
  readonly tables?: KernelTables;
  readonly weights?: Float64Array;
  /** A posterior to draw from. It is not learnt anew: docs/model/live.md says when it still holds. */
  readonly particles?: Particles;
  /** Checkpoints take no more than this, save one of every compartment. Results do not depend on it. */
  readonly checkpointBytesMax?: number;
}

/** What an update did. */
export interface LiveUpdate {
  /** Counted things whose readings changed, came or went, in order of id. */
  readonly changedSurfaces: readonly string[];
  /** Events that were run again; readings count. */
  readonly rerunEvents: number;
  /** Place in the event order up to which everything was kept. */
  readonly fromCheckpoint: number;
}

/** An estimate that is kept up to date while records come in. */
export interface LiveEstimate {
  /** Takes the visit compiled again after a record came, went or was corrected. */
  update(program: TraceProgram): LiveUpdate;
  /** What a run from zero of the same program and draws on the kernel gives, bit for bit. */
  result(): SimulationResult;
  readonly bytes: LiveBytes;
}

/** Enough for every event of a visit of a thousand contacts; then every second checkpoint goes. */
export const checkpointBytesMaxDefault = 32 * 1024 * 1024;

/**
 * Runs a program and keeps what every event left, so that one with a record more, less or other costs only what
 * differs. Deterministic: results depend on the last program, seed and draws, not on the updates that led there.
 */
export function createLiveEstimate(
  program: TraceProgram,
  options: LiveOptions,
  make: MachineMaker,
): LiveEstimate {
  const { draws, seed, digest, particles } = options;
  const weights = options.weights ?? new Float64Array(draws).fill(1);
  assert(weights.length === draws, `weights: expected ${draws}, got ${weights.length}`);
  const sums = weightSums(weights);
  const tables = options.tables ?? createKernelTables();
  const session: Session = {
    sources: {
      streams: tables.streams(seed, digest),
      tables,
      ...(particles === undefined ? {} : { particles }),
    },
    memory: createScratchMemory(
      {
        draws,
        ...(options.weights === undefined ? {} : { weights }),
        ...(particles === undefined ? {} : { particles }),
      },
      make,
    ),
    unlogged: createUnloggedYields(),
    draws,
    totalWeight: sums.totalWeight,
    shares: options.weights === undefined ? undefined : weightShares(weights),
    checkpointBytesMax: options.checkpointBytesMax ?? checkpointBytesMaxDefault,
  };
  let current = takeSnapshot(session, program, undefined).snapshot;
  return {
    update(next) {
      const before = current;
      const { snapshot, replayed } = takeSnapshot(session, next, before);
      current = snapshot;
      return {
        changedSurfaces: changedIds(before, snapshot),
        rerunEvents: replayed.rerunEvents,
        fromCheckpoint: replayed.fromEvent,
      };
    },
    result: () => ({ draws, weights, ...sums, ...resultOf(current, session) }),
    get bytes() {
      return bytesOf(current, session);
    },
  };
}

function resultOf(
  { program, tallies, states }: Snapshot,
  { draws, totalWeight }: Session,
): Pick<SimulationResult, 'counted' | 'selections' | 'withinMass'> {
  return {
    counted: tallies.map(({ counted }) =>
      counted.map((tally) => tally?.statistics ?? unread(program, totalWeight)),
    ),
    selections: states.map((ofSet) =>
      ofSet.map(({ sums }) => sums.map((own) => selectionOf(own, program))),
    ),
    withinMass: states.map((ofSet) => Float64Array.from(massOf(ofSet[0]!).subarray(0, draws))),
  };
}

function massOf({ mass }: SelectionState): Float32Array {
  assert(mass !== undefined, 'mass: expected that of the first selection');
  return mass;
}

function unread({ adversaries }: TraceProgram, weight: number): CountedStatistics {
  const histogram = createLogHistogram();
  histogram.addData({ below: weight, above: 0, exponents: [], bins: new Uint32Array(0) });
  const sumP = adversaries.map(() => 0);
  return { weight, sum: 0, sumSquares: 0, sumCell: 0, sumHairs: 0, sumP, histogram };
}

function selectionOf(sums: Float64Array, { counted }: TraceProgram): SelectionStatistics {
  const countMass = new Float64Array(counted.length + 1);
  countMass.set(sums.subarray(selectSums));
  return {
    sumCount: sums[0]!,
    sumCountSquares: sums[1]!,
    sumAny: sums[2]!,
    sumAnySquares: sums[3]!,
    sumPooled: sums[4]!,
    sumPooledSquares: sums[5]!,
    countMass,
  };
}
