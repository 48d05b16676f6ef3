import { encode } from 'uqr';

/** The modules of a QR code (ISO/IEC 18004) with error correction M: true is dark; quiet zone left to the layout. */
export function qrModules(text: string): readonly (readonly boolean[])[] {
  return encode(text, { ecc: 'M', border: 0 }).data;
}

/** Modules of quiet zone around a code (ISO/IEC 18004, section 9.1). */
const QUIET_MODULES = 4;

/**
 * A QR code as lines of text, two modules above each other in one character, quiet zone included. Dark is drawn as
 * ink, so it scans from paper and from a light terminal.
 */
export function qrTextLines(text: string): readonly string[] {
  const { data, size } = encode(text, { ecc: 'M', border: QUIET_MODULES });
  const isDark = (x: number, y: number): boolean => data[y]?.[x] === true;
  return Array.from({ length: Math.ceil(size / 2) }, (_, row) =>
    Array.from({ length: size }, (_, x) => {
      const [above, below] = [isDark(x, 2 * row), isDark(x, 2 * row + 1)];
      if (above) return below ? '█' : '▀';
      return below ? '▄' : ' ';
    })
      .join('')
      .trimEnd(),
  );
}
