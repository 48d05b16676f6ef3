import type { Drawn } from './drawing/drawing.ts';
import { lineWidth, styled } from './drawing/shape.ts';
import { palette } from './palette.ts';
import { h, type PictureNode } from './picture.ts';
import { hatchId, massColour, nothingColour, type Sureness } from './scale.ts';

/** How one surface is painted: its value, how sure it is, or that nobody saw it. */
export interface SurfacePaint {
  /** Mean in pg. */
  readonly meanPg: number;
  readonly sureness: Sureness;
  /** Nobody watched and nothing was computed: grey. */
  readonly unseen: boolean;
  /** Shown by the pointer, read by screen readers that descend into pictures. */
  readonly title: string;
  /** Id of the surface, for the web page's clicks. */
  readonly surface: string;
}

/** Options of one painted object. */
export interface PaintOptions {
  /** Prefix of the picture's pattern ids. */
  readonly prefix: string;
  readonly paintOf: (name: string) => SurfacePaint | undefined;
  /** Only its outline: the thing has left. */
  readonly ghost?: boolean;
}

/** Paints a drawing: shadow, structure, each surface with its own value, then the lines on top. */
export function paintDrawn(drawn: Drawn, options: PaintOptions): readonly PictureNode[] {
  if (options.ghost === true) return [ghostOf(drawn)];
  return [
    ...softShadow(drawn.shadow),
    ...drawn.base,
    ...Object.entries(drawn.surfaces).map(([name, { shapes }]) =>
      paintSurface(shapes, options.paintOf(name), options.prefix),
    ),
    ...drawn.detail,
  ];
}

/** A soft shadow without filters, which print poorly: three faint outlines, each wider. */
export function softShadow(shapes: readonly PictureNode[]): readonly PictureNode[] {
  if (shapes.length === 0) return [];
  const layers = [0, 3, 7].map((width) =>
    h(
      'g',
      { opacity: 0.05, transform: 'translate(1.2 2.6)' },
      ...shapes.map((shape) =>
        styled(shape, {
          fill: '#2b2430',
          stroke: width === 0 ? undefined : '#2b2430',
          'stroke-width': width === 0 ? undefined : width,
          'stroke-linejoin': 'round',
        }),
      ),
    ),
  );
  return [h('g', { 'aria-hidden': 'true' }, ...layers)];
}

function paintSurface(
  shapes: readonly PictureNode[],
  paint: SurfacePaint | undefined,
  prefix: string,
): PictureNode {
  const fill =
    paint === undefined
      ? nothingColour
      : paint.unseen
        ? `url(#${prefix}-unseen)`
        : massColour(paint.meanPg);
  const body = shapes.map((shape) =>
    styled(shape, {
      fill,
      // A dot smaller than a line would be all outline.
      stroke: isSmall(shape) ? undefined : palette.line,
      'stroke-width': isSmall(shape) ? undefined : lineWidth,
      'stroke-linejoin': 'round',
    }),
  );
  const isHatched = paint !== undefined && !paint.unseen && paint.sureness !== 'sure';
  const hatch = isHatched
    ? shapes
        .filter((shape) => !isSmall(shape))
        .map((shape) => styled(shape, { fill: `url(#${hatchId(prefix, paint.sureness, fill)})` }))
    : [];
  const title = paint === undefined ? undefined : h('title', {}, paint.title);
  return h('g', { 'data-surface': paint?.surface }, title, ...body, ...hatch);
}

function isSmall(shape: PictureNode): boolean {
  const r = shape.attributes['r'];
  return shape.tag === 'circle' && typeof r === 'number' && r < 2.2;
}

function ghostOf(drawn: Drawn): PictureNode {
  return h(
    'g',
    { fill: 'none', stroke: palette.greyLine, 'stroke-width': 0.9, 'stroke-dasharray': '2 2.5' },
    ...drawn.shadow,
  );
}
