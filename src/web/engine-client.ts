import type { AssessOptions, VisitInput } from '../app/assess-visit.ts';
import type { EngineReply, EngineRequest } from '../app/engine-message.ts';
import type { Assessment } from '../trace/assess.ts';

/** Asks the engine worker; a newer question makes older answers void. */
export interface EngineClient {
  ask(
    input: VisitInput,
    options: AssessOptions,
    show: (share: number) => void,
  ): Promise<Assessment | undefined>;
}

/** Starts the worker; `undefined` comes back when a newer question was asked meanwhile. */
export function createEngineClient(): EngineClient {
  let worker = startWorker();
  let busy = false;
  let lastId = 0;
  return {
    ask(input, options, show) {
      if (busy) {
        // The engine does not listen while it computes: a fresh worker is faster than waiting.
        worker.terminate();
        worker = startWorker();
      }
      busy = true;
      lastId += 1;
      const id = lastId;
      return new Promise((resolve, reject) => {
        worker.onerror = (event) => reject(new Error(event.message));
        worker.onmessage = (event: MessageEvent<EngineReply>) => {
          const reply = event.data;
          if (reply.id !== id) return;
          if (reply.kind === 'progress') return show(reply.share);
          busy = false;
          resolve(reply.kind === 'result' ? reply.assessment : undefined);
        };
        const request: EngineRequest = { id, input, options };
        worker.postMessage(request);
      });
    },
  };
}

function startWorker(): Worker {
  return new Worker(new URL('../adapters/browser/engine-worker.ts', import.meta.url), {
    type: 'module',
  });
}
