import { durationText } from './figure-text.ts';
import { paint, typeSize } from './palette.ts';
import { h, type PictureNode, pathData } from './picture.ts';
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
          x: tick.x,
          y: bottom + 18,
          'text-anchor': 'middle',
          'font-size': typeSize.small,
          ...paint({ fill: 'secondary' }),
        },
        tick.text,
      ),
    ]),
    ...axis.folds.map((fold) =>
      h(
        'g',
        {},
        h('title', {}, `nothing for ${durationText(fold.toMs - fold.fromMs)}: left out`),
        h('path', {
          d: pathData('M', fold.x + fold.width / 2, top, 'V', bottom),
          'stroke-width': 0.8,
          'stroke-dasharray': '1.5 3.5',
          ...paint({ stroke: 'secondary' }),
        }),
      ),
    ),
  ];
}
