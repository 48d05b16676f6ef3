import { createWebWorkers, helpersOfBrowser } from '../../src/adapters/browser/web-workers.ts';
import {
  beginAssessment,
  createAssessmentCache,
  resultHash,
  type VisitInput,
} from '../../src/app/assess-visit.ts';
import { createDrawPool } from '../../src/trace/kernel/draw-pool.ts';
import { platformKernel } from '../../src/trace/kernel/platform.ts';
import { patientThreads } from '../fakes/patient-threads.ts';

/** What the test calls in the page. */
export interface ThreadsPage {
  /** The result hash on this thread and some workers, and the shares that were told. */
  hashOn(helpers: number, visit: VisitInput, draws: number): Promise<ThreadsResult>;
  helpersOfBrowser(): number;
}

export interface ThreadsResult {
  readonly hash: string;
  readonly shares: readonly number[];
  readonly startedCount: number;
  /** Chunks that workers did. */
  readonly chunkCount: number;
}

const cache = createAssessmentCache();

async function hashOn(helpers: number, visit: VisitInput, draws: number): Promise<ThreadsResult> {
  const startWorker = () => new Worker('/worker.js', { type: 'module' });
  const host = patientThreads(createWebWorkers({ startWorker, helpers }));
  const pool = createDrawPool(host, platformKernel());
  const run = beginAssessment(visit, { draws, cache });
  while (run.learn());
  const shares: number[] = [];
  const isDone = await run.draw(pool, () => shares.push(run.doneShare)).isDone;
  await pool.close();
  const hash = isDone ? resultHash(visit, run.finish()) : '';
  return { hash, shares, startedCount: host.startedCount, chunkCount: host.chunks.length };
}

const page: ThreadsPage = { hashOn, helpersOfBrowser };
Object.assign(globalThis, { threadsPage: page });
