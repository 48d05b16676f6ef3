import type { ThreadHost } from '../../src/trace/kernel/draw-pool.ts';

/** Threads of a platform, and what they did. */
export interface PatientThreads extends ThreadHost {
  readonly startedCount: number;
  /** Chunks that helpers worked out. */
  readonly chunks: readonly number[];
}

/**
 * Real threads, but this one waits with its own work until every helper has started or failed: otherwise a quick one
 * leaves nothing to a slow start, and a test would not see them work.
 */
export function patientThreads(host: ThreadHost): PatientThreads {
  const chunks: number[] = [];
  const late: (() => void)[] = [];
  let startedCount = 0;
  let awaited = host.helpers;
  const settled = (): void => {
    awaited--;
    if (awaited === 0) for (const next of late.splice(0)) host.turn(next);
  };
  return {
    helpers: host.helpers,
    chunks,
    get startedCount() {
      return startedCount;
    },
    start({ reply, fail }) {
      startedCount++;
      return host.start({
        fail(error) {
          fail(error);
          settled();
        },
        reply(message) {
          if (message.kind === 'sums') chunks.push(message.sums.chunk);
          reply(message);
          if (message.kind === 'started') settled();
        },
      });
    },
    turn: (next) => (awaited > 0 ? void late.push(next) : host.turn(next)),
  };
}
