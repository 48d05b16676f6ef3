import { assert } from '../base/assert.ts';
import { compareText } from '../base/order.ts';

/** An attribute's value: numbers are rounded to 0.01 when they are written. */
export type AttributeValue = string | number;

/** One element of a picture or page: what the serialiser writes and the web page turns into a vnode. */
export interface PictureNode {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly children: readonly PictureChild[];
}

/** An element or a text. */
export type PictureChild = PictureNode | string;

/** Attributes as they are written by hand: `undefined` leaves one out. */
export type Attributes = Readonly<Record<string, AttributeValue | undefined>>;

/** Bound on the depth of a tree; Assumption: pages here are about 12 deep. */
export const pictureDepthMax = 200;

/** HTML elements without an end tag (WHATWG HTML, section 13.1.2); none of them is an SVG element. */
const voidTags = new Set(['br', 'col', 'hr', 'img', 'input', 'link', 'meta', 'wbr']);

/**
 * Makes one element. Attributes that are `undefined` are left out; a child that is `undefined`, too.
 * Example: `h('text', { x: 4, y: 9 }, 'seat')`.
 */
export function h(
  tag: string,
  attributes: Attributes = {},
  ...children: readonly (PictureChild | undefined)[]
): PictureNode {
  const kept: Record<string, AttributeValue> = {};
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined) kept[name] = value;
  return {
    tag,
    attributes: kept,
    children: children.filter((child): child is PictureChild => child !== undefined),
  };
}

/**
 * Writes a tree as text that is both HTML and XML: every element has an end tag (except HTML's void
 * ones), attributes in byte order, numbers rounded to 0.01, every text and value escaped. The same
 * tree gives the same bytes everywhere.
 *
 * Refuses (our bug, never data): a name that is no name, an event handler, a script element, a link
 * out of the document, a number that is not finite, a style sheet with `<` or `&`.
 */
export function pictureToText(node: PictureNode): string {
  const parts: string[] = [];
  write(parts, node, 0);
  return parts.join('');
}

/** Rounds a coordinate to 0.01 and writes it without exponent; refuses what is not finite. */
export function coordinate(value: number): string {
  assert(Number.isFinite(value), `coordinate: expected a finite number, got ${value}`);
  const rounded = Math.round(value * 100) / 100;
  return rounded === 0 ? '0' : String(rounded);
}

/** Path data from letters and numbers: `pathData('M', 0, 0, 'h', 10)`; numbers are rounded to 0.01. */
export function pathData(...parts: readonly (string | number)[]): string {
  return parts.map((part) => (typeof part === 'number' ? coordinate(part) : part)).join(' ');
}

/** All text inside a tree, in document order: what a screen reader or a test finds. */
export function textOf(node: PictureChild): string {
  return typeof node === 'string' ? node : node.children.map(textOf).join('');
}

function write(parts: string[], node: PictureNode, depth: number): void {
  assert(depth <= pictureDepthMax, `picture: expected at most ${pictureDepthMax} levels`);
  assert(/^[a-zA-Z][a-zA-Z0-9]*$/.test(node.tag), `tag: expected a name, got ${node.tag}`);
  assert(node.tag.toLowerCase() !== 'script', 'tag: expected no script');
  parts.push('<', node.tag);
  for (const name of Object.keys(node.attributes).sort(compareText))
    writeAttribute(parts, name, node.attributes[name] ?? '');
  parts.push('>');
  if (voidTags.has(node.tag)) {
    assert(node.children.length === 0, `${node.tag}: expected no children`);
    return;
  }
  for (const child of node.children) {
    if (typeof child !== 'string') write(parts, child, depth + 1);
    else if (node.tag === 'style') parts.push(styleText(child));
    else parts.push(escapeText(child));
  }
  parts.push('</', node.tag, '>');
}

function writeAttribute(parts: string[], name: string, value: AttributeValue): void {
  assert(/^[a-zA-Z][a-zA-Z0-9:-]*$/.test(name), `attribute: expected a name, got ${name}`);
  assert(!/^on/i.test(name), `attribute: expected no event handler, got ${name}`);
  const text = typeof value === 'number' ? coordinate(value) : value;
  if (/^(xlink:)?href$|^src$/i.test(name))
    assert(text.startsWith('#'), `${name}: expected a place in this document, got ${text}`);
  parts.push(' ', name, '="', escapeText(text).replaceAll('"', '&quot;'), '"');
}

/**
 * `>` and control characters, too: a text from a visit file may hold `]]>` or U+0000, which XML does
 * not allow. Lone surrogates become U+FFFD, or the text could not be written as UTF-8.
 */
function escapeText(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/g, '\ufffd')
    .replace(/[\ud800-\udfff]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

/** Style sheets are raw text in HTML and parsed text in XML: without these two they read the same. */
function styleText(text: string): string {
  assert(!/[<&]/.test(text), 'style: expected a sheet without < and &');
  return text;
}
