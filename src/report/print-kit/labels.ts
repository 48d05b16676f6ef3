import { h, type PictureNode, pictureToText } from '../picture.ts';
import { printStyle } from './sheet.ts';

/** One label: what a person reads, and what a scanner reads. */
export interface Label {
  readonly code: string;
  /** Modules of the QR code that says the same as `code`; true is dark. */
  readonly modules: readonly (readonly boolean[])[];
  /** `thing` or `package`: the only word on the label. */
  readonly sort: 'thing' | 'package';
}

const labelStyle = `
.labels{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:3mm}
.label{border:.3mm dashed #000;padding:2mm;display:flex;gap:2mm;align-items:center;break-inside:avoid;font-size:8pt}
.label b{display:block;font-size:11pt;white-space:nowrap}
.label svg{flex:none}
`;

/** A sheet of labels for A4; no label says what it is stuck on. */
export function labelSheet(visit: string, labels: readonly Label[]): string {
  const page = h(
    'html',
    { lang: 'en' },
    h(
      'head',
      {},
      h('meta', { charset: 'utf-8' }),
      h('title', {}, `Labels · ${visit}`),
      h('style', {}, `${printStyle}${labelStyle}`),
    ),
    h(
      'body',
      {},
      h(
        'section',
        { class: 'sheet a4' },
        h('h1', {}, 'Labels'),
        h(
          'p',
          {},
          'Codes without meaning. Which label is on which thing stands only in the sealed records.',
        ),
        h('div', { class: 'labels' }, ...labels.map(labelNode)),
      ),
    ),
  );
  return `<!doctype html>\n${pictureToText(page)}\n`;
}

function labelNode(label: Label): PictureNode {
  const size = label.modules.length;
  const dark = label.modules.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1Z`] : [])),
  );
  return h(
    'div',
    { class: 'label' },
    h(
      'svg',
      {
        viewBox: `-2 -2 ${size + 4} ${size + 4}`,
        width: '16mm',
        height: '16mm',
        role: 'img',
        'aria-label': label.code,
        'shape-rendering': 'crispEdges',
      },
      h('path', { d: dark.join(''), fill: '#000' }),
    ),
    h('div', {}, h('b', {}, label.code), label.sort),
  );
}
