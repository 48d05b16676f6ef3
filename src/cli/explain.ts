import { activityStatements } from '../app/activity.ts';
import { assessVisit, createAssessmentCache, drawsDefault } from '../app/assess-visit.ts';
import { type Explanation, explainSurface } from '../app/explain.ts';
import { clockOf } from '../app/scenes.ts';
import { tailOfSurface } from '../app/tail-of-surface.ts';
import { gradeText } from '../model/calibration.ts';
import type { VisitState } from '../model/state.ts';
import { tailSentence } from '../report/tail-text.ts';
import type { ActivityStatement } from '../trace/evidence/activity-ratio.ts';
import type { Origin } from '../trace/pathways.ts';
import type { SurfaceTail } from '../trace/tails/surface-tail.ts';
import { type Context, defineCommand, EXIT, reportProblems } from './command.ts';
import { calibrationOption, drawsOption, loadVisit, parseDraws } from './load.ts';
import { massText, printActivity, printLateMark, probabilityText } from './print-assessment.ts';
import { alignColumns, displayWidth, wrapText } from './terminal.ts';

/** `vestige explain FILE ID`: why a surface has its number. */
export const explainCommand = defineCommand({
  name: 'explain',
  phase: 'assess',
  summary: 'Says why a surface has its number: contacts, routes, tasks, parameters with sources',
  usage: ['explain examples/talks-room/visit.yaml chair-1/arm-left'],
  options: { ...drawsOption, ...calibrationOption },
  positionals: [
    { name: 'FILE', help: 'a visit file (YAML or JSON)' },
    { name: 'ID', help: 'object/surface, hand:CODE, air:space …' },
  ],
  exits: { [EXIT.ok]: 'explained', [EXIT.badInput]: 'no such file or surface' },
  async run(context) {
    const draws = parseDraws(context.options.draws, drawsDefault);
    if (!draws.ok) return reportProblems(context, draws.problems);
    const { calibration } = context.options;
    const loaded = await loadVisit(context, context.args[0] ?? '', calibration);
    if (!loaded.ok) return reportProblems(context, loaded.problems);
    const cache = createAssessmentCache();
    const assessed = assessVisit(loaded.value, { draws: draws.value, cache });
    const { state, compiled, assessment } = assessed;
    const surface = context.args[1] ?? '';
    const explained = explainSurface(state, compiled, assessment, surface);
    if (!explained.ok) return reportProblems(context, explained.problems);
    const { tables } = cache.simulation;
    const activity = activityStatements(state, compiled.program, { tables, surface });
    const tail = tailOfSurface({ ...assessed, cache }, surface);
    const explanation = { ...explained.value, activity, ...(tail === undefined ? {} : { tail }) };
    if (context.json) context.out(JSON.stringify({ ok: true, ...explanation }, null, 2));
    else print(context, state, explanation, assessment.adversary);
    return EXIT.ok;
  },
});

function print(
  context: Context,
  state: VisitState,
  e: Explanation & {
    readonly activity: readonly ActivityStatement[];
    readonly tail?: SurfaceTail;
  },
  adversary: string,
): void {
  const { out, paint } = context;
  const columns = columnsOf(context);
  const headWidth = 'as handed back'.length;
  const { surface } = e;
  printLateMark(context, state);
  const name = `${surface.label} (${surface.id})${e.material === '' ? '' : `, ${e.material}`}`;
  heading(context, name);
  if (!surface.within) out(`out of our reach: ${surface.reason}`);
  for (const [name, f] of [
    ['as left', surface.before],
    ['as handed back', surface.after],
  ] as const)
    hang(
      context,
      name,
      headWidth,
      `median ${massText(f.median, state)} (90 % ${massText(f.low, state)} – ${massText(f.high, state)}), informative: ${probabilityText(f.p[adversary] ?? 0)}`,
    );
  if (e.tail !== undefined)
    for (const [k, line] of wrapText(tailSentence(e.tail), columns - 2).entries())
      out(k === 0 ? line : `  ${line}`);
  section(
    context,
    'Contacts',
    e.contacts.map((c) => [clockOf(state, c.at), c.text, c.source, c.moved ?? '']),
  );
  section(
    context,
    'What happened to it, in order',
    e.events.map((x) => [x.fact, x.text]),
  );
  if (e.activity.length > 0) {
    out('');
    heading(context, 'How it came there, by its own swabs (shown beside the numbers, never used)');
    printActivity(context, e.activity);
  }
  section(
    context,
    'Whose DNA (expected, before any swab; what others left is an Assumption)',
    mixtureRows(e, state),
  );
  section(
    context,
    'By which route (expected mass as left, before any swab)',
    e.originsBefore.slice(0, 8).map((o) => routeRow(o, state)),
  );
  section(
    context,
    'By which route (as handed back, before any swab)',
    e.originsAfter.slice(0, 8).map((o) => routeRow(o, state)),
  );
  out('');
  out(paint.bold('Parameters read for this visit'));
  for (const { key, parameter } of e.parameters) {
    const origin =
      parameter.status === 'Assumption'
        ? `Assumption: ${parameter.note ?? ''}`
        : `${parameter.citation ?? ''}${parameter.doi === undefined ? '' : ` doi:${parameter.doi}`} [${gradeText(parameter)}]`;
    const [first = '', ...rest] = wrapText(
      `${key} = ${parameter.value}${parameter.unit === '' ? '' : ` ${parameter.unit}`}; ${origin}`,
      columns - 4,
    );
    out(`  ${first}`);
    for (const line of rest) out(`    ${line}`);
  }
}

function mixtureRows(e: Explanation, state: VisitState): readonly (readonly string[])[] {
  const rows = [
    ['as left', e.mixtureBefore],
    ['as handed back', e.mixtureAfter],
  ] as const;
  const shares = rows.flatMap(([name, mixture]) =>
    mixture?.share === undefined
      ? []
      : [
          [
            name,
            `the principal's share ${percent(mixture.share)}, ${massText(mixture.principal, state)} of ${massText(mixture.principal + mixture.background, state)}`,
          ],
        ],
  );
  return [...shares, ...courseRows(e, state)];
}

/** Changes of the share that are told, at most: the largest. */
const changesMax = 4;

/** The share over time: when it changed most, in order of time. */
function courseRows(
  { mixtureCourse }: Explanation,
  state: VisitState,
): readonly (readonly string[])[] {
  const changes = mixtureCourse.map(({ at, mixture }, i) => {
    const from = mixtureCourse[i - 1]?.mixture.share ?? 0;
    const to = mixture.share ?? 0;
    return { at, from, to };
  });
  const largest = changes
    .filter(({ from, to }) => Math.abs(to - from) >= 0.01)
    .sort((a, b) => Math.abs(b.to - b.from) - Math.abs(a.to - a.from))
    .slice(0, changesMax)
    .sort((a, b) => a.at - b.at);
  return largest.map(({ at, from, to }) => [
    clockOf(state, at),
    `from ${percent(from)} to ${percent(to)}`,
  ]);
}

function percent(share: number): string {
  return share > 0 && share < 0.005 ? '< 1 %' : `${Math.round(100 * share)} %`;
}

function routeRow(o: Origin, state: VisitState): readonly string[] {
  const order = ['primary', 'secondary', 'tertiary', 'further'][o.order] ?? 'further';
  return [massText(o.mass, state), order, `${o.source} first on ${o.firstAt}`];
}

function section(context: Context, title: string, rows: readonly (readonly string[])[]): void {
  context.out('');
  heading(context, title);
  if (rows.length === 0) context.out('  none');
  const heads = alignColumns(rows.map((row) => row.slice(0, -1)));
  const width = Math.max(0, ...heads.map(displayWidth));
  for (const [i, row] of rows.entries()) hang(context, heads[i] ?? '', width, row.at(-1) ?? '');
}

function heading(context: Context, title: string): void {
  for (const line of wrapText(title, columnsOf(context))) context.out(context.paint.bold(line));
}

/** A row whose last cell stands in lines of its own column, or under the others where those leave it no room. */
function hang(context: Context, head: string, width: number, last: string): void {
  const { out } = context;
  const room = columnsOf(context) - width - 4;
  if (room < lastCellMin && displayWidth(last) > room) {
    out(`  ${head}`.trimEnd());
    for (const line of wrapText(last, columnsOf(context) - 4)) out(`    ${line}`);
    return;
  }
  const pad = (text: string): string => text + ' '.repeat(width - displayWidth(text));
  const lines = wrapText(last, room);
  for (const [k, line] of (lines.length === 0 ? [''] : lines).entries())
    out(`  ${pad(k === 0 ? head : '')}  ${line}`.trimEnd());
}

/** A last cell narrower than this would be a column of single words. */
const lastCellMin = 28;

/** Width of running text: no wider than can be read, as everywhere. */
function columnsOf({ columns }: Context): number {
  return Math.min(columns, 100);
}
