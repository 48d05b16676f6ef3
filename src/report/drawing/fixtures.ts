import { palette } from '../palette.ts';
import { type Drawing, surface } from './drawing.ts';
import { seam, shine, structure, styled, tinted } from './shape.ts';
import { sketch } from './sketch.ts';

const metal = '#d9d3d6';
const water = '#dfe8ea';

const bed: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.box(0, 1, 100, 99, 3)],
    base: [structure(s.box(0, 0, 100, 6, 2))],
    surfaces: {
      sheet: surface(s.at(50, 27), s.box(2, 3, 96, 95, 4)),
      pillow: surface(s.at(28, 12), s.box(8, 6, 38, 15, 5), s.box(54, 6, 38, 15, 5)),
      duvet: surface(
        s.at(60, 70),
        s.path('M1 34 Q26 30 50 33 T99 32 V95 Q99 99 95 99 H5 Q1 99 1 95 Z'),
      ),
    },
    detail: [
      seam(s.path('M1 42 Q26 38 50 41 T99 40'), 0.4),
      seam(s.path('M30 52 Q34 74 28 96 M68 50 Q64 72 72 97'), 0.2),
      seam(s.path('M14 13 Q27 9 40 13 M60 13 Q73 9 86 13'), 0.3),
    ],
  };
};

const mattress: Drawing = (size) => {
  const s = sketch(size);
  const tufts = [18, 39, 61, 82].flatMap((x) =>
    [16, 33, 50, 67, 84].map((y) => seam(s.disc(x, y, 1.2), 0.5)),
  );
  return {
    shadow: [s.box(0, 1, 100, 99, 5)],
    base: [],
    surfaces: { top: surface(s.at(50, 58), s.box(0, 0, 100, 100, 6)) },
    detail: [seam(s.box(3, 2.7, 94, 94.6, 4), 0.3), ...tufts],
  };
};

const rail: Drawing = (size) => {
  const s = sketch(size);
  const isLong = size.width >= size.depth;
  const posts = [4, 35, 65, 96].map((p) =>
    structure(isLong ? s.disc(p, 50, 70) : s.disc(50, p, 70)),
  );
  return {
    shadow: [s.box(0, 0, 100, 100, 40)],
    base: posts,
    surfaces: { rail: surface(s.at(50, 50), s.box(0, 0, 100, 100, 50)) },
    detail: [shine(s.path(isLong ? 'M2 34 H98' : 'M34 2 V98'), 0.7)],
  };
};

const parapet: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.box(0, 0, 100, 130, 10)],
    base: [],
    surfaces: {
      front: surface(s.at(50, 96), s.box(0, 55, 100, 75, 10)),
      top: surface(s.at(50, 36), s.box(0, 0, 100, 74, 20)),
    },
    detail: [shine(s.path('M1 22 H99'), 0.6)],
  };
};

/** A folding screen: panels at angles. */
const screen: Drawing = (size) => {
  const s = sketch(size);
  const zigzag =
    'M0 20 L16.6 70 L33.3 20 L50 70 L66.6 20 L83.3 70 L100 20 V48 L83.3 98 L66.6 48 L50 98 L33.3 48 L16.6 98 L0 48 Z';
  return {
    shadow: [s.path(zigzag)],
    base: [],
    surfaces: { panel: surface(s.at(50, 78), s.path(zigzag)) },
    detail: [seam(s.path('M16.6 70 V98 M33.3 20 V48 M50 70 V98 M66.6 20 V48 M83.3 70 V98'), 0.6)],
  };
};

const wardrobe: Drawing = (size) => {
  const s = sketch(size);
  const isTall = size.depth > size.width;
  const handles = isTall
    ? [s.box(98, 40, 8, 7, 3), s.box(98, 53, 8, 7, 3)]
    : [s.box(40, 98, 7, 8, 3), s.box(53, 98, 7, 8, 3)];
  return {
    shadow: [s.box(0, 0, 100, 100, 2)],
    base: [
      structure(s.box(0, 0, 100, 100, 2)),
      seam(s.path('M6 0 L94 100 M94 0 L6 100'), 0.12),
      seam(s.path(isTall ? 'M88 1 V99 M88 50 H100' : 'M1 88 H99 M50 88 V100'), 0.6),
    ],
    surfaces: {
      'handle-left': surface(isTall ? s.at(102, 43) : s.at(43, 102), handles[0] ?? s.disc(0, 0, 1)),
      'handle-right': surface(
        isTall ? s.at(102, 56) : s.at(56, 102),
        handles[1] ?? s.disc(0, 0, 1),
      ),
    },
    detail: [],
  };
};

const minibar: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.box(0, 0, 100, 100, 5)],
    base: [
      structure(s.box(0, 0, 100, 94, 5)),
      tinted(s.box(2, 92, 96, 8, 3), metal),
      seam(s.box(8, 8, 84, 74, 4), 0.2),
      seam(s.path('M50 26 V64 M34 36 L66 54 M66 36 L34 54'), 0.35),
    ],
    surfaces: { handle: surface(s.at(78, 102), s.box(66, 97, 26, 9, 4)) },
    detail: [],
  };
};

const seatBelt: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.box(0, 10, 100, 80, 20)],
    base: [tinted(s.box(88, -30, 12, 160, 20), metal)],
    surfaces: {
      belt: surface(s.at(40, 50), s.box(0, 8, 82, 84, 10)),
      buckle: surface(s.at(84, 50), s.box(76, -40, 16, 180, 30)),
    },
    detail: [seam(s.path('M1 30 H75 M1 70 H75'), 0.35)],
  };
};

const tap: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.disc(50, 34, 30)],
    base: [
      tinted(s.path('M40 36 H60 L57 92 Q50 99 43 92 Z'), metal),
      tinted(s.disc(50, 32, 26), metal),
    ],
    surfaces: {
      lever: surface(s.at(50, 14), s.path('M43 34 L45 4 Q50 0 55 4 L57 34 Q50 40 43 34 Z')),
    },
    detail: [shine(s.path('M49 8 V28'), 0.7)],
  };
};

const basin: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.box(0, 0, 100, 100, 20)],
    base: [structure(s.box(0, 0, 100, 100, 22))],
    surfaces: {
      bowl: surface(s.at(72, 68), s.oval(50, 56, 42, 36)),
      drain: surface(s.at(50, 58), s.disc(50, 58, 8)),
    },
    detail: [seam(s.oval(50, 57, 30, 24), 0.25), shine(s.path('M18 44 Q26 28 42 25'), 0.8)],
  };
};

/** Basin and tap in one. */
const washstand: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.box(0, 0, 100, 100, 16)],
    base: [structure(s.box(0, 0, 100, 100, 16))],
    surfaces: {
      basin: surface(s.at(74, 74), s.oval(50, 60, 42, 34)),
      lever: surface(s.at(50, 12), s.path('M44 26 L45 4 Q50 0 55 4 L56 26 Q50 32 44 26 Z')),
    },
    detail: [
      tinted(s.path('M45 26 H55 L53.5 52 Q50 56 46.5 52 Z'), metal),
      seam(s.disc(50, 66, 6), 0.6),
      shine(s.path('M18 50 Q24 36 36 32'), 0.8),
    ],
  };
};

const shower: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.box(0, 0, 100, 100, 4)],
    base: [
      structure(s.box(0, 0, 100, 100, 4)),
      tinted(s.box(4, 4, 92, 92, 4), water),
      seam(s.path('M4 4 L96 96 M96 4 L4 96'), 0.14),
    ],
    surfaces: {
      drain: surface(s.at(50, 50), s.disc(50, 50, 8)),
      screen: surface(s.at(3, 62), s.box(0, 2, 5, 96, 2)),
      lever: surface(s.at(76, 10), s.box(68, 5, 18, 8, 4)),
    },
    detail: [
      tinted(s.disc(50, 20, 10), metal),
      seam(s.disc(50, 20, 5), 0.5),
      seam(s.path('M45 50 H55 M50 45 V55'), 0.7),
    ],
  };
};

/** Toilet: cistern, seat, lid down. */
const toilet: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.path('M6 0 H94 V24 Q98 40 92 66 Q80 100 50 100 Q20 100 8 66 Q2 40 6 24 Z')],
    base: [structure(s.box(4, 0, 92, 22, 6))],
    surfaces: {
      seat: surface(
        s.at(15, 74),
        s.path('M14 26 H86 Q96 46 88 68 Q76 99 50 99 Q24 99 12 68 Q4 46 14 26 Z'),
      ),
      lid: surface(
        s.at(50, 60),
        s.path('M20 26 H80 Q88 46 81 66 Q71 91 50 91 Q29 91 19 66 Q12 46 20 26 Z'),
      ),
      flush: surface(s.at(50, 10), s.box(40, 5, 20, 11, 5)),
    },
    detail: [seam(s.path('M28 34 H72'), 0.3), seam(s.path('M28 22 V26 M72 22 V26'), 0.8)],
  };
};

/** A travelling toilet: a case with seat, lid and carrying handle. */
const ownToilet: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.box(2, 10, 96, 88, 14)],
    base: [structure(s.box(2, 12, 96, 86, 14))],
    surfaces: {
      handle: surface(
        s.at(50, 3),
        s.path('M30 14 V6 Q30 0 38 0 H62 Q70 0 70 6 V14 H63 V7 H37 V14 Z'),
      ),
      lid: surface(s.at(50, 24), s.box(14, 15, 72, 16, 7)),
      seat: surface(s.at(20, 66), styled(ringOval(s), {})),
    },
    detail: [seam(s.oval(50, 63, 16, 18), 0.6)],
  };
};

function ringOval(s: ReturnType<typeof sketch>) {
  return styled(
    s.path(
      'M16 63 A34 30 0 1 0 84 63 A34 30 0 1 0 16 63 Z M33 63 A17 19 0 1 1 67 63 A17 19 0 1 1 33 63 Z',
    ),
    { 'fill-rule': 'evenodd' },
  );
}

/** The droplet ring around a seat: dots on the carpet; the paint gives their colour. */
const carpetRing: Drawing = (size) => {
  const s = sketch(size);
  // A phyllotaxis-like spread would need sines; these are points of a square lattice in a circle.
  const dots = [];
  for (let row = -11; row <= 11; row++)
    for (let column = -11; column <= 11; column++) {
      const [x, y] = [column * 4.2 + (row % 2 === 0 ? 0 : 2.1), row * 4.2];
      if (x * x + y * y < 47 * 47) dots.push(s.disc(50 + x, 50 + y, 0.55));
    }
  return {
    shadow: [],
    base: [styled(s.disc(50, 50, 49.5), { fill: palette.carpet })],
    surfaces: { carpet: surface(s.at(50, 96), ...dots) },
    detail: [],
  };
};

/** Air and dust: a grille in the wall, motes beside it. The footprint is the whole room. */
const air: Drawing = (size) => {
  const { width: w } = size;
  const s = sketch({ width: 46, depth: 13 });
  const x = w - 74;
  const slots = [16, 28, 40, 52, 64, 76, 88].map((p) => `M${p} 22 V78`).join(' ');
  const shift = (node: ReturnType<typeof s.box>) =>
    styled(node, { transform: `translate(${x} 5)` });
  const motes = [
    [-34, 10],
    [-26, 4],
    [-21, 13],
    [-15, 7],
    [-41, 4],
    [-46, 12],
    [-30, 16],
  ] as const;
  return {
    shadow: [],
    base: [],
    surfaces: {
      dust: surface(
        { x: x - 21, y: 13 },
        ...motes.map(([dx, y], i) =>
          styled(sketch({ width: 100, depth: 100 }).disc(x + dx, y, i % 2 === 0 ? 1.9 : 1.4), {}),
        ),
      ),
      'hvac-return': surface({ x: x + 23, y: 15 }, shift(s.box(0, 0, 100, 100, 18))),
    },
    detail: [shift(seam(s.path(slots), 0.7))],
  };
};

/** What belongs to the room. */
export const fixtureDrawings: Readonly<Record<string, Drawing>> = {
  bed,
  mattress,
  rail,
  parapet,
  screen,
  wardrobe,
  minibar,
  'seat-belt': seatBelt,
  tap,
  basin,
  washstand,
  shower,
  toilet,
  'own-toilet': ownToilet,
  'carpet-ring': carpetRing,
  air,
};
