import { spaceOf } from '../model/state.ts';
import { type Obstacle, type Rect, rectsMeet } from './geometry.ts';
import { palette } from './palette.ts';
import { h, type PictureNode, pathData } from './picture.ts';
import { type PlacedObject, type PlanView, placeObject, rectToPanel } from './plan-view.ts';
import { roomObjects } from './room-objects.ts';
import { type RoomPanel, roomRect } from './room-panel.ts';

const wallPx = 3.4;

/** Floor, walls, declared doors and fixtures. */
export function floorNodes(panel: RoomPanel, view: PlanView): readonly PictureNode[] {
  const space = spaceOf(panel.state, panel.space);
  const rect = rectToPanel(roomRect(panel), view);
  const isCar = [...panel.state.objects.values()].some(
    (o) => o.space === panel.space && o.kindEntry.drawing === 'car-seat',
  );
  const outline =
    space.outline === undefined
      ? h('rect', { ...rect, rx: isCar ? 26 : 2 })
      : h('path', {
          d: pathData(
            'M',
            ...space.outline.flatMap(([x, y], i) => [
              ...(i === 0 ? [] : ['L']),
              view.origin.x + x * view.pxPerCm,
              view.origin.y + y * view.pxPerCm,
            ]),
            'Z',
          ),
        });
  const isOutdoor = space.environment === 'outdoor';
  return [
    h('rect', { width: panel.width, height: panel.height, fill: palette.lane, opacity: 0.55 }),
    h(outline.tag, {
      ...outline.attributes,
      fill: palette.floor,
      stroke: palette.line,
      'stroke-width': wallPx,
      'stroke-linejoin': 'round',
      'stroke-dasharray': isOutdoor ? '9 5' : undefined,
    }),
    ...declaredDoors(panel, view).map((p) => h('g', { transform: p.transform }, ...p.drawn.base)),
    ...fixtures(panel).map((rect) =>
      h('rect', {
        ...rectToPanel(rect, view),
        fill: palette.carpet,
        stroke: palette.line,
        'stroke-width': 1.2,
      }),
    ),
  ];
}

/** The edge of a panel: thinner than a wall, since the room may go on behind it. */
export function frameNode(panel: RoomPanel): PictureNode {
  return h('rect', {
    x: 0.5,
    y: 0.5,
    width: panel.width - 1,
    height: panel.height - 1,
    rx: 4,
    fill: 'none',
    stroke: palette.carpetEdge,
    'stroke-width': 1,
  });
}

/** Pillars, fireplaces and the like: in the way, and nobody touches them. */
function fixtures(panel: RoomPanel): readonly Rect[] {
  return (spaceOf(panel.state, panel.space).obstacles ?? []).map((o) => ({
    x: o.xCm,
    y: o.yCm,
    width: o.widthCm,
    height: o.depthCm,
  }));
}

/** What belongs to the room and no label may lie on: walls, doors with their swing, fixtures. */
export function roomObstacles(panel: RoomPanel, view: PlanView): readonly Obstacle[] {
  return [
    ...wallObstacles(panel, view),
    ...fixtures(panel).map((rect) => rectToPanel(rect, view)),
    ...declaredDoors(panel, view).flatMap((p) => (p.obstacle === undefined ? [] : [p.obstacle])),
  ];
}

function wallObstacles(panel: RoomPanel, view: PlanView): readonly Obstacle[] {
  const rect = rectToPanel(roomRect(panel), view);
  const t = wallPx;
  return [
    { x: rect.x - t, y: rect.y - t, width: rect.width + 2 * t, height: 2 * t },
    { x: rect.x - t, y: rect.y + rect.height - t, width: rect.width + 2 * t, height: 2 * t },
    { x: rect.x - t, y: rect.y - t, width: 2 * t, height: rect.height + 2 * t },
    { x: rect.x + rect.width - t, y: rect.y - t, width: 2 * t, height: rect.height + 2 * t },
  ];
}

/** Doors that the space declares but no object stands for: drawn, carrying nothing. */
function declaredDoors(panel: RoomPanel, view: PlanView): readonly PlacedObject[] {
  const space = spaceOf(panel.state, panel.space);
  const objects = roomObjects(panel).filter((o) => o.opening);
  return (space.doors ?? []).flatMap((door) => {
    const isUpright = door.side === 'east' || door.side === 'west';
    const far = door.side === 'east' ? space.widthCm - 10 : space.depthCm - 10;
    const across = door.side === 'west' || door.side === 'north' ? 0 : far;
    const rect = isUpright
      ? { x: across, y: door.offsetCm, width: 10, height: door.widthCm }
      : { x: door.offsetCm, y: across, width: door.widthCm, height: 10 };
    if (objects.some((o) => rectsMeet(o.rect, rect))) return [];
    const turn = ({ north: 0, east: 1, south: 2, west: 3 } as const)[door.side];
    const placed = placeObject(
      {
        id: '',
        label: '',
        drawing: 'door',
        rect,
        turn,
        opening: true,
        pseudo: false,
        small: false,
        surfaces: [],
        outOfReach: false,
        counterparts: false,
      },
      view,
    );
    return [placed];
  });
}
