import type { TornadoBar } from '../trace/uncertainty/tornado.ts';
import type { Uncertainty } from '../trace/uncertainty/uncertainty.ts';
import type { Component } from '../trace/uncertainty/variance-split.ts';
import { type Figure, type FigureTable, figures, svgPicture, words } from './figure.ts';
import { countText, decimalText } from './figure-text.ts';
import { type Ink, paint, palette, typeSize } from './palette.ts';
import { h, type PictureNode, pathData } from './picture.ts';
import { patternDefinitions } from './scale.ts';

/** What a picture of uncertainty is drawn from; `width` in px. */
export interface UncertaintyInput {
  readonly uncertainty: Uncertainty;
  /** Prefix of ids, unique in the page. */
  readonly prefix: string;
  readonly width: number;
}

const labelPx = 236;
const endPx = 118;
const rowPx = 24;
const barPx = 13;
const barsShown = 10;
const rangesTop = 44;
const wordsPx = 170;

/**
 * How sure the number as handed back is, on one axis of informative surfaces: where it may lie, then what moves its
 * expectation, the largest first; below, where its variance comes from.
 */
export function uncertaintyFigure({ uncertainty, prefix, width }: UncertaintyInput): Figure {
  const { after } = uncertainty.sets;
  const bars = uncertainty.tornado.slice(0, barsShown);
  const ranges = [
    { label: 'the number itself, all unsure', low: after.number.low, high: after.number.high },
    { label: 'its expectation, pack unsure', ...after.expected },
  ];
  const rows = [
    ...ranges.map(({ label, low, high }) => ({
      label,
      low,
      high,
      end: endText(low, high),
      ink: 'accent' as const,
    })),
    ...bars.map((b) => ({
      label: `${nameOf(b)}${b.isAssumption ? ' *' : ''}`,
      low: Math.min(b.atLow, b.atHigh),
      high: Math.max(b.atLow, b.atHigh),
      end: `${decimalText(b.atLow, 1)} … ${decimalText(b.atHigh, 1)}`,
      ink: 'grey' as const,
    })),
  ];
  const axis = axisOf(rows, { x: labelPx, width: width - labelPx - endPx });
  const gap = 26;
  const yOf = (row: number) => rangesTop + row * rowPx + (row < ranges.length ? 0 : gap);
  const bottom = yOf(rows.length) + 14;
  const height = bottom + 96;
  const nodes = [
    h('rect', { width, height, ...paint({ fill: 'paper' }) }),
    ...axis.ticks.flatMap((n) => tick(n, axis.xOf(n), { top: rangesTop - 8, bottom })),
    text(labelPx, 16, 'informative surfaces within reach, as handed back', { ink: 'secondary' }),
    text(labelPx - 12, yOf(ranges.length) - 8, 'moved one at a time (* Assumption):', {
      ink: 'secondary',
      anchor: 'end',
    }),
    ...rows.flatMap((row, i) => rowNodes(row, { y: yOf(i), axis, width })),
    ...packMark(after.expectedAtPack, { axis, top: rangesTop - 8, bottom }),
    ...varianceNodes(uncertainty, { y: bottom + 24, prefix, width }),
  ];
  const frame = {
    prefix,
    width,
    height,
    title: 'How sure the number is',
    description: describe(uncertainty, bars),
  };
  return {
    picture: svgPicture(frame, patternDefinitions(prefix), nodes),
    table: tableOf(uncertainty),
  };
}

interface Row {
  readonly label: string;
  readonly low: number;
  readonly high: number;
  readonly end: string;
  readonly ink: Ink;
}

interface Axis {
  readonly ticks: readonly number[];
  xOf(value: number): number;
}

/** Whole surfaces, from a little below the lowest to a little above the highest. */
function axisOf(rows: readonly Row[], place: { readonly x: number; readonly width: number }): Axis {
  const lowest = Math.floor(Math.min(...rows.map((r) => r.low)));
  const highest = Math.max(lowest + 1, Math.ceil(Math.max(...rows.map((r) => r.high))));
  const step = [1, 2, 5, 10, 20, 50, 100].find((s) => (highest - lowest) / s <= 10) ?? 200;
  const from = Math.floor(lowest / step) * step;
  const to = Math.ceil(highest / step) * step;
  return {
    ticks: Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) => from + i * step),
    xOf: (value) => place.x + ((value - from) / (to - from)) * place.width,
  };
}

function text(
  x: number,
  y: number,
  content: string,
  {
    ink = 'ink',
    anchor,
    size = typeSize.small,
  }: { ink?: Ink; anchor?: string; size?: number } = {},
): PictureNode {
  return h(
    'text',
    { x, y, 'text-anchor': anchor, 'font-size': size, ...paint({ fill: ink }) },
    content,
  );
}

function tick(value: number, x: number, { top, bottom }: { top: number; bottom: number }) {
  return [
    h('path', { d: pathData('M', x, top, 'V', bottom), ...paint({ stroke: 'lane' }) }),
    text(x, top - 4, String(value), { ink: 'secondary', anchor: 'middle' }),
  ];
}

function rowNodes(row: Row, { y, axis, width }: { y: number; axis: Axis; width: number }) {
  const x = axis.xOf(row.low);
  return [
    text(labelPx - 12, y + barPx - 1, row.label, { anchor: 'end', size: typeSize.body }),
    h('rect', {
      x,
      y,
      width: Math.max(2, axis.xOf(row.high) - x),
      height: barPx,
      rx: 2,
      ...paint({ fill: row.ink, stroke: row.ink === 'grey' ? 'greyLine' : 'accent' }),
    }),
    text(width - 8, y + barPx - 1, row.end, { ink: 'secondary', anchor: 'end' }),
  ];
}

/** Where the pack as it stands puts the expectation. */
function packMark(
  value: number,
  { axis, top, bottom }: { axis: Axis; top: number; bottom: number },
) {
  const x = axis.xOf(value);
  return [
    h('path', {
      d: pathData('M', x, top, 'V', bottom),
      'stroke-width': 1.6,
      ...paint({ stroke: 'ink' }),
    }),
    text(x + 5, bottom - 2, `${countText(value)} with the pack as it stands`),
  ];
}

/** One bar in three parts, each with its name and its pattern. */
function varianceNodes(
  uncertainty: Uncertainty,
  { y, prefix, width }: { y: number; prefix: string; width: number },
): readonly PictureNode[] {
  const parts = partsOf(uncertainty);
  const span = width - labelPx - endPx;
  let from = 0;
  let free = labelPx;
  const segments = parts.flatMap((part, i) => {
    const x = labelPx + from * span;
    from += part.share;
    // Words of a narrow part move to the right until they are free of those before.
    const textX = Math.max(x + 2, free);
    free = textX + wordsPx;
    const wide = Math.max(0, part.share * span - 1.5);
    const fill = [palette.accent, `url(#${prefix}-wet)`, palette.lane][i];
    return [
      h('rect', { x, y, width: wide, height: 20, fill, ...paint({ stroke: 'accent' }) }),
      text(textX, y + 36, shareText(part), { size: typeSize.body }),
      text(textX, y + 50, part.what, { ink: 'secondary' }),
    ];
  });
  return [
    text(labelPx - 12, y + 14, 'its variance comes from', { anchor: 'end', size: typeSize.body }),
    ...segments,
  ];
}

function partsOf({ sets }: Uncertainty) {
  const { parameters, situation, chance } = sets.after.variance;
  const total = parameters.value + situation.value + chance.value;
  const part = (name: string, component: Component, what: string) => ({
    name,
    what,
    share: total > 0 ? component.value / total : 0,
    error: total > 0 ? component.standardError / total : 0,
  });
  return [
    part('parameters', parameters, 'numbers of the pack'),
    part('situation', situation, 'person, crew, laboratory'),
    part('chance', chance, 'what happens to happen'),
  ];
}

function shareText({ name, share, error }: ReturnType<typeof partsOf>[number]): string {
  return `${name} ${Math.round(100 * share)} ± ${Math.max(1, Math.round(100 * error))} %`;
}

/** A parameter by its key, a family by what its keys begin with. */
function nameOf({ name, keys }: TornadoBar): string {
  return keys.length > 1 ? `${name}…` : name;
}

function endText(low: number, high: number): string {
  return `${countText(low)}–${countText(high)}`;
}

function describe(uncertainty: Uncertainty, bars: readonly TornadoBar[]): string {
  const { after } = uncertainty.sets;
  const shares = partsOf(uncertainty).map(shareText);
  const moves = bars
    .slice(0, 3)
    .map((b) => `${nameOf(b)} ${decimalText(b.atLow, 1)} to ${decimalText(b.atHigh, 1)}`);
  return [
    `${countText(after.expectedAtPack)} with the pack as it stands;`,
    `its expectation ${endText(after.expected.low, after.expected.high)} over ${uncertainty.worlds} packs that may be true as well,`,
    `the number itself ${after.number.low}–${after.number.high}. Variance: ${shares.join(', ')}.`,
    moves.length === 0 ? '' : `Moved most by ${moves.join('; ')}.`,
  ]
    .join(' ')
    .trim();
}

function tableOf(uncertainty: Uncertainty): FigureTable {
  const share = (value: number, total: number) => `${decimalText((100 * value) / total, 1)} %`;
  const total = uncertainty.tornado.reduce((sum, b) => sum + b.variance, 0);
  return {
    caption: `What moves the expectation: each number of the pack at the ends of where it may lie (9 of 10), all else as it stands. * Assumption: ${Math.round(100 * uncertainty.assumptionShare)} % of the variance that the pack leaves open`,
    columns: [
      words('number of the pack'),
      figures('÷×'),
      figures('at its low end'),
      figures('at its high end'),
      figures('share'),
    ],
    rows: uncertainty.tornado
      .filter((b) => total > 0 && b.variance / total >= 0.001)
      .map((b) => [
        `${nameOf(b)}${b.isAssumption ? ' *' : ''}`,
        String(b.spread),
        decimalText(b.atLow, 2),
        decimalText(b.atHigh, 2),
        share(b.variance, total),
      ]),
  };
}
