import { type Drawing, surface } from './drawing.ts';
import { seam, shine, structure, tinted } from './shape.ts';
import { sketch } from './sketch.ts';

const metal = '#d9d3d6';

/** Upholstered chair with wooden armrests: seat, back, two arms, a rail behind and one in front. */
const armchair: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.box(0, 2, 100, 97, 14)],
    base: [],
    surfaces: {
      'front-rail': surface(s.at(50, 98), s.box(19, 90, 62, 10, 5)),
      'back-rail': surface(s.at(50, 2), s.box(13, 0, 74, 14, 7)),
      seat: surface(
        s.at(50, 62),
        s.path('M15 26 H85 L87 83 Q87 94 76 95 Q50 98 24 95 Q13 94 13 83 Z'),
      ),
      back: surface(
        s.at(50, 17),
        s.path(
          'M10 23 C8 3 20 4.5 32 4.5 H68 C80 4.5 92 3 90 23 Q89 30 81 29 Q50 25 19 29 Q11 30 10 23 Z',
        ),
      ),
      'arm-left': surface(s.at(7, 56), s.box(0, 21, 14, 70, 7)),
      'arm-right': surface(s.at(93, 56), s.box(86, 21, 14, 70, 7)),
    },
    detail: [
      seam(
        s.path('M22 37 Q50 34 78 37 L79.5 80 Q79 87 72 88 Q50 90.5 28 88 Q21 87 20.5 80 Z'),
        0.36,
      ),
      seam(s.path('M19 17 Q50 11 81 17'), 0.32),
      shine(s.path('M4.5 31 V79'), 0.6),
      shine(s.path('M90.5 31 V79'), 0.6),
    ],
  };
};

/** A lighter chair: a seat in a wooden frame, narrow arms. */
const sideChair: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.box(2, 2, 96, 96, 12)],
    base: [],
    surfaces: {
      seat: surface(s.at(50, 60), s.path('M16 22 H84 L90 86 Q90 95 80 96 H20 Q10 95 10 86 Z')),
      'back-rail': surface(s.at(50, 4), s.box(10, 0, 80, 10, 5)),
      back: surface(s.at(50, 16), s.path('M12 12 Q50 4 88 12 L87 22 Q50 15 13 22 Z')),
      'arm-left': surface(s.at(5, 48), s.box(1, 22, 9, 52, 4.5)),
      'arm-right': surface(s.at(95, 48), s.box(90, 22, 9, 52, 4.5)),
    },
    detail: [seam(s.path('M24 34 H76 L80 80 Q80 86 73 87 H27 Q20 86 20 80 Z'), 0.32)],
  };
};

/** Sofa: two seat cushions, a long back, arms; the wooden front of one arm is a surface of its own. */
const sofa: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.box(0, 2, 100, 97, 14)],
    base: [structure(s.box(90, 18, 10, 80, 9))],
    surfaces: {
      seat: surface(s.at(50, 66), s.box(8.5, 24, 83, 72, 8)),
      back: surface(s.at(50, 15), s.box(3, 2, 94, 29, 13)),
      'arm-left': surface(s.at(5, 52), s.box(0, 18, 10, 68, 9)),
      'arm-front': surface(s.at(5, 93), s.box(0.5, 85, 9, 13, 6)),
    },
    detail: [
      seam(s.path('M50 32 V95'), 0.5),
      seam(s.box(12, 36, 35, 54, 6), 0.3),
      seam(s.box(53, 36, 35, 54, 6), 0.3),
      seam(s.path('M50 5 V29'), 0.4),
    ],
  };
};

/** A moulded seat outdoors: cushion, back, steel arms. */
const standSeat: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.box(2, 4, 96, 94, 12)],
    base: [tinted(s.box(6, 10, 88, 84, 14), metal)],
    surfaces: {
      cushion: surface(s.at(50, 62), s.box(14, 27, 72, 66, 14)),
      back: surface(s.at(50, 15), s.box(12, 4, 76, 22, 10)),
      'arm-left': surface(s.at(5, 52), s.box(1, 24, 8, 58, 4)),
      'arm-right': surface(s.at(95, 52), s.box(91, 24, 8, 58, 4)),
    },
    detail: [seam(s.path('M24 44 Q50 38 76 44'), 0.36), seam(s.path('M20 15 H80'), 0.3)],
  };
};

/** Desk chair on a star foot. */
const deskChair: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.oval(50, 52, 47, 47)],
    base: [
      tinted(s.path('M46 50 L2 40 L1 47 L46 58 Z'), metal),
      tinted(s.path('M54 50 L98 40 L99 47 L54 58 Z'), metal),
      tinted(s.path('M46 54 L22 97 L29 99 L54 58 Z'), metal),
      tinted(s.path('M54 54 L78 97 L71 99 L46 58 Z'), metal),
      structure(s.path('M20 14 Q50 -4 80 14 L78 24 Q50 8 22 24 Z')),
    ],
    surfaces: {
      seat: surface(s.at(50, 52), s.path('M22 24 Q50 14 78 24 L80 72 Q76 86 50 87 Q24 86 20 72 Z')),
      'arm-left': surface(s.at(13, 46), s.box(8, 28, 10, 40, 5)),
      'arm-right': surface(s.at(87, 46), s.box(82, 28, 10, 40, 5)),
    },
    detail: [seam(s.path('M32 34 Q50 28 68 34'), 0.34), seam(s.path('M30 76 Q50 81 70 76'), 0.34)],
  };
};

/** Car seat, bolstered: cushion, back and a headrest on two bars. */
const carSeat: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.box(4, 8, 92, 90, 16)],
    base: [tinted(s.box(40, 8, 4, 16), metal), tinted(s.box(56, 8, 4, 16), metal)],
    surfaces: {
      cushion: surface(
        s.at(50, 68),
        s.path('M10 44 Q18 40 26 42 H74 Q82 40 90 44 L92 84 Q90 97 76 97 H24 Q10 97 8 84 Z'),
      ),
      back: surface(
        s.at(50, 34),
        s.path('M6 24 Q8 16 20 18 H80 Q92 16 94 24 L91 46 Q50 40 9 46 Z'),
      ),
      headrest: surface(s.at(50, 8), s.box(30, 1, 40, 15, 7)),
    },
    detail: [
      seam(s.path('M27 46 L24 92 M73 46 L76 92'), 0.45),
      seam(s.path('M28 66 H72 M27 80 H73'), 0.25),
      seam(s.path('M24 21 L26 43 M76 21 L74 43'), 0.45),
    ],
  };
};

/** What a person sits on. */
export const seatDrawings: Readonly<Record<string, Drawing>> = {
  armchair,
  'side-chair': sideChair,
  sofa,
  'stand-seat': standSeat,
  'desk-chair': deskChair,
  'car-seat': carSeat,
};
