import { type Drawing, surface } from './drawing.ts';
import { seam, shine, structure, tinted } from './shape.ts';
import { sketch } from './sketch.ts';

/** A glass from above: the rim is the outer ring, then the wall of the bowl, the base at the bottom. */
const glass: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.disc(50, 52, 49)],
    base: [],
    surfaces: {
      bowl: surface(s.at(74, 66), s.disc(50, 50, 40)),
      base: surface(s.at(50, 54), s.disc(50, 54, 19)),
      rim: surface(s.at(14, 26), s.ring(50, 50, 49, 12)),
    },
    detail: [shine(s.path('M24 40 A29 29 0 0 1 42 23'), 0.85)],
  };
};

/** A stemmed glass: the foot shows beside the bowl. */
const flute: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.disc(54, 56, 46)],
    base: [structure(s.disc(56, 60, 38))],
    surfaces: {
      stem: surface(s.at(78, 84), s.path('M54 56 L80 82 A8 8 0 0 1 74 90 L46 66 Z')),
      bowl: surface(s.at(54, 50), s.disc(42, 40, 30)),
      rim: surface(s.at(12, 30), s.ring(42, 40, 38, 11)),
    },
    detail: [shine(s.path('M22 32 A22 22 0 0 1 36 19'), 0.85)],
  };
};

const cup: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.disc(46, 52, 44)],
    base: [],
    surfaces: {
      handle: surface(
        s.at(92, 50),
        s.path('M80 36 H90 A12 14 0 0 1 90 64 H80 V56 H88 A5 6 0 0 0 88 44 H80 Z'),
      ),
      body: surface(s.at(44, 50), s.disc(44, 50, 38)),
      rim: surface(s.at(12, 30), s.ring(44, 50, 44, 10)),
    },
    detail: [
      tinted(s.disc(44, 50, 24), '#e8d9b8'),
      shine(s.path('M28 42 A20 20 0 0 1 38 33'), 0.8),
    ],
  };
};

/** Saucer and plate: a flat dish with a well. */
const dish =
  (well: number): Drawing =>
  (size) => {
    const s = sketch(size);
    return {
      shadow: [s.disc(50, 52, 49)],
      base: [],
      surfaces: { face: surface(s.at(72, 76), s.disc(50, 50, 49)) },
      detail: [
        seam(s.disc(50, 50, well), 0.45),
        seam(s.disc(50, 50, 45), 0.22),
        shine(s.path('M16 42 A36 36 0 0 1 36 18'), 0.7),
      ],
    };
  };

const spoon: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.box(2, 34, 96, 34, 10)],
    base: [],
    surfaces: {
      handle: surface(s.at(68, 50), s.path('M30 42 L92 36 Q99 50 92 64 L30 58 Z')),
      bowl: surface(s.at(16, 50), s.oval(17, 50, 16, 46)),
    },
    detail: [shine(s.path('M9 40 Q14 24 22 30'), 0.8)],
  };
};

const fork: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.box(2, 30, 96, 40, 10)],
    base: [],
    surfaces: {
      handle: surface(s.at(70, 50), s.path('M38 38 L92 32 Q99 50 92 68 L38 62 Z')),
      tines: surface(
        s.at(14, 50),
        s.path(
          'M40 62 Q34 96 24 96 H2 V80 H18 V72 H1 V58 H18 V42 H1 V28 H18 V20 H2 V4 H24 Q34 4 40 38 Z',
        ),
      ),
    },
    detail: [],
  };
};

/** Carafe from above: body, neck and the stopper in it. */
const carafe: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.disc(50, 52, 49)],
    base: [],
    surfaces: {
      body: surface(s.at(80, 76), s.disc(50, 50, 48)),
      neck: surface(s.at(34, 34), s.ring(50, 50, 27, 12)),
      stopper: surface(s.at(50, 50), s.disc(50, 50, 14)),
    },
    detail: [
      shine(s.path('M16 44 A36 36 0 0 1 38 17'), 0.75),
      seam(s.path('M79 62 A32 32 0 0 1 62 79'), 0.3),
    ],
  };
};

const bottle: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.disc(50, 52, 49)],
    base: [],
    surfaces: {
      body: surface(s.at(80, 74), s.disc(50, 50, 48)),
      rim: surface(s.at(50, 50), s.ring(50, 50, 22, 10)),
    },
    detail: [seam(s.disc(50, 50, 36), 0.3), shine(s.path('M18 42 A34 34 0 0 1 38 19'), 0.75)],
  };
};

/** A folded cloth. */
const napkin: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.path('M3 6 L96 2 L99 95 L5 98 Z')],
    base: [],
    surfaces: { face: surface(s.at(66, 66), s.path('M3 5 L96 2 L99 95 L5 98 Z')) },
    detail: [seam(s.path('M3 5 L99 95'), 0.4), seam(s.path('M5 50 L51 97 M50 4 L98 49'), 0.2)],
  };
};

/** A rolled towel on a dish. */
const hotTowel: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.box(2, 8, 96, 86, 30)],
    base: [],
    surfaces: { face: surface(s.at(50, 68), s.box(1, 6, 98, 88, 38)) },
    detail: [
      seam(s.path('M8 34 H92 M8 62 H92'), 0.4),
      seam(s.path('M92 20 Q84 50 92 80'), 0.45),
      seam(s.path('M14 14 V86 M22 12 V88'), 0.2),
    ],
  };
};

const coaster: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.disc(50, 51, 49)],
    base: [],
    surfaces: { face: surface(s.at(14, 72), s.disc(50, 50, 48)) },
    detail: [seam(s.disc(50, 50, 42), 0.35), seam(s.disc(50, 50, 30), 0.18)],
  };
};

const tray: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.box(0, 1, 100, 99, 12)],
    base: [structure(s.box(-3, 36, 8, 28, 6)), structure(s.box(95, 36, 8, 28, 6))],
    surfaces: {
      rim: surface(s.at(50, 97), s.box(0, 0, 100, 100, 12)),
      face: surface(s.at(50, 50), s.box(5, 7, 90, 86, 9)),
    },
    detail: [shine(s.path('M10 16 H60'), 0.7), seam(s.box(10, 15, 80, 70, 7), 0.15)],
  };
};

const ashtray: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.disc(50, 52, 49)],
    base: [],
    surfaces: {
      rim: surface(s.at(16, 80), s.ring(50, 50, 49, 17)),
      well: surface(s.at(50, 58), s.disc(50, 50, 32)),
    },
    detail: [
      structure(s.box(44, 0, 12, 18, 5)),
      structure(s.box(44, 82, 12, 18, 5)),
      seam(s.path('M38 50 Q46 44 54 52 T66 54'), 0.3),
    ],
  };
};

const cigaretteButt: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.box(0, 8, 100, 90, 30)],
    base: [
      tinted(s.box(48, 4, 40, 92, 10), '#fffdf8'),
      tinted(s.path('M86 8 L99 20 L94 50 L100 76 L86 92 Z'), '#8d8693'),
    ],
    surfaces: { filter: surface(s.at(24, 50), s.box(0, 4, 52, 92, 30)) },
    detail: [],
  };
};

/** What is drunk and eaten from. */
export const tablewareDrawings: Readonly<Record<string, Drawing>> = {
  glass,
  flute,
  cup,
  saucer: dish(24),
  plate: dish(33),
  spoon,
  fork,
  carafe,
  bottle,
  napkin,
  'hot-towel': hotTowel,
  coaster,
  tray,
  ashtray,
  'cigarette-butt': cigaretteButt,
};
