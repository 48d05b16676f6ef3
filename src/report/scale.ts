import { assert } from '../base/assert.ts';
import { log10, pow } from '../numeric/elementary.ts';
import { massText } from './figure-text.ts';
import { palette } from './palette.ts';
import { h, type PictureNode } from './picture.ts';

/**
 * The five colours of visual-language.md, from warm paper to dark violet, at equal steps of
 * log10(mass): 1 pg, 18 pg, 320 pg, 5.6 ng, 100 ng. Less than 1 pg is paper, more than 100 ng is
 * the last colour. Assumption: the ends, chosen so that a single touch (about 10 ng) and what two
 * passes leave of it (some pg) stand far apart.
 */
const anchors = ['#f4f0e8', '#f7d196', '#ec8758', '#b23a5c', '#4a144e'] as const;

/** Ends of the scale as powers of ten of a pg. */
export const scaleDecades = { from: 0, to: 5 } as const;

/** Colour of an object that carries nothing. */
export const nothingColour: string = anchors[0];

/** Colour of a mean mass in pg: lightness falls strictly from 1 pg to 100 ng; `#rrggbb`. */
export function massColour(pg: number): string {
  assert(pg >= 0, `mass: expected at least 0 pg, got ${pg}`);
  return scaleColour(scalePosition(pg));
}

/** Where a mass stands on the scale, 0 to 1. */
export function scalePosition(pg: number): number {
  if (pg <= 1) return 0;
  return Math.min(1, (log10(pg) - scaleDecades.from) / (scaleDecades.to - scaleDecades.from));
}

/** Colour at a place of the scale, 0 to 1: straight lines between the anchors in Oklab. */
export function scaleColour(position: number): string {
  const place = Math.min(1, Math.max(0, position)) * (anchors.length - 1);
  const index = Math.min(anchors.length - 2, Math.floor(place));
  const from = oklabOf(anchors[index] ?? anchors[0]);
  const to = oklabOf(anchors[index + 1] ?? anchors[0]);
  const share = place - index;
  return hexOf([
    from[0] + (to[0] - from[0]) * share,
    from[1] + (to[1] - from[1]) * share,
    from[2] + (to[2] - from[2]) * share,
  ]);
}

/** Perceived lightness of a colour, 0 to 1: the L of Oklab. */
export function lightnessOf(colour: string): number {
  return oklabOf(colour)[0];
}

/** Ink or white: whichever can be read better on this colour (WCAG 2.2, contrast ratio). */
export function textColourOn(colour: string): string {
  return contrast(palette.ink, colour) >= contrast('#ffffff', colour) ? palette.ink : '#ffffff';
}

/** Contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** How sure a figure is, as it is drawn: plain; hatched, wider than tenfold; crossed, than a thousandfold. */
export type Sureness = 'sure' | 'hatched' | 'crossed';

/**
 * From a 90 % interval of pg. Below 1 pg nothing is told apart, so both ends count as at least 1 pg:
 * "0 to 5 pg" is sure enough.
 */
export function surenessOf(lowPg: number, highPg: number): Sureness {
  const width = Math.max(1, highPg) / Math.max(1, lowPg);
  return width > 1000 ? 'crossed' : width > 10 ? 'hatched' : 'sure';
}

/** Id of the pattern for a surface of this colour: light lines on dark colours and the reverse. */
export function hatchId(prefix: string, sureness: Sureness, colour: string): string {
  return `${prefix}-${sureness}-${textColourOn(colour) === '#ffffff' ? 'light' : 'dark'}`;
}

/** The patterns of one picture: hatches for uncertainty, dots for floors, grey for not observed. */
export function patternDefinitions(prefix: string): readonly PictureNode[] {
  const hatches = (['hatched', 'crossed'] as const).flatMap((sureness) =>
    (['light', 'dark'] as const).map((tone) => hatchPattern(prefix, sureness, tone)),
  );
  return [
    ...hatches,
    pattern(`${prefix}-unseen`, 5, [
      h('rect', { width: 5, height: 5, fill: palette.grey }),
      h('circle', { cx: 2.5, cy: 2.5, r: 0.8, fill: palette.greyLine }),
    ]),
    pattern(`${prefix}-hold`, 6, [
      h('rect', { width: 6, height: 6, fill: palette.alarm, opacity: 0.16 }),
      h('path', { d: 'M0 0 V6', stroke: palette.alarm, 'stroke-width': 2.4 }),
    ]),
    pattern(`${prefix}-wet`, 5, [
      h('path', { d: 'M0 0 V5', stroke: palette.accent, 'stroke-width': 1.6 }),
    ]),
  ];
}

/** The scale as a bar with its marks, for the legend; `x`, `y` is the upper left corner. */
export function scaleBar(at: { readonly x: number; readonly y: number; readonly width: number }) {
  const steps = 50;
  const step = at.width / steps;
  const bars = Array.from({ length: steps }, (_, i) =>
    h('rect', {
      x: at.x + i * step,
      y: at.y,
      // A hair wider than its place: no viewer shows seams.
      width: i === steps - 1 ? step : step + 0.5,
      height: 12,
      fill: scaleColour((i + 0.5) / steps),
    }),
  );
  const marks = [1, 10, 100, 1e3, 1e4, 1e5].map((pg) => ({
    x: at.x + scalePosition(pg) * at.width,
    text: pg === 1 ? '≤ 1 pg' : pg === 1e5 ? '≥ 100 ng' : massText(pg),
  }));
  return { bars, marks };
}

function hatchPattern(
  prefix: string,
  sureness: 'hatched' | 'crossed',
  tone: 'light' | 'dark',
): PictureNode {
  const stroke = tone === 'light' ? '#fffaf2' : palette.ink;
  const opacity = tone === 'light' ? 0.42 : 0.3;
  const line = (d: string) => h('path', { d, stroke, 'stroke-width': 0.9, opacity });
  const lines = sureness === 'hatched' ? [line('M0 0 V5')] : [line('M0 0 V5'), line('M0 0 H5')];
  return pattern(`${prefix}-${sureness}-${tone}`, 5, lines);
}

function pattern(id: string, size: number, children: readonly PictureNode[]): PictureNode {
  const attributes = {
    id,
    width: size,
    height: size,
    patternUnits: 'userSpaceOnUse',
    patternTransform: 'rotate(45)',
  };
  return h('pattern', attributes, ...children);
}

type Triple = readonly [number, number, number];

/** sRGB to Oklab: B. Ottosson, "A perceptual color space for image processing" (2020). */
function oklabOf(colour: string): Triple {
  const [r, g, b] = linearOf(colour);
  const l = cubeRoot(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = cubeRoot(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = cubeRoot(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** Oklab to sRGB; same source. */
function hexOf([lightness, a, b]: Triple): string {
  const l = cube(lightness + 0.3963377774 * a + 0.2158037573 * b);
  const m = cube(lightness - 0.1055613458 * a - 0.0638541728 * b);
  const s = cube(lightness - 0.0894841775 * a - 1.291485548 * b);
  const channels = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return `#${channels.map((c) => byteOf(c).toString(16).padStart(2, '0')).join('')}`;
}

/** Linear light of an sRGB colour (IEC 61966-2-1). */
function linearOf(colour: string): Triple {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/.exec(colour);
  assert(match !== null, `colour: expected #rrggbb, got ${colour}`);
  const channel = (digits: string | undefined) => {
    const c = Number.parseInt(digits ?? '0', 16) / 255;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
  };
  return [channel(match[1]), channel(match[2]), channel(match[3])];
}

/** The byte of a linear channel (IEC 61966-2-1). */
function byteOf(linear: number): number {
  const c = Math.min(1, Math.max(0, linear));
  const encoded = c <= 0.0031308 ? 12.92 * c : 1.055 * pow(c, 1 / 2.4) - 0.055;
  return Math.round(encoded * 255);
}

/** Relative luminance (WCAG 2.2). */
function luminance(colour: string): number {
  const [r, g, b] = linearOf(colour);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function cubeRoot(value: number): number {
  return value <= 0 ? 0 : pow(value, 1 / 3);
}

function cube(value: number): number {
  return value * value * value;
}
