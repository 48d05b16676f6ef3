import { hash } from '../../src/ledger/hash.ts';
import { mean, variance } from '../../src/numeric/sums.ts';
import { createKernelTables } from '../../src/trace/kernel/kernel-tables.ts';
import { runProgram } from '../../src/trace/kernel/platform.ts';
import type { TraceProgram } from '../../src/trace/program.ts';
import { createSimulationCache } from '../../src/trace/run/simulate.ts';
import type { TailEngine } from '../../src/trace/tails/local-masses.ts';
import { type SurfaceTail, surfaceTail } from '../../src/trace/tails/surface-tail.ts';
import { coupledProgram, coupledTails } from '../fakes/coupled-program.ts';
import { sometimesSkipped, thresholdAt } from '../fakes/single-surface.ts';
import type { SimulationReport } from './simulations.ts';

/** Plain draws behind the coupled case, in runs of 2^20. */
const plainRuns = 64;
const drawsOfRun = 1_048_576;

const draws = 2048;
const cache = createSimulationCache();
const tables = createKernelTables();
const engine: TailEngine = (program, options) => runProgram(program, { ...options, tables });

interface Case {
  readonly name: string;
  readonly program: TraceProgram;
  readonly above: number;
  /** What is true, and the standard error of that. */
  readonly truth: number;
  readonly truthError: number;
}

/** Tails over many seeds against the closed form of a single surface, and against long plain runs where glove and cloth couple. */
export function simulateTails({
  seeds,
  firstSeed,
  onProgress,
}: {
  readonly seeds: number;
  readonly firstSeed: number;
  onProgress(share: number): void;
}): SimulationReport {
  const cases = [...singleCases(), ...coupledCases(firstSeed, (share) => onProgress(share / 2))];
  const lines = [`${plainRuns * drawsOfRun} plain draws; ${seeds} seeds of ${draws} draws`];
  const failures: string[] = [];
  const figures: { name: string; value: number; n: number }[] = [];
  for (const [k, own] of cases.entries()) {
    const found = Array.from({ length: seeds }, (_, s) => {
      onProgress(0.5 + (k + s / seeds) / cases.length / 2);
      return tailOf(own, `${firstSeed + s}`);
    });
    const { truth, truthError, name } = own;
    const estimates = found.map((t) => t.probability);
    const z = found.map((t) => (t.probability - truth) / Math.hypot(t.standardError, truthError));
    const [zMean, zSd] = [mean(z), Math.sqrt(variance(z))];
    const relative = Math.sqrt(variance(estimates)) / truth;
    // Of the mean of all seeds, with what is not known of the truth.
    const bias =
      (mean(estimates) - truth) / Math.hypot(Math.sqrt(variance(estimates) / seeds), truthError);
    lines.push(
      `${name}: truth ${truth.toExponential(3)}, mean over truth ${(mean(estimates) / truth).toFixed(3)} (z ${bias.toFixed(1)}), relative sd of a seed ${(100 * relative).toFixed(1)} %, z-scores ${zMean.toFixed(2)} with sd ${zSd.toFixed(2)}`,
    );
    for (const [figure, value] of [
      ['ratio', mean(estimates) / truth],
      ['relative_sd', relative],
      ['z_mean', zMean],
      ['z_sd', zSd],
    ] as const)
      figures.push({ name: `tails.${name}.${figure}`, value, n: seeds });
    // Student's t with 31 degrees of freedom has sd 1.03; both limits leave four standard errors for the seeds.
    const play = 4 / Math.sqrt(seeds);
    if (Math.abs(bias) > 4) failures.push(`${name}: biased, z ${bias}`);
    if (Math.abs(zMean) > 0.15 + play) failures.push(`${name}: mean z-score ${zMean}`);
    if (Math.abs(zSd - 1.05) > 0.05 + play * 0.75) failures.push(`${name}: sd of z-scores ${zSd}`);
  }
  return { lines, failures, figures };
}

function tailOf({ program, above }: Case, seed: string): SurfaceTail {
  return surfaceTail(
    program,
    { set: 0, counted: 0, event: { kind: 'mass', above } },
    { seed, digest: hash, engine, cache, relativeError: 0.1, drawsMin: draws, drawsMax: draws },
  );
}

function singleCases(): readonly Case[] {
  const { program, shares } = sometimesSkipped;
  return [1e-2, 1e-4, 1e-6].map((p) => ({
    name: `single.${p.toExponential(0)}`,
    program,
    above: thresholdAt(p, shares),
    truth: p,
    truthError: 0,
  }));
}

function coupledCases(firstSeed: number, onProgress: (share: number) => void): readonly Case[] {
  const program = coupledProgram();
  const hits = coupledTails.map(() => 0);
  for (let run = 0; run < plainRuns; run++) {
    const seed = `plain-${firstSeed}-${run}`;
    const [masses] = runProgram(program, {
      seed,
      draws: drawsOfRun,
      digest: hash,
      tables,
    }).withinMass;
    for (const mass of masses ?? [])
      for (let k = 0; k < hits.length; k++) if (mass > coupledTails[k]!.above) hits[k]!++;
    onProgress(run / plainRuns);
  }
  const n = plainRuns * drawsOfRun;
  return coupledTails.map(({ above }, k) => {
    const truth = hits[k]! / n;
    return { name: `coupled.${above}`, program, above, truth, truthError: Math.sqrt(truth / n) };
  });
}
