/** The inks of visual-language.md. Data has colours of its own: `scale.ts`. */
export const palette = {
  ink: '#2b2430',
  secondary: '#6d6573',
  line: '#4a4350',
  paper: '#fffdf8',
  floor: '#faf6ec',
  carpet: '#f1ebdd',
  carpetEdge: '#ddd3bd',
  lane: '#efe8d8',
  /** Not observed. */
  grey: '#c9c4cc',
  greyLine: '#8d8693',
  /** Action and custody. */
  accent: '#2f6f62',
  /** Holds and alarms. */
  alarm: '#b23a5c',
} as const;

/** Name of an ink. */
export type Ink = keyof typeof palette;

/** The system's own typeface; first what the platform calls its own, then what is nearly everywhere. */
export const fontStack =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Inter, Helvetica, Arial, sans-serif';

/** Type sizes on a canvas of 1,180 px. */
export const typeSize = { big: 38, head: 19, body: 12.5, small: 11 } as const;

/**
 * Fill and stroke as attributes (every viewer reads them) plus classes that a page may restyle in its
 * dark theme: `f-ink`, `s-line`. Inside a room the floor stays light in every theme, so what is drawn
 * there takes its colour from the palette without a class.
 */
export function paint(inks: {
  readonly fill?: Ink | 'none';
  readonly stroke?: Ink;
}): Readonly<Record<string, string>> {
  const attributes: Record<string, string> = {};
  const classes: string[] = [];
  if (inks.fill !== undefined)
    attributes['fill'] = inks.fill === 'none' ? 'none' : palette[inks.fill];
  if (inks.fill !== undefined && inks.fill !== 'none') classes.push(`f-${inks.fill}`);
  if (inks.stroke !== undefined) {
    attributes['stroke'] = palette[inks.stroke];
    classes.push(`s-${inks.stroke}`);
  }
  if (classes.length > 0) attributes['class'] = classes.join(' ');
  return attributes;
}
