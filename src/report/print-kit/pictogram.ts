import { h, type PictureNode } from '../picture.ts';

/** Pictograms of methods, black on white in a 48 x 48 box: shape first, so that a copy without colour still tells. */
const shapes: Readonly<Record<string, string>> = {
  drop: 'M24 5 C16 18 10 25 10 32 a14 12 0 0 0 28 0 C38 25 32 18 24 5 Z',
  rinse: 'M8 16 q8 -8 16 0 t16 0 M8 26 q8 -8 16 0 t16 0 M8 36 q8 -8 16 0 t16 0',
  chlorine: 'M10 12 h28 v26 h-28 Z M10 12 l8 -7 h12 l8 7 M17 25 h14 M24 18 v14',
  'chlorine-5': 'M10 12 h28 v26 h-28 Z M10 12 l8 -7 h12 l8 7 M28 18 h-8 v6 h5 a5 5 0 0 1 0 10 h-6',
  oxidiser: 'M24 6 l18 34 h-36 Z M24 18 v10 M24 32 v3',
  alcohol: 'M18 6 h12 v10 l8 24 h-28 l8 -24 Z M14 30 h20',
  'dry-cloth': 'M8 12 h32 v24 h-32 Z M8 20 h32 M16 12 v24',
  tape: 'M24 24 m-15 0 a15 15 0 1 0 30 0 a15 15 0 1 0 -30 0 M24 24 m-6 0 a6 6 0 1 0 12 0 a6 6 0 1 0 -12 0 M36 34 h8',
  extraction: 'M10 38 h28 M24 8 v22 M16 22 l8 8 l8 -8',
  vacuum: 'M8 36 h20 l6 -24 h6 M8 36 v5 h20 v-5',
  cloud: 'M14 34 a8 8 0 0 1 0 -16 a11 11 0 0 1 20 0 a8 8 0 0 1 0 16 Z',
  tray: 'M6 30 h36 M10 36 h28 M18 30 v-14 h12 v14',
  swap: 'M10 18 h24 l-6 -6 M38 30 h-24 l6 6',
  cover: 'M8 32 q16 -24 32 0 v6 h-32 Z',
  bag: 'M12 16 h24 v26 h-24 Z M12 16 l4 -8 h16 l4 8 M18 26 h12',
  swab: 'M10 38 L34 14 M32 10 l8 8 l-5 3 l-6 -6 Z',
  count: 'M12 10 v28 M20 10 v28 M28 10 v28 M36 10 v28 M8 34 L40 14',
  tag: 'M8 22 L26 6 h14 v14 L24 40 Z M34 12 h1',
  scan: 'M8 16 v-8 h8 M32 8 h8 v8 M40 32 v8 h-8 M16 40 h-8 v-8 M14 24 h20',
  shield: 'M24 6 l16 6 v12 q0 12 -16 18 q-16 -6 -16 -18 v-12 Z',
  hourglass: 'M14 8 h20 L14 40 h20 L14 8 M12 8 h24 M12 40 h24',
};

/** Draws a method's pictogram; an unknown one is a plain square, so that nothing is silently left out. */
export function pictogram(name: string, colour: string, sizeMm: number): PictureNode {
  const path = shapes[name] ?? 'M8 8 h32 v32 h-32 Z';
  return h(
    'svg',
    {
      viewBox: '0 0 48 48',
      width: `${sizeMm}mm`,
      height: `${sizeMm}mm`,
      role: 'img',
      'aria-label': name,
    },
    h('rect', { x: 0, y: 0, width: 48, height: 5, fill: colour }),
    h('path', {
      d: path,
      fill: 'none',
      stroke: '#000',
      'stroke-width': 3,
      'stroke-linejoin': 'round',
      'stroke-linecap': 'round',
    }),
  );
}
