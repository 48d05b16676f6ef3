import type { ThreadReply } from '../../trace/kernel/chunk-thread.ts';
import { createDrawPool, type DrawPool, type ThreadHost } from '../../trace/kernel/draw-pool.ts';
import { platformKernel } from '../../trace/kernel/platform.ts';

/** Threads of a page at most: beyond, phones get hot and nothing gets faster that a person would notice. */
const threadsMax = 8;

/** Threads besides this one that the browser has processors for; none where a worker may not start another. */
export function helpersOfBrowser(): number {
  if (typeof Worker === 'undefined') return 0;
  return Math.min(navigator.hardwareConcurrency || 1, threadsMax) - 1;
}

export interface WebWorkerOptions {
  /** Starts `kernel-worker.ts`: written where a bundler sees the name of the file. */
  readonly startWorker: () => Worker;
  /** Threads besides the one that asks. */
  readonly helpers: number;
}

/** A pool on web workers. */
export function createWebDrawPool(options: WebWorkerOptions): DrawPool {
  return createDrawPool(createWebWorkers(options), platformKernel());
}

/** Web workers as helpers of the kernel. */
export function createWebWorkers({ startWorker, helpers }: WebWorkerOptions): ThreadHost {
  return {
    helpers,
    start({ reply, fail }) {
      const ended = (why: string) => fail(new Error(`thread: expected it to work on, got: ${why}`));
      try {
        const worker = startWorker();
        worker.onmessage = ({ data }: MessageEvent<ThreadReply>) => reply(data);
        worker.onmessageerror = () => ended('a message that cannot be read');
        worker.onerror = (event) => {
          event.preventDefault();
          worker.terminate();
          ended(event.message || 'its code could not be loaded');
        };
        return {
          send: (request) => worker.postMessage(request),
          end: () => Promise.resolve(worker.terminate()),
        };
      } catch (error) {
        queueMicrotask(() => ended(String(error)));
        return { send() {}, end: () => Promise.resolve() };
      }
    },
    turn: createTurn(),
  };
}

/** A message to ourselves lets other messages in before, which a promise would not, and no timer is as quick. */
function createTurn(): ThreadHost['turn'] {
  const waiting: (() => void)[] = [];
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => waiting.shift()?.();
  return (next) => {
    waiting.push(next);
    port2.postMessage(undefined);
  };
}
