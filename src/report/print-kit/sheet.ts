import { h, type PictureChild, type PictureNode } from '../picture.ts';

/** Paper sizes of the kit. */
export type Paper = 'a4' | 'a5';

/** One printed page: a head line, content, and a foot that says what it belongs to. */
export interface Sheet {
  readonly paper: Paper;
  readonly title: string;
  readonly content: readonly PictureChild[];
}

/** What stands at the foot of every sheet. */
export interface SheetFoot {
  readonly visit: string;
  readonly agreement: string;
  /** Printed on every sheet of a visit that was declared late. */
  readonly mark?: string;
}

/** Black on white, legible at arm's length in poor light; colour only repeats what shape and word say. */
export const printStyle = `
:root{color:#000;background:#fff;font:11pt/1.35 system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;font-variant-numeric:tabular-nums}
body{margin:0}
@page a4{size:A4;margin:14mm}
@page a5{size:A5;margin:9mm}
.sheet{break-after:page;box-sizing:border-box;display:flex;flex-direction:column}
.a4{page:a4}
.a5{page:a5}
@media screen{body{background:#d9d4c8}.sheet{background:#fff;margin:8mm auto;box-shadow:0 1px 4px #0004}.a4{width:210mm;min-height:297mm;padding:14mm}.a5{width:148mm;min-height:210mm;padding:9mm}}
h1{font-size:17pt;margin:0 0 2mm;line-height:1.15}
h2{font-size:12pt;margin:4mm 0 1mm}
p{margin:0 0 2mm}
table{border-collapse:collapse;width:100%}
th,td{border:.35mm solid #000;padding:1mm 1.6mm;text-align:left;vertical-align:top;font-size:10pt}
th{background:#eee}
.tally{height:8.6mm}
.a5 table{table-layout:fixed}
.a5 th:first-child{width:44%}
.a5 td,.a5 th{font-size:9pt;line-height:1.2}
.foot{margin-top:auto;padding-top:2mm;font-size:7.5pt;gap:4mm;display:flex;justify-content:space-between;border-top:.3mm solid #000}
.card{display:flex;gap:4mm;align-items:flex-start;border:.5mm solid #000;padding:3mm;margin:0 0 3mm;break-inside:avoid}
.card svg{flex:none}
.card b{font-size:13pt;display:block;line-height:1.2}
.card .do{font-size:12pt}
.card .mark{margin-left:auto;min-width:19mm;text-align:right;font-size:11pt;white-space:nowrap}
.line{display:flex;gap:3mm;margin:2.5mm 0}
.line span{flex:1;border-bottom:.3mm solid #000;padding-bottom:5mm;font-size:8.5pt}
.alarm{border:1.2mm solid #000;padding:6mm;margin:4mm 0}
.alarm b{font-size:22pt}
`;

/** Lays one sheet out. */
export function sheetNode(sheet: Sheet, foot: SheetFoot): PictureNode {
  return h(
    'section',
    { class: `sheet ${sheet.paper}` },
    h('h1', {}, sheet.title),
    ...sheet.content,
    h(
      'div',
      { class: 'foot' },
      h(
        'span',
        {},
        `Visit ${foot.visit} · agreement ${foot.agreement}${foot.mark === undefined ? '' : ` · ${foot.mark}`}`,
      ),
      h(
        'span',
        {},
        'Own traces only, openly declared. An incident hold stops everything on this page.',
      ),
    ),
  );
}

/** A row of fields to be filled in by hand. */
export function signatureLine(...labels: readonly string[]): PictureNode {
  return h('div', { class: 'line' }, ...labels.map((label) => h('span', {}, label)));
}

/** A table with a head. */
export function tableNode(
  head: readonly string[],
  rows: readonly (readonly PictureChild[])[],
  rowClass?: string,
): PictureNode {
  return h(
    'table',
    {},
    h('thead', {}, h('tr', {}, ...head.map((cell) => h('th', { scope: 'col' }, cell)))),
    h(
      'tbody',
      {},
      ...rows.map((row) => h('tr', { class: rowClass }, ...row.map((cell) => h('td', {}, cell)))),
    ),
  );
}
