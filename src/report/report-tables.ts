import type { FactOf } from '../model/fact.ts';
import type { VisitState } from '../model/state.ts';
import type { Assessment, SurfaceResult } from '../trace/assess.ts';
import { oneIn } from './evidence-text.ts';
import { type FigureTable, figures, words } from './figure.ts';
import {
  belowLimitText,
  capitalised,
  countText,
  massRangeText,
  massText,
  probabilityText,
} from './figure-text.ts';
import { surfacesText } from './task-text.ts';
import { whenOf } from './visit-clock.ts';

/** The five surfaces within reach that are most likely to be informative as handed back. */
export function worstTable(state: VisitState, assessment: Assessment): FigureTable {
  const p = (s: SurfaceResult) => s.after.p[assessment.adversary] ?? 0;
  const worst = assessment.surfaces
    .filter((s) => s.within && s.after.mean >= 1)
    .sort((a, b) => p(b) - p(a) || b.after.mean - a.after.mean || (a.id < b.id ? -1 : 1))
    .slice(0, 5);
  return {
    caption: 'Most likely to be informative as they were handed back',
    columns: [
      words('Surface'),
      words('Place'),
      figures('Informative'),
      figures('Left'),
      figures('90 %'),
      figures('As left'),
    ],
    rows: worst.map((s) => [
      s.label,
      state.document.spaces[s.space]?.label ?? s.space,
      probabilityText(p(s)),
      massText(s.after.mean),
      massRangeText(s.after.low, s.after.high),
      massText(s.before.mean),
    ]),
  };
}

/** Everything that was not as declared or planned, in the order of the day. */
export function differencesOf(state: VisitState): readonly string[] {
  const when = (at: number) => whenOf(state, at);
  const label = (object: string) => state.objects.get(object)?.label ?? object;
  const lines: { readonly at: number; readonly text: string }[] = [
    ...state.factsOf('identity').map((i) => ({
      at: i.at,
      text: `${label(i.foundObject)} stood where ${label(i.recordedObject)} was recorded`,
    })),
    ...state.factsOf('gap').map((g) => ({ at: g.from, text: `nobody watched: ${g.reason}` })),
    ...state.factsOf('window').map((w) => ({
      at: w.at,
      text: `the window was cut to ${when(w.until)}: ${w.reason}`,
    })),
    ...state.tasks
      .filter((t) => t.outcome === 'dropped' || t.outcome === 'not-done')
      .map((t) => ({
        at: t.at,
        text: `not done: ${surfacesText(state, t.surfaces)}${t.note === undefined ? '' : ` (${t.note})`}`,
      })),
    ...state.factsOf('footage').map((f) => ({
      at: f.recordedAt,
      text: `published footage showed contacts that nobody had logged`,
    })),
    ...state.holds.map((hold) => ({ at: hold.from, text: `incident hold: ${hold.reason}` })),
    ...state.factsOf('exception').map((e) => ({ at: e.at, text: `${e.id}: ${e.what}` })),
    ...state
      .factsOf('result')
      .filter((r) => r.call === 'principal-present' || r.control === 'failed')
      .map((r) => ({
        at: r.at,
        text:
          r.control === 'failed'
            ? `swab ${r.swab} is void and carries no weight`
            : `swab ${r.swab}: principal present, ${massText(r.quantityPg ?? 0)}`,
      })),
  ];
  return lines.sort((a, b) => a.at - b.at).map((l) => `${when(l.at)} – ${l.text}`);
}

/** Informative surfaces to be expected, by place and reach. */
export function spaceTable(state: VisitState, assessment: Assessment): FigureTable {
  return {
    caption: 'By place: informative surfaces to be expected',
    columns: [
      words('Place'),
      words('Reach'),
      figures('As left'),
      figures('90 %'),
      figures('As handed back'),
      figures('90 %'),
    ],
    rows: assessment.spaces.map((s) => {
      const [before, after] = [s.figures['before']?.count, s.figures['after']?.count];
      return [
        state.document.spaces[s.space]?.label ?? s.space,
        sortText[s.sort] ?? s.sort,
        countText(before?.value ?? 0),
        `${before?.low ?? 0}–${before?.high ?? 0}`,
        countText(after?.value ?? 0),
        `${after?.low ?? 0}–${after?.high ?? 0}`,
      ];
    }),
  };
}

const sortText: Readonly<Record<string, string>> = {
  within: 'within',
  out: 'out of reach',
  kept: 'ours to keep, in no headline',
};

/** Every surface of a place that carries trace, largest first. */
export function surfaceTable(
  state: VisitState,
  assessment: Assessment,
  space: string,
): FigureTable {
  const rows = assessment.surfaces
    .filter((s) => s.space === space && Math.max(s.before.mean, s.after.mean) >= 1)
    .sort(byMass('before'));
  return {
    caption: `${capitalised(state.document.spaces[space]?.label ?? space)}: every surface that carries trace`,
    columns: [
      words('Surface'),
      figures('As left'),
      figures('90 %'),
      figures('As handed back'),
      figures('90 %'),
      figures('Informative'),
      words('Reach'),
    ],
    rows: rows.map((s) => [
      s.label,
      massText(s.before.mean),
      massRangeText(s.before.low, s.before.high),
      s.removedAt === undefined
        ? massText(s.after.mean)
        : `carried away ${whenOf(state, s.removedAt)}`,
      s.removedAt === undefined ? massRangeText(s.after.low, s.after.high) : '',
      s.removedAt === undefined ? probabilityText(s.after.p[assessment.adversary] ?? 0) : '',
      s.within ? 'within' : s.reason,
    ]),
  };
}

/** What a swab's result did to the numbers. */
function weightText({ used, withoutWeight }: Assessment['evidence'], swab: string): string {
  const own = used.find((u) => u.swab === swab);
  if (own !== undefined) return `yes; foreseen by the others: ${oneIn(own.given)}`;
  const without = withoutWeight.find((w) => w.swab === swab);
  return without === undefined ? 'no result' : `no weight: ${without.reason}`;
}

function quantityText({ call, quantityPg, lodPg }: FactOf<'result'>): string {
  if (call === 'not-detected' || call === 'clean') return belowLimitText(lodPg);
  if (quantityPg === undefined) return '–';
  return quantityPg < lodPg ? belowLimitText(lodPg) : massText(quantityPg);
}

/** Swabs with all their results, results of swabs that nobody took, ATP readings, and what they did to the numbers. */
export function swabTable(state: VisitState, { evidence }: Assessment): FigureTable {
  const results = state.factsOf('result');
  const swabs = state.factsOf('swab');
  const known = new Set(swabs.map((s) => s.id));
  const resultCells = (result: (typeof results)[number] | undefined) => [
    result?.control ?? 'no result yet',
    result === undefined ? '–' : quantityText(result),
    result?.call.replaceAll('-', ' ') ?? '–',
  ];
  return {
    caption: 'Swabs and what the laboratory said of them',
    columns: [
      words('Swab'),
      words('Surface'),
      words('Chosen by'),
      figures('Taken'),
      words('Control'),
      figures('Quantity'),
      words('Call'),
      words('In the numbers'),
    ],
    rows: [
      ...swabs.flatMap((s) => {
        const own = results.filter((r) => r.swab === s.id);
        return (own.length === 0 ? [undefined] : own).map((result) => [
          s.id,
          s.surface === undefined ? 'blank' : surfacesText(state, [s.surface]),
          s.chosenBy,
          whenOf(state, s.at),
          ...resultCells(result),
          weightText(evidence, s.id),
        ]);
      }),
      ...results
        .filter((r) => !known.has(r.swab))
        .map((r) => [
          r.swab,
          'not known',
          '–',
          '–',
          ...resultCells(r),
          weightText(evidence, r.swab),
        ]),
      ...state
        .factsOf('atp')
        .map((a) => [
          a.id,
          surfacesText(state, [a.surface]),
          'ATP meter',
          whenOf(state, a.at),
          '–',
          `${a.rlu} of ${a.limitRlu} RLU`,
          a.rlu > a.limitRlu ? 'soiled' : 'no soil',
          'no weight: soil, not DNA',
        ]),
    ],
  };
}

/** Packages with seal, mass and end. */
export function unitTable(state: VisitState): FigureTable {
  const ends = state.factsOf('disposition');
  return {
    caption: 'Packages: contents, seal, mass, end',
    columns: [
      words('Package'),
      words('Contents'),
      figures('Seal'),
      figures('Mass'),
      figures('Sealed'),
      words('By, with'),
      words('End'),
    ],
    rows: state.factsOf('unit').map((u) => {
      const end = ends.find((d) => d.units.includes(u.id));
      const found = state
        .factsOf('inspection')
        .find((i) => i.unit === u.id && i.result !== 'intact');
      const mark = found === undefined ? '' : `; seal found ${found.result.replaceAll('-', ' ')}`;
      return [
        u.id,
        u.contents,
        u.seal,
        `${Math.round(u.massG)} g`,
        whenOf(state, u.at),
        `${u.sealedBy}, ${u.secondPerson}`,
        `${end === undefined ? 'in custody' : `${end.end} ${whenOf(state, end.at)}`}${mark}`,
      ];
    }),
  };
}

/** Parameters that have no source. */
export function assumptionTable(state: VisitState, assessment: Assessment): FigureTable {
  return {
    caption: 'Parameters without a source',
    columns: [words('Parameter'), figures('Value'), words('Unit'), words('Note')],
    rows: assessment.assumptions.keys.map((key) => {
      const parameter = state.pack.parameters[key];
      return [
        key,
        parameter === undefined ? '' : String(Number(parameter.value.toPrecision(4))),
        parameter?.unit ?? '',
        parameter?.note ?? '',
      ];
    }),
  };
}

/** Orders surfaces by mean mass in one set, largest first, then by id. */
export function byMass(set: 'before' | 'after') {
  return (a: SurfaceResult, b: SurfaceResult) =>
    b[set].mean - a[set].mean || (a.id < b.id ? -1 : 1);
}
