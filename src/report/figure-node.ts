import { type Figure, tableNode } from './figure.ts';
import { h, type PictureChild, type PictureNode } from './picture.ts';

/** A picture and, behind one line, the same in figures. */
export function figureNode(figure: Figure, extraClass?: string): PictureNode {
  return h(
    'figure',
    {},
    h('div', { class: 'frame' }, classed(figure, extraClass)),
    echoNode(figure),
  );
}

/** Width of the picture that a phone gets, in place of a wide one that it would have to shrink; px. */
const narrowWidth = 342;

/**
 * A picture drawn twice, for wide pages and for phones; the style sheet shows one of them. `make` gets the width in px and
 * a prefix of ids of its own.
 */
export function twoWidthsNode(
  wideWidth: number,
  prefix: string,
  make: (width: number, prefix: string) => Figure,
): PictureNode {
  const wide = make(wideWidth, prefix);
  return h(
    'figure',
    {},
    h('div', { class: 'frame broad' }, wide.picture),
    h('div', { class: 'frame narrow' }, make(narrowWidth, `${prefix}-narrow`).picture),
    echoNode(wide),
  );
}

function classed({ picture }: Figure, extraClass: string | undefined): PictureChild {
  if (extraClass === undefined) return picture;
  return { ...picture, attributes: { ...picture.attributes, class: `picture ${extraClass}` } };
}

function echoNode({ table }: Figure): PictureNode {
  return h('details', { class: 'echo' }, h('summary', {}, 'The same in figures'), tableNode(table));
}
