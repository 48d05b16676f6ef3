import { encode } from 'uqr';

/** The modules of a QR code (ISO/IEC 18004) with error correction M: true is dark; quiet zone left to the layout. */
export function qrModules(text: string): readonly (readonly boolean[])[] {
  return encode(text, { ecc: 'M', border: 0 }).data;
}
