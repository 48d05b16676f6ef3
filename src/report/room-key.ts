import { meets, type Obstacle, type Rect } from './geometry.ts';
import { palette, typeSize } from './palette.ts';
import { h, type PictureNode } from './picture.ts';
import { type PlanView, rectToPanel } from './plan-view.ts';
import type { RoomObject } from './room-objects.ts';
import { type RoomPanel, roomRect } from './room-panel.ts';
import { massColour } from './scale.ts';
import { fitText } from './text-width.ts';

/** The whole room, small: where the scene lies in it. */
const keyWidthPx = 104;

/** A free corner for the whole room in small; undefined when there is none. */
export function placeKey(
  panel: RoomPanel,
  bounds: Rect,
  obstacles: readonly Obstacle[],
): Rect | undefined {
  const room = roomRect(panel);
  const height = Math.min(96, (keyWidthPx * room.height) / room.width) + 16;
  const corners = [
    [bounds.x + bounds.width - keyWidthPx, bounds.y + bounds.height - height],
    [bounds.x + bounds.width - keyWidthPx, bounds.y],
    [bounds.x, bounds.y + bounds.height - height],
    [bounds.x, bounds.y],
  ] as const;
  return corners
    .map(([x, y]) => ({ x, y, width: keyWidthPx, height }))
    .find((rect) => !obstacles.some((o) => meets(rect, o, 6)));
}

/** The whole room in small, furniture by its largest value, the scene framed in green. */
export function keyNodes(
  panel: RoomPanel,
  at: { readonly key: Rect; readonly view: PlanView; readonly objects: readonly RoomObject[] },
): readonly PictureNode[] {
  const { key, view, objects } = at;
  const room = roomRect(panel);
  const pxPerCm = Math.min(key.width / room.width, (key.height - 16) / room.height);
  const small: PlanView = { pxPerCm, origin: { x: key.x, y: key.y } };
  const outline = rectToPanel(room, small);
  const seen = rectToPanel(
    {
      x: -view.origin.x / view.pxPerCm,
      y: -view.origin.y / view.pxPerCm,
      width: panel.width / view.pxPerCm,
      height: panel.height / view.pxPerCm,
    },
    small,
  );
  const crop = clipTo(seen, outline);
  const marks = objects
    .filter((o) => !o.pseudo && !o.small && o.replacedBy === undefined)
    .map((o) => {
      const rect = rectToPanel(o.rect, small);
      const most = Math.max(0, ...o.surfaces.map((s) => s.figures?.mean ?? 0));
      return h('rect', {
        x: rect.x,
        y: rect.y,
        width: Math.max(2.5, rect.width),
        height: Math.max(2.5, rect.height),
        fill: massColour(most),
        stroke: palette.line,
        'stroke-width': 0.5,
      });
    });
  const meters = (cm: number) => String(Math.round(cm / 10) / 10);
  return [
    h('rect', {
      ...outline,
      fill: palette.floor,
      stroke: palette.line,
      'stroke-width': 1.4,
    }),
    ...marks,
    h('rect', { ...crop, fill: 'none', stroke: palette.accent, 'stroke-width': 1.2 }),
    h(
      'text',
      {
        x: outline.x + outline.width / 2,
        y: outline.y + outline.height + 12,
        'text-anchor': 'middle',
        'font-size': typeSize.small,
        fill: palette.secondary,
      },
      fitText(`whole room, ${meters(room.width)} × ${meters(room.height)} m`, key.width + 30, {
        sizePx: typeSize.small,
      }),
    ),
  ];
}

function clipTo(rect: Rect, outer: Rect): Rect {
  const x = Math.max(rect.x, outer.x);
  const y = Math.max(rect.y, outer.y);
  const right = Math.min(rect.x + rect.width, outer.x + outer.width);
  const bottom = Math.min(rect.y + rect.height, outer.y + outer.height);
  return { x, y, width: Math.max(0, right - x), height: Math.max(0, bottom - y) };
}
