import { paint, typeSize } from './palette.ts';
import { h, type PictureNode } from './picture.ts';
import { textWidth, wrapText } from './text-width.ts';

const side = 8;
/** Narrower than this, the words stand below the number. */
const besidePx = 560;
const lineHeight = 17;

/** The headline of a picture, its upper left corner at 0 0. */
export interface FigureHead {
  readonly nodes: readonly PictureNode[];
  readonly height: number;
}

/** The number of a picture in the largest type, and beside it (on a phone below) what it means. */
export function figureHead(
  numbers: string,
  sentences: readonly string[],
  width: number,
): FigureHead {
  const isBeside = width >= besidePx;
  const size = isBeside ? typeSize.big : 30;
  const x = isBeside ? side + textWidth(numbers, { sizePx: size, bold: true }) + 16 : side;
  const style = { sizePx: typeSize.body };
  const lines = sentences.flatMap((sentence, i) =>
    wrapText(sentence, width - x - side, style).map((text) => ({ text, isFirst: i === 0 })),
  );
  const first = isBeside ? 22 : 58;
  const nodes = [
    h(
      'text',
      { x: side, y: 40, 'font-size': size, 'font-weight': 680, ...paint({ fill: 'ink' }) },
      numbers,
    ),
    ...lines.map(({ text, isFirst }, i) =>
      h(
        'text',
        {
          x,
          y: first + lineHeight * i,
          'font-size': style.sizePx,
          ...paint({ fill: isFirst ? 'ink' : 'secondary' }),
        },
        text,
      ),
    ),
  ];
  return { nodes, height: Math.max(54, first + lineHeight * (lines.length - 1) + 12) };
}
