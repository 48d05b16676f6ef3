import { beginAssessment, drawsDefault } from '../app/assess-visit.ts';
import { makeCertificate } from '../app/certificate.ts';
import { clockOf, reasonsNotClear } from '../app/scenes.ts';
import { knownAt } from '../model/payload.ts';
import { openHolds } from '../model/state.ts';
import { caseFolderAt, inputOfCase } from './case.ts';
import { defineCommand, EXIT, reportProblems } from './command.ts';
import {
  drawsOption,
  finishWithProgress,
  loadVisit,
  parseDraws,
  parseThreads,
  threadsOption,
} from './load.ts';
import { printHeadline } from './print-assessment.ts';
import { wrapText } from './terminal.ts';

/** `vestige certify FILE|DIR`: the statement, and exit 1 when it is not clear. */
export const certifyCommand = defineCommand({
  name: 'certify',
  phase: 'clear',
  summary: 'States what is left, with its bound and exclusions; exit 1 when it is not clear',
  usage: ['certify out/state-visit', 'certify examples/talks-room/visit.yaml'],
  options: { ...drawsOption, ...threadsOption },
  positionals: [{ name: 'CASE', help: 'a case folder, or a visit file' }],
  exits: {
    [EXIT.ok]: 'clear within the stated bound',
    [EXIT.finding]: 'not clear; the reasons are printed',
    [EXIT.badInput]: 'the input cannot be read',
    [EXIT.integrity]: 'the case does not hold together',
    [EXIT.held]: 'an incident hold is open: nothing is certified',
  },
  async run(context) {
    const draws = parseDraws(context.options.draws, drawsDefault);
    if (!draws.ok) return reportProblems(context, draws.problems);
    const threads = parseThreads(context.options.threads);
    if (!threads.ok) return reportProblems(context, threads.problems);
    const path = context.args[0] ?? '';
    const isCase = (await caseFolderAt(path)).ok;
    const loaded = isCase ? await inputOfCase(context, path) : await loadVisit(context, path);
    if (!loaded.ok) {
      reportProblems(context, loaded.problems);
      if (loaded.problems.some((p) => p.code === 'held')) return EXIT.held;
      return isCase ? EXIT.integrity : EXIT.badInput;
    }
    const input = loaded.value;
    const run = beginAssessment(input, { draws: draws.value });
    const end = input.facts.reduce((latest, f) => Math.max(latest, knownAt(f)), 0);
    const holds = openHolds(run.state, end);
    if (holds.length > 0) {
      if (context.json) context.out(JSON.stringify({ ok: false, holds }, null, 2));
      else
        for (const hold of holds)
          context.err(
            `incident hold ${hold.id} on ${hold.scope} since ${clockOf(run.state, hold.from)}: nothing is certified`,
          );
      return EXIT.held;
    }
    const assessment = await finishWithProgress(context, run, threads.value);
    const certificate = makeCertificate(input, run.state, assessment, []);
    if (context.json) context.out(JSON.stringify(certificate, null, 2));
    else {
      printHeadline(context, assessment);
      context.out('');
      context.out(
        context.paint.bold(certificate.clear ? 'CLEAR within the stated bound' : 'NOT CLEAR'),
      );
      for (const reason of reasonsNotClear(run.state, assessment))
        for (const [i, line] of wrapText(reason, context.columns - 4).entries())
          context.out(`${i === 0 ? '  - ' : '    '}${line}`);
      context.out(
        `Out of our reach: ${certificate.outOfReach.length} places; not done: ${certificate.notDone.length} tasks; accepted by name: ${certificate.accepted.length}.`,
      );
      context.out(
        `Engine ${certificate.engine}, pack ${certificate.pack.id} ${certificate.pack.version} (${certificate.pack.sha256.slice(0, 12)}…), seed ${certificate.seed}, ${certificate.draws} draws.`,
      );
    }
    return certificate.clear ? EXIT.ok : EXIT.finding;
  },
});
