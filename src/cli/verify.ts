import { verifyCertificate } from '../app/open-case.ts';
import { type Problem, problemToLine } from '../base/problems.ts';
import { loadCase } from './case.ts';
import { defineCommand, EXIT } from './command.ts';
import { printable } from './terminal.ts';

/** `vestige verify DIR`: believes nothing, derives everything again. */
export const verifyCommand = defineCommand({
  name: 'verify',
  phase: 'clear',
  summary: 'Checks every record of a case and computes its certificate again',
  usage: ['verify out/state-visit', 'verify out/case --json'],
  options: {
    genesis: {
      type: 'string',
      value: 'ID',
      help: 'trust anchor: genesis id from the printed agreement',
    },
  },
  positionals: [{ name: 'DIR', help: 'a case folder, or a folder with case/ in it' }],
  exits: {
    [EXIT.ok]: 'every byte is as it was signed and the certificate follows from the records',
    [EXIT.badInput]: 'there is no case to read',
    [EXIT.integrity]: 'something was changed, dropped, reordered or does not follow',
  },
  async run(context) {
    const folder = context.args[0] ?? '';
    context.progress.show('checking records');
    const loaded = await loadCase(context, folder, context.options.genesis);
    if (!loaded.ok) {
      context.progress.clear();
      const missing = loaded.problems.every((p) => p.code === 'case-missing');
      report(context, loaded.problems);
      return missing ? EXIT.badInput : EXIT.integrity;
    }
    const { opened, certificate } = loaded.value;
    context.progress.show('computing again');
    const problems = [
      ...opened.problems,
      ...(certificate === undefined ? [] : verifyCertificate(opened, certificate)),
    ];
    context.progress.clear();
    if (problems.length > 0) {
      report(context, problems);
      return EXIT.integrity;
    }
    const { recordCount, openedCount } = opened;
    const devices = opened.view.heads.length;
    if (context.json)
      context.out(JSON.stringify({ ok: true, recordCount, openedCount, devices }, null, 2));
    else {
      context.out(
        `${recordCount} records of ${devices} devices: signatures, chains and seals hold.`,
      );
      context.out(
        certificate === undefined
          ? 'No certificate in this case.'
          : `The certificate follows from them, byte for byte (${certificate.certificate.draws} draws); approved by two people. It says: ${certificate.certificate.clear ? 'clear' : 'not clear'}.`,
      );
      const anchor = opened.view.enrolment.genesis?.leaf.id ?? '';
      context.out(
        context.options.genesis === undefined
          ? `Unanchored: compare genesis ${anchor.slice(0, 16)}… with the printed agreement (--genesis ID).`
          : 'Anchored in the given genesis.',
      );
      context.out('Own witnesses only: no outside log has seen these records.');
    }
    return EXIT.ok;

    function report(c: typeof context, found: readonly Problem[]): void {
      if (c.json) c.out(JSON.stringify({ ok: false, problems: found }, null, 2));
      else for (const problem of found) c.err(printable(problemToLine(problem)));
    }
  },
});
