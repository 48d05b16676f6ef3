import { packHash } from '../app/assess-visit.ts';
import { defineCommand, EXIT, reportProblems } from './command.ts';
import { loadVisit } from './load.ts';
import { alignColumns } from './terminal.ts';

/** `vestige check FILE`: everything that is wrong with a visit file, or what it holds. */
export const checkCommand = defineCommand({
  name: 'check',
  phase: 'plan',
  summary: 'Reads a visit file and lists everything that is wrong with it',
  usage: ['check examples/talks-room/visit.yaml'],
  options: {},
  positionals: [{ name: 'FILE', help: 'a visit file (YAML or JSON)' }],
  exits: { [EXIT.ok]: 'nothing is wrong', [EXIT.badInput]: 'problems were listed' },
  async run(context) {
    const loaded = await loadVisit(context, context.args[0] ?? '');
    if (!loaded.ok) return reportProblems(context, loaded.problems);
    const { document, pack, objects, facts } = loaded.value;
    const counts = {
      spaces: Object.keys(document.spaces).length,
      objects: objects.length,
      surfaces: objects.reduce((sum, o) => sum + o.surfaces.length, 0),
      people: Object.keys(document.people).length,
      legs: Object.keys(document.legs).length,
      contacts: facts.filter((f) => f.kind === 'contact').length,
      facts: facts.length,
    };
    if (context.json) context.out(JSON.stringify({ ok: true, counts }, null, 2));
    else {
      context.out(`${document.visit.title}: nothing is wrong.`);
      for (const line of alignColumns(
        Object.entries(counts).map(([name, count]) => [name, String(count)]),
        [{}, { align: 'right' }],
      ))
        context.out(`  ${line}`);
      context.out(`Pack ${pack.id} ${pack.version}, ${packHash(pack).slice(0, 12)}…`);
    }
    return EXIT.ok;
  },
});
