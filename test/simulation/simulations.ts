import { simulateCalibration } from './calibration-simulation.ts';
import { simulateCoverage } from './coverage-simulation.ts';
import type { Kept } from './kept.ts';
import { killWriters } from './kill-simulation.ts';
import { flipEveryByte } from './log-flips-simulation.ts';
import { compareWithOracle } from './oracle-simulation.ts';
import { simulateTails } from './tails-simulation.ts';

/** What a run found. */
export interface SimulationReport {
  /** For a person. */
  readonly lines: readonly string[];
  /** What went wrong; empty when nothing did. */
  readonly failures: readonly string[];
  /** Measured figures, each with the number of runs behind it. */
  readonly figures?: readonly {
    readonly name: string;
    readonly value: number;
    readonly n: number;
  }[];
}

/** A long run that a short, fixed-seed part of `npm test` stands for. */
export interface NamedSimulation {
  readonly name: string;
  readonly summary: string;
  readonly seedsDefault: number;
  run(options: {
    readonly seeds: number;
    readonly firstSeed: number;
    /** Where a simulation that takes long keeps what single visits gave. */
    readonly kept: Kept;
    onProgress(share: number): void;
  }): SimulationReport | Promise<SimulationReport>;
}

/** Every simulation that `npm run sim -- NAME` knows. */
export const simulations: readonly NamedSimulation[] = [
  {
    name: 'oracle',
    summary: 'engine against exact means and second moments on random programs',
    seedsDefault: 200,
    run: (options) => compareWithOracle({ ...options, draws: 16_384 }),
  },
  {
    name: 'calibration',
    summary: 'ranks of the truth among draws of the posterior, and wrong likelihoods noticed',
    seedsDefault: 1000,
    run: simulateCalibration,
  },
  {
    name: 'coverage',
    summary: 'true residuals against U95, and U95 against the exact one on tiny visits',
    seedsDefault: 1000,
    run: simulateCoverage,
  },
  {
    name: 'tails',
    summary:
      'small probabilities against a closed form and against long plain runs, and their errors',
    seedsDefault: 200,
    run: simulateTails,
  },
  {
    name: 'log-flips',
    summary: 'one bit at every byte of every file of a log of 300 entries; 8 seeds are all bits',
    seedsDefault: 1,
    run: flipEveryByte,
  },
  {
    name: 'kill',
    summary: 'kills a process that writes a case and its log, again and again (SIGKILL)',
    seedsDefault: 100,
    run: killWriters,
  },
];
