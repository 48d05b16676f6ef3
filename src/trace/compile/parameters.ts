import { assert } from '../../base/assert.ts';
import type { Distribution, Pack } from '../../model/pack.ts';

/**
 * The numbers that model v1 reads from a pack, by their keys, remembering which keys were read: an output says
 * what share of its parameters are Assumptions.
 */
export interface ParameterReader {
  /** The fixed value of a key; throws when the pack lacks it (packs are checked when they are read). */
  value(key: string): number;
  /** The distribution of a key. */
  distribution(key: string): Distribution;
  has(key: string): boolean;
  /** Every key read so far, in byte order. */
  keysRead(): readonly string[];
}

/** Reads a checked pack. */
export function createParameterReader(pack: Pack): ParameterReader {
  const read = new Map<string, Pack['parameters'][string]>();
  const find = (key: string): Pack['parameters'][string] => {
    const held = read.get(key);
    if (held !== undefined) return held;
    const parameter = pack.parameters[key];
    assert(parameter !== undefined, `pack ${pack.id}: expected a parameter ${key}, found none`);
    read.set(key, parameter);
    return parameter;
  };
  return {
    value: (key) => find(key).value,
    distribution(key) {
      const { distribution } = find(key);
      assert(distribution !== undefined, `pack ${pack.id}: expected a distribution at ${key}`);
      return distribution;
    },
    has: (key) => pack.parameters[key] !== undefined,
    keysRead: () => [...read.keys()].sort(),
  };
}

/** The yield of one touch episode, model v1 section 3; recovered mass, nanograms in the trace pack. */
export interface YieldParameters {
  readonly mu: number;
  readonly sigmaLocation: number;
  readonly sigma: number;
  readonly zeroRate: number;
  readonly sharePerson: number;
  readonly shareOccasion: number;
  readonly zeroFloor: number;
}

/** Reads the yield of a touch episode. */
export function yieldParameters(reader: ParameterReader): YieldParameters {
  const touch = reader.distribution('touch.direct.recovered');
  assert(touch.kind === 'zero-lognormal', 'touch.direct.recovered: expected zero-lognormal');
  return {
    mu: touch.mu,
    sigmaLocation: touch.muSd,
    sigma: touch.sigma,
    zeroRate: touch.zeroRate,
    sharePerson: reader.value('yield.share.person'),
    shareOccasion: reader.value('yield.share.occasion'),
    zeroFloor: reader.value('yield.zero-floor'),
  };
}
