import { measureUncertainty, worldsMin } from '../app/uncertainty.ts';
import type { SetUncertainty } from '../trace/uncertainty/set-uncertainty.ts';
import type { TornadoBar } from '../trace/uncertainty/tornado.ts';
import type { Uncertainty } from '../trace/uncertainty/uncertainty.ts';
import { parseWholeNumber } from './arguments.ts';
import { type Context, defineCommand, EXIT, reportProblems } from './command.ts';
import { drawsOption, loadVisit, parseDraws } from './load.ts';
import { probabilityText } from './print-assessment.ts';
import { alignColumns, bar } from './terminal.ts';

const worldsDefault = 64;
const drawsDefault = 256;
const barsShown = 12;
const barColumns = 24;

/** `vestige uncertainty FILE`: how sure the headline is, and what makes it unsure. */
export const uncertaintyCommand = defineCommand({
  name: 'uncertainty',
  phase: 'verify',
  summary: 'Says how sure the headline is: what is not known, what is chance, what moves it most',
  usage: [
    'uncertainty examples/talks-room/visit.yaml',
    'uncertainty examples/state-visit/visit.yaml --worlds 200',
  ],
  options: {
    draws: { ...drawsOption.draws, help: `draws of each run (default ${drawsDefault})` },
    worlds: {
      type: 'string',
      value: 'N',
      help: `packs that may be true as well (default ${worldsDefault})`,
    },
  },
  positionals: [{ name: 'FILE', help: 'a visit file (YAML or JSON)' }],
  exits: {
    [EXIT.ok]: 'computed, whatever the finding',
    [EXIT.badInput]: 'the file cannot be read',
  },
  async run(context) {
    const draws = parseDraws(context.options.draws, drawsDefault);
    if (!draws.ok) return reportProblems(context, draws.problems);
    const worlds = parseWholeNumber(context.options.worlds ?? String(worldsDefault), {
      name: '--worlds',
      min: worldsMin,
      max: 10_000,
    });
    if (!worlds.ok) return reportProblems(context, worlds.problems);
    const loaded = await loadVisit(context, context.args[0] ?? '');
    if (!loaded.ok) return reportProblems(context, loaded.problems);
    const measured = measureUncertainty(loaded.value, {
      worlds: worlds.value,
      draws: draws.value,
      withTornado: true,
      show: (what, done, total) => context.progress.show(what, done, total),
    });
    context.progress.clear();
    if (context.json) context.out(JSON.stringify({ ok: true, ...measured }, null, 2));
    else print(context, measured);
    return EXIT.ok;
  },
});

function print({ out, paint }: Context, measured: Uncertainty): void {
  const { sets, tornado } = measured;
  out(paint.bold('Informative surfaces within reach'));
  const rows = [row('as left', sets.before), row('as handed back', sets.after)];
  const heads = ['', 'expected', 'numbers unsure', 'all unsure', 'P(any), pooled'];
  for (const line of alignColumns([heads, ...rows])) out(`  ${line}`);
  out(`  ranges hold 9 of 10; ${measured.worlds} packs that may be true as well`);
  out('');
  out(paint.bold('Where the variance of the number comes from, as handed back'));
  for (const line of alignColumns(sources(sets.after))) out(`  ${line}`);
  out(`  more knowledge could remove ${percent(sets.after.epistemicShare)} of it`);
  out('');
  out(paint.bold('What moves the expectation most'));
  const shown = tornado.slice(0, barsShown);
  const lowest = Math.min(...shown.flatMap((b) => [b.atLow, b.atHigh]));
  const highest = Math.max(...shown.flatMap((b) => [b.atLow, b.atHigh]));
  for (const line of alignColumns(shown.map((b) => tornadoRow(b, lowest, highest))))
    out(`  ${line}`);
  out(`  each at ÷ and × its spread (odds of shares), all else as the pack has it`);
  out(`  * Assumption: ${percent(measured.assumptionShare)} of what the pack leaves unsure`);
}

function row(name: string, set: SetUncertainty): string[] {
  const { expectedAtPack, expected, number, pooled } = set;
  return [
    name,
    figure(expectedAtPack),
    endsText(figure(expected.low), figure(expected.high)),
    `${number.low}–${number.high}`,
    endsText(probabilityText(pooled.low), probabilityText(pooled.high)),
  ];
}

/** Both ends of a range; one when they read the same. */
function endsText(low: string, high: string): string {
  return low === high ? low : `${low}–${high}`;
}

function figure(value: number): string {
  return value.toFixed(value < 10 ? 1 : 0);
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function sources({ variance }: SetUncertainty): string[][] {
  const { parameters, situation, chance } = variance;
  const total = parameters.value + situation.value + chance.value;
  const decimals = total < 10 ? 2 : 1;
  const line = (name: string, { value, standardError }: typeof chance, what: string) => [
    name,
    bar(total > 0 ? value / total : 0, barColumns).padEnd(barColumns),
    `${value.toFixed(decimals)} ± ${standardError.toFixed(decimals)}`,
    what,
  ];
  return [
    line('parameters', parameters, 'the numbers of the pack'),
    line('situation', situation, 'laboratory, person, crew, eyes'),
    line('chance', chance, 'what happens to happen'),
  ];
}

/** A bar from the lower to the higher end, on one scale for all. */
function tornadoRow(b: TornadoBar, lowest: number, highest: number): string[] {
  const [from, to] = [Math.min(b.atLow, b.atHigh), Math.max(b.atLow, b.atHigh)];
  const at = (value: number) =>
    highest > lowest ? Math.round(((value - lowest) / (highest - lowest)) * barColumns) : 0;
  const body = ' '.repeat(at(from)) + '█'.repeat(Math.max(1, at(to) - at(from)));
  return [
    `${b.name}${b.isAssumption ? ' *' : ''}`,
    body.slice(0, barColumns).padEnd(barColumns),
    `${b.atLow.toFixed(1)} … ${b.atHigh.toFixed(1)}`,
    `÷× ${b.spread}`,
  ];
}
