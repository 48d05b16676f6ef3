import { decimalText, durationText } from './figure-text.ts';
import { paint, typeSize } from './palette.ts';
import { h, type PictureNode, pathData } from './picture.ts';
import { textWidth } from './text-width.ts';
import type { TimeAxis } from './time-axis.ts';

/** Lines of the clock over a chart between `top` and `bottom`, their times below it, and the folds of idle time; px. */
export function axisTicks(
  axis: TimeAxis,
  { top, bottom }: { readonly top: number; readonly bottom: number },
): readonly PictureNode[] {
  return [
    ...axis.ticks.flatMap((tick) => [
      h('path', {
        d: pathData('M', tick.x, top, 'V', bottom + 4),
        'stroke-width': 1,
        ...paint({ stroke: 'lane' }),
      }),
      h(
        'text',
        {
          x: tick.textX,
          y: bottom + 18,
          'text-anchor': 'middle',
          'font-size': typeSize.small,
          ...paint({ fill: 'secondary' }),
        },
        tick.text,
      ),
    ]),
    ...foldNodes(axis, top, bottom),
  ];
}

/** A dotted line and a break in the line of time for each fold, above it what was left out, where there is room. */
function foldNodes(axis: TimeAxis, top: number, bottom: number): readonly PictureNode[] {
  let freeFrom = Number.NEGATIVE_INFINITY;
  return axis.folds.map((fold) => {
    const idleMs = fold.toMs - fold.fromMs;
    const x = fold.x + fold.width / 2;
    const text = hoursText(idleMs);
    const half = textWidth(text, { sizePx: typeSize.small }) / 2;
    const isFree = x - half >= freeFrom;
    if (isFree) freeFrom = x + half + 6;
    return h(
      'g',
      {},
      h('title', {}, `nothing for ${durationText(idleMs)}: left out`),
      h('path', {
        d: pathData('M', x, top, 'V', bottom - 2),
        'stroke-width': 0.8,
        'stroke-dasharray': '1.5 3.5',
        ...paint({ stroke: 'secondary' }),
      }),
      h('path', {
        d: pathData('M', x - 7, bottom + 5, 'l', 3, -5, 'l', 3, 5, 'l', 3, -5, 'l', 3, 5),
        fill: 'none',
        'stroke-width': 1.1,
        ...paint({ stroke: 'secondary' }),
      }),
      isFree
        ? h(
            'text',
            {
              x,
              y: top - 4,
              'text-anchor': 'middle',
              'font-size': typeSize.small,
              ...paint({ fill: 'secondary' }),
            },
            text,
          )
        : undefined,
    );
  });
}

/** Idle time in few letters: "1.5 h", "12 h". */
function hoursText(ms: number): string {
  const hours = ms / 3_600_000;
  return `${hours < 9.95 ? decimalText(hours, 1) : decimalText(hours, 0)} h`;
}
