import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type Pack, packDocument } from '../../src/model/pack.ts';

/** Reads checked-in facts that stand beside a test; the caller says their shape. */
export function readFacts<T>(testUrl: string, file: string): T {
  // A cast: facts are ours, and a wrong shape makes every comparison fail.
  return JSON.parse(readFileSync(new URL(file, testUrl), 'utf8')) as T;
}

let held: Pack | undefined;

/** The pack that the product ships for nuclear DNA. */
export function dnaPack(): Pack {
  const url = new URL('../../packs/trace-dna.yaml', import.meta.url);
  held ??= packDocument.parse(parse(readFileSync(url, 'utf8')));
  return held;
}

/** A parameter's fixed value. */
export function packValue(key: string): number {
  const found = dnaPack().parameters[key]?.value;
  assert.ok(found !== undefined, `pack: expected ${key}`);
  return found;
}

/**
 * The law of what one touch leaves to be recovered: zero with k0, else exp(mu + sd Z) ng over all
 * laboratories.
 */
export function touchLaw(): {
  readonly mu: number;
  readonly sd: number;
  readonly zeroRate: number;
} {
  const law = dnaPack().parameters['touch.direct.recovered']?.distribution;
  assert.ok(law?.kind === 'zero-lognormal', 'touch.direct.recovered: expected zero-lognormal');
  return { mu: law.mu, sd: Math.hypot(law.muSd, law.sigma), zeroRate: law.zeroRate };
}

/** |got - want| <= tolerance; NaN fails. */
export function close(got: number, want: number, tolerance: number, what: string): void {
  const text = `${what}: expected ${want} ± ${tolerance}, got ${got}`;
  assert.ok(Math.abs(got - want) <= tolerance, text);
}

/** |got / want - 1| <= tolerance. */
export function closeRelative(got: number, want: number, tolerance: number, what: string): void {
  close(got, want, tolerance * Math.abs(want), what);
}
