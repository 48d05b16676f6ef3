import { exp, log } from '../../src/numeric/elementary.ts';

const INPUTS = 10_000;

/** Hashes the bits of 20,000 outputs of `exp` and `log`: where one bit differs, the hash does. */
export function hashElementary(): string {
  const outputs = new Float64Array(2 * INPUTS);
  let state = 1;
  const next = () => {
    // Numerical Recipes' "quick and dirty" generator (Press et al., 3rd ed., 7.1.6): spread inputs, no more.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
  for (let i = 0; i < INPUTS; i++) {
    outputs[2 * i] = exp(1400 * next() - 700);
    outputs[2 * i + 1] = log(exp(1400 * next() - 700) * next());
  }
  return fnv1a(new Uint8Array(outputs.buffer));
}

/** FNV-1a, 32 bits (Fowler, Noll, Vo; offset basis and prime of RFC 9923). */
function fnv1a(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}
