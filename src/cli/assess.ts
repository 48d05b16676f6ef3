import { beginAssessment, drawsDefault, packHash, resultHash } from '../app/assess-visit.ts';
import { defineCommand, EXIT, reportProblems } from './command.ts';
import { drawsOption, finishWithProgress, loadVisit, parseDraws } from './load.ts';
import { printAssessment } from './print-assessment.ts';

/** `vestige assess FILE`: where the traces are, how sure that is, before and after the sweep. */
export const assessCommand = defineCommand({
  name: 'assess',
  phase: 'assess',
  summary: 'Computes where the traces are, before and after the sweep, and how sure that is',
  usage: ['assess examples/talks-room/visit.yaml', 'assess examples/state-visit/visit.yaml --json'],
  options: drawsOption,
  positionals: [{ name: 'FILE', help: 'a visit file (YAML or JSON)' }],
  exits: {
    [EXIT.ok]: 'computed, whatever the finding',
    [EXIT.badInput]: 'the file cannot be read',
  },
  async run(context) {
    const draws = parseDraws(context.options.draws, drawsDefault);
    if (!draws.ok) return reportProblems(context, draws.problems);
    const loaded = await loadVisit(context, context.args[0] ?? '');
    if (!loaded.ok) return reportProblems(context, loaded.problems);
    const run = beginAssessment(loaded.value, { draws: draws.value });
    const assessment = finishWithProgress(context, run);
    if (context.json) {
      const pack = { id: loaded.value.pack.id, sha256: packHash(loaded.value.pack) };
      const result = {
        ok: true,
        pack,
        resultHash: resultHash(loaded.value, assessment),
        assessment,
      };
      context.out(JSON.stringify(result, null, 2));
    } else printAssessment(context, run.state, assessment);
    return EXIT.ok;
  },
});
