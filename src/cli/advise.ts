import { type Advice, adviseVisit } from '../app/advise/advise.ts';
import type { ControlEffect, ControlName, ControlsOfSurface } from '../app/advise/controls.ts';
import { createAssessmentCache, drawsDefault } from '../app/assess-visit.ts';
import { clockOf } from '../app/scenes.ts';
import { fold, type VisitState } from '../model/state.ts';
import { parseWholeNumber } from './arguments.ts';
import { type Context, defineCommand, EXIT, reportProblems } from './command.ts';
import { drawsOption, loadVisit, parseDraws } from './load.ts';
import { printLateMark, probabilityText } from './print-assessment.ts';
import { alignColumns, bar, printable, truncate, wrapText } from './terminal.ts';

const controlsDefault = 8;
const instantCountMax = 32;
const swabCountMax = 8;

/** `vestige advise FILE`: what would change the number, which swab next, how the risk rose and fell. */
export const adviseCommand = defineCommand({
  name: 'advise',
  phase: 'verify',
  summary: 'Says what each control would change and cost, which swab to take next, risk over time',
  usage: [
    'advise examples/talks-room/visit.yaml',
    'advise examples/state-visit/visit.yaml --top 5',
  ],
  options: {
    ...drawsOption,
    top: { type: 'string', value: 'N', help: 'surfaces whose controls are compared (default 8)' },
  },
  positionals: [{ name: 'FILE', help: 'a visit file (YAML or JSON)' }],
  exits: {
    [EXIT.ok]: 'computed, whatever the finding',
    [EXIT.badInput]: 'the file cannot be read',
  },
  async run(context) {
    const draws = parseDraws(context.options.draws, drawsDefault);
    if (!draws.ok) return reportProblems(context, draws.problems);
    const top = parseWholeNumber(context.options.top ?? String(controlsDefault), {
      name: '--top',
      min: 1,
      max: 50,
    });
    if (!top.ok) return reportProblems(context, top.problems);
    const loaded = await loadVisit(context, context.args[0] ?? '');
    if (!loaded.ok) return reportProblems(context, loaded.problems);
    const advice = adviseVisit(loaded.value, {
      draws: draws.value,
      controlCountMax: top.value,
      instantCountMax,
      cache: createAssessmentCache(),
      show: (what, share) => context.progress.show(what, Math.round(share * 100), 100),
    });
    context.progress.clear();
    if (context.json) {
      const { controls, swabs, risk } = advice;
      context.out(JSON.stringify({ ok: true, controls, swabs, risk }, null, 2));
    } else print(context, fold(loaded.value), advice);
    return EXIT.ok;
  },
});

function print(context: Context, state: VisitState, advice: Advice): void {
  const { out, paint } = context;
  printLateMark(context, state);
  out(paint.bold('What each control would change'));
  const what =
    'Expected informative surfaces within our reach, as handed back; hand work in brackets.';
  for (const line of wrapText(what, Math.min(context.columns, 100))) out(line);
  const columns: readonly ControlName[] = ['cover', 'clean', 'accept'];
  const heads = ['cover before', 'clean once more', 'accept by name'];
  const rows = advice.controls.map((s) => [
    s.surface,
    probabilityText(s.p),
    ...columns.map((name) => controlText(s.controls.find((c) => c.control === name))),
  ]);
  // A name may be long; the other columns take less than 50.
  const nameColumn = { columnsMax: Math.max(24, context.columns - 54) };
  const lines = alignColumns([['surface', 'p', ...heads], ...rows], [nameColumn]);
  for (const line of lines) out(`  ${line}`);
  printRemovals(context, state, advice.controls);
  out('');
  out(paint.bold('Which swab next'));
  const swabs = advice.swabs.slice(0, swabCountMax);
  if (swabs.length === 0) out('  none: every surface that is left has been swabbed');
  else
    for (const line of alignColumns([
      ['surface', 'finds something', 'worth', 'spread it takes away'],
      ...swabs.map((s) => [
        s.id,
        probabilityText(s.positive),
        s.value < 0.005 ? '< .01' : s.value.toFixed(2),
        `${(100 * s.varianceShare).toFixed(1)} %`,
      ]),
    ]))
      out(`  ${line}`);
  const worth =
    'worth: informative surfaces that are cleaned again because of it, less needless cleaning';
  for (const line of wrapText(worth, Math.min(context.columns, 100) - 2)) out(`  ${line}`);
  out('');
  out(paint.bold('If everything stopped at'));
  const most = Math.max(...advice.risk.map((r) => r.expected), 1);
  for (const r of advice.risk)
    out(
      truncate(
        `  ${clockOf(state, r.at).padEnd(8)} ${r.expected.toFixed(r.expected < 10 ? 1 : 0).padStart(4)} ${bar(r.expected / most, 16)} 90 % ${`${r.low}–${r.high}`.padEnd(6)}  ${r.what}`,
        context.columns,
      ),
    );
}

/** What is carried away is a whole thing, whichever of its surfaces is asked about: each is listed once. */
function printRemovals(
  { out }: Context,
  state: VisitState,
  controls: readonly ControlsOfSurface[],
): void {
  const removals = new Map<string, readonly [label: string, effect: ControlEffect]>();
  for (const { surface, controls: effects } of controls) {
    const id = state.surfaces.get(surface)?.object ?? surface;
    const effect = effects.find((c) => c.control === 'remove');
    if (effect !== undefined && !removals.has(id))
      removals.set(id, [state.objects.get(id)?.label ?? id, effect]);
  }
  if (removals.size === 0) return;
  out('  removing the whole thing, with all its surfaces:');
  const rows = [...removals].map(([id, [label, effect]]) => [
    id,
    printable(label),
    controlText(effect),
  ]);
  for (const line of alignColumns(rows, [{ columnsMax: 24 }, { columnsMax: 34 }]))
    out(`    ${line}`);
}

function controlText(effect: ControlEffect | undefined): string {
  if (effect === undefined) return '';
  const change = Math.abs(effect.change) < 0.005 ? '0' : signed(effect.change);
  const work = effect.workMs === undefined ? '' : ` (${Math.ceil(effect.workMs / 1000)} s)`;
  return `${change}${work}`;
}

function signed(change: number): string {
  return `${change < 0 ? '−' : '+'}${Math.abs(change).toFixed(2)}`;
}
