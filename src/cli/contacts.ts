import { writeFile } from 'node:fs/promises';
import {
  compareTranscriptions,
  type TranscriptionComparison,
  transcriptionToleranceMs,
} from '../adapters/formats/transcription.ts';
import { readContactsFile } from '../adapters/node/visit-files.ts';
import { instantToText } from '../base/instant.ts';
import type { Problem } from '../base/problems.ts';
import type { Contact } from '../model/fact.ts';
import { type Context, defineCommand, EXIT, reportProblems } from './command.ts';
import { alignColumns, printable } from './terminal.ts';

/** `vestige contacts import A.csv B.csv`: two people read the same card; their differences are shown, not settled. */
export const contactsCommand = defineCommand({
  name: 'contacts',
  phase: 'observe',
  summary: 'Takes two independent transcriptions of a zone card and shows their differences',
  usage: [
    'contacts import first.csv second.csv',
    'contacts import first.csv second.csv --out agreed.json',
  ],
  options: {
    out: {
      type: 'string',
      value: 'FILE',
      help: 'writes the agreed rows as facts (JSON), if all agree',
    },
  },
  positionals: [
    { name: 'ACTION', help: 'import' },
    { name: 'A', help: 'contacts CSV by the first reader' },
    { name: 'B', help: 'contacts CSV by the second reader' },
  ],
  exits: {
    [EXIT.ok]: 'both say the same',
    [EXIT.finding]: 'they differ: nothing is written, both readings are shown',
    [EXIT.badInput]: 'a file cannot be read',
  },
  async run(context) {
    const [action, a = '', b = ''] = context.args;
    if (action !== 'import') {
      const message = `action: expected "import", got "${action ?? ''}"`;
      return reportProblems(context, [{ code: 'usage-value', path: '', message }]);
    }
    const first = await readContactsFile(a);
    const second = await readContactsFile(b);
    const problems: readonly Problem[] = [
      ...(first.ok ? [] : first.problems),
      ...(second.ok ? [] : second.problems),
    ];
    if (!first.ok || !second.ok) return reportProblems(context, problems);
    const compared = compareTranscriptions(
      first.value.map((row) => row.contact),
      second.value.map((row) => row.contact),
      { toleranceMs: transcriptionToleranceMs },
    );
    const { agreed, differing, onlyInA, onlyInB } = compared;
    const differs = differing.length + onlyInA.length + onlyInB.length > 0;
    if (context.json) context.out(JSON.stringify({ ok: !differs, ...compared }, null, 2));
    else print(context, compared);
    if (differs) return EXIT.finding;
    const { out } = context.options;
    if (out !== undefined)
      await writeFile(out, `${JSON.stringify(agreed, null, 1)}\n`, { mode: 0o600, flag: 'wx' });
    return EXIT.ok;
  },
});

function print(context: Context, compared: TranscriptionComparison): void {
  const { out, paint } = context;
  const { agreed, differing, onlyInA, onlyInB } = compared;
  const row = (c: Contact): string[] => [instantToText(c.at), c.actor, c.manner, c.target, c.part];
  for (const { a, fields } of differing) {
    out(paint.bold(printable(`differs: ${row(a).join('  ')}`)));
    for (const { field, a: one, b: other } of fields)
      out(printable(`  ${field}: ${one ?? 'nothing'} (first), ${other ?? 'nothing'} (second)`));
  }
  for (const [name, rows] of [
    ['only in the first', onlyInA],
    ['only in the second', onlyInB],
  ] as const) {
    if (rows.length > 0) out(paint.bold(`${name}:`));
    for (const line of alignColumns(rows.map(row))) out(printable(`  ${line}`));
  }
  out(
    `${agreed.length} rows agree, ${differing.length} differ, ${onlyInA.length + onlyInB.length} stand in one only.`,
  );
}
