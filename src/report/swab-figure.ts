import { oneIn } from './evidence-text.ts';
import { type Figure, type FigureTable, figures, svgPicture, words } from './figure.ts';
import { figureHead } from './figure-head.ts';
import { plural, probabilityText } from './figure-text.ts';
import { paint, typeSize } from './palette.ts';
import { h, type PictureNode, pathData } from './picture.ts';
import type { SwabEffect, SwabEffects } from './swab-effect.ts';
import { fitText, textWidth, wrapText } from './text-width.ts';

/** What the picture is drawn from; `width` in px. */
export interface SwabFigureInput {
  readonly effects: SwabEffects;
  readonly prefix: string;
  readonly width: number;
}

/** Below this the words stand above the line of a swab, not beside it. */
const besidePx = 720;
const side = 8;
const wideRow = 30;
const narrowRow = 58;
const axisHeight = 26;
const keyHeight = 24;

/**
 * What own swabs did: a line for each that carries weight, from the chance that its surface is informative without any
 * swab (hollow) to that given all of them (full). Shape and words carry it; colour adds nothing.
 */
export function swabFigure({ effects, prefix, width }: SwabFigureInput): Figure {
  const isWide = width >= besidePx;
  const rowHeight = isWide ? wideRow : narrowRow;
  const { given, without } = effects;
  const head = figureHead(
    given,
    [
      `informative surfaces to be expected within our reach, given ${plural(effects.effects.length, 'own swab')}`,
      `${without} without them`,
    ],
    width,
  );
  const top = head.height + axisHeight;
  const left = isWide ? 300 : side + 6;
  const right = width - (isWide ? 310 : side + 6);
  const xOf = (p: number): number => left + (right - left) * p;
  const bottom = top + effects.effects.length * rowHeight;
  const key = keyNodes(bottom + 22, width);
  return {
    picture: svgPicture(
      {
        prefix,
        width,
        height: bottom + key.height,
        title: 'What our own swabs did to the figures',
        description: describe(effects),
      },
      [],
      [
        ...head.nodes,
        ...axisNodes(xOf, { top, bottom }),
        ...effects.effects.flatMap((effect, i) =>
          rowNodes(effect, { y: top + i * rowHeight, xOf, width, isWide }),
        ),
        ...key.nodes,
      ],
    ),
    table: effectTable(effects),
  };
}

function axisNodes(
  xOf: (p: number) => number,
  { top, bottom }: { readonly top: number; readonly bottom: number },
): readonly PictureNode[] {
  return [0, 0.25, 0.5, 0.75, 1].flatMap((p) => [
    h('path', {
      d: pathData('M', xOf(p), top - 4, 'V', bottom),
      'stroke-width': 1,
      ...paint({ stroke: 'lane' }),
    }),
    h(
      'text',
      {
        x: xOf(p),
        y: top - 9,
        'text-anchor': p === 0 ? 'start' : p === 1 ? 'end' : 'middle',
        'font-size': typeSize.small,
        ...paint({ fill: 'secondary' }),
      },
      `${100 * p} %`,
    ),
  ]);
}

interface RowPlace {
  readonly y: number;
  readonly xOf: (p: number) => number;
  readonly width: number;
  readonly isWide: boolean;
}

function rowNodes(effect: SwabEffect, place: RowPlace): readonly PictureNode[] {
  const { y, xOf, width, isWide } = place;
  const line = y + (isWide ? 15 : 44);
  const [from, to] = [xOf(effect.without), xOf(effect.given)];
  const change = changeText(effect);
  const said = isWide ? effect.result : `${effect.result} · ${foreseenText(effect)}`;
  const room = isWide ? xOf(0) - side - 20 : width - 2 * side;
  const numbers = textWidth(change, { sizePx: typeSize.body, bold: true });
  // The id first: a label that is too long loses its end.
  const name = fitText(`${effect.swab} ${effect.label}`, isWide ? room : room - numbers - 12, {
    sizePx: typeSize.body,
    bold: effect.isPositive,
  });
  const weight = effect.isPositive ? 680 : 400;
  const words = isWide
    ? [
        label(name, { x: side, y: line + 4, size: typeSize.body, weight }),
        label(change, { x: xOf(1) + 14, y: line + 4, size: typeSize.body, weight: 650 }),
        secondary(fitText(said, 148, { sizePx: typeSize.small }), xOf(1) + 160, line - 2),
        secondary(foreseenText(effect), xOf(1) + 160, line + 11),
      ]
    : [
        label(name, { x: side, y: y + 16, size: typeSize.body, weight }),
        label(change, { x: width - side, y: y + 16, size: typeSize.body, weight: 650, end: true }),
        secondary(fitText(said, room, { sizePx: typeSize.small }), side, y + 31),
      ];
  return [
    h('path', {
      d: pathData('M', isWide ? side : side, y, 'H', width - side),
      'stroke-width': 1,
      ...paint({ stroke: 'lane' }),
    }),
    ...words,
    h('path', {
      d: pathData('M', from, line, 'H', to),
      'stroke-width': 1.6,
      ...paint({ stroke: 'line' }),
    }),
    h('circle', {
      cx: from,
      cy: line,
      r: 4.6,
      'stroke-width': 1.6,
      ...paint({ fill: 'paper', stroke: 'ink' }),
    }),
    effect.isPositive
      ? h('path', {
          d: pathData('M', to, line - 6, 'l', 6, 6, 'l', -6, 6, 'l', -6, -6, 'Z'),
          ...paint({ fill: 'ink' }),
        })
      : h('circle', { cx: to, cy: line, r: 4.6, ...paint({ fill: 'ink' }) }),
  ];
}

/** How well the other results foresaw it. */
function foreseenText({ foreseen }: SwabEffect): string {
  return foreseen >= 0.5 ? 'as foreseen' : `foreseen ${oneIn(foreseen)}`;
}

function changeText({ without, given }: SwabEffect): string {
  return `${probabilityText(without)} → ${probabilityText(given)}`;
}

function keyNodes(top: number, width: number) {
  const words = wrapText(
    'Chance that a sample of the surface is informative, as handed back: hollow without any swab, full given all of them; a diamond where the swab was positive.',
    width - 2 * side,
    { sizePx: typeSize.small },
  );
  return {
    nodes: words.map((line, i) => secondary(line, side, top + 15 * i)),
    height: keyHeight + 15 * words.length,
  };
}

function effectTable({ effects }: SwabEffects): FigureTable {
  return {
    caption: 'Swabs that carry weight, and what they did to the chance of an informative sample',
    columns: [
      words('Swab'),
      words('Surface'),
      words('Result'),
      figures('Without any swab'),
      figures('Given all'),
      figures('Foreseen by the others'),
    ],
    rows: effects.map((e) => [
      e.swab,
      e.label,
      e.result,
      probabilityText(e.without),
      probabilityText(e.given),
      oneIn(e.foreseen),
    ]),
  };
}

function describe({ effects }: SwabEffects): string {
  return effects.map((e) => `${e.swab}, ${e.label}: ${e.result}, ${changeText(e)}.`).join(' ');
}

function label(
  text: string,
  at: {
    readonly x: number;
    readonly y: number;
    readonly size: number;
    readonly weight?: number;
    readonly end?: boolean;
  },
): PictureNode {
  return h(
    'text',
    {
      x: at.x,
      y: at.y,
      'font-size': at.size,
      'font-weight': at.weight,
      'text-anchor': at.end === true ? 'end' : undefined,
      ...paint({ fill: 'ink' }),
    },
    text,
  );
}

function secondary(text: string, x: number, y: number): PictureNode {
  return h('text', { x, y, 'font-size': typeSize.small, ...paint({ fill: 'secondary' }) }, text);
}
