import { svgPicture } from '../report/figure.ts';
import type { PictureNode } from '../report/picture.ts';
import { drawRoom, drawRoomPair, type RoomDrawing } from '../report/room-drawing.ts';
import type { Moment, Shown } from './store.ts';

/** Labels per width of the picture; what finds no place stands in the table. */
const labelsWide = { furniture: 6, small: 2, left: 1, outOfReach: 1 };
const labelsNarrow = { furniture: 4, small: 1, left: 0, outOfReach: 1 };
const narrowPx = 520;

/** Height of a wide picture, so that slider and day still stand on the first screen. */
const heightPx = { min: 380, max: 560, shareOfScreen: 0.46 } as const;

interface RoomPictureOptions {
  readonly space: string;
  readonly width: number;
  readonly readAt: number;
  readonly screenHeight: number;
}

/**
 * The pictures of a room, each drawn when it is first asked for and then kept. Before and after share one layout, so
 * that switching between them moves nothing but the values.
 */
export function roomPictures(
  shown: Shown,
  { space, width, readAt, screenHeight }: RoomPictureOptions,
): (moment: Moment) => PictureNode {
  const isNarrow = width < narrowPx;
  const height = Math.round(isNarrow ? width * 0.95 : heightOf(width, screenHeight));
  const panel = {
    state: shown.state,
    assessment: shown.assessment,
    space,
    prefix: 'room',
    width,
    height,
    framing: 'scene',
    labels: isNarrow ? labelsNarrow : labelsWide,
  } as const;
  const held = new Map<Moment, PictureNode>();
  const keep = (moment: Moment, prefix: string, drawing: RoomDrawing) =>
    held.set(moment, framed(drawing, { prefix, width, height, space, moment, shown }));
  return (moment) => {
    if (!held.has(moment)) {
      if (moment === 'now')
        keep('now', 'room-now', drawRoom({ ...panel, prefix: 'room-now', set: 'now', atMs: readAt }));
      else {
        const pair = drawRoomPair(panel);
        keep('before', 'room-before', pair.before);
        keep('after', 'room-after', pair.after);
      }
    }
    const node = held.get(moment);
    if (node === undefined) throw new Error(`room: expected a picture of ${moment}`);
    return node;
  };
}

function heightOf(width: number, screenHeight: number): number {
  const fitting = Math.max(heightPx.min, heightPx.shareOfScreen * screenHeight);
  return Math.min(heightPx.max, 0.66 * width, fitting);
}

function framed(
  drawing: RoomDrawing,
  options: {
    readonly prefix: string;
    readonly width: number;
    readonly height: number;
    readonly space: string;
    readonly moment: Moment;
    readonly shown: Shown;
  },
): PictureNode {
  const { prefix, width, height, space, moment, shown } = options;
  const label = shown.state.document.spaces[space]?.label ?? space;
  const words = { before: 'as left', after: 'as handed back', now: 'at the chosen time' };
  return svgPicture(
    {
      prefix,
      width,
      height,
      title: `${label} from above, ${words[moment]}`,
      description: 'Each surface is painted with its own value. The table beside has every figure.',
    },
    drawing.definitions,
    drawing.nodes,
  );
}
