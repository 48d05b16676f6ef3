import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { qrModules } from '../adapters/formats/qr.ts';
import { createAssessmentCache, resultHash, type VisitInput } from '../app/assess-visit.ts';
import { verifyCertificate } from '../app/certificate-file.ts';
import { assessEarlier, differencesOf } from '../app/differences.ts';
import { labelCode } from '../app/label-code.ts';
import { planVisit } from '../app/plan-visit.ts';
import { makeReport } from '../app/report.ts';
import { reportAnswers } from '../app/report-answers.ts';
import { clockOf, scenesOf } from '../app/scenes.ts';
import { measureUncertainty } from '../app/uncertainty.ts';
import { worstLeft } from '../app/worst.ts';
import { problemToLine } from '../base/problems.ts';
import type { VisitState } from '../model/state.ts';
import type { Answers } from '../report/answer-sections.ts';
import { countText } from '../report/figure-text.ts';
import { type Label, labelSheet } from '../report/print-kit/labels.ts';
import { printKit } from '../report/print-kit/print-kit.ts';
import type { Assessment } from '../trace/assess.ts';
import type { Uncertainty } from '../trace/uncertainty/uncertainty.ts';
import { caseFolderAt, loadCase } from './case.ts';
import { type Context, defineCommand, EXIT, reportProblems } from './command.ts';
import { drawsOption, loadVisit, parseDraws, parseThreads, threadsOption } from './load.ts';
import { type Played, playInto } from './play.ts';
import { massText, printFates, probabilityText, stateWord } from './print-assessment.ts';
import { parsePort, serveVisit } from './serve.ts';
import { alignColumns, truncate, wrapText } from './terminal.ts';

const drawsOfDemo = 4096;
/** One block of the kernel: fewer draws cost the same. */
const drawsOfUncertainty = 256;
/** Enough for a 90 % range that is read to whole surfaces; `vestige uncertainty` takes more. */
const worldsOfDemo = 40;

/** `vestige demo`: the reference visit from declaration to certificate, checked as a stranger would. */
export const demoCommand = defineCommand({
  name: 'demo',
  phase: 'general',
  summary: 'Runs the reference visit end to end, verifies itself and serves the page',
  usage: ['demo', 'demo --once', 'demo --once --draws 1024'],
  options: {
    ...drawsOption,
    ...threadsOption,
    once: { type: 'boolean', help: 'exits when the run is complete instead of serving the page' },
    out: { type: 'string', value: 'DIR', help: 'folder for the results', default: 'out' },
    port: { type: 'string', value: 'N', help: 'port of the page (default: a free one)' },
  },
  positionals: [],
  exits: {
    [EXIT.ok]: 'the run completed and verified itself, whatever the finding',
    [EXIT.badInput]: 'the reference visit cannot be read',
    [EXIT.integrity]: 'the run did not verify itself',
  },
  async run(context) {
    const draws = parseDraws(context.options.draws, drawsOfDemo);
    if (!draws.ok) return reportProblems(context, draws.problems);
    const threads = parseThreads(context.options.threads);
    if (!threads.ok) return reportProblems(context, threads.problems);
    const port = parsePort(context.options.port);
    if (!port.ok) return reportProblems(context, port.problems);
    const file = fileURLToPath(new URL('examples/state-visit/visit.yaml', context.root));
    const loaded = await loadVisit(context, file);
    if (!loaded.ok) return reportProblems(context, loaded.problems);
    const folder = join(context.options.out, loaded.value.document.visit.id);
    await clearOwnFolder(folder);
    const cache = createAssessmentCache();
    const played = await playInto(context, join(folder, 'case'), loaded.value, {
      cache,
      draws: draws.value,
      threads: threads.value,
      audit: true,
    });
    context.progress.show('verifying as a stranger would');
    const problems = await verifyAgain(context, folder);
    context.progress.clear();
    const earlier = assessEarlier(loaded.value, played.state, draws.value);
    const uncertainty = measureUncertainty(loaded.value, {
      worlds: worldsOfDemo,
      draws: drawsOfUncertainty,
      withTornado: true,
      cache,
      show: (what, done, total) => context.progress.show(what, done, total),
    });
    const answers = reportAnswers(loaded.value, { ...played, cache }, (what, done, total) =>
      context.progress.show(what, done, total),
    );
    context.progress.show('drawing');
    await writeResults(folder, loaded.value, played, { uncertainty, problems, earlier, answers });
    context.progress.clear();
    if (context.json)
      context.out(
        JSON.stringify(
          {
            ok: problems.length === 0,
            folder,
            records: played.recordCount,
            resultHash: resultHash(loaded.value, played.assessment),
            certificate: played.certificate.certificate,
          },
          null,
          2,
        ),
      );
    else printRun(context, loaded.value, played, { folder, uncertainty, earlier });
    if (problems.length > 0) {
      for (const problem of problems) context.err(problem);
      return EXIT.integrity;
    }
    if (context.options.once) return EXIT.ok;
    return serveVisit(context, loaded.value, context.options.port);
  },
});

/** Removes the results of an earlier run; a folder that is not one of ours stays and is told. */
async function clearOwnFolder(folder: string): Promise<void> {
  if ((await caseFolderAt(folder)).ok) await rm(folder, { recursive: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
}

async function verifyAgain(context: Context, folder: string): Promise<readonly string[]> {
  // A stranger has no keys: what the openings say must be enough.
  const env = { VESTIGE_KEYS: join(folder, 'no-keys') };
  const loaded = await loadCase({ root: context.root, env }, folder);
  if (!loaded.ok) return loaded.problems.map(problemToLine);
  const { opened, certificate } = loaded.value;
  const problems = [
    ...opened.problems,
    ...(certificate === undefined ? [] : verifyCertificate(opened, certificate)),
  ];
  return problems.map(problemToLine);
}

async function writeResults(
  folder: string,
  input: VisitInput,
  played: Played,
  checked: {
    readonly uncertainty: Uncertainty;
    readonly problems: readonly string[];
    readonly earlier: Assessment | undefined;
    readonly answers: Answers;
  },
): Promise<void> {
  const put = (name: string, text: string): Promise<void> =>
    writeFile(join(folder, name), text, { mode: 0o600 });
  const { state, assessment, certificate } = played;
  const report = makeReport({
    input,
    state,
    compiled: played.compiled,
    assessment,
    certificate,
    earlier: checked.earlier,
    uncertainty: checked.uncertainty,
    answers: checked.answers,
    verification: verificationText(played, checked.problems),
  });
  await put('report.html', report);
  await put('assessment.json', `${JSON.stringify(assessment, null, 1)}\n`);
  await put('certificate.json', `${JSON.stringify(certificate.certificate, null, 1)}\n`);
  await put('plan.json', `${JSON.stringify(planVisit(state, assessment), null, 1)}\n`);
  await put('print-kit.html', printKit(state, state.tasks));
  await put(
    'labels.html',
    labelSheet(input.document.visit.id, labelsOf(state, played.labelSecret)),
  );
}

function verificationText(played: Played, problems: readonly string[]): readonly string[] {
  if (problems.length > 0) return problems;
  return [
    `${played.recordCount} records by ${played.deviceCount} devices were read back from the files: every signature, chain and seal holds.`,
    'The certificate was computed again from them and gave the same bytes.',
    'Own witnesses only: no outside log has seen these records.',
  ];
}

/** A label for everything that can be carried and for every package. */
function labelsOf(state: VisitState, secret: string): readonly Label[] {
  const label = (id: string, sort: Label['sort']): Label => {
    const code = labelCode(secret, id);
    return { code, sort, modules: qrModules(code) };
  };
  const things = [...state.objects.values()].filter((o) => o.portable);
  return [
    ...things.map((o) => label(o.id, 'thing')),
    ...state.factsOf('unit').map((u) => label(u.id, 'package')),
  ];
}

/** Differences first, nine lines, before → after → out of reach, the five worst. */
function printRun(
  context: Context,
  input: VisitInput,
  played: Played,
  {
    folder,
    uncertainty,
    earlier,
  }: {
    readonly folder: string;
    readonly uncertainty: Uncertainty;
    readonly earlier: Assessment | undefined;
  },
): void {
  const { out, paint, columns } = context;
  const { state, assessment } = played;
  out(paint.bold('Otherwise than planned'));
  for (const d of differencesOf(input, state, assessment, earlier)) {
    const [first = '', ...rest] = wrapText(d.text, columns - 13);
    out(`  ${clockOf(state, d.at).padStart(9)}  ${first}`);
    for (const line of rest) out(`             ${line}`);
  }
  out('');
  for (const scene of scenesOf(state, assessment)) {
    const name = scene.name.padEnd(8);
    const mark = scene.finding ? paint.yellow('!') : ' ';
    out(`${mark} ${paint.bold(name)} ${truncate(scene.text, columns - 11)}`);
  }
  out('');
  const within = (set: string) => assessment.within[set]?.[assessment.adversary]?.count;
  const beyond = assessment.out['after']?.[assessment.adversary]?.count;
  const before = within('before');
  const after = within('after');
  out(
    paint.bold(
      `${countText(before?.value ?? 0)} → ${countText(after?.value ?? 0)} informative surfaces expected within our reach; ${countText(beyond?.value ?? 0)} out of it`,
    ),
  );
  out(
    `90 %: ${before?.low}–${before?.high} as left, ${after?.low}–${after?.high} as handed back. For a ${assessment.adversary} laboratory.`,
  );
  printFates(context, assessment);
  out('');
  out(paint.bold('The five worst that stay'));
  const worst = worstLeft(assessment, 5);
  for (const line of alignColumns(
    worst.map((s) => [
      s.id,
      probabilityText(s.after.p[assessment.adversary] ?? 0),
      massText(s.after.median, state),
      stateWord(state, s),
      s.label,
    ]),
    [{ columnsMax: 24 }, { align: 'right' }, { align: 'right' }, {}, {}],
  ))
    out(truncate(`  ${line}`, columns));
  out('');
  const { number, expected } = uncertainty.sets.after;
  out(
    `With the numbers of the pack unsure as well: ${number.low}–${number.high} as handed back, expected ${countText(expected.low)}–${countText(expected.high)}; ${Math.round(uncertainty.assumptionShare * 100)} % of that unsureness is in Assumptions.`,
  );
  out(
    `${played.recordCount} records by ${played.deviceCount} devices, verified again from the files: they hold.`,
  );
  out(`Written to ${folder}: report.html, print-kit.html, certificate.json, case/ …`);
  out(paint.dim(`An auditor checks it with: vestige verify ${folder}`));
}
