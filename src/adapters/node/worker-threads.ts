import { Worker } from 'node:worker_threads';
import { createDrawPool, type DrawPool, type ThreadHost } from '../../trace/kernel/draw-pool.ts';
import { platformKernel } from '../../trace/kernel/platform.ts';

export interface WorkerThreadOptions {
  /**
   * The bundled `kernel-worker.ts` (bin/bundle.mjs): a loader of TypeScript would cost every thread more than the work
   * that it does.
   */
  readonly workerFile: URL;
  /** Threads besides the one that asks. */
  readonly helpers: number;
}

/** A pool on worker threads of Node. */
export function createNodeDrawPool(options: WorkerThreadOptions): DrawPool {
  return createDrawPool(createWorkerThreads(options), platformKernel());
}

/** Worker threads of Node as helpers of the kernel. */
export function createWorkerThreads({ workerFile, helpers }: WorkerThreadOptions): ThreadHost {
  return {
    helpers,
    start({ reply, fail }) {
      const worker = new Worker(workerFile, { execArgv: [] });
      let isOver = false;
      const failOnce = (why: string, cause?: unknown): void => {
        if (isOver) return;
        isOver = true;
        fail(new Error(`thread: expected it to work on, but it ended: ${why}`, { cause }));
      };
      worker.on('message', reply);
      worker.on('messageerror', (cause) => failOnce('a message could not be read', cause));
      worker.on('error', (cause) => failOnce(String(cause), cause));
      worker.on('exit', (code) => failOnce(`exit code ${code}`));
      return {
        send: (request) => worker.postMessage(request),
        async end() {
          isOver = true;
          await worker.terminate();
        },
      };
    },
    // Two rounds: the first may begin behind messages that are already there.
    turn: (next) => void setImmediate(() => setImmediate(next)),
  };
}
