import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { calibrationYaml } from '../adapters/formats/calibration-yaml.ts';
import type { TrialRow } from '../adapters/formats/trials-csv.ts';
import { readPack, readTrialsFile } from '../adapters/node/visit-files.ts';
import {
  calibrateFromTrials,
  calibrationDocumentOf,
  type LocalCalibration,
} from '../app/calibrate-pack.ts';
import type { Problem } from '../base/problems.ts';
import type { Pack } from '../model/pack.ts';
import type { CalibrationPrior, Shrunk } from '../trace/evidence/calibration.ts';
import { type Context, defineCommand, EXIT, reportProblems } from './command.ts';
import { alignColumns, printable } from './terminal.ts';

/** The pack that is calibrated unless another is named. */
const packDefault = 'trace-dna';
/** So long a source still leaves room in the citation, which holds 400 characters. */
const sourceLengthMax = 300;

/** `vestige calibrate TRIALS`: what 6 to 12 own trials make of the pack's touch law, with the shrinkage shown. */
export const calibrateCommand = defineCommand({
  name: 'calibrate',
  phase: 'plan',
  summary: "Updates the pack's touch law by own trials, and shows how far they outweigh the group",
  usage: [
    'calibrate examples/local-calibration/trials.csv',
    'calibrate trials.csv --source "notebook 7" --out calibration.yaml',
  ],
  options: {
    pack: { type: 'string', value: 'PACK', help: 'a pack of packs/ (default trace-dna)' },
    source: { type: 'string', value: 'TEXT', help: 'where the trials are written down' },
    out: {
      type: 'string',
      value: 'FILE',
      help: 'writes the calibration (YAML) for a visit file; needs --source',
    },
  },
  positionals: [{ name: 'TRIALS', help: 'CSV: trial, material, recoveredNg, note' }],
  exits: { [EXIT.ok]: 'computed', [EXIT.badInput]: 'a file cannot be read, or too few trials' },
  async run(context) {
    const { out, source } = context.options;
    const usage = sourceProblem(out, source);
    if (usage !== undefined) return reportProblems(context, [usage]);
    const file = context.args[0] ?? '';
    const rows = await readTrialsFile(file);
    const pack = await readPack(context.options.pack ?? packDefault, context.root);
    const problems = [...(rows.ok ? [] : rows.problems), ...(pack.ok ? [] : pack.problems)];
    if (!rows.ok || !pack.ok) return reportProblems(context, problems);
    const trials = rows.value.map((r) => r.trial);
    const found = calibrateFromTrials(pack.value, trials);
    if (!found.ok)
      return reportProblems(
        context,
        found.problems.map((p) => placed(p, rows.value, file)),
      );
    const document =
      source === undefined ? undefined : calibrationDocumentOf(pack.value, found.value, source);
    if (out !== undefined && document !== undefined)
      await writeFile(out, calibrationYaml(document), { mode: 0o600, flag: 'wx' });
    if (context.json) context.out(JSON.stringify({ ok: true, ...found.value, document }, null, 2));
    else print(context, pack.value, found.value, out);
    return EXIT.ok;
  },
});

/** What is written names its source; a source that leads nowhere is no source. */
function sourceProblem(out: string | undefined, source: string | undefined): Problem | undefined {
  const refuse = (came: string): Problem => {
    const message = `--source: expected where the trials are written down, in 1 to ${sourceLengthMax} characters, got ${came}`;
    return { code: 'usage-value', path: '', message };
  };
  if (source === undefined) return out === undefined ? undefined : refuse('nothing');
  if (source.trim() === '') return refuse('nothing');
  return source.length > sourceLengthMax ? refuse(`${source.length}`) : undefined;
}

/** A problem of a trial at its line; others are of the file or the pack. */
function placed(problem: Problem, rows: readonly TrialRow[], file: string): Problem {
  const [, index, member] = /^(\d+)(?:\/(.*))?$/.exec(problem.path) ?? [];
  const row = rows[Number(index ?? Number.NaN)];
  if (row === undefined) return { ...problem, file };
  return { ...problem, path: member ?? 'recoveredNg', file, line: row.line };
}

function print(
  context: Pick<Context, 'out' | 'paint'>,
  pack: Pack,
  { prior, calibration }: LocalCalibration,
  path: string | undefined,
): void {
  const { out, paint } = context;
  const { trials, zeros, own, mu, sigma, zeroRate } = calibration;
  out(paint.bold('Local calibration of touch.direct.recovered: ng recovered after one grip'));
  out(`${trials} own trials, ${zeros} of them without trace; prior: ${pack.id} ${pack.version}`);
  out('');
  const none = '–';
  const before = priorSpreads(prior);
  const rows = [
    ['', 'prior', 'own trials', 'posterior', 'own weight'],
    [
      'median, ng',
      figure(Math.exp(prior.mu)),
      own.mu === undefined ? none : figure(Math.exp(own.mu)),
      figure(Math.exp(mu.mean)),
      '',
    ],
    [
      'one grip, 90 %, ng',
      intervalText(prior.mu, Math.hypot(prior.muSd, prior.sigma)),
      '',
      intervalText(mu.mean, Math.hypot(mu.sd, sigma.mean)),
      '',
    ],
    [
      'mean of ln ng',
      plusMinus(prior.mu, prior.muSd),
      own.mu === undefined ? none : figure(own.mu),
      plusMinus(mu.mean, mu.sd),
      weightText(mu),
    ],
    [
      'sd of ln ng',
      plusMinus(prior.sigma, before.sigma),
      own.sigma === undefined ? none : figure(own.sigma),
      plusMinus(sigma.mean, sigma.sd),
      weightText(sigma),
    ],
    [
      'share without trace',
      plusMinus(prior.zeroRate, before.zeroRate),
      figure(zeros / trials),
      plusMinus(zeroRate.mean, zeroRate.sd),
      weightText(zeroRate),
    ],
  ];
  const right = { align: 'right' } as const;
  for (const line of alignColumns(rows, [{}, right, right, right, right])) out(`  ${line}`);
  out('  own weight: how far the posterior has gone from the group to the own trials');
  out('');
  out(
    path === undefined
      ? 'Nothing was written; --out FILE with --source TEXT writes it for a visit file.'
      : printable(
          `Written to ${path}; a visit file beside it names it: calibrationFile: ${basename(path)}`,
        ),
  );
}

/** sd of sigma, a lognormal, and of the zero rate, a Beta, between laboratories. */
function priorSpreads({ sigma, logSigmaSd, zeroRate, zeroSize }: CalibrationPrior) {
  return {
    sigma: sigma * Math.sqrt(Math.exp(logSigmaSd * logSigmaSd) - 1),
    zeroRate: Math.sqrt((zeroRate * (1 - zeroRate)) / (zeroSize + 1)),
  };
}

function intervalText(mu: number, sd: number): string {
  return [-1, 1].map((side) => figure(Math.exp(mu + side * 1.645 * sd))).join(' – ');
}

function plusMinus(mean: number, sd: number): string {
  return `${figure(mean)} ± ${figure(sd)}`;
}

function weightText({ ownWeight }: Shrunk): string {
  return `${Math.round(100 * ownWeight)} %`;
}

/** Two digits behind the point, three significant ones from 10 on, a true minus sign. */
function figure(value: number): string {
  const text = Math.abs(value) < 10 ? value.toFixed(2) : String(Number(value.toPrecision(3)));
  return text.replace('-', '−');
}
