import { type Drawing, surface } from './drawing.ts';
import { seam, shine, structure, tinted } from './shape.ts';
import { sketch } from './sketch.ts';

/**
 * Round side table. The edge is the wooden band around the stone; what lies below the top (its
 * underside, the shelf) shows as crescents at the lower side, as when one stoops a little.
 */
const sideTableRound: Drawing = (size) => {
  const s = sketch(size);
  const crescent = (drop: number, rise: number) =>
    s.path(`M6 ${50 + rise} A44 44 0 0 0 94 ${50 + rise} A44 ${44 + drop} 0 0 1 6 ${50 + rise} Z`);
  return {
    shadow: [s.disc(50, 51, 49)],
    base: [],
    surfaces: {
      shelf: surface(s.at(50, 100.5), crescent(9, 3)),
      underside: surface(s.at(34, 96.5), crescent(5, 1)),
      edge: surface(s.at(16, 79), s.ring(50, 48, 48, 8)),
      top: surface(s.at(60, 66), s.disc(50, 48, 40)),
    },
    detail: [
      seam(s.path('M28 34 Q44 40 50 54 T70 76'), 0.14),
      seam(s.path('M58 16 Q62 30 76 36'), 0.12),
      shine(s.path('M20 34 A34 34 0 0 1 42 16'), 0.6),
    ],
  };
};

/** Low table: a top with a moulded edge. */
const lowTable: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.box(0, 1, 100, 99, 6)],
    base: [],
    surfaces: {
      edge: surface(s.at(50, 96), s.box(0, 0, 100, 100, 7)),
      top: surface(s.at(50, 50), s.box(4, 7, 92, 86, 4)),
    },
    detail: [seam(s.box(8, 13, 84, 74, 3), 0.25), shine(s.path('M7 11 H60'), 0.5)],
  };
};

/** A table laid with a cloth that falls in folds. */
const table: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.box(0, 1, 100, 99, 10)],
    base: [
      structure(
        s.path(
          'M6 1 Q18 -1 30 1 Q42 3 54 1 Q68 -1 80 1 Q94 0 99 6 Q101 18 99 32 Q97 44 99 58 Q101 72 99 84 Q99 96 92 99 Q78 101 66 99 Q52 97 40 99 Q26 101 12 99 Q1 98 1 90 Q-1 76 1 62 Q3 50 1 38 Q-1 24 1 12 Q1 3 6 1 Z',
        ),
      ),
    ],
    surfaces: { top: surface(s.at(50, 50), s.box(8, 8, 84, 84, 5)) },
    detail: [seam(s.path('M8 8 L2 2 M92 8 L98 2 M92 92 L98 98 M8 92 L2 98'), 0.5)],
  };
};

/** Desk with a leather inlay. */
const desk: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.box(0, 1, 100, 99, 4)],
    base: [],
    surfaces: {
      edge: surface(s.at(50, 97.5), s.box(0, 0, 100, 100, 4)),
      top: surface(s.at(50, 50), s.box(1.5, 2.5, 97, 90, 3)),
    },
    detail: [seam(s.box(22, 34, 56, 46, 2), 0.3), seam(s.path('M2 12 H98'), 0.18)],
  };
};

/** Lectern: a sloping top between two edges, a shelf towards the speaker. */
const lectern: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.path('M8 0 H92 L100 100 H0 Z')],
    base: [structure(s.path('M8 2 H92 L99 98 H1 Z'))],
    surfaces: {
      shelf: surface(s.at(50, 92), s.box(8, 84, 84, 14, 3)),
      top: surface(s.at(50, 46), s.path('M14 8 H86 L90 82 H10 Z')),
      'edge-left': surface(s.at(8, 50), s.path('M8 3 H14 L9.5 84 H2.5 Z')),
      'edge-right': surface(s.at(92, 50), s.path('M92 3 H86 L90.5 84 H97.5 Z')),
    },
    detail: [
      tinted(s.box(34, 26, 32, 40, 1), '#fffdf8'),
      seam(s.path('M39 36 H61 M39 44 H61 M39 52 H55'), 0.4),
    ],
  };
};

/** Microphone on its stalk. */
const microphone: Drawing = (size) => {
  const s = sketch(size);
  const wide = Math.max(100, (420 / Math.max(1, size.width)) * 4);
  const half = Math.min(140, wide / 2);
  return {
    shadow: [s.oval(50, 88, half, 10)],
    base: [structure(s.oval(50, 90, half, 9))],
    surfaces: {
      stalk: surface(s.at(50, 58), s.box(50 - half * 0.28, 22, half * 0.56, 68, 30)),
      grille: surface(s.at(50, 12), s.oval(50, 13, half * 0.8, 13)),
    },
    detail: [seam(s.path(`M${50 - half * 0.6} 13 H${50 + half * 0.6}`), 0.6)],
  };
};

/** What stands before a person. */
export const tableDrawings: Readonly<Record<string, Drawing>> = {
  'side-table-round': sideTableRound,
  'low-table': lowTable,
  table,
  desk,
  lectern,
  microphone,
};
