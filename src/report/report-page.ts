import { packText } from '../model/calibration.ts';
import type { Task } from '../model/fact.ts';
import { isLateVisit, lateMark } from '../model/late-visit.ts';
import type { VisitState } from '../model/state.ts';
import type { Assessment } from '../trace/assess.ts';
import type { Information } from '../trace/information/information.ts';
import type { Uncertainty } from '../trace/uncertainty/uncertainty.ts';
import { type Answers, answerTitles, riskNodes, shareNodes, swabNodes } from './answer-sections.ts';
import { beforeAfter } from './before-after.ts';
import { type CertificateContent, certificatePage, certificateStyle } from './certificate-page.ts';
import type { Chapter, Edition } from './chapter.ts';
import { chapterFigures } from './chapter-figures.ts';
import { chaptersOf } from './chapters.ts';
import { type Figure, type FigureTable, figures, tableNode, words } from './figure.ts';
import { figureNode, twoWidthsNode } from './figure-node.ts';
import { countText, listText, massText } from './figure-text.ts';
import { gantt } from './gantt.ts';
import { headlineOf, meaningSentences, outOfReachText } from './headline.ts';
import { informationFigure } from './information-figure.ts';
import { carrierTable } from './information-table.ts';
import { openPackagesSentence } from './information-text.ts';
import { pageStyle } from './page-style.ts';
import { h, type PictureNode, pictureToText } from './picture.ts';
import {
  assumptionTable,
  byMass,
  differencesOf,
  spaceTable,
  surfaceTable,
  unitTable,
  worstTable,
} from './report-tables.ts';
import { type FlowLink, sankey } from './sankey.ts';
import { uncertaintyFigure } from './uncertainty-figure.ts';
import { whenOf } from './visit-clock.ts';

/** What a verification, custody or other check found, in sentences. */
export interface ReportFinding {
  readonly title: string;
  readonly lines: readonly string[];
}

/** What the whole account is made of; everything optional adds a part and takes none away. */
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
  /** What could be learnt from what stays. */
  readonly information?: Information;
  /** What else was computed: own swabs, whose DNA it is, risk over time. */
  readonly answers?: Answers;
  /** How sure the number is. */
  readonly uncertainty?: Uncertainty;
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
      ...riskNodes(answersOf(input)),
      h('h2', { id: 'day' }, 'The day, chapter by chapter'),
      ...chapters.map((chapter, index) => chapterNode(input, chapter, index)),
      ...pathwayNodes(input),
      ...shareNodes(answersOf(input)),
      ...swabNodes(answersOf(input)),
      ...uncertaintyNodes(input),
      ...informationNodes(input),
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
      [visit.title, visit.marking, isLateVisit(state) ? lateMark : undefined]
        .filter((t) => t !== undefined)
        .join(' · '),
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

function summaryNodes(input: ReportInput): readonly PictureNode[] {
  const titles = answerTitles(answersOf(input));
  const items = [
    ['five', 'The five worst'],
    ['differences', 'What went otherwise'],
    ...titles.filter(([id]) => id === 'risk'),
    ['day', 'The day'],
    ...(input.pathways === undefined ? [] : [['pathways', 'By which way']]),
    ...titles.filter(([id]) => id !== 'risk'),
    ...(input.uncertainty === undefined ? [] : [['sure', 'How sure that is']]),
    ...(informationOf(input) === undefined ? [] : [['learnt', 'What could be learnt']]),
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
    tableNode(worstTable(input.state, input.assessment)),
    h('h2', { id: 'differences' }, 'What went otherwise than planned'),
    h('ul', {}, ...differencesOf(input.state).map((line) => h('li', {}, line))),
    ...editionNodes(input),
  ];
}

function editionNodes({ state, assessment, editions }: ReportInput): readonly PictureNode[] {
  if (editions === undefined || editions.length === 0) return [];
  const rows = [...editions, { label: 'all that is known', atMs: undefined, assessment }].map(
    (e) => {
      const count = (set: string) =>
        countText(e.assessment.within[set]?.[assessment.adversary]?.count.value ?? 0);
      const when = e.atMs === undefined ? '' : whenOf(state, e.atMs);
      return { label: e.label, when, before: count('before'), after: count('after') };
    },
  );
  const [first] = rows;
  if (rows.every((r) => r.before === first?.before && r.after === first.after)) {
    const known = editions.map((e) => `${e.label} (${whenOf(state, e.atMs)})`);
    return [
      h(
        'p',
        {},
        `The answer as more became known, ${listText([...known, 'with all that is known'])}, is the same as it is printed here: ${first?.before} → ${first?.after} informative surfaces within our reach.`,
      ),
    ];
  }
  return [
    tableNode({
      caption: 'The answer as more became known: informative surfaces within our reach',
      columns: [
        words('Known by then'),
        figures('When'),
        figures('As left'),
        figures('As handed back'),
      ],
      rows: rows.map((r) => [r.label, r.when, r.before, r.after]),
    }),
  ];
}

function chapterNode(input: ReportInput, chapter: Chapter, index: number): PictureNode {
  const { state } = input;
  const from = whenOf(state, chapter.fromMs);
  const to = chapter.toMs === undefined ? '' : `–${whenOf(state, chapter.toMs)}`;
  const wide = chapterFigures(
    { state, assessment: input.assessment, heroSpace: heroOf(input), width: pictureWidth },
    chapter,
  );
  return h(
    'section',
    { class: 'chapter', id: chapter.id, 'aria-labelledby': `${chapter.id}-head` },
    h('div', { class: 'when' }, `${from}${to}`, h('small', {}, chapter.place)),
    h(
      'div',
      {},
      h('h3', { id: `${chapter.id}-head` }, `${index + 1}. ${chapter.title}`),
      ...chapter.sentences.map((s) => h('p', {}, s)),
      chapter.numbers.length === 0
        ? undefined
        : h(
            'dl',
            { class: 'numbers' },
            ...chapter.numbers.map((n) => h('div', {}, h('dt', {}, n.label), h('dd', {}, n.value))),
          ),
    ),
    ...wide.map(({ title, figure }) =>
      h(
        'div',
        { class: 'wide' },
        title === '' ? undefined : h('h3', {}, title),
        figureNode(figure),
      ),
    ),
  );
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
  return [
    h('h2', { id: 'pathways' }, 'By which way the trace went'),
    h(
      'p',
      {},
      `Expected masses, as if nothing had been swabbed: who touched what, and where it went from there.`,
    ),
    figureNode(figure),
  ];
}

function uncertaintyNodes({ uncertainty }: ReportInput): readonly PictureNode[] {
  if (uncertainty === undefined) return [];
  const figure = uncertaintyFigure({ uncertainty, prefix: 'sure', width: pictureWidth });
  const known = Math.round(100 * uncertainty.sets.after.epistemicShare);
  return [
    h('h2', { id: 'sure' }, 'How sure that is'),
    h(
      'p',
      {},
      `The headline takes every number of the pack as it stands. Here each is as unsure as the pack says, in ${uncertainty.worlds} packs that may be true as well. More knowledge could remove ${known} % of the variance; the rest is chance.`,
    ),
    figureNode(figure),
  ];
}

function answersOf({ state, assessment, answers }: ReportInput) {
  return { state, assessment, answers: answers ?? {}, width: pictureWidth };
}

/** The picture of what could be learnt; `undefined` without a judgement, or when the pack names no classes. */
function informationOf({ state, information }: ReportInput): Figure | undefined {
  if (information === undefined) return undefined;
  return informationFigure({ state, information, prefix: 'learnt', width: pictureWidth });
}

function informationNodes(input: ReportInput): readonly PictureNode[] {
  const { state, information } = input;
  const figure = informationOf(input);
  if (figure === undefined || information === undefined) return [];
  const open = openPackagesSentence(information.packages);
  return [
    h('h2', { id: 'learnt' }, 'What could be learnt, and by whom'),
    h(
      'p',
      {},
      `Whether a laboratory gets a profile is one question; what a party learns is another. ${information.assumptionCount} of the ${information.pairCount} pairs of trace and information, and all parties, are Assumptions.`,
    ),
    ...(open === '' ? [] : [h('p', {}, open)]),
    twoWidthsNode(
      pictureWidth,
      'learnt',
      (width, prefix) =>
        // The pack names classes, or there were no figure above.
        informationFigure({ state, information, prefix, width }) ?? figure,
    ),
    details(carrierTable(state)),
  ];
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
    tableNode(spaceTable(state, assessment)),
    ...places.map((space) => details(surfaceTable(state, assessment, space))),
    ...(state.factsOf('unit').length === 0 ? [] : [details(unitTable(state))]),
    h('h2', { id: 'assumptions' }, 'Assumptions'),
    h(
      'p',
      {},
      `${assessment.assumptions.assumptionCount} of the ${assessment.assumptions.parameterCount} parameters that this visit reads have no source: they say Assumption.`,
    ),
    details(assumptionTable(state, assessment)),
  ];
}

function details(table: FigureTable): PictureNode {
  return h('details', {}, h('summary', {}, table.caption), tableNode(table));
}

function findingNodes({ findings }: ReportInput): readonly PictureNode[] {
  return (findings ?? []).flatMap((finding) => [
    h('h2', {}, finding.title),
    h('ul', {}, ...finding.lines.map((line) => h('li', {}, line))),
  ]);
}

function footNode({ state, assessment }: ReportInput): PictureNode {
  const { pack } = state;
  return h(
    'footer',
    {},
    h(
      'p',
      {},
      `Computed by ${assessment.engine} from ${state.facts.length} facts, pack ${packText(pack)}, seed ${assessment.seed}, ${assessment.draws} draws. The same facts give the same page.`,
    ),
  );
}
