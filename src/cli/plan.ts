import { beginAssessment, drawsDefault } from '../app/assess-visit.ts';
import { planVisit } from '../app/plan-visit.ts';
import { clockOf } from '../app/scenes.ts';
import { type Problem, problemToLine } from '../base/problems.ts';
import type { VisitDocument } from '../model/document.ts';
import { nearestHint } from '../model/nearest.ts';
import type { VisitState } from '../model/state.ts';
import { countText } from '../report/figure-text.ts';
import type { PlannedSpace, SweepPlan } from '../sweep/plan.ts';
import { parseWholeNumber } from './arguments.ts';
import { type Context, defineCommand, EXIT, reportProblems } from './command.ts';
import {
  drawsOption,
  finishWithProgress,
  loadVisit,
  parseDraws,
  parseThreads,
  threadsOption,
} from './load.ts';
import { printLateMark, probabilityText } from './print-assessment.ts';
import { alignColumns, printable } from './terminal.ts';

/** `vestige plan FILE`: who wipes, removes and seals what, when; what it leaves and why. */
export const planCommand = defineCommand({
  name: 'plan',
  phase: 'sweep',
  summary: 'Makes a sweep plan for the crew and the minutes there are; says what it leaves and why',
  usage: [
    'plan examples/talks-room/visit.yaml',
    'plan examples/state-visit/visit.yaml --minutes 4 --people 2',
  ],
  options: {
    ...drawsOption,
    ...threadsOption,
    minutes: { type: 'string', value: 'N', help: 'minutes per space instead of the windows' },
    people: { type: 'string', value: 'N', help: 'at most so many people of the crew' },
    space: { type: 'string', value: 'CODE', help: 'only this space', multiple: true },
  },
  positionals: [{ name: 'FILE', help: 'a visit file (YAML or JSON)' }],
  exits: {
    [EXIT.ok]: 'planned',
    [EXIT.finding]: 'planned, but something that must be done cannot be',
    [EXIT.badInput]: 'the file cannot be read',
    [EXIT.held]: 'an incident hold forbids it',
  },
  async run(context) {
    const draws = parseDraws(context.options.draws, drawsDefault);
    const minutes = optionalNumber('--minutes', context.options.minutes, 600);
    const threads = parseThreads(context.options.threads);
    const people = optionalNumber('--people', context.options.people, 100);
    for (const outcome of [draws, threads, minutes, people])
      if (!outcome.ok) return reportProblems(context, outcome.problems);
    if (!draws.ok || !threads.ok || !minutes.ok || !people.ok) return EXIT.badInput;
    const loaded = await loadVisit(context, context.args[0] ?? '');
    if (!loaded.ok) return reportProblems(context, loaded.problems);
    const { space } = context.options;
    const unknown = unknownSpaces(loaded.value.document, space);
    if (unknown.length > 0) return reportProblems(context, unknown);
    const run = beginAssessment(loaded.value, { draws: draws.value });
    const assessment = await finishWithProgress(context, run, threads.value);
    const outcome = planVisit(run.state, assessment, {
      ...(minutes.value === undefined ? {} : { minutes: minutes.value }),
      ...(people.value === undefined ? {} : { people: people.value }),
      ...(space.length === 0 ? {} : { spaces: space }),
    });
    if (outcome.kind === 'held') {
      if (context.json) context.out(JSON.stringify({ ok: false, holds: outcome.holds }, null, 2));
      for (const hold of outcome.holds)
        context.err(
          printable(
            `incident hold ${hold.id} on ${hold.scope} since ${clockOf(run.state, hold.from)}: nothing is swept, removed or destroyed`,
          ),
        );
      return EXIT.held;
    }
    if (context.json) context.out(JSON.stringify(outcome.plan, null, 2));
    else print(context, run.state, outcome.plan);
    return outcome.plan.cannot.length > 0 ? EXIT.finding : EXIT.ok;
  },
});

function unknownSpaces(document: VisitDocument, codes: readonly string[]): readonly Problem[] {
  const known = Object.keys(document.spaces);
  return codes
    .filter((code) => !known.includes(code))
    .map((code) => {
      const message = `--space: expected a space of the visit, got "${code}"${nearestHint(code, known)}`;
      return { code: 'unknown-space', path: '', message };
    });
}

function optionalNumber(name: string, text: string | undefined, max: number) {
  if (text === undefined) return { ok: true, value: undefined } as const;
  return parseWholeNumber(text, { name, min: 1, max });
}

function print(context: Context, state: VisitState, plan: SweepPlan): void {
  const { out, paint } = context;
  printLateMark(context, state);
  out(
    paint.bold(
      `${countText(plan.predicted.before)} → ${countText(plan.predicted.after)} informative surfaces, if everything goes as planned`,
    ),
  );
  out(
    paint.dim(
      `${plan.moreMinutes.minutes} more minutes: ${countText(plan.moreMinutes.predictedAfter)}; ${plan.morePeople.people} more person: ${countText(plan.morePeople.predictedAfter)}`,
    ),
  );
  for (const { space, hold } of plan.held)
    out(paint.red(`${space}: held (${hold.id}), nothing planned`));
  for (const space of plan.spaces) printSpace(context, state, space);
  for (const problem of [...plan.refusals, ...plan.cannot])
    out(paint.yellow(problemToLine(problem)));
}

function printSpace(
  { out, paint, columns }: Context,
  state: VisitState,
  space: PlannedSpace,
): void {
  out('');
  out(
    paint.bold(
      `${space.space}  ${clockOf(state, space.from)}–${clockOf(state, space.until)}  ${countText(space.predicted.before)} → ${countText(space.predicted.after)}  ${space.label}`,
    ),
  );
  for (const line of alignColumns(
    space.tasks.map((t) => [
      clockOf(state, t.from),
      t.person,
      `${state.pack.methods[t.method]?.label ?? t.method}${t.pass === undefined ? '' : ` (${t.pass})`}`,
      [...t.surfaces, ...t.objects].join(', '),
    ]),
    [{}, {}, { columnsMax: 26 }, { columnsMax: Math.max(20, columns - 46) }],
  ))
    out(`  ${line}`);
  const left = space.left.filter((l) => l.withinReach);
  if (left.length > 0) out(`  left: ${left.length}`);
  for (const line of alignColumns(
    left.slice(0, 8).map((l) => [l.surface, probabilityText(l.expectedP), l.reason]),
    [{ columnsMax: 28 }, { align: 'right' }, { columnsMax: Math.max(20, columns - 40) }],
  ))
    out(`    ${line}`);
}
