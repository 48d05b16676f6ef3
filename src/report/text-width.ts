/** How a text is set. */
export interface TextStyle {
  readonly sizePx: number;
  /** Weight 600 and more. */
  readonly bold?: boolean;
}

/**
 * Advance widths in thousandths of an em, U+0020 to U+007E: the larger of Inter 4.0 and Liberation
 * Sans 2.1 (metric twin of Arial), measured in Chromium; digits at Inter's tabular width.
 * KNOWN: DejaVu Sans, where a Linux desktop has nothing else, is up to a tenth wider; `slack` and the
 * padding of label boxes take most of that.
 */
const regularWidths = [
  281, 278, 403, 631, 638, 889, 667, 222, 362, 362, 500, 659, 280, 460, 278, 357, 640, 640, 640,
  640, 640, 640, 640, 640, 640, 640, 278, 280, 659, 659, 659, 556, 1015, 676, 667, 727, 722, 667,
  611, 778, 740, 278, 543, 667, 562, 889, 753, 778, 667, 778, 722, 667, 642, 741, 676, 949, 667,
  667, 625, 362, 357, 362, 469, 556, 497, 564, 621, 558, 621, 582, 361, 609, 591, 237, 237, 544,
  237, 869, 585, 597, 609, 609, 372, 523, 364, 581, 557, 812, 540, 557, 541, 362, 327, 362, 659,
];

const boldWidths = [
  278, 333, 474, 650, 655, 889, 722, 238, 409, 409, 565, 680, 303, 469, 298, 390, 670, 670, 670,
  670, 670, 670, 670, 670, 670, 670, 333, 333, 680, 680, 680, 611, 1031, 748, 722, 752, 727, 667,
  611, 778, 746, 281, 570, 722, 611, 915, 735, 782, 667, 783, 722, 667, 668, 729, 748, 1036, 714,
  724, 667, 409, 390, 409, 584, 556, 497, 580, 635, 587, 635, 598, 386, 633, 624, 278, 278, 582,
  278, 912, 622, 614, 632, 632, 409, 562, 388, 622, 586, 850, 574, 586, 572, 409, 374, 409, 680,
];

/** Other characters that pictures use; regular, bold. Source as above. */
const otherWidths: Readonly<Record<string, readonly [number, number]>> = {
  '°': [455, 460],
  '±': [659, 680],
  '·': [278, 298],
  '×': [659, 680],
  '–': [556, 556],
  '—': [1000, 1000],
  '‘': [222, 278],
  '’': [222, 278],
  '“': [381, 500],
  '”': [381, 500],
  '…': [1000, 1000],
  '→': [1000, 1000],
  '≤': [659, 680],
  '≥': [659, 680],
  µ: [622, 667],
  '²': [420, 424],
  '\u00a0': [281, 278],
  '\u2009': [160, 160],
};

/** What a character outside the tables is taken for: an em and a bit more than a wide capital. */
const unknownWidth = 1000;

/** Share added to every width, since the reader's own system font is not known. */
const slack = 1.04;

/** Width of one line of text in px; an estimate from above for the usual system fonts. */
export function textWidth(text: string, style: TextStyle): number {
  let sum = 0;
  for (const character of text) sum += characterWidth(character, style.bold === true);
  return (sum / 1000) * style.sizePx * slack;
}

/** Cuts a text at a word so that it fits, and ends it with an ellipsis; whole when it fits. */
export function fitText(text: string, widthPx: number, style: TextStyle): string {
  if (textWidth(text, style) <= widthPx) return text;
  let end = text.length;
  while (end > 0 && textWidth(`${text.slice(0, end).trimEnd()}…`, style) > widthPx) end--;
  const space = text.lastIndexOf(' ', end);
  const cut = space > end * 0.6 ? space : end;
  return `${text.slice(0, cut).replace(/[\s,;:.–-]+$/u, '')}…`;
}

/** Breaks a text into lines of at most the given width; a single longer word keeps its own line. */
export function wrapText(text: string, widthPx: number, style: TextStyle): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/u)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line === '' || textWidth(longer, style) <= widthPx) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  if (line !== '') lines.push(line);
  return lines;
}

function characterWidth(character: string, bold: boolean): number {
  const index = (character.codePointAt(0) ?? 0) - 0x20;
  const width = (bold ? boldWidths : regularWidths)[index];
  if (width !== undefined) return width;
  return otherWidths[character]?.[bold ? 1 : 0] ?? unknownWidth;
}
