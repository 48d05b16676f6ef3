import type { VisitInput } from '../app/assess-visit.ts';
import type { EngineQuestion, EngineReply, EngineRequest } from '../app/engine-message.ts';

type Kind = EngineQuestion['kind'];
type Question<K extends Kind> = Extract<EngineQuestion, { readonly kind: K }>;
type Answer<K extends Kind> = Extract<EngineReply, { readonly kind: K }>;

/** Asks the engine worker. A newer question of a kind makes the older one void: it resolves to `undefined`. */
export interface EngineClient {
  ask<K extends Kind>(
    question: Question<K>,
    show?: (share: number) => void,
  ): Promise<Answer<K> | undefined>;
}

interface Pending {
  readonly id: number;
  readonly show: (share: number) => void;
  readonly resolve: (answer: EngineReply | undefined) => void;
  readonly reject: (error: Error) => void;
}

/** Starts the worker and gives it the visit. The worker stays, so nothing is fetched later. */
export function createEngineClient(visit: VisitInput): EngineClient {
  const worker = new Worker(new URL('../adapters/browser/engine-worker.ts', import.meta.url), {
    type: 'module',
  });
  const pendings = new Map<Kind, Pending>();
  let lastId = 0;
  const send = (request: EngineRequest) => worker.postMessage(request);

  worker.onmessage = ({ data }: MessageEvent<EngineReply>) => {
    for (const [kind, pending] of pendings) {
      if (pending.id !== data.id) continue;
      if (data.kind === 'progress') return pending.show(data.share);
      pendings.delete(kind);
      pending.resolve(data);
    }
  };
  worker.onerror = (event) => {
    const error = new Error(event.message || 'the engine could not be started');
    for (const pending of pendings.values()) pending.reject(error);
    pendings.clear();
  };
  send({ kind: 'open', visit });

  return {
    ask<K extends Kind>(question: Question<K>, show: (share: number) => void = () => {}) {
      pendings.get(question.kind)?.resolve(undefined);
      lastId += 1;
      const id = lastId;
      return new Promise<Answer<K> | undefined>((resolve, reject) => {
        const settle = (answer: EngineReply | undefined) =>
          // The worker answers a question with its own kind.
          resolve(answer as Answer<K> | undefined);
        pendings.set(question.kind, { id, show, resolve: settle, reject });
        send({ id, ...question });
      });
    },
  };
}
