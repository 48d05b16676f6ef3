import type { LayoutPanel } from '../app/engine-message.ts';
import { svgPicture } from '../report/figure.ts';
import { headlineOf } from '../report/headline.ts';
import type { PictureNode } from '../report/picture.ts';
import { composeRoom, type Layout, layOutRoom } from '../report/room-drawing.ts';
import type { Moment, Shown } from './store.ts';

/** Labels by width of the picture; what finds no place stands in the table. */
const labelsWide = { furniture: 6, small: 2, left: 1, outOfReach: 1 };
const labelsNarrow = { furniture: 4, small: 1, left: 0, outOfReach: 1 };
const labelsNone = { furniture: 0, small: 0, left: 0, outOfReach: 0 };
const narrowPx = 520;

/** Height of a wide picture, so that slider and day still stand on the first screen. */
const heightPx = { min: 380, max: 560, shareOfScreen: 0.445 } as const;

/** The panel of a room in a frame so wide, on a screen so high. */
export function panelOf(
  space: string,
  { width, screenHeight }: { readonly width: number; readonly screenHeight: number },
): LayoutPanel {
  const isNarrow = width < narrowPx;
  const wide = Math.min(
    heightPx.max,
    0.66 * width,
    Math.max(heightPx.min, heightPx.shareOfScreen * screenHeight),
  );
  return {
    space,
    prefix: 'room',
    width,
    height: Math.round(isNarrow ? 0.95 * width : wide),
    framing: 'scene',
    labels: isNarrow ? labelsNarrow : labelsWide,
  };
}

export interface RoomPictureOptions {
  readonly panel: LayoutPanel;
  /** Where everything stands; absent while it is being worked out: the room is shown without labels. */
  readonly layout: Layout | undefined;
  readonly moment: Moment;
  readonly readAt: number;
}

/** The room at one moment. Every moment uses one layout: switching moves nothing but the values. */
export function roomPicture(shown: Shown, options: RoomPictureOptions): PictureNode {
  const { panel, layout, moment, readAt } = options;
  const { state, assessment } = shown;
  const whole = {
    ...panel,
    state,
    assessment,
    set: moment,
    ...(moment === 'now' ? { atMs: readAt } : {}),
  };
  const places = layout ?? layOutRoom({ ...whole, labels: labelsNone });
  const drawing = composeRoom(whole, places);
  const label = state.document.spaces[panel.space]?.label ?? panel.space;
  return svgPicture(
    {
      prefix: panel.prefix,
      width: panel.width,
      height: panel.height,
      title: `${label} from above, ${momentText[moment]}`,
      description: `${headlineOf(state, assessment, panel.space).sentence} The table beside has every figure.`,
    },
    drawing.definitions,
    drawing.nodes,
  );
}

const momentText: Readonly<Record<Moment, string>> = {
  before: 'as left',
  after: 'as handed back',
  now: 'at the time of the slider',
};
