import { assessVisit, drawsDefault } from '../app/assess-visit.ts';
import { type Explanation, explainSurface } from '../app/explain.ts';
import { clockOf } from '../app/scenes.ts';
import type { VisitState } from '../model/state.ts';
import type { Origin } from '../trace/pathways.ts';
import { type Context, defineCommand, EXIT, reportProblems } from './command.ts';
import { drawsOption, loadVisit, parseDraws } from './load.ts';
import { massText, printLateMark, probabilityText } from './print-assessment.ts';
import { alignColumns, wrapText } from './terminal.ts';

/** `vestige explain FILE ID`: why a surface has its number. */
export const explainCommand = defineCommand({
  name: 'explain',
  phase: 'assess',
  summary: 'Says why a surface has its number: contacts, routes, tasks, parameters with sources',
  usage: ['explain examples/talks-room/visit.yaml chair-1/arm-left'],
  options: drawsOption,
  positionals: [
    { name: 'FILE', help: 'a visit file (YAML or JSON)' },
    { name: 'ID', help: 'object/surface, hand:CODE, air:space …' },
  ],
  exits: { [EXIT.ok]: 'explained', [EXIT.badInput]: 'no such file or surface' },
  async run(context) {
    const draws = parseDraws(context.options.draws, drawsDefault);
    if (!draws.ok) return reportProblems(context, draws.problems);
    const loaded = await loadVisit(context, context.args[0] ?? '');
    if (!loaded.ok) return reportProblems(context, loaded.problems);
    const { state, compiled, assessment } = assessVisit(loaded.value, { draws: draws.value });
    const explained = explainSurface(state, compiled, assessment, context.args[1] ?? '');
    if (!explained.ok) return reportProblems(context, explained.problems);
    if (context.json) context.out(JSON.stringify({ ok: true, ...explained.value }, null, 2));
    else print(context, state, explained.value, assessment.adversary);
    return EXIT.ok;
  },
});

function print(context: Context, state: VisitState, e: Explanation, adversary: string): void {
  const { out, paint } = context;
  const { surface } = e;
  printLateMark(context, state);
  out(paint.bold(`${surface.label} (${surface.id})${e.material === '' ? '' : `, ${e.material}`}`));
  if (!surface.within) out(`out of our reach: ${surface.reason}`);
  for (const [name, f] of [
    ['as left', surface.before],
    ['as handed back', surface.after],
  ] as const)
    out(
      `${name.padEnd(15)} ${massText(f.median, state)} (90 % ${massText(f.low, state)} – ${massText(f.high, state)}), informative with probability ${probabilityText(f.p[adversary] ?? 0)}`,
    );
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
  section(
    context,
    'Whose DNA (expected; what others left is an Assumption)',
    mixtureRows(e, state),
  );
  section(
    context,
    'By which route (expected mass as left)',
    e.originsBefore.slice(0, 8).map((o) => routeRow(o, state)),
  );
  section(
    context,
    'By which route (as handed back)',
    e.originsAfter.slice(0, 8).map((o) => routeRow(o, state)),
  );
  out('');
  out(paint.bold('Parameters read for this visit'));
  for (const { key, parameter } of e.parameters) {
    const origin =
      parameter.status === 'Assumption'
        ? `Assumption: ${parameter.note ?? ''}`
        : `${parameter.citation ?? ''}${parameter.doi === undefined ? '' : ` doi:${parameter.doi}`} [${parameter.status}]`;
    const [first = '', ...rest] = wrapText(
      `${key} = ${parameter.value}${parameter.unit === '' ? '' : ` ${parameter.unit}`}; ${origin}`,
      context.columns - 4,
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
  return rows.flatMap(([name, mixture]) =>
    mixture?.share === undefined
      ? []
      : [
          [
            name,
            `the principal's share ${Math.round(100 * mixture.share)} %`,
            `${massText(mixture.principal, state)} of ${massText(mixture.principal + mixture.background, state)}`,
          ],
        ],
  );
}

function routeRow(o: Origin, state: VisitState): readonly string[] {
  const order = ['primary', 'secondary', 'tertiary', 'further'][o.order] ?? 'further';
  return [massText(o.mass, state), order, `${o.source} first on ${o.firstAt}`];
}

function section(
  { out, paint }: Context,
  title: string,
  rows: readonly (readonly string[])[],
): void {
  out('');
  out(paint.bold(title));
  if (rows.length === 0) out('  none');
  for (const line of alignColumns(rows)) out(`  ${line}`);
}
