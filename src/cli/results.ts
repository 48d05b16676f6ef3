import { writeFile } from 'node:fs/promises';
import { readLaboratoryFile, readVisitFile } from '../adapters/node/visit-files.ts';
import { defineCommand, EXIT, reportProblems } from './command.ts';
import { alignColumns, printable } from './terminal.ts';

/** `vestige results import FILE`: quantity and call only; anybody's genotype is refused at the door. */
export const resultsCommand = defineCommand({
  name: 'results',
  phase: 'verify',
  summary:
    'Reads a laboratory file: quantity and call only; genotype, allele or sequence is refused',
  usage: [
    'results import laboratory.csv',
    'results import laboratory.csv --visit visit.yaml --out results.json',
  ],
  options: {
    visit: {
      type: 'string',
      value: 'FILE',
      help: 'the visit whose swabs these are: what does not fit it is refused',
    },
    out: { type: 'string', value: 'FILE', help: 'writes the results as facts (JSON)' },
  },
  positionals: [
    { name: 'ACTION', help: 'import' },
    { name: 'FILE', help: 'CSV: sample, quantityPg, lodPg, control, call' },
  ],
  exits: { [EXIT.ok]: 'read', [EXIT.badInput]: 'refused: nothing was imported' },
  async run(context) {
    const [action, file = ''] = context.args;
    if (action !== 'import') {
      const message = `action: expected "import", got "${action ?? ''}"`;
      return reportProblems(context, [{ code: 'usage-value', path: '', message }]);
    }
    const { out, visit } = context.options;
    const of = visit === undefined ? undefined : await readVisitFile(visit, context.root);
    if (of?.ok === false) return reportProblems(context, of.problems);
    const at = context.now();
    const read = await readLaboratoryFile(
      file,
      of === undefined ? { at } : { at, visit: of.value },
    );
    if (!read.ok) return reportProblems(context, read.problems);
    const results = read.value.map((row) => row.result);
    if (out !== undefined)
      await writeFile(out, `${JSON.stringify(results, null, 1)}\n`, { mode: 0o600, flag: 'wx' });
    if (context.json) context.out(JSON.stringify({ ok: true, results }, null, 2));
    else
      for (const line of alignColumns(
        results.map((r) => [
          r.swab,
          r.control,
          r.quantityPg === undefined ? 'no quantity' : `${r.quantityPg} pg`,
          r.call,
        ]),
        [{}, {}, { align: 'right' }, {}],
      ))
        context.out(printable(line));
    return EXIT.ok;
  },
});
