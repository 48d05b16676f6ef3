import { grown, type Rect, rectsMeet, unionOf } from './geometry.ts';
import { mainCluster } from './lens.ts';
import type { PlanView } from './plan-view.ts';
import type { RoomObject } from './room-objects.ts';
import { type RoomPanel, roomRect } from './room-panel.ts';

/** A view of a room, and whether it shows only a part of it. */
export interface Framing {
  readonly view: PlanView;
  readonly isScene: boolean;
}

/** Room left around the furniture of a scene; px. */
const sceneMarginPx = { side: 26, above: 62, below: 90 } as const;

/** Largest scale of a plan; px per cm. A chair then is 160 px wide. */
const pxPerCmMax = 2.1;

/** Where a scene may lie in its panel, as the share of the free height above it. */
const sceneShares = { withLens: [0.14, 0.4, 0.75], plain: [0.36, 0.5] } as const;

/** Candidates: for a scene, near views with room above or below; else the whole room. */
export function framingsOf(panel: RoomPanel, objects: readonly RoomObject[]): readonly Framing[] {
  const room = roomRect(panel);
  const margin = 16;
  const fit = Math.min(
    pxPerCmMax,
    (panel.width - 2 * margin) / room.width,
    (panel.height - 2 * margin) / room.height,
  );
  const whole = [{ view: centred(panel, room, fit, 0.5), isScene: false }];
  const focus = panel.framing === 'scene' ? focusRect(objects, room) : undefined;
  if (focus === undefined) return whole;
  const scale = Math.min(
    pxPerCmMax,
    (panel.width - 2 * sceneMarginPx.side) / focus.width,
    (panel.height - sceneMarginPx.above - sceneMarginPx.below) / focus.height,
  );
  if (scale < fit * 1.2) return whole;
  const shares = mainCluster(objects) === undefined ? sceneShares.plain : sceneShares.withLens;
  return shares.map((share) => ({ view: centred(panel, focus, scale, share), isScene: true }));
}

/** Puts a part of the room into the middle of the panel, or a share of the free height from its top. */
function centred(panel: RoomPanel, part: Rect, pxPerCm: number, share: number): PlanView {
  const free = panel.height - part.height * pxPerCm;
  return {
    pxPerCm,
    origin: {
      x: (panel.width - part.width * pxPerCm) / 2 - part.x * pxPerCm,
      y: free * share - part.y * pxPerCm,
    },
  };
}

/** The furniture that carries trace, and its neighbours: not the walls, nor what is as wide as a room. */
function focusRect(objects: readonly RoomObject[], room: Rect): Rect | undefined {
  const furniture = objects.filter(
    (o) => !o.opening && !o.pseudo && o.replacedBy === undefined && o.rect.width < room.width / 2,
  );
  const isCarrying = (o: RoomObject) => o.surfaces.some((s) => (s.result?.before.mean ?? 0) >= 1);
  let focus = unionOf(furniture.filter(isCarrying).map((o) => o.rect));
  for (let round = 0; round < 3 && focus !== undefined; round++) {
    const near = grown(focus, 45);
    focus = unionOf([
      focus,
      ...furniture.filter((o) => rectsMeet(near, o.rect)).map((o) => o.rect),
    ]);
  }
  return focus;
}
