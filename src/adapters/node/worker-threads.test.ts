import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import { packageRoot } from '../../../test/fakes/example-visit.ts';
import { patientThreads } from '../../../test/fakes/patient-threads.ts';
import { resultNumbers } from '../../../test/fakes/result-numbers.ts';
import { randomProgram } from '../../../test/simulation/random-program.ts';
import { hash } from '../../ledger/hash.ts';
import { chunkDraws } from '../../trace/kernel/chunks.ts';
import { createDrawPool } from '../../trace/kernel/draw-pool.ts';
import { prepareRun } from '../../trace/kernel/kernel-run.ts';
import { platformKernel, runProgram } from '../../trace/kernel/platform.ts';
import { createWorkerThreads } from './worker-threads.ts';

const workerFile = new URL('.cache/node/kernel-worker.mjs', packageRoot);
const program = randomProgram(11, { eventCount: 800 });
const options = { seed: 'w', draws: 16 * chunkDraws, digest: hash };

/** A thread that says it has started and then does something else. */
function strange(onChunk: string): URL {
  const code = `import { parentPort } from 'node:worker_threads';
    parentPort.on('message', ({ kind }) => {
      if (kind === 'chunk') { ${onChunk} }
    });
    parentPort.postMessage({ kind: 'started' });`;
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
}

/** Threads that are alive, seen from outside: Node tells of every one that is made. */
async function countingThreads(work: () => Promise<void>): Promise<{ made: number; left: number }> {
  const made: Worker[] = [];
  const alive = new Set<Worker>();
  const note = (worker: Worker): void => {
    made.push(worker);
    alive.add(worker);
    worker.once('exit', () => alive.delete(worker));
  };
  process.on('worker', note);
  try {
    await work();
  } finally {
    process.off('worker', note);
  }
  return { made: made.length, left: alive.size };
}

describe('worker threads of Node', () => {
  before(async () => {
    // Also for a test that runs alone: threads of another version would give other bytes.
    const { bundle } = await import(fileURLToPath(new URL('bin/bundle.mjs', packageRoot)));
    await bundle();
  });

  it('give the bytes of one thread, and are gone when the pool is closed', async () => {
    const expected = resultNumbers(runProgram(program, options));
    for (const helpers of [1, 2]) {
      const host = patientThreads(createWorkerThreads({ workerFile, helpers }));
      const threads = await countingThreads(async () => {
        const pool = createDrawPool(host, platformKernel());
        assert.deepEqual(
          resultNumbers(await pool.run(prepareRun(program, options)).result),
          expected,
        );
        await pool.close();
      });
      assert.ok(host.chunks.length >= helpers, `${host.chunks.length} chunks by helpers`);
      assert.deepEqual(threads, { made: helpers, left: 0 });
    }
  });

  it('are gone when a run is cancelled and the pool closed', async () => {
    const threads = await countingThreads(async () => {
      const host = patientThreads(createWorkerThreads({ workerFile, helpers: 2 }));
      const pool = createDrawPool(host, platformKernel());
      const run = pool.run(prepareRun(program, options), () => run.cancel());
      assert.equal(await run.result, undefined);
      await pool.close();
    });
    assert.deepEqual(threads, { made: 2, left: 0 });
  });

  it('that throw or end fail the run with what happened', async () => {
    const faults = [
      [`throw new Error('out of memory, say')`, /thread: .* out of memory, say/],
      ['process.exit(3)', /thread: .* exit code 3/],
    ] as const;
    for (const [onChunk, message] of faults) {
      const host = patientThreads(
        createWorkerThreads({ workerFile: strange(onChunk), helpers: 1 }),
      );
      const pool = createDrawPool(host, platformKernel());
      await assert.rejects(pool.run(prepareRun(program, options)).result, message);
      await pool.close();
    }
  });

  it('whose file is not there are not missed', async () => {
    const missing = new URL('no-such-worker.mjs', packageRoot);
    const host = patientThreads(createWorkerThreads({ workerFile: missing, helpers: 2 }));
    const pool = createDrawPool(host, platformKernel());
    const { result } = pool.run(prepareRun(program, options));
    assert.deepEqual(resultNumbers(await result), resultNumbers(runProgram(program, options)));
    await pool.close();
  });
});
