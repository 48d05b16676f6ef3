import { setImmediate } from 'node:timers';
import { createChunkThread, type ThreadReply } from '../../src/trace/kernel/chunk-thread.ts';
import type { ThreadHost } from '../../src/trace/kernel/draw-pool.ts';
import { platformKernel } from '../../src/trace/kernel/platform.ts';

export interface FakeThreads extends ThreadHost {
  /** Requests by thread, in the order in which they were sent. */
  readonly sent: readonly (readonly string[])[];
  /** Chunks that helpers worked out. */
  readonly chunks: readonly number[];
  readonly endedCount: number;
}

export interface FakeThreadOptions {
  readonly helpers: number;
  /** Turns between one reply of a thread and its next, by its number: so that those of others come in between. */
  readonly delay?: (thread: number) => number;
  /** Throws what a thread is to fail with, when it is about to do something. */
  readonly fault?: (thread: number, what: string) => void;
}

/**
 * Threads that are none: what is sent is copied and handled here, after a turn. This thread waits with its own work until
 * every helper has started: what helpers do does not depend on the machine.
 */
export function fakeThreads({ helpers, delay = () => 0, fault }: FakeThreadOptions): FakeThreads {
  const sent: string[][] = [];
  const chunks: number[] = [];
  const late: (() => void)[] = [];
  let endedCount = 0;
  let awaited = 0;
  const turns = async (count: number): Promise<void> => {
    for (let turn = 0; turn <= count; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  const settled = (): void => {
    awaited--;
    if (awaited > 0) return;
    for (const next of late.splice(0)) setImmediate(next);
  };

  return {
    helpers,
    sent,
    chunks,
    get endedCount() {
      return endedCount;
    },
    start({ reply, fail }) {
      const thread = sent.push([]) - 1;
      let isOver = false;
      let receive: ReturnType<typeof createChunkThread> | undefined;
      let channel = Promise.resolve();
      const attempt = (what: string, work: () => void): void => {
        if (isOver) return;
        try {
          fault?.(thread, what);
          work();
        } catch (error) {
          isOver = true;
          fail(error as Error);
          if (what === 'start') settled();
        }
      };
      const arrive = (message: ThreadReply): void => {
        if (isOver) return;
        if (message.kind === 'sums') chunks.push(message.sums.chunk);
        reply(message);
        if (message.kind === 'started') settled();
      };
      const send = (message: ThreadReply): void => {
        const copy = structuredClone(message);
        channel = channel.then(() => turns(delay(thread))).then(() => arrive(copy));
      };
      awaited++;
      setImmediate(() =>
        attempt('start', () => {
          receive = createChunkThread(send, platformKernel());
        }),
      );
      return {
        send(request) {
          sent[thread]?.push(request.kind);
          const copy = structuredClone(request);
          setImmediate(() => attempt(request.kind, () => receive?.(copy)));
        },
        end() {
          if (!isOver) endedCount++;
          isOver = true;
          return Promise.resolve();
        },
      };
    },
    turn: (next) => void (awaited > 0 ? late.push(next) : setImmediate(next)),
  };
}
