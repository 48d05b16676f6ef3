import { compareText } from '../base/order.ts';
import { type Figure, figures, svgPicture, words } from './figure.ts';
import { massText } from './figure-text.ts';
import { paint, palette, typeSize } from './palette.ts';
import { h, type PictureNode, pathData } from './picture.ts';
import { fitText } from './text-width.ts';

/** What sort of way the trace took; gives the colour, and the word in the table. */
export type FlowKind = 'deposit' | 'transfer' | 'cleaned' | 'carried-away' | 'left';

/** Mass that went from one place to another. */
export interface FlowLink {
  readonly from: string;
  readonly to: string;
  readonly pg: number;
  readonly kind: FlowKind;
}

/** What pathways are drawn from; `width` in px. */
export interface SankeyInput {
  readonly prefix: string;
  readonly width: number;
  readonly title: string;
  readonly links: readonly FlowLink[];
  /** Words for the ids; an id without one is its own word. */
  readonly labels: Readonly<Record<string, string>>;
  /** Links thinner than this share of the largest node are left to the table. Assumption: 0.2 %. */
  readonly shareMin?: number;
}

/** Colour of each kind: trace that moves is warm, what is ours to hold is green, what stays is ink. */
const colourOf: Readonly<Record<FlowKind, string>> = {
  deposit: '#ec8758',
  transfer: '#b23a5c',
  cleaned: '#9aa79f',
  'carried-away': palette.accent,
  left: '#4a144e',
};

const kindText: Readonly<Record<FlowKind, string>> = {
  deposit: 'left by the principal',
  transfer: 'carried on by another hand or thing',
  cleaned: 'taken up or destroyed by cleaning',
  'carried-away': 'carried away under seal',
  left: 'still there',
};

/** Less than a thousandth of a pg is nothing that a picture could show. */
const drawnPgMin = 1e-3;

const nodePx = 12;
const gapPx = 13;
const heightPx = 420;
const marginPx = { side: 8, top: 14, bottom: 34 } as const;

interface Node {
  readonly id: string;
  readonly layer: number;
  readonly value: number;
  y: number;
  height: number;
}

/**
 * Pathways as a Sankey diagram: from the ways trace left the principal, over what it lay on, to where
 * it is now. Widths are in proportion to the expected mass; layers follow the longest way. Flows that
 * would run backwards (a hand that touched twice) stand in the table only.
 */
export function sankey(input: SankeyInput): Figure {
  const links = drawnLinks(input);
  const layers = layersOf(links);
  const { nodes, pxPerPg } = placeNodes(links, layers);
  const height =
    Math.max(heightPx, ...[...nodes.values()].map((n) => n.y + n.height)) + marginPx.bottom;
  const lastLayer = Math.max(1, ...layers.values());
  // The widest label and figure of the last layer, with room for a font that runs wider than the one measured.
  const labelRoom = 215;
  const step = (input.width - 2 * marginPx.side - labelRoom - nodePx) / lastLayer;
  const xOf = (layer: number) => marginPx.side + layer * step;
  const frame = {
    prefix: input.prefix,
    width: input.width,
    height,
    title: input.title,
    description: `${links.length} flows; the largest: ${largestText(input, links)}.`,
  };
  return {
    picture: svgPicture(
      frame,
      [],
      [
        h('rect', { width: input.width, height, ...paint({ fill: 'paper' }) }),
        ...ribbons(links, { nodes, pxPerPg, xOf, input }),
        ...[...nodes.values()].flatMap((node) =>
          nodeNodes(node, { input, x: xOf(node.layer), step }),
        ),
        ...keyNodes(links, height - 12),
      ],
    ),
    table: {
      caption: `${input.title}: expected mass, largest first`,
      columns: [words('From'), words('To'), figures('Mass'), words('How')],
      rows: [...input.links]
        .sort((a, b) => b.pg - a.pg || compareText(a.from + a.to, b.from + b.to))
        .map((l) => [
          labelOf(input, l.from),
          labelOf(input, l.to),
          massText(l.pg),
          kindText[l.kind],
        ]),
    },
  };
}

function labelOf(input: SankeyInput, id: string): string {
  return Object.hasOwn(input.labels, id) ? (input.labels[id] ?? id) : id;
}

function largestText(input: SankeyInput, links: readonly FlowLink[]): string {
  return links
    .slice(0, 3)
    .map((l) => `${labelOf(input, l.from)} to ${labelOf(input, l.to)} ${massText(l.pg)}`)
    .join('; ');
}

/** Links that are wide enough to be seen, largest first, without loops. */
function drawnLinks({ links, shareMin = 0.002 }: SankeyInput): readonly FlowLink[] {
  const outOf = new Map<string, number>();
  for (const link of links) outOf.set(link.from, (outOf.get(link.from) ?? 0) + link.pg);
  const largest = Math.max(0, ...outOf.values());
  const kept: FlowLink[] = [];
  const sorted = [...links].sort(
    (a, b) => b.pg - a.pg || compareText(a.from, b.from) || compareText(a.to, b.to),
  );
  for (const link of sorted)
    if (
      link.pg >= drawnPgMin &&
      link.pg >= shareMin * largest &&
      !reaches(kept, link.to, link.from)
    )
      kept.push(link);
  return kept;
}

/** Whether one place leads to another along links. */
function reaches(links: readonly FlowLink[], from: string, to: string): boolean {
  const seen = new Set([from]);
  const queue = [from];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (at === to) return true;
    for (const link of links)
      if (link.from === at && !seen.has(link.to)) {
        seen.add(link.to);
        queue.push(link.to);
      }
  }
  return false;
}

/** Longest way from a source; what has no way out stands in the last layer. */
function layersOf(links: readonly FlowLink[]): ReadonlyMap<string, number> {
  const layers = new Map<string, number>();
  for (const link of links) {
    layers.set(link.from, 0);
    layers.set(link.to, 0);
  }
  for (let round = 0; round < layers.size; round++) {
    let moved = false;
    for (const link of links) {
      const next = (layers.get(link.from) ?? 0) + 1;
      if (next <= (layers.get(link.to) ?? 0)) continue;
      layers.set(link.to, next);
      moved = true;
    }
    if (!moved) break;
  }
  const last = Math.max(0, ...layers.values());
  const withExit = new Set(links.map((l) => l.from));
  for (const id of layers.keys()) if (!withExit.has(id)) layers.set(id, last);
  return layers;
}

function placeNodes(links: readonly FlowLink[], layers: ReadonlyMap<string, number>) {
  const sum = (id: string, end: 'from' | 'to') =>
    links.reduce((total, l) => total + (l[end] === id ? l.pg : 0), 0);
  const all: Node[] = [...layers.entries()].map(([id, layer]) => ({
    id,
    layer,
    value: Math.max(sum(id, 'from'), sum(id, 'to')),
    y: 0,
    height: 0,
  }));
  const byLayer = new Map<number, Node[]>();
  for (const node of all) byLayer.set(node.layer, [...(byLayer.get(node.layer) ?? []), node]);
  const room = heightPx - marginPx.top;
  const pxPerPg = Math.min(
    ...[...byLayer.values()].map((column) => {
      const total = column.reduce((s, n) => s + n.value, 0);
      const gaps = gapPx * (column.length - 1);
      return total > 0 ? Math.max(60, room - gaps) / total : Number.POSITIVE_INFINITY;
    }),
  );
  const nodes = new Map<string, Node>();
  for (const layer of [...byLayer.keys()].sort((a, b) => a - b)) {
    const column = byLayer.get(layer) ?? [];
    column.sort(
      (a, b) =>
        centerOf(a.id, links, nodes) - centerOf(b.id, links, nodes) ||
        b.value - a.value ||
        compareText(a.id, b.id),
    );
    let y: number = marginPx.top;
    for (const node of column) {
      node.y = y;
      node.height = Math.max(2, node.value * pxPerPg);
      y += node.height + gapPx;
      nodes.set(node.id, node);
    }
  }
  return { nodes, pxPerPg };
}

/** Mean height of what flows in, by mass: nodes follow their sources. */
function centerOf(
  id: string,
  links: readonly FlowLink[],
  placed: ReadonlyMap<string, Node>,
): number {
  let mass = 0;
  let sum = 0;
  for (const link of links) {
    const from = placed.get(link.from);
    if (link.to !== id || from === undefined) continue;
    mass += link.pg;
    sum += link.pg * (from.y + from.height / 2);
  }
  return mass > 0 ? sum / mass : 0;
}

interface RibbonPlace {
  readonly nodes: ReadonlyMap<string, Node>;
  readonly pxPerPg: number;
  readonly xOf: (layer: number) => number;
  readonly input: SankeyInput;
}

function ribbons(links: readonly FlowLink[], place: RibbonPlace): readonly PictureNode[] {
  const { nodes, pxPerPg, xOf, input } = place;
  const used = new Map<string, number>();
  const next = (key: string, height: number): number => {
    const y = used.get(key) ?? 0;
    used.set(key, y + height);
    return y;
  };
  const yOf = (id: string) => nodes.get(id)?.y ?? 0;
  const inOrder = [...links].sort(
    (a, b) => yOf(a.from) - yOf(b.from) || yOf(a.to) - yOf(b.to) || compareText(a.to, b.to),
  );
  return inOrder.flatMap((link) => {
    const [from, to] = [nodes.get(link.from), nodes.get(link.to)];
    if (from === undefined || to === undefined) return [];
    const width = Math.max(0.8, link.pg * pxPerPg);
    const y0 = from.y + next(`${link.from}>`, link.pg * pxPerPg) + width / 2;
    const y1 = to.y + next(`>${link.to}`, link.pg * pxPerPg) + width / 2;
    const [x0, x1] = [xOf(from.layer) + nodePx, xOf(to.layer)];
    const middle = (x0 + x1) / 2;
    return [
      h(
        'g',
        {},
        h(
          'title',
          {},
          `${labelOf(input, link.from)} → ${labelOf(input, link.to)}: ${massText(link.pg)}, ${kindText[link.kind]}`,
        ),
        h('path', {
          d: pathData('M', x0, y0, 'C', middle, y0, middle, y1, x1, y1),
          fill: 'none',
          stroke: colourOf[link.kind],
          'stroke-width': width,
          opacity: 0.45,
        }),
      ),
    ];
  });
}

function nodeNodes(
  node: Node,
  { input, x, step }: { readonly input: SankeyInput; readonly x: number; readonly step: number },
): readonly PictureNode[] {
  const y = node.y + node.height / 2 + 4;
  const text = fitText(labelOf(input, node.id), Math.max(60, step - nodePx - 74), {
    sizePx: typeSize.small,
  });
  return [
    h('rect', { x, y: node.y, width: nodePx, height: node.height, ...paint({ fill: 'line' }) }),
    h(
      'text',
      {
        x: x + nodePx + 5,
        y,
        'font-size': typeSize.small,
        ...paint({ fill: 'ink', stroke: 'paper' }),
        'paint-order': 'stroke',
        'stroke-width': 3,
        'stroke-opacity': 0.75,
        'stroke-linejoin': 'round',
      },
      text,
      h('tspan', { dx: 5, 'font-weight': 650 }, massText(node.value)),
    ),
  ];
}

function keyNodes(links: readonly FlowLink[], y: number): readonly PictureNode[] {
  const kinds = (Object.keys(kindText) as FlowKind[]).filter((k) =>
    links.some((l) => l.kind === k),
  );
  let x: number = marginPx.side;
  return kinds.flatMap((kind) => {
    const text = kindText[kind];
    const at = x;
    x += text.length * 5.9 + 44;
    return [
      h('rect', { x: at, y: y - 7, width: 22, height: 9, fill: colourOf[kind], opacity: 0.6 }),
      h(
        'text',
        { x: at + 28, y: y + 1.5, 'font-size': typeSize.small, ...paint({ fill: 'secondary' }) },
        text,
      ),
    ];
  });
}
