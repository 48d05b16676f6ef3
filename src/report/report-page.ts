import type { Task } from '../model/fact.ts';
import type { VisitState } from '../model/state.ts';
import type { Assessment, SurfaceResult } from '../trace/assess.ts';
import { beforeAfter } from './before-after.ts';
import { type CertificateContent, certificatePage, certificateStyle } from './certificate-page.ts';
import { type Chapter, chaptersOf, type Edition } from './chapters.ts';
import { type Figure, type FigureTable, figures, tableNode, words } from './figure.ts';
import { capitalised, countText, massRangeText, massText, probabilityText } from './figure-text.ts';
import { floorPlan } from './floor-plan.ts';
import { gantt, surfacesText } from './gantt.ts';
import { headlineOf, meaningSentences, outOfReachText } from './headline.ts';
import { caseLife, lifeLineOf, objectLife } from './life-line.ts';
import { pageStyle } from './page-style.ts';
import { h, type PictureChild, type PictureNode, pictureToText } from './picture.ts';
import { type FlowLink, sankey } from './sankey.ts';
import { whenOf } from './visit-clock.ts';

/** What a verification, custody or other check found, in sentences. */
export interface ReportFinding {
  readonly title: string;
  readonly lines: readonly string[];
}

export interface ReportInput {
  readonly state: VisitState;
  readonly assessment: Assessment;
  /** The room of the first picture; without it the one from which most was to be expected. */
  readonly heroSpace?: string;
  /** The same answer when less was known, oldest first. */
  readonly editions?: readonly Edition[];
  /** Pathways as links, with words for their ids. */
  readonly pathways?: {
    readonly links: readonly FlowLink[];
    readonly labels: Readonly<Record<string, string>>;
  };
  /** A plan to compare with what was done. */
  readonly plan?: {
    readonly title: string;
    readonly space: string;
    readonly tasks: readonly Task[];
  };
  /** Custody and verification in sentences. */
  readonly findings?: readonly ReportFinding[];
  readonly certificate?: CertificateContent;
}

/** Width of pictures inside chapters; px. */
const pictureWidth = 1180;

/**
 * The whole account as one file: no script, no network, system fonts, light, dark and paper. The
 * first screen has the sentence, the picture, what it means and what is out of reach; then the
 * chapters of the day in order; then the tables.
 */
export function reportPage(input: ReportInput): string {
  const { state, assessment } = input;
  const head = headlineOf(state, assessment);
  const title = `${state.document.visit.title}: ${head.numbers} informative surfaces`;
  const page = h(
    'html',
    { lang: 'en' },
    h(
      'head',
      {},
      h('meta', { charset: 'utf-8' }),
      h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      // The page needs nothing from anywhere; this keeps it so, whatever a visit file contains.
      h('meta', {
        'http-equiv': 'Content-Security-Policy',
        content: "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
      }),
      h('title', {}, title),
      h('style', {}, `${pageStyle()}\n${certificateStyle}`),
    ),
    h('body', {}, h('a', { class: 'skip', href: '#day' }, 'To the chapters'), ...bodyNodes(input)),
  );
  return `<!doctype html>\n${pictureToText(page)}\n`;
}

function bodyNodes(input: ReportInput): readonly PictureNode[] {
  const chapters = chaptersOf(input);
  return [
    topNode(input),
    h(
      'main',
      {},
      ...firstScreen(input),
      ...summaryNodes(input),
      h('h2', { id: 'day' }, 'The day, chapter by chapter'),
      ...chapters.map((chapter, index) => chapterNode(input, chapter, index)),
      ...pathwayNodes(input),
      ...planNodes(input),
      ...tableNodes(input),
      ...findingNodes(input),
      ...(input.certificate === undefined
        ? []
        : [h('div', { id: 'certificate' }, certificatePage(input.certificate))]),
    ),
    footNode(input),
  ];
}

function topNode({ state, assessment }: ReportInput): PictureNode {
  const head = headlineOf(state, assessment);
  const { visit } = state.document;
  return h(
    'header',
    { class: 'top' },
    h(
      'p',
      { class: 'marking' },
      [visit.title, visit.marking].filter((t) => t !== undefined).join(' · '),
    ),
    h('h1', {}, h('span', { class: 'numbers' }, head.numbers), ` ${head.meaning}`),
    h('p', { class: 'lead' }, `${head.aside}.`),
  );
}

function firstScreen(input: ReportInput): readonly PictureNode[] {
  const { state, assessment } = input;
  const space = heroOf(input);
  const hero =
    space === undefined
      ? []
      : [figureNode(beforeAfter({ state, assessment, space, prefix: 'hero', margin: 2 }), 'hero')];
  return [
    ...hero,
    h(
      'div',
      { class: 'columns' },
      h(
        'section',
        {},
        h('h3', {}, 'What it means'),
        ...meaningSentences(state, assessment).map((s) => h('p', {}, s)),
      ),
      h('section', { class: 'out' }, h('h3', {}, 'Out of our reach'), ...outNodes(input)),
    ),
  ];
}

function heroOf({ heroSpace, assessment }: ReportInput): string | undefined {
  return heroSpace ?? mainSpace(assessment);
}

/** The space from which most informative surfaces were to be expected within reach. */
function mainSpace(assessment: Assessment): string | undefined {
  return [...assessment.spaces]
    .filter((s) => s.sort === 'within')
    .sort(
      (a, b) => (b.figures['before']?.count.value ?? 0) - (a.figures['before']?.count.value ?? 0),
    )[0]?.space;
}

function outNodes({ assessment }: ReportInput): readonly PictureNode[] {
  const out = assessment.surfaces
    .filter((s) => !s.within && s.kind !== 'kept' && s.after.mean >= 1)
    .sort(byMass('after'));
  if (out.length === 0) return [h('p', {}, 'Nothing that carries trace is out of our reach.')];
  const rest = out.length - 6;
  const total = assessment.out['after']?.[assessment.adversary]?.count.value ?? 0;
  const kinds = outOfReachText(assessment);
  return [
    h(
      'p',
      {},
      `${countText(total)} more informative surfaces are to be expected there: ${kinds === '' ? 'see the table.' : kinds} Nobody can fetch them; they are part of the answer.`,
    ),
    h(
      'ul',
      {},
      ...out
        .slice(0, 6)
        .map((s) =>
          h('li', {}, h('strong', {}, massText(s.after.mean)), ` ${s.label}: ${s.reason}`),
        ),
    ),
    ...(rest > 0
      ? [h('p', {}, `And ${rest} more that carry trace, all in the tables below.`)]
      : []),
  ];
}

function byMass(set: 'before' | 'after') {
  return (a: SurfaceResult, b: SurfaceResult) =>
    b[set].mean - a[set].mean || (a.id < b.id ? -1 : 1);
}

function summaryNodes(input: ReportInput): readonly PictureNode[] {
  const items = [
    ['five', 'The five worst'],
    ['differences', 'What went otherwise'],
    ['day', 'The day'],
    ...(input.pathways === undefined ? [] : [['pathways', 'By which way']]),
    ['tables', 'All figures'],
    ['assumptions', 'Assumptions'],
    ...(input.certificate === undefined ? [] : [['certificate', 'Certificate']]),
  ];
  return [
    h(
      'nav',
      { 'aria-label': 'Contents' },
      h(
        'ol',
        {},
        ...items.map(([id, text]) => h('li', {}, h('a', { href: `#${id}` }, text ?? ''))),
      ),
    ),
    h('h2', { id: 'five' }, 'The five worst within our reach'),
    tableNode(worstTable(input)),
    h('h2', { id: 'differences' }, 'What went otherwise than planned'),
    h('ul', {}, ...differencesOf(input.state).map((line) => h('li', {}, line))),
    ...editionNodes(input),
  ];
}

function worstTable({ state, assessment }: ReportInput): FigureTable {
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

function editionNodes({ state, assessment, editions }: ReportInput): readonly PictureNode[] {
  if (editions === undefined || editions.length === 0) return [];
  const rows = [...editions, { label: 'all that is known', atMs: undefined, assessment }];
  return [
    tableNode({
      caption: 'The answer as more became known: informative surfaces within our reach',
      columns: [
        words('Known by then'),
        figures('When'),
        figures('As left'),
        figures('As handed back'),
      ],
      rows: rows.map((e) => {
        const count = (set: string) =>
          countText(e.assessment.within[set]?.[assessment.adversary]?.count.value ?? 0);
        return [
          e.label,
          e.atMs === undefined ? '' : whenOf(state, e.atMs),
          count('before'),
          count('after'),
        ];
      }),
    }),
  ];
}

function chapterNode(input: ReportInput, chapter: Chapter, index: number): PictureNode {
  const { state } = input;
  const from = whenOf(state, chapter.fromMs);
  const to = chapter.toMs === undefined ? '' : `–${whenOf(state, chapter.toMs)}`;
  const wide = chapterFigures(input, chapter);
  return h(
    'section',
    { class: 'chapter', id: chapter.id, 'aria-labelledby': `${chapter.id}-title` },
    h('div', { class: 'when' }, `${from}${to}`, h('small', {}, chapter.place)),
    h(
      'div',
      {},
      h('h3', { id: `${chapter.id}-title` }, `${index + 1}. ${chapter.title}`),
      ...chapter.sentences.map((s) => h('p', {}, s)),
      chapter.numbers.length === 0
        ? undefined
        : h(
            'dl',
            { class: 'numbers' },
            ...chapter.numbers.map((n) => h('div', {}, h('dt', {}, n.label), h('dd', {}, n.value))),
          ),
    ),
    ...wide.map((node) => h('div', { class: 'wide' }, node)),
  );
}

/** The pictures of a chapter: the room as it was left, the sweep, the lives of things. */
function chapterFigures(input: ReportInput, chapter: Chapter): readonly PictureNode[] {
  const { state, assessment } = input;
  const { space, id } = chapter;
  const width = pictureWidth;
  if (chapter.kind === 'leg' && space !== undefined) {
    const set = hasOwnDeparture(input, space) ? ('before' as const) : ('after' as const);
    const plan = floorPlan({
      state,
      assessment,
      space,
      set,
      prefix: id,
      width,
      height: 480,
      framing: space === heroOf(input) ? 'room' : 'scene',
      legend: 'without',
    });
    return [figureNode(plan)];
  }
  if (chapter.kind === 'window' && space !== undefined)
    return [figureNode(gantt({ state, assessment, space, prefix: id, width }))];
  if (chapter.kind === 'journey') return lifeNodes(input, id);
  return [];
}

function hasOwnDeparture({ state }: ReportInput, space: string): boolean {
  return state.factsOf('window').some((w) => w.space === space);
}

/** The life of the glass (or of what else was drunk from), and of the first case. */
function lifeNodes(input: ReportInput, id: string): readonly PictureNode[] {
  const { state, assessment } = input;
  const isInHero = (object: string) => state.objects.get(object)?.space === heroOf(input);
  const carried = assessment.surfaces
    .filter((s) => s.removedAt !== undefined)
    .sort((a, b) => fluid(b) - fluid(a) || (a.id < b.id ? -1 : 1))
    .map((s) => s.id.split('/')[0] ?? '')
    .filter((object) => state.factsOf('unit').some((u) => u.objects.includes(object)));
  const isVessel = (o: string) => /glass|cup|flute/.test(state.objects.get(o)?.kind ?? '');
  const vessels = carried.filter(isVessel);
  const object = vessels.find(isInHero) ?? vessels[0] ?? carried[0];
  const box = state.factsOf('case')[0];
  const width = pictureWidth;
  const lines: Figure[] = [];
  if (object !== undefined)
    lines.push(
      lifeLineOf(
        state,
        {
          prefix: `${id}-thing`,
          width,
          title: `The life of ${state.objects.get(object)?.label ?? object}`,
        },
        objectLife(state, object),
      ),
    );
  if (box !== undefined)
    lines.push(
      lifeLineOf(
        state,
        { prefix: `${id}-case`, width, title: `The life of ${box.label} ${box.id}` },
        caseLife(state, box.id),
      ),
    );
  return lines.map((figure) => h('div', {}, h('h3', {}, figure.table.caption), figureNode(figure)));
}

function fluid(s: SurfaceResult): number {
  return s.before.mean * (1 - s.before.cellShare);
}

function pathwayNodes({ pathways }: ReportInput): readonly PictureNode[] {
  if (pathways === undefined || pathways.links.length === 0) return [];
  const figure = sankey({
    prefix: 'ways',
    width: pictureWidth,
    title: 'By which way the trace went',
    links: pathways.links,
    labels: pathways.labels,
  });
  return [h('h2', { id: 'pathways' }, 'By which way the trace went'), figureNode(figure)];
}

function planNodes({ state, assessment, plan }: ReportInput): readonly PictureNode[] {
  if (plan === undefined) return [];
  const figure = gantt({
    state,
    assessment,
    space: plan.space,
    tasks: plan.tasks,
    prefix: 'plan',
    width: pictureWidth,
  });
  return [h('h2', { id: 'plan' }, plan.title), figureNode(figure)];
}

function tableNodes(input: ReportInput): readonly PictureNode[] {
  const { state, assessment } = input;
  const places = [...new Set(assessment.spaces.map((s) => s.space))];
  return [
    h('h2', { id: 'tables' }, 'All figures'),
    h(
      'p',
      {},
      'Mass is the mean of the draws, with the 5 % and 95 % quantiles. Informative is the chance that a sample of the surface is informative for the laboratory of the headline.',
    ),
    tableNode(spaceTable(input)),
    ...places.map((space) => details(surfaceTable(input, space))),
    ...(state.factsOf('swab').length === 0 ? [] : [details(swabTable(state))]),
    ...(state.factsOf('unit').length === 0 ? [] : [details(unitTable(state))]),
    h('h2', { id: 'assumptions' }, 'Assumptions'),
    h(
      'p',
      {},
      `${assessment.assumptions.assumptionCount} of the ${assessment.assumptions.parameterCount} parameters that this visit reads have no source: they say Assumption.`,
    ),
    details(assumptionTable(input)),
  ];
}

function details(table: FigureTable): PictureNode {
  return h('details', {}, h('summary', {}, table.caption), tableNode(table));
}

function spaceTable({ state, assessment }: ReportInput): FigureTable {
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

function surfaceTable({ state, assessment }: ReportInput, space: string): FigureTable {
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

function swabTable(state: VisitState): FigureTable {
  const results = state.factsOf('result');
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
    ],
    rows: state.factsOf('swab').map((s) => {
      const result = results.find((r) => r.swab === s.id);
      return [
        s.id,
        s.surface === undefined ? 'blank' : surfacesText(state, [s.surface]),
        s.chosenBy,
        whenOf(state, s.at),
        result?.control ?? 'no result yet',
        result?.quantityPg === undefined ? '–' : massText(result.quantityPg),
        result?.call.replaceAll('-', ' ') ?? '–',
      ];
    }),
  };
}

function unitTable(state: VisitState): FigureTable {
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

function assumptionTable({ state, assessment }: ReportInput): FigureTable {
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

function findingNodes({ findings }: ReportInput): readonly PictureNode[] {
  return (findings ?? []).flatMap((finding) => [
    h('h2', {}, finding.title),
    h('ul', {}, ...finding.lines.map((line) => h('li', {}, line))),
  ]);
}

/** A picture and, behind one line, the same in figures. */
function figureNode(figure: Figure, extraClass?: string): PictureNode {
  const { attributes } = figure.picture;
  const picture: PictureChild =
    extraClass === undefined
      ? figure.picture
      : { ...figure.picture, attributes: { ...attributes, class: `picture ${extraClass}` } };
  return h(
    'figure',
    {},
    h('div', { class: 'frame' }, picture),
    h(
      'details',
      { class: 'echo' },
      h('summary', {}, 'The same in figures'),
      tableNode(figure.table),
    ),
  );
}

function footNode({ state, assessment }: ReportInput): PictureNode {
  const { pack } = state;
  return h(
    'footer',
    {},
    h(
      'p',
      {},
      `Computed by ${assessment.engine} from ${state.facts.length} records, pack ${pack.id} ${pack.version}, seed ${assessment.seed}, ${assessment.draws} draws. The same records give the same page.`,
    ),
  );
}
