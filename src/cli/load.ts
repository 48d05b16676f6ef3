import { readVisitFile } from '../adapters/node/visit-files.ts';
import type { AssessmentRun, VisitInput } from '../app/assess-visit.ts';
import { type Outcome, ok } from '../base/problems.ts';
import type { Assessment } from '../trace/assess.ts';
import { parseWholeNumber } from './arguments.ts';
import type { Context } from './command.ts';

/** Options that every calculating command shares. */
export const drawsOption = {
  draws: { type: 'string', short: 'n', value: 'N', help: 'Monte Carlo draws (default 4096)' },
} as const;

/** Reads a visit file with its pack and contacts; every problem of every file is in the outcome. */
export async function loadVisit(context: Context, path: string): Promise<Outcome<VisitInput>> {
  context.progress.show('reading');
  const loaded = await readVisitFile(path, context.root);
  context.progress.clear();
  if (!loaded.ok) return loaded;
  const { document, pack, objects } = loaded.value;
  return { ok: true, value: { document, pack, objects, facts: document.script ?? [] } };
}

/** Runs an assessment to its end, with progress. */
export function finishWithProgress(
  context: Pick<Context, 'progress'>,
  run: AssessmentRun,
  label = 'computing',
): Assessment {
  let more = true;
  while (more) {
    more = run.step();
    context.progress.show(label, Math.round(run.doneShare * 100), 100);
  }
  context.progress.clear();
  return run.finish();
}

/** Bounds of --draws: fewer say nothing, more would not fit the memory of a phone. */
const drawsMin = 64;
const drawsMax = 1_048_576;

/** Reads --draws; absent gives the default. */
export function parseDraws(text: string | undefined, fallback: number): Outcome<number> {
  if (text === undefined) return ok(fallback);
  return parseWholeNumber(text, { name: '--draws', min: drawsMin, max: drawsMax });
}
