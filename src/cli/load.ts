import { availableParallelism } from 'node:os';
import { readVisitFile } from '../adapters/node/visit-files.ts';
import { createNodeDrawPool } from '../adapters/node/worker-threads.ts';
import type { AssessmentRun, VisitInput } from '../app/assess-visit.ts';
import { fail, type Outcome, ok } from '../base/problems.ts';
import type { Assessment } from '../trace/assess.ts';
import { parseWholeNumber } from './arguments.ts';
import type { Context } from './command.ts';

/** Options that every calculating command shares. */
export const drawsOption = {
  draws: { type: 'string', short: 'n', value: 'N', help: 'Monte Carlo draws (default 4096)' },
} as const;

/** Option of the commands whose draws are shared among threads. */
export const threadsOption = {
  threads: {
    type: 'string',
    value: 'N',
    help: 'threads at most (default: one per processor); the result is the same',
  },
} as const;

/** Option of the command that goes on until its figures are exact enough. */
export const errorOption = {
  error: {
    type: 'string',
    value: 'P%',
    help: 'goes on until pooled and U95 are exact to P %; --draws is then the most (default 262144)',
  },
} as const;

/** Option of the commands that can try a calibration before a visit declares it. */
export const calibrationOption = {
  calibration: {
    type: 'string',
    value: 'FILE',
    help: 'tries a local calibration in place of the one of the visit file',
  },
} as const;

/**
 * Reads a visit file with its pack, contacts and calibration; every problem of every file is in the outcome.
 * `calibrationPath` names a calibration to be tried.
 */
export async function loadVisit(
  context: Context,
  path: string,
  calibrationPath?: string,
): Promise<Outcome<VisitInput>> {
  context.progress.show('reading');
  const loaded = await readVisitFile(path, context.root, calibrationPath);
  context.progress.clear();
  if (!loaded.ok) return loaded;
  const { document, pack, objects } = loaded.value;
  return { ok: true, value: { document, pack, objects, facts: document.script ?? [] } };
}

/** Runs an assessment to its end, with progress; the same bytes on any number of threads. */
export async function finishWithProgress(
  context: Pick<Context, 'progress' | 'root'>,
  run: AssessmentRun,
  threads: number,
): Promise<Assessment> {
  const show = () => context.progress.show('computing', Math.round(run.doneShare * 100), 100);
  if (threads > 1 && run.paysOnThreads) await runOnThreads(context, run, { threads, show });
  else while (run.step()) show();
  context.progress.clear();
  return run.finish();
}

async function runOnThreads(
  { root }: Pick<Context, 'root'>,
  run: AssessmentRun,
  { threads, show }: { readonly threads: number; readonly show: () => void },
): Promise<void> {
  const workerFile = new URL('.cache/node/kernel-worker.mjs', root);
  const pool = createNodeDrawPool({ workerFile, helpers: threads - 1 });
  try {
    pool.open();
    while (run.learn()) show();
    await run.draw(pool, show).isDone;
  } finally {
    await pool.close();
  }
}

/** More threads than anybody has processors are a slip of the pen. */
const threadsMax = 1024;

/** Reads --threads; never more than there are processors, and as many when it is absent. */
export function parseThreads(text: string | undefined): Outcome<number> {
  const processors = availableParallelism();
  if (text === undefined) return ok(processors);
  const threads = parseWholeNumber(text, { name: '--threads', min: 1, max: threadsMax });
  return threads.ok ? ok(Math.min(threads.value, processors)) : threads;
}

/** Most draws under --error unless --draws says more. */
export const errorDrawsDefault = 262_144;

/** Reads --error, such as 1% or 0.5%: a fraction from .0001 to .5; undefined when it is absent. */
export function parseError(text: string | undefined): Outcome<number | undefined> {
  if (text === undefined) return ok(undefined);
  const error = /^\d{1,2}(\.\d{1,2})?%$/.test(text) ? Number(text.slice(0, -1)) / 100 : Number.NaN;
  if (error >= 0.0001 && error <= 0.5) return ok(error);
  const message = `--error: expected 0.01% to 50%, got "${text}"`;
  return fail([{ code: 'usage-value', path: '', message }]);
}

/** Bounds of --draws: fewer say nothing, more would not fit the memory of a phone. */
const drawsMin = 64;
const drawsMax = 1_048_576;

/** Reads --draws; absent gives the default. */
export function parseDraws(text: string | undefined, fallback: number): Outcome<number> {
  if (text === undefined) return ok(fallback);
  return parseWholeNumber(text, { name: '--draws', min: drawsMin, max: drawsMax });
}
