import { activityStatements } from '../app/activity.ts';
import { assessToError, type ErrorReport } from '../app/assess-to-error.ts';
import {
  type AssessmentCache,
  type AssessmentRun,
  beginAssessment,
  createAssessmentCache,
  drawsDefault,
  packHash,
  resultHash,
  type VisitInput,
} from '../app/assess-visit.ts';
import { informationOf } from '../app/information.ts';
import { fail, type Outcome, ok } from '../base/problems.ts';
import type { Assessment } from '../trace/assess.ts';
import { caseFolderAt, loadCase } from './case.ts';
import { type Context, defineCommand, EXIT, reportProblems } from './command.ts';
import {
  calibrationOption,
  drawsOption,
  errorDrawsDefault,
  errorOption,
  finishWithProgress,
  loadVisit,
  parseDraws,
  parseError,
  parseThreads,
  threadsOption,
} from './load.ts';
import { printAssessment, printErrorReport } from './print-assessment.ts';

/** `vestige assess FILE`: where the traces are, how sure that is, before and after the sweep. */
export const assessCommand = defineCommand({
  name: 'assess',
  phase: 'assess',
  summary: 'Computes where the traces are, before and after the sweep, and how sure that is',
  usage: [
    'assess examples/talks-room/visit.yaml',
    'assess examples/state-visit/visit.yaml --json',
    'assess examples/talks-room/visit.yaml --error 1%',
  ],
  options: { ...drawsOption, ...errorOption, ...threadsOption, ...calibrationOption },
  positionals: [{ name: 'FILE', help: 'a visit file (YAML or JSON), or a case folder' }],
  exits: {
    [EXIT.ok]: 'computed, whatever the finding',
    [EXIT.badInput]: 'the file cannot be read',
    [EXIT.integrity]: 'the case does not hold together',
  },
  async run(context) {
    const error = parseError(context.options.error);
    if (!error.ok) return reportProblems(context, error.problems);
    const drawsUnasked = error.value === undefined ? drawsDefault : errorDrawsDefault;
    const draws = parseDraws(context.options.draws, drawsUnasked);
    if (!draws.ok) return reportProblems(context, draws.problems);
    const threads = parseThreads(context.options.threads);
    if (!threads.ok) return reportProblems(context, threads.problems);
    const path = context.args[0] ?? '';
    const isCase = (await caseFolderAt(path)).ok;
    const { calibration } = context.options;
    if (isCase && calibration !== undefined) {
      const message = '--calibration: expected a visit file, got a case, which has its own';
      return reportProblems(context, [{ code: 'usage-value', path: '', message }]);
    }
    const loaded = isCase
      ? await soundCase(context, path)
      : await loadVisit(context, path, calibration);
    if (!loaded.ok) {
      reportProblems(context, loaded.problems);
      return isCase ? EXIT.integrity : EXIT.badInput;
    }
    const cache = createAssessmentCache();
    const { run, assessment, report } = await assessed(loaded.value, {
      cache,
      draws: draws.value,
      error: error.value,
      finish: (begun) => finishWithProgress(context, begun, threads.value),
    });
    const information = informationOf(run.state, assessment, run.compiled);
    const { tables } = cache.simulation;
    const activity = activityStatements(run.state, run.compiled.program, { tables });
    if (context.json) {
      const pack = { id: loaded.value.pack.id, sha256: packHash(loaded.value.pack) };
      const result = {
        ok: true,
        pack,
        resultHash: resultHash(loaded.value, assessment),
        assessment,
        information,
        activity,
        ...(report === undefined ? {} : { error: report }),
      };
      context.out(JSON.stringify(result, null, 2));
    } else {
      printAssessment(context, run.state, assessment, { information, activity });
      if (report !== undefined) printErrorReport(context, run.state, report);
    }
    return EXIT.ok;
  },
});

interface AssessRequest {
  readonly cache: AssessmentCache;
  /** With an error that is asked for: at most. */
  readonly draws: number;
  readonly error: number | undefined;
  readonly finish: (run: AssessmentRun) => Promise<Assessment>;
}

/** One run of so many draws, or rounds until an error is met. */
async function assessed(
  input: VisitInput,
  { cache, draws, error, finish }: AssessRequest,
): Promise<{ run: AssessmentRun; assessment: Assessment; report?: ErrorReport }> {
  if (error !== undefined)
    return assessToError(
      input,
      { cache, error, drawsFirst: drawsDefault, drawsMax: draws },
      finish,
    );
  const run = beginAssessment(input, { draws, cache });
  return { run, assessment: await finish(run) };
}

/** The visit of a case whose records hold together; an open hold does not keep anybody from looking. */
async function soundCase(context: Context, path: string): Promise<Outcome<VisitInput>> {
  const loaded = await loadCase(context, path);
  if (!loaded.ok) return loaded;
  const { opened } = loaded.value;
  return opened.problems.length > 0 ? fail(opened.problems) : ok(opened.input);
}
