import { spaceOf } from '../model/state.ts';
import type { Rect } from './geometry.ts';
import type { LabelCounts } from './plan-labels.ts';
import type { RoomQuestion } from './room-objects.ts';

/** A room in a panel. */
export interface RoomPanel extends RoomQuestion {
  /** Prefix of the ids of this panel's clips; unique in the page. */
  readonly prefix: string;
  readonly width: number;
  readonly height: number;
  /** `room`: wall to wall; `scene`: as near as the furniture that carries trace allows. */
  readonly framing: 'room' | 'scene';
  readonly labels: LabelCounts;
}

/** Where labels, lens and key may lie. */
export function boundsOf(panel: RoomPanel): Rect {
  return { x: 8, y: 8, width: panel.width - 16, height: panel.height - 16 };
}

/** The room itself, in cm. */
export function roomRect(panel: RoomPanel): Rect {
  const space = spaceOf(panel.state, panel.space);
  return { x: 0, y: 0, width: space.widthCm, height: space.depthCm };
}
