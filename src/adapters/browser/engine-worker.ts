import {
  createEngineServer,
  type EngineJob,
  type EngineReply,
  type EngineRequest,
} from '../../app/engine-message.ts';
import { createWebDrawPool, helpersOfBrowser } from './web-workers.ts';

/** Started with the page, not when they are first needed: later there may be no network. */
const pool = createWebDrawPool({
  startWorker: () => new Worker(new URL('./kernel-worker.ts', import.meta.url), { type: 'module' }),
  helpers: helpersOfBrowser(),
});
pool.open();

/**
 * The engine in a web worker. It works in steps and looks for messages between them: a newer question takes the
 * place of an older one of its kind, and a short one need not wait for a long one.
 */
const server = createEngineServer((message: EngineReply) => self.postMessage(message), {
  pool,
  fail: (error) => reportError(error),
});
const waiting = new Map<EngineJob['kind'], EngineJob>();
const inOrderOfLength = ['explain', 'layout', 'plan', 'assess', 'beside'] as const;
let isStepping = false;

/** A message to ourselves ends a step; unlike a promise it lets messages of the page in between. */
const turn = new MessageChannel();
turn.port1.onmessage = step;

self.onmessage = (event: MessageEvent<EngineRequest>): void => {
  const job = server.receive(event.data);
  if (job === undefined) return;
  waiting.set(job.kind, job);
  if (isStepping) return;
  isStepping = true;
  turn.port2.postMessage(undefined);
};

/** What it throws becomes an error event of the worker: the page shows it. */
function step(): void {
  const kind = inOrderOfLength.find((k) => waiting.has(k));
  const job = kind === undefined ? undefined : waiting.get(kind);
  isStepping = job !== undefined;
  if (job === undefined) return;
  const isMore = job.step();
  if (!isMore) waiting.delete(job.kind);
  turn.port2.postMessage(undefined);
}
