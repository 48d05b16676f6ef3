import { textToUtf8 } from '../base/utf8.ts';
import { hash } from '../ledger/hash.ts';

/** Crockford's base 32: no I, L, O, U, so that it survives being read aloud. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * The code on a label, `7F3K-9Q2M-4`: eight characters without meaning and one check character (sum of positions
 * times values modulo 32). `secret` is 16 random bytes of the visit, hex: without it nobody links a label to a thing.
 */
export function labelCode(secret: string, id: string): string {
  const digest = hash(textToUtf8(`vestige/label/v1\n${secret}\n${id}`));
  const values = Array.from({ length: 8 }, (_, i) => (digest[i] ?? 0) & 31);
  const check = values.reduce((sum, value, i) => sum + (i + 1) * value, 0) & 31;
  const text = values.map((value) => alphabet[value]).join('');
  return `${text.slice(0, 4)}-${text.slice(4)}-${alphabet[check]}`;
}

/** Says whether a typed code has the right check character. */
export function isLabelCode(text: string): boolean {
  const match = /^([0-9A-HJKMNP-TV-Z]{4})-([0-9A-HJKMNP-TV-Z]{4})-([0-9A-HJKMNP-TV-Z])$/.exec(text);
  if (match === null) return false;
  const values = [...`${match[1]}${match[2]}`].map((c) => alphabet.indexOf(c));
  const check = values.reduce((sum, value, i) => sum + (i + 1) * value, 0) & 31;
  return alphabet[check] === match[3];
}
