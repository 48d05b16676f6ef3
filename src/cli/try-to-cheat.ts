import { nodeCrypto } from '../adapters/node/crypto.ts';
import { readPack } from '../adapters/node/visit-files.ts';
import { verifyCertificate } from '../app/certificate-file.ts';
import { makeCheats } from '../app/cheats.ts';
import { type CaseContent, openCase } from '../app/open-case.ts';
import type { Problem } from '../base/problems.ts';
import { readCaseContent } from './case.ts';
import { defineCommand, EXIT, reportProblems } from './command.ts';
import { wrapText } from './terminal.ts';

/** `vestige try-to-cheat DIR`: what happens to a copy of the records when somebody lies. */
export const tryToCheatCommand = defineCommand({
  name: 'try-to-cheat',
  phase: 'clear',
  summary: 'Changes copies of the records in the usual ways and shows each refused',
  usage: ['try-to-cheat out/state-visit'],
  options: {},
  positionals: [{ name: 'DIR', help: 'a case folder; it is not changed' }],
  exits: {
    [EXIT.ok]: 'every cheat was refused',
    [EXIT.badInput]: 'there is no case to read',
    [EXIT.integrity]: 'a cheat went through, or the case itself does not hold together',
  },
  async run(context) {
    const content = await readCaseContent(context, context.args[0] ?? '');
    if (!content.ok) return reportProblems(context, content.problems);
    const judge = async (tried: CaseContent): Promise<readonly Problem[]> => {
      const opened = await openCase(tried, nodeCrypto, (id) => readPack(id, context.root));
      if (!opened.ok) return opened.problems;
      const { certificate } = tried;
      if (opened.value.problems.length > 0 || certificate === undefined)
        return opened.value.problems;
      return verifyCertificate(opened.value, certificate);
    };
    // On a case that does not hold together, a cheat that is refused shows nothing.
    const own = await judge(content.value);
    if (own.length > 0) {
      reportProblems(context, own);
      return EXIT.integrity;
    }
    const rows: { name: string; text: string; problems: readonly Problem[] }[] = [];
    const cheats = makeCheats(content.value);
    for (const [i, cheat] of cheats.entries()) {
      context.progress.show('cheating', i, cheats.length);
      rows.push({ name: cheat.name, text: cheat.text, problems: await judge(cheat.content) });
    }
    context.progress.clear();
    const missed = rows.filter((r) => r.problems.length === 0);
    if (context.json)
      context.out(JSON.stringify({ ok: missed.length === 0, cheats: rows }, null, 2));
    else
      for (const { name, text, problems } of rows) {
        const [first] = problems;
        context.out(
          context.paint.bold(`${first === undefined ? 'NOT NOTICED' : 'refused'}: ${name}`),
        );
        context.out(`  ${text}`);
        if (first === undefined) continue;
        const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
        for (const line of wrapText(
          `${first.path}: ${first.message} [${first.code}]${more}`,
          context.columns - 4,
        ))
          context.out(`    ${line}`);
      }
    return missed.length === 0 ? EXIT.ok : EXIT.integrity;
  },
});
