import { type FigureTable, figures, tableNode, words } from './figure.ts';
import { countLimitText, countRangeText, limitText, massLimitText } from './figure-text.ts';
import { pageStyle } from './page-style.ts';
import { h, type PictureNode, pictureToText } from './picture.ts';

/** A line about something that stays: what, where, how much, why. */
export interface CertificateLine {
  readonly what: string;
  readonly place: string;
  readonly meanPg: number;
  /** Probability of an informative sample for the headline's laboratory. */
  readonly p: number;
  readonly reason: string;
}

/** A number of informative surfaces: expected, and the 90 % interval of the number itself. */
export interface CertificateCount {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A row of the table by place; a side without surfaces is absent. */
export interface CertificateSpace {
  readonly label: string;
  readonly before?: CertificateCount;
  readonly after?: CertificateCount;
  /** Out of our reach, as it stayed. */
  readonly out?: CertificateCount;
}

/** A row of the table of what could be learnt, in words. */
export interface CertificateLearnt {
  readonly what: string;
  readonly by: string;
  /** Surfaces to be expected within our reach, before and after. */
  readonly change: string;
  readonly atLeastOne: string;
  readonly out: string;
}

/** A row of the table by laboratory. */
export interface CertificateAdversary {
  readonly label: string;
  readonly before: CertificateCount;
  readonly after: CertificateCount;
  readonly out: CertificateCount;
  /** Probability that anything at all within reach is informative, parts combined. */
  readonly pooled: number;
}

/**
 * Everything a certificate says, as plain data. It is the account of one visit: a bound with its
 * exclusions, never a promise; whoever fills it in leaves nothing out that the engine knows.
 */
export interface CertificateContent {
  readonly title: string;
  readonly visit: string;
  /** Printed on every page when the visit is a drill; '' otherwise. */
  readonly marking: string;
  readonly statement: string;
  readonly clear: boolean;
  /** Why it is not clear. */
  readonly reasons: readonly string[];
  readonly declaredLate: boolean;
  readonly laboratory: string;
  readonly adversaries: readonly CertificateAdversary[];
  readonly spaces: readonly CertificateSpace[];
  /** 95 % bound of the residual within reach; pg. */
  readonly u95Pg: number;
  /** What could be learnt: a line for each class, for the party that can read most; empty when it was not judged. */
  readonly learnt: readonly CertificateLearnt[];
  /** What of body waste is not secured, as a sentence; '' when there is nothing to say. */
  readonly openWaste: string;
  /** What the bound does not cover, in sentences. */
  readonly exclusions: readonly string[];
  /** Largest first. */
  readonly outOfReach: readonly CertificateLine[];
  readonly accepted: readonly {
    readonly what: string;
    readonly by: string;
    readonly reason: string;
  }[];
  /** Not done or not accessible. */
  readonly notDone: readonly { readonly what: string; readonly why: string }[];
  readonly holds: readonly string[];
  readonly exceptions: readonly string[];
  readonly engine: string;
  /** `named`: id and version, and on how many trials it was calibrated. */
  readonly pack: { readonly named: string; readonly sha256: string };
  readonly seed: string;
  readonly draws: number;
  /** In a sentence: whether the figures are those given our own swabs. */
  readonly evidence: string;
  /** Ends of the chains that it rests on. */
  readonly heads: readonly { readonly device: string; readonly seq: number; readonly id: string }[];
  readonly assumptions: {
    readonly count: number;
    readonly of: number;
    /** Their part of what the pack leaves unsure; absent when it was not measured. */
    readonly share?: number;
    /** 90 % interval of the number as handed back with the pack's numbers unsure as well. */
    readonly range?: { readonly low: number; readonly high: number };
  };
  /** The two people who sign; `at` in words, '' while it is open. */
  readonly signatures: readonly {
    readonly role: string;
    readonly code: string;
    readonly at: string;
  }[];
}

/** Rows that fit on the page; what is left over is counted and stands in the report. */
const rowsMax = { outOfReach: 5, accepted: 4, notDone: 5, heads: 4, exceptions: 4 } as const;

/** The certificate as one page of A4: an `article` for the report, printable on its own. */
export function certificatePage(content: CertificateContent): PictureNode {
  const headline = content.adversaries.find((a) => a.label === content.laboratory);
  return h(
    'article',
    { class: 'certificate', 'aria-labelledby': 'certificate-title' },
    h(
      'p',
      { class: 'marking' },
      [content.marking, `Certificate of visit ${content.visit}`]
        .filter((t) => t !== '')
        .join(' · '),
    ),
    h('h2', { id: 'certificate-title' }, content.title),
    h('p', { class: content.clear ? 'out' : 'notice' }, h('strong', {}, content.statement)),
    ...(content.declaredLate
      ? [h('p', { class: 'notice' }, 'This visit was declared late, after its first contact.')]
      : []),
    ...(content.reasons.length === 0
      ? []
      : [h('ul', { class: 'tight' }, ...content.reasons.map((r) => h('li', {}, capital(r))))]),
    ...(headline === undefined ? [] : [headlineNode(content, headline)]),
    h(
      'div',
      { class: 'certificate-grid' },
      h(
        'div',
        {},
        tableNode(spaceTable(content)),
        tableNode(adversaryTable(content)),
        ...learntNodes(content),
      ),
      h('div', {}, ...stayingNodes(content)),
    ),
    h('div', { class: 'bounds' }, ...boundNodes(content)),
    ...originNodes(content),
    signatureNode(content),
  );
}

/** The certificate as a document of its own. */
export function certificateDocument(content: CertificateContent): string {
  const page = h(
    'html',
    { lang: 'en' },
    h(
      'head',
      {},
      h('meta', { charset: 'utf-8' }),
      h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      h('title', {}, `${content.title}: ${content.visit}`),
      h('style', {}, `${pageStyle()}\n${certificateStyle}`),
    ),
    h('body', {}, h('main', {}, certificatePage(content))),
  );
  return `<!doctype html>\n${pictureToText(page)}\n`;
}

/** Rules for the certificate; the report adds them to its own. */
export const certificateStyle = `
.certificate{max-width:1000px;margin:24px auto;font-size:13px;line-height:1.38}
.certificate h2{margin:4px 0 8px;font-size:22px}
.certificate h3{margin:12px 0 3px;font-size:13px}
.certificate p,.certificate ul{margin:0 0 5px;max-width:none}
.certificate ul{padding-left:1.15em}
.certificate li{margin:1px 0}
.certificate-grid{display:grid;grid-template-columns:minmax(0,1.08fr) minmax(0,1fr);gap:0 26px}
.certificate table{font-size:11.5px;min-width:0;width:100%}
.certificate th,.certificate td{padding:2px 10px 2px 0}
.certificate tbody th{min-width:0;font-weight:500}
.certificate thead th{font-size:11px;white-space:normal}
.certificate caption{padding:2px 0 3px;font-size:11.5px}
.certificate .bounds ul{columns:2;column-gap:26px}
.certificate .scroll{margin:4px 0 8px}
.certificate .big{font-size:30px;font-weight:680;margin:8px 0 0}
.certificate .origin{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:1px 14px;margin:4px 0 0;font-size:11px}
.certificate .origin dt{color:var(--secondary)}
.certificate .origin dd{margin:0}
.certificate .origin code{font-size:10.5px}
.signatures{display:grid;grid-template-columns:1fr 1fr;gap:36px;margin-top:18px}
.signatures div{border-top:1px solid var(--line);padding-top:3px;min-height:30px}
@media screen and (max-width:760px){.certificate-grid,.signatures{grid-template-columns:1fr}.certificate .bounds ul{columns:1}}
@media print{.certificate{margin:0;font-size:7.8pt;line-height:1.28;break-before:page;break-inside:avoid}
.certificate .marking{font-size:7.4pt}
.certificate h2{font-size:15pt;margin:2pt 0 4pt}.certificate h3{font-size:7.8pt;margin:5pt 0 1pt}
.certificate table{font-size:7.1pt}.certificate th,.certificate td{padding:1.2pt 6pt 1.2pt 0}
.certificate thead th,.certificate caption{font-size:7pt}
.certificate .big{font-size:21pt}.certificate .origin,.certificate .origin code{font-size:6.8pt}}`;

function headlineNode(content: CertificateContent, row: CertificateAdversary): PictureNode {
  return h(
    'div',
    {},
    h(
      'p',
      { class: 'big' },
      `${countLimitText(row.before.value)} → ${countLimitText(row.after.value)}`,
    ),
    h(
      'p',
      {},
      `informative surfaces to be expected within our reach, before and after, for a ${content.laboratory}; 90 % intervals ${rangeText(row.before)} and ${rangeText(row.after)}. Out of our reach: ${countLimitText(row.out.value)}. What is left within our reach is at most ${massLimitText(content.u95Pg)} in all (95 %).`,
    ),
  );
}

function rangeText(count: CertificateCount): string {
  return countRangeText(count.low, count.high);
}

function spaceTable({ spaces }: CertificateContent): FigureTable {
  return {
    caption: 'By place: informative surfaces to be expected within our reach, and out of it',
    columns: [
      words('Place'),
      figures('Before'),
      figures('After'),
      figures('90 %'),
      figures('Out of reach'),
    ],
    rows: spaces.map((s) => [
      s.label,
      s.before === undefined ? '–' : countLimitText(s.before.value),
      s.after === undefined ? '–' : countLimitText(s.after.value),
      s.after === undefined ? '–' : rangeText(s.after),
      s.out === undefined ? '–' : countLimitText(s.out.value),
    ]),
  };
}

function adversaryTable({ adversaries }: CertificateContent): FigureTable {
  return {
    caption: 'By laboratory, within our reach',
    columns: [
      words('Laboratory'),
      figures('Before'),
      figures('After'),
      figures('90 %'),
      figures('Anything at all'),
    ],
    rows: adversaries.map((a) => [
      a.label,
      countLimitText(a.before.value),
      countLimitText(a.after.value),
      rangeText(a.after),
      limitText(a.pooled),
    ]),
  };
}

function learntNodes(content: CertificateContent): readonly PictureNode[] {
  if (content.learnt.length === 0) return [];
  return [
    tableNode(learntTable(content)),
    ...(content.openWaste === '' ? [] : [h('p', {}, capital(content.openWaste))]),
  ];
}

function learntTable({ learnt }: CertificateContent): FigureTable {
  const parties = [...new Set(learnt.map((l) => l.by))];
  const isOne = parties.length === 1;
  return {
    caption: `What could be learnt within our reach and out of it${isOne ? ` by ${parties.join('')}` : ', by the party that can read most'}; surfaces`,
    columns: [
      words('What'),
      ...(isOne ? [] : [words('By')]),
      figures('Before, after'),
      figures('At least one'),
      figures('Out'),
    ],
    rows: learnt.map((l) => [l.what, ...(isOne ? [] : [l.by]), l.change, l.atLeastOne, l.out]),
  };
}

function stayingNodes(content: CertificateContent): readonly PictureNode[] {
  const { outOfReach, accepted, notDone, holds, exceptions } = content;
  return [
    ...section(
      'Out of our reach',
      outOfReach.map(
        (l) =>
          `${l.what}${l.place === '' ? '' : `, ${l.place}`}: ${massLimitText(l.meanPg)}, informative ${limitText(l.p)} – ${l.reason}`,
      ),
      rowsMax.outOfReach,
    ),
    ...section(
      'Accepted',
      accepted.map((a) => `${a.what}: by ${a.by}, ${a.reason}`),
      rowsMax.accepted,
    ),
    ...section(
      'Not done or not accessible',
      notDone.map((n) => `${n.what}: ${n.why}`),
      rowsMax.notDone,
    ),
    ...section('Incident holds', holds, rowsMax.exceptions),
    ...section('Exceptions', exceptions, rowsMax.exceptions),
  ];
}

function boundNodes({ exclusions }: CertificateContent): readonly PictureNode[] {
  return section('What the bound does not cover', exclusions, exclusions.length);
}

/** A short list; what does not fit is counted, never dropped in silence. */
function section(title: string, lines: readonly string[], max: number): readonly PictureNode[] {
  if (lines.length === 0) return [];
  const rest = lines.length - max;
  return [
    h('h3', {}, title),
    h(
      'ul',
      {},
      ...lines.slice(0, max).map((line) => h('li', {}, line)),
      rest > 0 ? h('li', {}, `and ${rest} more, all in the report`) : undefined,
    ),
  ];
}

function originNodes(content: CertificateContent): readonly PictureNode[] {
  const { assumptions, pack, heads } = content;
  const { share, range } = assumptions;
  const unsure =
    share === undefined || range === undefined
      ? '; intervals take the numbers of the pack as they stand'
      : `, ${Math.round(100 * share)} % of what the pack leaves unsure; with all of it unsure, ${countRangeText(range.low, range.high)} as handed back (90 %)`;
  const shown = heads.slice(0, rowsMax.heads).map((x) => `${x.device} ${x.seq} ${x.id}`);
  const rest = heads.length - shown.length;
  const line = (term: string, text: string, isCode = false) => [
    h('dt', {}, term),
    h('dd', {}, isCode ? h('code', {}, text) : text),
  ];
  return [
    h('h3', {}, 'From what this was computed'),
    h(
      'dl',
      { class: 'origin' },
      ...line('engine', `${content.engine}, seed ${content.seed}, ${content.draws} draws`),
      ...line('own swabs', content.evidence),
      ...line('pack', pack.named),
      ...line('pack SHA-256', pack.sha256, true),
      ...line(
        'assumptions',
        `${assumptions.count} of ${assumptions.of} parameters have no source and say so${unsure}`,
      ),
      ...(heads.length === 0
        ? line('records', 'a visit file, not yet a signed case: there are no chains')
        : line('chain heads', `${shown.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`, true)),
    ),
  ];
}

function signatureNode({ signatures }: CertificateContent): PictureNode {
  const open = { role: 'not yet signed', code: '', at: '' };
  const two = [signatures[0] ?? open, signatures[1] ?? open];
  return h(
    'div',
    { class: 'signatures' },
    ...two.map((s) => h('div', {}, [s.role, s.code, s.at].filter((t) => t !== '').join(' · '))),
  );
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
