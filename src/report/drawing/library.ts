import {
  type Drawing,
  type DrawingSize,
  type Drawn,
  unknownDrawing,
  withSurfaces,
} from './drawing.ts';
import { fixtureDrawings } from './fixtures.ts';
import { handThingDrawings } from './hand-things.ts';
import { openingDrawings } from './openings.ts';
import { seatDrawings } from './seats.ts';
import { tableDrawings } from './tables.ts';
import { tablewareDrawings } from './tableware.ts';

/** Every drawing by the name that a pack's object kind gives (`drawing`). */
const drawings: ReadonlyMap<string, Drawing> = new Map(
  Object.entries({
    ...seatDrawings,
    ...tableDrawings,
    ...tablewareDrawings,
    ...handThingDrawings,
    ...fixtureDrawings,
    ...openingDrawings,
  }),
);

/** Names of all drawings, in the order of the library. */
export const drawingNames: readonly string[] = [...drawings.keys()];

/** Whether a drawing stands in a wall and is turned into it by the floor plan. */
export function isOpening(name: string): boolean {
  return Object.hasOwn(openingDrawings, name);
}

/** Whether a name has a drawing of its own; others become a labelled rectangle with strips. */
export function isDrawn(name: string): boolean {
  return drawings.has(name);
}

/**
 * Draws an object seen from above, at turn 0, in px from its upper left corner. Every named surface
 * gets a shape and a place for its leader, also when the drawing, or the kind, does not know it.
 */
export function drawObject(
  name: string,
  size: DrawingSize,
  surfaceNames: readonly string[],
): Drawn {
  const drawing = drawings.get(name);
  if (drawing === undefined) return unknownDrawing(surfaceNames)(size);
  return withSurfaces(drawing(size), size, surfaceNames);
}
