import type { ErrorReport } from '../app/assess-to-error.ts';
import { outOfReachByReason, worstLeft } from '../app/worst.ts';
import { calibratedKeys, gradeText } from '../model/calibration.ts';
import { isLateVisit, lateMark } from '../model/late-visit.ts';
import type { VisitState } from '../model/state.ts';
import { activitySentences } from '../report/activity-text.ts';
import { evidenceSentence } from '../report/evidence-text.ts';
import { belowFloorText, countText, probabilityFloor } from '../report/figure-text.ts';
import {
  atLeastOneText,
  informationLines,
  openPackagesSentence,
  surfacesChangeText,
} from '../report/information-text.ts';
import type { Assessment, SurfaceResult } from '../trace/assess.ts';
import type { ActivityStatement } from '../trace/evidence/activity-ratio.ts';
import type { Information } from '../trace/information/information.ts';
import type { Context } from './command.ts';
import { alignColumns, bar, truncate, wrapText } from './terminal.ts';

type Printer = Pick<Context, 'out' | 'paint' | 'columns'>;

/** Prints an assessment for a person: headline, spaces, the five worst, out of reach, what could be learnt, figures. */
export function printAssessment(
  context: Printer,
  state: VisitState,
  assessment: Assessment,
  beside: { readonly information: Information; readonly activity: readonly ActivityStatement[] },
): void {
  printLateMark(context, state);
  printHeadline(context, assessment);
  printEvidence(context, assessment);
  printActivity(context, beside.activity);
  context.out('');
  printFates(context, assessment);
  context.out('');
  printSpaces(context, state, assessment);
  context.out('');
  printWorst(context, state, assessment);
  context.out('');
  printOutOfReach(context, state, assessment);
  context.out('');
  printInformation(context, state, beside.information);
  printFigures(context, state, assessment);
}

/** The mark of a late declaration, on every output that it must stand on. */
export function printLateMark(
  { out, paint }: Pick<Printer, 'out' | 'paint'>,
  state: VisitState,
): void {
  if (isLateVisit(state)) out(paint.red(lateMark));
}

/** Expected informative surfaces within reach, before and after, with the 90 % interval. */
export function printHeadline({ out, paint }: Printer, assessment: Assessment): void {
  const before = assessment.within['before']?.[assessment.adversary]?.count;
  const after = assessment.within['after']?.[assessment.adversary]?.count;
  if (before === undefined || after === undefined) return;
  out(
    paint.bold(
      `${countText(before.value)} → ${countText(after.value)} informative surfaces to be expected within our reach`,
    ),
  );
  out(
    paint.dim(
      `90 %: ${before.low}–${before.high} as left, ${after.low}–${after.high} as handed back; adversary: ${assessment.adversary}`,
    ),
  );
}

/** Whether these are the numbers given our own swabs. */
export function printEvidence(
  { out, paint, columns }: Printer,
  { evidence }: Pick<Assessment, 'evidence'>,
): void {
  if (evidence.status === 'none' && evidence.withoutWeight.length === 0) return;
  const doubted = evidence.status === 'collapsed' || evidence.contradicts;
  for (const line of wrapText(evidenceSentence(evidence), Math.min(columns, 100)))
    out(doubted ? paint.red(line) : paint.dim(line));
}

/** What each positive swab says about how the trace came there; its sources follow the ratio. */
export function printActivity(
  { out, columns }: Pick<Printer, 'out' | 'columns'>,
  statements: readonly ActivityStatement[],
): void {
  for (const statement of statements)
    for (const sentence of activitySentences(statement)) {
      const [first = '', ...rest] = wrapText(sentence, Math.min(columns, 100) - 4);
      out(`  ${first}`);
      for (const line of rest) out(`    ${line}`);
    }
}

/** How before became after: carried away, taken to leave with us, treated, as left. */
export function printFates({ out }: Pick<Printer, 'out'>, assessment: Assessment): void {
  const words = {
    carriedAway: 'carried away on record',
    assumedCarried: 'own things, taken to leave with us',
    treated: 'wiped or otherwise treated',
    untreated: 'as left',
  } as const;
  for (const line of alignColumns(
    (['carriedAway', 'assumedCarried', 'treated', 'untreated'] as const).map((fate) => {
      const f = assessment.bySurfaceFate[fate];
      return [
        words[fate],
        `${countText(f.before)} → ${countText(f.after)}`,
        `${f.surfaceCount} surfaces`,
      ];
    }),
    [{}, { align: 'right' }, { align: 'right' }],
  ))
    out(`  ${line}`);
}

function printSpaces(
  { out, paint, columns }: Printer,
  state: VisitState,
  assessment: Assessment,
): void {
  const rows = assessment.spaces
    .filter((s) => s.within)
    .map((s) => {
      const before = s.figures['before']?.count.value ?? 0;
      const after = s.figures['after']?.count.value ?? 0;
      return {
        label: state.document.spaces[s.space]?.label ?? s.space,
        space: s.space,
        before,
        after,
      };
    })
    .sort((a, b) => b.after - a.after);
  const most = rows.reduce((max, r) => Math.max(max, r.before, r.after), 1);
  out(paint.dim('space          before        after'));
  for (const row of rows)
    out(
      truncate(
        `${row.space.padEnd(12)} ${countText(row.before).padStart(5)} ${bar(row.before / most, 10)} ${countText(row.after).padStart(5)} ${bar(row.after / most, 10)} ${row.label}`,
        columns,
      ),
    );
}

function printWorst({ out, paint }: Printer, state: VisitState, assessment: Assessment): void {
  const worst = worstLeft(assessment, 5);
  out(
    paint.bold(
      worst.length === 0 ? 'Nothing is left within our reach.' : 'The five worst that stay',
    ),
  );
  for (const line of alignColumns(
    worst.map((s) => [
      s.id,
      probabilityText(s.after.p[assessment.adversary] ?? 0),
      `median ${massText(s.after.median, state)} (90 % ${massText(s.after.low, state)} – ${massText(s.after.high, state)})`,
      stateWord(state, s),
    ]),
    [{ columnsMax: 30 }, { align: 'right' }, {}, {}],
  ))
    out(`  ${line}`);
}

function printOutOfReach(
  { out, paint, columns }: Printer,
  state: VisitState,
  assessment: Assessment,
): void {
  const out_ = assessment.out['after']?.[assessment.adversary]?.count.value ?? 0;
  const kinds = assessment.outByKind;
  out(paint.bold(`Out of our reach: ${countText(out_)} informative ones to be expected`));
  out(
    `  ${countText(kinds['not-ours'] ?? 0)} not ours, ${countText(kinds['accepted'] ?? 0)} accepted by name, ${countText(kinds['air'] ?? 0)} air, dust and floor`,
  );
  for (const { reason, surfaces, expected } of outOfReachByReason(assessment).slice(0, 8)) {
    const [top] = surfaces;
    const most = top === undefined ? '' : `; most: ${top.id}, ${massText(top.after.median, state)}`;
    out(
      truncate(
        `  ${countText(expected).padStart(5)}  ${reason} (${surfaces.length})${most}`,
        columns,
      ),
    );
  }
}

function printFigures({ out, paint }: Printer, state: VisitState, assessment: Assessment): void {
  out(paint.dim('adversary        set      expected           any        pooled  Λ'));
  for (const adversary of assessment.adversaries)
    for (const set of ['before', 'after']) {
      const f = assessment.within[set]?.[adversary];
      if (f === undefined) continue;
      out(
        `${adversary.padEnd(16)} ${set.padEnd(7)} ${countText(f.count.value).padStart(9)}  ${probabilityText(f.any.value).padStart(12)}  ${probabilityText(f.pooled.value).padStart(12)}  ${lambdaText(f.lambda)}`,
      );
    }
  const u95 = assessment.u95['after'] ?? 0;
  out(
    `At most ${massText(u95, state)} left within reach (95 %); ${assessment.draws} draws, seed ${assessment.seed}.`,
  );
  const { assumptionCount, parameterCount } = assessment.assumptions;
  out(
    paint.dim(
      `${assumptionCount} of ${parameterCount} parameters behind these numbers are Assumptions (vestige explain names them).`,
    ),
  );
  for (const key of calibratedKeys(state.pack)) {
    const parameter = state.pack.parameters[key];
    if (parameter !== undefined) out(paint.dim(`${key}: ${gradeText(parameter)}.`));
  }
}

/** What an error was asked for and what was reached: never in silence when it was not. */
export function printErrorReport(
  { out, paint, columns }: Printer,
  state: VisitState,
  report: ErrorReport,
): void {
  const percent = (share: number): string =>
    share < 1e-4 ? '< 0.01 %' : `${Number((100 * share).toPrecision(2))} %`;
  const { pooled, u95, limit, rounds } = report;
  const draws = rounds.at(-1) ?? 0;
  const limits = {
    draws: `not met with ${draws} draws, the most allowed`,
    swabs:
      'not met: what the swabs taught is worth too few independent draws, and more draws do not help',
  } as const;
  const found = limit === undefined ? `met with ${draws} draws` : limits[limit];
  const text = `Error of ${percent(report.asked)} (95 %) ${found}: pooled ${probabilityText(pooled.value)} to ${percent(pooled.error)}, at most ${massText(u95.value, state)} left to ${percent(u95.error)}.`;
  for (const line of wrapText(text, Math.min(columns, 100)))
    out(report.isMet ? paint.dim(line) : paint.red(line));
}

/** What could be learnt: a line for each class, for the party that can read it from most of what is left; no places. */
function printInformation(
  { out, paint, columns }: Printer,
  state: VisitState,
  information: Information,
): void {
  const lines = informationLines(state, information);
  if (lines.length === 0) return;
  const parties = new Set(lines.map((l) => l.collector));
  const [only] = parties.size === 1 ? parties : [];
  out(paint.bold(`What could be learnt ${only === undefined ? '' : `by ${only}`}`.trim()));
  const rows = lines.map(({ label, collector, row }) => [
    label,
    surfacesChangeText(row),
    atLeastOneText(row, row.after),
    row.onSurfaces ? countText(row.out.surfaces) : '–',
    only === undefined ? collector : '',
  ]);
  const head = ['', 'surfaces', 'at least one', 'out', ''];
  for (const [i, line] of alignColumns(
    [head, ...rows],
    [{}, { align: 'right' }, { align: 'right' }, { align: 'right' }, {}],
  ).entries())
    out(truncate(i === 0 ? paint.dim(`  ${line}`) : `  ${line}`, columns));
  const open = openPackagesSentence(information.packages);
  if (open !== '') for (const line of wrapText(open, columns - 2)) out(`  ${line}`);
  out('');
}

/** What has become of a surface, in a word; fabric is never more than "reduced". */
export function stateWord(state: VisitState, surface: SurfaceResult): string {
  if (surface.removedAt !== undefined) return 'carried away';
  if (surface.leavesWithUs) return 'leaves with us';
  if (surface.after.mean >= surface.before.mean * 0.999) return 'as left';
  const entry = state.surfaces.get(surface.id);
  return entry !== undefined && !entry.hard ? 'reduced' : 'wiped';
}

/** Mass in words: three significant figures, pg or ng for the trace pack, its own unit otherwise. */
export function massText(mass: number, state: Pick<VisitState, 'pack'>): string {
  const unit = state.pack.trace.massUnit;
  const [value, name] = unit === 'pg' && mass >= 1000 ? [mass / 1000, 'ng'] : [mass, unit];
  if (value === 0) return `0 ${name}`;
  if (value < 0.1) return `< 0.1 ${name}`;
  const rounded = Number(value.toPrecision(value < 1 ? 1 : value < 10 ? 2 : 3));
  return `${rounded} ${name}`;
}

/** A probability with its floor: never 0, never 1. */
export function probabilityText(p: number): string {
  if (p < probabilityFloor) return belowFloorText;
  if (p > 0.999) return '> .999';
  return p.toFixed(3).replace(/^0/, '');
}

function lambdaText(lambda: number): string {
  if (lambda < probabilityFloor) return belowFloorText;
  return lambda > 50 ? '> 50' : String(Number(lambda.toPrecision(3)));
}
