import { type Drawing, surface } from './drawing.ts';
import { seam, structure, tinted } from './shape.ts';
import { sketch } from './sketch.ts';

const paperWhite = '#fffdf8';

const pen: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.box(0, 10, 100, 86, 30)],
    base: [tinted(s.path('M14 14 L0 46 V54 L14 86 Z'), '#d9c9a0')],
    surfaces: {
      barrel: surface(s.at(34, 50), s.box(12, 6, 52, 88, 20)),
      cap: surface(s.at(82, 50), s.box(62, 2, 38, 96, 40)),
    },
    detail: [seam(s.path('M70 30 H92'), 0.7)],
  };
};

const card: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.box(0, 2, 100, 98, 4)],
    base: [],
    surfaces: { face: surface(s.at(78, 70), s.box(0, 0, 100, 100, 5)) },
    detail: [seam(s.path('M12 28 H66 M12 50 H84 M12 72 H54'), 0.4)],
  };
};

/** An open book: the pages over the cover. */
const guestBook: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.box(0, 2, 100, 98, 4)],
    base: [],
    surfaces: {
      cover: surface(s.at(97.5, 50), s.box(0, 0, 100, 100, 5)),
      page: surface(
        s.at(72, 74),
        s.path('M4 7 Q28 2 50 8 Q72 2 96 7 V93 Q72 88 50 94 Q28 88 4 93 Z'),
      ),
    },
    detail: [
      seam(s.path('M50 8 V94'), 0.6),
      seam(s.path('M11 24 H42 M11 37 H42 M11 50 H36 M58 24 H89 M58 37 H82'), 0.3),
    ],
  };
};

/** A printed programme, slightly open, so that its pages show. */
const programme: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.path('M2 2 L99 4 V99 H2 Z')],
    base: [],
    surfaces: {
      pages: surface(s.at(94, 60), s.path('M6 3 L99 6 V97 L6 99 Z')),
      cover: surface(s.at(44, 70), s.path('M2 1 H86 L88 99 H2 Z')),
    },
    detail: [seam(s.path('M14 20 H72 M22 30 H64'), 0.45), seam(s.box(28, 44, 30, 26, 3), 0.3)],
  };
};

const giftBox: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.box(0, 2, 100, 98, 5)],
    base: [],
    surfaces: {
      lid: surface(s.at(80, 78), s.box(0, 0, 100, 100, 5)),
      ribbon: surface(s.at(50, 84), s.path('M44 0 H56 V41 H100 V57 H56 V100 H44 V57 H0 V41 H44 Z')),
    },
    detail: [
      structure(
        s.path(
          'M50 49 C40 22 24 26 28 40 C30 48 42 50 50 49 C58 50 70 48 72 40 C76 26 60 22 50 49 Z',
        ),
      ),
      structure(s.disc(50, 49, 6)),
    ],
  };
};

/** An earpiece: bud, cable and the belt pack. */
const earpiece: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.box(48, 44, 50, 54, 8)],
    base: [],
    surfaces: {
      cable: surface(
        s.at(40, 66),
        s.path(
          'M24 26 C54 12 62 36 40 50 C20 62 30 88 52 80 L54 86 C22 98 8 66 34 46 C50 34 44 24 28 34 Z',
        ),
      ),
      pack: surface(s.at(74, 70), s.box(50, 44, 48, 54, 10)),
      bud: surface(s.at(18, 20), s.oval(19, 21, 18, 20)),
    },
    detail: [seam(s.disc(74, 60, 8), 0.6), seam(s.path('M60 82 H88'), 0.4)],
  };
};

const fieldGlasses: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.box(4, 6, 92, 92, 14)],
    base: [structure(s.box(40, 34, 20, 40, 4))],
    surfaces: {
      strap: surface(
        s.at(50, 99),
        s.path(
          'M10 46 C-12 70 4 104 50 102 C96 104 112 70 90 46 L86 50 C102 72 90 96 50 95 C10 96 -2 72 14 50 Z',
        ),
      ),
      barrels: surface(
        s.at(24, 70),
        s.path('M10 24 H42 L46 88 Q24 96 4 88 Z M58 24 H90 L96 88 Q76 96 54 88 Z'),
      ),
      eyecups: surface(s.at(26, 12), s.box(11, 2, 30, 22, 8), s.box(59, 2, 30, 22, 8)),
    },
    detail: [seam(s.path('M8 74 Q26 80 45 74 M55 74 Q74 80 92 74'), 0.4)],
  };
};

const telephone: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.box(0, 4, 100, 96, 10)],
    base: [structure(s.box(2, 14, 96, 84, 9))],
    surfaces: {
      keys: surface(
        s.at(62, 72),
        ...[0, 1, 2].flatMap((row) =>
          [0, 1, 2].map((column) => s.box(50 + column * 15, 50 + row * 15, 11, 11, 3)),
        ),
      ),
      handset: surface(
        s.at(18, 52),
        s.path(
          'M4 6 Q20 -2 36 6 V26 Q28 30 28 40 V64 Q28 74 36 78 V98 Q20 104 4 98 V78 Q10 74 10 64 V40 Q10 30 4 26 Z',
        ),
      ),
      mouthpiece: surface(s.at(20, 88), s.oval(20, 88, 12, 8)),
    },
    detail: [tinted(s.box(50, 24, 41, 16, 3), '#cfd6d0'), seam(s.oval(20, 15, 12, 7), 0.5)],
  };
};

const remoteControl: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.box(0, 2, 100, 98, 24)],
    base: [],
    surfaces: { face: surface(s.at(50, 66), s.box(0, 0, 100, 100, 26)) },
    detail: [
      seam(s.disc(50, 18, 22), 0.7),
      ...[36, 48, 60].flatMap((y) => [seam(s.disc(30, y, 9), 0.5), seam(s.disc(70, y, 9), 0.5)]),
    ],
  };
};

const lamp: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.disc(50, 52, 49)],
    base: [
      structure(s.disc(50, 50, 48)),
      tinted(s.disc(50, 50, 22), '#fdf3d2'),
      seam(s.disc(50, 50, 36), 0.25),
    ],
    surfaces: { switch: surface(s.at(84, 84), s.box(74, 78, 24, 14, 7)) },
    detail: [seam(s.path('M50 2 V28 M50 72 V98 M2 50 H28 M72 50 H98'), 0.18)],
  };
};

const blanket: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.box(0, 2, 100, 98, 6)],
    base: [
      structure(
        s.path(
          'M4 98 V103 M12 98 V103 M20 98 V103 M28 98 V103 M36 98 V103 M44 98 V103 M52 98 V103 M60 98 V103 M68 98 V103 M76 98 V103 M84 98 V103 M92 98 V103',
        ),
      ),
    ],
    surfaces: { face: surface(s.at(70, 76), s.box(0, 0, 100, 99, 7)) },
    detail: [
      seam(s.path('M1 50 H99'), 0.4),
      seam(s.path('M14 2 V98 M20 2 V98 M80 2 V98 M86 2 V98'), 0.25),
      seam(s.path('M2 14 H98 M2 20 H98'), 0.18),
    ],
  };
};

/** A coat laid flat. */
const coat: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.path('M30 4 H70 L99 40 L90 60 L74 44 V99 H26 V44 L10 60 L1 40 Z')],
    base: [],
    surfaces: {
      sleeves: surface(
        s.at(12, 46),
        s.path('M30 6 L1 42 L11 62 L30 40 Z M70 6 L99 42 L89 62 L70 40 Z'),
      ),
      front: surface(s.at(62, 74), s.path('M30 6 H70 L75 98 H25 Z')),
      collar: surface(s.at(50, 8), s.path('M36 2 H64 L62 16 L50 26 L38 16 Z')),
    },
    detail: [
      seam(s.path('M50 26 V98'), 0.6),
      seam(s.path('M45 42 V43 M45 58 V59 M45 74 V75'), 0.9),
    ],
  };
};

const robe: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.path('M32 4 H68 L99 40 L88 58 L72 44 L78 99 H22 L28 44 L12 58 L1 40 Z')],
    base: [structure(s.path('M30 8 H70 L78 98 H22 Z')), seam(s.path('M24 56 H76 M25 64 H75'), 0.5)],
    surfaces: {
      sleeves: surface(
        s.at(12, 46),
        s.path('M30 8 L1 42 L12 60 L30 42 Z M70 8 L99 42 L88 60 L70 42 Z'),
      ),
      collar: surface(
        s.at(50, 6),
        s.path('M34 2 H66 L56 56 L50 62 L44 56 Z M42 10 L50 44 L58 10 Z'),
      ),
    },
    detail: [],
  };
};

/** A towel on its rail. */
const towel: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.box(2, 6, 96, 92, 10)],
    base: [tinted(s.box(-4, 40, 108, 16, 8), '#d9d3d6')],
    surfaces: { face: surface(s.at(66, 74), s.box(6, 2, 88, 96, 14)) },
    detail: [seam(s.path('M8 22 H92 M8 78 H92'), 0.35), seam(s.path('M50 4 V96'), 0.25)],
  };
};

const toothbrush: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.box(10, 2, 80, 96, 30)],
    base: [],
    surfaces: {
      handle: surface(s.at(50, 68), s.path('M30 30 Q22 60 28 92 Q50 104 72 92 Q78 60 70 30 Z')),
      head: surface(s.at(50, 14), s.box(10, 0, 80, 30, 30)),
    },
    detail: [seam(s.path('M24 8 H76 M24 15 H76 M24 22 H76'), 0.5)],
  };
};

const bin: Drawing = (size) => {
  const s = sketch(size);
  return {
    shadow: [s.disc(50, 52, 49)],
    base: [structure(s.disc(50, 50, 48))],
    surfaces: { liner: surface(s.at(70, 74), s.disc(50, 50, 41)) },
    detail: [
      seam(s.disc(50, 52, 26), 0.35),
      seam(s.path('M14 40 Q24 44 28 56 M86 42 Q76 46 72 58 M48 91 Q52 84 50 76'), 0.35),
      tinted(s.disc(50, 52, 0.5), paperWhite),
    ],
  };
};

/** What is held, worn, written and given. */
export const handThingDrawings: Readonly<Record<string, Drawing>> = {
  pen,
  card,
  'guest-book': guestBook,
  programme,
  'gift-box': giftBox,
  earpiece,
  'field-glasses': fieldGlasses,
  telephone,
  'remote-control': remoteControl,
  lamp,
  blanket,
  coat,
  robe,
  towel,
  toothbrush,
  bin,
};
