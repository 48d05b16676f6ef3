/**
 * One run of a large visit in a process of its own: `memory-child.ts DRAWS SEED`. Prints `{ peakMb, threads }`, where the
 * peak is that of the resident memory of the whole process, all threads, from its start.
 */
import { availableParallelism } from 'node:os';
import { createNodeDrawPool } from '../src/adapters/node/worker-threads.ts';
import { hash } from '../src/ledger/hash.ts';
import { prepareRun } from '../src/trace/kernel/kernel-run.ts';
import { largeVisit } from './large-visit.ts';

const [draws = 1, seed = 1] = process.argv.slice(2).map(Number);
const threads = availableParallelism();
const program = largeVisit({ contacts: 10_000, surfaces: 2_000, seed });
const workerFile = new URL('../.cache/node/kernel-worker.mjs', import.meta.url);
const pool = createNodeDrawPool({ workerFile, helpers: threads - 1 });
const show = (done: number): void => {
  if (process.stderr.isTTY)
    process.stderr.write(`\r${Math.floor((100 * done) / draws)} % of ${draws} draws `);
};
const prepared = prepareRun(program, { seed: String(seed), draws, digest: hash });
await pool.run(prepared, show).result;
await pool.close();
if (process.stderr.isTTY) process.stderr.write('\n');
// libuv gives KiB on every platform.
const peakMb = (process.resourceUsage().maxRSS * 1024) / 1e6;
console.log(JSON.stringify({ peakMb, threads }));
