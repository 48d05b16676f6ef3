import {
  beginAssessment,
  drawsDefault,
  packHash,
  resultHash,
  type VisitInput,
} from '../app/assess-visit.ts';
import { informationOf } from '../app/information.ts';
import { fail, type Outcome, ok } from '../base/problems.ts';
import { caseFolderAt, loadCase } from './case.ts';
import { type Context, defineCommand, EXIT, reportProblems } from './command.ts';
import { drawsOption, finishWithProgress, loadVisit, parseDraws } from './load.ts';
import { printAssessment } from './print-assessment.ts';

/** `vestige assess FILE`: where the traces are, how sure that is, before and after the sweep. */
export const assessCommand = defineCommand({
  name: 'assess',
  phase: 'assess',
  summary: 'Computes where the traces are, before and after the sweep, and how sure that is',
  usage: ['assess examples/talks-room/visit.yaml', 'assess examples/state-visit/visit.yaml --json'],
  options: drawsOption,
  positionals: [{ name: 'FILE', help: 'a visit file (YAML or JSON), or a case folder' }],
  exits: {
    [EXIT.ok]: 'computed, whatever the finding',
    [EXIT.badInput]: 'the file cannot be read',
    [EXIT.integrity]: 'the case does not hold together',
  },
  async run(context) {
    const draws = parseDraws(context.options.draws, drawsDefault);
    if (!draws.ok) return reportProblems(context, draws.problems);
    const path = context.args[0] ?? '';
    const isCase = (await caseFolderAt(path)).ok;
    const loaded = isCase ? await soundCase(context, path) : await loadVisit(context, path);
    if (!loaded.ok) {
      reportProblems(context, loaded.problems);
      return isCase ? EXIT.integrity : EXIT.badInput;
    }
    const run = beginAssessment(loaded.value, { draws: draws.value });
    const assessment = finishWithProgress(context, run);
    const information = informationOf(run.state, assessment, run.compiled);
    if (context.json) {
      const pack = { id: loaded.value.pack.id, sha256: packHash(loaded.value.pack) };
      const result = {
        ok: true,
        pack,
        resultHash: resultHash(loaded.value, assessment),
        assessment,
        information,
      };
      context.out(JSON.stringify(result, null, 2));
    } else printAssessment(context, run.state, assessment, information);
    return EXIT.ok;
  },
});

/** The visit of a case whose records hold together; an open hold does not keep anybody from looking. */
async function soundCase(context: Context, path: string): Promise<Outcome<VisitInput>> {
  const loaded = await loadCase(context, path);
  if (!loaded.ok) return loaded;
  const { opened } = loaded.value;
  return opened.problems.length > 0 ? fail(opened.problems) : ok(opened.input);
}
