import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Bench } from './figure.ts';

const referenceDraws = 16_384;
const child = fileURLToPath(new URL('./memory-child.ts', import.meta.url));

/**
 * Peak memory of a run of 10,000 contacts and 2,000 surfaces, the whole process with all its threads, against the same
 * with few draws: what grows with draws. One child each, whatever `runs` says: a peak hardly varies.
 */
export const memoryBench: Bench = {
  name: 'memory',
  summary: 'memory of a visit of 10,000 contacts and 2,000 surfaces; n = draws',
  n: 100_000,
  nFull: 1_000_000,
  run({ n, seed }) {
    const few = Math.min(n, referenceDraws);
    const { peakMb: reference } = peakOf(few, seed);
    const { peakMb: value, threads } = peakOf(n, seed);
    return Promise.resolve([
      {
        name: 'engine.rss_mb_million_draws',
        value,
        unit: `MB at the peak, ${threads} threads`,
        n,
        reference,
        against: `the same with ${few} draws`,
        ratio: value / reference,
      },
    ]);
  },
};

/** What the child says; its progress goes to the terminal. */
function peakOf(
  draws: number,
  seed: number,
): { readonly peakMb: number; readonly threads: number } {
  const args = ['--import', 'tsx', child, String(draws), String(seed)];
  const text = execFileSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // Written by the child, in this form.
  return JSON.parse(text) as { peakMb: number; threads: number };
}
