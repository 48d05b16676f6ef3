import { openWorkshop } from '../cli/command-runner.ts';
import { lossesOf, writeUntilKilled } from '../durability/kill.ts';
import { examplePath } from '../fakes/example-visit.ts';
import type { SimulationReport } from './simulations.ts';

/** Longest time that a writer is left alone after what it said last, ms: one record takes about as long. */
const WAIT_MS_MAX = 400;
/** A writer is killed before its first record is acknowledged, or after up to three. */
const LINE_COUNT_MAX = 4;

/**
 * Kills a process that writes a case and its log, once for each seed, at a time that follows from the
 * seed (the disk is not as exact), and opens the case again: whatever was acknowledged is there.
 */
export async function killWriters(options: {
  readonly seeds: number;
  readonly firstSeed: number;
  onProgress(share: number): void;
}): Promise<SimulationReport> {
  const workshop = openWorkshop();
  const folder = workshop.path('case');
  const played = await workshop.run([
    'play',
    examplePath('talks-room'),
    '--case',
    folder,
    '-n',
    '64',
  ]);
  if (played.code !== 0) return { lines: [], failures: [played.err] };
  const killed = { folder, env: { VESTIGE_KEYS: workshop.keys } };
  const acknowledged: string[] = [];
  const failures: string[] = [];
  for (let i = 0; i < options.seeds && failures.length === 0; i += 1) {
    const seed = options.firstSeed + i;
    // Fibonacci hashing (Knuth, The Art of Computer Programming 3, section 6.4) spreads seeds.
    const spread = Math.imul(seed, 0x9e3779b1) >>> 0;
    const kill = { lineCount: 1 + (seed % LINE_COUNT_MAX), waitMs: spread % WAIT_MS_MAX };
    acknowledged.push(...(await writeUntilKilled(killed, kill)));
    const losses = await lossesOf(killed, acknowledged);
    failures.push(...losses.map((loss) => `seed ${seed}: ${loss}`));
    options.onProgress((i + 1) / options.seeds);
  }
  const count = acknowledged.length;
  return {
    lines: [`${options.seeds} kills, ${count} records acknowledged, ${failures.length} lost`],
    failures,
    figures: [{ name: 'kill.acknowledged', value: count, n: options.seeds }],
  };
}
